"""A set in another language: every word of session, brief, findings and review comes from the set.

The tests translate a set into signs: its texts and the answers have no Latin letters, and each
fixed word is a sign of its own. Any Latin letter in the output then comes from the program.
"""

from __future__ import annotations

import io
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

from tests.program import whyfirst
from tests.small_plans import EVERY_ROLE, MOTIVE_ONCE, NONE, SKIPPED, plan
from tests.terminal import Terminal
from tests.user import User
from whyfirst import answer_file, sets
from whyfirst.brief.front_matter import read_front_matter
from whyfirst.brief.layout import write
from whyfirst.brief.reading import read
from whyfirst.brief.review_writing import write_review
from whyfirst.brief.reviews import reviews_in
from whyfirst.commands.review import review_session, tell_where_it_stood
from whyfirst.findings import CHECKS, findings
from whyfirst.interview import Back, Page, Sets, Way, interview
from whyfirst.model import Choice, QuestionSet
from whyfirst.plain import PlainFace
from whyfirst.review import review_form, starting_state
from whyfirst.session import Reply, Session, Step
from whyfirst.sheet import Answer, Chosen, Entries, Entry, Plan, Slot
from whyfirst.words import ENGLISH

Next = TypeVar("Next")

HERE = Path(__file__).parent
GERMAN = sets.questions(str(HERE.parent / "questions" / "allgemein.yaml"))
NOW = datetime(2026, 11, 23, 9, 30)
TODAY = "2026-11-23"
LATER = datetime(2027, 7, 1, 9, 30)

BLANK = re.compile(r"\{\w+\}")
LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS = str.maketrans({letter: chr(0x430 + place % 26) for place, letter in enumerate(LATIN)})
SIGN = {key: chr(0x4E00 + place) for place, key in enumerate(ENGLISH)}
LABELS = {key: f"{SIGN[key]}«{''.join(BLANK.findall(text))}»" for key, text in ENGLISH.items()}
"""Each fixed word as a sign of its own, with its blanks."""

KNOWN = ("keep", "change", "stop")
"""Values of choices that the reflection recognizes, whatever their text."""

SAME = {"separator", "join_between", "map_mark", "number_many"}
"""Fixed words that are the same in German and English."""

CHECK_KEYS = tuple(check.name.replace("-", "_") for check in CHECKS)
FINDINGS = [key for key in ENGLISH if key.startswith(CHECK_KEYS) and key != "why_without_change"]


# Signs


def signs(text: str) -> str:
    """Return the text with signs for its Latin letters, its blanks unchanged."""
    blanks = [*BLANK.findall(text), ""]
    translated = ""
    for part, blank in zip(BLANK.split(text), blanks, strict=True):
        translated += part.translate(SIGNS) + blank
    return translated


def in_signs(questions: QuestionSet) -> QuestionSet:
    """Return the set with all its texts and fixed words in signs."""
    data = questions.model_dump(mode="json", exclude_defaults=True, exclude={"labels"})
    translated = data_in_signs(data)
    return QuestionSet.model_validate({"whyfirst": 1, **translated, "labels": LABELS})


TEXTS = ("ask", "heading", "help", "example", "title", "about", "text")
"""The keys of a set that hold texts."""


def data_in_signs(data: Any) -> Any:
    """Return a part of a set with all its texts in signs."""
    if isinstance(data, list):
        return [data_in_signs(entry) for entry in data]
    if not isinstance(data, dict):
        return data

    translated = {}
    for key, entry in data.items():
        translated[key] = signs(entry) if key in TEXTS else data_in_signs(entry)
    if data.get("text") and data["text"] == data.get("value") and data["value"] not in KNOWN:
        translated["value"] = translated["text"]
    if data.get("for_each") and "{item}" not in data["ask"]:
        translated["ask"] += " {item}"
    return translated


