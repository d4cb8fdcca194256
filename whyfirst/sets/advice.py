"""What would make a set better that has no errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath

from whyfirst.errors import Problem
from whyfirst.model import QuestionSet
from whyfirst.roles import ROLES
from whyfirst.sets.check import blanks
from whyfirst.sets.references import Index
from whyfirst.sets.validate import Located, ParsedSet
from whyfirst.text import abbreviated
from whyfirst.words import ENGLISH
from whyfirst.yaml_file.mistakes import Mistake
from whyfirst.yaml_file.positions import Position
from whyfirst.yaml_file.reading import Node

MOST_QUESTIONS = 16
_MOST_LABELS_NAMED = 12
_NOWHERE = Position(0, 0)


def advice(draft: ParsedSet) -> tuple[Problem, ...]:
    """Return what could be better in a set without errors, in the order of the file."""
    if draft.set is None:
        return ()
    index = Index(draft, draft.set.words)
    hints = [
        *_missing_roles(index),
        *_whole_set(draft, draft.set, index),
        *_labels(draft.set, draft.root),
    ]
    for located in draft.questions:
        hints += _question(located)
        hints += _never_quick(index, located)
    hints.sort(key=lambda hint: hint.place)
    return tuple(replace(hint.in_file(draft.path), level="advice") for hint in hints)


def _missing_roles(index: Index) -> Iterator[Mistake]:
    for name, role in ROLES.items():
        if not role.gain or name in index.by_role:
            continue
        if all(needed in index.by_role for needed in role.needs):
            yield Mistake(_NOWHERE, f"no question has the role {name}", f"with one, {role.gain}")


def _whole_set(draft: ParsedSet, questions: QuestionSet, index: Index) -> Iterator[Mistake]:
    count = len(draft.questions)
    if count > MOST_QUESTIONS:
        what = f"there are {count} questions, more than {MOST_QUESTIONS}"
        yield Mistake(_NOWHERE, what, "people get tired and answers get thin: which could go?")

    outcome = index.by_role.get("outcome")
    if outcome is not None and not outcome.question.quick:
        what = "a session with --quick asks for no outcome"
        yield Mistake(outcome.place, what, "add quick: true to this question")

    stem = PurePath(draft.path).stem
    if questions.name and stem and questions.name != stem:
        name, file_name = abbreviated(questions.name), abbreviated(stem)
        what = f"this set is called “{name}”, but is found by its file name, “{file_name}”"
        place = draft.root.place_of("name")
        yield Mistake(place, what, "use the same name, or delete this line")


def _question(located: Located) -> Iterator[Mistake]:
    question = located.question
    name = f"“{question.id}”"
    if not question.help and not question.example:
        what = f"{name} has no help and no example"
        yield Mistake(located.place, what, "one line of each makes answers better")
    elif not question.help:
        what = f"{name} has no help"
        yield Mistake(located.place, what, "one line of it makes answers better")
    elif not question.example:
        todo = "a concrete one says more than an explanation"
        yield Mistake(located.place, f"{name} has no example", todo)

    names_item = "{item}" in question.ask
    if question.for_each and not names_item:
        what = f"{name} is asked for each of “{question.for_each}”"
        yield Mistake(located.at("ask"), what, "say which one with {item}")
    if names_item and not question.for_each:
        what = "{item} is not replaced here, because this is asked once"
        yield Mistake(located.at("ask"), what, "add for_each:, or leave {item} out")


def _never_quick(index: Index, located: Located) -> Iterator[Mistake]:
    """Yield what keeps a quick question from being asked in a quick session."""
    question = located.question
    if not question.quick:
        return
    depends_on: Mapping[str, list[str]] = {
        "for_each": [question.for_each],
        "choices_from": [question.choices_from],
        "when": list(question.when),
    }
    for key, ids in depends_on.items():
        for id in ids:
            if id and not index.by_id[id].question.quick:
                what = f"“{question.id}” is quick but depends on “{id}”, which is not"
                what += ", so --quick asks neither"
                yield Mistake(located.at(key), what, "make both quick, or neither")


def _labels(questions: QuestionSet, root: Node) -> Iterator[Mistake]:
    """Yield labels that are left in another language, and values that a label leaves out."""
    for name, text in questions.labels.items():
        for blank in sorted(blanks(ENGLISH[name]) - blanks(text)):
            what = f"{{{blank}}} is left out here"
            todo = f"the English is “{abbreviated(ENGLISH[name], 200)}”"
            yield Mistake(root.place_of("labels", name), what, todo)

    missing = [name for name in ENGLISH if name not in questions.labels]
    if not missing or questions.language.casefold().startswith("en"):
        return
    listed = ", ".join(missing[:_MOST_LABELS_NAMED])
    more = len(missing) - _MOST_LABELS_NAMED
    if more > 0:
        listed += f" and {more} more"
    what = f"{len(missing)} of the {len(ENGLISH)} labels have no replacement and stay English"
    yield Mistake(root.place_of("language"), what, f"add under labels: {listed}")
