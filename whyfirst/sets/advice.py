"""What would make a set better that is right as it is: said, and never insisted on.

Knows which answers the reflection lives on. Knows nothing of files, and looks only at sets without errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from whyfirst.errors import Problem
from whyfirst.model import QuestionSet, Role
from whyfirst.sets.check import blanks
from whyfirst.sets.references import Checked, Spot
from whyfirst.sets.validate import Draft
from whyfirst.words import ENGLISH
from whyfirst.yaml_file.positions import Place, shown

MOST_QUESTIONS = 16
_MOST_NAMED = 12


class Gain(NamedTuple):
    """What a role gives to the reflection. It is worth asking where the set has all of the roles that it `needs`."""

    gives: str
    needs: tuple[Role, ...] = ()


GAINS: Mapping[Role, Gain] = {
    "outcome": Gain("every activity is held against the changes that it is for"),
    "activity": Gain("it can be asked whether more, fewer or different ones would do better"),
    "serves": Gain(
        "it shows which outcome has no activity, and which activity no outcome",
        ("outcome", "activity"),
    ),
    "audience": Gain("it can be asked who is left out"),
    "reaches": Gain("it shows which audience no activity reaches", ("audience", "activity")),
    "rationale": Gain(
        "an activity that does what another does can say what it adds", ("activity", "serves")
    ),
    "motive": Gain(
        "it asks about activities that are there because they are new or others have them",
        ("activity",),
    ),
    "output_test": Gain(
        "it asks “so what?” where an outcome is only a piece of work", ("outcome",)
    ),
    "alternative": Gain("it asks for another way where none was thought of"),
    "capacity": Gain(
        "it says when there are more activities than can be kept going", ("activity",)
    ),
    "measure": Gain("it names the outcomes that nobody would see happening", ("outcome",)),
    "measure_kind": Gain(
        "it asks whether anyone is better off where a measure counts something else", ("measure",)
    ),
    "assumption": Gain("what has to be true for the plan to work is written down"),
    "confidence": Gain("it names the guesses to be checked first", ("assumption",)),
    "owner": Gain("it asks who will see to this where nobody is named"),
    "review": Gain("it asks for the day on which the plan is looked at again"),
    "decision": Gain(
        "the brief says which activities were kept, changed or stopped", ("activity",)
    ),
}


def advice(draft: Draft) -> tuple[Problem, ...]:
    """What could be better in a set that is right, as problems of the level “advice”, in the order of the file."""
    if draft.set is None:
        return ()
    checked = Checked(draft, draft.set)
    found = [*_whole(checked), *_questions(checked), *_labels(draft, draft.set)]
    return tuple(
        Problem(draft.source.path, *place, what, todo, "advice")
        for place, what, todo in sorted(found, key=lambda each: each[0])
    )


_Said = tuple[Place, str, str]
_NOWHERE = Place(0, 0)


def _whole(checked: Checked) -> Iterator[_Said]:
    """What a set lacks as a whole."""
    questions = checked.set
    for role, gain in GAINS.items():
        if role not in checked.by_role and all(need in checked.by_role for need in gain.needs):
            yield _NOWHERE, f"no question has the role {role}", f"with one, {gain.gives}"
    count = len(checked.spots)
    if count > MOST_QUESTIONS:
        todo = "people tire, and answers get thin: which could go?"
        yield _NOWHERE, f"there are {count} questions, more than {MOST_QUESTIONS}", todo
    outcome = checked.by_role.get("outcome")
    if outcome and not outcome.question.quick:
        place = checked.draft.place(outcome.section, outcome.number)
        yield (
            place,
            "a session with --quick asks for no outcome",
            "add quick: true to this question",
        )
    stem = checked.draft.stem
    if questions.name and stem and questions.name != stem:
        what = f"this set is called “{shown(questions.name)}”, but is found by the name of its file, “{shown(stem)}”"
        yield checked.draft.place("name"), what, "write the same name, or delete this line"


def _questions(checked: Checked) -> Iterator[_Said]:
    """What single questions lack."""
    for spot in checked.spots:
        question = spot.question
        place = checked.draft.place(spot.section, spot.number)
        lacking = [key for key in ("help", "example") if not getattr(question, key)]
        if lacking:
            what = f"“{question.id}” has no {' and no '.join(lacking)}"
            yield (
                place,
                what,
                "one line of each makes answers better"
                if len(lacking) == 2
                else _BETTER[lacking[0]],
            )
        at_ask = checked.draft.place(spot.section, spot.number, "ask")
        if question.for_each and "{item}" not in question.ask:
            yield (
                at_ask,
                f"“{question.id}” is asked for each of “{question.for_each}”",
                "say which with {item}",
            )
        if not question.for_each and "{item}" in question.ask:
            yield (
                at_ask,
                "{item} stays as it is here, as this is asked once",
                "add for_each:, or write it without",
            )
        if question.quick:
            yield from _never_quick(checked, spot)


_BETTER = {
    "help": "one line of it makes answers better",
    "example": "a concrete one says more than an explanation",
}


def _never_quick(checked: Checked, spot: Spot) -> Iterator[_Said]:
    """What keeps a quick question from being asked in a quick session."""
    question = spot.question
    for key in ("for_each", "choices_from", "when"):
        value: str | Mapping[str, object] = getattr(question, key)
        for name in [value] if isinstance(value, str) else value:
            if name and not checked.by_id[name].question.quick:
                what = f"“{question.id}” is quick but hangs on “{name}”, which is not: with --quick neither is asked"
                yield (
                    checked.draft.place(spot.section, spot.number, key),
                    what,
                    "make both quick, or neither",
                )


def _labels(draft: Draft, questions: QuestionSet) -> Iterator[_Said]:
    """Words left in another language, and values that a replaced word leaves out."""
    for name, text in questions.labels.items():
        for blank in sorted(blanks(ENGLISH[name]) - blanks(text)):
            place = draft.place("labels", name)
            yield (
                place,
                f"{{{blank}}} is left out here",
                f"the English is “{shown(ENGLISH[name], 200)}”",
            )
    left = [name for name in ENGLISH if name not in questions.labels]
    if left and not questions.language.casefold().startswith("en"):
        named = ", ".join(left[:_MOST_NAMED]) + (
            f" and {len(left) - _MOST_NAMED} more" if len(left) > _MOST_NAMED else ""
        )
        what = f"{len(left)} of the {len(ENGLISH)} fixed words have no replacement and stay English"
        yield draft.place("language"), what, f"add under labels: {named}"