def plan_in_signs(original: Plan, questions: QuestionSet) -> Plan:
    """Return the plan with each answer in signs."""
    answers = {}
    for slot, answer in original.answers.items():
        answers[slot] = answer_in_signs(original, slot, answer)
    return Plan(
        questions,
        answers,
        title=signs(original.title),
        date=original.date,
        set_name=original.set_name,
    )


def answer_in_signs(original: Plan, slot: Slot, answer: Answer | None) -> Answer | None:
    """Return an answer in signs. Values that differ from their choice's text stay."""
    if isinstance(answer, Entries):
        return Entries(tuple(Entry(entry.key, signs(entry.text)) for entry in answer))
    if isinstance(answer, Chosen):
        choices = original.set.question(slot.id).choices
        kept = {choice.value for choice in choices if choice.value != choice.text}
        values = [value if value in kept else signs(value) for value in answer.values]
        return Chosen(answer.keys, tuple(values))
    return signs(answer) if isinstance(answer, str) else answer


def german_plan() -> Plan:
    """Return the plan in the German file of answers."""
    path = HERE / "plans" / "allgemein.yaml"
    answers = answer_file.read(path.read_text(encoding="utf-8"), str(path))
    session = Session.new(GERMAN, NOW, set_name="allgemein")
    session, _ = answer_file.fill(session, answers)
    session, _ = session.skip_rest()
    return session.plan()


def latin(text: str) -> list[str]:
    """Return the words with Latin letters in a text, except its front matter and codes."""
    if text.startswith("---\n"):
        lines = text.split("\n")
        text = "\n".join(lines[read_front_matter(text).end :])
    without_codes = re.sub(r"[OAPS]\d+", "", text)
    return re.findall(r"\S*[A-Za-z]\S*", without_codes)


def words_in(text: str) -> set[str]:
    """Return the keys of the fixed words that occur in a text."""
    return {key for key, sign in SIGN.items() if sign in text}


@pytest.fixture(name="spoken", scope="module")
def _spoken() -> QuestionSet:
    """Return the German set in signs."""
    return in_signs(GERMAN)


# A user who types


class Keys(io.StringIO):
    """The lines that a user types."""

    def __init__(self) -> None:
        super().__init__()
        self.typed: deque[str] = deque()

    def readline(self, _size: int | None = -1) -> str:  # type: ignore[override]
        """Return the next line, or an empty string when there are no more."""
        return f"{self.typed.popleft()}\n" if self.typed else ""


class Typist(PlainFace):
    """A user who asks for help and gives a wrong answer before the right one, each question once.

    They go back from the page once. New texts consist of one letter. With `keeping` they take every
    first choice and add no activity.
    """

    def __init__(self, letter: str = "ж", *, keeping: bool = False) -> None:
        self.keys, self.heard = Keys(), io.StringIO()
        super().__init__(self.keys, self.heard)
        self.letter, self.keeping = letter, keeping
        self.seen: set[tuple[str, str, int]] = set()
        self.made = 0
        self.pages = 0

    def ask(self, step: Step, submit: Callable[[Reply], Next]) -> Next | Back:
        """Type the lines for this step and let the face ask."""
        mark = (step.question.id, step.ask, step.entry)
        self.keys.typed.extend([""] if mark in self.seen else self.lines(step))
        self.seen.add(mark)
        return super().ask(step, submit)

    def page(self, page: Page) -> Slot | Way | Back:
        """Ask for help, name a wrong number and go back; later ask what was left out, or write."""
        self.pages += 1
        lines = [""]
        if self.pages == 1:
            lines = ["?", "99", "<"]
        elif page.left_out:
            lines = ["0"]
        self.keys.typed.extend(lines)
        return super().page(page)

    def lines(self, step: Step) -> list[str]:
        """Return wrong answers to a step, and a right one at the end."""
        question = step.question
        self.made += 1
        new = self.letter * self.made
        choice = "1" if self.keeping else str(1 + self.made % max(1, len(step.options)))
        match question.type:
            case "list":
                wanted = step.entry < 2 + (question.role == "outcome_now")
                wanted = wanted and not (self.keeping and question.role == "more")
                own = [entry.split(" ", 1)[-1] for entry in step.entries[: step.entry]]
                return [*own, new] if wanted else [""]
            case "paragraph":
                return ["?", new, "где", ""]
            case "confirm":
                return ["9", "щ", "2"]
            case "select":
                return ["99", "щ", choice]
            case "checkbox":
                refused = ["99"] if question.required else ["99", "1, 0"]
                return [*refused, choice]
            case "number":
                return ["ю", "1.000", "1.5", "-1", "2"]
            case "date":
                return ["ю", "14:30"]
            case _:
                refused = [""] if question.required and step.answer is None else []
                return ["?", *refused, new]


