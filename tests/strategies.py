"""Random question sets, plans and texts for property tests."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from hypothesis import strategies as st

from whyfirst import accept as answer
from whyfirst.errors import Refusal
from whyfirst.model import TITLE, Plan, Question, QuestionSet, Slot
from whyfirst.session import Session

NOW = datetime(2026, 11, 23, 9, 30)

_MARKS = [
    *"\\`*_{}[]()<>#+-.!|~^$@&:;,=%\"'/?",
    *[
        "**",
        "__",
        "```",
        "~~~",
        "---",
        "***",
        "===",
        "# ",
        "## ",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "1) ",
        "a. ",
        "(i) ",
    ],
    *[
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<br>",
        "&amp;",
        "&#35;",
        "[x](y)",
        "![i](j)",
        "[^1]: ",
        "[a]: b",
        "| a | b |",
    ],
    *[
        "| --- |",
        ":--:",
        "http://a.b/c_d_e",
        "https://x.y",
        "www.a.b/_c_",
        "a@b.cd",
        "@cite",
        ":smile:",
        "$x$",
    ],
    *[
        "~sub~",
        "^sup^",
        "~~gone~~",
        "{.class}",
        "{#id}",
        ": def",
        "% title",
        ":::",
        "Table: x",
        "\\newpage",
    ],
    *[
        "    code",
        "> quote",
        "O1.",
        "**A1.**",
        "*Serves:* O1",
        "Not answered yet",
        "None of these",
        "Yes",
        "x  ",
        "  x",
    ],
    *[
        "(@a)",
        "#. ",
        "--",
        "...",
        "!",
        "==mark==",
        "[[wiki]]",
        "<http://a.b>",
        "{{ x }}",
        "\u202e",
        "\x1b[31m",
        "\u00a0",
    ],
]
_WORDS = [
    "bins",
    "Straße",
    "日本語",
    "שלום",
    "مرحبا",
    "👩‍👩‍👧",
    "é",
    "café",
    "n",
    "1",
    "42",
    "the",
    "why",
]
MARKS, WORDS = st.sampled_from(_MARKS), st.sampled_from(_WORDS)
ANY = st.characters(exclude_categories=["Cs"])


@cache
def texts(*, lines: bool = False) -> st.SearchStrategy[str]:
    """Any text that someone could type, with much of Markdown's own; never empty once it is cleaned."""
    breaks = [st.just("\n")] * 2 if lines else []
    known = st.lists(
        st.sampled_from([*_MARKS, *_WORDS, *[" "] * 20, *["\n"] * 20 * lines]),
        min_size=1,
        max_size=6,
    )
    piece = st.one_of(MARKS, WORDS, st.just(" "), st.text(ANY, max_size=4), *breaks)
    found = st.one_of(known, known, st.lists(piece, min_size=1, max_size=10))
    return found.map("".join).filter(lambda text: bool(answer.clean(text)))


SIMPLE_TYPES = ["text", "paragraph", "list", "select", "checkbox", "confirm", "number", "date"]


@st.composite
def question_sets(draw: st.DrawFn, *, conditions: bool = True) -> QuestionSet:
    """Valid sets with any mix of types, roles, questions over items, conditions and headings."""
    stages: dict[str, list[dict[str, Any]]] = {
        stage: [] for stage in ("why", "what", "how", "reflection")
    }
    chance = st.booleans()
    lists = ["outcomes"]
    stages["why"].append(
        {"id": "outcomes", "role": "outcome", "type": "list", "ask": "Outcomes?", "required": True}
    )
    if draw(chance):
        stages["why"].append({"id": "audience", "role": "audience", "type": "list", "ask": "Who?"})
        lists.append("audience")
    if draw(chance):
        stages["why"].append(
            {
                "id": "plain",
                "type": "list",
                "ask": "Things?",
                "heading": answer.clean(draw(texts())),
            }
        )
        lists.append("plain")
    if draw(chance):
        stages["what"].append(
            {"id": "activities", "role": "activity", "type": "list", "ask": "Activities?"}
        )
        stages["what"].append(
            {
                "id": "serves",
                "role": "serves",
                "type": "checkbox",
                "for_each": "activities",
                "choices_from": "outcomes",
                "ask": "Which does {item} serve?",
            }
        )
        lists.append("activities")
        if draw(chance):
            choices = [{"text": text, "value": text} for text in ("keep", "change", "stop")]
            stages["reflection"].append(
                {
                    "id": "decision",
                    "role": "decision",
                    "type": "select",
                    "for_each": "activities",
                    "choices": choices,
                    "ask": "What about {item}?",
                }
            )
    sure = conditions and draw(chance)
    if sure:
        stages["why"].append({"id": "sure", "type": "confirm", "ask": "Sure?"})
    for number in range(draw(st.integers(0, 6))):
        question = draw(_questions(f"q{number}", lists))
        if sure and draw(chance):
            question["when"] = {"sure": draw(chance)}
        stages[draw(st.sampled_from(["what", "how", "reflection"]))].append(question)
    return QuestionSet.model_validate({"whyfirst": 1, "name": "random", **stages})


