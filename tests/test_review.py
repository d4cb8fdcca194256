"""Reviews of a brief: what they ask and write, and that they change nothing above them."""

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
    ("A3 “Facebook posts” serves none", "They reach people who have moved away."),
    ("A4 “Poster at the depot” serves none", ""),
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
REVIEWS = {
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
        ("S2 “Crews have time to leave a card” is a guess", "Ask two crews on Monday."),
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
        ("Would different ones serve", ""),
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
def in_terminal(folder: Path, day: str, *args: str) -> Iterator[Terminal]:
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
    for ask, reply in pairs:
        user = User(terminal).at(ask)
        if reply.startswith(":"):
            for key in reply[1:].split():
                terminal.press(key.replace("~", " "))
            user.enter()
        else:
            user.answer(reply)


def leave(terminal: Terminal, question: str, key: str = "ctrl-c") -> None:
    """Press a key at this question that ends the session."""
    User(terminal).at(question)
    terminal.press(key)
    assert terminal.wait_exit() == 130


LOOKING_BACK = ("now: “O1", "now: “O2", "Was this right: “S1", "Was this right: “S2")
"""The questions that look back."""


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """Return a finished brief of 23 November 2026, with its question set in the same folder."""
    (tmp_path / "town.yaml").write_text(QUESTIONS, encoding="utf-8")
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    path = tmp_path / "bins.md"
    args = ("plan", "--set", "town.yaml", "--answers", "answers.yaml", "--no-input")
    text = whyfirst(tmp_path, "2026-11-23", *args)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_year_in_the_life_of_a_brief(tmp_path: Path) -> None:
    """A plan and three reviews, with `due` between them, make one readable document."""
    (tmp_path / "town.yaml").write_text(QUESTIONS, encoding="utf-8")
    path = tmp_path / "bins.md"
    args = ("plan", "--set", "town.yaml", "--output", "bins.md")
    with in_terminal(tmp_path, "2026-11-23", *args) as terminal:
        answer(terminal, *PLAN)
        assert terminal.wait_exit() == 0
    first = path.read_text(encoding="utf-8")
    assert whyfirst(tmp_path, "2027-02-22", "due") == ""
    overdue = "2027-02-23  2 days overdue  Bin days · Jo Smith · bins.md\n"
    assert whyfirst(tmp_path, "2027-02-25", "due", status=1) == overdue

    for day, pairs in REVIEWS.items():
        before = path.read_text(encoding="utf-8")
        with in_terminal(tmp_path, day, "review", "bins.md") as terminal:
            answer(terminal, *pairs, ("All your answers", ""))
            assert terminal.wait_exit() == 0
        after = path.read_text(encoding="utf-8")
        assert below(after).startswith(below(before)), "a review changed the text above it"
        assert whyfirst(tmp_path, day, "due") == ""

    due_years_later = whyfirst(tmp_path, "2027-11-30", "due", "--on", "2030-01-01")
    assert due_years_later == "", "every activity is stopped, so nothing is due"
    assert below(path.read_text(encoding="utf-8")).startswith(below(first))
    if os.environ.get("WRITE_GOLDEN"):
        GOLDEN.write_bytes(path.read_bytes())
    assert path.read_text(encoding="utf-8") == GOLDEN.read_text(encoding="utf-8")


def below(text: str) -> str:
    """Return a brief without what describes its present state: the lines at the top."""
    return text[text.find("\n## ") :]


def test_a_review_can_be_edited_left_and_continued(brief: Path) -> None:
    """Shift-Tab edits an earlier answer, Ctrl-C quits, and the same command continues."""
    before = brief.read_text(encoding="utf-8")
    with in_terminal(brief.parent, "2027-02-25", "review", "bins.md") as terminal:
        answer(terminal, ("now: “O1", "22 a week"))
        user = User(terminal).at("now: “O2").go_back()
        user.at_prompt("> 22 a week").answer(" at most")
        terminal.type("half").press("ctrl-c")
        assert terminal.wait_exit() == 130
        assert "whyfirst review bins.md" in terminal.history_text()
    text = brief.read_text(encoding="utf-8")
    reading = (
        "\n## Review, 2027-02-25\n\n### Where things stand\n\n"
        "- **O1.** *Households miss fewer collections:* 22 a week at most "
        "*(Missed bins a week: 40 now, 10 by June)*\n"
    )
    assert below(text) == below(before) + reading

    with in_terminal(brief.parent, "2027-02-26", "review", "bins.md") as terminal:
        answer(terminal, ("now: “O2", "9 a week"))
        leave(terminal, "Was this right: “S1", "ctrl-d")
    second = (
        "- **O2.** *Crews drive each street once:* 9 a week "
        "*(Second runs a week: 12 now, 3 by June)*\n"
    )
    assert below(brief.read_text(encoding="utf-8")) == below(text) + second


def test_a_review_left_at_the_outcomes_asks_for_them_again(brief: Path) -> None:
    """A user who leaves before confirming the proposed outcomes is asked about them again."""
    with in_terminal(brief.parent, "2027-02-25", "review", "bins.md") as terminal:
        for ask in LOOKING_BACK:
            User(terminal).at(ask).skip()
        answer(terminal, ("why still the same?", ":n"))
        leave(terminal, "Why does this need doing now?")
    assert "The outcomes now" not in brief.read_text(encoding="utf-8")

    with in_terminal(brief.parent, "2027-02-25", "review", "bins.md", "--plain") as terminal:
        for ask in (*LOOKING_BACK, "Why does this need doing now?"):
            User(terminal).at(ask).skip()
        leave(terminal, "Now: Households miss fewer collections")


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
    args = ("review", "bins.md", "--answers", "-", "--no-input")
    message = whyfirst(brief.parent, day, *args, given=given, status=status)
    return message if status else brief.read_text(encoding="utf-8")


def plan_with(brief: Path, given: str) -> None:
    """Change answers of the plan in a brief that has been reviewed."""
    args = ("plan", "bins.md", "--answers", "-", "--no-input")
    whyfirst(brief.parent, "2027-03-01", *args, given=given)


def test_a_review_from_a_file_is_added_below_and_sets_the_next_date(brief: Path) -> None:
    """Only the date at the top changes above the new section, which lists what has changed."""
    before = brief.read_text(encoding="utf-8")
    after = look(brief, REVIEW)
    assert below(after).startswith(below(before))
    assert "\nreview: 2027-08-25\n" in after
    assert "\n- **Next look:** 2027-08-25\n" in after
    review = below(after)[len(below(before)) :]
    changes = re.findall("^- (?!\\*)(.+)$", review.partition("\n\n**")[0], re.MULTILINE)
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


def test_a_later_review_continues_from_the_ones_before(brief: Path) -> None:
    """It asks about what was added, not about what was removed, and gives no number twice."""
    look(brief, REVIEW)
    after = look(
        brief,
        "{decision: {A2: stop}, more: [Card on a wrong bin, Facebook posts], outcomes_now: [x]}",
        "2027-09-01",
    )
    section = after.partition("## Review, 2027-09-01")[2]
    assert "**O2.**" not in section
    assert "Were the guesses right?" not in section
    codes = re.findall(r"\*\*(A\d)\.\*\*", section)
    assert codes == ["A2", "A6", "A3"], "A3 is added again under its old code"
    assert "Started with 4 activities, 3 before this review, now 4." in section


def test_a_review_of_the_same_day_is_the_same_review(brief: Path) -> None:
    """A second review on one day changes the one section; the user's own lines stay."""
    guesses = "### Were the guesses right?"
    text = look(brief, REVIEW).replace(guesses, f"We met at the depot.\n\n{guesses}")
    brief.write_text(text, encoding="utf-8")
    after = look(brief, "reading: {O2: none}")
    reading = "*Crews drive each street once:* none *(Second runs a week: 12 now, 3 by June)*"
    assert set(after.splitlines()) - set(text.splitlines()) == {f"- **O2.** {reading}"}
    assert set(text.splitlines()) - set(after.splitlines()) == {"- Where things stand (O2)"}


def test_a_user_can_edit_a_review_in_the_file(brief: Path) -> None:
    """A decision that the user edited counts, and a review that they deleted does not."""
    text = look(brief, REVIEW)
    decided = "- **A3.** *Facebook posts:* Stop"
    edited = text.replace(decided, f"- **A2:** stop\n{decided}")
    brief.write_text(edited, encoding="utf-8")
    assert "2 before this review, now 1." not in text
    after = look(brief, "decision: {A1: stop}", "2027-09-01")
    assert "Started with 4 activities, 2 before this review, now 1." in after
    brief.write_text(text.partition("\n## Review")[0], encoding="utf-8")
    assert "3 before this review, now 2." in look(brief, "decision: {A1: stop}", "2027-09-01")


def test_plan_leaves_the_reviews_of_a_brief_alone(brief: Path) -> None:
    """Changing an answer of the plan changes no byte of the reviews."""
    before = look(brief, REVIEW)
    plan_with(brief, "owner: Ann Lee")
    after = brief.read_text(encoding="utf-8")
    assert after == before.replace("Jo Smith", "Ann Lee")


def test_plan_does_not_reuse_a_code_that_a_review_gave(brief: Path) -> None:
    """A5 stays the activity that a review added; one added to the plan later is A6."""
    look(brief, REVIEW)
    activities = "Fridge magnet, Letter to every household, Facebook posts, Poster at the depot"
    plan_with(brief, f"activities: [{activities}, Song]")
    assert "- **A6.** Song\n" in brief.read_text(encoding="utf-8")


def test_a_set_may_ask_its_own_questions(brief: Path) -> None:
    """A set's own questions replace those that look back, but not those about what comes next."""
    own_questions = (
        "review:\n"
        "  - {id: learnt, type: paragraph, ask: What have you learnt?, heading: Learnt}\n"
        "  - {id: seen, for_each: activities, ask: Who has seen it?, heading: Seen by}\n"
    )
    (brief.parent / "town.yaml").write_text(QUESTIONS + own_questions, encoding="utf-8")
    after = look(
        brief,
        "{learnt: Less is more, seen: {A1: everybody}, decision: {A2: stop}, review: 2027-06-01}",
    )
    section = after.partition("## Review")[2]
    assert "### Learnt\n\nLess is more\n" in section
    assert "### Seen by\n\n- **A1.** *Fridge magnet:* everybody\n" in section
    assert "Where things stand" not in section
    assert look(brief, "learnt: Much") == after.replace("Less is more", "Much")


@pytest.mark.parametrize(
    ("given", "message"),
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
    brief: Path, given: str, message: str
) -> None:
    """Users read why a review doesn't accept an answer, and the brief stays as it was."""
    before = brief.read_bytes()
    assert message in look(brief, given, status=2)
    assert brief.read_bytes() == before


def test_a_brief_that_would_swallow_a_review_is_left_alone(brief: Path) -> None:
    """No review is written inside a code block that is still open at the end of a brief."""
    before = brief.read_text(encoding="utf-8") + "\n```\nnotes"
    brief.write_text(before, encoding="utf-8")
    assert "open code block" in look(brief, REVIEW, status=2)
    assert brief.read_text(encoding="utf-8") == before


def test_a_brief_stays_due_until_it_gets_a_new_date_or_stops(brief: Path) -> None:
    """Without a next date the old one stays, unless every activity is stopped."""
    assert "\nreview: 2027-02-23\n" in look(brief, "decision: {A1: stop}")
    assert "\nreview:" not in look(brief, "decision: {A1: stop, A2: stop, A3: stop}")


@given(st.data())
@settings(max_examples=40)
def test_a_review_is_read_back_as_it_was_written(data: st.DataObject) -> None:
    """Reviews of any plan, finished or not, are read back whole and change nothing above."""
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