# Every word comes from the set


def test_a_brief_is_all_in_the_language_of_its_set(spoken: QuestionSet) -> None:
    """Headings, labels, summary, map, count, findings and open questions use the set's words."""
    brief = write(plan_in_signs(german_plan(), spoken))
    assert latin(brief) == []
    expected = {
        "why",
        "what",
        "how",
        "reflection",
        "summary_stopped",
        "summary_open",
        "open_answers_many",
        "map_activity",
        "map_count_left",
        "stopped_mark",
        "none_of_these",
        "still_open",
    }
    assert expected <= words_in(brief)


def test_a_brief_in_another_language_is_read_back(spoken: QuestionSet) -> None:
    """A plan is read back whole from its brief in another language."""
    for original in (german_plan(), plan_in_signs(german_plan(), spoken)):
        assert read(write(original), original.set).plan == original


def findings_in_signs() -> Iterator[str]:
    """Yield the findings about plans that between them raise every finding."""
    some = ["ж", "жж", "жжж", "жжжж", "жжжжж"]
    all_, once = in_signs(EVERY_ROLE), in_signs(MOTIVE_ONCE)

    def made(questions: QuestionSet = all_, /, **given: Any) -> str:
        for role in ("outcome", "audience", "activity", "assumption"):
            if role in given:
                given[role] = some[: given[role]]
        raised = findings(plan(questions, **given))
        return "\n".join(finding.text for finding in raised)

    first, same = signs("We are first"), {"audience": 1, "reaches": ["P1"] * 4}
    yield made(outcome=2, activity=1, serves=["O1"], measure=[SKIPPED])
    yield made(audience=2, activity=1, reaches=["P1"])
    yield made(activity=3, capacity=0)
    yield made(outcome=1, activity=3, serves=["O1", "O1", NONE], capacity=2)
    yield made(outcome=1, activity=3, serves=["O1", NONE, NONE], capacity=1)
    yield made(activity=2, motive=[("new",), ("new", first)])
    yield made(once, activity=1, motive=("new",))
    yield made(once, activity=1, motive=("new", first))
    yield made(outcome=1, output_test=[True], alternative=SKIPPED, owner=SKIPPED, review=SKIPPED)
    yield made(outcome=3, activity=3, serves=["O1 O2 O3"] * 3)
    yield made(outcome=1, activity=4, serves=["O1"] * 4, **same)
    yield made(outcome=2, activity=4, serves=["O1 O2"] * 4, **same)
    yield made(outcome=2, activity=4, serves=["O1", "O1", "O1", "O2"])
    yield made(outcome=3, activity=4, serves=["O1", "O1", "O1", "O2 O3"])
    yield made(outcome=1, measure=["ж"], measure_kind=["much"])
    yield made(assumption=1, confidence=["guessed"])
    yield made(assumption=2, confidence=["guessed", "guessed"])


def test_every_finding_is_in_the_words_of_the_set() -> None:
    """Each text of a finding, singular or plural, comes from the labels alone."""
    texts = "\n".join(findings_in_signs())
    assert latin(texts) == []
    assert set(FINDINGS) - words_in(texts) == set()