@st.composite
def _questions(draw: st.DrawFn, id: str, lists: list[str]) -> dict[str, Any]:
    type_ = draw(st.sampled_from(SIMPLE_TYPES))
    question: dict[str, Any] = {
        "id": id,
        "type": type_,
        "ask": answer.clean(draw(texts())),
        "quick": draw(st.booleans()),
    }
    if draw(st.booleans()):
        question["heading"] = answer.clean(draw(texts()))
    if draw(st.booleans()):
        question["for_each"] = draw(st.sampled_from(lists))
    if type_ in ("select", "checkbox"):
        if draw(st.booleans()):
            question["choices_from"] = draw(st.sampled_from(lists))
        else:
            found = draw(
                st.lists(
                    texts(), min_size=1, max_size=4, unique_by=lambda t: answer.clean(t).casefold()
                )
            )
            question["choices"] = [{"text": answer.clean(text)} for text in found]
        question["other"] = draw(st.booleans())
    return question


def raw_answers(
    question: Question, options: tuple[answer.Option, ...]
) -> st.SearchStrategy[object]:
    """Answers as a face would hand them over, most of them good ones."""
    chosen: st.SearchStrategy[Any] = (
        st.sampled_from([o.value for o in options]) if options else st.nothing()
    )
    if question.other:
        chosen = st.one_of(chosen, texts())
    match question.type:
        case "text" | "list":
            return texts()
        case "paragraph":
            return texts(lines=True)
        case "select":
            return chosen
        case "checkbox":
            return st.lists(chosen, max_size=4)
        case "confirm":
            return st.booleans()
        case "number":
            return st.one_of(st.integers(0, 10**12), st.floats(0, 1e6).map(lambda x: round(x, 3)))
        case "date":
            return st.one_of(st.dates().map(lambda d: d.isoformat()), st.just("2027-01-31 14:30"))


@st.composite
def sessions(draw: st.DrawFn, questions: QuestionSet | None = None) -> Session:
    """Sessions somewhere on their way: some answers given, some skipped, some not asked yet."""
    own = draw(question_sets()) if questions is None else questions
    session = Session(own, NOW, date="2026-11-23", questions=own.name).give(
        TITLE, answer.clean(draw(texts()))
    )
    return draw(walked(session))


@st.composite
def walked(draw: st.DrawFn, session: Session) -> Session:
    """The session after some steps, each an answer or none."""
    session = session.start()
    for _ in range(draw(st.integers(0, 40))):
        step = session.step()
        if step is None:
            break
        raw: object = None
        if draw(st.integers(0, 3)):
            raw = draw(raw_answers(step.question, step.options))
        try:
            session = session.answer(raw)
        except Refusal:
            continue
    return session


def plans(questions: QuestionSet | None = None) -> st.SearchStrategy[Plan]:
    """Plans, finished or not."""
    return sessions(questions).map(lambda session: session.plan())


def slots_of(plan: Plan, type_: str) -> list[Slot]:
    """The answered slots of one type."""
    return [
        s
        for s, v in plan.answers.items()
        if v is not None and plan.set.question(s.id).type == type_
    ]
