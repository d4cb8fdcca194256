"""The plan as a mermaid flowchart: activities point to outcomes, outcomes to the purpose."""

from __future__ import annotations

import re

from whyfirst.links import map_of
from whyfirst.sheet import Item, Plan
from whyfirst.text import clean

_READ_AS_MARKUP = re.compile(
    r"""["#$%&()*+/:;<=>@\[\\\]^_`{|}~]"""
    r"""|[\uFB02\xB6]"""  # by which mermaid marks escapes while it works
    r"""|(?<![^\W\d_])[.-]"""  # as in the lists "1." and "-", not after a word
    r"""|\.(?!\s|$)"""  # as in a link, not at the end of a sentence
    r"""|-(?!\w)"""
)


def flowchart(plan: Plan) -> str:
    """Return the source of the chart, ending in a newline.

    Stopped activities are left out. Activities that are not linked have no arrow.
    """
    plan_map = map_of(plan)
    purpose = plan.text("purpose")
    going_on = [item for item in plan_map.activities if item not in plan_map.stopped]

    lines = ["flowchart LR"]
    if purpose:
        lines.append(f'  purpose(["{_label(purpose)}"])')
    for branch in plan_map.branches:
        lines.append(_box(branch.outcome))
    for activity in going_on:
        lines.append(_box(activity))

    for branch in plan_map.branches:
        for activity in branch.activities:
            if activity not in plan_map.stopped:
                lines.append(f"  {activity.code} --> {branch.outcome.code}")
    if purpose:
        for branch in plan_map.branches:
            lines.append(f"  {branch.outcome.code} --> purpose")
    return "\n".join(lines) + "\n"


def _box(item: Item) -> str:
    return f'  {item.code}["{item.code} {_label(item.text)}"]'


def _label(text: str) -> str:
    """Return the text on one line, with whatever reads as markup written as #number;."""

    def escape(match: re.Match[str]) -> str:
        return f"#{ord(match[0])};"

    return _READ_AS_MARKUP.sub(escape, clean(text))
