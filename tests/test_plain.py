"""The session in plain lines: what is written, what is typed, and what comes of it."""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.terminal import Terminal
from whyfirst.interview import interview
from whyfirst.model import QuestionSet
from whyfirst.plain import PlainFace
from whyfirst.session import Session
from whyfirst.sheet import Answer, Chosen, Entries, Number, Slot

NOW = datetime(2026, 11, 23, 9, 30)
CHOICES = ["Ham", "Eggs, boiled or fried", "Jam"]
REST = ["", "", "", ""]
"""Enter past more, fewer and different, and past the page."""


def said(
    questions: list[dict[str, Any]], lines: list[str], *, quick: bool = False
) -> tuple[Session, str]:
    """Return the session after these lines, with a title given, and all that was written."""
    asked = QuestionSet.model_validate({"whyfirst": 1, "name": "test", "what": questions})
    screen = io.StringIO()
    face = PlainFace(io.StringIO("".join(f"{line}\n" for line in lines)), screen)
    session = Session.new(asked, NOW, title="Bin days", quick=quick).start()
    return interview(session, face, lambda _session: None), screen.getvalue()


def answers(questions: list[dict[str, Any]], lines: list[str]) -> list[Answer | None]:
    """Return the answers to these questions when these lines were typed."""
    session, _ = said(questions, [*lines, *REST])
    return [session.sheet.answers[Slot(question["id"])] for question in questions]


def test_each_type_is_answered_in_lines() -> None:
    """Numbers or texts choose, commas separate, an empty line ends a text or list, 0 is none."""
    kinds = [
        "text",
        "paragraph",
        "list",
        "select",
        "checkbox",
        "checkbox",
        "confirm",
        "number",
        "date",
    ]
    questions: list[dict[str, Any]] = [
        {"id": f"q{n}", "type": kind, "ask": f"{n}?"} for n, kind in enumerate(kinds)
    ]
    for number in (3, 4, 5):
        questions[number] |= {"choices": CHOICES, "other": number < 5}
    lines = [
        "so",
        "one",
        "two",
        "",
        "Ann",
        "Bob",
        "",
        "jam",
        "1, eggs, boiled or fried, toast, thin",
        "0",
        "yes",
        "4",
    ]
    assert answers(questions, [*lines, "2 weeks", ""]) == [
        "so",
        "one\ntwo",
        Entries.of(["Ann", "Bob"]),
        Chosen(values=("Jam",)),
        Chosen(values=("Ham", "Eggs, boiled or fried", "toast, thin")),
        Chosen(),
        True,
        Number(4),
        "2026-12-07",
    ]


def test_back_keep_clear_and_help() -> None:
    """`<` goes back to the answer: Enter keeps it, `-` clears it; `?` repeats help and example."""
    questions: list[dict[str, Any]] = [
        {"id": "a", "ask": "First?", "help": "Be brief.", "example": "Like this."},
        {"id": "b", "type": "checkbox", "choices": CHOICES, "ask": "Second?"},
    ]
    session, heard = said(questions, ["?", "x", "1,3", "<", "<", "", "-", *REST])
    assert (session.sheet.answers[Slot("a")], session.sheet.answers[Slot("b")]) == ("x", None)
    assert heard.count("Be brief.") == 3
    assert heard.count("Example: Like this.") == 3
    assert "Now: Ham; Jam. Press Enter to keep it, or type - to clear it." in heard
    assert "Now: x. Press Enter to keep it, or type - to clear it." in heard


def test_what_does_not_fit_is_said_in_a_line_and_asked_again() -> None:
    """The reason comes at once; a number that no choice has is no text of one's own."""
    questions: list[dict[str, Any]] = [
        {"id": "n", "type": "number", "ask": "How many?", "required": True},
        {"id": "s", "type": "select", "choices": CHOICES, "other": True, "ask": "Which?"},
    ]
    session, heard = said(questions, ["", "many", "3", "7", "2", *REST])
    assert session.sheet.answers[Slot("n")] == Number(3)
    assert session.sheet.answers[Slot("s")] == Chosen(values=(CHOICES[1],))
    assert "Not accepted: This question needs an answer." in heard
    assert "Not accepted: “many” isn't a number." in heard
    assert "“7” isn't on the list." in heard


def test_an_entry_of_a_list_is_mended_and_removed() -> None:
    """Going back into a list stands at its last entry, which can be kept, typed anew or removed."""
    questions: list[dict[str, Any]] = [{"id": "l", "type": "list", "ask": "Who?"}]
    session, heard = said(questions, ["Ann", "Bob", "", "<", "-", "", "<", "Anne", "", *REST])
    assert session.plan().answers[Slot("l")] == Entries.of(["Anne"])
    assert "Now: Bob. Press Enter to keep it, or type - to remove it." in heard


def test_the_page_takes_a_number_to_change_and_enter_to_write() -> None:
    """Every answer has its number; what --quick left out can be asked from there."""
    questions: list[dict[str, Any]] = [
        {"id": "a", "ask": "First?", "heading": "Start", "quick": True},
        {"id": "b", "ask": "Second?"},
    ]
    session, heard = said(questions, ["x", "", "", "", "99", "2", "y", "0", "z", ""], quick=True)
    assert (session.sheet.answers[Slot("a")], session.sheet.answers[Slot("b")]) == ("y", "z")
    assert "2. Start: x" in heard
    assert "“99” isn't on the list." in heard
    assert "0. Answer the question that --quick left out" in heard


def test_nothing_but_lines_is_written() -> None:
    """No escape reaches the reader, whatever a set or an answer holds."""
    _, heard = said([{"id": "a", "ask": "Is \x1b[31m red?", "help": "\x9b2J"}], ["\x1b[2J", *REST])
    assert all(character == "\n" or character.isprintable() for character in heard)


def test_a_paste_in_a_dumb_terminal_is_one_answer() -> None:
    """All lines of a paste belong to the answer, and none of them answers the next question."""
    asked = json.dumps(
        {"whyfirst": 1, "what": [{"id": "a", "ask": "First?"}, {"id": "b", "ask": "Second?"}]}
    )
    argv = [sys.executable, "-m", "tests.asking", asked, "--plain"]
    with Terminal(
        argv, stdout="pipe", env={"TERM": "dumb"}, cwd=Path(__file__).parents[1]
    ) as terminal:
        terminal.wait_for("First?").wait_idle().type("one\rtwo\rthree\r").wait_for(
            "Second?"
        ).wait_idle()
        terminal.press("enter")
        for ask in ("Would more", "Would fewer", "Would different", "All your answers"):
            terminal.wait_for(ask).wait_idle().press("enter")
        assert terminal.wait_exit() == 0
        assert json.loads(terminal.piped)["a"] == "one two three"
        assert json.loads(terminal.piped)["b"] is None
        assert b"\x1b" not in terminal.everything_written
