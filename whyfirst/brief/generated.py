"""Find the generated parts in a brief that people and formatters have been at.

What counts is what a part says: not its white space, its emphasis, its escapes, its bullets or the
width of its columns. A part that says something else than it would now is out of date if it has the
form in which whyfirst writes it; otherwise a user has put it into words of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from whyfirst.brief.document import Span, pieces, span, text_of, tree
from whyfirst.brief.layout import Block, Key, name_of_next_review
from whyfirst.findings import CHECKS
from whyfirst.model import QuestionSet
from whyfirst.words import ENGLISH, Words

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

Content: TypeAlias = "tuple[str, ...]"
"""What a part says: its texts, without what only formats them."""

_LISTS = ("bullet_list", "ordered_list")
_CODE = r"[A-Z]\d+"


class Part(NamedTuple):
    """A paragraph, heading, quote, table or entry of a list in a document."""

    kind: str
    """What it is: paragraph, heading, blockquote, table, entry, or fence with a table in it."""
    content: Content
    span: Span
    is_marked: bool = False
    """It has a link, code, or emphasis within: whyfirst has none there, but for its first words."""

    @property
    def text(self) -> str:
        """Its text on one line."""
        return " ".join(self.content)


@dataclass
class Generated:
    """The generated parts of a document."""

    spans: dict[Key, Span] = field(default_factory=dict)
    """Those that whyfirst may rewrite."""
    contents: dict[Key, Content] = field(default_factory=dict)
    edited: dict[Key, Span] = field(default_factory=dict)
    """Those that a user has put into words of their own."""
    outdated: list[Span] = field(default_factory=list)
    """Findings that the answers raise no longer."""
    is_behind: bool = False
    """Answers were edited in the text, so that these parts say something else."""
    paragraphs: set[Key] = field(default_factory=set)
    """The rows of the summary that are paragraphs, not entries of a list."""


def parts(lines: Sequence[str]) -> Iterator[Part]:
    """Yield the parts of a document in order. Of a list, its entries, without what is in them."""
    for node in tree(lines).children:
        if node.type in _LISTS:
            for entry in node.children:
                if entry.children and entry.children[0].type == "paragraph":
                    yield _part("entry", entry.children[0], lines)
        elif node.type in ("paragraph", "heading", "blockquote", "table"):
            yield _part(node.type, node, lines)
        elif node.type in ("fence", "code_block"):
            table = _table_in(node)
            if table is not None:
                yield Part("fence", table.content, span(node, lines))


def _table_in(code: SyntaxTreeNode) -> Part | None:
    """Return the table in a block of code; None if anything else comes first in it."""
    first = next(parts(code.content.split("\n")), None)
    return first if first and first.kind == "table" else None


def content_of(block: Block) -> Content:
    """Return what a block says, in the form of a part of a document."""
    part = next(parts(block.text()), None)
    return part.content if part else ()


def _part(kind: str, node: SyntaxTreeNode, lines: Sequence[str]) -> Part:
    content = tuple(_texts(node))
    return Part(kind, content, span(node, lines), _has_own_marks(node))


def _texts(node: SyntaxTreeNode) -> Iterator[str]:
    """Yield the texts of a node: one, or one for each cell of a table, with a mark for each row."""
    if node.type == "table":
        for part in node.children:
            for row in part.children:
                yield "\n"
                for cell in row.children:
                    yield _normal(text_of(pieces(cell)))
    elif node.type == "blockquote":
        yield _normal(" ".join(text_of(pieces(child)) for child in node.children))
    else:
        yield _normal(text_of(pieces(node)))


def _normal(text: str) -> str:
    return " ".join(text.split())


def _has_own_marks(node: SyntaxTreeNode) -> bool:
    if node.type == "table":
        return False
    kinds = {child.type for child in node.walk()}
    return not kinds.isdisjoint(("em", "link", "code_inline", "s", "image"))


# What whyfirst writes


def _pattern(words: Words, key: str, **patterns: str) -> str:
    """Return a pattern for what can come of the text of a key; a number for `{number}`."""
    patterns = {"number": r"\d+", **patterns}
    out = []
    for piece in re.split(r"(\{\w+\})", _normal(words(key))):
        name = piece[1:-1] if piece.startswith("{") and piece.endswith("}") else None
        out.append(re.escape(piece) if name is None else patterns.get(name, ".+"))
    return "".join(out)


def _any_form(words: Words, key: str, **patterns: str) -> str:
    """Return a pattern for any form of a text that depends on a number."""
    forms = [f"{key}_{form}" for form in ("none", "one", "many") if f"{key}_{form}" in ENGLISH]
    return _one_of(_pattern(words, form, **patterns) for form in forms)


def _one_of(patterns: Iterable[str]) -> str:
    return "(?:" + "|".join(patterns) + ")"


class _Wording:
    """How whyfirst words the generated parts of a brief."""

    def __init__(self, questions: QuestionSet) -> None:
        self._words = questions.words
        self._name_of_next_review = name_of_next_review(questions)
        self.count = self._count()
        self.finding = re.compile(self._any_of(self._keys_of_findings(), before=self._settled()))
        changes = [key for key in ENGLISH if key.startswith("review_") and "{" in ENGLISH[key]]
        self.change = re.compile(self._any_of(changes))

    def _count(self) -> re.Pattern[str]:
        words = self._words
        kinds = ("count_kept", "count_changed", "count_stopped", "count_open", "count_added")
        part = _one_of(_any_form(words, kind) for kind in kinds)
        between = re.escape(_normal(words("join_between")))
        parts = f"{part}(?:{between} ?{part})*"
        at_first = _any_form(words, "count_started", parts=parts)
        started, now = _any_form(words, "started"), _any_form(words, "number")
        later = _pattern(words, "review_count", started=started, now=now)
        return re.compile(_one_of([at_first, later]), re.IGNORECASE)

    def _settled(self) -> str:
        return f"(?:{re.escape(_normal(self._words('settled')))} )?"

    def _keys_of_findings(self) -> list[str]:
        names = tuple(check.name.replace("-", "_") for check in CHECKS)
        return [key for key in ENGLISH if key.startswith(names)]

    def _any_of(self, keys: Iterable[str], before: str = "") -> str:
        return before + _one_of(_pattern(self._words, key) for key in keys)

    def row(self, name: str) -> re.Pattern[str]:
        """Return a pattern for a row of the summary."""
        if name == "count":
            return self.count
        words = self._words
        label = re.escape(self._label(name))
        if name == "what":
            stopped = re.escape(_normal(words("summary_stopped")))
            label = f"(?:{label}|{stopped})"
        values = {
            "next": r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?",
            "open": _any_form(words, "open_answers"),
        }
        return re.compile(f"{label} {values.get(name, '.+')}", re.IGNORECASE)

    def label(self, name: str) -> str:
        """Return the words with which a row of the summary begins; empty for the count."""
        return "" if name == "count" else self._label(name).rstrip(" :").casefold()

    def _label(self, name: str) -> str:
        if name == "next":
            return _normal(self._name_of_next_review)
        return _normal(self._words(f"summary_{name}"))


# Finding them

ROWS = ("why", "for", "what", "count", "next", "open")
"""The rows of the summary, by the second part of their keys."""


def find_generated(
    lines: Sequence[str],
    questions: QuestionSet,
    old_blocks: Sequence[Block],
    known: Mapping[Key, Span],
) -> Generated:
    """Return the generated parts of a document.

    `old_blocks` are those that a new brief of the same plan would have. `known` are the lines of
    everything that was read: no answer is taken for a generated part, whatever it says.
    """
    return _Finder(lines, questions, old_blocks, known).find()


class _Finder:
    def __init__(
        self,
        lines: Sequence[str],
        questions: QuestionSet,
        old_blocks: Sequence[Block],
        known: Mapping[Key, Span],
    ) -> None:
        self._wording = _Wording(questions)
        self._words = questions.words
        self._known = known
        self._old = {block.key: content_of(block) for block in old_blocks if block.generated}
        self._generated = Generated()
        of_answers = _lines_of_answers(known)
        self._parts = [part for part in parts(lines) if part.span.start not in of_answers]

    def find(self) -> Generated:
        """Find them, the map before the summary: it shows which of the two has been edited."""
        self._find_map()
        self._find_summary()
        self._find_changes()
        self._find_nothing_found()
        self._find_findings()
        return self._generated

    def _add(self, key: Key, part: Part, *, is_own: bool) -> None:
        """Note a part, unless one with this key was found before."""
        if key in self._generated.contents:
            return
        self._generated.contents[key] = part.content
        is_current = part.content == self._old.get(key)
        if is_own or is_current:
            self._generated.spans[key] = part.span
        else:
            self._generated.edited[key] = part.span
        if is_own and not is_current:
            self._generated.is_behind = True

    # The map

    def _find_map(self) -> None:
        for part in self._parts:
            if part.kind == "table" and self._is_map(part):
                self._add(("map",), part, is_own=self._has_form_of_map(part))
        if ("map",) not in self._generated.contents:
            self._find_edited_map()

    def _is_map(self, part: Part) -> bool:
        return part.content[1] == _normal(self._words("map_activity"))

    def _find_edited_map(self) -> None:
        """Find a map that no longer begins as whyfirst writes it, or is in a block of code."""
        stage = self._known.get(("stage end", "reflection"))
        if stage is None:
            return
        for part in self._parts:
            is_here = stage.start < part.span.start < stage.end
            if is_here and part.kind in ("table", "fence") and self._is_edited_map(part):
                self._add(("map",), part, is_own=False)

    def _is_edited_map(self, part: Part) -> bool:
        """Return whether a table has half of the map's columns or rows, and a code in most rows."""
        old_map = self._old.get(("map",))
        if not old_map:
            return False

        head, *rows = _rows(part.content)
        rows_with_code = [row for row in rows if re.match(_CODE, row[0])]
        if not rows_with_code or len(rows_with_code) < len(rows) / 2:
            return False

        old_head, *old_rows = _rows(old_map)
        old_columns = set(old_head[1:])
        same_columns = old_columns.intersection(head[1:])
        if len(same_columns) >= len(old_columns) / 2:
            return True
        same_rows = [row for row in rows if row in old_rows]
        return len(same_rows) >= len(old_rows) / 2

    def _has_form_of_map(self, part: Part) -> bool:
        """Return whether a map has only the columns, rows and cells that whyfirst makes."""
        head, *rows = _rows(part.content)
        own_heads = {_normal(self._words(name)) for name in ("map_serves", "map_decision")}
        for cell in head[1:]:
            if cell not in own_heads and not re.fullmatch(_CODE, cell):
                return False

        counts = {_normal(self._words(name)) for name in ("map_count", "map_count_left")}
        for row in rows:
            if row[0] not in counts and not re.match(rf"{_CODE}\. ", row[0]):
                return False
        return True

    # The summary

    def _find_summary(self) -> None:
        others = []
        for part in self._parts_of_summary():
            name = self._row_of(part)
            if name:
                self._add_row(name, part, is_own=self._is_own_row(name, part))
            else:
                others.append(part)

        # The count begins with no label. Where it is gone, a line of the user's is in its place.
        if others and ("summary", "count") in self._old:
            self._add_row("count", others[0], is_own=False)

    def _add_row(self, name: str, part: Part, *, is_own: bool) -> None:
        key: Key = ("summary", name)
        if part.kind == "paragraph" and key not in self._generated.contents:
            self._generated.paragraphs.add(key)
        self._add(key, part, is_own=is_own)

    def _parts_of_summary(self) -> list[Part]:
        """Return the rows of the summary, as entries of lists or as paragraphs.

        Of the paragraphs below the title, these are the ones from the first that is a row of the
        summary for certain to the last. The others are the user's.
        """
        top = self._parts_at_top()
        rows = [part for part in top if part.kind == "paragraph" and self._is_row(part)]
        first, last = (rows[0], rows[-1]) if rows else (None, None)

        summary = []
        for part in top:
            is_within = first and last and first.span.start <= part.span.start <= last.span.start
            if part.kind == "entry" or is_within:
                summary.append(part)
        return summary

    def _parts_at_top(self) -> list[Part]:
        """Return the entries and paragraphs between the title and the heading after it."""
        title = self._known.get(("title",))
        after_title = -1 if title is None else title.start
        top = []
        for part in self._parts:
            if part.span.start <= after_title:
                continue
            if part.kind == "heading":
                break
            if part.kind in ("entry", "paragraph"):
                top.append(part)
        return top

    def _is_row(self, part: Part) -> bool:
        """Return whether a part has the form of a row of the summary, with its whole label."""
        return any(self._wording.row(name).fullmatch(part.text) for name in ROWS)

    def _row_of(self, part: Part) -> str:
        text = part.text.casefold()
        for name in ROWS:
            label = self._wording.label(name)
            if label and text.startswith(label):
                return name
        stopped = _normal(self._words("summary_stopped")).rstrip(" :").casefold()
        if text.startswith(stopped):
            return "what"
        return "count" if self._wording.count.fullmatch(part.text) else ""

    def _is_own_row(self, name: str, part: Part) -> bool:
        """Return whether whyfirst has written a row, for these answers or for earlier ones."""
        if part.is_marked or not self._wording.row(name).fullmatch(part.text):
            return False
        if name == "what":
            # The map has the same texts. If it is up to date, they were edited in the row alone.
            map_key: Key = ("map",)
            return not self._is_up_to_date(map_key)
        return True

    def _is_up_to_date(self, key: Key) -> bool:
        found = self._generated.contents.get(key)
        return found is not None and found == self._old.get(key)

    # A review

    def _find_changes(self) -> None:
        """Find the lines that say what a review changes, at its beginning."""
        if ("summary", "why") in self._old or ("front", "") in self._known:
            return
        number = 0
        for part in self._parts:
            if part.kind == "heading" and part.span.start > 0:
                return
            if part.kind == "entry" and self._wording.change.fullmatch(part.text):
                self._add(("change", number), part, is_own=not part.is_marked)
                number += 1

    # The reflection

    def _find_nothing_found(self) -> None:
        text = _normal(self._words("nothing_found"))
        for part in self._parts:
            if part.kind == "blockquote" and part.text == text:
                self._add(("nothing",), part, is_own=True)

    def _find_findings(self) -> None:
        starts: dict[int, Key] = {}
        for key, here in self._known.items():
            if key[0] == "finding":
                starts[here.start] = key
        quotes = [part for part in self._parts if part.kind == "blockquote"]
        others = []
        for part in quotes:
            if part.span.start in starts:
                key = starts[part.span.start]
                self._add(key, part, is_own=self._has_form_of_finding(part))
            else:
                others.append(part)
        self._find_outdated(others)

    def _has_form_of_finding(self, part: Part) -> bool:
        return not part.is_marked and bool(self._wording.finding.fullmatch(part.text))

    def _find_outdated(self, quotes: Iterable[Part]) -> None:
        for part in quotes:
            if self._has_form_of_finding(part) and not self._is_answered(part):
                self._generated.outdated.append(part.span)
                self._generated.is_behind = True

    def _is_answered(self, quote: Part) -> bool:
        """Return whether the next part is a paragraph, which may be a reply."""
        for part in self._parts:
            if part.span.start > quote.span.start:
                return part.kind == "paragraph"
        return False


