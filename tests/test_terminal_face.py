"""The session in a real terminal, by its keys and its screen: every type of question, every way out of it."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import Terminal

BACK = "shift-tab"
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
    "id": "select", "type": "select", "ask": "Which one?", "choices": ["red", "green", "blue"], "other": True,
}  # fmt: skip
CHECKBOX: dict[str, Any] = {
    "id": "checkbox", "type": "checkbox", "ask": "Which ones?", "choices": ["ham", "eggs", "jam"], "other": True,
}  # fmt: skip
CONFIRM: dict[str, Any] = {"id": "confirm", "type": "confirm", "ask": "Are you sure?"}
LAST: dict[str, Any] = {"id": "last", "ask": "Anything else?"}


@contextmanager
def sitting(
    *questions: dict[str, Any],
    env: dict[str, str | None] | None = None,
    stdin: bytes | None = None,
    columns: int = 80,
    lines: int = 24,
    silent: bool = False,
) -> Iterator[Terminal]:
    """A terminal in which these questions are asked, at the first of them. What is answered goes to a pipe."""
    asked = json.dumps({"whyfirst": 1, "name": "test", "what": questions})
    argv = [sys.executable, "-m", "tests.sitting", asked]
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
    """The answers, after Enter past all that the reflection asks and past the page."""
    for ask in ("Would more", "Would fewer", "Would different", "All your answers"):
        terminal.wait_for(ask).wait_idle().press("enter")
    assert terminal.wait_exit() == 0
    answers: dict[str, Any] = json.loads(terminal.piped)
    return answers


def test_each_type_is_answered_by_its_keys_and_stdout_holds_the_result_alone() -> None:
    """One session through every type; the pipe gets no escape, no question and no echo."""
    with sitting(TEXT, LIST, PARAGRAPH, NUMBER, DATE, SELECT, CHECKBOX, CONFIRM) as terminal:
        terminal.press("ctrl-r").type("so that bins are emptied").press("enter")
        terminal.wait_for("Who is it for?").type("Households").press("enter").wait_for(
            " Households"
        )
        terminal.wait_idle().type("Carers").press("enter").wait_for(" Carers").wait_idle().press(
            "enter"
        )
        terminal.wait_for("Tell it all?").type("one").press("alt-enter").type("two").press("enter")
        terminal.wait_for("How many?").type("3").press("enter")
        terminal.wait_for("When again?").type("3 months").press("enter")
        terminal.wait_for("means 2027-02-23").wait_idle().press("enter")
        terminal.wait_for("Which one?").wait_idle().press("down", "down", "enter")
        terminal.wait_for("Which ones?").wait_idle().press(
            "space", "down", "down", "space", "enter"
        )
        terminal.wait_for("Are you sure?").wait_idle().press("n", "enter")
        answers = finished(terminal)
    assert answers == {
        "text": "so that bins are emptied", "list": ["Households", "Carers"], "paragraph": "one\ntwo", "number": 3,
        "date": "2027-02-23", "select": "green", "checkbox": ["ham", "jam"], "confirm": False,
        "more": None, "fewer": None, "different": None,
    }  # fmt: skip
    assert b"\x1b" not in terminal.piped


def test_enter_leaves_each_type_open() -> None:
    """Where nothing is required, Enter alone goes through the whole session, and every answer is open."""
    questions = (TEXT, LIST, PARAGRAPH, NUMBER, DATE, SELECT, CHECKBOX, CONFIRM)
    with sitting(*questions) as terminal:
        for question in questions:
            terminal.wait_for(question["ask"]).wait_idle().press("enter")
        answers = finished(terminal)
    assert set(answers.values()) == {None}
    assert len(answers) == len(questions) + 3


@pytest.mark.parametrize(
    "question", [TEXT, LIST, PARAGRAPH, NUMBER, SELECT, CHECKBOX, CONFIRM], ids=lambda q: q["id"]
)
@pytest.mark.parametrize(("key", "left"), [("ctrl-c", "KeyboardInterrupt"), ("ctrl-d", "EOFError")])
def test_ctrl_c_and_ctrl_d_leave_at_once(question: dict[str, Any], key: str, left: str) -> None:
    """From every type of prompt, Ctrl-D with text typed too, with the answers so far saved."""
    with sitting(question) as terminal:
        terminal.type("7").press(key).wait_for(f"left by {left} with 0 saved")
        assert terminal.wait_exit() == 130
        assert terminal.piped == b""


def test_back_from_every_type_shows_the_earlier_answer_to_be_edited() -> None:
    """Shift-Tab goes back prompt by prompt, whatever is typed, and what was half typed is there again."""
    with sitting(TEXT, LIST, CHECKBOX, SELECT, CONFIRM, NUMBER, PARAGRAPH) as terminal:
        terminal.type("first").press("enter").wait_for("Who is it for?").type("Ann").press(
            "enter"
        ).wait_idle()
        terminal.press("enter").wait_for("Which ones?").wait_idle().press("down", "space", "enter")
        terminal.wait_for("Which one?").wait_idle().press("end", "up", "enter")
        terminal.wait_for("Are you sure?").wait_idle().press("y", "enter")
        terminal.wait_for("How many?").type("4x").press("enter").wait_for("“4x” isn't a number")
        for prompt in ("» Yes", "» blue", "» ● eggs", "> Ann", "> first"):
            terminal.press(BACK).wait_for_prompt(prompt).wait_idle()
        terminal.type(" and second").press("enter").wait_for_prompt("> Ann").wait_idle().type(
            "e"
        ).press("enter")
        terminal.wait_until_gone("» Ann").wait_idle().press("enter")
        for prompt in ("» ● eggs", "» blue", "» Yes"):
            terminal.wait_for_prompt(prompt).wait_idle().press("enter")
        terminal.wait_for_prompt("> 4x").wait_idle().press("backspace", "enter").wait_for(
            "Tell it all?"
        ).wait_idle()
        terminal.press("enter")
        answers = finished(terminal)
    assert answers["text"] == "first and second"
    assert answers["list"] == ["Anne"]
    assert (answers["checkbox"], answers["select"], answers["confirm"]) == (["eggs"], "blue", True)
    assert answers["number"] == 4


def test_a_list_is_edited_entry_by_entry() -> None:
    """An entry that is there is refused and can be mended; one that is emptied goes; Enter on the empty line ends."""
    with sitting(LIST, LAST) as terminal:
        terminal.type("Ann").press("enter").wait_for("   Ann").wait_idle().type("ann").press(
            "enter"
        )
        terminal.wait_for("already there").wait_for_prompt("> ann").press("ctrl-u").type(
            "Bob"
        ).press("enter")
        terminal.wait_for("   Bob").wait_idle().press(BACK, BACK).wait_for("» Ann").wait_idle()
        terminal.press("ctrl-u", "enter").wait_until_gone("Ann").wait_for("» Bob").wait_idle()
        terminal.press("enter").wait_until_gone("» Bob").wait_idle().press("enter")
        terminal.wait_for("Anything else?").wait_idle().press("enter")
        assert finished(terminal)["list"] == ["Bob"]


def test_a_text_of_ones_own_and_none_of_these() -> None:
    """Something else asks for the text, Shift-Tab there leads to the choices; none is an answer, but not with some."""
    with sitting(SELECT, CHECKBOX, {**CHECKBOX, "id": "none", "ask": "Which of all?"}) as terminal:
        terminal.press("end", "enter").wait_for("What is it?").type("pur").press(BACK).wait_for(
            "» Something else"
        )
        terminal.press("enter").wait_for_prompt("> pur").type("ple").press("enter")
        terminal.wait_for("Which ones?").wait_idle().press(
            "space", "end", "space", "enter"
        ).wait_for("not both")
        terminal.press("space", "up", "space", "enter").wait_for("What is it?").wait_idle().type(
            "toast"
        ).press("enter")
        terminal.wait_for("Which of all?").wait_idle().press("end", "space", "enter")
        answers = finished(terminal)
    assert (answers["select"], answers["checkbox"], answers["none"]) == (
        "purple",
        ["ham", "toast"],
        [],
    )


@pytest.mark.parametrize("bracketed", [True, False], ids=["bracketed", "unbracketed"])
def test_a_paste_never_answers_the_next_question(bracketed: bool) -> None:  # noqa: FBT001 - both kinds of terminal
    """Three pasted lines make one line of a text, keep their lines in a paragraph and do nothing among choices."""
    paste = "one\rtwo 2\rthree\r"
    paste = f"\x1b[200~{paste}\x1b[201~" if bracketed else paste
    with sitting(TEXT, PARAGRAPH, CHECKBOX, CONFIRM, LAST) as terminal:
        terminal.type(paste).wait_for("> one two 2 three").wait_idle().press("enter")
        terminal.wait_for("Tell it all?").wait_idle().type(paste).wait_for(
            "three"
        ).wait_idle().press("enter")
        terminal.wait_for("Which ones?").wait_idle().type(paste).wait_idle().press("enter")
        terminal.wait_for("Are you sure?").wait_idle().type(paste).wait_idle().press("enter")
        terminal.wait_for("Anything else?").wait_idle().press("enter")
        answers = finished(terminal)
    assert answers["text"] == "one two 2 three"
    assert answers["paragraph"] == "one\ntwo 2\nthree"
    assert (answers["checkbox"], answers["confirm"], answers["last"]) == (None, None, None)


def test_a_required_question_says_why_it_does_not_go_on() -> None:
    """The reason stands below the prompt; nothing can be left open there, so no row offers it."""
    required = [{**question, "required": True} for question in (TEXT, CHECKBOX, CONFIRM)]
    with sitting(*required) as terminal:
        terminal.press("enter").wait_for("! This question needs an answer.").type("x").press(
            "enter"
        )
        terminal.wait_for("Which ones?").wait_idle().press("enter").wait_for(
            "! This question needs an answer"
        )
        assert "None of these" not in terminal.screen_text()
        terminal.press("space", "enter").wait_for("Are you sure?").wait_idle()
        assert "Skip for now" not in terminal.screen_text()


def test_a_silent_terminal_costs_no_second() -> None:
    """A terminal that answers no queries is asked none: ten questions take no longer than a second."""
    with sitting(
        *({"id": f"q{number}", "ask": f"Question {number}?"} for number in range(11)), silent=True
    ) as terminal:
        began = time.monotonic()
        for number in range(10):
            terminal.press("enter").wait_for(f"Question {number + 1}?")
        assert time.monotonic() - began < 3
        assert b"\x1b[6n" not in terminal.everything_written


def test_a_narrow_screen_shows_the_whole_question_and_scrolls_the_choices() -> None:
    """At 40 columns and 20 lines words are not broken, long choices are wrapped, and all of them can be reached."""
    long = "Which of these many reasons is the one that you would give to a colleague who asks you in the corridor?"
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
    with sitting(question, LAST, columns=40, lines=20) as terminal:
        screen = terminal.screen_text()
        assert all(len(line) <= 40 for line in screen.splitlines())
        assert "colleague" in screen
        assert "1 of 13" in screen
        terminal.press("end", "up", "space").wait_for("» ● Reason 12").press(
            "page-up", "home"
        ).wait_for("1 of 13")
        terminal.press("space").wait_for("» ● Reason 1 ").press("page-down", "enter").wait_for(
            "Anything else?"
        )
        terminal.wait_idle().press("enter")
        assert finished(terminal)["checkbox"] == [choices[0], choices[11]]


def test_texts_that_look_like_markup_or_escapes_are_shown_as_they_are() -> None:
    """Nothing in a set or an answer is read as markup, and an escape typed or set does nothing to the terminal."""
    odd = {
        **SELECT,
        "ask": "Is [bold]x[/bold] <b>y</b> &amp; {item}?",
        "choices": ["[red]a[/red]", "\x1b[31mb<i>"],
    }
    with sitting(odd, LAST) as terminal:
        terminal.wait_for("Is [bold]x[/bold] <b>y</b> &amp; {item}?").wait_for(
            "» Skip for now"
        ).wait_for("[31mb<i>")
        assert b"\x1b[31m" not in terminal.everything_written
        terminal.press("down", "enter").wait_for("  [red]a[/red]")


def test_no_color_means_no_colour() -> None:
    """With NO_COLOR no colour is sent; what is pointed at is told by its sign."""
    with sitting(SELECT, env={"NO_COLOR": "1"}) as terminal:
        terminal.press("down").wait_for("» red")
        codes = re.findall(rb"\x1b\[([\d;]*)m", terminal.everything_written)
    assert not {code for found in codes for code in found.split(b";")} & {
        b"%d" % n for n in [*range(30, 50), *range(90, 108)]
    }


def test_the_page_changes_an_answer_and_comes_back() -> None:
    """Each answer stands in one line by its stage; one that is chosen is asked, then the page is there again."""
    with sitting({**TEXT, "heading": "Reason"}, LAST) as terminal:
        terminal.type("bad").press("enter").wait_for("Anything else?").wait_idle().press("enter")
        for ask in ("Would more", "Would fewer", "Would different"):
            terminal.wait_for(ask).wait_idle().press("enter")
        terminal.wait_for("All your answers").wait_for("── What ──").wait_for(
            "Anything else?: Not answered yet"
        )
        terminal.press("down", "down").wait_for("» Reason: bad").press("enter").wait_for_prompt(
            "> bad"
        ).wait_idle()
        terminal.press("ctrl-u").type("better").press("enter").wait_for(
            "Reason: better"
        ).wait_idle().press("enter")
        assert terminal.wait_exit() == 0
    assert json.loads(terminal.piped)["text"] == "better"


def test_the_editor_draws_on_the_terminal_and_gives_the_text_back(tmp_path: Path) -> None:
    """Ctrl-X Ctrl-E opens $VISUAL with what is typed, away from the pipe; one that does not start costs nothing."""
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\necho in the editor\nprintf "two\\nthree\\n" >>"$1"\n', encoding="utf-8"
    )
    editor.chmod(0o755)
    with sitting(PARAGRAPH, LAST, env={"VISUAL": str(editor)}) as terminal:
        terminal.type("one").press("ctrl-x", "ctrl-e").wait_for("in the editor").wait_for(
            "three"
        ).wait_idle()
        editor.unlink()
        terminal.press("ctrl-x", "ctrl-e").wait_for("Can't start the editor").press(
            "enter"
        ).wait_for("Anything else?")
        terminal.wait_idle().press("enter")
        assert finished(terminal)["paragraph"] == "one\ntwo\nthree"


def test_a_resize_and_a_pause_change_nothing() -> None:
    """The prompt is drawn anew for another width, and after Ctrl-Z and fg it is there with what was typed."""
    asked = json.dumps({"whyfirst": 1, "what": [TEXT, LAST]})
    shell = ["/bin/sh", "-i"]
    with Terminal(
        shell, cwd=Path(__file__).parents[1], env={"PS1": "ready> ", "ENV": None}
    ) as terminal:
        terminal.wait_for("ready>").type(
            f"'{sys.executable}' -m tests.sitting '{asked}' >/dev/null"
        ).press("enter")
        terminal.wait_for("Say it shortly.").wait_for_prompt(">").wait_idle().type("half")
        terminal.wait_for_prompt("> half").resize(50, 20).wait_idle().press(
            "ctrl-z"
        ).wait_for_prompt("ready>")
        terminal.type("fg").press("enter").wait_for_prompt("> half").type(" done").press("enter")
        terminal.wait_for("  half done").wait_for("Anything else?")


def test_keys_come_from_the_terminal_when_stdin_is_a_pipe() -> None:
    """`cat notes | whyfirst plan > brief.md` asks on the terminal all the same."""
    with sitting(LAST, stdin=b"not an answer\n") as terminal:
        terminal.type("asked here").press("enter")
        assert finished(terminal)["last"] == "asked here"


def test_a_closed_window_leaves_the_draft_and_no_traceback(tmp_path: Path) -> None:
    """When the terminal goes away in the middle of a question, the draft is named and nothing else is said."""
    argv = [sys.executable, "-m", "whyfirst", "plan", "--set", "general"]
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": None}
    with Terminal(
        argv, stdout="pipe", stderr="pipe", env=home, cwd=Path(__file__).parents[1]
    ) as terminal:
        terminal.wait_for("Give it a name").wait_idle().type("Bin days").press("enter").wait_for(
            "question 2 of"
        )
        terminal.hang_up()
        assert terminal.wait_exit() == 129
    said = terminal.piped_errors.decode()
    assert "whyfirst plan" in said
    assert "Traceback" not in said
