"""The ways to leave a session: Ctrl-C, Ctrl-D, a closed terminal and the system's signals."""

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

from whyfirst.errors import UserLeft
from whyfirst.signals import ENDING, restore_handlers, set_handlers

NAME = "whyfirst"


class _Signal(KeyboardInterrupt):
    """The system wants the program to end."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def user_may_leave(farewell: Callable[[], str]) -> Iterator[None]:
    """Raise UserLeft if the user quits, the system ends the program or the terminal is closed.

    `farewell` saves what there is and returns the message for the user. All signals but SIGKILL
    are ignored from then on, so that nothing can interrupt it.
    """
    old_handlers = set_handlers(ENDING, _raise_signal)
    try:
        yield
    except (KeyboardInterrupt, EOFError) as error:
        set_handlers(ENDING, signal.SIG_IGN)
        number = getattr(error, "number", signal.SIGINT)
        raise UserLeft(farewell(), 128 + number) from None
    except UserLeft:
        raise
    except BaseException:
        restore_handlers(old_handlers)
        raise
    restore_handlers(old_handlers)


def command_as_started(command: str) -> str:
    """Return a `whyfirst …` command with the program's name as the user has typed it.

    `.venv/bin/whyfirst` need not be on the PATH.
    """
    return shlex.join(_program()) + command.removeprefix(NAME)


def shell_quoted(argument: str) -> str:
    """Return the argument quoted for a shell, so that it can't be taken for an option.

    Characters that can't be printed are written as octal bytes.
    """
    if argument.startswith("-"):
        argument = f"./{argument}"
    if argument.isprintable():
        return shlex.quote(argument)

    characters = []
    for character in argument:
        if character.isprintable() and character not in "\\'":
            characters.append(character)
        else:
            characters.append(_octal(character))
    return "$'" + "".join(characters) + "'"


def _raise_signal(number: int, _frame: FrameType | None) -> NoReturn:
    raise _Signal(number)


def _program() -> list[str]:
    """Return the words that start this program: its plain name if the PATH leads to it."""
    started_as = sys.argv[0]
    if Path(started_as).name == "__main__.py":
        return [sys.executable, "-m", NAME]

    if Path(started_as).stem != NAME:
        return [NAME]

    on_path = shutil.which(NAME)
    if on_path and os.path.realpath(on_path) == os.path.realpath(started_as):
        return [NAME]
    return [started_as]


def _octal(character: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(character))
