"""A plan as plain data: answers by the ids of their questions, items by their texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from whyfirst.findings import Finding, findings
from whyfirst.links import decisions
from whyfirst.model import Question
from whyfirst.sheet import Answer, Chosen, Entries, Number, Plan, Sheet, Slot, is_nothing


def plan_as_data(plan: Plan) -> dict[str, Any]:
    """Return the answers of a plan, its findings, and the count of its decisions."""
    return {
        "answers": answers_as_data(plan, plan.set.questions),
        "findings": [_finding_as_data(finding) for finding in findings(plan)],
        "decisions": asdict(decisions(plan)),
    }


def answers_as_data(sheet: Sheet, questions: Iterable[Question]) -> dict[str, Any]:
    """Return the answers to some questions by their ids.

    An answer that was skipped is None, "nothing to add" is an empty list, and a question that was
    not asked is left out. The answers of a
    question about the items of a list are a mapping from the text of each item.
    """
    data: dict[str, Any] = {}
    for question in questions:
        if question.for_each:
            by_item = _answers_by_item(sheet, question)
            if by_item:
                data[question.id] = by_item
            continue

        slot = Slot(question.id)
        if slot in sheet.live:
            data[question.id] = _answer_as_data(sheet, question, sheet.live[slot])
    return data


def _answers_by_item(sheet: Sheet, question: Question) -> dict[str, object]:
    by_item = {}
    for item in sheet.all_list_items(question.for_each):
        slot = Slot(question.id, item.key)
        if slot in sheet.live:
            by_item[item.text] = _answer_as_data(sheet, question, sheet.live[slot])
    return by_item


def _answer_as_data(sheet: Sheet, question: Question, answer: Answer | None) -> object:
    if is_nothing(answer):
        return []
    if isinstance(answer, Number):
        return answer.value
    if isinstance(answer, Entries):
        return list(answer.texts)
    if isinstance(answer, Chosen):
        chosen = _chosen_as_data(sheet, question, answer)
        if question.kind.prompt == "one":
            return chosen[0]
        return chosen
    return answer


def _chosen_as_data(sheet: Sheet, question: Question, chosen: Chosen) -> list[object]:
    """Return what was chosen, with items as their texts."""
    texts: Mapping[int, str] = {}
    if question.choices_from:
        items = sheet.all_list_items(question.choices_from)
        texts = {item.key: item.text for item in items}
    chosen_items = [texts.get(key, key) for key in chosen.keys]
    return [*chosen_items, *chosen.values]


def _finding_as_data(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "asks": finding.asks,
        "text": finding.text,
        "items": [item.text for item in finding.items],
        "state": finding.state,
        "reply": finding.reply,
    }
