"""Which questions a question refers to, and whether it can: they must be asked before it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from whyfirst.dates import understand
from whyfirst.model import Question, Scalar
from whyfirst.sets.validate import Located, ParsedSet
from whyfirst.suggest import nearest
from whyfirst.text import abbreviated
from whyfirst.words import Words
from whyfirst.yaml_file.mistakes import Mistake, misread
from whyfirst.yaml_file.positions import Position

_FARTHEST = 1000
"""The most questions that are looked at to find a circle of `when`."""

_MOST_SUGGESTIONS = 50
"""The most ids for which the one that was meant is looked up: in a large set that takes long."""

_USE_EARLIER = "use the id of an earlier question"


class Index:
    """The questions of a draft by their ids and roles. Of several, the first."""

    def __init__(self, draft: ParsedSet, words: Words) -> None:
        self.words = words
        self.questions = draft.questions
        self.wrong_ids = draft.wrong_ids
        self.by_id: dict[str, Located] = {}
        self.by_role: dict[str, Located] = {}
        self.by_role_in_review: dict[str, Located] = {}
        self.lists: list[str] = []
        self._suggestions = 0
        for located in draft.questions:
            self._add(located)

    def _add(self, located: Located) -> None:
        question = located.question
        if not located.is_faulty("id") and question.id not in self.by_id:
            self.by_id[question.id] = located
            if question.is_item_list and not located.is_faulty("type"):
                self.lists.append(question.id)
        by_role = self.by_role_in_review if located.section == "review" else self.by_role
        if question.role:
            by_role.setdefault(question.role, located)

    def id_meant(self, id: str, likely: list[str]) -> str | None:
        """Return the id that is closest to an unknown one, at best one of the likely ids."""
        self._suggestions += 1
        if self._suggestions > _MOST_SUGGESTIONS:
            return None
        return nearest(id, likely) or nearest(id, self.by_id)


def wrong_references(index: Index, located: Located) -> Iterator[Mistake]:
    """Yield what is wrong with the lists and conditions that a question refers to."""
    for key in ("for_each", "choices_from"):
        if not located.is_faulty(key):
            yield from _wrong_list(index, located, key)
    if not located.is_faulty("when"):
        for id in located.question.when:
            yield from _wrong_condition(index, located, id)


def _wrong_list(index: Index, located: Located, key: str) -> Iterator[Mistake]:
    id: str = getattr(located.question, key)
    if not id:
        return
    place = located.at(key)
    mistake = _not_asked_before(index, located, id, place, index.lists)
    if mistake is not None:
        yield mistake
        return

    other = index.by_id[id]
    if other.is_faulty("type", "for_each"):
        return
    if other.question.type != "list":
        what = f"{key} needs a list, but “{id}” has type: {other.question.type}"
        yield Mistake(place, what, "use an earlier question with type: list")
    elif other.question.for_each:
        outer = abbreviated(other.question.for_each)
        what = f"{key} needs a single list, but “{id}” has one for each of “{outer}”"
        yield Mistake(place, what, "use a list that is asked once")


def _not_asked_before(
    index: Index, located: Located, id: str, place: Position, likely: list[str]
) -> Mistake | None:
    """Return why a question can't refer to this id; None if it is the id of an earlier one."""
    name = abbreviated(id)
    if id in index.wrong_ids:
        return Mistake(place, f"“{name}” can't be an id", "change the id, and use the new one here")
    other = index.by_id.get(id)
    if other is None:
        meant = index.id_meant(id, likely)
        todo = f"did you mean “{meant}”?" if meant else _USE_EARLIER
        return Mistake(place, f"there is no question with the id “{name}”", todo)
    if other is located:
        return Mistake(place, "this question refers to itself", _USE_EARLIER)
    if other.number > located.number:
        what = f"“{name}” is asked later, in line {other.place.line}"
        return Mistake(place, what, f"move it up, or {_USE_EARLIER}")
    return None


# Conditions


