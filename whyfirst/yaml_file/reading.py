"""A YAML file as plain data, with the place in the file of every key and value.

Reads defensively, as the file may be a stranger's: size, depth and number of values are bounded, no tag builds
anything, and characters that act on a screen are refused. Knows nothing of what a question set is.
"""

from __future__ import annotations

import pathlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeAlias

import yaml

from whyfirst.accept import is_hidden
from whyfirst.errors import FileError, Problem, SetError
from whyfirst.files import read_text
from whyfirst.yaml_file import mistakes as traps
from whyfirst.yaml_file.positions import Place, shown

LARGEST = 4 * 1024 * 1024
"""The most bytes a file may have: room for some eight thousand questions."""

DEEPEST = 30
MOST_VALUES = 150_000
MOST_PROBLEMS = 500
_LONGEST_NUMBER = 40

Plain: TypeAlias = "str | bool | int | float | date | None"

Path: TypeAlias = "tuple[str | int, ...]"
"""The way from the top of a file to a value: keys, and numbers of entries counted from 0."""

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAKE = yaml.SafeLoader("")
_KINDS = {
    "tag:yaml.org,2002:bool": _MAKE.construct_yaml_bool,
    "tag:yaml.org,2002:int": _MAKE.construct_yaml_int,
    "tag:yaml.org,2002:float": _MAKE.construct_yaml_float,
    "tag:yaml.org,2002:null": _MAKE.construct_yaml_null,
    "tag:yaml.org,2002:timestamp": _MAKE.construct_yaml_timestamp,
}


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file. `written` is how a plain value stands in the file, and `size` how many values it holds."""

    place: Place
    value: Plain | list[Node] | dict[str, Entry]
    written: str = ""
    size: int = 1


class Entry(NamedTuple):
    """One line of a mapping: where its key stands, and its value."""

    place: Place
    node: Node


@dataclass(frozen=True)
class Source:
    """A file that was read. `root` is None where nothing of it could be understood."""

    path: str
    text: str
    root: Node | None
    problems: tuple[Problem, ...] = field(default=())


def found(root: Node | None, path: Path) -> tuple[Place, Node | None, Path]:
    """How far the way leads: the place, the value there, and the steps that are left."""
    node, place = root, Place(1, 1)
    if node is None:
        return place, None, path
    place = node.place
    for taken, step in enumerate(path):
        assert node is not None
        value = node.value
        if isinstance(value, dict) and isinstance(step, str) and step in value:
            node = value[step].node
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            node = value[step]
        else:
            return place, node, path[taken:]
        place = node.place
    return place, node, ()


def key_place(root: Node | None, path: Path) -> Place:
    """Where the key stands that the way ends in; else the place of what it would belong to."""
    place, owner, left = found(root, path[:-1])
    if owner is not None and not left and isinstance(owner.value, dict) and path[-1] in owner.value:
        return owner.value[str(path[-1])].place
    return place


def read(path: pathlib.Path) -> Source:
    """The file as data with places, and what is wrong with it as YAML.

    Raises SetError where it can't be read at all: not there, a folder, not permitted, too large, not UTF-8.
    """
    return parse(text_of(path), shown(str(path), 500))


def text_of(path: pathlib.Path) -> str:
    """Return the text of a file. Raise SetError if it can't be read, is too large or not UTF-8."""
    try:
        return read_text(path, LARGEST)
    except FileError as error:
        raise SetError((error.problem,)) from None


def parse(text: str, path: str, *, visible: bool = True) -> Source:
    """The text of a file as data with places. What is wrong with it as YAML stands in `problems`; raises nothing.

    `visible`: characters that can't be seen are wrong too.
    """
    problems = list(_hidden_characters(text, path)) if visible else []
    if problems:
        return Source(path, text, None, tuple(problems))
    mended = text
    for _attempt in range(traps.MOST_MENDS):
        reading = _Reading(path, visible=visible)
        try:
            root = reading.document(mended)
        except yaml.YAMLError as error:
            trap = traps.explain(error, mended)
            problems.append(Problem(path, *trap.place, trap.what, trap.todo))
            if trap.mended is None:
                return Source(path, text, None, tuple(problems))
            mended = trap.mended
        else:
            return Source(path, text, root, (*problems, *reading.problems))
    return Source(path, text, None, tuple(problems))


def _hidden_characters(text: str, path: str) -> Iterator[Problem]:
    found = 0
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line.replace("\t", "").isprintable():
            continue
        for column, character in enumerate(line, 1):
            if _refused(character):
                yield Problem(
                    path, number, column, _hidden(character), "delete it, or type the word again"
                )
                found += 1
                if found == MOST_PROBLEMS:
                    return


def _refused(character: str) -> bool:
    return (is_hidden(character) and character != "\t") or character in "\u2028\u2029\ufffe\uffff"


def _hidden(character: str) -> str:
    name = unicodedata.name(character, "control character").lower()
    return f"a character that can't be seen stands here (U+{ord(character):04X}, {name})"


