"""A text in the user's own editor and back. Knows nothing of prompts; the editor draws on the terminal it is given."""

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
    """What came back: the text, and where no editor could be started, the name of the one that was tried."""

    text: str
    failed: str = ""


def edited(text: str, terminal: int) -> Edited:
    """The text as the user leaves it in $VISUAL, $EDITOR or an editor that is there; unchanged where they give up.

    The editor draws on the terminal that is open at this number, since stdout may be a pipe.
    """
    command = (
        os.environ.get("VISUAL")
        or os.environ.get("EDITOR")
        or next(filter(shutil.which, KNOWN), "")
    )
    handle, name = tempfile.mkstemp(prefix="whyfirst-", suffix=".txt")
    file = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            written.write(text + "\n")
        words = shlex.split(command)
        done = subprocess.run(
            [*words, name], stdin=terminal, stdout=terminal, stderr=terminal, check=False
        )  # noqa: S603 - what the user set as their editor
        if done.returncode:
            return Edited(text)
        return Edited(file.read_text(encoding="utf-8", errors="replace").rstrip("\n"))
    except (OSError, ValueError):
        return Edited(text, command or "vi")
    finally:
        file.unlink(missing_ok=True)
