"""A set in another language: every word of session, brief, findings and review comes from the set.

Here a set speaks in signs: its texts and the answers have no Latin letter, and each fixed word is a sign of its own.
So whatever Latin letter is left comes from the program, and nothing has to know its words.
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
from whyfirst import answer_file as answers
from whyfirst import sets
from whyfirst.brief.front_matter import read_front_matter
from whyfirst.brief.layout import write
from whyfirst.brief.reading import read
from whyfirst.brief.reviews import reviews_in, write_review
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
"""For each fixed word a sign that no other has, and what is filled in."""

KNOWN = ("keep", "change", "stop")
"""Values of choices that the reflection knows, whatever their text."""

SAME = {"separator", "join_between", "map_mark", "number_many"}
"""Words that are in German what they are in English."""

CHECK_KEYS = tuple(check.name.replace("-", "_") for check in CHECKS)
FINDINGS = [key for key in ENGLISH if key.startswith(CHECK_KEYS) and key != "why_without_change"]


# -- signs -----------------------------------------------------------------------------------------------------------


def signs(text: str) -> str:
    """The text without Latin letters, except for what is filled in."""
    found, left = BLANK.findall(text), BLANK.split(text)
    return "".join(
        part.translate(SIGNS) + blank for part, blank in zip(left, [*found, ""], strict=True)
    )


def in_signs(questions: QuestionSet) -> QuestionSet:
    """The set with each of its texts, and each fixed word, in signs."""
    texts = ("ask", "heading", "help", "example", "title", "about", "text")

    def told(part: Any) -> Any:
        if isinstance(part, list):
            return [told(entry) for entry in part]
        if not isinstance(part, dict):
            return part
        found = {key: signs(entry) if key in texts else told(entry) for key, entry in part.items()}
        if part.get("text") and part["text"] == part.get("value") and part["value"] not in KNOWN:
            found["value"] = found["text"]
        if part.get("for_each") and "{item}" not in part["ask"]:
            found["ask"] += " {item}"
        return found

    data = questions.model_dump(mode="json", exclude_defaults=True, exclude={"labels"})
    return QuestionSet.model_validate({"whyfirst": 1, **told(data), "labels": LABELS})


def plan_in_signs(told: Plan, questions: QuestionSet) -> Plan:
    """The plan with each answer in signs."""
    return Plan(
        questions,
        {slot: answer_in_signs(told, slot, answer) for slot, answer in told.answers.items()},
        title=signs(told.title),
        date=told.date,
        set_name=told.set_name,
    )


def answer_in_signs(told: Plan, slot: Slot, answer: Answer | None) -> Answer | None:
    """One answer in signs; the values of choices that differ from their texts stay."""
    if isinstance(answer, Entries):
        return Entries(tuple(Entry(entry.key, signs(entry.text)) for entry in answer))
    if isinstance(answer, Chosen):
        choices = told.set.question(slot.id).choices
        kept = {choice.value for choice in choices if choice.value != choice.text}
        values = [value if value in kept else signs(value) for value in answer.values]
        return Chosen(answer.keys, tuple(values))
    return signs(answer) if isinstance(answer, str) else answer


def german_plan() -> Plan:
    """The plan of the German file of answers."""
    path = HERE / "plans" / "allgemein.yaml"
    given = answers.read(path.read_text(encoding="utf-8"), str(path))
    session = Session.new(GERMAN, NOW, set_name="allgemein")
    return answers.fill(session, given)[0].skip_rest()[0].plan()


def latin(text: str) -> list[str]:
    """The words in Latin letters that a text holds, besides its front matter and the codes of items."""
    if text.startswith("---\n"):
        text = "\n".join(text.split("\n")[read_front_matter(text).end :])
    return re.findall(r"\S*[A-Za-z]\S*", re.sub(r"[OAPS]\d+", "", text))


def words_in(text: str) -> set[str]:
    """The keys of the fixed words that a text holds."""
    return {key for key, sign in SIGN.items() if sign in text}


@pytest.fixture(name="spoken", scope="module")
def _spoken() -> QuestionSet:
    """The German set in signs."""
    return in_signs(GERMAN)


# -- somebody who types ----------------------------------------------------------------------------------------------


class Keys(io.StringIO):
    """What is typed, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.typed: deque[str] = deque()

    def readline(self, _size: int | None = -1) -> str:  # type: ignore[override]
        """The next line; the end where nothing more is typed."""
        return f"{self.typed.popleft()}\n" if self.typed else ""


