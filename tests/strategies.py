"""Random question sets, plans and texts for property tests."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from hypothesis import strategies as st

from whyfirst.errors import Refusal
from whyfirst.findings import findings
from whyfirst.model import Question, QuestionSet
from whyfirst.question_types import TYPES
from whyfirst.session import Reply, Session
from whyfirst.sheet import Chosen, Mark, Number, Options, Plan
from whyfirst.text import clean

NOW = datetime(2026, 11, 23, 9, 30)

# fmt: off
_MARKS = [
    *"\\`*_{}[]()<>#+-.!|~^$@&:;,=%\"'/?!",
    "**", "__", "```", "~~~", "---", "***", "===", "# ", "## ", "- ", "* ", "+ ", "1. ", "1) ",
    "a. ", "(i) ", "<b>", "</b>", "<!--", "-->", "<br>", "&amp;", "&#35;", "[x](y)", "![i](j)",
    "[^1]: ", "[a]: b", "| a | b |", "| --- |", ":--:", "http://a.b/c_d_e", "https://x.y",
    "www.a.b/_c_", "a@b.cd", "@cite", ":smile:", "$x$", "~sub~", "^sup^", "~~gone~~", "{.class}",
    "{#id}", ": def", "% title", ":::", "Table: x", "\\newpage", "    code", "> quote", "O1.",
    "**A1.**", "*Serves:* O1", "Not answered yet", "None of these", "Yes", "x  ", "  x", "(@a)",
    "#. ", "--", "...", "==mark==", "[[wiki]]", "<http://a.b>", "{{ x }}", "\x1b[31m", "\u202e",
    "\xa0",
]
_WORDS = [
    "bins", "Straße", "日本語", "שלום", "مرحبا", "👩‍👩‍👧", "é", "café", "n", "1", "42",
    "the", "why",
]
# fmt: on
MARKS, WORDS = st.sampled_from(_MARKS), st.sampled_from(_WORDS)
ANY = st.characters(exclude_categories=["Cs"])


@cache
def texts(*, lines: bool = False) -> st.SearchStrategy[str]:
    """Return texts that someone could type, full of Markdown and never empty once cleaned."""
    breaks = [st.just("\n")] * 2 if lines else []
    known_pieces = [*_MARKS, *_WORDS, *[" "] * 20]
    if lines:
        known_pieces += ["\n"] * 20
    known = st.lists(st.sampled_from(known_pieces), min_size=1, max_size=6)
    any_piece = st.one_of(MARKS, WORDS, st.just(" "), st.text(ANY, max_size=4), *breaks)
    unknown = st.lists(any_piece, min_size=1, max_size=10)
    joined = st.one_of(known, known, unknown).map("".join)
    return joined.filter(lambda text: bool(clean(text)))


@cache
def clean_texts() -> st.SearchStrategy[str]:
    """Return texts as they are stored, on one line."""
    return texts().map(clean)


# fmt: off
_NAMES_OF_OTHER_THINGS = [
    "Why", "what:", "Reflection", "Still open", "STILL OPEN:", "O1", "O1.", "A1 (A1)", "(1)",
    "Because", "Because (A1)", "Because (O1, O2)", "because:", "Nothing to add.", "Settled:",
    "(stopped)", "Review, 2027-01-01", "Would fewer?",
    "Would more activities serve the why better?",
]
# fmt: on


@cache
def names() -> st.SearchStrategy[str]:
    """Return names for questions: any text, and what a brief calls something else."""
    return st.one_of(clean_texts(), st.sampled_from(_NAMES_OF_OTHER_THINGS))


_OUTCOMES = {"id": "outcomes", "role": "outcome", "type": "list", "ask": "Outcomes?"}
_ACTIVITIES = {"id": "activities", "role": "activity", "type": "list", "ask": "Activities?"}
_SERVES = {
    "id": "serves",
    "role": "serves",
    "type": "checkbox",
    "for_each": "activities",
    "choices_from": "outcomes",
    "ask": "Which does {item} serve?",
}
_DECISION = {
    "id": "decision",
    "role": "decision",
    "type": "select",
    "for_each": "activities",
    "choices": ["keep", "change", "stop"],
    "ask": "What about {item}?",
}


@st.composite
def question_sets(draw: st.DrawFn, *, conditions: bool = True) -> QuestionSet:
    """Draw a valid set with any mix of types, roles, lists, conditions and headings."""
    stages: dict[str, list[dict[str, Any]]] = {"why": [], "what": [], "how": [], "reflection": []}
    chance = st.booleans()
    lists = ["outcomes"]
    stages["why"].append({**_OUTCOMES, "required": True})
    if draw(chance):
        stages["why"].append({"id": "audience", "role": "audience", "type": "list", "ask": "Who?"})
        lists.append("audience")
    if draw(chance):
        heading = draw(names())
        stages["why"].append({"id": "plain", "type": "list", "ask": "Things?", "heading": heading})
        lists.append("plain")
    if draw(chance):
        stages["what"] += [_ACTIVITIES, _SERVES]
        lists.append("activities")
        if draw(chance):
            stages["reflection"].append(_DECISION)

    has_condition = conditions and draw(chance)
    if has_condition:
        stages["why"].append({"id": "sure", "type": "confirm", "ask": "Sure?"})
    for number in range(draw(st.integers(0, 6))):
        question = draw(_questions(f"q{number}", lists))
        if has_condition and draw(chance):
            question["when"] = {"sure": draw(chance)}
        stages[draw(st.sampled_from(["what", "how", "reflection"]))].append(question)
    return QuestionSet.model_validate({"whyfirst": 1, "name": "random", **stages})


@st.composite
def _questions(draw: st.DrawFn, id: str, lists: list[str]) -> dict[str, Any]:
    question: dict[str, Any] = {
        "id": id,
        "type": draw(st.sampled_from(list(TYPES))),
        "ask": draw(clean_texts()),
        "quick": draw(st.booleans()),
    }
    if draw(st.booleans()):
        question["heading"] = draw(names())
    if draw(st.booleans()):
        question["for_each"] = draw(st.sampled_from(lists))
    if TYPES[question["type"]].has_choices:
        if draw(st.booleans()):
            question["choices_from"] = draw(st.sampled_from(lists))
        else:
            texts_of_choices = clean_texts().filter(lambda text: text != "None of these")
            choices = st.lists(texts_of_choices, min_size=1, max_size=4, unique_by=str.casefold)
            question["choices"] = draw(choices)
        question["other"] = draw(st.booleans())
    return question


_NOTHING = st.sampled_from(["Nothing to add", "nothing to add."])

_LINES: Mapping[str, st.SearchStrategy[str]] = {
    "text": texts(),
    "number": st.one_of(
        st.integers(0, 10**12).map(str),
        st.floats(0, 1e6).map(lambda number: str(Number(round(number, 3)))),
    ),
    "date": st.one_of(st.dates().map(str), st.just("2027-01-31 14:30")),
}


def replies(question: Question, options: Options) -> st.SearchStrategy[Reply]:
    """Return replies that a face could pass on, most of them acceptable."""
    match question.kind.prompt:
        case "entries":
            return st.one_of(texts(), texts(), _NOTHING)
        case "line":
            return _LINES[question.type]
        case "lines":
            return st.one_of(texts(lines=True), texts(lines=True), _NOTHING)
        case "one":
            return _chosen(question, options)
        case "several":
            some = st.lists(_chosen(question, options), max_size=4)
            return some.map(lambda parts: sum(parts, Chosen()))
        case "yes_no":
            return st.booleans()


def _chosen(question: Question, options: Options) -> st.SearchStrategy[Chosen]:
    """Return a choice: an option, or a typed text if that is allowed."""
    chosen: st.SearchStrategy[Chosen] = st.nothing()
    if options:
        chosen = st.sampled_from([option.chosen for option in options])
    if question.other:
        typed = clean_texts().map(lambda text: _typed(text, options))
        return st.one_of(chosen, typed)
    return chosen


def _typed(text: str, options: Options) -> Chosen:
    option = options.find(text)
    return Chosen(values=(text,)) if option is None else option.chosen


@st.composite
def sessions(draw: st.DrawFn, questions: QuestionSet | None = None) -> Session:
    """Draw an unfinished session: some answers given, some skipped, some not asked yet."""
    if questions is None:
        questions = draw(question_sets())
    title = draw(clean_texts())
    session = Session.new(questions, NOW, title=title, set_name=questions.name)
    return draw(walked(session))


@st.composite
def walked(draw: st.DrawFn, session: Session) -> Session:
    """Draw a session after some more steps, each answered or skipped."""
    session = session.start()
    for _ in range(draw(st.integers(0, 40))):
        step = session.step()
        if step is None:
            break
        reply: Reply = None
        if draw(st.integers(0, 3)):
            reply = draw(replies(step.question, step.options))
        with suppress(Refusal):
            session = session.answer(reply)
    return session


@st.composite
def plans(draw: st.DrawFn, questions: QuestionSet | None = None) -> Plan:
    """Draw a plan, finished or not, with replies to some of its findings."""
    plan = draw(sessions(questions)).plan()
    return draw(replied(plan))


@st.composite
def replied(draw: st.DrawFn, plan: Plan) -> Plan:
    """Draw a plan with replies to some of its findings."""
    written: dict[Mark, str] = {}
    for finding in findings(plan):
        if draw(st.booleans()):
            written[finding.mark] = clean(draw(texts(lines=True)), lines=True)
    return replace(plan, replies=written)
