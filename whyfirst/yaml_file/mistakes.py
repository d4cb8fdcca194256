"""What goes wrong for people who write YAML by hand, in words for those who never learnt it.

Knows the ways in which a text fails to be YAML, and how to mend a line so that reading can go on and
find what else is wrong. Knows nothing of what a question set is, and changes no file.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

import yaml

from whyfirst.yaml_file.positions import Place, shown

MOST_MENDS = 20
_LARGEST_MENDED = 256 * 1024

_PAIR = re.compile(
    r"""(?P<lead>\s*(?:-\s+)*)(?P<key>[^\s'"#\[\]{}&*!|>%@`,-][^:#]*?):[ \t]+(?P<value>\S.*)"""
)
_ENTRY = re.compile(r"(?P<lead>\s*(?:-\s+)+)(?P<value>\S.*)")
_TIGHT = re.compile(r"(?P<lead>\s*(?:-\s+)*)(?P<key>[a-z_]+):(?P<value>[^\s:/].*)")
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?P<rest>.*)""")

_TABBED = re.compile(r" *\t")

_SPECIAL = {
    "@": "@", "`": "a backtick", "%": "%", "]": "]", "}": "}", ",": "a comma",
    "*": "*", "&": "&", "!": "!", "|": "|", ">": ">", "?": "?", "-": "a dash",
}  # fmt: skip


class Trap(NamedTuple):
    """What is wrong at a place and what to do; `mended` is the whole text with this put right, where that is easy."""

    place: Place
    what: str
    todo: str
    mended: str | None = None


class Stop(yaml.YAMLError):
    """Reading ends here, for a reason that is known already."""

    def __init__(self, place: Place, what: str, todo: str) -> None:
        super().__init__(what)
        self.trap = Trap(place, what, todo)


def misread(written: str, value: object) -> str:
    """How YAML reads a value that stands without quotes, in words."""
    if value is None:
        return f"“{shown(written)}” without quotes is read as nothing at all, not as a word"
    if isinstance(value, bool):
        meant = "true" if value else "false"
        return f"“{shown(written)}” without quotes is read as {meant}, not as a word"
    if isinstance(value, date):
        return f"“{shown(written)}” without quotes is read as a date, not as text"
    if written == f"{value}":
        return f"“{shown(written)}” without quotes is read as a number, not as text"
    return f"“{shown(written)}” without quotes is read as the number {shown(str(value))}"


def explain(error: yaml.YAMLError, text: str) -> Trap:
    """What is wrong where YAML could not be read, as a person would say it."""
    if isinstance(error, Stop):
        return error.trap
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Trap(Place(1, 1), "this can't be read as YAML", "save it as plain text in UTF-8")
    lines = text.split("\n")
    found = _Finding(lines, error, mendable=len(text) <= _LARGEST_MENDED)
    return found.tab() or found.on_the_line() or found.around() or found.by_message()


class _Finding:
    """The lines around an error, looked at for the mistakes that people make."""

    def __init__(self, lines: list[str], error: yaml.MarkedYAMLError, *, mendable: bool) -> None:
        self.lines = lines
        self.mendable = mendable
        self.message = f"{error.context or ''} {error.problem or ''}"
        assert error.problem_mark is not None
        self.number = min(error.problem_mark.line, len(lines) - 1)
        self.column = error.problem_mark.column
        context = error.context_mark
        self.opened = min(context.line, len(lines) - 1) if context is not None else self.number
        self.opened_column = context.column if context is not None else self.column

    def tab(self) -> Trap | None:
        """Tabs where only spaces may stand."""
        if "cannot start any token" not in self.message or not _TABBED.match(
            self.lines[self.number]
        ):
            return None
        column = self.lines[self.number].index("\t")
        others = sum(_TABBED.match(line) is not None for line in self.lines) - 1
        more = f", and {others} more such {'line' if others == 1 else 'lines'}" if others else ""
        spaced = (_indent(line).replace("\t", "  ") + line.lstrip(" \t") for line in self.lines)
        return Trap(
            Place(self.number + 1, column + 1),
            f"a tab is used to indent this line{more}",
            "use spaces, two for each level",
            "\n".join(spaced) if self.mendable else None,
        )

    def on_the_line(self) -> Trap | None:
        """A value on the line of the error, or of what it belongs to, that should stand in quotes."""
        for number in dict.fromkeys((self.number, self.opened)):
            line = self.lines[number].rstrip("\r")
            found = _PAIR.fullmatch(line) or _ENTRY.fullmatch(line)
            if not found:
                continue
            reason = self._reason(found["value"], on_error=number == self.number)
            if reason:
                return self._to_quote(number, found, *reason)
        return None

    def _reason(self, value: str, *, on_error: bool) -> tuple[str, str] | None:
        first = value[0]
        if first in "\"'":
            quoted = _QUOTED.fullmatch(value)
            if not quoted or not quoted["rest"] or quoted["rest"].startswith("#"):
                return None
            return (
                f"“{shown(quoted['rest'], 30)}” stands after the closing quote",
                "put all of it in quotes",
            )
        if first in "[{":
            return self._bracket(value) if on_error else None
        if first in "@`%]},":
            return (
                f"this text begins with {_SPECIAL[first]}, which has a meaning in YAML",
                "put it in quotes",
            )
        if first in "*&!|>" or (first in "?-" and value[1:2] in ("", " ")):
            on_it = (
                "sequence entries" in self.message
                or "block scalar" in self.message
                or "keys" in self.message
            )
            named = any(word in self.message for word in ("alias", "anchor", "tag"))
            if on_error and (on_it or named):
                return (
                    f"this text begins with {_SPECIAL[first]}, which has a meaning in YAML",
                    "put it in quotes",
                )
        if on_error and "mapping values" in self.message and re.search(r":(\s|$)", value):
            return (
                "a colon followed by a space makes a key of what stands before it",
                "put the text in quotes",
            )
        return None

    def _bracket(self, value: str) -> tuple[str, str] | None:
        closing = value.find("]" if value[0] == "[" else "}")
        if (
            closing == -1
            or not value[closing + 1 :].strip()
            or value[closing + 1 :].lstrip().startswith("#")
        ):
            return None
        return f"this text begins with {value[0]}, which has a meaning in YAML", "put it in quotes"

    def _to_quote(self, number: int, found: re.Match[str], what: str, todo: str) -> Trap:
        value = found["value"].rstrip()
        inner = value[1:-1] if value[0] in "\"'" and value[-1] == value[0] else value
        quoted = '"' + inner.replace("\\", "\\\\").replace('"', '\\"') + '"'
        start = found.start("value")
        if len(quoted) <= 60:
            easy = (
                f'"{inner}"'
                if not re.search(r"[\"\\]", inner)
                else f"'{inner}'"
                if "'" not in inner
                else quoted
            )
            todo = f"{todo}: {shown(easy, 70)}"
        mended = self._with_line(number, self.lines[number][:start] + quoted)
        return Trap(Place(number + 1, start + 1), what, todo, mended)

    def around(self) -> Trap | None:
        """A space that is missing after a colon, on this line or the one before."""
        before = next(
            (n for n in range(self.number - 1, -1, -1) if self.lines[n].strip()), self.number
        )
        for number in dict.fromkeys((self.opened, self.number, before)):
            found = _TIGHT.fullmatch(self.lines[number].rstrip("\r"))
            if found:
                pair = f"{found['key']}: {found['value']}"
                start = found.end("key")
                line = self.lines[number]
                return Trap(
                    Place(number + 1, start + 1),
                    "a space is missing after this colon",
                    f"write {shown(pair)}",
                    self._with_line(number, f"{line[: start + 1]} {line[start + 1 :]}"),
                )
        return None

    def by_message(self) -> Trap:
        """What the reader itself complains about, in plainer words."""
        here, opened = (
            Place(self.number + 1, self.column + 1),
            Place(self.opened + 1, self.opened_column + 1),
        )
        if "quoted scalar" in self.message:
            if "end of stream" in self.message or "document indicator" in self.message:
                return Trap(
                    opened,
                    "this quote is never closed",
                    "put the same quote at the end of the text",
                )
            return Trap(
                opened,
                "a backslash in this text has a meaning in double quotes",
                "use single quotes, or write two backslashes for one",
            )
        if "flow" in self.message:
            return Trap(
                opened, "this bracket is never closed", "close it, or put the text in quotes"
            )
        if "mapping values" in self.message or "expected ':'" in self.message:
            return self._misplaced(here, opened)
        if "%YAML" in self.message or "directive" in self.message or "incompatible" in self.message:
            return Trap(
                here,
                "this line is an instruction to YAML readers that is not known here",
                "delete it",
            )
        if "block" in self.message:
            return self._unaligned(here)
        return Trap(here, "this can't be read as YAML", "if it is text, put it in quotes")

    def _misplaced(self, here: Place, opened: Place) -> Trap:
        if "expected ':'" in self.message:
            what = "this line is neither a key with a colon nor part of the text above"
            return Trap(opened, what, "indent it as the text above, or write key: text")
        column = len(_indent(self.lines[self.number])) + 1
        return Trap(
            Place(here.line, column),
            "this line is indented as part of the value above, but has a key of its own",
            "line it up with the keys above",
        )

    def _unaligned(self, here: Place) -> Trap:
        column = len(_indent(self.lines[self.number])) + 1
        return Trap(
            Place(here.line, max(1, min(column, here.column))),
            "this line does not line up with those that it belongs to",
            "give lines of one level the same number of spaces",
        )

    def _with_line(self, number: int, line: str) -> str | None:
        """The whole text with another line in place of one; None where it is too long to be read again and again."""
        if not self.mendable:
            return None
        return "\n".join((*self.lines[:number], line, *self.lines[number + 1 :]))


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
