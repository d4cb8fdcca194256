"""Texts as a terminal shows them: broken at words to its width, cut with a sign, in a few styles.

Knows nothing of questions or keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from whyfirst.accept import is_hidden

Fragments: TypeAlias = "list[tuple[str, str]]"
"""Texts with their styles. No text is ever read as markup."""


def _style() -> Style:
    faint = "dim"
    try:
        Style([("faint", faint)])
    except ValueError:  # a prompt_toolkit that does not know the attribute yet
        faint = ""
    return Style(
        [
            ("faint", faint),
            ("ask", "bold"),
            ("reason", "bold ansired"),
            ("pointer", "bold ansicyan"),
            ("pointed", "bold"),
            ("question", "bold ansicyan"),
            ("answer", "nobold noinherit"),
            ("selected", "noinherit"),
            ("separator", faint),
        ]
    )


STYLE = _style()


def plain(text: str) -> str:
    """The text without anything that could do something to a terminal. Line breaks stay."""
    return "".join(character for character in text if character == "\n" or not is_hidden(character))


def wrapped(text: str, width: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """The text in lines no wider than `width`, broken at spaces where there are any.

    `first` stands before the first line and `rest` before the others: as many spaces, if it is not given.
    """
    rest = " " * get_cwidth(first) if rest is None else rest
    lines: list[str] = []
    for paragraph in plain(text).split("\n"):
        line, blank = (rest if lines else first), True
        for piece in _pieces(paragraph, max(8, width - get_cwidth(rest))):
            gap = "" if blank else " "
            if not blank and get_cwidth(line) + len(gap) + get_cwidth(piece) > width:
                lines.append(line)
                line, gap = rest, ""
            line, blank = line + gap + piece, False
        lines.append(line)
    return lines


def _pieces(text: str, width: int) -> Iterator[str]:
    """The words of the text; one that is wider than a line comes in pieces."""
    for word in text.split():
        piece = ""
        for character in word:
            if piece and get_cwidth(piece) + get_cwidth(character) > width:
                yield piece
                piece = ""
            piece += character
        yield piece


def cut(text: str, width: int) -> str:
    """The text in one line no wider than `width`; where something had to go, it ends in an ellipsis."""
    text = " ".join(plain(text).split())
    if get_cwidth(text) <= width:
        return text
    kept = ""
    for character in text:
        if get_cwidth(kept) + get_cwidth(character) > width - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def in_a_row(texts: Sequence[str], width: int) -> list[str]:
    """Short texts beside each other, in as many lines as they need; one is broken only where a line can't hold it."""
    lines: list[str] = []
    for text in texts:
        if lines and get_cwidth(f"{lines[-1]} · {text}") <= width:
            lines[-1] += f" · {text}"
        else:
            lines += wrapped(text, width, first=" ")
    return lines
