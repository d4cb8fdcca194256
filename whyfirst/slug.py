"""File names made from titles."""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 60
MOST_BYTES = 200  # a file system takes 255, and a number and an ending are added

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z")


def slug(title: str) -> str:
    """Return a file name without ending: the title's letters and digits, joined by hyphens.

    It has at most 60 characters and 200 bytes. A name that Windows reserves gets `-brief` added;
    a title without letters becomes `brief`.
    """
    normal = unicodedata.normalize("NFKC", title).lower()
    spaced = "".join(_letter_or_space(character) for character in normal)
    name = "-".join(spaced.split())

    if len(name) > MOST_CHARACTERS or len(name.encode()) > MOST_BYTES:
        name = _shortened(name)
    if _RESERVED.match(name):
        return f"{name}-brief"
    return name or "brief"


def _letter_or_space(character: str) -> str:
    """Return the character, nothing (“don't” becomes “dont”), or a space between two words."""
    category = unicodedata.category(character)
    if category[0] in "LMN":
        return character
    if category == "Cf" or character in "'\u2019":
        return ""
    return " "


def _shortened(name: str) -> str:
    """Cut the name, after a whole word if that keeps two thirds of what fits."""
    short = name[:MOST_CHARACTERS]
    short_bytes = short.encode()[:MOST_BYTES]
    short = short_bytes.decode("utf-8", "ignore")

    whole_words, _, _ = short.rpartition("-")
    ends_inside_word = name[len(short)] != "-"
    keeps_two_thirds = len(whole_words) * 3 >= len(short) * 2
    if ends_inside_word and keeps_two_thirds:
        return whole_words

    # Never part a letter from the marks that belong to it.
    while short and _is_mark(name[len(short)]):
        short = short[:-1]
    return short.rstrip("-")


def _is_mark(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "M"
