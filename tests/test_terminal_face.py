"""Every type of question in a real terminal, and every way out of it, by keys and screen."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import Terminal
from tests.user import User

TEXT: dict[str, Any] = {
    "id": "text",
    "ask": "Why is that?",
    "help": "Say it shortly.",
    "example": "Because.",
}
LIST: dict[str, Any] = {"id": "list", "type": "list", "ask": "Who is it for?"}
PARAGRAPH: dict[str, Any] = {"id": "paragraph", "type": "paragraph", "ask": "Tell it all?"}
NUMBER: dict[str, Any] = {"id": "number", "type": "number", "ask": "How many?"}
DATE: dict[str, Any] = {"id": "date", "type": "date", "ask": "When again?"}
SELECT: dict[str, Any] = {
    "id": "select", "type": "select", "ask": "Which one?",
    "choices": ["red", "green", "blue"], "other": True,
}  # fmt: skip
CHECKBOX: dict[str, Any] = {
    "id": "checkbox", "type": "checkbox", "ask": "Which ones?",
    "choices": ["ham", "eggs", "jam"], "other": True,
}  # fmt: skip
CONFIRM: dict[str, Any] = {"id": "confirm", "type": "confirm", "ask": "Are you sure?"}
LAST: dict[str, Any] = {"id": "last", "ask": "Anything else?"}
QUERIES = [b"\x1b[6n", b"\x1b[5n", b"\x1b[c", b"\x1b[0c", b"\x1b[>c", b"\x1b[>q", b"\x1b]11;?"]
"""Queries that programs send: the cursor's position, status, model and background colour."""


@contextmanager
def in_terminal(
    *questions: dict[str, Any],
    env: dict[str, str | None] | None = None,
    stdin: bytes | None = None,
    columns: int = 80,
    lines: int = 24,
    silent: bool = False,
) -> Iterator[Terminal]:
    """Start a terminal that asks these questions and writes the answers to a pipe."""
    asked = json.dumps({"whyfirst": 1, "name": "test", "what": questions})
    argv = [sys.executable, "-m", "tests.asking", asked]
    home = Path(__file__).parents[1]
    with Terminal(
        argv,
        stdout="pipe",
        cwd=home,
        env=env,
        stdin=stdin,
        columns=columns,
        lines=lines,
        silent=silent,
    ) as terminal:
        yield terminal.wait_for(questions[0]["ask"]).wait_idle()


def finished(terminal: Terminal) -> dict[str, Any]:
    """Press Enter through the reflection and the page, and return the answers."""
    user = User(terminal)
    for ask in ("Would more", "Would fewer", "Would different"):
        user.at(ask).skip()
    user.at("All your answers").enter()
    assert terminal.wait_exit() == 0
    answers: dict[str, Any] = json.loads(terminal.piped)
    return answers


def test_each_type_is_answered_by_its_keys_and_stdout_gets_only_the_result() -> None:
    """A user answers every type of question, and the pipe gets no escape, question or echo."""
    with in_terminal(TEXT, LIST, PARAGRAPH, NUMBER, DATE, SELECT, CHECKBOX, CONFIRM) as terminal:
        user = User(terminal)
        terminal.press("ctrl-r")
        user.answer("so that bins are emptied")
        user.at("Who is it for?").add("Households", "Carers")
        user.at("Tell it all?").answer("one\ntwo")
        user.at("How many?").answer("3")
        user.at("When again?").answer("3 months")
        user.at("means 2027-02-23").enter()
        user.at("Which one?").choose("green")
        user.at("Which ones?").tick("ham", "jam")
        user.at("Are you sure?")
        terminal.press("n").wait_idle()
        user.enter()
        answers = finished(terminal)
    assert answers == {
        "text": "so that bins are emptied", "list": ["Households", "Carers"],
        "paragraph": "one\ntwo", "number": 3, "date": "2027-02-23", "select": "green",
        "checkbox": ["ham", "jam"], "confirm": False,
        "more": None, "fewer": None, "different": None,
    }  # fmt: skip
    assert b"\x1b" not in terminal.piped


