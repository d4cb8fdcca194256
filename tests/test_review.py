"""Reviews of a brief: what they ask and write, and that nothing above them changes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.program import epoch, whyfirst
from tests.strategies import NOW, plans, walked
from tests.terminal import Terminal
from tests.user import User
from whyfirst.brief.layout import write
from whyfirst.brief.reading import read
from whyfirst.brief.review_writing import write_review
from whyfirst.brief.reviews import reviews_in
from whyfirst.commands.review import review_session
from whyfirst.review import review_form, starting_state

GOLDEN = Path(__file__).parent / "golden" / "year.md"

QUESTIONS = """\
whyfirst: 1
title: A year in a town
why:
  - {id: purpose, role: purpose, ask: Why does this need doing?, heading: Purpose, required: true}
  - id: outcomes
    role: outcome
    type: list
    ask: What will people do that they do not now?
    heading: Outcomes
  - id: measure
    role: measure
    for_each: outcomes
    ask: What will show you “{item}”?
    heading: Measure
what:
  - {id: activities, role: activity, type: list, ask: What will you do?, heading: Activities}
  - id: serves
    role: serves
    type: checkbox
    for_each: activities
    choices_from: outcomes
    ask: Which outcomes does “{item}” serve?
    heading: Serves
  - id: guesses
    role: assumption
    type: list
    ask: What has to be true for it to work?
    heading: What has to be true
how:
  - {id: owner, role: owner, ask: Who sees to it?, heading: Owner}
reflection:
  - id: decision
    role: decision
    type: select
    for_each: activities
    ask: What happens to “{item}”?
    heading: Decision
    choices: [{text: Keep, value: keep}, {text: Change, value: change}, {text: Stop, value: stop}]
  - {id: review, role: review, type: date, ask: When will you look again?, heading: Next look}
