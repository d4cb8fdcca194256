"""The format of question sets as a JSON Schema, for editors that complete, explain and underline as one types.

Made from the model, and tightened by what can be said without looking from one question to another. Writes no file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias, get_args

from whyfirst.model import QuestionSet, Role, Type
from whyfirst.sets.roles import SHAPES, Shape
from whyfirst.words import ENGLISH

Schema: TypeAlias = "dict[str, Any]"

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELINE = "# yaml-language-server: $schema="
FILE_NAME = "whyfirst.schema.json"

_COUNTED = ["list", "checkbox"]
_CHOSEN = ["select", "checkbox"]
_ID = {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$"}
_SCALAR = {"type": ["string", "number", "boolean"]}

TYPES: Mapping[Type, str] = {
    "text": "One line.",
    "paragraph": "Text that may have several lines.",
    "list": "Short entries. Later questions can ask about each one.",
    "select": "One of the choices.",
    "checkbox": "Any number of the choices, or none.",
    "confirm": "Yes or no.",
    "number": "A number.",
    "date": "A date, with or without a time.",
}
ROLES: Mapping[Role, str] = {
    "context": "What the situation is.",
    "problem": "What is wrong today.",
    "purpose": "Why this is worth doing at all.",
    "constraint": "What can't be changed.",
    "owner": "Who is in charge of it.",
    "stop_if": "What would make you stop.",
    "audience": "The people it is for: P1, P2…",
    "outcome": "The changes for people: O1, O2…",
    "activity": "What will be done: A1, A2…",
    "alternative": "Other ways to the same outcomes.",
    "assumption": "What has to be true for it to work: S1, S2…",
    "risk": "What could go wrong.",
    "serves": "Which outcomes an activity serves.",
    "reaches": "Which audiences an activity reaches.",
    "rationale": "Why an activity would work.",
    "motive": "What draws people to an activity. The reflection asks about weak choices.",
    "output_test": "Would this still be true if nobody else did anything? Yes: it is an output, not an outcome.",
    "measure": "What will show that an outcome is happening.",
    "measure_kind": "What the measure counts. The reflection asks about weak choices.",
    "confidence": "Whether an assumption is known or guessed. The reflection asks about weak choices.",
    "capacity": "How many activities can be kept going.",
    "review": "When to review the plan.",
    "decision": "What happens to an activity: keep, change or stop.",
    "more": "Activities to add.",
    "fewer": "What could go.",
    "different": "What would work better.",
    "purpose_now": "In a review: why it is worth doing now.",
    "outcome_now": "In a review: the changes for people that are wanted now.",
}


def schema() -> Schema:
    """The JSON Schema 2020-12 of a question set, with a description for every key."""
    made = QuestionSet.model_json_schema(mode="validation")
    parts = made.pop("$defs")
    _set(made)
    _question(parts["Question"])
    parts["Choice"] = _choice(parts["Choice"])
    return {
        "$schema": DIALECT,
        "title": "whyfirst question set",
        "description": "The questions whyfirst asks before a piece of work: why first, then what, then how.",
        **{key: value for key, value in made.items() if key not in ("title", "description")},
        "$defs": _without_titles(parts),
    }


def schema_text() -> str:
    """The schema as it is written to a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _without_titles(parts: Schema) -> Schema:
    for part in parts.values():
        for value in part.get("properties", {}).values():
            value.pop("title", None)
    return parts


def _set(made: Schema) -> None:
    keys = made["properties"]
    for value in keys.values():
        value.pop("title", None)
        if value.get("default") in ("", [], ()):
            del value["default"]
    del keys["labels"]["additionalProperties"]
    keys["labels"] |= {
        "properties": {
            name: {"type": "string", "pattern": r"^[^\n]+$", "description": f"In English: {text}"}
            for name, text in ENGLISH.items()
        },
        "additionalProperties": False,
    }


