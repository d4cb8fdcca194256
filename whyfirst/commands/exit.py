"""The ways out of a session: Ctrl-C, Ctrl-D, and the signals by which a system ends a program.

Knows nothing of what is kept: it is told what to say.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from whyfirst.errors import Left
from whyfirst.signals import ENDING, restore, set_all

NAME = "whyfirst"


class _Signal(KeyboardInterrupt):
    """The system wants the program to end."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def leaving(words: Callable[[], str]) -> Iterator[None]:
    """Raises Left, with these words, where the user leaves, the system ends the program, or the terminal goes.

    From then on nothing but SIGKILL stops the program from keeping what there is and saying where it is.
    """
    before = set_all(ENDING, _leave)
    try:
        yield
    except (KeyboardInterrupt, EOFError) as error:
        set_all(ENDING, signal.SIG_IGN)
        raise Left(words(), 128 + getattr(error, "number", signal.SIGINT)) from None
    except Left:
        raise
    except BaseException:
        restore(before)
        raise
    restore(before)


def as_started(command: str) -> str:
    """A command of this program by the name that it was started by: `.venv/bin/whyfirst` need not be on the PATH."""
    return shlex.join(_program()) + command.removeprefix(NAME)


def quoted(argument: str) -> str:
    """An argument as a shell takes it, and not for an option. What can't be printed is written as its bytes."""
    if argument.startswith("-"):
        argument = f"./{argument}"
    if argument.isprintable():
        return shlex.quote(argument)
    shown = (
        char if char.isprintable() and char not in "\\'" else _octal(char) for char in argument
    )
    return "$'" + "".join(shown) + "'"


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    raise _Signal(number)


def _program() -> list[str]:
    started = sys.argv[0]
    if Path(started).name == "__main__.py":
        return [sys.executable, "-m", NAME]
    found = shutil.which(NAME)
    if Path(started).stem != NAME or (
        found and os.path.realpath(found) == os.path.realpath(started)
    ):
        return [NAME]
    return [started]


def _octal(char: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(char))
