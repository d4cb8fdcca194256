"""Keys that the format does not have: which ones were meant, so that the rest can be checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from whyfirst.model import STAGES, Choice, Question, QuestionSet
from whyfirst.suggest import nearest
from whyfirst.text import abbreviated
from whyfirst.yaml_file.mistakes import Mistake
from whyfirst.yaml_file.positions import Position
from whyfirst.yaml_file.reading import MOST_PROBLEMS, KeyValue, Node

SECTIONS = (*STAGES, "review")

MOST_ENTRIES = 1000
"""The most choices, sources or labels that a set may have in one place."""

_ALSO_CALLED = {
    "options": "choices",
    "answers": "choices",
    "question": "ask",
    "prompt": "ask",
    "label": "heading",
    "hint": "help",
    "description": "about",
    "name": "id",
    "key": "id",
    "if": "when",
    "condition": "when",
    "depends_on": "when",
    "mandatory": "required",
    "foreach": "for_each",
    "kind": "type",
    "minimum": "min",
    "maximum": "max",
    "version": "whyfirst",
    "lang": "language",
}
"""What other programs call a key."""


@dataclass(frozen=True)
class _Part:
    """A part of a set that has keys."""

    name: str
    keys: Collection[str]
    required: Collection[str]


_SET = _Part("question set", QuestionSet.model_fields, ("whyfirst",))
_QUESTION = _Part("question", Question.model_fields, ("id", "ask"))
_CHOICE = _Part("choice", Choice.model_fields, ("text",))


def respell_set(root: Node, mistakes: list[Mistake]) -> Node:
    """Return the file with the keys of the set that were meant. Its questions stay as they are."""
    return replace(root, value=_respell(root, _SET, mistakes))


def respell_question(node: Node, mistakes: list[Mistake]) -> Node:
    """Return a question with the keys that were meant, and the same of its choices."""
    entries = _respell(node, _QUESTION, mistakes)
    if "choices" in entries:
        place, choices = entries["choices"]
        if isinstance(choices.value, list):
            respelt = [_respell_choice(choice, mistakes) for choice in choices.value]
            choices = replace(choices, value=respelt)
        entries["choices"] = KeyValue(place, choices)
    return replace(node, value=entries)


def _respell_choice(node: Node, mistakes: list[Mistake]) -> Node:
    if not isinstance(node.value, dict):
        return node
    text = _text_with_colon(node.value)
    if text is None:
        return replace(node, value=_respell(node, _CHOICE, mistakes))

    (key,) = node.value
    what = f"the colon in this choice makes “{abbreviated(key)}” a key"
    mistakes.append(Mistake(node.place, what, "put the whole choice in quotes"))
    return Node(node.place, text, text)


def _text_with_colon(entries: Mapping[str, KeyValue]) -> str | None:
    """Return the text of a choice that a colon turned into a mapping; None for a real mapping."""
    if len(entries) != 1:
        return None
    ((key, entry),) = entries.items()
    if key in _CHOICE.keys or nearest(key, _CHOICE.keys):
        return None
    value = entry.node.value
    if not isinstance(value, (str, int, float)):
        return None
    return f"{key}: {entry.node.written or value}"


def _respell(node: Node, part: _Part, mistakes: list[Mistake]) -> dict[str, KeyValue]:
    """Return the entries of a mapping by the keys that were meant, without any others."""
    assert isinstance(node.value, dict)
    absent = [key for key in part.keys if key not in node.value]
    entries: dict[str, KeyValue] = {}
    for key, entry in node.value.items():
        name: str | None = key
        if key not in part.keys:
            if len(mistakes) >= MOST_PROBLEMS:
                continue
            name = _key_meant(key, absent, part)
            mistakes.append(_unknown_key(entry.place, key, name, part))
        if name in absent:
            absent.remove(name)
        if name is not None:
            entries[name] = _shortened(name, entry, mistakes)
    return entries


def _key_meant(key: str, absent: Collection[str], part: _Part) -> str | None:
    """Return the most likely of the keys that are still absent, a required one first."""
    required = nearest(key, [name for name in part.required if name in absent])
    if required is not None:
        return required
    name = _ALSO_CALLED.get(key.casefold().replace(" ", "_"))
    if name in absent:
        return name
    return nearest(key, absent)


def _unknown_key(place: Position, key: str, meant: str | None, part: _Part) -> Mistake:
    what = f"unknown key “{abbreviated(key)}” in a {part.name}"
    if meant is not None:
        return Mistake(place, what, f"did you mean “{meant}”?")
    present = nearest(key, part.keys)
    if present is not None:
        return Mistake(place, what, f"delete this line, as there is already “{present}”")
    todo = f"the keys are {', '.join(part.keys)}"
    if part is _SET and key in _QUESTION.keys:
        todo = "it belongs to a question, under why, what, how or reflection"
    elif part is _QUESTION and key in _SET.keys:
        todo = "it belongs at the top of the file, without spaces before it"
    elif part is _QUESTION and key in _CHOICE.keys:
        todo = "it belongs to a choice, under choices"
    return Mistake(place, what, todo)


def _shortened(key: str, entry: KeyValue, mistakes: list[Mistake]) -> KeyValue:
    """Return the entry with no more values than a person could have meant."""
    value = entry.node.value
    if key in SECTIONS or not isinstance(value, (list, dict)):
        return entry
    count = len(value)
    if count <= MOST_ENTRIES:
        return entry

    what = f"there are {count:,} entries under “{key}”"
    mistakes.append(Mistake(entry.place, what, f"use at most {MOST_ENTRIES:,}"))
    if isinstance(value, dict):
        value = dict(islice(value.items(), MOST_ENTRIES))
    else:
        value = value[:MOST_ENTRIES]
    node = replace(entry.node, value=value)
    return KeyValue(entry.place, node)
