"""Where something stands in a file, and how a piece of a file is shown in a message. Knows nothing of what is wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from whyfirst.accept import is_hidden


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


def shown(text: str, most: int = 60) -> str:
    """The text on one line, cut where it is long; what a screen would act on is written as an escape."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return "".join(escaped(character) for character in cut)


def escaped(character: str) -> str:
    """The character, or its escape where a screen would act on it."""
    if not is_hidden(character) and character not in "\u2028\u2029":
        return character
    return character.encode("unicode_escape").decode("ascii")


def pointed(lines: Sequence[str], place: Place, widest: int = 100) -> str:
    """The one of the lines at this place, with a caret below the column; empty where there is no such line.

    Of a line that is too wide, the part around the column is given.
    """
    if not 1 <= place.line <= len(lines):
        return ""
    line, column = lines[place.line - 1].rstrip("\r"), place.column - 1
    start = max(0, column - widest // 2) if len(line) > widest else 0
    before = "".join(escaped(character) for character in line[start:column].replace("\t", " "))
    after = "".join(
        escaped(character) for character in line[column : start + widest].replace("\t", " ")
    )
    lead = "…" if start else ""
    tail = "…" if len(line) > start + widest else ""
    return f"{lead}{before}{after}{tail}\n{' ' * (len(lead) + width(before))}^"


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
