"""A YAML file checked against the model: the set it makes, and what is wrong with its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from whyfirst.errors import Problem
from whyfirst.model import Question, QuestionSet
from whyfirst.sets import messages
from whyfirst.sets.spelling import SECTIONS, respell_question, respell_set
from whyfirst.text import abbreviated
from whyfirst.yaml_file.mistakes import Mistake, misread
from whyfirst.yaml_file.positions import Position
from whyfirst.yaml_file.reading import MOST_PROBLEMS, Node, Source

_Model = TypeVar("_Model", bound=BaseModel)

_PLAIN_NUMBER = re.compile(r"[-+]?(0|[1-9]\d*)(\.\d+)?")


@dataclass(frozen=True)
class Located:
    """A question, and where it is in the file."""

    question: Question
    node: Node
    section: str
    number: int
    """Its place among all questions of the file, from 0."""
    faulty: frozenset[str] = frozenset()
    """Keys whose values are wrong. The question does not have them, or has stand-ins for them."""

    @property
    def place(self) -> Position:
        """Where the question starts."""
        return self.node.place

    def at(self, *path: str | int) -> Position:
        """Return where a value is, such as `at("choices", 2)`."""
        return self.node.place_of(*path)

    def at_key(self, *path: str) -> Position:
        """Return where a key is."""
        return self.node.place_of_key(*path)

    def is_faulty(self, *keys: str) -> bool:
        """Return whether any of these keys has a wrong value, so that no check can rely on it."""
        return not self.faulty.isdisjoint(keys)


@dataclass(frozen=True)
class ParsedSet:
    """What could be made of a file. Parts that are wrong are left out."""

    path: str
    problems: tuple[Problem, ...]
    root: Node = field(default_factory=lambda: Node(Position(1, 1), None))
    set: QuestionSet | None = None
    """None if the file is too broken for a set."""
    questions: tuple[Located, ...] = ()
    wrong_ids: frozenset[str] = frozenset()
    """Texts in place of ids that can't be ids."""


def validate(source: Source) -> ParsedSet:
    """Return what could be made of a file, with everything wrong with its parts."""
    root = source.root
    if root is not None and isinstance(root.value, dict):
        return _Validation(root).draft(source)

    problems = list(source.problems)
    if root is not None and root.value is not None:
        what = "this isn't a question set: there are no top-level keys"
        mistake = Mistake(root.place, what, "start it with whyfirst: 1 and why:")
        problems.append(mistake.in_file(source.path))
    elif not problems:
        mistake = Mistake(Position(1, 1), "this file is empty", "start it with whyfirst: 1")
        problems.append(mistake.in_file(source.path))
    return ParsedSet(source.path, tuple(problems))


class _Validation:
    """One pass over a file that has keys."""

    def __init__(self, root: Node) -> None:
        self._mistakes: list[Mistake] = []
        self._root = respell_set(root, self._mistakes)
        self._questions: list[Located] = []
        self._wrong_ids: set[str] = set()

    def draft(self, source: Source) -> ParsedSet:
        """Return what could be made of the file."""
        set_without_questions = self._set_without_questions()
        mistakes_before = len(self._mistakes)
        for section in SECTIONS:
            self._add_questions(section)
        if not self._questions and len(self._mistakes) == mistakes_before:
            todo = "add why: and below it - id: and ask:"
            self._mistakes.append(Mistake(Position(1, 1), "this set has no questions", todo))

        questions: dict[str, tuple[Question, ...]] = {}
        for section in SECTIONS:
            located = [each for each in self._questions if each.section == section]
            questions[section] = tuple(each.question for each in located)

        problems = [mistake.in_file(source.path) for mistake in self._mistakes]
        return ParsedSet(
            source.path,
            (*source.problems, *problems),
            self._root,
            set_without_questions.model_copy(update=questions),
            tuple(self._questions),
            frozenset(self._wrong_ids),
        )

    def _set_without_questions(self) -> QuestionSet:
        assert isinstance(self._root.value, dict)
        entries = dict(self._root.value)
        for section in SECTIONS:
            entries.pop(section, None)
        node = replace(self._root, value=entries)
        made, _ = self._build_model(QuestionSet, node, {"whyfirst": 1})
        return made

    def _add_questions(self, section: str) -> None:
        node = self._root.below(section)
        if node is None:
            return
        if not isinstance(node.value, list):
            self._mistakes.append(messages.not_a_list(section, node))
            return
        for question_node in node.value:
            if len(self._mistakes) >= MOST_PROBLEMS:
                return
            if isinstance(question_node.value, dict):
                self._add_question(section, question_node)
            else:
                self._mistakes.append(messages.not_a_question(question_node))

    def _add_question(self, section: str, node: Node) -> None:
        number = len(self._questions)
        node = respell_question(node, self._mistakes)
        stand_ins = {"id": f"stand-in-{number}", "ask": "?"}
        question, faulty = self._build_model(Question, node, stand_ins)
        self._questions.append(Located(question, node, section, number, faulty))

        id_node = node.below("id")
        if "id" in faulty and id_node is not None and isinstance(id_node.value, str):
            self._wrong_ids.add(id_node.value)

    def _build_model(
        self, model: type[_Model], node: Node, stand_ins: Mapping[str, object]
    ) -> tuple[_Model, frozenset[str]]:
        """Return a node as the model has it, with the keys whose values are wrong.

        Wrong values are left out, or replaced where there must be one.
        """
        data = _as_data(node)
        wrong = list(_values_to_refuse(node))
        for key, _ in wrong:
            _leave_out(data, (key,), stand_ins)
        faulty = {key for key, _ in wrong}
        self._mistakes += [mistake for _, mistake in wrong]
        try:
            return model.model_validate(data), frozenset(faulty)
        except ValidationError as error:
            objections = messages.objections(node, error)

        for path, mistake in objections:
            self._mistakes.append(mistake)
            faulty.add(str(path[0]))
            _leave_out(data, path, stand_ins)
        return model.model_validate(data), frozenset(faulty)


