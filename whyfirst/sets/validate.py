"""A YAML file made into a question set, or into all that keeps it from being one.

The model says what is right; here its complaints get a place in the file and words for people who never wrote
a program. Knows nothing of how questions hang together: that is checked on what this module returns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from whyfirst.errors import Problem
from whyfirst.model import Question, QuestionSet
from whyfirst.sets.messages import Complaints
from whyfirst.sets.spelling import SECTIONS, Respelling
from whyfirst.yaml_file.mistakes import misread
from whyfirst.yaml_file.positions import Place, shown
from whyfirst.yaml_file.reading import MOST_PROBLEMS, Node, Path, Source, found, key_place

_STAND_IN = "stand-in-"


@dataclass(frozen=True)
class Draft:
    """What could be made of a file. Parts that are wrong are left out of `set`, and stand in `faulty`.

    `set` is None where nothing could be made of it. `lost` holds the ids that can't be ids, as they stand there.
    """

    source: Source
    problems: tuple[Problem, ...]
    set: QuestionSet | None = None
    faulty: frozenset[Path] = frozenset()
    lost: frozenset[str] = frozenset()

    @property
    def stem(self) -> str:
        """The name of the file without its ending."""
        return PurePath(self.source.path).stem

    def spoilt(self, section: str, number: int, *keys: str) -> bool:
        """Whether a question, or one of these keys of it, is wrong already, so that nothing more is to be said."""
        return (section, number) in self.faulty or any(
            (section, number, key) in self.faulty for key in keys
        )

    def place(self, *path: str | int) -> Place:
        """Where a value stands, or as much of the way to it as there is in the file."""
        return found(self.source.root, path)[0]

    def key_place(self, *path: str | int) -> Place:
        """Where the last key of the way stands; where the file does not have it, what it would belong to."""
        return key_place(self.source.root, path)

    def node(self, *path: str | int) -> Node | None:
        """The value at the end of the way; None where the file does not have it."""
        _, node, left = found(self.source.root, path)
        return None if left else node


def shaped(source: Source) -> Draft:
    """The question set in the source, as far as there is one, with every problem of its shape."""
    root = source.root
    if root is None or root.value is None:
        if source.problems:
            return Draft(source, source.problems)
        empty = Problem(source.path, 1, 1, "this file is empty", "begin it with whyfirst: 1")
        return Draft(source, (empty,))
    if not isinstance(root.value, dict):
        what = "this is no question set, as it has no keys at the top"
        problem = Problem(source.path, *root.place, what, "begin it with whyfirst: 1 and why:")
        return Draft(source, (*source.problems, problem))
    respelling = Respelling(source.path, root)
    root = respelling.root
    unclear = [
        *_odd_numbers(source.path, root),
        *_empty(source.path, root),
        *_version(source.path, root),
    ]
    data = _plain(root, ())
    for path, _ in unclear:
        _cut(data, path)
    complaints = Complaints(source.path, root, _errors(data))
    faulty = frozenset(_part(path) for path in (*complaints.paths, *(path for path, _ in unclear)))
    for path in faulty:
        _cut(data, path)
    problems = (
        *source.problems,
        *respelling.problems,
        *complaints.problems(),
        *(problem for _, problem in unclear),
    )
    made = _made(data) if len(problems) < MOST_PROBLEMS else None
    return Draft(
        replace(source, root=root), problems, made, faulty, frozenset(_lost_ids(root, faulty))
    )


def _plain(node: Node, path: Path) -> Any:  # noqa: ANN401 - data of any shape
    value = node.value
    if isinstance(value, dict):
        return {key: _plain(entry.node, (*path, key)) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry, (*path, number)) for number, entry in enumerate(value)]
    if isinstance(value, date) and len(path) > 2 and path[2] in ("default", "when"):
        return node.written
    return value


def _errors(data: dict[str, Any]) -> list[ErrorDetails]:
    """What the model says against the data, question by question so as to end where that is enough.

    Questions that are right stand in the data as the model has them.
    """
    found_: list[ErrorDetails] = []
    parts = [section for section in SECTIONS if isinstance(data.get(section), list)]
    _try(QuestionSet, {**data, **dict.fromkeys(parts, ())}, (), found_)
    for section in parts:
        for number, question in enumerate(data[section]):
            made = _try(Question, question, (section, number), found_)
            data[section][number] = made or question
            if len(found_) > MOST_PROBLEMS:
                return found_
    return found_


_Model = TypeVar("_Model", bound=BaseModel)


def _try(model: type[_Model], data: object, way: Path, errors: list[ErrorDetails]) -> _Model | None:
    """The data as the model has it; None, and the errors by the way to them, where it is not."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found_ = error.errors(include_url=False, include_input=False)
        errors += [{**each, "loc": (*way, *each["loc"])} for each in found_]
        return None


