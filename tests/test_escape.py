"""Readers see every text as it was typed, whichever Markdown program they use."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypandoc
import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from tests.strategies import clean_texts, texts
from whyfirst.brief.front_matter import read_front_matter
from whyfirst.brief.layout import write
from whyfirst.brief.reading import read
from whyfirst.findings import findings
from whyfirst.model import QuestionSet
from whyfirst.sheet import NO_ENTRIES, NO_TEXT, Answer, Chosen, Entries, Entry, Plan, Slot
from whyfirst.text import clean
from whyfirst.yaml_file.quoting import yaml_scalar

QUESTIONS = QuestionSet.model_validate(
    {
        "whyfirst": 1,
        "name": "escape",
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
            {"id": "details", "for_each": "outcomes", "type": "paragraph", "ask": "What else?"},
        ],
        "what": [
            {"id": "things", "type": "list", "ask": "Which things?"},
            {"id": "others", "type": "list", "ask": "Which others?"},
            {"id": "story", "type": "paragraph", "ask": "What has happened?"},
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
    """Return a plan with these texts in every place that takes a text."""
    first, *rest = words
    half = len(rest) // 2
    outcomes, activities = rest[:half], rest[half:]
    answers: dict[Slot, Answer | None] = {
        Slot("purpose"): paragraphs[0],
        Slot("owner"): first,
        Slot("outcomes"): Entries.of(outcomes),
        Slot("things"): Entries.of(rest),
        Slot("others"): NO_ENTRIES,
        Slot("story"): NO_TEXT,
        Slot("activities"): Entries.of(activities),
        Slot("motive"): Chosen(values=("Asked to", first)),
        Slot("more"): None,
        Slot("fewer"): paragraphs[1],
        Slot("different"): paragraphs[2],
    }
    for number in range(1, half + 1):
        answers[Slot("measure", number)] = activities[number - 1]
        answers[Slot("details", number)] = paragraphs[number % len(paragraphs)]
        answers[Slot("serves", number)] = Chosen(keys=(number,) if number % 2 else ())
    plan = Plan(QUESTIONS, answers, title=first, date="2026-11-23", set_name="escape")
    replies = {
        finding.mark: paragraphs[number % len(paragraphs)]
        for number, finding in enumerate(findings(plan))
    }
    return replace(plan, replies=replies)


def harmless(plan: Plan) -> Plan:
    """Return the same plan with every text replaced by a word for each of its lines."""
    answers = {slot: harmless_answer(answer) for slot, answer in plan.answers.items()}
    replies = {mark: harmless_text(reply) for mark, reply in plan.replies.items()}
    return replace(plan, title="word", answers=answers, replies=replies)


def harmless_answer(answer: Answer | None) -> Answer | None:
    """Return an answer with every text replaced by a word for each of its lines."""
    if isinstance(answer, str):
        return harmless_text(answer)
    if isinstance(answer, Entries):
        return Entries(tuple(Entry(entry.key, "word") for entry in answer))
    if isinstance(answer, Chosen) and answer.values:
        return Chosen(values=("Asked to", "word"))
    return answer


def harmless_text(text: str) -> str:
    """Return a word for each line of a text."""
    return "\n".join("word" if line else "" for line in text.split("\n"))


def typed_lines(plan: Plan) -> Iterator[str]:
    """Yield every line that somebody typed."""
    for answer in (plan.title, *plan.answers.values(), *plan.replies.values()):
        if isinstance(answer, str):
            yield from filter(None, answer.split("\n"))
        elif isinstance(answer, Entries):
            yield from answer.texts
        elif isinstance(answer, Chosen):
            yield from answer.values


WORDS = st.lists(clean_texts(), min_size=COUNT + 1, max_size=COUNT + 1, unique_by=str.casefold)
PARAGRAPHS = st.lists(
    texts(lines=True).map(lambda text: clean(text, lines=True)), min_size=3, max_size=3
)
PLANS = st.builds(plan_of, WORDS, PARAGRAPHS)


def body(text: str) -> str:
    """Return a brief without its front matter."""
    return text.split("\n---\n", 1)[1]


# CommonMark, and GitHub's tables and strikethrough


def shape(node: SyntaxTreeNode) -> Any:
    """Return the blocks and marks of a document, without its texts and the links in them."""
    if node.type in ("text", "softbreak", "text_special", "link"):
        return None
    children = [shape(child) for child in node.children]
    tag = "" if node.is_root else node.tag
    return (node.type, tag, [child for child in children if child is not None])


def flat(node: SyntaxTreeNode) -> str:
    """Return the text of a document, each line on a line of its own."""
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if not node.children:
        return node.content
    return "".join(map(flat, node.children)) + (
        "\n" if node.is_nested and not node.type.startswith(("em", "st", "link")) else ""
    )


@pytest.mark.parametrize("dialect", ["commonmark", "gfm-like"])
@given(plan=PLANS)
@settings(max_examples=40)
def test_answers_stay_text_in_markdown(dialect: str, plan: Plan) -> None:
    """Answers add no headings, lists, tables or marks to a brief, and are shown unchanged."""
    parser = MarkdownIt(dialect, {"linkify": False})
    tree = SyntaxTreeNode(parser.parse(body(write(plan))))
    assert shape(tree) == shape(SyntaxTreeNode(parser.parse(body(write(harmless(plan))))))
    text = flat(tree)
    assert not [line for line in typed_lines(plan) if line not in text]


ADDRESSES = [
    "https://example.org",
    "http://a.b/c_d_e?f=g&h=i#j_k",
    "see https://example.org/a~b/c@d, or ask",
    "(https://example.org/x(y)z)",
    "https://example.org/a*b",
    "https://example.org/%C3%A4",
    "https://xn--bcher-kva.example/",
    "xhttps://example.org.",
    "<https://example.org>",
    "https://example.org/&amp;x",
    "https://a.b)www.c_d.e",
    "https://example.org/a;b",
    "https://",
    "https://example.org/#",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("dialect", ["commonmark", "gfm-like"])
def test_an_address_is_shown_as_it_was_typed(dialect: str, address: str) -> None:
    """Wherever an address is, and whatever is around it, a reader sees the text that was typed."""
    plan = plan_of(
        [f"{address} {n}" for n in range(COUNT + 1)], [address, address + "\n.", address]
    )
    parser = MarkdownIt(dialect, {"linkify": False})
    text = flat(SyntaxTreeNode(parser.parse(body(write(plan)))))
    assert not [line for line in typed_lines(plan) if line not in text]
    assert read(write(plan), QUESTIONS).plan == plan


def test_a_plain_address_stays_a_link() -> None:
    """A web address is a link in every Markdown, without the full stop behind it."""
    plan = Plan(QUESTIONS, {Slot("owner"): "Jo, https://example.org/a_b."})
    assert "**Who?** Jo, <https://example.org/a_b>." in write(plan)


# Pandoc


def blocks(node: Any) -> Any:
    """Return the blocks and marks of a document as pandoc reads it, without texts."""
    if isinstance(node, list):
        children = [blocks(child) for child in node]
        return [child for child in children if child is not None]
    if not isinstance(node, dict) or "t" not in node:
        return None
    kind, content = node["t"], node.get("c") or []
    if kind in ("Str", "Space", "SoftBreak"):
        return None
    if kind == "Link":  # GitHub makes one of a bare address; its text is checked like any other
        return None
    if kind == "Table":  # the widths of its columns go by the length of its lines
        return (kind, blocks(content[3:5]))
    if kind == "Header":
        return (kind, content[0], blocks(content[2]))
    return (kind, blocks(content))


def words_of(node: Any) -> str:
    """Return the text of a document as pandoc reads it."""
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
    """Return the text with single spaces, and letters that Unicode calls equal written alike."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def pandoc(text: str, dialect: str) -> Any:
    """Return the blocks of a document as pandoc reads it."""
    return json.loads(pypandoc.convert_text(body(text), "json", format=dialect))["blocks"]


