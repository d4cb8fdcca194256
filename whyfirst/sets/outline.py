"""A set as a person would meet it: every question in order, with what it hangs on and what hangs on it.

Gives data and plain text; what may be done with a screen is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from whyfirst.model import STAGES, Question, QuestionSet, Scalar, grouped

_WIDTH = 88


@dataclass(frozen=True)
class Shown:
    """One question in words. `number` counts from 1 in the whole set.

    `facts` say how it is asked, `ties` what it hangs on and what hangs on it.
    """

    number: int
    stage: str
    id: str
    ask: str
    kind: str
    help: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()


_KINDS = {
    "text": "one line",
    "paragraph": "text of any length",
    "list": "a list, one entry at a time",
    "select": "choose one",
    "checkbox": "choose any, or none",
    "confirm": "yes or no",
    "number": "a number",
    "date": "a day",
}


def shown_questions(questions: QuestionSet) -> tuple[Shown, ...]:
    """Every question of the set in the order of asking, those included that are asked whether a set has them or not."""
    numbers = {question.id: number for number, question in enumerate(questions.questions, 1)}
    waiting: dict[str, list[str]] = {}
    for question in questions.questions:
        for name in dict.fromkeys((question.for_each, question.choices_from, *question.when)):
            waiting.setdefault(name, []).append(question.id)
    return tuple(
        Shown(
            numbers[question.id],
            stage,
            question.id,
            question.ask,
            _KINDS[question.type],
            question.help,
            question.example,
            _choices(question),
            tuple(_facts(question)),
            tuple(_ties(question, questions, waiting.get(question.id, []))),
        )
        for stage in STAGES
        for group in grouped(questions.stage(stage))
        for question in group
    )


def _choices(question: Question) -> tuple[str, ...]:
    marks = {
        choice.text: " (asked about later)" if choice.weak else "" for choice in question.choices
    }
    abouts = {
        choice.text: f": {choice.about}" if choice.about else "" for choice in question.choices
    }
    own = tuple(
        f"{choice.text}{abouts[choice.text]}{marks[choice.text]}" for choice in question.choices
    )
    return (*own, "something else, typed") if question.other else own


def _facts(question: Question) -> Iterator[str]:
    limits = (("from", question.min), ("up to", question.max))
    bounds = [f"{word} {value:g}" for word, value in limits if value is not None]
    if bounds:
        yield " ".join(bounds)
    if question.default is not None:
        values = question.default if isinstance(question.default, tuple) else (question.default,)
        yield f"offers {', '.join(map(_told, values)) or 'none of them'}"
    if question.required:
        yield "must be answered"
    if question.quick:
        yield "with --quick too"
    if question.role:
        yield f"role {question.role}"


def _ties(question: Question, questions: QuestionSet, waiting: list[str]) -> Iterator[str]:
    if question.for_each:
        yield f"asked for each of “{questions.question(question.for_each).title}”"
    if question.choices_from:
        yield f"the choices are what was typed for “{questions.question(question.choices_from).title}”"
    for name, wanted in question.when.items():
        values = wanted if isinstance(wanted, tuple) else (wanted,)
        yield f"asked when “{questions.question(name).title}” is {' or '.join(map(_told, values))}"
    if waiting:
        yield f"decides about {', '.join(waiting)}"


def _told(value: Scalar) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def shown_text(questions: QuestionSet) -> str:
    """The set as plain text of lines not much wider than a terminal, with its questions by stage."""
    lines = [f"{questions.name}: {questions.title}" if questions.title else questions.name]
    lines += wrap(questions.about, _WIDTH)
    if questions.sources:
        lines += wrap(f"From: {'; '.join(questions.sources)}", _WIDTH, subsequent_indent="  ")
    stage = ""
    for each in shown_questions(questions):
        if each.stage != stage:
            stage = each.stage
            lines += ["", questions.word(stage)]
        lines += ["", *_block(each)]
    return "\n".join(lines) + "\n"


def _block(each: Shown) -> Iterator[str]:
    indent = " " * 5
    yield from _wrapped(f"{each.number:>3}. {each.ask}", "", indent)
    yield from _wrapped(each.help, indent, indent)
    yield from _wrapped(f"Example: {each.example}" if each.example else "", indent, indent + "  ")
    yield from _wrapped(
        " · ".join((f"[{each.id}] {each.kind}", *each.facts)), indent, indent + "  "
    )
    for choice in each.choices:
        yield from _wrapped(f"- {choice}", indent + "  ", indent + "    ")
    for tie in each.ties:
        yield from _wrapped(f"> {tie}", indent, indent + "  ")


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
