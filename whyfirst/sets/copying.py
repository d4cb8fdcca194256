"""The text of a set made into one's own: everything kept, comments too, and the line on top by which editors help.

Works on text alone. Knows nothing of files, or of whether the set is right.
"""

from __future__ import annotations

import re

from whyfirst.sets.schema import FILE_NAME, MODELINE

_NAME = re.compile(r"^name:[ \t]*[^\r\n]*", re.MULTILINE)


def copied(text: str, name: str) -> str:
    """The text of a set for a file of this name (without its ending): its name changed, the schema named on top."""
    lines = text.splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith(MODELINE))
    end = "\r\n" if "\r\n" in text else "\n"
    return f"{MODELINE}./{FILE_NAME}{end}" + _NAME.sub(
        lambda _: f"name: {_quoted(name)}", kept, count=1
    )


def _quoted(name: str) -> str:
    """The name as YAML reads it back: as it is where that is safe."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name) and name.casefold() not in _WORDS:
        return name
    return "'" + name.replace("'", "''") + "'"


_WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