def _choice(made: Schema) -> Schema:
    """A choice as plain text, or with keys."""
    text = {
        **made["properties"]["text"],
        "description": "The text of the choice, which is also its value.",
    }
    text.pop("title", None)
    return {"description": "One choice of a select or checkbox.", "anyOf": [text, made]}


def _question(made: Schema) -> None:
    keys = made["properties"]
    for name in (
        "heading",
        "help",
        "example",
        "choices",
        "choices_from",
        "for_each",
        "when",
        "default",
        "min",
        "max",
    ):
        keys[name].pop("default", None)
    for name in ("min", "max"):
        keys[name] = {"description": keys[name]["description"], "type": "number"}
    keys["id"]["not"] = {"const": "title"}
    keys["choices"]["minItems"] = 1
    keys["choices_from"] |= _ID
    keys["for_each"] |= _ID
    several = {"type": "array", "items": _SCALAR}
    keys["default"] = {"description": keys["default"]["description"], "anyOf": [_SCALAR, several]}
    answer = {"anyOf": [_SCALAR, {**several, "minItems": 1}]}
    keys["when"] |= {"additionalProperties": answer, "propertyNames": _ID}
    keys["type"] |= {"enumDescriptions": [TYPES[name] for name in get_args(Type)]}
    keys["role"] = {
        "description": keys["role"]["description"],
        "enum": list(get_args(Role)),
        "enumDescriptions": [ROLES[name] for name in get_args(Role)],
    }
    made["allOf"] = [*_by_type(), *(_by_role(role, shape) for role, shape in SHAPES.items())]


def _by_type() -> list[Schema]:
    """What goes with each type of question."""
    chosen = {"properties": {"type": {"enum": _CHOSEN}}, "required": ["type"]}
    counted = {"properties": {"type": {"enum": _COUNTED}}, "required": ["type"]}
    measured = {"properties": {"type": {"enum": [*_COUNTED, "number"]}}, "required": ["type"]}
    choices = {"oneOf": [{"required": ["choices"]}, {"required": ["choices_from"]}]}
    nothing_chosen = {"choices": False, "choices_from": False, "other": {"const": False}}
    counts = {"min": {"type": "integer", "minimum": 0}, "max": {"type": "integer", "minimum": 1}}
    return [
        {"if": chosen, "then": choices, "else": {"properties": nothing_chosen}},
        {"if": counted, "then": {"properties": counts}},
        {"if": measured, "else": {"properties": {"min": False, "max": False}}},
        {"if": {"required": ["choices_from"]}, "then": {"properties": {"default": False}}},
    ]


def _by_role(role: Role, shape: Shape) -> Schema:
    """What a question with a role must be, as far as it can be seen from the question alone."""
    keys: Schema = {"type": {"enum": list(shape.types)}}
    required = [] if "text" in shape.types else ["type"]
    if shape.for_each is None:
        keys["for_each"] = False
    elif not shape.once:
        required.append("for_each")
    if shape.choices_from is not None:
        required.append("choices_from")
    if shape.choices_from is not None or shape.values:
        keys["other"] = {"const": False}
    if shape.weak or shape.values:
        keys["choices_from"] = False
    if shape.weak:
        weak = {"type": "object", "properties": {"weak": {"const": True}}, "required": ["weak"]}
        keys["choices"] = {"contains": weak}
    if shape.values:
        values = {"enum": list(shape.values)}
        of_object = {"type": "object", "properties": {"value": values}, "required": ["value"]}
        keys["choices"] = {"items": {"anyOf": [values, of_object, _object_of_text(shape)]}}
    when = {"properties": {"role": {"const": role}}, "required": ["role"]}
    return {"if": when, "then": {"properties": keys, "required": required}}


def _object_of_text(shape: Shape) -> Schema:
    """A choice with keys whose text is its value."""
    return {"type": "object", "properties": {"text": {"enum": list(shape.values)}, "value": False}}
