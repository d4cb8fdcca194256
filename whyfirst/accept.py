"""What counts as an answer to a question, and why something else does not.

Knows nothing of where an answer comes from (a prompt, a file, a brief) or of where it goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

from whyfirst.dates import understand
from whyfirst.errors import Refusal
from whyfirst.model import Answers, Item, Question, QuestionSet, Value, current

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that reorder what stands around them (Unicode Standard Annex 9, explicit formatting)."""

_BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_NUMBER = re.compile(r"[-+]?\d{1,30}(?:[.,]\d{1,30})?")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:[.,]\d{3})+")


class Option(NamedTuple):
    """One thing that can be chosen. `value` is what the answer holds: the key of an item, or the value of a choice."""

    value: int | str
    text: str
    about: str = ""
    code: str = ""


class Offer:
    """What can be chosen, found by its text, then by its code, then by its value, then by text or code in any case."""

    def __init__(self, options: Iterable[Option]) -> None:
        self.options = tuple(options)

    @cached_property
    def places(self) -> Mapping[int | str, int]:
        """Where the option with a value stands."""
        return {option.value: place for place, option in enumerate(self.options)}

    @cached_property
    def _by_name(self) -> Mapping[int | str, int | str]:
        found: dict[int | str, int | str] = {}
        for name in ("text", "code", "value"):
            for option in self.options:
                found.setdefault(getattr(option, name), option.value)
        found.pop("", None)  # no name of anything
        return found

    @cached_property
    def _by_case(self) -> Mapping[str, int | str]:
        found: dict[str, int | str] = {}
        for option in self.options:
            for name in (option.text, option.code):
                found.setdefault(name.casefold(), option.value)
        found.pop("", None)
        return found

    def find(self, name: int | str) -> int | str | None:
        """The value of the option that is called so; None where there is none."""
        found = self._by_name.get(name)
        return (
            self._by_case.get(name.casefold()) if found is None and isinstance(name, str) else found
        )


def is_hidden(character: str) -> bool:
    """Whether a character does something to a screen or a document instead of standing in it."""
    return (
        character in BIDI_CONTROLS
        or character == "\ufeff"
        or unicodedata.category(character) in ("Cc", "Cs")
    )


def clean(text: str, *, lines: bool = False) -> str:
    """The text as it is kept: no control characters, no space around it, and one line unless `lines`.

    Of several empty lines one is kept. Line separators of all kinds count as line breaks.
    """
    if text.isprintable():  # which line breaks, tabs and hidden characters are not
        return text.strip()
    text = _BREAKS.sub("\n", text).replace("\t", " ")
    if not lines:
        text = re.sub(r" *\n[ \n]*", " ", text)
    text = "".join(character for character in text if character == "\n" or not is_hidden(character))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub("\n{3,}", "\n\n", text).strip()


def options(question: Question, questions: QuestionSet, answers: Answers) -> tuple[Option, ...]:
    """What can be chosen: the choices of the question, or the items of the list it points to."""
    if question.choices_from:
        prefix = questions.code(question.choices_from) or ""
        found = current(questions, answers, question.choices_from)
        return tuple(Option(item.key, item.text, code=f"{prefix}{item.key}") for item in found)
    return tuple(Option(choice.value, choice.text, choice.about) for choice in question.choices)


def accept(
    question: Question,
    raw: object,
    questions: QuestionSet,
    known: Answers | Offer,
    now: datetime | None,
) -> Value | None:
    """The answer that `raw` stands for; None where it is empty and may be skipped.

    For a list the entries come back as a tuple of texts. Without `now` a day must be said in full. What can be chosen
    is `known`, or follows from the answers that are. Raises Refusal with the reason, in the words of the set.
    """
    empty = (
        raw is None
        or (isinstance(raw, str) and not clean(raw))
        or (raw == [] and question.type == "list")
    )
    if empty:
        if question.required:
            raise Refusal(questions.word("refuse_required"))
        return None
    match question.type:
        case "text":
            return clean(_text(raw, questions))
        case "paragraph":
            return clean(_text(raw, questions), lines=True)
        case "list":
            return _entries(question, raw, questions)
        case "number":
            return _number(question, raw, questions)
        case "confirm":
            return _confirm(raw, questions)
        case "date":
            return _moment(raw, questions, now)
        case "select":
            return _chosen(question, raw, questions, _offer(question, questions, known))
        case "checkbox":
            return _several(question, raw, questions, _offer(question, questions, known))


