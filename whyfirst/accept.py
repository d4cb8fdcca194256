"""What counts as an answer to a question, and why something else does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from whyfirst.dates import understand
from whyfirst.errors import Refusal
from whyfirst.model import Question
from whyfirst.sheet import (
    NO_ENTRIES,
    NO_TEXT,
    THOUSANDS,
    Answer,
    Chosen,
    Entries,
    Number,
    Options,
)
from whyfirst.suggest import nearest
from whyfirst.text import clean
from whyfirst.words import Words

Raw: TypeAlias = "str | bool | int | float | date | Chosen | Sequence[object] | None"
"""An answer before it is accepted: what was typed, chosen, or read from a file.

None leaves the question open. A choice may be a `Chosen` or a name; a text that isn't a known
value is looked up as a name."""

_NUMBER = re.compile(r"[-+]?\d{1,30}(?:[.,]\d{1,30})?")


def accept(
    question: Question,
    raw: Raw,
    words: Words,
    options: Options | None = None,
    now: datetime | None = None,
) -> Answer | None:
    """Return the answer that `raw` stands for; None if it is empty and may be skipped.

    `options` are what can be chosen. Without `now`, a day must be given in full. The entries of a
    list get keys that count from 1. "Nothing to add" is an answer to a list or paragraph that is
    not required. Raises Refusal with the reason, in the words of the set.
    """
    if question.can_be_nothing and says_nothing(raw, words):
        return NO_ENTRIES if question.kind.prompt == "entries" else NO_TEXT

    is_blank = isinstance(raw, str) and not clean(raw)
    is_empty_list = raw == [] and question.kind.prompt == "entries"
    if raw is None or is_blank or is_empty_list:
        if question.required:
            raise Refusal(words("refuse_required"))
        return None

    acceptance = _Acceptance(question, words, options or Options(), now)
    answer = _ACCEPT[question.type](acceptance, raw)
    if answer is None and question.required:
        raise Refusal(words("refuse_required"))
    return answer


def says_nothing(raw: Raw, words: Words) -> bool:
    """Return whether this is "nothing to add", as a text or as an empty list."""
    if isinstance(raw, str):
        return _without_full_stop(raw) == _without_full_stop(words("nothing_to_add"))
    return raw == []


def _without_full_stop(text: str) -> str:
    return clean(text).casefold().rstrip(".")


def check_count(question: Question, count: int, words: Words) -> None:
    """Raise Refusal if an answer has fewer or more entries than the question allows."""
    if question.min is not None and count < question.min:
        raise Refusal(words("refuse_too_few", min=question.min))
    if question.max is not None and count > question.max:
        raise Refusal(words("refuse_too_many", max=question.max))


def check_not_there_yet(texts: Iterable[str], others: Iterable[str], words: Words) -> None:
    """Raise Refusal if one of the texts is already among the others, ignoring case."""
    there = {other.casefold() for other in others}
    for text in texts:
        if text.casefold() in there:
            raise Refusal(words("refuse_twice", text=text))


@dataclass(frozen=True)
class _Acceptance:
    """A question, and what is needed to judge an answer to it."""

    question: Question
    words: Words
    options: Options
    now: datetime | None

    def line(self, raw: Raw) -> str:
        return clean(self._text(raw))

    def lines(self, raw: Raw) -> str:
        return clean(self._text(raw), lines=True)

    def _text(self, raw: object) -> str:
        if not isinstance(raw, str):
            raise Refusal(self.words("refuse_text", text=raw))
        return raw

    def entries(self, raw: Raw) -> Entries | None:
        if not isinstance(raw, Sequence) or isinstance(raw, str):
            raise Refusal(self.words("refuse_list"))

        texts: list[str] = []
        seen: set[str] = set()
        for entry in raw:
            text = clean(self._text(entry))
            if text.casefold() in seen:
                raise Refusal(self.words("refuse_twice", text=text))
            if text:
                seen.add(text.casefold())
                texts.append(text)

        if not texts:
            return None
        check_count(self.question, len(texts), self.words)
        return Entries.of(texts)

    def number(self, raw: Raw) -> Number:
        number = self._parsed_number(raw)
        least, most = self.question.min, self.question.max
        if self.question.role == "capacity":
            least = max(0, least or 0)
            if not isinstance(number, int):
                raise Refusal(self.words("refuse_whole", text=clean(str(raw))))
        if least is not None and number < least:
            raise Refusal(self.words("refuse_less", min=least))
        if most is not None and number > most:
            raise Refusal(self.words("refuse_greater", max=most))
        return Number(number)

    def _parsed_number(self, raw: Raw) -> int | float:
        if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
            raise Refusal(self.words("refuse_number", text=raw))
        text = repr(raw)
        if isinstance(raw, str):
            text = clean(raw)
            if THOUSANDS.fullmatch(text):
                raise Refusal(self.words("refuse_thousands", text=text))
        if not _NUMBER.fullmatch(text):
            raise Refusal(self.words("refuse_number", text=text))

        if "." not in text and "," not in text:
            return int(text)
        number = float(text.replace(",", "."))
        return int(number) if number.is_integer() else number

    def yes_or_no(self, raw: Raw) -> bool:
        if isinstance(raw, bool):
            return raw
        yes, no = self.words("yes"), self.words("no")
        if isinstance(raw, str):
            typed = clean(raw).casefold()
            if typed in (yes.casefold(), yes[0].casefold()):
                return True
            if typed in (no.casefold(), no[0].casefold()):
                return False
        raise Refusal(self.words("refuse_confirm", yes=yes, no=no))

    def day(self, raw: Raw) -> str:
        if isinstance(raw, datetime):
            return raw.isoformat(" ", "minutes")[:16]
        if isinstance(raw, date):
            return raw.isoformat()
        day = None
        if isinstance(raw, str):
            day = understand(clean(raw), self.now, self.words)
        if day is None:
            raise Refusal(self.words("refuse_date", text=clean(str(raw))))
        return day

    def one(self, raw: Raw) -> Chosen:
        if not isinstance(raw, Chosen):
            return self._choice_named(raw)
        typed = self.options.typed(raw)
        return self._choice_named(typed[0]) if typed else raw

    def several(self, raw: Raw) -> Chosen:
        if isinstance(raw, Chosen):
            typed = self.options.typed(raw)
            values = tuple(value for value in raw.values if value not in typed)
            chosen = self._choices_named(typed, Chosen(raw.keys, values))
        elif isinstance(raw, Sequence) and not isinstance(raw, str):
            chosen = self._choices_named(raw, Chosen())
        else:
            chosen = self._choices_named([raw], Chosen())
        if self.question.required and not chosen:
            raise Refusal(self.words("refuse_required"))
        check_count(self.question, len(chosen), self.words)
        return self.options.in_order(chosen)

    def _choices_named(self, names: Iterable[object], chosen: Chosen) -> Chosen:
        """Return what was chosen already and the choices that the names stand for."""
        names = [name for name in names if not self._is_blank(name)]
        none_of_these = self.words("none_of_these").casefold()
        some = [name for name in names if self._folded(name) != none_of_these]
        if len(some) < len(names) and (some or chosen):
            raise Refusal(self.words("refuse_none_and_some"))

        for name in some:
            chosen += self._choice_named(name)
        return chosen

    def _is_blank(self, name: object) -> bool:
        return isinstance(name, str) and not clean(name)

    def _folded(self, name: object) -> str | None:
        if not isinstance(name, str):
            return None
        return clean(name).casefold()

    def _choice_named(self, name: object) -> Chosen:
        """Return the choice that a name stands for: its text, code or value, or a text typed."""
        if isinstance(name, bool) or not isinstance(name, (str, int)):
            raise Refusal(self.words("refuse_shape"))
        text = clean(str(name))
        option = self.options.find(text)
        if option is not None:
            return option.chosen
        if self.question.other and isinstance(name, str):
            return Chosen(values=(text,))

        listed = "; ".join(option.label for option in self.options)
        reason = self.words("refuse_choice", text=text, choices=listed)
        raise Refusal(reason + self._suggestion(text))

    def _suggestion(self, text: str) -> str:
        meant = nearest(text, [option.text for option in self.options])
        if meant is None:
            return ""
        return " " + self.words("did_you_mean", text=meant)


_ACCEPT: Mapping[str, Callable[[_Acceptance, Raw], Answer | None]] = {
    "text": _Acceptance.line,
    "paragraph": _Acceptance.lines,
    "list": _Acceptance.entries,
    "number": _Acceptance.number,
    "confirm": _Acceptance.yes_or_no,
    "date": _Acceptance.day,
    "select": _Acceptance.one,
    "checkbox": _Acceptance.several,
}
