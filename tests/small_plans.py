"""Small plans from a few words: `plan(outcome=2, activity=3, serves=["O1", "O1 O2", NONE])`.

The ids of their questions differ from their roles, so that code which relies on ids fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import EllipsisType
from typing import Any, TypeAlias

from hypothesis import strategies as st

from whyfirst.model import QuestionSet
from whyfirst.sheet import Answer, Chosen, Entries, Entry, Number, Plan, Slot

NONE = Chosen()
SKIPPED = None
NOT_ASKED = ...
Given: TypeAlias = str | bool | int | Chosen | EllipsisType | None
"""An answer as a test writes it: a link as codes, a choice as its value, a number as an int."""

LISTS = {
    "outcome": "Outcome",
    "audience": "Group",
    "activity": "Activity",
    "assumption": "Guess",
    "alternative": "Way",
}
EACH = {
    "serves": "activity",
    "reaches": "activity",
    "rationale": "activity",
    "motive": "activity",
    "decision": "activity",
    "output_test": "outcome",
    "measure": "outcome",
    "measure_kind": "outcome",
    "confidence": "assumption",
}
TYPES = {
    "serves": "checkbox",
    "reaches": "checkbox",
    "motive": "checkbox",
    "decision": "select",
    "measure_kind": "select",
    "confidence": "select",
    "output_test": "confirm",
    "capacity": "number",
    "purpose": "paragraph",
    "review": "date",
    "more": "list",
    **dict.fromkeys(LISTS, "list"),
}
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


def id_of(role: str) -> str:
    """Return the id of the question with this role."""
    return f"my-{role.replace('_', '-')}"


def question_with(role: str, *, once: bool = False) -> dict[str, Any]:
    """Return a question with this role, in the shape the role needs."""
    question: dict[str, Any] = {
        "id": id_of(role),
        "role": role,
        "ask": "?",
        "type": TYPES.get(role, "text"),
    }
    if role in CHOICES:
        question["choices"] = CHOICES[role]
    if role in LINKS:
        question["choices_from"] = id_of(LINKS[role])
    if role in EACH and not once:
        question["for_each"] = id_of(EACH[role])
    return question


def set_of_all_roles(
    *, motive_once: bool = False, labels: Mapping[str, str] | None = None
) -> QuestionSet:
    """Return a set that asks for every role the reflection uses."""
    roles = [*LISTS, *EACH, "purpose", "capacity", "owner", "review", "more"]
    questions = []
    for role in roles:
        once = role == "motive" and motive_once
        questions.append(question_with(role, once=once))
    return QuestionSet.model_validate(
        {"whyfirst": 1, "name": "all", "labels": labels or {}, "why": questions}
    )


EVERY_ROLE = set_of_all_roles()
MOTIVE_ONCE = set_of_all_roles(motive_once=True)


def plan(questions: QuestionSet = EVERY_ROLE, /, **given: object) -> Plan:
    """Return a plan from a few words.

    `activity=3` makes A1 to A3, and a list of texts makes activities with these texts.
    `serves=["O1 O2", NONE, SKIPPED, NOT_ASKED]` answers for each activity in turn. What is not
    mentioned was not asked. Items of `more` count on from the activities.
    """
    answers: dict[Slot, Answer | None] = {}
    for role, value in given.items():
        id = id_of(role)
        if TYPES.get(role) == "list":
            before = len(texts("activity", given.get("activity"))) if role == "more" else 0
            answers[Slot(id)] = entries(role, value, before)
        elif isinstance(value, list):
            for key, one in enumerate(value, 1):
                if one is not NOT_ASKED:
                    answers[Slot(id, key)] = answer(role, one)
        else:
            answers[Slot(id)] = answer(role, value)
    return Plan(questions, answers, title="A plan")


def texts(role: str, given: object) -> list[str]:
    """Return the texts of a list: as given, or made up."""
    if isinstance(given, int):
        name = LISTS.get(role, "Activity")
        return [f"{name} {number}" for number in range(1, given + 1)]
    if isinstance(given, list):
        return given
    return []


def entries(role: str, given: object, before: int) -> Entries | None:
    """Return the answer to a list, with keys that count on from those before."""
    if given is None:
        return None
    numbered = enumerate(texts(role, given), before + 1)
    return Entries(tuple(Entry(key, text) for key, text in numbered))


def answer(role: str, given: object) -> Answer | None:
    """Return an answer from what a test writes for it."""
    if role in LINKS and isinstance(given, str):
        return Chosen(keys=keys(given))
    if TYPES.get(role) == "select" and isinstance(given, str):
        return Chosen(values=(given,))
    if isinstance(given, tuple):
        return Chosen(values=given)
    if isinstance(given, int) and not isinstance(given, bool):
        return Number(given)
    assert given is None or isinstance(given, (str, bool, Chosen))
    return given


def keys(codes: str) -> tuple[int, ...]:
    """Return the keys in a text such as "O1 O3"."""
    return tuple(int(code[1:]) for code in codes.split())


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@st.composite
def linked_plans(draw: st.DrawFn) -> Plan:
    """Draw any plan: lists of any length, each question answered, skipped or not asked."""
    given: dict[str, Any] = {}
    most = {"outcome": 4, "audience": 3, "activity": 7, "more": 3, "assumption": 3}
    for role, length in most.items():
        given[role] = draw(st.lists(WORDS, max_size=length, unique=True))
    lengths = {role: len(texts) for role, texts in given.items()}
    decided = lengths["activity"]
    lengths["activity"] += lengths["more"]

    def for_each(role: str, answers: st.SearchStrategy[Any]) -> list[Any]:
        left_out = st.sampled_from([SKIPPED, NOT_ASKED])
        one = st.one_of(left_out, answers, answers, answers)
        return draw(st.lists(one, min_size=lengths[role], max_size=lengths[role]))

    def links_to(role: str) -> st.SearchStrategy[Chosen]:
        if not lengths[role]:
            return st.nothing()
        keys = st.sets(st.integers(1, lengths[role]))
        return keys.map(lambda chosen: Chosen(keys=tuple(sorted(chosen))))

    motives = st.sampled_from([("new",), ("It worked", "new"), NONE, ("typed",)])
    decisions = st.sampled_from(["keep", "change", "stop"])
    given["serves"] = for_each("activity", links_to("outcome"))
    given["reaches"] = for_each("activity", links_to("audience"))
    given["rationale"] = for_each("activity", WORDS)
    given["motive"] = for_each("activity", motives)
    given["decision"] = for_each("activity", decisions)[:decided]
    given["output_test"] = for_each("outcome", st.booleans())
    given["measure"] = for_each("outcome", WORDS)
    given["measure_kind"] = for_each("outcome", st.sampled_from(["much", "off"]))
    given["confidence"] = for_each("assumption", st.sampled_from(["guessed", "known"]))

    asked_once = {"capacity": st.integers(0, 9), "owner": WORDS, "review": st.just("2027-07-01")}
    for role, answers in asked_once.items():
        one = draw(st.one_of(st.sampled_from([SKIPPED, NOT_ASKED]), answers))
        if one is not NOT_ASKED:
            given[role] = one
    return plan(**given)
