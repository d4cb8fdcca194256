"""A plan as plain data: answers by the ids of their questions, items by their texts. Knows nothing of JSON or files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from whyfirst.model import Answers, Item, Plan, Question, QuestionSet, Slot, Value, items
from whyfirst.reflection import decisions, findings


def recorded(plan: Plan) -> dict[str, Any]:
    """The answers of a plan, what its links say back to it, and the count of what was decided."""
    return {
        "answers": answers(plan.set, plan.answers, plan.set.questions),
        "findings": [
            {
                "check": finding.check,
                "asks": finding.asks,
                "text": finding.text,
                "items": [item.text for item in finding.items],
                "settled": finding.settled,
            }
            for finding in findings(plan)
        ],
        "decisions": asdict(decisions(plan)),
    }


def answers(questions: QuestionSet, known: Answers, asked: Iterable[Question]) -> dict[str, Any]:
    """The answers to some questions of a set by their ids, those asked alone; None for one that was skipped.

    What is asked for each item is a mapping from the text of the item to the answer.
    """
    found: dict[str, Any] = {}
    for question in asked:
        source = question.choices_from
        texts = {item.key: item.text for item in items(questions, known, source)} if source else {}
        if not question.for_each:
            if Slot(question.id) in known:
                found[question.id] = _plain(known[Slot(question.id)], texts)
            continue
        slots = (
            (item.text, Slot(question.id, item.key))
            for item in items(questions, known, question.for_each)
        )
        if own := {text: _plain(known[slot], texts) for text, slot in slots if slot in known}:
            found[question.id] = own
    return found


def _plain(value: Value | None, texts: Mapping[int, str]) -> object:
    """A value with every item as its text."""
    if isinstance(value, tuple):
        return [entry.text if isinstance(entry, Item) else _entry(entry, texts) for entry in value]
    return _entry(value, texts)


def _entry(entry: object, texts: Mapping[int, str]) -> object:
    if isinstance(entry, int) and not isinstance(entry, bool):
        return texts.get(entry, entry)
    return entry
