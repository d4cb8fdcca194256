"""The session in plain lines: what a user types, and what is printed."""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.terminal import Terminal
from tests.user import User
from whyfirst.interview import interview
from whyfirst.model import QuestionSet
from whyfirst.plain import PlainFace
from whyfirst.session import Session
from whyfirst.sheet import Answer, Chosen, Entries, Number, Slot

NOW = datetime(2026, 11, 23, 9, 30)
CHOICES = ["Ham", "Eggs, boiled or fried", "Jam"]
REST = ["", "", "", ""]
"""Enter past more, fewer and different, and past the page."""


def session_and_output(
    questions: list[dict[str, Any]], lines: list[str], *, quick: bool = False
) -> tuple[Session, str]:
    """Return the session after these lines, with a given title, and everything printed."""
    asked = QuestionSet.model_validate({"whyfirst": 1, "name": "test", "what": questions})
    screen = io.StringIO()
    face = PlainFace(io.StringIO("".join(f"{line}\n" for line in lines)), screen)
    session = Session.new(asked, NOW, title="Bin days", quick=quick).start()
    return interview(session, face, lambda _session: None), screen.getvalue()


def answers(questions: list[dict[str, Any]], lines: list[str]) -> list[Answer | None]:
    """Return the answers to these questions after these lines were typed."""
    session, _ = session_and_output(questions, [*lines, *REST])
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
    """`<` goes back to an answer, Enter keeps it, `-` clears it and `?` repeats the help."""
    questions: list[dict[str, Any]] = [
        {"id": "a", "ask": "First?", "help": "Be brief.", "example": "Like this."},
        {"id": "b", "type": "checkbox", "choices": CHOICES, "ask": "Second?"},
    ]
    lines = ["?", "x", "1,3", "<", "<", "", "-", *REST]
    session, output = session_and_output(questions, lines)
    assert session.sheet.answers[Slot("a")] == "x"
    assert session.sheet.answers[Slot("b")] is None
    assert output.count("Be brief.") == 3
    assert output.count("Example: Like this.") == 3
    assert "Now: Ham; Jam. Press Enter to keep it, or type - to clear it." in output
    assert "Now: x. Press Enter to keep it, or type - to clear it." in output


def test_a_refused_answer_is_explained_and_asked_again() -> None:
    """The user reads the reason at once; a number not on the list isn't accepted as text."""
    questions: list[dict[str, Any]] = [
        {"id": "n", "type": "number", "ask": "How many?", "required": True},
        {"id": "s", "type": "select", "choices": CHOICES, "other": True, "ask": "Which?"},
    ]
    session, output = session_and_output(questions, ["", "many", "3", "7", "2", *REST])
    assert session.sheet.answers[Slot("n")] == Number(3)
    assert session.sheet.answers[Slot("s")] == Chosen(values=(CHOICES[1],))
    assert "Not accepted: This question needs an answer." in output
    assert "Not accepted: “many” isn't a number." in output
    assert "“7” isn't on the list." in output


def test_an_entry_of_a_list_can_be_edited_and_removed() -> None:
    """Going back into a list asks for its last entry, which can be kept, replaced or removed."""
    questions: list[dict[str, Any]] = [{"id": "l", "type": "list", "ask": "Who?"}]
    lines = ["Ann", "Bob", "", "<", "-", "", "<", "Anne", "", *REST]
    session, output = session_and_output(questions, lines)
    assert session.plan().answers[Slot("l")] == Entries.of(["Anne"])
    assert "Now: Bob. Press Enter to keep it, or type - to remove it." in output


def test_the_page_takes_a_number_to_change_and_enter_to_write() -> None:
    """Every answer has a number to change it by, and 0 asks what --quick left out."""
    questions: list[dict[str, Any]] = [
        {"id": "a", "ask": "First?", "heading": "Start", "quick": True},
        {"id": "b", "ask": "Second?"},
    ]
    lines = ["x", "", "", "", "99", "2", "y", "0", "z", ""]
    session, output = session_and_output(questions, lines, quick=True)
    assert session.sheet.answers[Slot("a")] == "y"
    assert session.sheet.answers[Slot("b")] == "z"
    assert "2. Start: x" in output
    assert "“99” isn't on the list." in output
    assert "0. Answer the question that --quick left out" in output


def test_only_printable_lines_are_written() -> None:
    """No escape reaches the reader, whatever a set or an answer contains."""
    question = {"id": "a", "ask": "Is \x1b[31m red?", "help": "\x9b2J"}
    _, output = session_and_output([question], ["\x1b[2J", *REST])
    assert all(character == "\n" or character.isprintable() for character in output)


def test_a_paste_in_a_dumb_terminal_is_one_answer() -> None:
    """All lines of a paste belong to the answer, and none of them answers the next question."""
    questions = [{"id": "a", "ask": "First?"}, {"id": "b", "ask": "Second?"}]
    asked = json.dumps({"whyfirst": 1, "what": questions})
    argv = [sys.executable, "-m", "tests.asking", asked, "--plain"]
    home = Path(__file__).parents[1]
    with Terminal(argv, stdout="pipe", env={"TERM": "dumb"}, cwd=home) as terminal:
        user = User(terminal).at("First?")
        terminal.type("one\rtwo\rthree\r")
        user.at("Second?").skip()
        for ask in ("Would more", "Would fewer", "Would different", "All your answers"):
            user.at(ask).enter()
        assert terminal.wait_exit() == 0
        answers = json.loads(terminal.piped)
        assert answers["a"] == "one two three"
        assert answers["b"] is None
        assert b"\x1b" not in terminal.everything_written
