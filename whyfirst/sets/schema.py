"""The format of question sets as a JSON Schema, for editors that complete, explain and underline.

It is made from the model, and made stricter by everything that one question alone can show.
"""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from whyfirst.model import QuestionSet
from whyfirst.question_types import TYPES
from whyfirst.roles import ROLES, Role
from whyfirst.words import ENGLISH

Schema: TypeAlias = "dict[str, Any]"

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELINE = "# yaml-language-server: $schema="
FILE_NAME = "whyfirst.schema.json"

_ID: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$"}
_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_SCALARS: Schema = {"type": "array", "items": _SCALAR}

_WITHOUT_DEFAULT = (
    "heading",
    "help",
    "example",
    "choices",
    "choices_from",
    "for_each",
    "when",
    "default",
)


def schema() -> Schema:
    """Return the JSON Schema 2020-12 of a question set, with a description for every key."""
    made = QuestionSet.model_json_schema(mode="validation")
    parts = made.pop("$defs")
    for part in (made, parts["Question"]):
        for key in part["properties"].values():
            key.pop("title", None)
    _complete_set(made["properties"])
    _complete_question(parts["Question"])
    parts["Choice"] = _choice(parts["Choice"])
    head = {
        "$schema": DIALECT,
        "title": "whyfirst question set",
        "description": "The questions whyfirst asks before a piece of work: "
        "why first, then what, then how.",
    }
    return {**head, **made, **head, "$defs": parts}


def schema_text() -> str:
    """Return the schema as it is written to a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _complete_set(keys: Schema) -> None:
    for value in keys.values():
        if value.get("default") in ("", [], ()):
            del value["default"]

    labels: Schema = {}
    for name, text in ENGLISH.items():
        labels[name] = {
            "type": "string",
            "pattern": r"^[^\n]+$",
            "description": f"In English: {text}",
        }
    del keys["labels"]["additionalProperties"]
    keys["labels"] |= {"properties": labels, "additionalProperties": False}


def _choice(made: Schema) -> Schema:
    """Return a choice as plain text, or with keys."""
    text = dict(made["properties"]["text"])
    del text["title"]
    text["description"] = "The text of the choice, which is also its value."
    return {"description": "One choice of a select or checkbox.", "anyOf": [text, made]}


def _complete_question(made: Schema) -> None:
    keys = made["properties"]
    for name in _WITHOUT_DEFAULT:
        keys[name].pop("default", None)
    for name in ("min", "max"):
        keys[name] = {"description": keys[name]["description"], "type": "number"}
    keys["id"]["not"] = {"const": "title"}
    keys["choices"]["minItems"] = 1
    keys["choices_from"] |= _ID
    keys["for_each"] |= _ID

    description = keys["default"]["description"]
    keys["default"] = {"description": description, "anyOf": [_SCALAR, _SCALARS]}
    answer = {"anyOf": [_SCALAR, {**_SCALARS, "minItems": 1}]}
    keys["when"] |= {"additionalProperties": answer, "propertyNames": _ID}

    keys["type"]["enumDescriptions"] = [kind.about for kind in TYPES.values()]
    keys["role"] = {
        "description": keys["role"]["description"],
        "enum": list(ROLES),
        "enumDescriptions": [role.about for role in ROLES.values()],
    }
    by_role = [_rule_of_role(name, role) for name, role in ROLES.items()]
    made["allOf"] = [*_rules_of_types(), *by_role]


def _rules_of_types() -> list[Schema]:
    """Return which keys each type of question may have."""
    has_choices = [name for name, kind in TYPES.items() if kind.has_choices]
    counts = [name for name, kind in TYPES.items() if kind.counts_entries]
    has_bounds = [name for name, kind in TYPES.items() if kind.has_bounds]

    choices = {"oneOf": [{"required": ["choices"]}, {"required": ["choices_from"]}]}
    no_choices = {"choices": False, "choices_from": False, "other": {"const": False}}
    whole_bounds = {
        "min": {"type": "integer", "minimum": 0},
        "max": {"type": "integer", "minimum": 1},
    }
    no_bounds = {"min": False, "max": False}
    no_default = {"default": False}
    return [
        {"if": _is_of_type(has_choices), "then": choices, "else": {"properties": no_choices}},
        {"if": _is_of_type(counts), "then": {"properties": whole_bounds}},
        {"if": _is_of_type([*counts, *has_bounds]), "else": {"properties": no_bounds}},
        {"if": {"required": ["choices_from"]}, "then": {"properties": no_default}},
    ]


def _is_of_type(types: list[str]) -> Schema:
    return {"properties": {"type": {"enum": types}}, "required": ["type"]}


def _rule_of_role(name: str, role: Role) -> Schema:
    """Return what a question with a role must be, as far as the question alone can show it."""
    keys: Schema = {"type": {"enum": list(role.types)}}
    required = []
    if "text" not in role.types:  # the type if there is none
        required.append("type")
    if not role.for_each:
        keys["for_each"] = False
    elif not role.once:
        required.append("for_each")
    if role.choices_from:
        required.append("choices_from")
    if role.choices_from or role.values:
        keys["other"] = {"const": False}
    if role.weak or role.values:
        keys["choices_from"] = False
    if role.weak:
        weak = {"type": "object", "properties": {"weak": {"const": True}}, "required": ["weak"]}
        keys["choices"] = {"contains": weak}
    if role.values:
        keys["choices"] = {"items": {"anyOf": _choices_with(list(role.values))}}
    has_role = {"properties": {"role": {"const": name}}, "required": ["role"]}
    return {"if": has_role, "then": {"properties": keys, "required": required}}


def _choices_with(values: list[str]) -> list[Schema]:
    """Return the ways to write a choice that has one of these values."""
    one_of = {"enum": values}
    with_value = {"type": "object", "properties": {"value": one_of}, "required": ["value"]}
    with_text = {"type": "object", "properties": {"text": one_of, "value": False}}
    return [one_of, with_value, with_text]
