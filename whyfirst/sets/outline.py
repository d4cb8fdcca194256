"""The outline of a set: every question in order, with what it depends on and what depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap

from whyfirst.model import STAGES, Choice, Question, QuestionSet, Scalar

_WIDTH = 88
_INDENT = " " * 5


def outline(questions: QuestionSet) -> str:
    """Return a set as plain text, not much wider than a terminal, with its questions by stage.

    Questions that whyfirst always asks are there too.
    """
    heading = questions.name
    if questions.title:
        heading = f"{questions.name}: {questions.title}"
    lines = [heading, *wrap(questions.about, _WIDTH)]
    if questions.sources:
        sources = f"From: {'; '.join(questions.sources)}"
        lines += wrap(sources, _WIDTH, subsequent_indent="  ")

    dependents = _dependents(questions)
    number = 0
    for stage in STAGES:
        if questions.stage(stage):
            lines += ["", questions.words(stage)]
        for question in questions.stage(stage):
            number += 1
            lines += ["", *_wrapped(f"{number:>3}. {question.ask}", "")]
            lines += _details(question)
            lines += _dependencies(question, questions, dependents.get(question.id, []))
    return "\n".join(lines) + "\n"


def _dependents(questions: QuestionSet) -> Mapping[str, list[str]]:
    """Return the ids of the questions that depend on each question."""
    dependents: dict[str, list[str]] = {}
    for question in questions.questions:
        ids = {question.for_each, question.choices_from, *question.when}
        for id in ids - {""}:
            dependents.setdefault(id, []).append(question.id)
    return dependents


def _details(question: Question) -> list[str]:
    lines = _wrapped(question.help, _INDENT, hanging=0)
    if question.example:
        lines += _wrapped(f"Example: {question.example}", _INDENT)
    facts = [f"[{question.id}] {question.kind.outline}", *_facts(question)]
    lines += _wrapped(" · ".join(facts), _INDENT)
    for choice in question.choices:
        lines += _wrapped(f"- {_choice(choice)}", _INDENT + "  ")
    if question.other:
        lines += _wrapped("- something else, typed", _INDENT + "  ")
    return lines


def _choice(choice: Choice) -> str:
    text = choice.text
    if choice.about:
        text += f": {choice.about}"
    if choice.weak:
        text += " (asked about later)"
    return text


def _facts(question: Question) -> list[str]:
    facts = []
    bounds = []
    if question.min is not None:
        bounds.append(f"from {question.min:g}")
    if question.max is not None:
        bounds.append(f"up to {question.max:g}")
    if bounds:
        facts.append(" ".join(bounds))
    if question.default is not None:
        values = [_in_words(value) for value in _as_tuple(question.default)]
        facts.append(f"offers {', '.join(values) or 'none of them'}")
    if question.required:
        facts.append("must be answered")
    if question.quick:
        facts.append("with --quick too")
    if question.role:
        facts.append(f"role {question.role}")
    return facts


def _dependencies(question: Question, questions: QuestionSet, dependents: list[str]) -> list[str]:
    """Return what a question depends on and what depends on it, a line each."""
    sentences = []
    if question.for_each:
        title = questions.question(question.for_each).title
        sentences.append(f"asked for each of “{title}”")
    if question.choices_from:
        title = questions.question(question.choices_from).title
        sentences.append(f"the choices are what was typed for “{title}”")
    for id, wanted in question.when.items():
        values = [_in_words(value) for value in _as_tuple(wanted)]
        title = questions.question(id).title
        sentences.append(f"asked when “{title}” is {' or '.join(values)}")
    if dependents:
        sentences.append(f"decides about {', '.join(dependents)}")

    lines = []
    for sentence in sentences:
        lines += _wrapped(f"> {sentence}", _INDENT)
    return lines


def _as_tuple(value: Scalar | tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def _in_words(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _wrapped(text: str, indent: str, *, hanging: int = 2) -> list[str]:
    """Return a text in lines; all but the first are indented by some more spaces."""
    rest = (indent or _INDENT) + " " * hanging
    return wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=rest, break_on_hyphens=False)