def check_count(question: Question, count: int, questions: QuestionSet) -> None:
    """Raise Refusal where an answer has fewer or more entries than the question allows."""
    if question.min is not None and count < question.min:
        raise Refusal(questions.word("refuse_too_few", min=question.min))
    if question.max is not None and count > question.max:
        raise Refusal(questions.word("refuse_too_many", max=question.max))


def check_new(text: str, others: Iterable[str], questions: QuestionSet) -> None:
    """Raise Refusal where an entry is among the others already."""
    check_apart([text], others, questions)


def check_apart(texts: Iterable[str], others: Iterable[str], questions: QuestionSet) -> None:
    """Raise Refusal where one of several entries is among the others already."""
    taken = {other.casefold() for other in others}
    for text in texts:
        if text.casefold() in taken:
            raise Refusal(questions.word("refuse_twice", text=text))


def near(name: str, names: Iterable[str], questions: QuestionSet) -> str:
    """A sentence that suggests the nearest of the names, with a space before it; empty where none is near."""
    found = get_close_matches(name, list(names), n=1, cutoff=0.6)
    return " " + questions.word("did_you_mean", text=found[0]) if found else ""


def told(
    question: Question,
    value: Value | None,
    questions: QuestionSet,
    offered: Sequence[Option] = (),
    codes: Mapping[int, str] | None = None,
) -> tuple[str, ...]:
    """An answer in the words of the set, one line for each entry or line of it.

    `offered` are the options of the question, `codes` those of the items of a list, by key. What was skipped
    is said to be open, and an answer that none fits is said as that.
    """
    names = {option.value: f"{option.code} {option.text}".strip() for option in offered}
    if value is None:
        return (questions.word("open"),)
    if isinstance(value, bool):
        return (questions.word("yes" if value else "no"),)
    if isinstance(value, tuple):
        entries = [
            f"{(codes or {}).get(entry.key, '')} {entry.text}".strip()
            if isinstance(entry, Item)
            else names.get(entry, str(entry))
            for entry in value
        ]
        return tuple(entries) or (questions.word("none_of_these"),)
    if question.type == "select":
        return (names.get(value, str(value)) if isinstance(value, (int, str)) else str(value),)
    return tuple((digits(value) if isinstance(value, (int, float)) else value).split("\n"))


def digits(number: float) -> str:
    """A number as it is written: plain digits that `accept` takes for the same number."""
    text = format(Decimal(repr(number)), "f")
    return text + "0" if _THOUSANDS.fullmatch(text) else text


def shown(
    question: Question,
    value: Value | None,
    questions: QuestionSet,
    offered: Sequence[Option] = (),
    codes: Mapping[int, str] | None = None,
) -> str:
    """An answer in one line of plain text, in the words of the set. As `told`, with the entries in a row."""
    between = " " if question.type == "paragraph" else questions.word("separator")
    return between.join(line for line in told(question, value, questions, offered, codes) if line)


def _offer(question: Question, questions: QuestionSet, known: Answers | Offer) -> Offer:
    return known if isinstance(known, Offer) else Offer(options(question, questions, known))


def _text(raw: object, questions: QuestionSet) -> str:
    if not isinstance(raw, str):
        raise Refusal(questions.word("refuse_text", text=raw))
    return raw


