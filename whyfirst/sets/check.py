"""What is wrong between the questions of a set: names that lead nowhere, roles in a wrong shape, answers that can't be.

Takes time that grows with the number of questions and no faster. Knows nothing of YAML or files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from whyfirst.answer import accept
from whyfirst.errors import Problem, Refusal
from whyfirst.model import Question, QuestionSet, Scalar
from whyfirst.moments import understand
from whyfirst.sets.near import Names, near
from whyfirst.sets.places import Place, shown
from whyfirst.sets.roles import IN_REVIEW, SHAPES, Shape
from whyfirst.sets.shape import Draft
from whyfirst.sets.source import Path
from whyfirst.sets.spelling import SECTIONS
from whyfirst.sets.traps import misread
from whyfirst.words import ENGLISH

_SOME_DAY = datetime(2026, 1, 1)
_COUNTED = ("list", "checkbox")
_CHOSEN = ("select", "checkbox")
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
        written = [(q, section, number) for section in SECTIONS for number, q in enumerate(getattr(self.set, section))]
        return tuple(Spot(*where, order) for order, where in enumerate(written))

    @cached_property
    def by_id(self) -> dict[str, Spot]:
        """The first question of each id."""
        return {spot.question.id: spot for spot in reversed(self.spots)}

    @cached_property
    def by_role(self) -> dict[str, Spot]:
        """The first question of each role in the four stages."""
        return {s.question.role: s for s in reversed(self.spots) if s.question.role and s.section != "review"}

    @cached_property
    def by_role_in_review(self) -> dict[str, Spot]:
        """The first question of each role among those of a review, which may have a role that a stage has too."""
        return {s.question.role: s for s in reversed(self.spots) if s.question.role and s.section == "review"}

    @cached_property
    def names(self) -> Names:
        """All ids that are right in themselves."""
        return Names(id for id, spot in self.by_id.items() if not self.spoilt(spot, "id"))

    @cached_property
    def lists(self) -> Names:
        """The ids of all lists that others may refer to."""
        return Names(
            id for id, spot in self.by_id.items() if _is_list(spot.question) and not self.spoilt(spot, "id", "type")
        )

    def line(self, spot: Spot) -> int:
        """The line in which a question begins."""
        return self.draft.place(spot.section, spot.number).line

    def spoilt(self, spot: Spot, *keys: str) -> bool:
        """Whether any of these keys of a question is wrong already."""
        return self.draft.spoilt(spot.section, spot.number, *keys)


_Check: TypeAlias = "Callable[[Checked, Spot], Iterator[Fault]]"


def problems(draft: Draft) -> Iterator[Problem]:
    """All that is wrong between the questions of the draft, as far as its parts are right in themselves."""
    if draft.set is None:
        return
    checked = Checked(draft, draft.set)
    path = draft.source.path
    if not checked.spots and not any((section,) in draft.faulty for section in SECTIONS):
        yield Problem(path, 1, 1, "this set has no questions", "add why: and below it - id: and ask:")
    yield from _labels(draft, draft.set)
    for spot in checked.spots:
        for check in _CHECKS:
            for fault in check(checked, spot):
                yield Problem(path, *_place(draft, spot, fault), fault.what, fault.todo)


def _place(draft: Draft, spot: Spot, fault: Fault) -> Place:
    where = (spot.section, spot.number, *fault.path)
    return draft.key_place(*where) if fault.key else draft.place(*where)


def _is_list(question: Question) -> bool:
    return question.type == "list" and not question.for_each


def _id(checked: Checked, spot: Spot) -> Iterator[Fault]:
    id = spot.question.id
    if checked.spoilt(spot, "id"):
        return
    if id == "title":
        yield Fault(("id",), "“title” is the first question of every session already", "give this one another id")
    first = checked.by_id[id]
    if first != spot:
        what = f"the id “{shown(id)}” is taken already, in line {checked.line(first)}"
        yield Fault(("id",), what, "give one of the two another id")


def _lists(checked: Checked, spot: Spot) -> Iterator[Fault]:
    for key in ("for_each", "choices_from"):
        name: str = getattr(spot.question, key)
        if not name or checked.spoilt(spot, key):
            continue
        fault = _no_reference(checked, spot, (key,), checked.lists)
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


def _no_reference(checked: Checked, spot: Spot, path: Path, likely: Names) -> Fault | None:
    """What is wrong with naming this question; None where it is there and asked earlier."""
    key = path[0] == "when"
    name = str(path[1]) if key else str(getattr(spot.question, str(path[0])))
    if name in checked.draft.lost:
        return Fault(path, f"“{shown(name)}” can't be an id", "mend the id, and name the mended one here", key)
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
            waits = "; ".join(f"“{shown(one)}” waits for “{shown(next_)}”" for one, next_ in pairwise(ids))
            return Fault(path, f"{waits}: none can ever be asked", "name only earlier questions", key)
        what = f"“{name}” is asked later, in line {checked.line(other)}"
        return Fault(path, what, "move it up, or name an earlier question", key)
    return None


def _choices(checked: Checked, spot: Spot) -> Iterator[Fault]:
    question = spot.question
    if checked.spoilt(spot, "type", "choices", "choices_from", "other"):
        return
    has_key = checked.draft.node(spot.section, spot.number, "choices") is not None
    if question.type not in _CHOSEN:
        for key in ("choices", "choices_from", "other"):
            if (key == "choices" and has_key) or (key != "choices" and getattr(question, key)):
                what = f"“{key}” is for the types select and checkbox, not for {question.type}"
                yield Fault((key,), what, "write type: select or type: checkbox, or delete this", key=True)
    elif question.choices_from and has_key:
        yield Fault(("choices_from",), "there are choices already", "keep choices or choices_from", key=True)
    elif has_key and not question.choices:
        yield Fault(("choices",), "there are no choices here", "write each on a line with a dash before it")
    elif not question.choices_from and not question.choices:
        path: Path = ("type",)
        yield Fault(path, f"a {question.type} needs choices", "add choices: or choices_from:")
    yield from _twice(checked, spot)


def _twice(checked: Checked, spot: Spot) -> Iterator[Fault]:
    """Choices that an answer could not tell apart."""
    texts: dict[str, int] = {}
    values: dict[str, int] = {}
    all_texts = {choice.text: number for number, choice in reversed(list(enumerate(spot.question.choices)))}
    none = checked.set.word("none_of_these")
    for number, choice in enumerate(spot.question.choices):
        path: Path = ("choices", number)
        if spot.question.type == "checkbox" and choice.text.casefold() == none.casefold():
            yield Fault(path, f"“{shown(choice.text)}” can be chosen in every checkbox", "delete this choice")
        if choice.text in texts:
            first = checked.draft.place(spot.section, spot.number, "choices", texts[choice.text]).line
            yield Fault(path, f"the choice “{shown(choice.text)}” is there twice, first in line {first}", "delete one")
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
            yield Fault((key,), f"“{key}” counts entries here", f"write a whole number from {first}")
    least, most = question.min, question.max
    if least is not None and most is not None and least > most:
        yield Fault(("min",), f"min is {least} and max is {most}: no answer fits both", "make min the smaller one")
    offered = len(question.choices)
    closed = question.type == "checkbox" and offered and not question.other and not checked.spoilt(spot, "choices")
    if closed and least is not None and least > offered:
        yield Fault(("min",), f"min is {least}, but there are only {offered} choices", f"write {offered} or less")
    if question.role == "capacity" and question.type == "number" and most is not None and most < 0:
        yield Fault(("max",), "the role capacity counts from 0, so no answer fits", "write 0 or more")


def _default(checked: Checked, spot: Spot) -> Iterator[Fault]:
    question = spot.question
    if question.default is None or checked.spoilt(spot, "default", "type", "choices", "choices_from", "min", "max"):
        return
    path: Path = ("default",)
    node = checked.draft.node(spot.section, spot.number, "default")
    if isinstance(question.default, bool) and question.type != "confirm" and node is not None:
        yield Fault(path, misread(node.written, question.default), f'put it in quotes: "{shown(node.written)}"')
        return
    if question.choices_from:
        what = "what can be chosen here is what the user types, so nothing can be the default"
        yield Fault(path, what, "delete this line", key=True)
        return
    if question.type in _CHOSEN and not question.choices:
        return
    given = list(question.default) if isinstance(question.default, tuple) else question.default
    try:
        fits = accept(question, given, checked.set, {}, _SOME_DAY) is not None
    except Refusal as refusal:
        reason = str(refusal).rstrip(".")
        yield Fault(path, f"this default is no answer to the question: {reason}", "change it, or delete this line")
        return
    if not fits:
        yield Fault(path, "this default is empty", "write an answer, or delete this line")


def _when(checked: Checked, spot: Spot) -> Iterator[Fault]:
    if checked.spoilt(spot, "when"):
        return
    for name, wanted in spot.question.when.items():
        path: Path = ("when", name)
        fault = _no_reference(checked, spot, path, checked.names)
        if fault:
            yield fault
            continue
        other = checked.by_id[name]
        if other.question.for_each and other.question.for_each != spot.question.for_each:
            what = f"“{name}” has an answer for each of “{shown(other.question.for_each)}”, and none of them is named"
            todo = f"add for_each: {shown(other.question.for_each)} to this question, or name another"
            yield Fault(path, what, todo, key=True)
        elif wanted == ():
            yield Fault(path, "no answer is named here, so this is never asked", "write an answer")
        elif not checked.spoilt(other, "type", "choices", "choices_from", "other"):
            values = wanted if isinstance(wanted, tuple) else (wanted,)
            for number, value in enumerate(values):
                at: Path = (*path, number) if isinstance(wanted, tuple) else path
                reason = _no_answer(checked, spot, at, other.question, value)
                if reason:
                    yield Fault(at, *reason)


def _no_answer(checked: Checked, spot: Spot, path: Path, other: Question, value: Scalar) -> tuple[str, str] | None:
    """Why the other question never has this value; None where it may."""
    if other.type == "confirm":
        if isinstance(value, bool):
            return None
        return f"“{other.id}” is answered yes or no", "write true or false, without quotes"
    if isinstance(value, bool):
        node = checked.draft.node(spot.section, spot.number, *path)
        written = node.written if node is not None else str(value)
        return misread(written, value), f'put it in quotes: "{shown(written)}"'
    if other.type == "number":
        if not isinstance(value, str):
            return None
        return f"“{other.id}” is answered by a number", "write digits, without quotes"
    if not isinstance(value, str):
        return f"“{other.id}” is answered by text, not by a number", f'put it in quotes: "{value}"'
    if other.type == "date" and understand(value, None, checked.set) is None:
        return f"“{shown(value)}” is not a day", "write it as 2027-07-01"
    if other.type in _CHOSEN and other.choices and not other.other:
        return _no_choice(other, value)
    return None


def _no_choice(other: Question, value: str) -> tuple[str, str] | None:
    values = [choice.value for choice in other.choices]
    if value in values:
        return None
    by_text = {choice.text: choice.value for choice in other.choices}
    meant = by_text.get(value) or near(value, values) or by_text.get(near(value, by_text) or "")
    listed = shown(", ".join(values), 200)
    todo = f"did you mean “{shown(meant)}”?" if meant else f"the choices are {listed}"
    return f"“{shown(value)}” is not among the choices of “{other.id}”", todo


def _role(checked: Checked, spot: Spot) -> Iterator[Fault]:
    question = spot.question
    if not question.role or checked.spoilt(spot, "role"):
        return
    in_review = spot.section == "review"
    if question.role in IN_REVIEW and not in_review:
        yield Fault(("role",), f"the role {question.role} is for questions of a review", "move it below review:")
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
        yield Fault((at,), f"the role {question.role} needs {needed}, not {question.type}", f"write {needed}")
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
        todo = f"write {key}: {home.question.id}" if home and named else f"name a list with role: {wanted} here"
        if wanted is None:
            if name and key == "for_each":
                what = f"the role {role} is for a question that is asked once"
                yield Fault((key,), what, "delete this line", key=True)
            elif name and (shape.weak or shape.values):
                what = f"the role {role} needs choices that stand in the set"
                yield Fault((key,), what, "write choices: instead", key=True)
        elif not name and not (shape.once and key == "for_each"):
            yield Fault(("role",), f"the role {role} needs {key} with the list that has the role {wanted}", todo)
        elif name and checked.by_id[name].question.role != wanted and not checked.spoilt(checked.by_id[name], "role"):
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


_CHECKS: tuple[_Check, ...] = (_id, _lists, _choices, _bounds, _default, _when, _role)


def _labels(draft: Draft, questions: QuestionSet) -> Iterator[Problem]:
    """Words that no one uses, and values in them that no one fills in."""
    path = draft.source.path
    names = Names(ENGLISH)
    for name, text in questions.labels.items():
        if name not in ENGLISH:
            meant = names.near(name)
            todo = f"did you mean “{meant}”?" if meant else "delete it, or look the word up in the schema"
            yield Problem(path, *draft.key_place("labels", name), f"there is no word “{shown(name)}” to replace", todo)
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
    return f"what is filled in is {', '.join(f'{{{name}}}' for name in sorted(known))}" if known else "delete it"


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
