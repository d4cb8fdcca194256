"""Places in a file, and a line of it shown with a caret below a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from whyfirst.text import escaped, width

_WIDEST = 100


class Position(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


def line_with_caret(lines: Sequence[str], place: Position) -> str:
    """Return the line of this place, with a caret below the column on a line of its own.

    Of a line that is too wide, return the part around the column. Where there is no such line,
    return an empty text.
    """
    if not 1 <= place.line <= len(lines):
        return ""
    line = lines[place.line - 1].rstrip("\r").replace("\t", " ")
    column = place.column - 1

    start = 0
    if len(line) > _WIDEST:
        start = max(0, column - _WIDEST // 2)
    end = start + _WIDEST
    before = _escaped(line[start:column])
    if start > 0:
        before = "…" + before
    after = _escaped(line[column:end])
    if len(line) > end:
        after += "…"
    return f"{before}{after}\n{' ' * width(before)}^"


def _escaped(text: str) -> str:
    return "".join(map(escaped, text))
