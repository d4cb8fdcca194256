"""The terminal and the standard streams.

Keys come from the user's terminal and prompts go to it, whatever stdin and stdout are used for.
"""

from __future__ import annotations

import errno
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

from whyfirst.errors import WhyfirstError
from whyfirst.files import encode_utf8, unwritable

A_MOMENT = 0.1
"""Seconds after the end of a closed terminal's keys within which SIGHUP usually arrives."""

PATIENCE = 1.0
"""Seconds that the reader of a pipe gets to take what was written to it."""


class TerminalGoneError(EOFError):
    """The terminal's window was closed: no more keys will come."""

    number = getattr(signal, "SIGHUP", signal.SIGTERM)


class Ends(NamedTuple):
    """The two ends of a terminal: where keys come from, and where to draw."""

    keys: TextIO
    screen: TextIO


# The terminal


@contextmanager
def terminal_ends() -> Iterator[Ends | None]:
    """Yield stdin and stderr if they are a terminal, else the process's terminal, else None."""
    with ExitStack() as opened:
        try:
            keys = _if_terminal(sys.stdin) or opened.enter_context(_open_terminal("r"))
            screen = _if_terminal(sys.stderr) or opened.enter_context(_open_terminal("w"))
        except OSError:
            yield None
            return
        yield Ends(keys, screen)


def is_terminal() -> bool:
    """Return whether stdout is a terminal, so that somebody will see a result."""
    return _if_terminal(sys.stdout) is not None


def line_waits(keys: TextIO) -> bool:
    """Return whether another line has already arrived, such as the rest of a pasted text."""
    if _if_terminal(keys) is None or sys.platform == "win32":
        return False
    readable, _, _ = select.select([keys.fileno()], [], [], 0)
    return bool(readable)


def is_gone(fd: int) -> bool:
    """Return whether the terminal's window was closed, or the pipe's other end."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(fd, 0)
    return bool(poll.poll(0))


def terminal_gone() -> TerminalGoneError:
    """Wait for the SIGHUP that usually follows, so that it can't interrupt the error's handler.

    Return the error to raise.
    """
    time.sleep(A_MOMENT)
    return TerminalGoneError()


def _if_terminal(stream: TextIO | None) -> TextIO | None:
    if stream is None or stream.closed or not stream.isatty():
        return None
    return stream


@contextmanager
def _open_terminal(mode: str) -> Iterator[TextIO]:
    stream = _terminal_path().open(mode, encoding="utf-8", errors="replace")
    try:
        yield cast("TextIO", stream)
    finally:
        with suppress(OSError):  # the terminal may be gone by then
            stream.close()


def _terminal_path() -> Path:
    if sys.platform == "win32":
        return Path("CON")

    # Prefer the terminal's own name: not every system can wait for keys at /dev/tty.
    for stream in (sys.stdin, sys.stderr, sys.stdout):
        terminal = _if_terminal(stream)
        if terminal is not None:
            return Path(os.ttyname(terminal.fileno()))
    return Path("/dev/tty")


# The standard streams


def say(text: str) -> None:
    """Print a line for the user on stderr, if it is open."""
    if sys.stderr is not None:
        with suppress(OSError):  # the terminal may be gone
            sys.stderr.write(f"{text}\n")


def check_result_stream(stream: TextIO | None) -> TextIO:
    """Return the stream. Raise WhyfirstError if it is closed."""
    if stream is None or stream.closed:
        raise WhyfirstError("stdout: this stream is closed; send it to a file or a pipe")
    return stream


def write_result(stream: TextIO | None, text: str) -> bool:
    """Write the text in UTF-8, whatever the stream's encoding. Return whether all was accepted.

    It was not if a reader goes away early, as `head -1` does: that is no error. Raise
    WhyfirstError if the stream can't be written. After either, the stream is silenced.
    """
    stream = check_result_stream(stream)
    try:
        _write_all(stream, text)
    except BrokenPipeError:
        silence(stream)
        return False
    except OSError as error:
        silence(stream)
        raise unwritable(Path("stdout"), error) from error
    return True


def silence(stream: TextIO | None) -> None:
    """Discard what is still buffered, instead of failing again when the process ends."""
    if stream is None:
        return
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def pipe_was_read(stream: TextIO) -> bool:
    """Return whether a pipe's reader has taken all that was written to it, after a short wait.

    Return True for anything but a pipe, and on systems that can't tell.
    """
    if sys.platform == "win32" or not stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode):
        return True

    deadline = time.monotonic() + PATIENCE
    with suppress(OSError):
        while _unread_bytes(stream.fileno()):
            if is_gone(stream.fileno()) or time.monotonic() > deadline:
                return False
            time.sleep(0.005)
    return True


def _unread_bytes(fd: int) -> int:
    import fcntl
    import termios

    count = fcntl.ioctl(fd, termios.FIONREAD, bytes(4))
    return int.from_bytes(count, sys.byteorder)


def _write_all(stream: TextIO, text: str) -> None:
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(text)
        stream.flush()
        return

    stream.flush()
    rest = memoryview(encode_utf8(text))
    while rest:  # with PYTHONUNBUFFERED, stdout may accept only a part
        written = buffer.write(rest)
        if not written:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        rest = rest[written:]
    stream.flush()
