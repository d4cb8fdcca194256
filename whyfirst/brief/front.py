"""The front matter of a brief: a few lines of YAML at its top. Knows nothing of what stands below them.

It is YAML that people and other tools write too, so that a YAML library reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

from whyfirst.errors import WhyfirstError

LIMIT = 64 * 1024


@dataclass(frozen=True)
class Front:
    """The front matter as texts. `end` is the number of its lines, both fences counted."""

    fields: dict[str, str]
    end: int


def front(text: str) -> Front:
    """The front matter of a brief. Raises WhyfirstError where there is none, it is broken, or it is not a brief's."""
    import yaml  # costs time at the start of the commands that read no brief

    lines = text[:LIMIT].split("\n")
    ends = [number for number, line in enumerate(lines) if number and line.rstrip() in ("---", "...")]
    if lines[0].rstrip() != "---" or not ends:
        raise WhyfirstError("this is not a brief of whyfirst: it does not start with lines between --- and ---")
    source = "\n".join(lines[1 : ends[0]])
    try:
        found = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506 - it builds texts, lists and mappings only
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 2}, column {mark.column + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "it can't be read"
        raise WhyfirstError(f"{place}the lines between --- and --- at the top are broken: {problem}") from None
    fields = (
        {str(key): value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}
    )
    if fields.get("whyfirst") != "1":
        version = fields.get("whyfirst")
        raise WhyfirstError(
            f"this brief says whyfirst: {version}, and this program knows version 1"
            if version
            else "this is not a brief of whyfirst: its first lines have no “whyfirst: 1”"
        )
    return Front(fields, ends[0] + 1)
