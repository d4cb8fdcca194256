"""The facts that the front matter repeats: the title, the next review and the owner.

Where the front matter and the text disagree about one, the text is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from whyfirst.brief.reading import Reading
from whyfirst.model import RoleName
from whyfirst.review import PlanState
from whyfirst.text import clean

Facts = Mapping[str, str]
"""Facts by the name of their field. An empty text: the brief could state it, and does not."""


class Disagreement(NamedTuple):
    """A field of the front matter that says something else than the text."""

    field: str
    at_top: str
    in_text: str


def facts_in_text(reading: Reading, state: PlanState | None = None) -> Facts:
    """Return the facts that the text of a brief states below its front matter.

    `state` is what its reviews have left of the plan. A fact is missing if the set doesn't ask for
    it, or if its answer can't be read: then the front matter is the only place that has it.
    """
    facts: dict[str, str] = {}
    if ("title",) in reading.spans:
        facts["title"] = reading.plan.title
    if _is_readable(reading, "owner"):
        facts["owner"] = clean(reading.plan.text("owner"))
    if _is_readable(reading, "review") or state is not None:
        facts["review"] = reading.plan.text("review") if state is None else state.next_review
    return facts


def _is_readable(reading: Reading, role: RoleName) -> bool:
    question = reading.plan.set.role(role)
    if question is None:
        return False
    return question.id not in {unread.id for unread in reading.unread}


def disagreements(reading: Reading, state: PlanState | None = None) -> list[Disagreement]:
    """Return where the front matter of a brief says something else than its text."""
    fields = reading.front_matter.fields
    found = []
    for name, in_text in facts_in_text(reading, state).items():
        at_top = clean(fields.get(name, ""))
        if at_top and at_top != in_text:
            found.append(Disagreement(name, at_top, in_text))
    return found