class Typist(PlainFace):
    """Asks for help, answers wrong, then right, each question once; goes back from the page, and on again.

    What is typed anew is made of one letter. With `keeping` the first choice is taken and no activity added.
    """

    def __init__(self, letter: str = "ж", *, keeping: bool = False) -> None:
        self.keys, self.heard = Keys(), io.StringIO()
        super().__init__(self.keys, self.heard)
        self.letter, self.keeping = letter, keeping
        self.seen: set[tuple[str, str, int]] = set()
        self.made = 0
        self.pages = 0

    def ask(self, step: Step, submit: Callable[[Reply], Next]) -> Next | Back:
        """What comes of the lines that are typed at this step."""
        mark = (step.question.id, step.ask, step.entry)
        self.keys.typed.extend([""] if mark in self.seen else self.lines(step))
        self.seen.add(mark)
        return super().ask(step, submit)

    def page(self, page: Page) -> Slot | Way | Back:
        """First help, a number that is not there and the way back; then what was left out; then the brief."""
        self.pages += 1
        lines = ["?", "99", "<"] if self.pages == 1 else ["0"] if page.left_out else [""]
        self.keys.typed.extend(lines)
        return super().page(page)

    def lines(self, step: Step) -> list[str]:
        """Wrong answers to a step, and a right one at the end."""
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
                return ["99", *([] if question.required else ["1, 0"]), choice]
            case "number":
                return ["ю", "1.000", "1.5", "-1", "2"]
            case "date":
                return ["ю", "14:30"]
            case _:
                return ["?", *([""] if question.required and step.answer is None else []), new]


# -- every word comes from the set -----------------------------------------------------------------------------------


def test_a_brief_has_no_word_of_its_own(spoken: QuestionSet) -> None:
    """Headings, labels, summary, map, count, findings and what is open are words of the set."""
    brief = write(plan_in_signs(german_plan(), spoken))
    assert latin(brief) == []
    expected = {
        "why",
        "what",
        "how",
        "reflection",
        "summary_open",
        "map_activity",
        "settled",
        "none_of_these",
        "open",
    }
    assert expected <= words_in(brief)


def test_a_brief_in_another_language_is_read_back(spoken: QuestionSet) -> None:
    """A plan comes back whole from its brief, in German as in signs."""
    for made in (german_plan(), plan_in_signs(german_plan(), spoken)):
        assert read(write(made), made.set).plan == made


def findings_in_signs() -> Iterator[str]:
    """What the reflection says of plans that give it something to say."""
    some = ["ж", "жж", "жжж", "жжжж", "жжжжж"]
    all_, once = in_signs(EVERY_ROLE), in_signs(MOTIVE_ONCE)

    def made(questions: QuestionSet = all_, /, **given: Any) -> str:
        lists = ("outcome", "audience", "activity", "assumption")
        told = {role: some[: given[role]] for role in lists if role in given}
        return "\n".join(finding.text for finding in findings(plan(questions, **{**given, **told})))

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


def test_every_finding_is_said_in_the_words_of_the_set() -> None:
    """Each text that a check has, one of several or of one, comes from the labels alone."""
    said = "\n".join(findings_in_signs())
    assert latin(said) == []
    assert set(FINDINGS) - words_in(said) == set()


@pytest.mark.parametrize("quick", [False, True])
def test_a_session_has_no_word_of_its_own(spoken: QuestionSet, quick: bool) -> None:  # noqa: FBT001
    """Every type of question, refusals, help, the choice of a set, map, findings and the page are words of the set."""
    typist = Typist()
    offered = [
        Choice(text=spoken.title, value="allgemein", about=spoken.about),
        Choice(text="ж", value="ж"),
    ]
    start = Session.new(spoken, NOW, set_name="allgemein", quick=quick).start()
    done = interview(start, typist, lambda _: None, Sets(lambda: offered, lambda _: spoken))
    heard = typist.heard.getvalue()
    assert latin(heard) == []
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
    }
    words |= {
        "refuse_required",
        "refuse_twice",
        "refuse_date",
        "understood",
        "map_so_far",
        "page",
        "plain_page",
    }
    assert words | ({"ask_left_out_many"} if quick else set()) <= words_in(heard)


@pytest.mark.parametrize("keeping", [False, True])
@pytest.mark.parametrize("questions", [GERMAN, EVERY_ROLE], ids=lambda questions: questions.name)
def test_a_review_has_no_word_of_its_own(questions: QuestionSet, keeping: bool) -> None:  # noqa: FBT001
    """What a review tells, asks and writes, the change of the why and of the activities included, is the set's."""
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
    words |= {"why_without_change"} if keeping else {"review_count", "review_added", "started_many"}
    assert words <= words_in(text)