def _entries(question: Question, raw: object, questions: QuestionSet) -> tuple[str, ...] | None:
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise Refusal(questions.word("refuse_list"))
    entries: list[str] = []
    seen: set[str] = set()
    for entry in raw:
        text = clean(_text(entry, questions))
        if not text:
            continue
        if text.casefold() in seen:
            raise Refusal(questions.word("refuse_twice", text=text))
        seen.add(text.casefold())
        entries.append(text)
    if not entries:
        return accept(question, None, questions, {}, None)  # type: ignore[return-value]
    check_count(question, len(entries), questions)
    return tuple(entries)


def _number(question: Question, raw: object, questions: QuestionSet) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise Refusal(questions.word("refuse_number", text=raw))
    text = clean(raw) if isinstance(raw, str) else repr(raw)
    if isinstance(raw, str) and _THOUSANDS.fullmatch(text):
        raise Refusal(questions.word("refuse_thousands", text=text))
    if not _NUMBER.fullmatch(text):
        raise Refusal(questions.word("refuse_number", text=text))
    number = float(text.replace(",", ".")) if re.search("[.,]", text) else int(text)
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    least = max(0, question.min or 0) if question.role == "capacity" else question.min
    if question.role == "capacity" and not isinstance(number, int):
        raise Refusal(questions.word("refuse_whole", text=text))
    if least is not None and number < least:
        raise Refusal(questions.word("refuse_less", min=least))
    if question.max is not None and number > question.max:
        raise Refusal(questions.word("refuse_greater", max=question.max))
    return number


def _confirm(raw: object, questions: QuestionSet) -> bool:
    if isinstance(raw, bool):
        return raw
    yes, no = questions.word("yes"), questions.word("no")
    words = {
        yes.casefold(): True,
        yes[0].casefold(): True,
        no.casefold(): False,
        no[0].casefold(): False,
    }
    found = words.get(clean(raw).casefold()) if isinstance(raw, str) else None
    if found is None:
        raise Refusal(questions.word("refuse_confirm", yes=yes, no=no))
    return found


def _moment(raw: object, questions: QuestionSet, now: datetime | None) -> str:
    if isinstance(raw, datetime):
        return raw.isoformat(" ", "minutes")[:16]
    if isinstance(raw, date):
        return raw.isoformat()
    found = understand(clean(raw), now, questions) if isinstance(raw, str) else None
    if found is None:
        raise Refusal(questions.word("refuse_date", text=raw))
    return found


def _chosen(question: Question, raw: object, questions: QuestionSet, offer: Offer) -> int | str:
    wanted = clean(raw) if isinstance(raw, str) else raw
    if isinstance(wanted, bool) or not isinstance(wanted, (str, int)):
        raise Refusal(questions.word("refuse_shape"))
    found = offer.find(wanted)
    if found is not None:
        return found
    if question.other and isinstance(wanted, str):
        return wanted
    texts = [option.text for option in offer.options]
    listed = "; ".join(f"{option.code} {option.text}".strip() for option in offer.options)
    hint = near(str(wanted), texts, questions)
    raise Refusal(questions.word("refuse_choice", text=wanted, choices=listed) + hint)


def _several(
    question: Question, raw: object, questions: QuestionSet, offer: Offer
) -> tuple[int | str, ...]:
    entries = list(raw) if isinstance(raw, Sequence) and not isinstance(raw, str) else [raw]
    entries = [entry for entry in entries if not (isinstance(entry, str) and not clean(entry))]
    none = questions.word("none_of_these").casefold()
    nothing = [
        entry for entry in entries if isinstance(entry, str) and clean(entry).casefold() == none
    ]
    if nothing and len(nothing) < len(entries):
        raise Refusal(questions.word("refuse_none_and_some"))
    if nothing:
        entries = []
    chosen = dict.fromkeys(_chosen(question, entry, questions, offer) for entry in entries)
    ordered = tuple(sorted(chosen, key=lambda value: offer.places.get(value, len(offer.options))))
    if question.required and not ordered:
        raise Refusal(questions.word("refuse_required"))
    check_count(question, len(ordered), questions)
    return ordered
