"""The face for a session: prompts in a terminal, plain lines, or none if nobody can be asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from whyfirst.interview import Face
from whyfirst.tty import line_waits, terminal_ends


@contextmanager
def face_for(*, plain: bool) -> Iterator[Face | None]:
    """Yield a face on the user's terminal, or None without a terminal."""
    terminal_type = os.environ.get("TERM", "dumb")
    if plain or terminal_type in ("dumb", "unknown"):
        with _plain_face() as face:
            yield face
    else:
        with _prompts() as face:
            yield face


@contextmanager
def _plain_face() -> Iterator[Face | None]:
    from whyfirst.plain import PlainFace

    with terminal_ends() as ends:
        if ends is None:
            yield None
        else:
            yield PlainFace(ends.keys, ends.screen, line_waits)


@contextmanager
def _prompts() -> Iterator[Face | None]:
    from whyfirst.terminal.face import NoTerminalError, terminal_face

    try:
        with terminal_face() as face:
            yield face
    except NoTerminalError:
        yield None
