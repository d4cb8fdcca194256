"""The questions of a set with their places, and what each may refer to: whatever stands before it.

Knows nothing of what else a question must be.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from whyfirst.model import Question, QuestionSet
from whyfirst.sets.spelling import SECTIONS
from whyfirst.sets.validate import Draft
from whyfirst.yaml_file.positions import shown
from whyfirst.yaml_file.reading import Path
from whyfirst.yaml_file.suggest import Names

_FARTHEST = 1000
"""The most questions that are looked at to find a circle of `when`."""


class Spot(NamedTuple):
    """A question and where it stands: its section, its number in it counted from 0, and its number in the whole set."""

    question: Question
    section: str
    number: int
    order: int


class Fault(NamedTuple):
    """What is wrong with a value of a question, by the way to it below the question; `key` points at the key itself."""

    path: Path
    what: str
    todo: str
    key: bool = False


@dataclass(frozen=True)
class Checked:
    """The questions of a draft with what they may refer to."""

    draft: Draft
    set: QuestionSet

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Every question as the file has it, in order."""
        written = [
            (q, section, number)
            for section in SECTIONS
            for number, q in enumerate(getattr(self.set, section))
        ]
        return tuple(Spot(*where, order) for order, where in enumerate(written))

    @cached_property
    def by_id(self) -> dict[str, Spot]:
        """The first question of each id."""
        return {spot.question.id: spot for spot in reversed(self.spots)}

    @cached_property
    def by_role(self) -> dict[str, Spot]:
        """The first question of each role in the four stages."""
        return {
            s.question.role: s
            for s in reversed(self.spots)
            if s.question.role and s.section != "review"
        }

    @cached_property
    def by_role_in_review(self) -> dict[str, Spot]:
        """The first question of each role among those of a review, which may have a role that a stage has too."""
        return {
            s.question.role: s
            for s in reversed(self.spots)
            if s.question.role and s.section == "review"
        }

    @cached_property
    def names(self) -> Names:
        """All ids that are right in themselves."""
        return Names(id for id, spot in self.by_id.items() if not self.spoilt(spot, "id"))

    @cached_property
    def lists(self) -> Names:
        """The ids of all lists that others may refer to."""
        return Names(
            id
            for id, spot in self.by_id.items()
            if _is_list(spot.question) and not self.spoilt(spot, "id", "type")
        )

    def line(self, spot: Spot) -> int:
        """The line in which a question begins."""
        return self.draft.place(spot.section, spot.number).line

    def spoilt(self, spot: Spot, *keys: str) -> bool:
        """Whether any of these keys of a question is wrong already."""
        return self.draft.spoilt(spot.section, spot.number, *keys)


def _is_list(question: Question) -> bool:
    return question.type == "list" and not question.for_each


def no_reference(checked: Checked, spot: Spot, path: Path, likely: Names) -> Fault | None:
    """What is wrong with naming this question; None where it is there and asked earlier."""
    key = path[0] == "when"
    name = str(path[1]) if key else str(getattr(spot.question, str(path[0])))
    if name in checked.draft.lost:
        return Fault(
            path,
            f"“{shown(name)}” can't be an id",
            "mend the id, and name the mended one here",
            key,
        )
    other = checked.by_id.get(name)
    if other is None:
        meant = likely.near(name) or checked.names.near(name)
        todo = f"did you mean “{meant}”?" if meant else "name the id of an earlier question"
        return Fault(path, f"there is no question with the id “{shown(name)}”", todo, key)
    if other.order == spot.order:
        return Fault(path, "this question refers to itself", "name an earlier question", key)
    if other.order > spot.order:
        chain = _way_back(checked, other, spot) if key else []
        if chain:
            ids = [spot.question.id, *chain, spot.question.id]
            waits = "; ".join(
                f"“{shown(one)}” waits for “{shown(next_)}”" for one, next_ in pairwise(ids)
            )
            return Fault(
                path, f"{waits}: none can ever be asked", "name only earlier questions", key
            )
        what = f"“{name}” is asked later, in line {checked.line(other)}"
        return Fault(path, what, "move it up, or name an earlier question", key)
    return None


def _way_back(checked: Checked, start: Spot, goal: Spot) -> list[str]:
    """The ids from one question to another along `when`, without the goal; empty where there is no way."""
    before: dict[str, str] = {start.question.id: ""}
    waiting = [start.question.id]
    while waiting and len(before) < _FARTHEST:
        id = waiting.pop()
        if goal.question.id in checked.by_id[id].question.when:
            chain = [id]
            while before[chain[0]]:
                chain.insert(0, before[chain[0]])
            return chain
        for name in checked.by_id[id].question.when:
            if name in checked.by_id and name not in before:
                before[name] = id
                waiting.append(name)
    return []