class _Events:
    """What a YAML parser sees, one thing after the other. Raises yaml.YAMLError where it is no YAML."""

    def __init__(self, text: str) -> None:
        self._left: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_Loader))
        self._next: yaml.Event | None = None

    def take(self) -> yaml.Event:
        """The next event, which is then behind."""
        event, self._next = self._next or next(self._left), None
        return event

    def at(self, kind: type[yaml.Event]) -> bool:
        """Whether the next event is of this kind."""
        self._next = self.take()
        return isinstance(self._next, kind)


class _Reading:
    """One pass over the file. Keeps the problems that don't end it."""

    def __init__(self, path: str, *, visible: bool) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._visible = visible
        self._anchors: dict[str, Node | None] = {}
        self._values = 0

    def document(self, text: str) -> Node | None:
        """The one document of the text. Raises yaml.YAMLError where it is no YAML."""
        events = _Events(text)
        events.take()
        if events.at(yaml.StreamEndEvent):
            return None
        events.take()
        root = self._node(events, 0)
        events.take()
        if not events.at(yaml.StreamEndEvent):
            todo = "keep one set in a file, and delete this line"
            self._say(_place(events.take()), "a second document begins here, after ---", todo)
        return root

    def _node(self, events: _Events, depth: int) -> Node:
        event = events.take()
        place = _place(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor or "", place)
        assert isinstance(
            event, (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent)
        )
        self._count(1, place)
        if depth > DEEPEST:
            raise traps.Stop(
                place, "this is nested too deeply", f"no set needs more than {DEEPEST} levels"
            )
        if event.tag is not None:
            self._say(
                place,
                f"the tag {shown(event.tag.replace('tag:yaml.org,2002:', '!!'))} is not allowed",
                "delete it; for text, use quotes",
            )
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, place)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._list(events, place, depth)
        else:
            node = self._mapping(events, place, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, name: str, place: Place) -> Node:
        """What the anchor of this name stands for: the same node again, counted again."""
        if name not in self._anchors:
            raise traps.Stop(
                place,
                f"*{shown(name)} refers to an anchor that is not there",
                "text that begins with * or & needs quotes",
            )
        node = self._anchors[name]
        if node is None:
            raise traps.Stop(
                place, f"*{shown(name)} stands within itself", "write out what is meant"
            )
        self._count(node.size, place)
        return node

    def _count(self, values: int, place: Place) -> None:
        self._values += values
        if self._values > MOST_VALUES:
            raise traps.Stop(
                place,
                f"this file holds more than {MOST_VALUES:,} values",
                "make several sets of it",
            )

    def _list(self, events: _Events, place: Place, depth: int) -> Node:
        entries = []
        while not events.at(yaml.SequenceEndEvent):
            entries.append(self._node(events, depth + 1))
        events.take()
        return Node(place, entries, size=1 + sum(entry.size for entry in entries))

    def _mapping(self, events: _Events, place: Place, depth: int) -> Node:
        entries: dict[str, Entry] = {}
        size = 1
        while not events.at(yaml.MappingEndEvent):
            key = self._node(events, depth + 1)
            value = self._node(events, depth + 1)
            size += key.size + value.size
            name = self._key(key)
            if name is None:
                continue
            if name in entries:
                first = entries[name].place.line
                self._say(
                    key.place,
                    f"the key “{shown(name)}” stands here a second time, first in line {first}",
                    "keep one of the two",
                )
                continue
            entries[name] = Entry(key.place, value)
        events.take()
        return Node(place, entries, size=size)

    def _key(self, key: Node) -> str | None:
        if isinstance(key.value, str):
            if key.value == "<<" and key.written:
                self._say(
                    key.place,
                    "<< takes keys from elsewhere, which is not known here",
                    "write the keys out",
                )
                return None
            return key.value
        if isinstance(key.value, (list, dict)):
            todo = "text that begins with { or [ needs quotes"
            self._say(key.place, "a list or a mapping stands where a name is meant", todo)
            return None
        if key.value is None and not key.written:
            self._say(
                key.place, "a name is missing before the colon", "write one, or delete the line"
            )
            return None
        self._say(
            key.place,
            traps.misread(key.written, key.value),
            f'put it in quotes: "{shown(key.written)}"',
        )
        return None

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Node:
        text: str = event.value
        if self._visible and not text.isprintable():
            text = self._without_hidden(text, place)
        if not event.implicit[0] or event.tag is not None:
            return Node(place, text)
        return Node(place, _resolved(text), text)

    def _without_hidden(self, text: str, place: Place) -> str:
        """The text without characters that can't be seen, which only an escape can have brought in."""
        hidden = next(
            (character for character in text if _refused(character) and character != "\n"), None
        )
        if hidden is not None:
            self._say(place, f"{_hidden(hidden)}, written as an escape", "delete the escape")
            text = "".join(
                character for character in text if character == "\n" or not _refused(character)
            )
        return text

    def _say(self, place: Place, what: str, todo: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self._path, *place, what, todo))


def _resolved(text: str) -> Plain:
    """What YAML 1.1 takes a value without quotes for. A day or number that does not exist stays text."""
    if len(text) > _LONGEST_NUMBER:
        return text
    for tag, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(text[:1], ()):
        if tag in _KINDS and pattern.match(text):
            try:
                made: Plain = _KINDS[tag](yaml.ScalarNode(tag, text))
            except (ValueError, OverflowError):
                return text
            return made
    return text


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