@pytest.mark.parametrize("dialect", ["gfm", "markdown-smart", "commonmark_x-smart"])
@given(plan=PLANS)
@settings(
    max_examples=8,
    phases=[Phase.generate],  # shrinking would run pandoc twice for each step
)
def test_answers_stay_text_in_pandoc(dialect: str, plan: Plan) -> None:
    """Answers add no headings, lists or tables in pandoc, which shows them unchanged."""
    document = pandoc(write(plan), dialect)
    assert blocks(document) == blocks(pandoc(write(harmless(plan)), dialect))
    text = composed(words_of(document))
    assert not [line for line in typed_lines(plan) if composed(line) not in text]


# YAML


@given(text=st.text(st.characters(), max_size=20))
@settings(max_examples=200)
def test_a_text_in_the_front_matter_is_read_back(text: str) -> None:
    """Any text fits on one line of front matter, and is read back as that text."""
    line = f"title: {yaml_scalar(text)}"
    assert len(line.splitlines()) == 1
    assert yaml.load(line, Loader=yaml.BaseLoader) == {"title": text}  # noqa: S506 - builds texts only
    assert read_front_matter(f"---\n{line}\nwhyfirst: 1\n---\n").fields["title"] == text


@pytest.mark.parametrize("text", ["no", "Y", "null", "1.10", "2026-11-23", "a: b", "#1", "\x85"])
def test_other_readers_of_yaml_see_a_text_too(text: str) -> None:
    """YAML readers see a text where it looks like a number, a truth value or a comment."""
    assert yaml.safe_load(f"title: {yaml_scalar(text)}") == {"title": text}