"""
ANSWERS = """\
title: Bin days
purpose: Six streets have new bin days, and bins stay full for a week.
outcomes: [Households miss fewer collections, Crews drive each street once]
measure: ["Missed bins a week: 40 now, 10 by June", "Second runs a week: 12 now, 3 by June"]
activities: [Fridge magnet, Letter to every household, Facebook posts, Poster at the depot]
serves: [[O1, O2], [O1], [], []]
guesses: [People look at the magnet, Crews hand out cards]
owner: Jo Smith
more:
fewer: The posters, if anybody asks.
different:
decision: [keep, keep, keep, stop]
review: 2027-02-23
"""

PLAN = (
    ("Give it a name", "Bin days"),
    (
        "Why does this need doing?",
        "Six streets have new bin days. Bins stay full for a week and vans come twice.",
    ),
    ("What will people do that they do not now?", "Households miss fewer collections"),
    ("O1 Households", "Vans need no second run"),
    ("O2 Vans", ""),
    ("What will show you “O1", "Missed bins a week: 40 now, 10 by June"),
    ("What will show you “O2", "Second runs a week: 12 now, 3 by June"),
    ("What will you do?", "Fridge magnet with the new days"),
    ("A1 Fridge", "Letter to every household"),
    ("A2 Letter", "Facebook posts"),
    ("A3 Facebook", "Poster at the depot"),
    ("A4 Poster", ""),
    ("does “A1", ":space down space"),
    ("does “A2", ":space"),
    ("does “A3", ":down down space"),
    ("does “A4", ":down down space"),
    ("What has to be true", "People look at the magnet on bin night"),
    ("People look at", "Crews have time to leave a card"),
    ("Crews have time", ""),
    ("Who sees to it?", "Jo Smith"),
    ("Would more activities serve", ""),
    ("Would fewer serve", "The posters. Nobody who forgets a bin comes to the depot."),
    ("Would different ones serve", ""),
    ("What happens to “A1", ":down"),
    ("What happens to “A2", ":down"),
    ("What happens to “A3", ":down"),
    ("What happens to “A4", ":down down down"),
    ("When will you look again?", "3 months"),
    ("means 2027-02-23", ""),
    ("All your answers", ""),
)
LOOKS = {
    "2027-02-25": (
        ("now: “O1", "22 a week, from the round sheets of February"),
        ("now: “O2", "9 a week"),
        ("Was this right: “S1", ":down"),
        ("Was this right: “S2", ":down down down"),
        ("Is the why still the same?", ":y"),
        ("What happens to “A1", ":down"),
        ("What happens to “A2", ":down down down"),
        ("What happens to “A3", ":down down down"),
        ("Would more activities serve", "Card on a wrong bin"),
        ("A5 Card", ""),
        ("does “A5", ":space down space"),
        (
            "Would fewer serve",
            "The letter was read once and is gone. Three things were two too many.",
        ),
        ("Would different ones serve", "Crews say it on the spot: a card on the very bin."),
        ("When will you look again?", "2027-06-01"),
    ),
    "2027-06-03": (
        ("now: “O1", "8 a week"),
        ("now: “O2", "2 a week"),
        ("Was this right: “S2", ":down down"),
        ("Is the why still the same?", ":n"),
        ("Why does this need doing now?", ":ctrl-u paste:New~tenants~do~not~know~the~days."),
        ("Which outcomes do you want now?", " in their first year"),
        ("O2 Vans need no second run", ":ctrl-u"),
        ("Enter: end the list", ""),
        ("What happens to “A1", ":down"),
        ("What happens to “A5", ":down"),
        ("Would more activities serve", ""),
        ("Would fewer serve", ""),
        (
            "The why has changed, but none of the activities has",
            "Letting agents could hand out the magnet. Jo asks two of them.",
        ),
        ("When will you look again?", "6 months"),
        ("means 2027-12-03", ""),
    ),
    "2027-12-03": (
        ("now: “O1", "1 a week: tenants have it from the agents"),
        ("Is the why still the same?", ":y"),
        ("What happens to “A1", ":down down down"),
        ("What happens to “A5", ":down down down"),
        ("Would more activities serve", ""),
        ("Would fewer serve", "None at all: the agents do it now, and the days are known."),
        ("Would different ones serve", ""),
        ("When will you look again?", ""),
    ),
}


@contextmanager
def sitting(folder: Path, day: str, *args: str) -> Iterator[Terminal]:
    """Start a command in a terminal, on a day."""
    env: dict[str, str | None] = {
        "SOURCE_DATE_EPOCH": epoch(day),
        "XDG_STATE_HOME": str(folder / "state"),
    }
    argv = [sys.executable, "-m", "whyfirst", *args]
    with Terminal(argv, cwd=folder, env=env, columns=100, lines=60) as terminal:
        yield terminal


def answer(terminal: Terminal, *pairs: tuple[str, str]) -> None:
    """Wait for each question and answer it: with a text, or with keys after a colon."""
    for ask, said in pairs:
        user = User(terminal).at(ask)
        if said.startswith(":"):
            terminal.press(*(key.replace("~", " ") for key in said[1:].split()))
            user.enter()
        else:
            user.answer(said)


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """Return a finished brief of 23 November 2026, with its question set in the same folder."""
    (tmp_path / "town.yaml").write_text(QUESTIONS, encoding="utf-8")
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    path = tmp_path / "bins.md"
    text = whyfirst(
        tmp_path,
        "2026-11-23",
        "plan",
        "--set",
        "town.yaml",
        "--answers",
        "answers.yaml",
        "--no-input",
    )
    path.write_text(text, encoding="utf-8")
    return path


def test_a_year_in_the_life_of_a_brief(tmp_path: Path) -> None:
    """A plan and three reviews, with `due` between them, make a document worth reading."""
    (tmp_path / "town.yaml").write_text(QUESTIONS, encoding="utf-8")
    path = tmp_path / "bins.md"
    with sitting(
        tmp_path, "2026-11-23", "plan", "--set", "town.yaml", "--output", "bins.md"
    ) as terminal:
        answer(terminal, *PLAN)
        assert terminal.wait_exit() == 0
    first = path.read_text(encoding="utf-8")
    assert whyfirst(tmp_path, "2027-02-22", "due") == ""
    assert (
        whyfirst(tmp_path, "2027-02-25", "due", status=1)
        == "2027-02-23  2 days overdue  Bin days · Jo Smith · bins.md\n"
    )
    for day, pairs in LOOKS.items():
        before = path.read_text(encoding="utf-8")
        with sitting(tmp_path, day, "review", "bins.md") as terminal:
            answer(terminal, *pairs, ("All your answers", ""))
            assert terminal.wait_exit() == 0
        after = path.read_text(encoding="utf-8")
        assert below(after).startswith(below(before)), "what stood there was altered"
        assert whyfirst(tmp_path, day, "due") == ""
    assert whyfirst(tmp_path, "2027-11-30", "due", "--on", "2030-01-01") == "", (
        "nothing goes on, so nothing is due"
    )
    assert below(path.read_text(encoding="utf-8")).startswith(below(first))
    if os.environ.get("WRITE_GOLDEN"):
        GOLDEN.write_bytes(path.read_bytes())
    assert path.read_text(encoding="utf-8") == GOLDEN.read_text(encoding="utf-8")


def below(text: str) -> str:
    """Return a brief without its front matter."""
    return text.split("---\n", 2)[2]


def test_a_review_goes_back_is_left_and_goes_on(brief: Path) -> None:
    """Shift-Tab edits an earlier answer, Ctrl-C quits, and the same command continues."""
    before = brief.read_text(encoding="utf-8")
    with sitting(brief.parent, "2027-02-25", "review", "bins.md") as terminal:
        answer(terminal, ("now: “O1", "22 a week"))
        user = User(terminal).at("now: “O2").go_back()
        user.at_prompt("> 22 a week").answer(" at most")
        terminal.type("half").press("ctrl-c")
        assert terminal.wait_exit() == 130
        assert "whyfirst review bins.md" in terminal.history_text()
    text = brief.read_text(encoding="utf-8")
    assert (
        text
        == before
        + "\n## Review, 2027-02-25\n\n### Where things stand\n\n- **O1.** 22 a week at most\n"
    )
    with sitting(brief.parent, "2027-02-26", "review", "bins.md") as terminal:
        answer(terminal, ("now: “O2", "9 a week"))
        terminal.wait_for("Was this right: “S1").press("ctrl-d")
        assert terminal.wait_exit() == 130
    assert brief.read_text(encoding="utf-8") == text + "- **O2.** 9 a week\n"


def test_a_review_left_at_the_outcomes_asks_for_them_again(brief: Path) -> None:
    """Outcomes that are only proposed do not count as answered."""
    with sitting(brief.parent, "2027-02-25", "review", "bins.md") as terminal:
        skipped = [
            (ask, "")
            for ask in ("now: “O1", "now: “O2", "Was this right: “S1", "Was this right: “S2")
        ]
        answer(terminal, *skipped, ("why still the same?", ":n"))
        terminal.wait_for("Why does this need doing now?").press("ctrl-c")
        assert terminal.wait_exit() == 130
    assert "The outcomes now" not in brief.read_text(encoding="utf-8")
    with sitting(brief.parent, "2027-02-25", "review", "bins.md", "--plain") as terminal:
        for ask in (
            "now: “O1",
            "now: “O2",
            "Was this right: “S1",
            "Was this right: “S2",
            "Why does this need doing now?",
        ):
            User(terminal).at(ask).skip()
        User(terminal).at("Now: Households miss fewer collections")
        terminal.press("ctrl-c")
        assert terminal.wait_exit() == 130


REVIEW = """\
reading: {O1: 22 a week}
held: {People look at the magnet: It was right, S2: wrong}
why_same: false
purpose_now: New tenants do not know the days.
outcomes_now: [Households miss fewer collections, Tenants know the days when they move in]
decision: {Facebook posts: stop, A1: Change}
more: [Letting agents hand out the magnet]
serves: {Letting agents hand out the magnet: [O3]}
different: Ask the agents.
review: 6 months
"""


def look(brief: Path, given: str, day: str = "2027-02-25", status: int = 0) -> str:
    """Return the brief after a review from a file, or the message if the status is 2."""
    said = whyfirst(
        brief.parent,
        day,
        "review",
        "bins.md",
        "--answers",
        "-",
        "--no-input",
        given=given,
        status=status,
    )
    return said if status else brief.read_text(encoding="utf-8")


def test_a_review_from_a_file_is_written_below_and_moves_the_date_on(brief: Path) -> None:
    """Nothing above changes but the date at the top; the section says what has changed."""
    before = brief.read_text(encoding="utf-8")
    after = look(brief, REVIEW)
    assert after.startswith(before.replace("review: 2027-02-23", "review: 2027-08-25", 1))
    changes = re.findall("^- (?!\\*)(.+)$", after[len(before) :], re.MULTILINE)
    assert changes == [
        "The why was: “Six streets have new bin days, and bins stay full for a week.”",
        "Dropped from the outcomes: O2 “Crews drive each street once”.",
        "Added to the outcomes: O3 “Tenants know the days when they move in”.",
        "Started with 4 activities, 3 before this review, now 3.",
        "Stopped: A3 “Facebook posts”.",
        "To be changed: A1 “Fridge magnet”.",
        "Added: A5 “Letting agents hand out the magnet”.",
        "Turned out right: S1 “People look at the magnet”.",
        "Turned out wrong: S2 “Crews hand out cards”.",
    ]


def test_a_later_review_goes_by_what_the_ones_before_have_left(brief: Path) -> None:
    """It asks about what was added, not about what is gone, and gives no number twice."""
    look(brief, REVIEW)
    after = look(
        brief,
        "{decision: {A2: stop}, more: [Card on a wrong bin, Facebook posts], outcomes_now: [x]}",
        "2027-09-01",
    )
    section = after.partition("## Review, 2027-09-01")[2]
    assert "**O2.**" not in section
    assert "Were the guesses right?" not in section
    assert re.findall(r"\*\*(A\d)\.\*\*", section) == ["A1", "A2", "A5", "A6", "A3"], (
        "A3 is taken up again"
    )
    assert "Started with 4 activities, 3 before this review, now 4." in section


def test_a_review_of_the_same_day_is_the_same_review(brief: Path) -> None:
    """A second review on one day changes the one section; the user's own lines stay."""
    text = look(brief, REVIEW).replace("### In short", "We met at the depot.\n\n### In short")
    brief.write_text(text, encoding="utf-8")
    after = look(brief, "reading: {O2: none}")
    assert after == text.replace("- **O2.** *Not answered yet*", "- **O2.** none")


