"""The plan as a mermaid flowchart: each activity points to the outcomes it serves, each outcome to the purpose.

Knows how mermaid and the Markdown inside its labels read text. Knows nothing of where the chart is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from whyfirst.accept import clean
from whyfirst.model import Plan
from whyfirst.reflection import Named, map_of

_READ_AS_MARKUP = re.compile(
    r"""["#$%&()*+/:;<=>@\[\\\]^_`{|}~\uFB02\xB6]"""  # the last two are mermaid's own marks for an escape
    r"""|(?<![^\W\d_])[.-]|\.(?!\s|$)|-(?!\w)"""  # 1. and - open a list, www. a link; ends of sentences stay readable
)


def flowchart(plan: Plan) -> str:
    """The source of the chart, ending in a newline. A stopped activity is left out, one not linked yet stands alone."""
    return "\n".join(("flowchart LR", *_lines(plan))) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    found = map_of(plan)
    purpose = plan.answer("purpose")
    if purpose:
        yield f'  purpose(["{_label(str(purpose))}"])'
    for branch in found.branches:
        yield _box(branch.outcome)
    for activity in found.activities:
        if activity not in found.stopped:
            yield _box(activity)
    for branch in found.branches:
        for activity in branch.activities:
            if activity not in found.stopped:
                yield f"  {activity.code} --> {branch.outcome.code}"
    if purpose:
        for branch in found.branches:
            yield f"  {branch.outcome.code} --> purpose"


def _box(item: Named) -> str:
    return f'  {item.code}["{item.code} {_label(item.text)}"]'


def _label(text: str) -> str:
    """The text on one line, with all that mermaid or Markdown would read as markup written as #number;."""
    return _READ_AS_MARKUP.sub(lambda found: f"#{ord(found[0])};", clean(text))
