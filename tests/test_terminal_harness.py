"""The terminal that the tests use behaves as a terminal does."""

from __future__ import annotations

import sys

import pytest

from tests.terminal import Terminal

PROMPTS = """
import sys
import questionary
from prompt_toolkit.application import create_app_session
from prompt_toolkit.output import create_output

with create_app_session(output=create_output(stdout=sys.stderr)):
    name = questionary.text("Name?").unsafe_ask()
    some = questionary.checkbox("Which of these?", choices=["one", "two", "three"]).unsafe_ask()
print([name, some])
"""


def test_keys_reach_the_prompts_and_the_result_reaches_the_pipe() -> None:
    """Text, a paste, arrows and space drive questionary; a piped stdout has only the result."""
    with Terminal([sys.executable, "-c", PROMPTS], stdout="pipe") as terminal:
        terminal.wait_for("Name?").type("Zoë ")
        terminal.paste("日本\nx")
        terminal.press("backspace", times=2)
        terminal.press("enter")
        terminal.wait_for("Which of these?").press("down", "space", "enter")
        assert terminal.wait_exit() == 0
    assert terminal.piped.decode() == "['Zoë 日本', ['two']]\n"
    assert b"Name?" in terminal.everything_written


def test_ctrl_c_is_an_interrupt_for_a_program_that_reads_lines() -> None:
    """The pty is the controlling terminal: lines come through /dev/tty, Ctrl-C sends SIGINT."""
    script = "seq 40; read line </dev/tty; echo got $line >/dev/tty; sleep 60"
    with Terminal(["/bin/sh", "-c", script], stdin=b"not this\n") as terminal:
        terminal.wait_for("40").type("a line").press("enter").wait_for("got a line")
        assert terminal.history_text().startswith("1\n2\n3\n")
        assert "\n1\n" not in terminal.screen_text()
        terminal.wait_idle().press("ctrl-c")
        assert terminal.wait_exit() == -2


def test_waiting_in_vain_shows_the_screen() -> None:
    """If the program ends early, waiting fails at once and shows what was on the screen."""
    with (
        Terminal(["/bin/sh", "-c", "echo all there is; exit 3"]) as terminal,
        pytest.raises(AssertionError, match=r"(?s)'more'.*ended with 3.*all there is"),
    ):
        terminal.wait_for("more")


def test_an_idle_program_has_read_its_keys_and_drawn() -> None:
    """After wait_idle the reply to the last key is there, however long the program worked."""
    script = (
        "while line := input('> '):\n    sum(range(5_000_000))\n    print(line.upper(), 'done')"
    )
    with Terminal([sys.executable, "-c", script]) as terminal:
        terminal.wait_for(">")
        for word in ("one", "two"):
            terminal.type(word).press("enter").wait_idle()
            assert f"{word.upper()} done\n>" in terminal.screen_text()