def test_a_hand_may_edit_a_review(brief: Path) -> None:
    """A decision that the user edited counts, and a review that they deleted does not."""
    text = look(brief, REVIEW)
    brief.write_text(
        text.replace("- **A2.** *Not answered yet*", "- **A2:** stop"), encoding="utf-8"
    )
    assert "2 before this review, now 1." not in text
    after = look(brief, "decision: {A1: stop}", "2027-09-01")
    assert "Started with 4 activities, 2 before this review, now 1." in after
    brief.write_text(text.partition("\n## Review")[0], encoding="utf-8")
    assert "3 before this review, now 2." in look(brief, "decision: {A1: stop}", "2027-09-01")


def test_plan_leaves_the_reviews_of_a_brief_alone(brief: Path) -> None:
    """Changing an answer of the plan changes no byte of the reviews."""
    before = look(brief, REVIEW)
    whyfirst(
        brief.parent,
        "2027-03-01",
        "plan",
        "bins.md",
        "--answers",
        "-",
        "--no-input",
        given="owner: Ann Lee",
    )
    after = brief.read_text(encoding="utf-8")
    assert after == before.replace("Jo Smith", "Ann Lee")


def test_a_number_that_a_review_gave_is_not_given_by_plan_again(brief: Path) -> None:
    """A5 stays the activity that a review added; one added to the plan later is A6."""
    look(brief, REVIEW)
    activities = "Fridge magnet, Letter to every household, Facebook posts, Poster at the depot"
    more = f"activities: [{activities}, Song]"
    whyfirst(
        brief.parent, "2027-03-01", "plan", "bins.md", "--answers", "-", "--no-input", given=more
    )
    assert "- **A6.** Song\n" in brief.read_text(encoding="utf-8")


