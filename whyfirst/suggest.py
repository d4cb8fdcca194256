"""Which known name a misspelt one is closest to."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

FEW = 200
"""With more names than this, only those that look alike at first sight are compared."""

MOST = 2000
"""With more names than this, nothing is suggested: it would take too long to compare them."""


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name that was most likely meant; None if none is close.

    Case, and whether words are joined by spaces, `-` or `_`, makes no difference.
    """
    names = list(names)
    if len(names) > MOST:
        return None

    folded = _fold(word)[:100]
    by_folded_name: dict[str, str] = {}
    for name in names:
        by_folded_name.setdefault(_fold(name), name)
    if folded in by_folded_name:
        return by_folded_name[folded]

    candidates = list(by_folded_name)
    if len(candidates) > FEW:
        candidates = [name for name in candidates if _look_alike(name, folded)][:FEW]
    cutoff = 0.6
    if len(folded) in (2, 3):  # one wrong letter is much of so short a word
        cutoff = 0.5
    close = get_close_matches(folded, candidates, n=1, cutoff=cutoff)
    if not close:
        return None
    return by_folded_name[close[0]]


def _fold(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def _look_alike(one: str, other: str) -> bool:
    return one[:1] == other[:1] and abs(len(one) - len(other)) <= 1
