"""Lets the user edit a text in their own editor, on the terminal that it is given."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

KNOWN = ("editor", "nano", "vim", "vi", "emacs")


class Edited(NamedTuple):
    """The text that came back, and the editor that was tried if none could be started."""

    text: str
    failed_editor: str = ""


def edited(text: str, terminal: int) -> Edited:
    """Return the text as the user saved it in an editor; unchanged where the editor fails.

    The editor is $VISUAL, $EDITOR or one that is installed. It draws on the terminal with this file
    descriptor, since stdout may be a pipe.
    """
    command = _editor_command()
    handle, name = tempfile.mkstemp(prefix="whyfirst-", suffix=".txt")
    file = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(text + "\n")
        finished = subprocess.run(  # noqa: S603 - what the user set as their editor
            [*shlex.split(command), name],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            check=False,
        )
        if finished.returncode:
            return Edited(text)
        return Edited(file.read_text(encoding="utf-8", errors="replace").rstrip("\n"))
    except (OSError, ValueError):
        return Edited(text, command or "vi")
    finally:
        file.unlink(missing_ok=True)


def _editor_command() -> str:
    """Return the command that starts the user's editor; empty if there is none."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if command:
        return command
    for name in KNOWN:
        path = shutil.which(name)
        if path:
            return name
    return ""
