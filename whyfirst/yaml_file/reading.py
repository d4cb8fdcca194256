"""A YAML file as plain data, with the place in the file of every key and value.

The file may come from a stranger, so it is read defensively: size, depth and number of values are
bounded, no tag builds anything, and characters that act on a screen are refused.
"""

from __future__ import annotations

import pathlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

import yaml

from whyfirst.errors import FileError, Problem, SetError
from whyfirst.files import read_text
from whyfirst.text import abbreviated, is_hidden
from whyfirst.yaml_file.mistakes import CannotRead, Mistake, explain, misread
from whyfirst.yaml_file.positions import Position

LARGEST = 4 * 1024 * 1024
"""The most bytes a file may have: room for some eight thousand questions."""

DEEPEST = 30
MOST_VALUES = 150_000
MOST_PROBLEMS = 500
_LONGEST_NUMBER = 40

Plain: TypeAlias = "str | bool | int | float | date | None"

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTRUCTOR = yaml.SafeLoader("")
_CONSTRUCT = {
    "tag:yaml.org,2002:bool": _CONSTRUCTOR.construct_yaml_bool,
    "tag:yaml.org,2002:int": _CONSTRUCTOR.construct_yaml_int,
    "tag:yaml.org,2002:float": _CONSTRUCTOR.construct_yaml_float,
    "tag:yaml.org,2002:null": _CONSTRUCTOR.construct_yaml_null,
    "tag:yaml.org,2002:timestamp": _CONSTRUCTOR.construct_yaml_timestamp,
}


@dataclass(frozen=True, slots=True)
class Node:
    """A value in the file, with its place."""

    place: Position
    value: Plain | list[Node] | dict[str, KeyValue]
    written: str = ""
    """How a value without quotes is written in the file."""
    size: int = 1
    """How many values it holds, itself among them."""

    def below(self, *path: str | int) -> Node | None:
        """Return the node that keys and numbers lead to; None if the file does not have it."""
        node = self
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                node = node.value[str(step)].node
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                return None
        return node

    def place_of(self, *path: str | int) -> Position:
        """Return where a value is, or the part of the path to it that the file has."""
        for length in range(len(path), 0, -1):
            node = self.below(*path[:length])
            if node is not None:
                return node.place
        return self.place

    def place_of_key(self, *path: str | int) -> Position:
        """Return where the last key of the path is; without it, where it would belong."""
        *way, key = path
        owner = self.below(*way)
        if owner is not None and isinstance(owner.value, dict) and key in owner.value:
            return owner.value[str(key)].place
        return self.place_of(*way)


class KeyValue(NamedTuple):
    """One line of a mapping: the place of its key, and its value."""

    place: Position
    node: Node


@dataclass(frozen=True)
class Source:
    """A file that was read. `root` is None if nothing of it could be understood."""

    path: str
    root: Node | None
    problems: tuple[Problem, ...] = ()


def text_of(path: pathlib.Path) -> str:
    """Return the text of a file. Raise SetError if it can't be read, is too large or not UTF-8."""
    try:
        return read_text(path, LARGEST)
    except FileError as error:
        raise SetError((error.problem,)) from None


def parse(text: str, path: str, *, visible: bool = True) -> Source:
    """Return the text of a file as data with places, and everything that is wrong with it as YAML.

    Where it is not YAML at all, this is the one place where reading ended. With `visible`,
    invisible characters are wrong too. Raises nothing.
    """
    mistakes: list[Mistake] = []
    if visible:
        mistakes = _invisible_characters(text)
    root = None
    if not mistakes:
        reading = _Reading(visible=visible)
        mistakes = reading.mistakes
        try:
            root = reading.document(text)
        except yaml.YAMLError as error:
            mistakes = [explain(error, text)]
    problems = [mistake.in_file(path) for mistake in mistakes]
    return Source(path, root, tuple(problems))


def _invisible_characters(text: str) -> list[Mistake]:
    mistakes: list[Mistake] = []
    for line_number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line.replace("\t", "").isprintable():
            continue
        for column, character in enumerate(line, 1):
            if not _is_refused(character):
                continue
            place = Position(line_number, column)
            todo = "delete it, or type the word again"
            mistakes.append(Mistake(place, _name_of_invisible(character), todo))
            if len(mistakes) == MOST_PROBLEMS:
                return mistakes
    return mistakes


def _is_refused(character: str) -> bool:
    if character in "\n\t":
        return False
    return is_hidden(character) or character in "\u2028\u2029\ufffe\uffff"


def _name_of_invisible(character: str) -> str:
    name = unicodedata.name(character, "control character").lower()
    return f"invisible character (U+{ord(character):04X}, {name})"


