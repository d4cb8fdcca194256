"""Which face a session gets: prompts in a terminal, plain lines, or none where nobody can be asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from whyfirst.interview import Face
from whyfirst.tty import line_waits, terminal_ends


@contextmanager
def face_for(*, plain: bool) -> Iterator[Face | None]:
    """A face on the user's terminal; None where there is no terminal."""
    if plain or os.environ.get("TERM", "dumb") in ("dumb", "unknown"):
        from whyfirst.plain import PlainFace

        with terminal_ends() as ends:
            yield PlainFace(ends.keys, ends.screen, line_waits) if ends else None
        return
    from whyfirst.terminal.face import NoTerminalError, terminal_face

    try:
        with terminal_face() as face:
            yield face
    except NoTerminalError:
        yield None
