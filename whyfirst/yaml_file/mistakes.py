"""The mistakes people make when they write YAML by hand, in words for those who never learnt it."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

import yaml

from whyfirst.errors import Problem
from whyfirst.text import abbreviated
from whyfirst.yaml_file.positions import Position

_KEY_AND_VALUE = re.compile(
    r"""\s*(?:-\s+)*[^\s'"#\[\]{}&*!|>%@`,-][^:#]*?:[ \t]+(?P<value>\S.*)"""
)
_ENTRY = re.compile(r"\s*(?:-\s+)+(?P<value>\S.*)")
_NO_SPACE_AFTER_COLON = re.compile(r"\s*(?:-\s+)*(?P<key>[a-z_]+):(?P<value>[^\s:/].*)")
_QUOTED_TEXT = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*""")
_AFTER_BRACKETS = re.compile(r"(?:\[[^\]]*\]|\{[^}]*\})\s*[^\s#].*")
_INDENTED_WITH_TAB = re.compile(r" *\t")

_LONGEST_EXAMPLE = 60

_NAMES = {"`": "a backtick", ",": "a comma", "-": "a dash"}
"""Characters that would be hard to see in a sentence."""

_ALWAYS_SPECIAL = "@`%]},"
"""No text without quotes can start with these."""

_SOMETIMES_SPECIAL = re.compile(r"[*&!|>]|[?-](?: |$)")


class Mistake(NamedTuple):
    """What is wrong at a place in a file, and what to do about it."""

    place: Position
    what: str
    todo: str

    def in_file(self, path: str) -> Problem:
        """Return the mistake as a problem of this file."""
        return Problem(path, *self.place, self.what, self.todo)


class CannotRead(yaml.YAMLError):
    """Reading ends here, for a reason that is already known."""

    def __init__(self, place: Position, what: str, todo: str) -> None:
        super().__init__(what)
        self.mistake = Mistake(place, what, todo)


def misread(written: str, value: object) -> str:
    """Return a sentence about a value without quotes that YAML does not read as text."""
    meaning = f"the number {abbreviated(str(value))}"
    if value is None:
        meaning = "nothing, not as text"
    elif isinstance(value, bool):
        meaning = f"{str(value).lower()}, not as text"
    elif isinstance(value, date):
        meaning = "a date, not as text"
    elif written == str(value):
        meaning = "a number, not as text"
    return f"without quotes, “{abbreviated(written)}” is read as {meaning}"


def explain(error: yaml.YAMLError, text: str) -> Mistake:
    """Return what is wrong where a text could not be read as YAML, as a person would say it."""
    if isinstance(error, CannotRead):
        return error.mistake
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Mistake(
            Position(1, 1), "this can't be read as YAML", "save it as plain text in UTF-8"
        )
    investigation = _Investigation(text.split("\n"), error, error.problem_mark)
    return (
        investigation.tab()
        or investigation.text_without_quotes()
        or investigation.missing_space()
        or investigation.by_message()
    )


class _Investigation:
    """The lines around an error, searched for the mistakes that people make."""

    def __init__(self, lines: list[str], error: yaml.MarkedYAMLError, mark: yaml.Mark) -> None:
        self._lines = lines
        self._message = f"{error.context or ''} {error.problem or ''}"
        start = error.context_mark or mark
        self._place = self._place_of(mark)
        self._start = self._place_of(start)  # of the value that could not be read

    def _place_of(self, mark: yaml.Mark) -> Position:
        line = min(mark.line + 1, len(self._lines))
        return Position(line, mark.column + 1)

    def _line(self, number: int) -> str:
        return self._lines[number - 1].rstrip("\r")

    def _mentions(self, *words: str) -> bool:
        return any(word in self._message for word in words)

    # Guesses, the surest first

    def tab(self) -> Mistake | None:
        """Return the mistake where a line is indented with a tab."""
        line = self._line(self._place.line)
        if not self._mentions("cannot start any token") or not _INDENTED_WITH_TAB.match(line):
            return None

        count = sum(1 for line in self._lines if _INDENTED_WITH_TAB.match(line))
        what = "this line is indented with a tab"
        if count == 2:
            what = "this line and 1 other are indented with tabs"
        if count > 2:
            what = f"this line and {count - 1} others are indented with tabs"
        place = Position(self._place.line, line.index("\t") + 1)
        return Mistake(place, what, "use spaces, two for each level")

    def text_without_quotes(self) -> Mistake | None:
        """Return the mistake where a text needs quotes, on the line of the error or its start."""
        for number in (self._place.line, self._start.line):
            line = self._line(number)
            match = _KEY_AND_VALUE.fullmatch(line) or _ENTRY.fullmatch(line)
            if match is None:
                continue
            value = match["value"].rstrip()
            what = self._why_quotes(value, is_line_of_error=number == self._place.line)
            if what:
                place = Position(number, match.start("value") + 1)
                return Mistake(place, what, _how_to_quote(value))
        return None

    def _why_quotes(self, value: str, *, is_line_of_error: bool) -> str:
        """Return why a value needs quotes around all of it; empty if it may not."""
        quoted_text = _QUOTED_TEXT.match(value)
        rest = value[quoted_text.end() :] if quoted_text else ""
        if rest and rest[0] != "#":
            return f"“{abbreviated(rest, 30)}” comes after the closing quote"

        needs_quotes = f"text that starts with {_NAMES.get(value[0], value[0])} needs quotes"
        if value[0] in _ALWAYS_SPECIAL:
            return needs_quotes
        if not is_line_of_error or value[0] in "\"'":
            return ""
        if value[0] in "[{":
            return needs_quotes if _AFTER_BRACKETS.fullmatch(value) else ""
        if _SOMETIMES_SPECIAL.match(value) and self._is_about_a_special_character():
            return needs_quotes
        if self._mentions("mapping values") and re.search(r":(\s|$)", value):
            return "a colon followed by a space starts a new key"
        return ""

    def _is_about_a_special_character(self) -> bool:
        names = ("alias", "anchor", "tag")
        return self._mentions("sequence entries", "block scalar", "keys", *names)

    def missing_space(self) -> Mistake | None:
        """Return the mistake where a space is missing after a colon, here or on the line before."""
        for number in (self._start.line, self._place.line, self._line_before()):
            match = _NO_SPACE_AFTER_COLON.fullmatch(self._line(number))
            if match:
                place = Position(number, match.end("key") + 1)
                pair = abbreviated(f"{match['key']}: {match['value']}")
                return Mistake(place, "a space is missing after this colon", f"write {pair}")
        return None

    def _line_before(self) -> int:
        """Return the number of the last line before the error that is not empty."""
        for number in range(self._place.line - 1, 0, -1):
            if self._line(number).strip():
                return number
        return self._place.line

    def by_message(self) -> Mistake:
        """Return what the YAML parser complains about, in plainer words."""
        if self._mentions("quoted scalar"):
            return self._unfinished_quote()
        if self._mentions("flow"):
            todo = "close it, or put the text in quotes"
            return Mistake(self._start, "this bracket is never closed", todo)
        if self._mentions("expected ':'"):
            what = "this line is neither a key nor part of the text above"
            todo = "indent it like the text above, or write key: text"
            return Mistake(self._start, what, todo)
        if self._mentions("mapping values"):
            todo = "line it up with the keys above"
            return Mistake(self._start_of_line(), "this key is indented too far", todo)
        if self._mentions("%YAML", "directive", "incompatible"):
            what = "YAML directives (lines starting with %) are not supported"
            return Mistake(self._place, what, "delete this line")
        if self._mentions("block"):
            what = "this line isn't aligned with the lines it belongs to"
            todo = "indent lines of the same level by the same number of spaces"
            return Mistake(min(self._start_of_line(), self._place), what, todo)
        return Mistake(self._place, "this can't be read as YAML", "if it is text, put it in quotes")

    def _unfinished_quote(self) -> Mistake:
        if self._mentions("end of stream", "document indicator"):
            todo = "add the same quote at the end of the text"
            return Mistake(self._start, "this quote is never closed", todo)
        what = "a backslash is special between double quotes"
        return Mistake(self._start, what, "use single quotes, or write two backslashes for one")

    def _start_of_line(self) -> Position:
        line = self._line(self._place.line)
        indent = len(line) - len(line.lstrip(" \t"))
        return Position(self._place.line, indent + 1)


def _how_to_quote(value: str) -> str:
    """Return what to do about a text that needs quotes, with the text in quotes if it is short."""
    text = value
    if value[0] in "\"'" and value[-1] == value[0]:
        text = value[1:-1]

    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if len(quoted) > _LONGEST_EXAMPLE:
        return "put all of it in quotes"
    if not {'"', "\\"}.isdisjoint(text) and "'" not in text:
        quoted = f"'{text}'"
    return f"put all of it in quotes: {abbreviated(quoted, 70)}"