def test_a_set_may_ask_its_own_questions(brief: Path) -> None:
    """They replace the questions that look back; what happens next is always asked."""
    own = (
        "review:\n  - {id: learnt, type: paragraph, ask: What have you learnt?, heading: Learnt}\n"
    )
    own += "  - {id: seen, for_each: activities, ask: Who has seen it?, heading: Seen by}\n"
    (brief.parent / "town.yaml").write_text(QUESTIONS + own, encoding="utf-8")
    after = look(
        brief,
        "{learnt: Less is more, seen: {A1: everybody}, decision: {A2: stop}, review: 2027-06-01}",
    )
    section = after.partition("## Review")[2]
    assert "- *Learnt:* Less is more\n" in section
    assert "### Seen by\n\n- **A1.** everybody\n" in section
    assert "Where things stand" not in section
    assert look(brief, "learnt: Much") == after.replace("Less is more", "Much")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "give answers with --answers"),
        ("activities: [x]", "no question “activities”"),
        ("purpose: x", "did you mean “purpose_now”?"),
        ("decision: {A4: stop}", "“decision” names “A4”"),
        ("decision: {A1: never}", "the answer to “decision” does not fit"),
        ("review: someday", "the answer to “review” does not fit"),
    ],
)
def test_answers_that_do_not_fit_are_refused_and_nothing_is_written(
    brief: Path, given: str, said: str
) -> None:
    """A review takes no answers to the plan's questions, or about a stopped activity."""
    before = brief.read_bytes()
    assert said in look(brief, given, status=2)
    assert brief.read_bytes() == before


