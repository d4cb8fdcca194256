"""What is wrong between the questions of a set: names that lead nowhere, choices and roles in a wrong shape.

Takes time that grows with the number of questions and no faster. Knows nothing of YAML or files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from whyfirst.errors import Problem
from whyfirst.model import QuestionSet
from whyfirst.sets.conditions import default, when
from whyfirst.sets.references import Checked, Fault, Spot, no_reference
from whyfirst.sets.roles import IN_REVIEW, SHAPES, Shape
from whyfirst.sets.spelling import SECTIONS
from whyfirst.sets.validate import Draft
from whyfirst.words import ENGLISH
from whyfirst.yaml_file.positions import Place, shown
from whyfirst.yaml_file.reading import Path
from whyfirst.yaml_file.suggest import Names, near

_COUNTED = ("list", "checkbox")
_CHOSEN = ("select", "checkbox")

_Check: TypeAlias = "Callable[[Checked, Spot], Iterator[Fault]]"


def problems(draft: Draft) -> Iterator[Problem]:
    """All that is wrong between the questions of the draft, as far as its parts are right in themselves."""
    if draft.set is None:
        return
    checked = Checked(draft, draft.set)
    path = draft.source.path
    if not checked.spots and not any((section,) in draft.faulty for section in SECTIONS):
        yield Problem(
            path, 1, 1, "this set has no questions", "add why: and below it - id: and ask:"
        )
    yield from _labels(draft, draft.set)
    for spot in checked.spots:
        for check in _CHECKS:
            for fault in check(checked, spot):
                yield Problem(path, *_place(draft, spot, fault), fault.what, fault.todo)


def _place(draft: Draft, spot: Spot, fault: Fault) -> Place:
    where = (spot.section, spot.number, *fault.path)
    return draft.key_place(*where) if fault.key else draft.place(*where)


def _id(checked: Checked, spot: Spot) -> Iterator[Fault]:
    id = spot.question.id
    if checked.spoilt(spot, "id"):
        return
    if id == "title":
        yield Fault(
            ("id",),
            "“title” is the first question of every session already",
            "give this one another id",
        )
    first = checked.by_id[id]
    if first != spot:
        what = f"the id “{shown(id)}” is taken already, in line {checked.line(first)}"
        yield Fault(("id",), what, "give one of the two another id")


def _lists(checked: Checked, spot: Spot) -> Iterator[Fault]:
    for key in ("for_each", "choices_from"):
        name: str = getattr(spot.question, key)
        if not name or checked.spoilt(spot, key):
            continue
        fault = no_reference(checked, spot, (key,), checked.lists)
        if fault:
            yield fault
            continue
        other = checked.by_id[name]
        if checked.spoilt(other, "type", "for_each"):
            continue
        if other.question.type != "list":
            what = f"{key} needs a list, but “{name}” has the type {other.question.type}"
            yield Fault((key,), what, "name an earlier question with type: list")
        elif other.question.for_each:
            what = f"{key} needs one list, but “{name}” has one for each of “{shown(other.question.for_each)}”"
            yield Fault((key,), what, "name a list that is asked once")


def _choices(checked: Checked, spot: Spot) -> Iterator[Fault]:
    question = spot.question
    if checked.spoilt(spot, "type", "choices", "choices_from", "other"):
        return
    has_key = checked.draft.node(spot.section, spot.number, "choices") is not None
    if question.type not in _CHOSEN:
        for key in ("choices", "choices_from", "other"):
            if (key == "choices" and has_key) or (key != "choices" and getattr(question, key)):
                what = f"“{key}” is for the types select and checkbox, not for {question.type}"
                yield Fault(
                    (key,), what, "write type: select or type: checkbox, or delete this", key=True
                )
    elif question.choices_from and has_key:
        yield Fault(
            ("choices_from",), "there are choices already", "keep choices or choices_from", key=True
        )
    elif has_key and not question.choices:
        yield Fault(
            ("choices",), "there are no choices here", "write each on a line with a dash before it"
        )
    elif not question.choices_from and not question.choices:
        path: Path = ("type",)
        yield Fault(path, f"a {question.type} needs choices", "add choices: or choices_from:")
    yield from _twice(checked, spot)


def _twice(checked: Checked, spot: Spot) -> Iterator[Fault]:
    """Choices that an answer could not tell apart."""
    texts: dict[str, int] = {}
    values: dict[str, int] = {}
    all_texts = {
        choice.text: number for number, choice in reversed(list(enumerate(spot.question.choices)))
    }
    none = checked.set.word("none_of_these")
    for number, choice in enumerate(spot.question.choices):
        path: Path = ("choices", number)
        if spot.question.type == "checkbox" and choice.text.casefold() == none.casefold():
            yield Fault(
                path,
                f"“{shown(choice.text)}” can be chosen in every checkbox",
                "delete this choice",
            )
        if choice.text in texts:
            first = checked.draft.place(
                spot.section, spot.number, "choices", texts[choice.text]
            ).line
            yield Fault(
                path,
                f"the choice “{shown(choice.text)}” is there twice, first in line {first}",
                "delete one",
            )
            continue
        rival = values.get(choice.value, all_texts.get(choice.value, number))
        if rival != number and choice.value != choice.text:
            line = checked.draft.place(spot.section, spot.number, "choices", rival).line
            what = f"the value “{shown(choice.value)}” could also mean the choice in line {line}"
            yield Fault((*path, "value"), what, "give it another value")
        texts[choice.text] = values[choice.value] = number


def _bounds(checked: Checked, spot: Spot) -> Iterator[Fault]:
    question = spot.question
    if checked.spoilt(spot, "type", "min", "max"):
        return
    for key, bound in (("min", question.min), ("max", question.max)):
        if bound is None:
            continue
        if question.type != "number" and question.type not in _COUNTED:
            what = f"“{key}” is for the types number, list and checkbox, not for {question.type}"
            yield Fault((key,), what, "delete it, or change the type", key=True)
        elif question.type in _COUNTED and (bound != int(bound) or bound < (key == "max")):
            first = 1 if key == "max" else 0
            yield Fault(
                (key,), f"“{key}” counts entries here", f"write a whole number from {first}"
            )
    least, most = question.min, question.max
    if least is not None and most is not None and least > most:
        yield Fault(
            ("min",),
            f"min is {least} and max is {most}: no answer fits both",
            "make min the smaller one",
        )
    offered = len(question.choices)
    closed = (
        question.type == "checkbox"
        and offered
        and not question.other
        and not checked.spoilt(spot, "choices")
    )
    if closed and least is not None and least > offered:
        yield Fault(
            ("min",),
            f"min is {least}, but there are only {offered} choices",
            f"write {offered} or less",
        )
    if question.role == "capacity" and question.type == "number" and most is not None and most < 0:
        yield Fault(
            ("max",), "the role capacity counts from 0, so no answer fits", "write 0 or more"
        )


def _role(checked: Checked, spot: Spot) -> Iterator[Fault]:
    question = spot.question
    if not question.role or checked.spoilt(spot, "role"):
        return
    in_review = spot.section == "review"
    if question.role in IN_REVIEW and not in_review:
        yield Fault(
            ("role",),
            f"the role {question.role} is for questions of a review",
            "move it below review:",
        )
        return
    first = (checked.by_role_in_review if in_review else checked.by_role)[question.role]
    if first != spot:
        what = f"the role {question.role} is taken already, in line {checked.line(first)}"
        yield Fault(("role",), what, "keep it for one of the two")
        return
    shape = SHAPES[question.role]
    if checked.spoilt(spot, "type"):
        return
    if question.type not in shape.types:
        at = "type" if "type" in question.model_fields_set else "role"
        needed = " or ".join(f"type: {kind}" for kind in shape.types)
        yield Fault(
            (at,),
            f"the role {question.role} needs {needed}, not {question.type}",
            f"write {needed}",
        )
        return
    yield from _role_over(checked, spot, shape)
    yield from _role_choices(checked, spot, shape)


def _role_over(checked: Checked, spot: Spot, shape: Shape) -> Iterator[Fault]:
    """What a question with a role is asked for each of, and chooses from."""
    role = spot.question.role
    for key, wanted in (("for_each", shape.for_each), ("choices_from", shape.choices_from)):
        name: str = getattr(spot.question, key)
        if checked.spoilt(spot, key) or (name and name not in checked.by_id):
            continue
        home = checked.by_role.get(wanted or "")
        named = home is not None and not checked.spoilt(home, "id")
        todo = (
            f"write {key}: {home.question.id}"
            if home and named
            else f"name a list with role: {wanted} here"
        )
        if wanted is None:
            if name and key == "for_each":
                what = f"the role {role} is for a question that is asked once"
                yield Fault((key,), what, "delete this line", key=True)
            elif name and (shape.weak or shape.values):
                what = f"the role {role} needs choices that stand in the set"
                yield Fault((key,), what, "write choices: instead", key=True)
        elif not name and not (shape.once and key == "for_each"):
            yield Fault(
                ("role",),
                f"the role {role} needs {key} with the list that has the role {wanted}",
                todo,
            )
        elif (
            name
            and checked.by_id[name].question.role != wanted
            and not checked.spoilt(checked.by_id[name], "role")
        ):
            yield Fault((key,), f"the role {role} needs the list with the role {wanted} here", todo)


def _role_choices(checked: Checked, spot: Spot, shape: Shape) -> Iterator[Fault]:
    question = spot.question
    if checked.spoilt(spot, "choices", "other"):
        return
    if question.other and (shape.choices_from or shape.values):
        what = f"the role {question.role} takes none but its own choices"
        yield Fault(("other",), what, "delete this line", key=True)
    if shape.weak and question.choices and not any(choice.weak for choice in question.choices):
        what = f"the role {question.role} asks about weak choices, and none is marked"
        yield Fault(("choices",), what, "add weak: true to those that are", key=True)
    for number, choice in enumerate(question.choices):
        if shape.values and choice.value not in shape.values:
            what = f"the role {question.role} knows the values {', '.join(shape.values)}, not “{shown(choice.value)}”"
            todo = f"write text: {shown(choice.text)} and below it value: with one of them"
            yield Fault(("choices", number), what, todo)


_CHECKS: tuple[_Check, ...] = (_id, _lists, _choices, _bounds, default, when, _role)


def _labels(draft: Draft, questions: QuestionSet) -> Iterator[Problem]:
    """Words that no one uses, values in them that no one fills in, and a yes that is a no."""
    path = draft.source.path
    if questions.word("yes").casefold() == questions.word("no").casefold():
        place = draft.key_place("labels", "no" if "no" in questions.labels else "yes")
        what = f"yes and no are both “{shown(questions.word('no'))}”"
        yield Problem(path, *place, what, "give them different words")
    names = Names(ENGLISH)
    for name, text in questions.labels.items():
        if name not in ENGLISH:
            meant = names.near(name)
            todo = (
                f"did you mean “{meant}”?"
                if meant
                else "delete it, or look the word up in the schema"
            )
            yield Problem(
                path,
                *draft.key_place("labels", name),
                f"there is no word “{shown(name)}” to replace",
                todo,
            )
            continue
        known = blanks(ENGLISH[name])
        for blank in sorted(blanks(text) - known):
            meant = near(blank, known)
            todo = f"did you mean {{{meant}}}?" if meant else _what_is_filled_in(known)
            what = f"nothing is filled in for {{{shown(blank)}}} here"
            yield Problem(path, *draft.place("labels", name), what, todo)


def blanks(text: str) -> set[str]:
    """The names that stand in braces in a text."""
    return set(re.findall(r"\{(\w+)\}", text))


def _what_is_filled_in(known: set[str]) -> str:
    return (
        f"what is filled in is {', '.join(f'{{{name}}}' for name in sorted(known))}"
        if known
        else "delete it"
    )