class _Events:
    """The events of a YAML parser, one after the other. Raises yaml.YAMLError."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_Loader))
        self._next: yaml.Event | None = None

    def take(self) -> yaml.Event:
        """Return the next event and move past it."""
        event = self._next or next(self._events)
        self._next = None
        return event

    def is_next(self, kind: type[yaml.Event]) -> bool:
        """Return whether the next event is of this kind."""
        self._next = self.take()
        return isinstance(self._next, kind)


class _Reading:
    """One pass over a file. Collects the mistakes that don't end it."""

    def __init__(self, *, visible: bool) -> None:
        self.mistakes: list[Mistake] = []
        self._visible = visible
        self._anchors: dict[str, Node | None] = {}
        self._values = 0

    def document(self, text: str) -> Node | None:
        """Return the one document of the text. Raises yaml.YAMLError if it is not YAML."""
        events = _Events(text)
        events.take()
        if events.is_next(yaml.StreamEndEvent):
            return None

        events.take()
        root = self._node(events, 0)
        events.take()
        if not events.is_next(yaml.StreamEndEvent):
            place = _place(events.take())
            what = "a second document starts here"
            self._add(place, what, "keep one document in a file, and delete this line")
        return root

    def _node(self, events: _Events, depth: int) -> Node:
        event = events.take()
        place = _place(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor or "", place)
        assert isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent))

        self._count(1, place)
        if depth > DEEPEST:
            todo = f"use at most {DEEPEST} levels"
            raise CannotRead(place, "this is nested too deeply", todo)
        if event.tag is not None:
            tag = abbreviated(event.tag.replace("tag:yaml.org,2002:", "!!"))
            todo = "delete it, or put the text in quotes"
            self._add(place, f"the tag {tag} is not allowed", todo)

        if event.anchor is not None:
            self._anchors[event.anchor] = None  # until all of it is known
        node = self._new_node(events, event, place, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _new_node(self, events: _Events, event: yaml.Event, place: Position, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, place, depth)
        return self._mapping(events, place, depth)

    def _alias(self, name: str, place: Position) -> Node:
        """Return the node of an anchor, the same again. Its values are counted again."""
        reference = f"*{abbreviated(name)} refers to"
        if name not in self._anchors:
            todo = "text that starts with * or & needs quotes"
            raise CannotRead(place, f"{reference} an anchor that doesn't exist", todo)
        node = self._anchors[name]
        if node is None:
            todo = "write out what you mean"
            raise CannotRead(place, f"{reference} something it is itself part of", todo)
        self._count(node.size, place)
        return node

    def _count(self, values: int, place: Position) -> None:
        self._values += values
        if self._values > MOST_VALUES:
            what = f"this file has more than {MOST_VALUES:,} values"
            raise CannotRead(place, what, "split it into several files")

    def _list(self, events: _Events, place: Position, depth: int) -> Node:
        nodes = []
        size = 1
        while not events.is_next(yaml.SequenceEndEvent):
            node = self._node(events, depth + 1)
            nodes.append(node)
            size += node.size
        events.take()
        return Node(place, nodes, size=size)

    def _mapping(self, events: _Events, place: Position, depth: int) -> Node:
        entries: dict[str, KeyValue] = {}
        size = 1
        while not events.is_next(yaml.MappingEndEvent):
            key = self._node(events, depth + 1)
            value = self._node(events, depth + 1)
            size += key.size + value.size
            name = self._name_of_key(key)
            if name is None:
                continue
            if name in entries:
                line = entries[name].place.line
                what = f"the key “{abbreviated(name)}” appears twice, first in line {line}"
                self._add(key.place, what, "keep one of the two")
                continue
            entries[name] = KeyValue(key.place, value)
        events.take()
        return Node(place, entries, size=size)

    def _name_of_key(self, key: Node) -> str | None:
        """Return the text of a key; None, and note why, where it can't be a key."""
        if isinstance(key.value, str) and not (key.value == "<<" and key.written):
            return key.value
        what = misread(key.written, key.value)
        todo = f'put it in quotes: "{abbreviated(key.written)}"'
        if isinstance(key.value, str):
            what, todo = "YAML merge keys (<<) are not supported", "write the keys out"
        elif isinstance(key.value, (list, dict)):
            what = "a list or mapping can't be a key"
            todo = "text that starts with { or [ needs quotes"
        elif not key.written:
            what = "there is no key before this colon"
            todo = "add one, or delete the line"
        self._add(key.place, what, todo)
        return None

    def _scalar(self, event: yaml.ScalarEvent, place: Position) -> Node:
        text: str = event.value
        if self._visible and not text.isprintable():
            text = self._without_invisible(text, place)
        if not event.implicit[0] or event.tag is not None:
            return Node(place, text)
        return Node(place, _resolved(text), text)

    def _without_invisible(self, text: str, place: Position) -> str:
        """Return the text without invisible characters, and note the first of them.

        Only escapes can have brought them in.
        """
        refused = [character for character in text if _is_refused(character)]
        if not refused:
            return text
        what = f"{_name_of_invisible(refused[0])}, written as an escape"
        self._add(place, what, "delete the escape")
        return "".join(character for character in text if not _is_refused(character))

    def _add(self, place: Position, what: str, todo: str) -> None:
        if len(self.mistakes) < MOST_PROBLEMS:
            self.mistakes.append(Mistake(place, what, todo))


def _resolved(text: str) -> Plain:
    """Return what YAML 1.1 reads a value without quotes as.

    A day or number that does not exist stays text.
    """
    if len(text) > _LONGEST_NUMBER:
        return text
    for tag, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(text[:1], ()):
        if tag in _CONSTRUCT and pattern.match(text):
            try:
                value: Plain = _CONSTRUCT[tag](yaml.ScalarNode(tag, text))
            except (ValueError, OverflowError):
                return text
            return value
    return text


def _place(event: yaml.Event) -> Position:
    mark = event.start_mark
    return Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
