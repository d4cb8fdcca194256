"""What may be in a text: cleaning, hidden characters, and the width of a text on a screen."""

from __future__ import annotations

import re
import unicodedata

from wcwidth import wcswidth

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that reorder the text around them (Unicode Standard Annex 9, explicit formatting)."""

_LINE_BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")


def is_hidden(character: str) -> bool:
    """Return whether a character acts on a screen or a document instead of being shown."""
    if character in BIDI_CONTROLS or character == "\ufeff":
        return True
    return unicodedata.category(character) in ("Cc", "Cs")


def without_hidden(text: str) -> str:
    """Return the text without hidden characters. Line breaks stay."""
    return "".join(character for character in text if character == "\n" or not is_hidden(character))


def clean(text: str, *, lines: bool = False) -> str:
    """Return the text as it is stored: on one line, trimmed, without hidden characters.

    With `lines`, line breaks stay; several empty lines become one. Line separators of all kinds
    count as line breaks.
    """
    if text.isprintable():  # then it has no line breaks, tabs or hidden characters
        return text.strip()

    text = _LINE_BREAKS.sub("\n", text).replace("\t", " ")
    if not lines:
        text = re.sub(r" *\n[ \n]*", " ", text)
    text = without_hidden(text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub("\n{3,}", "\n\n", text).strip()


def abbreviated(text: str, most: int = 60) -> str:
    """Return the text for a message: on one line, shortened, with hidden characters escaped."""
    if len(text) > most:
        text = text[: most - 1] + "…"
    return "".join(escaped(character) for character in text)


def escaped(character: str) -> str:
    """Return the character, or its escape sequence if it is hidden or breaks the line."""
    if not is_hidden(character) and character not in "\u2028\u2029":
        return character
    return character.encode("unicode_escape").decode("ascii")


def width(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return max(0, wcswidth(text))