def test_enter_leaves_each_type_open() -> None:
    """If nothing is required, Enter goes through the whole session and leaves all open."""
    questions = (TEXT, LIST, PARAGRAPH, NUMBER, DATE, SELECT, CHECKBOX, CONFIRM)
    with in_terminal(*questions) as terminal:
        for question in questions:
            User(terminal).at(question["ask"]).skip()
        answers = finished(terminal)
    assert set(answers.values()) == {None}
    assert len(answers) == len(questions) + 3


@pytest.mark.parametrize(
    "question", [TEXT, LIST, PARAGRAPH, NUMBER, SELECT, CHECKBOX, CONFIRM], ids=lambda q: q["id"]
)
@pytest.mark.parametrize(("key", "left"), [("ctrl-c", "KeyboardInterrupt"), ("ctrl-d", "EOFError")])
def test_ctrl_c_and_ctrl_d_leave_at_once(question: dict[str, Any], key: str, left: str) -> None:
    """Both keys leave every type of prompt, even with text typed."""
    with in_terminal(question) as terminal:
        terminal.type("7").press(key).wait_for(f"left by {left} with 0 saved")
        assert terminal.wait_exit() == 130
        assert terminal.piped == b""


def test_back_from_every_type_shows_the_earlier_answer_to_be_edited() -> None:
    """Shift-Tab goes back prompt by prompt, and half typed text is still there on the return."""
    with in_terminal(TEXT, LIST, CHECKBOX, SELECT, CONFIRM, NUMBER, PARAGRAPH) as terminal:
        user = User(terminal)
        user.answer("first")
        user.at("Who is it for?").add("Ann")
        user.at("Which ones?").tick("eggs")
        user.at("Which one?").choose("blue")
        user.at("Are you sure?").choose("Yes")
        user.at("How many?").answer("4x")
        user.sees("“4x” isn't a number")

        user.go_back().at_prompt("» Yes")
        user.go_back().at_prompt("» blue")
        user.go_back().at_prompt("» ● eggs")
        user.go_back().at_prompt("> Ann")
        user.go_back().at_prompt("> first").answer(" and second")

        user.at_prompt("> Ann").answer("e")
        terminal.wait_until_gone("» Ann")
        user.enter()
        user.at_prompt("» ● eggs").skip()
        user.at_prompt("» blue").skip()
        user.at_prompt("» Yes").skip()
        user.at_prompt("> 4x")
        terminal.press("backspace")
        user.enter()
        user.at("Tell it all?").skip()
        answers = finished(terminal)
    assert answers["text"] == "first and second"
    assert answers["list"] == ["Anne"]
    assert (answers["checkbox"], answers["select"], answers["confirm"]) == (["eggs"], "blue", True)
    assert answers["number"] == 4


def test_a_list_is_edited_entry_by_entry() -> None:
    """A repeated entry is refused and can be edited, and an emptied entry is removed."""
    with in_terminal(LIST, LAST) as terminal:
        user = User(terminal)
        user.answer("Ann").sees("   Ann")
        user.answer("ann").sees("already there")
        user.at_prompt("> ann").answer_instead("Bob").sees("   Bob")
        user.go_back().go_back().sees("» Ann").answer_instead("")
        terminal.wait_until_gone("Ann")
        user.sees("» Bob").enter()
        terminal.wait_until_gone("» Bob")
        user.enter()
        user.at("Anything else?").skip()
        assert finished(terminal)["list"] == ["Bob"]


def test_something_else_and_none_of_these() -> None:
    """“Something else” asks for a text and can be left again; “None of these” excludes the rest."""
    with in_terminal(
        SELECT, CHECKBOX, {**CHECKBOX, "id": "none", "ask": "Which of all?"}
    ) as terminal:
        user = User(terminal)
        user.choose("Something else").at("What is it?")
        terminal.type("pur")
        user.go_back().at_prompt("» Something else").enter()
        user.at_prompt("> pur").answer("ple")
        user.at("Which ones?").tick("ham", "None of these").sees("not both")
        user.tick("None of these", "Something else").at("What is it?").answer("toast")
        user.at("Which of all?").tick("None of these")
        answers = finished(terminal)
    assert answers["select"] == "purple"
    assert answers["checkbox"] == ["ham", "toast"]
    assert answers["none"] == []


