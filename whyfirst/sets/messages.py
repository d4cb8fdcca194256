"""What the model says against a set, in words for people who never wrote a program, with the place in the file.

Knows what each key of the format holds. Knows nothing of how questions hang together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import get_args

from pydantic_core import ErrorDetails

from whyfirst.errors import Problem
from whyfirst.model import Role, Type
from whyfirst.sets.spelling import SECTIONS, suggestion
from whyfirst.yaml_file.mistakes import misread
from whyfirst.yaml_file.positions import Place, shown
from whyfirst.yaml_file.reading import Node, Path, found

_LISTS: dict[str | int, str] = {
    **dict.fromkeys(
        SECTIONS, "write a list of questions, each with a dash and an id, or delete this line"
    ),
    "choices": "write each choice on a line of its own, with a dash and a space before it",
    "sources": "write each source on a line of its own, with a dash and a space before it",
}
_FLAGS = ("required", "quick", "other", "weak")
_VALUES = ("default", "when")


class Complaints:
    """The model's errors as problems. `paths` are the ways to what is wrong."""

    def __init__(self, path: str, root: Node, errors: Sequence[ErrorDetails]) -> None:
        self._path = path
        self._root = root
        self._errors: dict[Path, list[str]] = {}
        for error in errors:
            way = self._way(error)
            self._errors.setdefault(way, []).append(error["type"])
        self.paths = frozenset(self._errors)

    def problems(self) -> list[Problem]:
        """One problem for each part of the file that is wrong, in the order of the file."""
        return [
            self._missing(way) if "missing" in kinds else self._wrong(way, kinds[0])
            for way, kinds in self._errors.items()
        ]

    def _way(self, error: ErrorDetails) -> Path:
        """The way to the value that an error is about, without the steps that only the model knows."""
        way: list[str | int] = []
        node: Node | None = self._root
        for step in error["loc"]:
            _, below, left = found(node, (step,))
            if not left:
                way.append(step)
                node = below
            elif error["type"] == "missing" and step == error["loc"][-1]:
                way.append(step)
        return tuple(way)

    def _say(self, place: Place, what: str, todo: str) -> Problem:
        return Problem(self._path, *place, what, todo)

    def _missing(self, way: Path) -> Problem:
        place, key = found(self._root, way)[0], way[-1]
        if key == "whyfirst":
            return self._say(
                Place(1, 1), "the version of the format is missing", "put whyfirst: 1 at the top"
            )
        if key == "text":
            return self._say(place, "this choice has no text", "add text: and what the user reads")
        example = {"id": "a short name such as outcomes", "ask": "the question"}[str(key)]
        return self._say(place, f"this question has no {key}", f"add {key}: and {example}")

    def _wrong(self, way: Path, kind: str) -> Problem:
        place, node, _ = found(self._root, way)
        assert node is not None
        key = next((str(step) for step in reversed(way) if isinstance(step, str)), "")
        return self._say(place, *self._words(way, key, node, kind))

    def _words(self, way: Path, key: str, node: Node, kind: str) -> tuple[str, str]:
        if way == ("whyfirst",):
            return _version(node)
        if len(way) == 2 and way[0] in SECTIONS:
            return _no_question(node)
        if way[-1] in _LISTS and len(way) in (1, 3):
            return _no_list(key, node, _LISTS[key])
        if key == "choices":
            return _no_text(node, "this choice")
        return self._words_of_a_value(way, key, node, kind)

    def _words_of_a_value(self, way: Path, key: str, node: Node, kind: str) -> tuple[str, str]:
        if key in _FLAGS:
            return (
                f"“{key}” is either true or false, not {_told(node)}",
                "write true or false, without quotes",
            )
        if key in ("min", "max"):
            return f"“{key}” is a number, not {_told(node)}", "write digits, without quotes"
        if len(way) > 2 and way[2] in _VALUES:
            return _no_value(str(way[2]), node, whole=len(way) == 3)
        if key == "labels":
            return (
                f"“labels” takes words with their replacement, not {_told(node)}",
                "write, for example, why: Warum",
            )
        if kind == "literal_error":
            return _no_name(key, node)
        return (
            _bad_text(key, node)
            if isinstance(node.value, str)
            else _no_text(node, f"“{shown(key)}”")
        )