def _made(data: dict[str, Any]) -> QuestionSet | None:
    try:
        return QuestionSet.model_validate(data)
    except ValidationError:
        return None


def _part(path: Path) -> Path:
    """The part of the file that a wrong value spoils: a key of the set, a label, a question or a key of a question."""
    if path[0] in SECTIONS:
        return path[:3]
    return path[:2] if path[0] == "labels" else path[:1]


def _cut(data: dict[str, Any], path: Path) -> None:
    """Take a wrong part out, or put a stand-in where there must be one."""
    if path == ("whyfirst",):
        data["whyfirst"] = 1
    elif len(path) == 1 or not isinstance(path[1], int):
        owner = data if len(path) == 1 else data[str(path[0])]
        owner.pop(str(path[-1]), None)
    elif isinstance(data.get(str(path[0])), list):
        questions, number = data[str(path[0])], path[1]
        stand_in = f"{_STAND_IN}{path[0]}-{number}"
        if len(path) == 2 or not isinstance(questions[number], dict):
            questions[number] = {"id": stand_in, "ask": "?"}
        elif path[2] in ("id", "ask"):
            questions[number][path[2]] = stand_in
        else:
            questions[number].pop(path[2], None)


def _lost_ids(root: Node, faulty: Iterable[Path]) -> Iterator[str]:
    for path in faulty:
        if len(path) == 3 and path[2] == "id":
            _, node, left = found(root, path)
            if node is not None and not left and isinstance(node.value, str):
                yield node.value


def _empty(path: str, root: Node) -> Iterator[tuple[Path, Problem]]:
    """Keys with nothing after them, which the model would take for keys that are not there."""
    for section, number, question in questions_in(root):
        for key in ("default", "min", "max", "role", "for_each", "choices_from"):
            _, node, left = found(question, (key,))
            blank = "" if key in ("for_each", "choices_from") else None
            if node is not None and not left and node.value == blank:
                what = f"nothing stands after “{key}:”"
                yield (
                    (section, number, key),
                    Problem(path, *node.place, what, "write something, or delete the line"),
                )


def _odd_numbers(path: str, root: Node) -> Iterator[tuple[Path, Problem]]:
    """Values that are numbers for YAML and perhaps not for people, with the way to the key that holds them."""
    for section, number, question in questions_in(root):
        for key in ("min", "max", "default", "when"):
            _, node, left = found(question, (key,))
            for value in () if left or node is None else _leaves(node):
                if _is_odd(value):
                    what = misread(value.written, value.value)
                    yield (
                        (section, number, key),
                        Problem(path, *value.place, what, _in_digits(key, question, value)),
                    )


def _in_digits(key: str, question: Node, value: Node) -> str:
    """What to do about an odd number, which may be meant as text unless a number is wanted there."""
    _, kind, left = found(question, ("type",))
    quoted = f'put it in quotes: "{shown(value.written)}"'
    if key == "when":
        return f"write the digits alone; if it is text, {quoted}"
    is_number = key in ("min", "max") or (kind is not None and not left and kind.value == "number")
    return "write the digits alone" if is_number else quoted


def _version(path: str, root: Node) -> Iterator[tuple[Path, Problem]]:
    """True for the version, which Python takes for a 1."""
    place, node, left = found(root, ("whyfirst",))
    if node is not None and not left and isinstance(node.value, bool):
        yield (
            ("whyfirst",),
            Problem(path, *place, "the version of the format is 1, a number", "write whyfirst: 1"),
        )


def questions_in(root: Node) -> Iterator[tuple[str, int, Node]]:
    """Every question that has keys: its section, its number in it counted from 0, and its value."""
    for section in SECTIONS:
        _, node, left = found(root, (section,))
        if node is not None and not left and isinstance(node.value, list):
            for number, question in enumerate(node.value):
                if isinstance(question.value, dict):
                    yield section, number, question


def _is_odd(node: Node) -> bool:
    """Whether a number stands there in a way that not everybody reads alike, such as 1_000, 010 or 1:30."""
    is_number = isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    return is_number and not re.fullmatch(r"[-+]?(0|[1-9]\d*)(\.\d+)?", node.written)


def _leaves(node: Node) -> Iterator[Node]:
    if isinstance(node.value, dict):
        for entry in node.value.values():
            yield from _leaves(entry.node)
    elif isinstance(node.value, list):
        for value in node.value:
            yield from _leaves(value)
    else:
        yield node