@pytest.mark.parametrize("quick", [False, True])
def test_a_session_is_all_in_the_language_of_its_set(spoken: QuestionSet, quick: bool) -> None:  # noqa: FBT001
    """Prompts, refusals, help, the choice of a set, map, findings and the page are translated."""
    typist = Typist()
    offered = [
        Choice(text=spoken.title, value="allgemein", about=spoken.about),
        Choice(text="ж", value="ж"),
    ]
    start = Session.new(spoken, NOW, set_name="allgemein", quick=quick).start()
    done = interview(start, typist, lambda _: None, Sets(lambda: offered, lambda _: spoken))
    output = typist.heard.getvalue()
    assert latin(output) == []
    assert latin(write(done.plan())) == []
    words = {
        "ask_title",
        "ask_set",
        "progress",
        "example",
        "plain_keys",
        "plain_refused",
        "plain_no_such",
        "plain_now",
        "refuse_required",
        "refuse_twice",
        "refuse_date",
        "understood",
        "map_so_far",
        "page",
        "plain_page",
    }
    if quick:
        words.add("ask_left_out_many")
    assert words <= words_in(output)


@pytest.mark.parametrize("keeping", [False, True])
@pytest.mark.parametrize("questions", [GERMAN, EVERY_ROLE], ids=lambda questions: questions.name)
def test_a_review_is_all_in_the_language_of_its_set(
    questions: QuestionSet,
    keeping: bool,  # noqa: FBT001
) -> None:
    """All that a review shows, asks and writes is translated, changes to the plan included."""
    started = Session.new(in_signs(questions), NOW).start()
    text = write(interview(started, Typist(keeping=True), lambda _: None).plan())
    for letter, moment in (("щ", LATER), ("ю", LATER.replace(year=2028))):
        plan_now = read(text, in_signs(questions)).plan
        earlier = reviews_in(text, plan_now)
        state = earlier[-1].state_after if earlier else starting_state(plan_now)
        form = review_form(state)
        typist = Typist(letter, keeping=keeping)
        tell_where_it_stood(form, typist)
        done = interview(review_session(form, moment).start(), typist, lambda _: None)
        assert latin(typist.heard.getvalue()) == []
        text = write_review(text, form, done.plan()).text
        assert latin(text) == []
    words = {"review", "review_why", "review_reworded", "review_outcome"}
    if keeping:
        words.add("why_without_change")
    else:
        words |= {"review_count", "review_added", "started_many"}
    assert words <= words_in(text)


def test_the_messages_of_a_command_come_from_the_set(tmp_path: Path) -> None:
    """Messages on stderr, about answers that don't fit and unknown sections, are translated."""
    questions = in_signs(GERMAN).model_dump(mode="json", exclude_defaults=True)
    questions["how"][0]["when"] = {"nur_wir_alle": True}
    questions["why"].append({"id": "nur_wir_alle", "type": "confirm", "ask": "ж?"})
    set_text = yaml.safe_dump({"whyfirst": 1, **questions}, allow_unicode=True)
    (tmp_path / "set.yaml").write_text(set_text, "utf-8")
    answers = {
        "title": "ж",
        "zweck": "ж",
        "wirkungen": ["ж"],
        "massnahmen": ["жж"],
        "nur_wir_alle": False,
        "kraft": 2,
    }
    (tmp_path / "given.yaml").write_text(yaml.safe_dump(answers, allow_unicode=True), "utf-8")
    messages: list[str] = []
    plan_it = (
        "plan",
        "--set",
        "set.yaml",
        "--answers",
        "given.yaml",
        "--no-input",
        "--output",
        "ж.md",
    )
    whyfirst(tmp_path, TODAY, *plan_it, complaints=messages)

    brief = tmp_path / "ж.md"
    text = brief.read_text("utf-8")
    assert latin(text) == []
    edited = text.replace(f" {LABELS['no']}\n", " ю\n")
    brief.write_text(edited + "\n### ё\n\nё\n", "utf-8")
    whyfirst(tmp_path, TODAY, "show", "ж.md", complaints=messages)

    output = re.sub(r"given\.yaml|kraft|ж\.md", "", "\n".join(messages))
    assert latin(output) == []
    assert {"left_out", "saved", "misfit", "strangers"} <= words_in(output)