def test_what_a_command_says_comes_from_the_set(tmp_path: Path) -> None:
    """What goes to stderr beside a brief, of answers that fit no more and sections that are strange, is the set's."""
    questions = in_signs(GERMAN).model_dump(mode="json", exclude_defaults=True)
    questions["how"][0]["when"] = {"nur_wir_alle": True}
    questions["why"].append({"id": "nur_wir_alle", "type": "confirm", "ask": "ж?"})
    (tmp_path / "set.yaml").write_text(
        yaml.safe_dump({"whyfirst": 1, **questions}, allow_unicode=True), "utf-8"
    )
    given = {
        "title": "ж",
        "zweck": "ж",
        "wirkungen": ["ж"],
        "massnahmen": ["жж"],
        "nur_wir_alle": False,
        "kraft": 2,
    }
    (tmp_path / "given.yaml").write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
    said: list[str] = []
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
    whyfirst(tmp_path, TODAY, *plan_it, complaints=said)
    brief = tmp_path / "ж.md"
    text = brief.read_text("utf-8")
    assert latin(text) == []
    dated = (
        re.sub(r"(?m)^### жж?$", "### ж", text).replace(f"*{LABELS['open']}*", "ю")
        + "\n### ё\n\nё\n"
    )
    brief.write_text(dated, "utf-8")
    whyfirst(tmp_path, TODAY, "show", "ж.md", complaints=said)
    told = re.sub(r"given\.yaml|kraft|ж\.md", "", "\n".join(said))
    assert latin(told) == []
    assert {"left_out", "saved", "misfit", "strangers"} <= words_in(told)


def test_the_prompts_of_a_terminal_have_no_word_of_their_own() -> None:
    """The hints about keys, the rows and the page in a real terminal are words of the set."""
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
    seen = ""
    argv = [
        sys.executable,
        "-m",
        "tests.asking",
        questions.model_dump_json(exclude_defaults=False),
    ]
    with Terminal(argv, stdout="pipe", cwd=HERE.parent) as terminal:
        for ask in [
            *(question["ask"] for question in asked),
            *(SIGN[f"ask_{role}"] for role in ("more", "fewer")),
        ]:
            seen += terminal.wait_for(ask).wait_idle().screen_text() + "\n"
            if ask.startswith("6"):
                terminal.type("ю").press("enter").wait_for(SIGN["refuse_number"]).press(
                    "backspace"
                ).wait_idle()
                seen += terminal.screen_text() + "\n"
            terminal.press("enter")
        terminal.wait_for(SIGN["ask_different"]).wait_idle().press("enter")
        seen += terminal.wait_for(SIGN["page"]).wait_idle().screen_text().replace("Bin days", "")
        terminal.press("enter")
        assert terminal.wait_exit() == 0
    assert latin(seen) == []
    words = {
        "key_skip",
        "key_lines",
        "key_editor",
        "key_tick",
        "key_move",
        "key_choose",
        "key_back",
        "key_leave",
    }
    assert words | {
        "leave_open",
        "something_else",
        "none_of_these",
        "yes",
        "no",
        "write_brief",
    } <= words_in(seen)


# -- the German set --------------------------------------------------------------------------------------------------


def test_the_german_set_replaces_every_word() -> None:
    """No fixed word is left in English."""
    assert set(GERMAN.labels) == set(ENGLISH)
    assert {key for key, text in GERMAN.labels.items() if text == ENGLISH[key]} == SAME


def test_a_translation_has_the_blanks_of_the_english() -> None:
    """What is filled in in English is filled in in German, and nothing else."""
    blanks = [
        {key: sorted(BLANK.findall(text)) for key, text in words.items()}
        for words in (GERMAN.labels, ENGLISH)
    ]
    assert blanks[0] == blanks[1]


def test_an_english_word_fits_on_the_line_of_a_set() -> None:
    """Every fixed word can be replaced: a label is one line."""
    assert [key for key, text in ENGLISH.items() if "\n" in text] == []


def test_german_quotes_stand_in_german_texts() -> None:
    """No text of the German set quotes as English does."""
    found = [
        text for text in GERMAN.labels.values() if re.search('"|“[^“„]*”', text) or "”" in text
    ]
    assert found == []
    assert all(text.count("„") == text.count("“") for text in GERMAN.labels.values())


@pytest.mark.parametrize(
    ("typed", "date"),
    [("3 Monate", "2027-02-23"), ("2 Wochen", "2026-12-07"), ("1 Tag", "2026-11-24")],
)
def test_a_distance_is_typed_in_german(typed: str, date: str) -> None:
    """A day is understood as Germans say how long it is from now."""
    path, said = "typed.yaml", f"wiedervorlage: {typed}"
    session = Session.new(GERMAN, NOW, set_name="allgemein")
    filled, _ = answers.fill(session, answers.read(said, path))
    assert filled.sheet.answers[Slot("wiedervorlage")] == date
