"""What the model objects to in a file, in words for people who never wrote a program."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from whyfirst.question_types import TYPES
from whyfirst.roles import ROLES
from whyfirst.suggest import nearest
from whyfirst.text import abbreviated
from whyfirst.yaml_file.mistakes import Mistake, misread
from whyfirst.yaml_file.positions import Position
from whyfirst.yaml_file.reading import Node

Path: TypeAlias = "tuple[str | int, ...]"
"""The keys, and numbers of entries, that lead to a value."""

_Reason: TypeAlias = "tuple[str, str]"
"""What is wrong, and what to do."""

_ID = re.compile(r"[a-z][a-z0-9_-]*")
_EACH_ON_A_LINE = "write each on a line of its own, with a dash and a space before it"
_DELETE_OR_WRITE = "write something, or delete the line"


def objections(node: Node, error: ValidationError) -> list[tuple[Path, Mistake]]:
    """Return what the model objects to in a node: the path to each wrong part, and the mistake."""
    kinds_by_path: dict[Path, list[str]] = {}
    for details in error.errors(include_url=False, include_input=False):
        path = _path_in_file(node, details)
        kinds_by_path.setdefault(path, []).append(details["type"])

    objections = []
    for path, kinds in kinds_by_path.items():
        explain = _missing if "missing" in kinds else _wrong
        objections.append((path, explain(node, path, kinds[0])))
    return objections


def _path_in_file(node: Node, details: ErrorDetails) -> Path:
    """Return the path of an error without the steps that only the model knows."""
    path: list[str | int] = []
    for step in details["loc"]:
        if node.below(*path, step) is not None:
            path.append(step)
    if details["type"] == "missing":
        path.append(details["loc"][-1])
    return tuple(path)


def _missing(node: Node, path: Path, _kind: str) -> Mistake:
    key = path[-1]
    if key == "whyfirst":
        todo = "add whyfirst: 1 at the top"
        return Mistake(Position(1, 1), "the version of the format is missing", todo)
    place = node.place_of(*path)
    if key == "text":
        return Mistake(place, "this choice has no text", "add text: and what the reader sees")
    if key == "id":
        todo = "add id: and a short name such as outcomes"
        return Mistake(place, "this question has no id", todo)
    return Mistake(place, "this question has no ask", "add ask: and the question")


def _wrong(root: Node, path: Path, kind: str) -> Mistake:
    node = root.below(*path)
    assert node is not None
    if path == ("whyfirst",):
        return wrong_version(node)
    if kind == "tuple_type" and path[-1] in ("choices", "sources"):
        return not_a_list(str(path[-1]), node)
    what, todo = _reason(path, node, kind)
    return Mistake(node.place, what, todo)


def _reason(path: Path, node: Node, kind: str) -> _Reason:
    keys = [step for step in path if isinstance(step, str)]
    key = keys[-1]
    if path[0] in ("default", "when"):
        return _not_an_answer(path, node)
    if key in ("min", "max"):
        return f"“{key}” must be a number, not {_described(node)}", "write digits, without quotes"
    if kind == "bool_type":
        what = f"“{key}” must be true or false, not {_described(node)}"
        return what, "write true or false, without quotes"
    if kind == "mapping_type":
        what = f"“labels” must be words with their replacements, not {_described(node)}"
        return what, "write, for example, why: Warum"
    if kind == "literal_error":
        return _unknown_name(key, node)
    if key == "choices":
        return _not_text("this choice", node)
    if isinstance(node.value, str):
        return _wrong_text(key, node.value)
    return _not_text(f"“{abbreviated(key)}”", node)


def wrong_version(node: Node) -> Mistake:
    """Return the mistake of a version that is not 1."""
    version = node.value
    if isinstance(version, int) and version > 1:
        what = f"this file needs version {version} of the format"
        return Mistake(node.place, what, "get a newer whyfirst, or write whyfirst: 1")
    return Mistake(node.place, "the version must be the number 1", "write whyfirst: 1")


def not_a_question(node: Node) -> Mistake:
    """Return the mistake of an entry that stands for a question but has no keys."""
    text = node.value
    if isinstance(text, str) and re.match(r"\w+:\S", text):
        todo = f"write {abbreviated(text.replace(':', ': ', 1))}"
        return Mistake(node.place, "a space is missing after the colon", todo)
    what = f"a question needs keys such as id and ask, but this is {_described(node)}"
    return Mistake(node.place, what, "write - id: and, below it, ask:")


def not_a_list(key: str, node: Node) -> Mistake:
    """Return the mistake of a key that needs a list and has none."""
    todo = _EACH_ON_A_LINE
    if key not in ("choices", "sources"):
        todo = "write a list of questions, each with a dash and an id, or delete this line"
    what = f"“{key}” must be a list, not {_described(node)}"
    if node.value is None:
        what = f"there is nothing after “{key}:”"
    return Mistake(node.place, what, todo)


def _not_an_answer(path: Path, node: Node) -> _Reason:
    if path == ("when",):
        what = f"“when” must name earlier questions, but this is {_described(node)}"
        return what, "write when: {id: answer}"
    if node.value is None:
        return "there is no answer here", "write one, or delete the line"
    todo = "write text, a number, true, false, or a list of these"
    return f"{_described(node)} can't be an answer", todo


def _unknown_name(key: str, node: Node) -> _Reason:
    names: Iterable[str] = ROLES if key == "role" else TYPES
    todo = f"the {key}s are {', '.join(names)}"
    if not isinstance(node.value, str):
        return f"“{key}” must be one of a few words, not {_described(node)}", todo
    meant = nearest(node.value, names)
    if key == "type":
        meant = _type_also_called(node.value) or meant
    if meant is not None:
        todo = f"did you mean “{meant}”?"
    return f"unknown {key} “{abbreviated(node.value)}”", todo


def _type_also_called(name: str) -> str | None:
    """Return our name for a type that has another name elsewhere."""
    for type_name, question_type in TYPES.items():
        if name.casefold() in question_type.also_called:
            return type_name
    return None


def _wrong_text(key: str, text: str) -> _Reason:
    if not text.strip():
        return f"“{abbreviated(key)}” is empty", _DELETE_OR_WRITE
    if key == "id":
        todo = "use small letters, digits, _ and -, starting with a letter"
        similar = re.sub(r"[^a-z0-9_-]+", "_", text.strip().casefold()).strip("_-")
        if _ID.fullmatch(similar):
            todo = f"{todo}: {abbreviated(similar)}"
        return f"“{abbreviated(text)}” can't be an id", todo
    if "\n" in text.strip():
        todo = "put it on one line, or start it with >- if it is long"
        return f"“{abbreviated(key)}” has more than one line", todo
    if key == "language":
        return f"“{abbreviated(text)}” isn't a language code", "write en, de, fr, cy or similar"
    return f"“{abbreviated(text)}” can't be a name: it contains a slash", "leave the slash out"


def _not_text(name: str, node: Node) -> _Reason:
    value = node.value
    if value is None and not node.written:
        return f"{name} is empty", _DELETE_OR_WRITE
    if isinstance(value, list):
        todo = "write one text, in quotes if it starts with [ or a dash"
        return f"{name} must be one text, not a list", todo
    if isinstance(value, dict):
        if all(entry.node.value is None for entry in value.values()):
            what = f"{name} must be text, but text that starts with {{ is read as keys"
            return what, "put all of it in quotes"
        what = f"{name} must be text, but here are keys with values"
        return what, "write one text, in quotes if it has a colon"
    return misread(node.written, value), f'put it in quotes: "{abbreviated(node.written)}"'


def _described(node: Node) -> str:
    """Return what a value is, as part of a sentence."""
    value = node.value
    if value is None:
        return "empty"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a set of keys"
    if isinstance(value, str):
        return f"the text “{abbreviated(value)}”"
    if isinstance(value, date):
        return f"the date “{abbreviated(node.written)}”"
    return f"“{abbreviated(node.written or str(value))}”"
