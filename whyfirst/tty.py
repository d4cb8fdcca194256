"""Where the user is: the terminal to read keys from and to draw on, whatever stdin and stdout are used for.

Knows nothing of what is drawn.
"""

from __future__ import annotations

import os
import select
import signal
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, TextIO, cast

A_MOMENT = 0.1
"""Seconds in which the signal that a terminal has been closed comes, after the end of its keys."""


class TerminalGoneError(EOFError):
    """The window of the terminal was closed: no more keys will come."""

    number = getattr(signal, "SIGHUP", signal.SIGTERM)

    @classmethod
    def after_a_moment(cls) -> TerminalGoneError:
        """To be raised when the signal that says the same has had its time: it must not come while this is handled."""
        time.sleep(A_MOMENT)
        return cls()


class Ends(NamedTuple):
    """The two ends of a terminal: keys come in at one, the other is drawn on."""

    keys: TextIO
    screen: TextIO


@contextmanager
def terminal_ends() -> Iterator[Ends | None]:
    """Stdin and stderr where they are a terminal, else the terminal that the process belongs to; None without one."""
    with ExitStack() as opened:
        try:
            keys = _own(sys.stdin) or opened.enter_context(_terminal("r"))
            screen = _own(sys.stderr) or opened.enter_context(_terminal("w"))
        except OSError:
            yield None
            return
        yield Ends(keys, screen)


@contextmanager
def _terminal(mode: str) -> Iterator[TextIO]:
    stream = _name().open(mode, encoding="utf-8", errors="replace")
    try:
        yield cast("TextIO", stream)
    finally:
        with suppress(OSError):  # the terminal may be gone by then
            stream.close()


def is_gone(end: int) -> bool:
    """Whether nobody is at the other end: of a terminal whose window was closed, or of a pipe."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(end, 0)
    return bool(poll.poll(0))


def line_waits(keys: TextIO) -> bool:
    """Whether a line that nobody can have typed meanwhile is there already: the rest of a paste into a terminal."""
    if _own(keys) is None or sys.platform == "win32":
        return False
    return bool(select.select([keys.fileno()], [], [], 0)[0])


def _own(stream: TextIO | None) -> TextIO | None:
    return stream if stream is not None and not stream.closed and stream.isatty() else None


def _name() -> Path:
    """A terminal by its own name where a stream has one: not every system can wait for keys at /dev/tty."""
    if sys.platform == "win32":
        return Path("CON")
    for stream in (sys.stdin, sys.stderr, sys.stdout):
        if (terminal := _own(stream)) is not None:
            return Path(os.ttyname(terminal.fileno()))
    return Path("/dev/tty")


def is_terminal() -> bool:
    """Whether stdout is a terminal, so that a result can be shown to somebody."""
    return _own(sys.stdout) is not None


def is_taken(stream: TextIO, patience: float = 1.0) -> bool:
    """Whether the reader of a pipe has taken all that was written to it, which it is given a second to do.

    True for what is no pipe, and where the system does not tell.
    """
    if sys.platform == "win32" or not stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode):
        return True
    import fcntl
    import termios

    until = time.monotonic() + patience
    with suppress(OSError):
        while int.from_bytes(
            fcntl.ioctl(stream.fileno(), termios.FIONREAD, bytes(4)), sys.byteorder
        ):
            if is_gone(stream.fileno()) or time.monotonic() > until:
                return False
            time.sleep(0.005)
    return True


def say(text: str) -> None:
    """Tell the user something beside the result: a line on stderr, where there is one."""
    if sys.stderr is not None:
        with suppress(OSError):  # nobody may be there to be told
            sys.stderr.write(f"{text}\n")
