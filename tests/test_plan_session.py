"""A whole session of `whyfirst plan` in a real terminal, with the brief in a file or a pipe."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal
from tests.user import User
from whyfirst import sets
from whyfirst.brief.reading import read
from whyfirst.sheet import Chosen, Entries, Plan, Slot

WHYFIRST = [sys.executable, "-m", "whyfirst"]


def say_why(user: User) -> None:
    """Answer everything from the reason to the outcomes."""
    user.at("Why does this need doing").answer("Bins stay full for a week")
    user.at("Who should be better off").add("Households")
    user.at("What will those people do, know").add("Fewer bins are missed", "Crews come once")
    user.at("still be true: “O1 Fewer").choose("No")
    user.at("still be true: “O2 Crews").skip()


def say_what(user: User) -> None:
    """Answer with the activities, and what the first of them serves."""
    user.at("What will you do").add("Fridge magnet", "Facebook posts")
    user.at("does “A1 Fridge magnet” serve").tick("O1 Fewer bins")


def say_how(user: User) -> None:
    """Answer everything else about the activities."""
    user.at("Why would “A1 Fridge magnet” work").answer("People see it on bin night")
    user.at("draws you to “A1 Fridge magnet”").tick("It has worked before")
    user.at("does “A2 Facebook posts” serve").tick("None of these")
    user.at("Why would “A2 Facebook posts” work").skip()
    user.at("draws you to “A2 Facebook posts”").tick("The technology is new")
    user.at("What else could bring about").add("Do nothing")
    user.at("How many of these activities").answer("many")
    user.sees("isn't a number").answer_instead("1")
    user.at("is happening: “O1 Fewer").answer("Missed bins: 40 now, 10 in May")
    user.at("is happening: “O2 Crews").skip()


def reflect(user: User, *, more: str = "") -> None:
    """Answer what is added, left out and decided, with `more` as a finding to skip first."""
    if more:
        user.at(more).skip()
    user.at("What would you add").add("Cards that crews leave")
    user.at("does “A3 Cards").tick("O2 Crews come once")
    user.at("Why would “A3 Cards").skip()
    user.at("draws you to “A3 Cards").skip()
    user.at("A2 “Facebook posts” serves none").answer("They go.")
    user.at("There is capacity for 1 of the").skip()
    user.at("What could you leave out").answer("The posts.\nNobody misses them.")
    user.at("What would serve the why better").skip()
    user.at("What happens to “A1").choose("Keep")
    user.at("What happens to “A2").choose("Stop")
    user.at("O2 “Crews come once” has no measure").skip()


def start(home: Path, stdout: Path) -> Terminal:
    """Start `whyfirst plan` with the general set, in an empty home."""
    env = {
        **os.environ,
        "HOME": str(home),
        "TERM": "xterm-256color",
        "SOURCE_DATE_EPOCH": "1795392000",
    }
    return Terminal([*WHYFIRST, "plan", "--set", "general"], env=env, cwd=home, stdout=stdout)


def plan_in(text: str) -> Plan:
    """Return the plan that a brief records."""
    return read(text, sets.questions("general")).plan


def test_a_whole_session_into_a_file(tmp_path: Path) -> None:
    """With stdout sent to a file, the questions are on the terminal and the file is the brief."""
    out = tmp_path / "out.md"
    with start(tmp_path, out) as terminal:
        user = User(terminal)
        user.at("Give it a name").answer("Bin days")
        say_why(user)
        say_what(user)
        say_how(user)
        reflect(user, more="No activity serves O2")
        user.at("When will you look at this again").answer("2027-07-01")
        user.at("All your answers").enter()
        assert terminal.wait_exit() == 0
    raw = out.read_bytes()
    assert b"\x1b" not in raw
    plan = plan_in(raw.decode())
    assert plan.title == "Bin days"
    activities = [item.label for item in plan.items("activity")]
    assert activities == ["A1 Fridge magnet", "A2 Facebook posts", "A3 Cards that crews leave"]
    assert plan.answer("serves", 2) == Chosen()
    assert plan.answer("serves", 3) == Chosen(keys=(2,))
    assert plan.answer("fewer") == "The posts.\nNobody misses them."
    assert plan.choice("decision", 2) == "stop"
    assert list(plan.replies.values()) == ["They go."]
    assert "Started with 2 activities: 1 kept, none changed, 1 stopped, 1 added." in raw.decode()
    assert not list((tmp_path / ".local/state/whyfirst/drafts").glob("*"))


def test_going_back_from_the_second_the_eighth_and_the_last_question(tmp_path: Path) -> None:
    """Shift-Tab shows the answer before to be edited; what was answered later stays."""
    out = tmp_path / "out.md"
    with start(tmp_path, out) as terminal:
        user = User(terminal)
        user.at("Give it a name").answer("Bin days")
        user.at("Why does this need doing").go_back()
        user.at_prompt("> Bin days").answer(" in Elm Street")
        say_why(user)
        say_what(user)
        user.at("Why would “A1 Fridge").go_back()
        user.at("does “A1 Fridge magnet” serve").tick("O2 Crews come once")
        say_how(user)
        reflect(user)
        user.at("When will you look").go_back()
        user.at("O2 “Crews come once” has no measure").go_back()
        user.at("What happens to “A2 Facebook").choose("Change")
        user.at("O2 “Crews come once” has no measure").skip()
        user.at("When will you look").answer("2027-08-01")
        user.at("All your answers").enter()
        assert terminal.wait_exit() == 0
    plan = plan_in(out.read_text(encoding="utf-8"))
    assert plan.title == "Bin days in Elm Street"
    assert plan.answer("serves", 1) == Chosen(keys=(1, 2))
    assert plan.choice("decision", 2) == "change"
    assert plan.answers[Slot("review")] == "2027-08-01"
    assert plan.answer("rationale", 1) == "People see it on bin night"


@pytest.mark.parametrize(("typed", "key"), [("", "ctrl-c"), ("half an answer", "ctrl-d")])
def test_leaving_shows_how_to_continue_and_leaves_stdout_empty(
    tmp_path: Path, typed: str, key: str
) -> None:
    """Ctrl-C and Ctrl-D leave at once with status 130, a named draft and an empty stdout."""
    out = tmp_path / "out.md"
    with start(tmp_path, out) as terminal:
        user = User(terminal)
        user.at("Give it a name").answer("Bin days")
        user.at("Why does this need doing").answer("Bins stay full for a week")
        user.at("Who should be better off").add("Households")
        user.at("What will those people do, know").answer("Fewer bins are missed")
        terminal.type(typed).press(key)
        assert terminal.wait_exit() == 130
        user.sees("To continue: ")
    assert out.read_bytes() == b""
    (draft,) = (tmp_path / ".local/state/whyfirst/drafts").glob("*.md")
    plan = plan_in(draft.read_text(encoding="utf-8"))
    assert plan.answer("outcome") == Entries.of(["Fewer bins are missed"])
