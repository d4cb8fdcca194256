"""The front matter of a brief: a few lines of YAML at its top. Knows nothing of what stands below them.

It is YAML that people and other tools write too, so that a YAML library reads what is not as simple as whyfirst's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from whyfirst.errors import WhyfirstError

LIMIT = 64 * 1024
_SIMPLE = re.compile(
    r"(\w+): (?:([A-Za-z](?:[A-Za-z0-9 ._/-]*[A-Za-z0-9])?|\d[\d-]*(?: \d\d:\d\d)?)"
    r'|"([^"\\\x00-\x1f\x7f-\x9f\u2028\u2029]*)")[ ]*'
)
"""A line that any reader of YAML would take as this name and this text."""


@dataclass(frozen=True)
class Front:
    """The front matter as texts. `end` is the number of its lines, both fences counted."""

    fields: dict[str, str]
    end: int


def front(text: str) -> Front:
    """The front matter of a brief. Raises WhyfirstError where there is none, it is broken, or it is not a brief's."""
    lines = text[:LIMIT].split("\n")
    ends = [
        number for number, line in enumerate(lines) if number and line.rstrip() in ("---", "...")
    ]
    if lines[0].rstrip() != "---" or not ends:
        raise WhyfirstError(
            "this is not a brief of whyfirst: it does not start with lines between --- and ---"
        )
    fields = _simple(lines[1 : ends[0]]) or _parsed(lines[1 : ends[0]])
    if fields.get("whyfirst") != "1":
        version = fields.get("whyfirst")
        raise WhyfirstError(
            f"this brief says whyfirst: {version}, and this program knows version 1"
            if version
            else "this is not a brief of whyfirst: its first lines have no “whyfirst: 1”"
        )
    return Front(fields, ends[0] + 1)


def _simple(lines: list[str]) -> dict[str, str] | None:
    """The fields where every line is a name and a plain or quoted text; None where one is not."""
    found = [_SIMPLE.fullmatch(line) for line in lines]
    fields = {line[1]: line[2].rstrip() if line[2] else line[3] for line in found if line}
    return fields if all(found) and len(fields) == len(lines) else None


def _parsed(lines: list[str]) -> dict[str, str]:
    """The fields as YAML has them, texts alone. Raises WhyfirstError where the lines are no YAML."""
    import yaml  # costs time, and is needed only where a hand or another tool has written

    try:
        found = yaml.load("\n".join(lines), Loader=yaml.BaseLoader)  # noqa: S506 - it builds texts, lists and mappings only
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 2}, column {mark.column + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "it can't be read"
        raise WhyfirstError(
            f"{place}the lines between --- and --- at the top are broken: {problem}"
        ) from None
    if not isinstance(found, dict):
        return {}
    return {str(key): value for key, value in found.items() if isinstance(value, str)}
