"""Texts as a terminal shows them: broken at words to its width, or cut, in a few styles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from prompt_toolkit.styles import Style

from whyfirst.text import width as width_of
from whyfirst.text import without_hidden

StyledLine: TypeAlias = "list[tuple[str, str]]"
"""Styles, each with its text. No text is ever read as markup."""

StyledLines: TypeAlias = "list[StyledLine]"


def _style() -> Style:
    faint = "dim"
    try:
        Style([("faint", faint)])
    except ValueError:  # a prompt_toolkit that does not have the attribute yet
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


def columns(text: str) -> int:
    """Return how many columns a text takes when it is drawn.

    prompt_toolkit draws character by character, so a family emoji of three takes six columns.
    """
    return sum(width_of(character) for character in text)


def wrapped(text: str, width: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """Return the text in lines no wider than `width`, broken at spaces where there are any.

    The first line begins with `first`, the others with `rest`, which by default is as many spaces.
    """
    if rest is None:
        rest = " " * columns(first)
    lines: list[str] = []
    for paragraph in without_hidden(text).split("\n"):
        lines += _wrapped_paragraph(paragraph, width, rest if lines else first, rest)
    return lines


def _wrapped_paragraph(paragraph: str, width: int, first: str, rest: str) -> list[str]:
    lines: list[str] = []
    line = first
    has_text = False
    for piece in _pieces(paragraph, max(8, width - columns(rest))):
        if not has_text:
            line += piece
        elif columns(f"{line} {piece}") <= width:
            line += f" {piece}"
        else:
            lines.append(line)
            line = rest + piece
        has_text = True
    lines.append(line)
    return lines


def _pieces(text: str, width: int) -> Iterator[str]:
    """Yield the words of the text; one that is wider than a line comes in pieces."""
    for word in text.split():
        piece = ""
        for character in word:
            if piece and columns(piece + character) > width:
                yield piece
                piece = ""
            piece += character
        yield piece


def styled(style: str, lines: Iterable[str]) -> StyledLines:
    """Return lines in one style."""
    return [[(style, line)] for line in lines]


def cut(text: str, width: int) -> str:
    """Return the text on one line no wider than `width`, with an ellipsis where it was cut."""
    text = " ".join(without_hidden(text).split())
    if columns(text) <= width:
        return text
    shortened = ""
    for character in text:
        if columns(shortened + character) > width - 1:
            break
        shortened += character
    return shortened.rstrip() + "…"


def in_a_row(texts: Sequence[str], width: int) -> list[str]:
    """Return short texts next to each other, in as many lines as they need.

    A text is broken only where it does not fit on a line of its own.
    """
    lines: list[str] = []
    for text in texts:
        if lines and columns(f"{lines[-1]} · {text}") <= width:
            lines[-1] += f" · {text}"
        else:
            lines += wrapped(text, width, first=" ")
    return lines