def _rows(table: Content) -> list[list[str]]:
    """Return the texts of a table's cells."""
    rows: list[list[str]] = []
    for text in table:
        if text == "\n":
            rows.append([])
        else:
            rows[-1].append(text)
    return rows


def rows_missing(table: Content, other: Content) -> list[list[str]]:
    """Return the rows of a map that another map lacks, or has with other cells.

    Only columns that both have count.
    """
    head, *rows = _rows(table)
    other_head, *other_rows = _rows(other)
    others = {_name_of_row(row): row for row in other_rows}
    missing = []
    for row in rows:
        other_row = others.get(_name_of_row(row))
        if other_row is None or not _agree(head, row, other_head, other_row):
            missing.append(row)
    return missing


def rows_edited(table: Content, old: Content) -> list[list[str]]:
    """Return the rows of a map that say something else about an activity than they did."""
    named = {_name_of_row(row) for row in _rows(old) if re.match(_CODE, row[0])}
    rows = rows_missing(table, old)
    return [row for row in rows if _name_of_row(row) in named]


def _name_of_row(row: Sequence[str]) -> str:
    code = re.match(_CODE, row[0])
    return code[0] if code else row[0]


def _agree(
    head: Sequence[str], row: Sequence[str], other_head: Sequence[str], other_row: Sequence[str]
) -> bool:
    """Return whether two rows have the same first cell, and the same in the columns of both."""
    if row[0] != other_row[0]:
        return False
    cells = dict(zip(head[1:], row[1:], strict=False))
    other_cells = dict(zip(other_head[1:], other_row[1:], strict=False))
    columns_of_both = cells.keys() & other_cells.keys()
    return all(cells[column] == other_cells[column] for column in columns_of_both)


def _lines_of_answers(known: Mapping[Key, Span]) -> set[int]:
    lines: set[int] = set()
    for key, here in known.items():
        if key[0] in ("answer", "item", "reply", "open"):
            lines.update(range(here.start, here.end))
    return lines