@pytest.mark.parametrize("bracketed", [True, False], ids=["bracketed", "unbracketed"])
def test_a_paste_never_answers_the_next_question(*, bracketed: bool) -> None:
    """Three lines become one in a text, stay three in a paragraph and do nothing among choices."""
    paste = "one\rtwo 2\rthree\r"
    paste = f"\x1b[200~{paste}\x1b[201~" if bracketed else paste
    with in_terminal(TEXT, PARAGRAPH, CHECKBOX, CONFIRM, LAST) as terminal:
        user = User(terminal)
        terminal.type(paste)
        user.at("> one two 2 three").enter()
        for ask in ("Tell it all?", "Which ones?", "Are you sure?"):
            user.at(ask)
            terminal.type(paste).wait_idle()
            user.enter()
        user.at("Anything else?").skip()
        answers = finished(terminal)
    assert answers["text"] == "one two 2 three"
    assert answers["paragraph"] == "one\ntwo 2\nthree"
    assert (answers["checkbox"], answers["confirm"], answers["last"]) == (None, None, None)


def test_a_required_question_says_why_it_does_not_go_on() -> None:
    """The user reads the reason below the prompt, and no row offers to leave the question open."""
    required = [{**question, "required": True} for question in (TEXT, CHECKBOX, CONFIRM)]
    with in_terminal(*required) as terminal:
        user = User(terminal)
        user.skip().sees("! This question needs an answer.")
        user.answer("x").at("Which ones?").skip().sees("! This question needs an answer")
        assert "None of these" not in terminal.screen_text()
        user.tick("ham").at("Are you sure?")
        assert "Skip for now" not in terminal.screen_text()


def test_a_silent_terminal_is_asked_nothing() -> None:
    """A terminal that answers no queries causes no wait, as no question sends one."""
    with in_terminal(TEXT, LIST, PARAGRAPH, SELECT, CHECKBOX, silent=True) as terminal:
        user = User(terminal)
        for ask in ("Why is that?", "Who is it for?", "Tell it all?", "Which one?", "Which ones?"):
            user.at(ask).skip()
        user.at("Would more")
        for query in QUERIES:
            assert query not in terminal.everything_written


def test_a_narrow_screen_shows_the_whole_question_and_scrolls_the_choices() -> None:
    """At 40 columns and 20 lines, long choices are wrapped, and all of them can be reached."""
    long = "Which of these many reasons would you give to a colleague who asks you in the corridor?"
    choices = [
        f"Reason {number} which is longer than one line of this screen" for number in range(1, 13)
    ]
    question = {
        **CHECKBOX,
        "ask": long,
        "help": f"{long} {long}",
        "choices": choices,
        "other": False,
    }
    with in_terminal(question, LAST, columns=40, lines=20) as terminal:
        screen = terminal.screen_text()
        assert all(len(line) <= 40 for line in screen.splitlines())
        assert "colleague" in screen
        assert "1 of 13" in screen
        user = User(terminal)
        terminal.press("end", "up").wait_idle()
        user.mark("Reason 12").sees("» ● Reason 12")
        terminal.press("page-up", "home").wait_for("1 of 13").wait_idle()
        user.mark("Reason 1 ").sees("» ● Reason 1 ")
        terminal.press("page-down").wait_idle()
        user.enter().at("Anything else?").skip()
        assert finished(terminal)["checkbox"] == [choices[0], choices[11]]


def test_texts_that_look_like_markup_or_escapes_are_shown_as_they_are() -> None:
    """Nothing in a set is read as markup, and an escape in it does nothing to the terminal."""
    odd = {
        **SELECT,
        "ask": "Is [bold]x[/bold] <b>y</b> &amp; {item}?",
        "choices": ["[red]a[/red]", "\x1b[31mb<i>"],
    }
    with in_terminal(odd, LAST) as terminal:
        user = User(terminal).at("Is [bold]x[/bold] <b>y</b> &amp; {item}?").sees("[31mb<i>")
        assert b"\x1b[31m" not in terminal.everything_written
        user.choose("[red]a[/red]").sees("  [red]a[/red]")