def test_a_brief_that_would_swallow_a_review_is_left_alone(brief: Path) -> None:
    """A review would be part of a block of code that is open at the end, so none is written."""
    before = brief.read_text(encoding="utf-8") + "\n```\nnotes"
    brief.write_text(before, encoding="utf-8")
    assert "open code block" in look(brief, REVIEW, status=2)
    assert brief.read_text(encoding="utf-8") == before


def test_without_a_next_date_the_old_one_stays_while_something_goes_on(brief: Path) -> None:
    """A brief stays due until a next date is given, or every activity is stopped."""
    assert "\nreview: 2027-02-23\n" in look(brief, "decision: {A1: stop}")
    assert "\nreview:" not in look(brief, "decision: {A1: stop, A2: stop, A3: stop}")


@given(st.data())
@settings(max_examples=40)
def test_what_is_written_of_a_review_is_read_back(data: st.DataObject) -> None:
    """Reviews of any plan, finished or not, come back as they were, and change nothing above."""
    plan = data.draw(plans())
    text = write(plan)
    state = starting_state(plan)
    for year in (2027, 2028):
        form = review_form(state)
        session = data.draw(walked(review_session(form, NOW.replace(year=year))))
        review = session.plan()
        with_review = write_review(text, form, review).text
        assert below(with_review).startswith(below(text))

        reviews = reviews_in(with_review, plan)
        if not reviews or reviews[-1].date != review.date:
            assert with_review == text  # nothing was answered
            return
        assert reviews[-1].reading.plan == review

        last = reviews[-1]
        changed = data.draw(walked(review_session(last.form, NOW, last))).plan()
        text = write_review(with_review, last.form, changed, last).text
        last = reviews_in(text, plan)[-1]
        assert last.reading.plan == changed
        state = last.state_after
    assert read(text, plan.set).plan == plan
