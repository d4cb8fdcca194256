"""A whole session of `whyfirst plan` in a real terminal: keys in, a screen to read, and the brief in a file or pipe."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal
from whyfirst import sets
from whyfirst.brief.reading import read
from whyfirst.model import Item, Plan, Slot

WHYFIRST = [sys.executable, "-m", "whyfirst"]
SCRIPT: list[tuple[str, list[str]]] = [
    ("Give it a name", ["Bin days", "enter"]),
    ("Why does this need doing", ["Bins stay full for a week", "enter"]),
    ("Who should be better off", ["Households", "enter"]),
    ("P1 Households", ["enter"]),
    ("What will those people do, know", ["Fewer bins are missed", "enter"]),
    ("O1 Fewer bins are missed", ["Crews come once", "enter"]),
    ("O2 Crews come once", ["enter"]),
    ("still be true: “O1 Fewer", ["down", "down", "enter"]),
    ("still be true: “O2 Crews", ["enter"]),
    ("What will you do", ["Fridge magnet", "enter"]),
    ("A1 Fridge magnet", ["Facebook posts", "enter"]),
    ("A2 Facebook posts", ["enter"]),
    ("does “A1 Fridge magnet” serve", ["space", "enter"]),
    ("Why would “A1 Fridge magnet” work", ["People see it on bin night", "enter"]),
    ("draws you to “A1 Fridge magnet”", ["space", "enter"]),
    ("does “A2 Facebook posts” serve", ["up", "space", "enter"]),
    ("Why would “A2 Facebook posts” work", ["enter"]),
    ("draws you to “A2 Facebook posts”", ["down", "down", "down", "down", "space", "enter"]),
    ("What else could bring about", ["Do nothing", "enter"]),
    ("Do nothing", ["enter"]),
    ("How many of these activities", ["many", "enter"]),
    ("isn't a number", ["ctrl-u", "1", "enter"]),
    ("is happening: “O1 Fewer", ["Missed bins: 40 now, 10 in May", "enter"]),
    ("is happening: “O2 Crews", ["enter"]),
    ("What would you add", ["Cards that crews leave", "enter"]),
    ("A3 Cards that crews leave", ["enter"]),
    ("does “A3 Cards", ["down", "space", "enter"]),
    ("Why would “A3 Cards", ["enter"]),
    ("draws you to “A3 Cards", ["enter"]),
    ("What could you leave out", ["The posts.", "alt-enter", "Nobody misses them.", "enter"]),
    ("What would serve the why better", ["enter"]),
    ("What happens to “A1", ["down", "enter"]),
    ("What happens to “A2", ["down", "down", "down", "enter"]),
    ("When will you look at this again", ["2027-07-01", "enter"]),
    ("All your answers", ["enter"]),
]


def start(home: Path, stdout: Path) -> Terminal:
    """`whyfirst plan` with the general set, in an empty home."""
    env = {
        **os.environ,
        "HOME": str(home),
        "TERM": "xterm-256color",
        "SOURCE_DATE_EPOCH": "1795392000",
    }
    return Terminal([*WHYFIRST, "plan", "--set", "general"], env=env, cwd=home, stdout=stdout)


def play(terminal: Terminal, script: list[tuple[str, list[str]]]) -> None:
    """Wait for each question and type what follows it."""
    for question, keys in script:
        terminal.wait_for(re.compile(r"\s+".join(map(re.escape, question.split()))))
        for key in keys:
            if key in (
                "enter",
                "space",
                "up",
                "down",
                "shift-tab",
                "alt-enter",
                "ctrl-u",
                "ctrl-e",
            ):
                terminal.press(key)
            else:
                terminal.type(key)
        terminal.wait_idle()


def plan_in(text: str) -> Plan:
    """The plan that a brief records."""
    return read(text, sets.questions("general")).plan


def test_a_whole_session_into_a_file(tmp_path: Path) -> None:
    """With stdout sent to a file, the questions stand on the terminal and the file holds the brief, without escapes."""
    out = tmp_path / "out.md"
    with start(tmp_path, out) as terminal:
        play(terminal, SCRIPT)
        assert terminal.wait_exit() == 0
    raw = out.read_bytes()
    assert b"\x1b" not in raw
    plan = plan_in(raw.decode())
    assert plan.title == "Bin days"
    assert plan.items("activity") == (
        Item(1, "Fridge magnet"), Item(2, "Facebook posts"), Item(3, "Cards that crews leave")
    )  # fmt: skip
    assert plan.answer("serves", 2) == ()
    assert plan.answer("serves", 3) == (2,)
    assert plan.answer("fewer") == "The posts.\nNobody misses them."
    assert plan.answer("decision", 2) == "stop"
    assert "Started with 2 activities: 1 kept, none changed, 1 stopped, 1 added." in raw.decode()
    assert not list((tmp_path / ".local/state/whyfirst/drafts").glob("*"))


def test_going_back_from_the_second_the_eighth_and_the_last_question(tmp_path: Path) -> None:
    """Shift-Tab shows the answer before to be edited; what was answered later stays."""
    out = tmp_path / "out.md"
    second = [
        ("Why does this need doing", ["shift-tab"]),
        ("> Bin days", [" in Elm Street", "enter"]),
    ]
    eighth = [
        ("Why would “A1 Fridge", ["shift-tab"]),
        ("does “A1 Fridge magnet” serve", ["down", "space", "enter"]),
    ]
    last = [
        ("When will you look", ["shift-tab"]),
        ("What happens to “A2 Facebook", ["up", "enter"]),
        ("When will you look", ["2027-08-01", "enter"]),
    ]
    script = [SCRIPT[0], *second, *SCRIPT[1:13], *eighth, *SCRIPT[13:-2], *last, SCRIPT[-1]]
    with start(tmp_path, out) as terminal:
        play(terminal, script)
        assert terminal.wait_exit() == 0
    plan = plan_in(out.read_text(encoding="utf-8"))
    assert plan.title == "Bin days in Elm Street"
    assert plan.answer("serves", 1) == (1, 2)
    assert plan.answer("decision", 2) == "change"
    assert plan.answers[Slot("review")] == "2027-08-01"
    assert plan.answer("rationale", 1) == "People see it on bin night"


@pytest.mark.parametrize("keys", [["ctrl-c"], ["half an answer", "ctrl-d"]])
def test_leaving_says_how_to_go_on_and_leaves_stdout_empty(tmp_path: Path, keys: list[str]) -> None:
    """Ctrl-C and Ctrl-D leave at once with 130; the answers are in a draft that is named, and stdout is empty."""
    out = tmp_path / "out.md"
    with start(tmp_path, out) as terminal:
        play(terminal, SCRIPT[:5])
        for key in keys:
            terminal.press(key) if key.startswith("ctrl") else terminal.type(key)
        assert terminal.wait_exit() == 130
        terminal.wait_for("To continue: ")
    assert out.read_bytes() == b""
    (draft,) = (tmp_path / ".local/state/whyfirst/drafts").glob("*.md")
    plan = plan_in(draft.read_text(encoding="utf-8"))
    assert plan.items("outcome") == (Item(1, "Fewer bins are missed"),)
