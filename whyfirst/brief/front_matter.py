"""The front matter of a brief: a few lines of YAML at its top.

People and other tools write it too, so a YAML library reads whatever is not as simple as the lines
that whyfirst itself writes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from whyfirst.errors import WhyfirstError

LIMIT = 64 * 1024
_SIMPLE_LINE = re.compile(
    r"(\w+): (?:([A-Za-z](?:[A-Za-z0-9 ._/-]*[A-Za-z0-9])?|\d[\d-]*(?: \d\d:\d\d)?)"
    r'|"([^"\\\x00-\x1f\x7f-\x9f\u2028\u2029]*)")[ ]*'
)
"""A line that any reader of YAML takes as this name and this text. Loading a YAML library for it
would cost `due`, which reads thousands of briefs, much of its time."""


@dataclass(frozen=True)
class FrontMatter:
    """The fields of the front matter, and how many lines it has, with both fences."""

    fields: dict[str, str] = field(default_factory=dict)
    end: int = 0


def read_front_matter(text: str) -> FrontMatter:
    """Return the front matter of a brief.

    Raises WhyfirstError if there is none, it is broken, or it is not that of a brief.
    """
    lines = text[:LIMIT].split("\n")
    closing = _closing_fence(lines)
    if lines[0].rstrip() != "---" or closing is None:
        raise WhyfirstError(
            "this isn't a whyfirst brief: it does not start with lines between --- and ---"
        )

    fields = read_fields(lines[1:closing])
    _check_version(fields.get("whyfirst"))
    return FrontMatter(fields, closing + 1)


def read_fields(lines: list[str]) -> dict[str, str]:
    """Return the fields in some lines of YAML. Raises WhyfirstError if they can't be read."""
    fields = _simple_fields(lines)
    if fields is None:
        return _yaml_fields(lines)
    return fields


def _closing_fence(lines: list[str]) -> int | None:
    for number, line in enumerate(lines):
        if number > 0 and line.rstrip() in ("---", "..."):
            return number
    return None


def _check_version(version: str | None) -> None:
    if version == "1":
        return
    if version:
        raise WhyfirstError(
            f"this brief uses format version {version}; this whyfirst reads only version 1"
        )
    raise WhyfirstError("this isn't a whyfirst brief: its first lines have no “whyfirst: 1”")


def _simple_fields(lines: list[str]) -> dict[str, str] | None:
    """Return the fields where every line is a name and a plain or quoted text, else None."""
    fields: dict[str, str] = {}
    for line in lines:
        match = _SIMPLE_LINE.fullmatch(line)
        if match is None:
            return None
        name, plain, quoted = match.groups()
        if name in fields:
            return None
        fields[name] = quoted if plain is None else plain.rstrip()
    return fields


def _yaml_fields(lines: list[str]) -> dict[str, str]:
    """Return the fields that YAML reads as texts. Raises WhyfirstError where it can't be read."""
    import yaml

    try:
        data = yaml.load("\n".join(lines), Loader=yaml.BaseLoader)  # noqa: S506 - builds only texts, lists and mappings
    except (yaml.YAMLError, RecursionError) as error:
        raise WhyfirstError(_yaml_problem(error)) from None
    if not isinstance(data, dict):
        return {}
    return {str(name): value for name, value in data.items() if isinstance(value, str)}


def _yaml_problem(error: Exception) -> str:
    problem = getattr(error, "problem", None) or "it can't be read"
    message = f"the lines between --- and --- at the top are broken: {problem}"
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return message
    line, column = mark.line + 2, mark.column + 1  # below the first fence, and counted from 1
    return f"line {line}, column {column}: {message}"
