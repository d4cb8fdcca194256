"""Answers that a set itself names, as a default or as a condition: whether they can be given at all.

Knows nothing of the answers that people give.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from whyfirst.accept import accept
from whyfirst.dates import understand
from whyfirst.errors import Refusal
from whyfirst.model import Question, Scalar
from whyfirst.sets.references import Checked, Fault, Spot, no_reference
from whyfirst.yaml_file.mistakes import misread
from whyfirst.yaml_file.positions import shown
from whyfirst.yaml_file.reading import Path
from whyfirst.yaml_file.suggest import near

_SOME_DAY = datetime(2026, 1, 1)
_CHOSEN = ("select", "checkbox")


def default(checked: Checked, spot: Spot) -> Iterator[Fault]:
    """What is wrong with the default of a question, which must be an answer to it."""
    question = spot.question
    if question.default is None or checked.spoilt(
        spot, "default", "type", "choices", "choices_from", "min", "max"
    ):
        return
    path: Path = ("default",)
    node = checked.draft.node(spot.section, spot.number, "default")
    if isinstance(question.default, bool) and question.type != "confirm" and node is not None:
        yield Fault(
            path,
            misread(node.written, question.default),
            f'put it in quotes: "{shown(node.written)}"',
        )
        return
    if question.choices_from:
        what = "what can be chosen here is what the user types, so nothing can be the default"
        yield Fault(path, what, "delete this line", key=True)
        return
    if question.type in _CHOSEN and not question.choices:
        return
    given = list(question.default) if isinstance(question.default, tuple) else question.default
    try:
        fits = accept(question, given, checked.set, {}, _SOME_DAY) is not None
    except Refusal as refusal:
        reason = str(refusal).rstrip(".")
        yield Fault(
            path,
            f"this default is no answer to the question: {reason}",
            "change it, or delete this line",
        )
        return
    if not fits:
        yield Fault(path, "this default is empty", "write an answer, or delete this line")


def when(checked: Checked, spot: Spot) -> Iterator[Fault]:
    """What is wrong with the conditions of a question: whom they name, and which answers."""
    if checked.spoilt(spot, "when"):
        return
    for name, wanted in spot.question.when.items():
        path: Path = ("when", name)
        fault = no_reference(checked, spot, path, checked.names)
        if fault:
            yield fault
            continue
        other = checked.by_id[name]
        if other.question.for_each and other.question.for_each != spot.question.for_each:
            what = f"“{name}” has an answer for each of “{shown(other.question.for_each)}”, and none of them is named"
            todo = (
                f"add for_each: {shown(other.question.for_each)} to this question, or name another"
            )
            yield Fault(path, what, todo, key=True)
        elif wanted == ():
            yield Fault(path, "no answer is named here, so this is never asked", "write an answer")
        elif not checked.spoilt(other, "type", "choices", "choices_from", "other"):
            values = wanted if isinstance(wanted, tuple) else (wanted,)
            for number, value in enumerate(values):
                at: Path = (*path, number) if isinstance(wanted, tuple) else path
                reason = _no_answer(checked, spot, at, other.question, value)
                if reason:
                    yield Fault(at, *reason)


def _no_answer(
    checked: Checked, spot: Spot, path: Path, other: Question, value: Scalar
) -> tuple[str, str] | None:
    """Why the other question never has this value; None where it may."""
    if other.type == "confirm":
        if isinstance(value, bool):
            return None
        return f"“{other.id}” is answered yes or no", "write true or false, without quotes"
    if isinstance(value, bool):
        node = checked.draft.node(spot.section, spot.number, *path)
        written = node.written if node is not None else str(value)
        return misread(written, value), f'put it in quotes: "{shown(written)}"'
    if other.type == "number":
        if not isinstance(value, str):
            return None
        return f"“{other.id}” is answered by a number", "write digits, without quotes"
    if not isinstance(value, str):
        return f"“{other.id}” is answered by text, not by a number", f'put it in quotes: "{value}"'
    if other.type == "date" and understand(value, None, checked.set) is None:
        return f"“{shown(value)}” is not a day", "write it as 2027-07-01"
    if other.type in _CHOSEN and other.choices and not other.other:
        return _no_choice(other, value)
    return None


def _no_choice(other: Question, value: str) -> tuple[str, str] | None:
    values = [choice.value for choice in other.choices]
    if value in values:
        return None
    by_text = {choice.text: choice.value for choice in other.choices}
    meant = by_text.get(value) or near(value, values) or by_text.get(near(value, by_text) or "")
    listed = shown(", ".join(values), 200)
    todo = f"did you mean “{shown(meant)}”?" if meant else f"the choices are {listed}"
    return f"“{shown(value)}” is not among the choices of “{other.id}”", todo