def test_the_prompts_in_a_terminal_are_in_the_language_of_the_set() -> None:
    """The hints about keys, the rows and the page in a real terminal are translated."""
    kinds = ["text", "list", "paragraph", "select", "checkbox", "confirm", "number", "date"]
    asked: list[dict[str, Any]] = [
        {"id": kind, "type": kind, "ask": f"{place}ж?", "help": "жж", "example": "жжж"}
        for place, kind in enumerate(kinds)
    ]
    for question in asked[3:5]:
        question |= {"choices": ["ё", "ёё"], "other": True}
    questions = QuestionSet.model_validate(
        {"whyfirst": 1, "name": "ж", "what": asked, "labels": LABELS}
    )
    screens = []
    as_json = questions.model_dump_json(exclude_defaults=False)
    argv = [sys.executable, "-m", "tests.asking", as_json]
    with Terminal(argv, stdout="pipe", cwd=HERE.parent) as terminal:
        user = User(terminal)
        asks = [question["ask"] for question in asked]
        for ask in [*asks, SIGN["ask_more"], SIGN["ask_fewer"]]:
            user.at(ask)
            screens.append(terminal.screen_text())
            if ask.startswith("6"):
                user.answer("ю").sees(SIGN["refuse_number"])
                terminal.press("backspace").wait_idle()
                screens.append(terminal.screen_text())
            user.enter()
        user.at(SIGN["ask_different"]).skip()
        user.at(SIGN["page"])
        screens.append(terminal.screen_text().replace("Bin days", ""))
        user.enter()
        assert terminal.wait_exit() == 0
    output = "\n".join(screens)
    assert latin(output) == []
    words = {
        "key_skip",
        "key_lines",
        "key_editor",
        "key_tick",
        "key_move",
        "key_choose",
        "key_back",
        "key_leave",
        "leave_open",
        "something_else",
        "none_of_these",
        "yes",
        "no",
        "write_brief",
    }
    assert words <= words_in(output)


# The German set


def test_the_german_set_translates_every_fixed_word() -> None:
    """A German session has no fixed word in English."""
    assert set(GERMAN.labels) == set(ENGLISH)
    assert {key for key, text in GERMAN.labels.items() if text == ENGLISH[key]} == SAME


def test_a_translation_has_the_same_blanks_as_the_english() -> None:
    """Each German label has the blanks of its English original, and no others."""
    assert set(GERMAN.labels) == set(ENGLISH)
    for key, text in ENGLISH.items():
        assert sorted(BLANK.findall(GERMAN.labels[key])) == sorted(BLANK.findall(text)), key


def test_every_fixed_word_fits_on_one_line_of_a_set() -> None:
    """Every fixed word can be translated by a label, which is one line."""
    assert [key for key, text in ENGLISH.items() if "\n" in text] == []


def test_german_texts_have_german_quotes() -> None:
    """No label of the German set has English quotes, and each German quote is closed."""
    for text in GERMAN.labels.values():
        assert '"' not in text
        assert "”" not in text
        assert text.count("„") == text.count("“")


@pytest.mark.parametrize(
    ("typed", "date"),
    [("3 Monate", "2027-02-23"), ("2 Wochen", "2026-12-07"), ("1 Tag", "2026-11-24")],
)
def test_a_distance_can_be_typed_in_german(typed: str, date: str) -> None:
    """A German user can type how far away a date is in German."""
    answers = answer_file.read(f"wiedervorlage: {typed}", "typed.yaml")
    session = Session.new(GERMAN, NOW, set_name="allgemein")
    filled, _ = answer_file.fill(session, answers)
    assert filled.sheet.answers[Slot("wiedervorlage")] == date
