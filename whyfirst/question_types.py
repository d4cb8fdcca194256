"""The types of question: what kind of answer each takes, and how it is asked for.

One row is one type. A new type needs a row here and a function in `accept` that makes its answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Prompt: TypeAlias = Literal["line", "lines", "entries", "one", "several", "yes_no"]
"""How an answer is asked for: a line of text, text of several lines, one entry after another,
one of some choices, any of them, or yes or no. A brief writes and reads answers by it too."""


@dataclass(frozen=True)
class QuestionType:
    """What is true of all questions of a type."""

    prompt: Prompt
    about: str
    """What kind of answer it takes, for people who write a set."""
    outline: str
    """The same in a few words, for the outline of a set."""
    has_choices: bool = False
    counts_entries: bool = False
    """`min` and `max` are about the number of entries."""
    has_bounds: bool = False
    """`min` and `max` are about the answer itself."""
    is_text: bool = True
    """In a file, a plain word such as no or 1.10 is text."""
    also_called: tuple[str, ...] = ()
    """What other programs call it."""


TYPES: Mapping[str, QuestionType] = {
    "text": QuestionType(
        "line",
        "One line.",
        "one line",
        also_called=("string", "str", "line"),
    ),
    "paragraph": QuestionType(
        "lines",
        "Text that may have several lines.",
        "text of any length",
        also_called=("long", "textarea", "multiline"),
    ),
    "list": QuestionType(
        "entries",
        "Short entries. Later questions can ask about each one.",
        "a list, one entry at a time",
        counts_entries=True,
    ),
    "select": QuestionType(
        "one",
        "One of the choices.",
        "choose one",
        has_choices=True,
        also_called=("radio", "dropdown", "single", "choice"),
    ),
    "checkbox": QuestionType(
        "several",
        "Any number of the choices, or none.",
        "choose any, or none",
        has_choices=True,
        counts_entries=True,
        also_called=("multiselect", "multiple"),
    ),
    "confirm": QuestionType(
        "yes_no",
        "Yes or no.",
        "yes or no",
        is_text=False,
        also_called=("boolean", "bool", "yesno", "yes/no"),
    ),
    "number": QuestionType(
        "line",
        "A number.",
        "a number",
        has_bounds=True,
        is_text=False,
        also_called=("int", "integer", "float"),
    ),
    "date": QuestionType(
        "line",
        "A date, with or without a time.",
        "a day",
        is_text=False,
        also_called=("day", "datetime"),
    ),
}