def _wrong_condition(index: Index, located: Located, id: str) -> Iterator[Mistake]:
    place = located.at_key("when", id)
    mistake = _circle(index, located, id) or _not_asked_before(
        index, located, id, place, list(index.by_id)
    )
    if mistake is not None:
        yield mistake
        return

    other = index.by_id[id]
    question = other.question
    wanted = located.question.when[id]
    if question.for_each and question.for_each != located.question.for_each:
        outer = abbreviated(question.for_each)
        what = f"“{id}” has an answer for each of “{outer}”, and this doesn't say which one"
        yield Mistake(place, what, f"add for_each: {outer} here, or use another question")
    elif wanted == ():
        what = "there is no answer here, so this question is never asked"
        yield Mistake(located.at("when", id), what, "write an answer")
    elif not other.is_faulty("type", "choices", "choices_from", "other"):
        if not isinstance(wanted, tuple):
            yield from _impossible_answer(index, located, question, wanted, ("when", id))
            return
        for number, value in enumerate(wanted):
            path = ("when", id, number)
            yield from _impossible_answer(index, located, question, value, path)


def _circle(index: Index, located: Located, id: str) -> Mistake | None:
    """Return the mistake where a question waits for a later one that waits for it."""
    other = index.by_id.get(id)
    if other is None or other.number <= located.number:
        return None
    chain = _chain_to(index, other, located.question.id)
    if not chain:
        return None
    ids = [located.question.id, *chain, located.question.id]
    waits = [f"“{abbreviated(a)}” waits for “{abbreviated(b)}”" for a, b in pairwise(ids)]
    what = f"{'; '.join(waits)}: none of them can ever be asked"
    return Mistake(located.at_key("when", id), what, "use only the ids of earlier questions")


def _chain_to(index: Index, start: Located, goal: str) -> list[str]:
    """Return the ids that lead along `when` from a question to another; empty if none do."""
    came_from: dict[str, str] = {start.question.id: ""}
    to_visit = [start.question.id]
    while to_visit and len(came_from) < _FARTHEST:
        id = to_visit.pop()
        conditions = index.by_id[id].question.when
        if goal in conditions:
            chain = [id]
            while came_from[chain[0]]:
                chain.insert(0, came_from[chain[0]])
            return chain
        for name in conditions:
            if name in index.by_id and name not in came_from:
                came_from[name] = id
                to_visit.append(name)
    return []


def _impossible_answer(
    index: Index, located: Located, other: Question, value: Scalar, path: tuple[str | int, ...]
) -> Iterator[Mistake]:
    """Yield why another question never has this answer."""
    place = located.at(*path)
    node = located.node.below(*path)
    written = node.written if node is not None else str(value)
    quoted = f'put it in quotes: "{abbreviated(written)}"'

    if other.kind.prompt == "yes_no":
        if not isinstance(value, bool):
            todo = "write true or false, without quotes"
            yield Mistake(place, f"“{other.id}” is answered with yes or no", todo)
    elif isinstance(value, bool):
        yield Mistake(place, misread(written, value), quoted)
    elif other.type == "number":
        if isinstance(value, str):
            todo = "write digits, without quotes"
            yield Mistake(place, f"“{other.id}” is answered with a number", todo)
    elif not isinstance(value, str):
        yield Mistake(place, f"“{other.id}” is answered with text, not with a number", quoted)
    elif other.type == "date":
        if understand(value, None, index.words) is None:
            todo = "write it as 2027-07-01"
            yield Mistake(place, f"“{abbreviated(value)}” is not a day", todo)
    elif other.kind.has_choices and other.choices and not other.other:
        yield from _impossible_choice(place, other, value)


def _impossible_choice(place: Position, other: Question, value: str) -> Iterator[Mistake]:
    by_name = {choice.text: choice.value for choice in other.choices}
    by_name |= {choice.value: choice.value for choice in other.choices}
    if by_name.get(value) == value:
        return
    values = [choice.value for choice in other.choices]
    name = value
    if name not in by_name:
        name = nearest(value, values) or nearest(value, by_name) or ""
    todo = f"the choices are {abbreviated(', '.join(values), 200)}"
    if name in by_name:
        todo = f"did you mean “{abbreviated(by_name[name])}”?"
    yield Mistake(place, f"“{abbreviated(value)}” is not a choice of “{other.id}”", todo)
