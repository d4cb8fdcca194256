"""Keys that the format does not know: what was meant by each, and the file as if that stood there.

So that the rest is checked in the light of what was meant. Knows the keys of the format, and nothing of their values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from whyfirst.errors import Problem
from whyfirst.model import STAGES, Choice, Question, QuestionSet
from whyfirst.yaml_file.positions import Place, shown
from whyfirst.yaml_file.reading import MOST_PROBLEMS, Entry, Node
from whyfirst.yaml_file.suggest import near

SECTIONS = (*STAGES, "review")
SET_KEYS = tuple(QuestionSet.model_fields)
QUESTION_KEYS = tuple(Question.model_fields)
CHOICE_KEYS = tuple(Choice.model_fields)

MOST_ENTRIES = 1000
"""The most choices, sources or labels that a set may have in one place."""

_NEEDED = ("whyfirst", "id", "ask", "text")

_MEANT = {
    "options": "choices", "answers": "choices", "question": "ask", "prompt": "ask", "label": "heading",
    "hint": "help", "description": "about", "name": "id", "key": "id", "if": "when", "condition": "when",
    "depends_on": "when", "mandatory": "required", "foreach": "for_each", "kind": "type",
    "minimum": "min", "maximum": "max", "version": "whyfirst", "lang": "language",
    "string": "text", "str": "text", "line": "text", "long": "paragraph", "textarea": "paragraph",
    "multiline": "paragraph", "radio": "select", "dropdown": "select", "single": "select", "choice": "select",
    "multiselect": "checkbox", "multiple": "checkbox", "boolean": "confirm",
    "bool": "confirm", "yesno": "confirm", "yes/no": "confirm", "int": "number", "integer": "number",
    "float": "number", "day": "date", "datetime": "date",
}  # fmt: skip
"""What people write who know it from elsewhere, and the word for it here."""


def suggestion(word: str, names: Sequence[str]) -> str | None:
    """The one of the names that is likeliest meant, by its letters or by what it is called elsewhere."""
    meant = _MEANT.get(word.casefold().replace(" ", "_"))
    return meant if meant in names else near(word, names)


class _Whole(NamedTuple):
    """What an unknown key stands in, and the keys that it may have."""

    keys: Sequence[str]
    kind: str


_Respelt: TypeAlias = "Callable[[Node], Node]"


class Respelling:
    """A file with the keys that were meant. `root` is what to go on with, `problems` is what was wrong."""

    def __init__(self, path: str, root: Node) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self.root = self._set(root)

    def _set(self, root: Node) -> Node:
        entries = self._keys(root, SET_KEYS, "question set")
        for section in SECTIONS:
            if section in entries:
                entries[section] = self._each(entries[section], self._question)
        return replace(root, value=entries)

    def _question(self, node: Node) -> Node:
        if not isinstance(node.value, dict):
            return node
        entries = self._keys(node, QUESTION_KEYS, "question")
        if "choices" in entries:
            entries["choices"] = self._each(entries["choices"], self._choice)
        return replace(node, value=entries)

    def _choice(self, node: Node) -> Node:
        if not isinstance(node.value, dict):
            return node
        text = _split_by_colon(node.value)
        if text is not None:
            key = next(iter(node.value))
            what = f"this choice has a colon in it, which makes a key of “{shown(key)}”"
            self._say(node.place, what, "put all of it in quotes")
            return Node(node.place, text, text)
        return replace(node, value=self._keys(node, CHOICE_KEYS, "choice"))

    def _each(self, entry: Entry, respelt: _Respelt) -> Entry:
        node = entry.node
        if not isinstance(node.value, list):
            return entry
        return Entry(entry.place, replace(node, value=[respelt(each) for each in node.value]))

    def _keys(self, node: Node, keys: Sequence[str], kind: str) -> dict[str, Entry]:
        """The entries of a mapping by the keys that are meant; without those of which that can't be told."""
        assert isinstance(node.value, dict)
        given = node.value
        names: dict[str, str] = {}
        for key in given:
            if key in keys or len(self.problems) >= MOST_PROBLEMS:
                continue
            absent = [name for name in keys if name not in given and name not in names.values()]
            meant = near(key, [name for name in absent if name in _NEEDED]) or suggestion(
                key, absent
            )
            self._unknown(given[key].place, key, meant, _Whole(keys, kind))
            if meant:
                names[key] = meant
        kept = {
            names.get(key, key): entry
            for key, entry in given.items()
            if key in keys or key in names
        }
        return {
            key: entry if key in SECTIONS else self._shortened(key, entry)
            for key, entry in kept.items()
        }

    def _shortened(self, key: str, entry: Entry) -> Entry:
        """The entry with no more below it than a person could have meant."""
        value = entry.node.value
        if not isinstance(value, (list, dict)) or len(value) <= MOST_ENTRIES:
            return entry
        self._say(
            entry.place,
            f"there are {len(value):,} entries under “{key}”",
            f"{MOST_ENTRIES:,} are the most",
        )
        short = (
            value[:MOST_ENTRIES]
            if isinstance(value, list)
            else dict(list(value.items())[:MOST_ENTRIES])
        )
        return Entry(entry.place, replace(entry.node, value=short))

    def _unknown(self, place: Place, key: str, meant: str | None, whole: _Whole) -> None:
        what = f"“{shown(key)}” is not a key of a {whole.kind}"
        there = near(key, whole.keys)
        if meant:
            todo = f"did you mean “{meant}”?"
        elif there:
            todo = f"“{there}” is there already, so delete this line"
        else:
            todo = _elsewhere(key, whole.kind) or f"the keys are {', '.join(whole.keys)}"
        self._say(place, what, todo)

    def _say(self, place: Place, what: str, todo: str) -> None:
        self.problems.append(Problem(self._path, *place, what, todo))


def _split_by_colon(value: Mapping[str, Entry]) -> str | None:
    """The text that was meant where a colon made a mapping of a choice; None where it is a mapping indeed."""
    if len(value) != 1:
        return None
    ((key, entry),) = value.items()
    if (
        key in CHOICE_KEYS
        or near(key, CHOICE_KEYS)
        or not isinstance(entry.node.value, (str, int, float))
    ):
        return None
    return f"{key}: {entry.node.written or entry.node.value}"


def _elsewhere(key: str, kind: str) -> str | None:
    """Where a key belongs that is not known here."""
    if kind == "question set" and key in QUESTION_KEYS:
        return "it belongs to a question, under why, what, how or reflection"
    if kind == "question" and key in SET_KEYS:
        return "it belongs at the top of the file, without spaces before it"
    if kind == "question" and key in CHOICE_KEYS:
        return "it belongs to a choice, under choices"
    return None
