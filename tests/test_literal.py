"""What a person typed is what a reader sees, whatever it is and whichever Markdown reads it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import pypandoc
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from tests.strategies import texts
from whyfirst.accept import clean
from whyfirst.brief.layout import write
from whyfirst.model import TITLE, Item, Plan, QuestionSet, Slot

QUESTIONS = QuestionSet.model_validate(
    {
        "whyfirst": 1,
        "name": "literal",
        "why": [
            {"id": "purpose", "role": "purpose", "type": "paragraph", "ask": "Why?"},
            {"id": "owner", "role": "owner", "ask": "Who?"},
            {"id": "outcomes", "role": "outcome", "type": "list", "ask": "What changes?"},
            {
                "id": "measure",
                "role": "measure",
                "for_each": "outcomes",
                "ask": "How would you know?",
            },
            {"id": "told", "for_each": "outcomes", "type": "paragraph", "ask": "What else?"},
        ],
        "what": [
            {"id": "things", "type": "list", "ask": "Which things?"},
            {"id": "activities", "role": "activity", "type": "list", "ask": "What will you do?"},
            {
                "id": "serves",
                "role": "serves",
                "type": "checkbox",
                "for_each": "activities",
                "choices_from": "outcomes",
                "ask": "What does it serve?",
            },
            {
                "id": "motive",
                "type": "checkbox",
                "choices": ["Asked to", "New"],
                "other": True,
                "ask": "Why that?",
            },
        ],
    }
)
COUNT = 12


def plan_of(words: list[str], paragraphs: list[str]) -> Plan:
    """A plan that has these texts in every place where a text can stand."""
    first, *rest = words
    half = len(rest) // 2
    outcomes, activities = rest[:half], rest[half:]
    answers: dict[Slot, Any] = {
        Slot("purpose"): paragraphs[0],
        Slot("owner"): first,
        Slot("outcomes"): tuple(Item(n, text) for n, text in enumerate(outcomes, 1)),
        Slot("things"): tuple(Item(n, text) for n, text in enumerate(rest, 1)),
        Slot("activities"): tuple(Item(n, text) for n, text in enumerate(activities, 1)),
        Slot("motive"): ("Asked to", first),
        Slot("more"): None,
        Slot("fewer"): paragraphs[1],
        Slot("different"): paragraphs[2],
    }
    for number in range(1, half + 1):
        answers[Slot("measure", number)] = activities[number - 1]
        answers[Slot("told", number)] = paragraphs[number % len(paragraphs)]
        answers[Slot("serves", number)] = (number,) if number % 2 else ()
    return Plan(first, QUESTIONS, answers, date="2026-11-23", questions="literal")


def harmless(plan: Plan) -> Plan:
    """The same plan with every text replaced by a word for each of its lines."""

    def dull(text: str) -> str:
        return "\n".join("word" if line else "" for line in text.split("\n"))

    answers: dict[Slot, Any] = {}
    for slot, value in plan.answers.items():
        if isinstance(value, tuple) and value and isinstance(value[0], Item):
            answers[slot] = tuple(
                Item(item.key, dull(item.text)) for item in value if isinstance(item, Item)
            )
        elif isinstance(value, tuple) and "Asked to" in value:
            answers[slot] = ("Asked to", "word")
        else:
            answers[slot] = dull(value) if isinstance(value, str) else value
    return Plan("word", plan.set, answers, date=plan.date, questions=plan.questions)


def typed(plan: Plan) -> Iterator[str]:
    """Every text that somebody typed, line by line."""
    for slot, value in {TITLE: plan.title, **plan.answers}.items():
        for entry in value if isinstance(value, tuple) else (value,):
            text = entry.text if isinstance(entry, Item) else entry
            if isinstance(text, str) and slot.id != "serves":
                yield from filter(None, text.split("\n"))


WORDS = st.lists(texts().map(clean), min_size=COUNT + 1, max_size=COUNT + 1, unique_by=str.casefold)
PARAGRAPHS = st.lists(
    texts(lines=True).map(lambda text: clean(text, lines=True)), min_size=3, max_size=3
)
PLANS = st.builds(plan_of, WORDS, PARAGRAPHS)


def body(text: str) -> str:
    """A brief without its front matter."""
    return text.split("\n---\n", 1)[1]


# CommonMark, and GitHub's tables and strikethrough


def shape(node: SyntaxTreeNode) -> Any:
    """The blocks and marks of a document, without its texts."""
    if node.type in ("text", "softbreak", "text_special"):
        return None
    return (
        node.type,
        "" if node.is_root else node.tag,
        [found for child in node.children if (found := shape(child)) is not None],
    )


def flat(node: SyntaxTreeNode) -> str:
    """The text of a document, each line on a line of its own."""
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if not node.children:
        return node.content
    return "".join(map(flat, node.children)) + (
        "\n" if node.is_nested and not node.type.startswith(("em", "st")) else ""
    )


@pytest.mark.parametrize("dialect", ["commonmark", "gfm-like"])
@given(plan=PLANS)
@settings(max_examples=40)
def test_answers_stay_text_in_markdown(dialect: str, plan: Plan) -> None:
    """Headings, lists, tables and marks are those of the template, and every answer is there to the letter."""
    parser = MarkdownIt(dialect, {"linkify": False})
    tree = SyntaxTreeNode(parser.parse(body(write(plan))))
    assert shape(tree) == shape(SyntaxTreeNode(parser.parse(body(write(harmless(plan))))))
    text = flat(tree)
    assert not [line for line in typed(plan) if line not in text]


# Pandoc


def blocks(node: Any) -> Any:
    """The blocks and marks of a document as pandoc gives it, without texts."""
    if isinstance(node, list):
        return [found for child in node if (found := blocks(child)) is not None]
    if not isinstance(node, dict) or "t" not in node:
        return None
    kind, content = node["t"], node.get("c") or []
    if kind in ("Str", "Space", "SoftBreak"):
        return None
    if (
        kind == "Link"
    ):  # GitHub makes one of an address by itself; its text is looked at like any other
        return None
    if kind == "Table":  # the widths of its columns go by the length of its lines
        return (kind, blocks(content[3:5]))
    if kind == "Header":
        return (kind, content[0], blocks(content[2]))
    return (kind, blocks(content))


def words_of(node: Any) -> str:
    """The text of a document as pandoc gives it."""
    if isinstance(node, list):
        return "".join(map(words_of, node))
    if not isinstance(node, dict) or "t" not in node:
        return ""
    kind, content = node["t"], node.get("c")
    if kind == "Str":
        return str(content)
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    return words_of(content) + (" " if kind in ("Para", "Plain", "Header") else "")


def composed(text: str) -> str:
    """The text with single spaces, and with letters that Unicode holds to be the same written in one way."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def pandoc(text: str, dialect: str) -> Any:
    """The blocks of a document as pandoc reads it."""
    return json.loads(pypandoc.convert_text(body(text), "json", format=dialect))["blocks"]


@pytest.mark.parametrize("dialect", ["gfm", "markdown-smart", "commonmark_x-smart"])
@given(plan=PLANS)
@settings(
    max_examples=8,
    phases=[Phase.generate],  # shrinking would run pandoc twice for each step
)
def test_answers_stay_text_in_pandoc(dialect: str, plan: Plan) -> None:
    """A real pandoc sees the template's headings, lists and tables, and every answer to the letter."""
    found = pandoc(write(plan), dialect)
    assert blocks(found) == blocks(pandoc(write(harmless(plan)), dialect))
    text = composed(words_of(found))
    assert not [line for line in typed(plan) if composed(line) not in text]
