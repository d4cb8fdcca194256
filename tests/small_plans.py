"""Small plans for tests, made from a few words: `plan(outcome=2, activity=3, serves=["O1", "O1 O2", NONE])`.

The ids of their questions are no roles, so that nothing can go by ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import EllipsisType
from typing import Any, TypeAlias, cast

from whyfirst.model import Item, Plan, QuestionSet, Slot, Value

NONE: tuple[int, ...] = ()
SKIPPED = None
NOT_ASKED = ...
Given: TypeAlias = Value | EllipsisType | None

LISTS = {
    "outcome": "Outcome",
    "audience": "Group",
    "activity": "Activity",
    "assumption": "Guess",
    "alternative": "Way",
}
EACH = {
    "serves": "activity", "reaches": "activity", "rationale": "activity", "motive": "activity", "decision": "activity",
    "output_test": "outcome", "measure": "outcome", "measure_kind": "outcome", "confidence": "assumption",
}  # fmt: skip
KINDS = {
    "serves": "checkbox", "reaches": "checkbox", "motive": "checkbox", "decision": "select", "measure_kind": "select",
    "confidence": "select", "output_test": "confirm", "capacity": "number", "purpose": "paragraph", "review": "date",
}  # fmt: skip
CHOICES: Mapping[str, Sequence[object]] = {
    "motive": [
        {"text": "It is new", "value": "new", "weak": True},
        {"text": "We are first", "weak": True},
        "It worked",
    ],
    "measure_kind": [
        {"text": "How much we did", "value": "much", "weak": True},
        {"text": "Better off", "value": "off"},
    ],
    "confidence": [{"text": "I guess so", "value": "guessed", "weak": True}, "known"],
    "decision": ["keep", "change", "stop"],
}
LINKS = {"serves": "outcome", "reaches": "audience"}


def question_for(role: str, *, once: bool) -> dict[str, Any]:
    """A question with this role, in the shape the role needs."""
    found: dict[str, Any] = {
        "id": f"my-{role.replace('_', '-')}",
        "role": role,
        "ask": "?",
        "type": KINDS.get(role),
    }
    if role in LISTS or role == "more":
        found["type"] = "list"
    if role in CHOICES:
        found["choices"] = [c if isinstance(c, dict) else {"text": c} for c in CHOICES[role]]
    if role in LINKS:
        found["choices_from"] = f"my-{LINKS[role]}"
    if role in EACH and not once:
        found["for_each"] = f"my-{EACH[role]}"
    return {key: value for key, value in found.items() if value is not None}


def the_set(motive_once: bool = False, labels: Mapping[str, str] | None = None) -> QuestionSet:  # noqa: FBT001, FBT002
    """A set that asks for every role the reflection knows."""
    roles = [*LISTS, *EACH, "purpose", "capacity", "owner", "review", "more"]
    asked = [question_for(role, once=motive_once and role == "motive") for role in roles]
    return QuestionSet.model_validate(
        {"whyfirst": 1, "name": "all", "labels": labels or {}, "why": asked}
    )


EVERY_ROLE = the_set()
MOTIVE_ONCE = the_set(motive_once=True)


def plan(questions: QuestionSet = EVERY_ROLE, /, **answers: object) -> Plan:
    """A plan from a few words.

    `activity=3` makes A1 to A3, as does a list of texts. `serves=["O1 O2", NONE, SKIPPED, NOT_ASKED]` answers for
    each activity in turn. What is not mentioned was not asked. Items of `more` count on from the activities.
    """
    found: dict[Slot, Value | None] = {}
    for role, answer in answers.items():
        slot = f"my-{role.replace('_', '-')}"
        if role in LISTS or role == "more":
            found[Slot(slot)] = listed(
                role, answer, first=len(texts(answers, "activity")) if role == "more" else 0
            )
        elif isinstance(answer, list):
            for key, entry in enumerate(answer, 1):
                if entry is not NOT_ASKED:
                    found[Slot(slot, key)] = (
                        keys(entry) if role in LINKS and isinstance(entry, str) else entry
                    )
        else:
            found[Slot(slot)] = cast("Value | None", answer)
    return Plan("A plan", questions, found)


def texts(answers: Mapping[str, object], role: str) -> list[str]:
    """The texts of the items of a list: as given, or made up."""
    answer = answers.get(role)
    if isinstance(answer, int):
        return [f"{LISTS.get(role, 'Activity')} {number}" for number in range(1, answer + 1)]
    return [str(entry) for entry in answer] if isinstance(answer, list) else []


def listed(role: str, answer: object, first: int) -> tuple[Item, ...] | None:
    """The items of a list, numbered on from the first; None where the list was skipped."""
    if answer is None:
        return None
    return tuple(
        Item(number, text) for number, text in enumerate(texts({role: answer}, role), first + 1)
    )


def keys(codes: str) -> tuple[int, ...]:
    """O1 O3 as 1, 3."""
    return tuple(int(code[1:]) for code in codes.split())