def _leave_out(data: dict[str, Any], path: messages.Path, stand_ins: Mapping[str, object]) -> None:
    """Take the value of a key out of the data; of the labels only the one at the path."""
    key = str(path[0])
    if key in stand_ins:
        data[key] = stand_ins[key]
    elif key == "labels" and len(path) > 1:
        data[key].pop(path[1], None)
    else:
        data.pop(key, None)


def _as_data(node: Node) -> dict[str, Any]:
    """Return the values of a mapping for the model. In answers, days are texts."""
    assert isinstance(node.value, dict)
    data = {}
    for key, entry in node.value.items():
        data[key] = _plain(entry.node, dates_as_text=key in ("default", "when"))
    return data


def _plain(node: Node, *, dates_as_text: bool) -> Any:  # noqa: ANN401 - data of any shape
    value = node.value
    if isinstance(value, dict):
        return {
            key: _plain(entry.node, dates_as_text=dates_as_text) for key, entry in value.items()
        }
    if isinstance(value, list):
        return [_plain(entry, dates_as_text=dates_as_text) for entry in value]
    if dates_as_text and isinstance(value, date):
        return node.written
    return value


def _values_to_refuse(node: Node) -> Iterator[tuple[str, Mistake]]:
    """Yield values that the model would accept but people can't have meant, each with its key."""
    version = node.below("whyfirst")
    if version is not None and isinstance(version.value, bool):  # True is 1 in Python
        yield "whyfirst", messages.wrong_version(version)

    for key in ("default", "min", "max", "role", "for_each", "choices_from"):
        value = node.below(key)
        empty = "" if key in ("for_each", "choices_from") else None
        if value is not None and value.value == empty:
            what = f"there is nothing after “{key}:”"
            yield key, Mistake(value.place, what, "write something, or delete the line")

    for key in ("min", "max", "default", "when"):
        value = node.below(key)
        for number in _unusual_numbers(value) if value is not None else ():
            what = misread(number.written, number.value)
            yield key, Mistake(number.place, what, _what_to_write(key, node, number))


def _unusual_numbers(node: Node) -> Iterator[Node]:
    """Yield numbers written in a way that not everybody reads alike: 1_000, 010 or 1:30."""
    if isinstance(node.value, dict):
        for entry in node.value.values():
            yield from _unusual_numbers(entry.node)
    elif isinstance(node.value, list):
        for each in node.value:
            yield from _unusual_numbers(each)
    elif _is_number(node) and not _PLAIN_NUMBER.fullmatch(node.written):
        yield node


def _is_number(node: Node) -> bool:
    return isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


def _what_to_write(key: str, question: Node, number: Node) -> str:
    """Return what to do about an unusual number, which may be meant as text in an answer."""
    digits = "write only digits"
    quotes = f'put it in quotes: "{abbreviated(number.written)}"'
    if key == "when":
        return f"{digits}; if it is text, {quotes}"
    type_node = question.below("type")
    is_number_question = type_node is not None and type_node.value == "number"
    if key in ("min", "max") or is_number_question:
        return digits
    return quotes
