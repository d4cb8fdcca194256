"""Which known name a misspelt one is nearest to. Knows nothing of what the names are for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property

_FEW = 200


class Names:
    """Known names. To ask for the one nearest to a word takes no longer where they are many."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(dict.fromkeys(names))

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {_fold(name): name for name in reversed(self._names)}

    @cached_property
    def _cuts(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            for cut in _cuts(_fold(name)):
                found[cut].append(name)
        return found

    def near(self, word: str) -> str | None:
        """The name that is likeliest meant; None where none is near.

        One letter too many, too few, wrong or swapped is always near; more than that only where the names are few.
        """
        folded = _fold(word)[:100]
        if folded in self._folded:
            return self._folded[folded]
        found = {name for cut in _cuts(folded) for name in self._cuts.get(cut, ())}
        if found:
            return min(
                found,
                key=lambda name: (
                    _distance(folded, _fold(name)),
                    -_shared(folded, _fold(name)),
                    name,
                ),
            )
        if len(self._names) > _FEW:
            return None
        close = get_close_matches(folded, list(self._folded), n=1, cutoff=0.6)
        return self._folded[close[0]] if close else None


def near(word: str, names: Iterable[str]) -> str | None:
    """The one of the names that is likeliest meant by the word; None where none is near."""
    return Names(names).near(word)


def _fold(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def _cuts(word: str) -> set[str]:
    """The word, and the word without one of its letters: two words that share one of these are one slip apart."""
    return ({word} | {word[:place] + word[place + 1 :] for place in range(len(word))}) - {""}


def _shared(one: str, other: str) -> int:
    """How many letters at the start are the same."""
    return next(
        (place for place in range(min(len(one), len(other))) if one[place] != other[place]),
        min(len(one), len(other)),
    )


def _distance(one: str, other: str) -> int:
    """How many letters to add, drop, change or swap with the next (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        this = [row]
        for column, facing in enumerate(other, 1):
            best = min(last[column] + 1, this[-1] + 1, last[column - 1] + (letter != facing))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == facing:
                best = min(best, before[column - 2] + 1)
            this.append(best)
        before, last = last, this
    return last[-1]
