"""The shape that each role needs: what the reflection relies on when it looks at the answers.

A table and nothing else: what is said to the user where a question has another shape is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from whyfirst.model import Role, Type


class Shape(NamedTuple):
    """What a question with a role must be. Where `once` is true, it may also be asked without its `for_each`."""

    types: tuple[Type, ...]
    for_each: Role | None = None
    choices_from: Role | None = None
    once: bool = False
    weak: bool = False
    values: tuple[str, ...] = ()


_WORDS = Shape(("text", "paragraph"))
_LIST = Shape(("list",))

SHAPES: Mapping[Role, Shape] = {
    "context": _WORDS,
    "problem": _WORDS,
    "purpose": _WORDS,
    "constraint": _WORDS,
    "owner": _WORDS,
    "stop_if": _WORDS,
    "audience": _LIST,
    "outcome": _LIST,
    "activity": _LIST,
    "alternative": _LIST,
    "assumption": _LIST,
    "risk": _LIST,
    "serves": Shape(("checkbox",), "activity", "outcome"),
    "reaches": Shape(("checkbox",), "activity", "audience"),
    "rationale": Shape(("text",), "activity"),
    "motive": Shape(("checkbox",), "activity", once=True, weak=True),
    "output_test": Shape(("confirm",), "outcome"),
    "measure": Shape(("text",), "outcome"),
    "measure_kind": Shape(("select",), "outcome", weak=True),
    "confidence": Shape(("select",), "assumption", weak=True),
    "capacity": Shape(("number",)),
    "review": Shape(("date",)),
    "decision": Shape(("select",), "activity", values=("keep", "change", "stop")),
    "more": _LIST,
    "fewer": Shape(("paragraph",)),
    "different": Shape(("paragraph",)),
    "purpose_now": _WORDS,
    "outcome_now": _LIST,
}

IN_REVIEW = frozenset({"purpose_now", "outcome_now"})
"""Roles that only the questions of a review may have."""