def _version(node: Node) -> tuple[str, str]:
    if isinstance(node.value, int) and not isinstance(node.value, bool) and node.value > 1:
        return (
            f"this file needs version {node.value} of the format",
            "get a newer whyfirst, or write whyfirst: 1",
        )
    return "the version of the format is 1, a number", "write whyfirst: 1"


def _no_question(node: Node) -> tuple[str, str]:
    if isinstance(node.value, str) and re.match(r"\w+:\S", node.value):
        return (
            "a space is missing after the colon",
            f"write {shown(node.value.replace(':', ': ', 1))}",
        )
    return (
        f"a question has keys such as id and ask, but this is {_told(node)}",
        "write - id: and, below it, ask:",
    )


def _no_list(key: str, node: Node, todo: str) -> tuple[str, str]:
    if node.value is None:
        return f"nothing stands after “{key}:”", todo
    return f"“{key}” is a list, not {_told(node)}", todo


def _no_value(key: str, node: Node, *, whole: bool) -> tuple[str, str]:
    if key == "when" and whole:
        return (
            f"“when” names earlier questions, but this is {_told(node)}",
            "write when: {id: answer}",
        )
    if node.value is None:
        return "nothing stands here", "write an answer, or delete the line"
    return (
        f"{_told(node)} can't be an answer",
        "write text, a number, true, false, or a list of these",
    )


def _no_name(key: str, node: Node) -> tuple[str, str]:
    names: tuple[str, ...] = get_args(Role if key == "role" else Type)
    todo = f"the {key}s are {', '.join(names)}"
    if not isinstance(node.value, str):
        return f"“{key}” is one of a few words, not {_told(node)}", todo
    meant = suggestion(node.value, names)
    return f"“{shown(node.value)}” is no {key}", f"did you mean “{meant}”?" if meant else todo


def _bad_text(key: str, node: Node) -> tuple[str, str]:
    text = str(node.value)
    if not text.strip():
        return f"“{shown(key)}” is empty", "write something, or delete the line"
    if key == "id":
        easy = re.sub(r"[^a-z0-9_-]+", "_", text.strip().casefold()).strip("_-")
        way = "use small letters, digits, _ and -, with a letter first"
        fits = re.fullmatch(r"[a-z][a-z0-9_-]*", easy)
        return f"“{shown(text)}” can't be an id", f"{way}: {shown(easy)}" if fits else way
    if "\n" in text.strip():
        return (
            f"“{shown(key)}” has more than one line",
            "put it on one line, or begin it with >- for a long one",
        )
    if key == "language":
        return f"“{shown(text)}” is not the code of a language", "write en, de, fr, cy or the like"
    return f"“{shown(text)}” can't be a name, as it has a slash in it", "write it without"


def _no_text(node: Node, name: str) -> tuple[str, str]:
    value = node.value
    if value is None and not node.written:
        return f"{name} is empty", "write something, or delete the line"
    if value is None or isinstance(value, (bool, int, float, date)):
        return misread(node.written, value), f'put it in quotes: "{shown(node.written)}"'
    if isinstance(value, dict) and all(entry.node.value is None for entry in value.values()):
        return f"{name} is text, but what begins with {{ is read as keys", "put all of it in quotes"
    if isinstance(value, list):
        return (
            f"{name} is one text, not a list",
            "write one text; one that begins with [ or a dash needs quotes",
        )
    return (
        f"{name} is text, but keys with values stand here",
        "write one text; one with a colon in it needs quotes",
    )


def _told(node: Node) -> str:
    value = node.value
    if value is None:
        return "empty"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a set of keys"
    if isinstance(value, str):
        return f"the text “{shown(value)}”"
    return f"“{shown(node.written or str(value))}”"
