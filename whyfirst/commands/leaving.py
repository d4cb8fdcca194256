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
    before = _set_signals(_leave)
    try:
        yield
    except (KeyboardInterrupt, EOFError) as error:
        _set_signals(signal.SIG_IGN)
        raise Left(words(), 128 + getattr(error, "number", signal.SIGINT)) from None
    except Left:
        raise
    except BaseException:
        _restore(before)
        raise
    _restore(before)


def as_started(command: str) -> str:
    """A command of this program by the name that it was started by: `.venv/bin/whyfirst` need not be on the PATH."""
    return shlex.join(_program()) + command.removeprefix(NAME)


def quoted(argument: str) -> str:
    """An argument as a shell takes it, and not for an option. What can't be printed is written as its bytes."""
    if argument.startswith("-"):
        argument = f"./{argument}"
    if argument.isprintable():
        return shlex.quote(argument)
    shown = (char if char.isprintable() and char not in "\\'" else _octal(char) for char in argument)
    return "$'" + "".join(shown) + "'"


_Handler = Callable[[int, FrameType | None], object] | int | None


def _set_signals(handler: _Handler) -> dict[int, _Handler]:
    """Set what SIGTERM and SIGHUP do, where they are not to be ignored (nohup); what they did before, by number."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    heeded = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    return {number: signal.signal(number, handler) for number in heeded}


def _restore(handlers: dict[int, _Handler]) -> None:
    for number, handler in handlers.items():
        if handler is not None:
            signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    raise _Signal(number)


def _program() -> list[str]:
    started = sys.argv[0]
    if Path(started).name == "__main__.py":
        return [sys.executable, "-m", NAME]
    found = shutil.which(NAME)
    if Path(started).stem != NAME or (found and os.path.realpath(found) == os.path.realpath(started)):
        return [NAME]
    return [started]


def _octal(char: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(char))