def test_no_color_means_no_colour() -> None:
    """With NO_COLOR no colour is sent, and a sign marks the current choice."""
    with in_terminal(SELECT, env={"NO_COLOR": "1"}) as terminal:
        User(terminal).point_at("red")
        codes = re.findall(rb"\x1b\[([\d;]*)m", terminal.everything_written)
    assert not {code for found in codes for code in found.split(b";")} & {
        b"%d" % n for n in [*range(30, 50), *range(90, 108)]
    }


def test_the_page_changes_an_answer_and_comes_back() -> None:
    """The page has a line for each answer; choosing one asks it and returns to the page."""
    with in_terminal({**TEXT, "heading": "Reason"}, LAST) as terminal:
        user = User(terminal)
        user.answer("bad")
        user.at("Anything else?").skip()
        for ask in ("Would more", "Would fewer", "Would different"):
            user.at(ask).skip()
        user.at("All your answers").sees("── What ──")
        user.sees("Anything else?: Not answered yet")
        user.choose("Reason: bad").at_prompt("> bad").answer_instead("better")
        user.at("Reason: better").enter()
        assert terminal.wait_exit() == 0
    assert json.loads(terminal.piped)["text"] == "better"


def test_the_editor_draws_on_the_terminal_and_gives_the_text_back(tmp_path: Path) -> None:
    """Ctrl-X Ctrl-E opens $VISUAL with what is typed; if it doesn't start, nothing is lost."""
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\necho in the editor\nprintf "two\\nthree\\n" >>"$1"\n', encoding="utf-8"
    )
    editor.chmod(0o755)
    with in_terminal(PARAGRAPH, LAST, env={"VISUAL": str(editor)}) as terminal:
        user = User(terminal)
        terminal.type("one").press("ctrl-x", "ctrl-e")
        user.sees("in the editor").at("three")
        editor.unlink()
        terminal.press("ctrl-x", "ctrl-e")
        user.at("Can't start the editor").enter()
        user.at("Anything else?").skip()
        assert finished(terminal)["paragraph"] == "one\ntwo\nthree"


def test_a_resize_and_a_pause_change_nothing() -> None:
    """The prompt and what was typed are still there in another width, and after Ctrl-Z and fg."""
    asked = json.dumps({"whyfirst": 1, "what": [TEXT, LAST]})
    shell = ["/bin/sh", "-i"]
    with Terminal(
        shell, cwd=Path(__file__).parents[1], env={"PS1": "ready> ", "ENV": None}
    ) as terminal:
        user = User(terminal)
        terminal.wait_for("ready>")
        terminal.type(f"'{sys.executable}' -m tests.asking '{asked}' >/dev/null").press("enter")
        user.sees("Say it shortly.").at_prompt(">")
        terminal.type("half").wait_for_prompt("> half")
        terminal.resize(50, 20).wait_idle()
        terminal.press("ctrl-z").wait_for_prompt("ready>")
        terminal.type("fg").press("enter")
        user.at_prompt("> half").answer(" done").sees("  half done").sees("Anything else?")


def test_keys_come_from_the_terminal_when_stdin_is_a_pipe() -> None:
    """`cat notes | whyfirst plan > brief.md` asks on the terminal all the same."""
    with in_terminal(LAST, stdin=b"not an answer\n") as terminal:
        User(terminal).answer("asked here")
        assert finished(terminal)["last"] == "asked here"


def test_a_closed_window_leaves_the_draft_and_no_traceback(tmp_path: Path) -> None:
    """When the terminal goes away during a question, the draft is named, without a traceback."""
    argv = [sys.executable, "-m", "whyfirst", "plan", "--set", "general"]
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": None}
    with Terminal(
        argv, stdout="pipe", stderr="pipe", env=home, cwd=Path(__file__).parents[1]
    ) as terminal:
        User(terminal).at("Give it a name").answer("Bin days").sees("question 2 of")
        terminal.hang_up()
        assert terminal.wait_exit() == 129
    message = terminal.piped_errors.decode()
    assert "whyfirst plan" in message
    assert "Traceback" not in message


def test_a_gesture_that_fails_says_what_and_shows_the_screen() -> None:
    """A missing choice is named together with the existing ones, above the screen."""
    with in_terminal(SELECT) as terminal:
        message = r"(?s)'purple' is not one of \[.*'green'.*'Something else….*Which one\?"
        with pytest.raises(AssertionError, match=message):
            User(terminal).choose("purple")
