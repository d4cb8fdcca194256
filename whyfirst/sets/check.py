"""What is wrong between the questions of a set: ids, references, choices, bounds, defaults, roles.

The time it takes grows with the number of questions and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeAlias

from whyfirst.accept import accept
from whyfirst.errors import Problem, Refusal
from whyfirst.model import QuestionSet
from whyfirst.question_types import TYPES
from whyfirst.roles import ROLES, Role
from whyfirst.sets.references import Index, wrong_references
from whyfirst.sets.validate import Located, ParsedSet
from whyfirst.sheet import choices_as_options
from whyfirst.suggest import nearest
from whyfirst.text import abbreviated
from whyfirst.words import ENGLISH, Words
from whyfirst.yaml_file.mistakes import Mistake, misread
from whyfirst.yaml_file.reading import Node

_Check: TypeAlias = "Callable[[Index, Located], Iterator[Mistake]]"

_CHOOSING = [name for name, kind in TYPES.items() if kind.has_choices]
_COUNTING = [name for name, kind in TYPES.items() if kind.counts_entries or kind.has_bounds]

_SOME_DAY = datetime(2026, 1, 1)


def problems(draft: ParsedSet) -> Iterator[Problem]:
    """Yield everything wrong between the questions of a draft. Faulty parts are not looked at."""
    if draft.set is None:
        return
    for mistake in _wrong_labels(draft.set, draft.root):
        yield mistake.in_file(draft.path)
    index = Index(draft, draft.set.words)
    for located in draft.questions:
        for check in _CHECKS:
            for mistake in check(index, located):
                yield mistake.in_file(draft.path)


def _wrong_id(index: Index, located: Located) -> Iterator[Mistake]:
    if located.is_faulty("id"):
        return
    id = located.question.id
    place = located.at("id")
    if id == "title":
        what = "every session already has a first question with the id “title”"
        yield Mistake(place, what, "use another id")
    first = index.by_id[id]
    if first is not located:
        what = f"the id “{abbreviated(id)}” is already used in line {first.place.line}"
        yield Mistake(place, what, "give one of the two another id")


# Choices


def _wrong_choices(index: Index, located: Located) -> Iterator[Mistake]:
    question = located.question
    if located.is_faulty("type", "choices", "choices_from", "other"):
        return
    has_choices_key = located.node.below("choices") is not None
    if not question.kind.has_choices:
        unwanted = {
            "choices": has_choices_key,
            "choices_from": question.choices_from,
            "other": question.other,
        }
        for key in (key for key, value in unwanted.items() if value):
            what = f"“{key}” is for the types {' and '.join(_CHOOSING)}, not for {question.type}"
            todo = f"write type: {' or type: '.join(_CHOOSING)}, or delete this"
            yield Mistake(located.at_key(key), what, todo)
    elif question.choices_from and has_choices_key:
        what = "this question already has choices"
        yield Mistake(located.at_key("choices_from"), what, "keep choices or choices_from")
    elif has_choices_key and not question.choices:
        todo = "write each on a line with a dash before it"
        yield Mistake(located.at("choices"), "there are no choices here", todo)
    elif not question.choices_from and not question.choices:
        todo = "add choices: or choices_from:"
        yield Mistake(located.at("type"), f"a {question.type} needs choices", todo)

    yield from _indistinct_choices(index, located)


def _indistinct_choices(index: Index, located: Located) -> Iterator[Mistake]:
    """Yield choices that an answer could not tell apart."""
    choices = located.question.choices
    is_checkbox = located.question.kind.prompt == "several"
    none_of_these = index.words("none_of_these").casefold()
    text_at: dict[str, int] = {}
    for number, choice in enumerate(choices):
        text_at.setdefault(choice.text, number)

    value_at: dict[str, int] = {}
    for number, choice in enumerate(choices):
        place = located.at("choices", number)
        text = f"“{abbreviated(choice.text)}”"
        if is_checkbox and choice.text.casefold() == none_of_these:
            what = f"every checkbox already offers {text}"
            yield Mistake(place, what, "delete this choice")
        first = text_at[choice.text]
        if first != number:
            line = located.at("choices", first).line
            what = f"the choice {text} appears twice, first in line {line}"
            yield Mistake(place, what, "delete one of the two")
            continue
        rival = value_at.get(choice.value, text_at.get(choice.value, number))
        if rival != number and choice.value != choice.text:
            line = located.at("choices", rival).line
            value = abbreviated(choice.value)
            what = f"the value “{value}” could also mean the choice in line {line}"
            yield Mistake(located.at("choices", number, "value"), what, "use another value")
        value_at[choice.value] = number


# Bounds and defaults


def _wrong_bounds(_index: Index, located: Located) -> Iterator[Mistake]:
    question = located.question
    if located.is_faulty("type", "min", "max"):
        return
    if question.min is not None:
        yield from _wrong_bound(located, "min", question.min, smallest=0)
    if question.max is not None:
        yield from _wrong_bound(located, "max", question.max, smallest=1)
        if question.role == "capacity" and question.type == "number" and question.max < 0:
            what = "capacity is never less than 0, so no answer is possible"
            yield Mistake(located.at("max"), what, "write 0 or more")

    if question.min is None:
        return
    place = located.at("min")
    if question.max is not None and question.min > question.max:
        what = f"min is {question.min} and max is {question.max}, so no answer is possible"
        yield Mistake(place, what, "make min the smaller one")
    count = len(question.choices)
    can_type_others = question.other or located.is_faulty("choices")
    if question.kind.prompt == "several" and 0 < count < question.min and not can_type_others:
        what = f"min is {question.min}, but there are only {count} choices"
        yield Mistake(place, what, f"write {count} or less")


def _wrong_bound(located: Located, key: str, bound: float, *, smallest: int) -> Iterator[Mistake]:
    kind = located.question.kind
    counts_wrongly = bound != int(bound) or bound < smallest
    if not kind.counts_entries and not kind.has_bounds:
        types = Words().listed(_COUNTING)
        what = f"“{key}” is for the types {types}, not for {located.question.type}"
        yield Mistake(located.at_key(key), what, "delete it, or change the type")
    elif kind.counts_entries and counts_wrongly:
        todo = f"write a whole number, {smallest} or more"
        yield Mistake(located.at(key), f"“{key}” counts entries here", todo)


def _wrong_default(index: Index, located: Located) -> Iterator[Mistake]:
    question = located.question
    default = question.default
    relies_on = ("default", "type", "choices", "choices_from", "min", "max")
    if default is None or located.is_faulty(*relies_on):
        return
    place = located.at("default")
    node = located.node.below("default")
    if isinstance(default, bool) and question.kind.prompt != "yes_no" and node is not None:
        todo = f'put it in quotes: "{abbreviated(node.written)}"'
        yield Mistake(place, misread(node.written, default), todo)
        return
    if question.choices_from:
        what = "a question with choices_from can't have a default: its choices aren't known yet"
        yield Mistake(located.at_key("default"), what, "delete this line")
        return
    if question.kind.has_choices and not question.choices:
        return

    raw = list(default) if isinstance(default, tuple) else default
    try:
        answer = accept(question, raw, index.words, choices_as_options(question), _SOME_DAY)
    except Refusal as refusal:
        reason = str(refusal).rstrip(".")
        what = f"this default can't be an answer: {reason}"
        yield Mistake(place, what, "change it, or delete this line")
        return
    if answer is None:
        yield Mistake(place, "this default is empty", "write an answer, or delete this line")


# Roles


def _wrong_role(index: Index, located: Located) -> Iterator[Mistake]:
    question = located.question
    if not question.role or located.is_faulty("role"):
        return
    name, role = question.role, ROLES[question.role]
    by_role = index.by_role
    if located.section == "review":
        by_role = index.by_role_in_review
    elif role.only_in_review:
        todo = "move this question below review:"
        yield Mistake(located.at("role"), f"the role {name} is only for reviews", todo)
        return
    first = by_role[name]
    if first is not located:
        what = f"the role {name} is already used in line {first.place.line}"
        yield Mistake(located.at("role"), what, "keep it for one of the two")
        return
    if located.is_faulty("type"):
        return
    if question.type not in role.types:
        key = "type" if located.node.below("type") is not None else "role"
        types = " or ".join(f"type: {name}" for name in role.types)
        what = f"the role {name} needs {types}, not {question.type}"
        yield Mistake(located.at(key), what, f"write {types}")
        return

    has_own_choices = role.weak or bool(role.values)
    yield from _wrong_list_for_role(index, located, "for_each", role.for_each, optional=role.once)
    if role.choices_from or has_own_choices:
        yield from _wrong_list_for_role(index, located, "choices_from", role.choices_from)
    yield from _wrong_choices_for_role(located, role)


def _wrong_list_for_role(
    index: Index, located: Located, key: str, wanted: str, *, optional: bool = False
) -> Iterator[Mistake]:
    """Yield what is wrong with `for_each` or `choices_from` for a role.

    `wanted` is the role of the list that must be there; empty if there must be none.
    """
    role = located.question.role
    id: str = getattr(located.question, key)
    if located.is_faulty(key) or (id and id not in index.by_id):
        return
    if not wanted:
        if id and key == "for_each":
            what = f"the role {role} is for a question that is asked once"
            yield Mistake(located.at_key(key), what, "delete this line")
        elif id:
            what = f"the role {role} needs choices of its own"
            yield Mistake(located.at_key(key), what, "write choices: instead")
        return

    todo = f"use a list with role: {wanted} here"
    list_with_role = index.by_role.get(wanted)
    if list_with_role is not None and not list_with_role.is_faulty("id"):
        todo = f"write {key}: {list_with_role.question.id}"
    if not id:
        if not optional:
            what = f"the role {role} needs {key} with the list that has the role {wanted}"
            yield Mistake(located.at("role"), what, todo)
        return
    other = index.by_id[id]
    if other.question.role != wanted and not other.is_faulty("role"):
        what = f"the role {role} needs the list with the role {wanted} here"
        yield Mistake(located.at(key), what, todo)


def _wrong_choices_for_role(located: Located, role: Role) -> Iterator[Mistake]:
    question = located.question
    if located.is_faulty("choices", "other"):
        return
    if question.other and (role.choices_from or role.values):
        what = f"the role {question.role} allows only its own choices"
        yield Mistake(located.at_key("other"), what, "delete this line")
    if role.weak and question.choices and not question.weak_choices:
        what = f"the role {question.role} asks about weak choices, and none is marked"
        yield Mistake(located.at_key("choices"), what, "add weak: true to those that are")
    if not role.values:
        return
    for number, choice in enumerate(question.choices):
        if choice.value not in role.values:
            values = ", ".join(role.values)
            value = abbreviated(choice.value)
            what = f"the role {question.role} needs one of the values {values}, not “{value}”"
            todo = f"write text: {abbreviated(choice.text)} and below it value: with one of them"
            yield Mistake(located.at("choices", number), what, todo)


_CHECKS: tuple[_Check, ...] = (
    _wrong_id,
    wrong_references,
    _wrong_choices,
    _wrong_bounds,
    _wrong_default,
    _wrong_role,
)


# Labels


def _wrong_labels(questions: QuestionSet, root: Node) -> Iterator[Mistake]:
    yes, no = questions.words("yes"), questions.words("no")
    if yes.casefold() == no.casefold():
        key = "no" if "no" in questions.labels else "yes"
        what = f"yes and no are both “{abbreviated(no)}”"
        yield Mistake(root.place_of_key("labels", key), what, "use different words")
    for name, text in questions.labels.items():
        if name in ENGLISH:
            yield from _unknown_blanks(root, name, text)
            continue
        meant = nearest(name, ENGLISH)
        todo = "delete it, or look for the right one in the schema"
        if meant is not None:
            todo = f"did you mean “{meant}”?"
        place = root.place_of_key("labels", name)
        yield Mistake(place, f"unknown label “{abbreviated(name)}”", todo)


def _unknown_blanks(root: Node, name: str, text: str) -> Iterator[Mistake]:
    known = sorted(blanks(ENGLISH[name]))
    for blank in sorted(blanks(text).difference(known)):
        meant = nearest(blank, known)
        todo = "delete it"
        if meant is not None:
            todo = f"did you mean {{{meant}}}?"
        elif known:
            listed = ", ".join(f"{{{name}}}" for name in known)
            todo = f"this label can have {listed}"
        what = f"nothing is filled in for {{{abbreviated(blank)}}} here"
        yield Mistake(root.place_of("labels", name), what, todo)


def blanks(text: str) -> set[str]:
    """Return the names in braces in a text."""
    return set(re.findall(r"\{(\w+)\}", text))
