"""A Markdown document as headings with the blocks under them, and as texts with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import dropwhile, pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # loaded only when a document is read: a new plan has none
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

_LISTS = ("bullet_list", "ordered_list")

_BOX = re.compile(r"\[[ xX]\]\s+")
"""The box of an entry in a task list."""

_HTML_UP_TO = (
    ("<!--", "-->"),
    ("<![cdata[", "]]>"),
    ("<?", "?>"),
    ("<script", "</script>"),
    ("<pre", "</pre>"),
    ("<style", "</style>"),
    ("<textarea", "</textarea>"),
    ("<!", ">"),
)
"""What begins a block of HTML that only a certain text ends, and this text (CommonMark 4.6)."""


class Span(NamedTuple):
    """Lines of a document, counted from 0, up to but without `end`.

    `reach` is where everything that belongs to them ends, such as what is said under an item.
    """

    start: int
    end: int
    reach: int


class Piece(NamedTuple):
    """A run of text in a paragraph or heading."""

    text: str
    mark: str = ""
    """em, strong, or nothing."""
    was_escaped: bool = False


class ListEntry(NamedTuple):
    """An entry of a list that begins with a paragraph, and this paragraph."""

    node: SyntaxTreeNode
    paragraph: SyntaxTreeNode


@dataclass
class Section:
    """A heading and the blocks under it, down to the next heading."""

    title: str
    level: int
    span: Span
    content: list[SyntaxTreeNode] = field(default_factory=list)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Without text_join, an escaped character stays a token of its own. So an escaped separator can
    # be told from a bare one.
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return parser.disable("text_join")


def tree(lines: Sequence[str]) -> SyntaxTreeNode:
    """Return the blocks of a document. They must not be changed."""
    return _parsed("\n".join(lines))


@lru_cache(maxsize=4)
def _parsed(text: str) -> SyntaxTreeNode:
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(list(_with_split_quotes(_parser().parse(text))))


def _with_split_quotes(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens of a document in which a quote of several paragraphs is several quotes.

    In a finding that people continue within its quote, the first paragraph is what whyfirst wrote.
    """
    first = 0
    for number, token in enumerate(tokens):
        if token.level > 0 or token.nesting > 0:
            continue
        block = tokens[first : number + 1]
        first = number + 1
        inner = {one.type for one in block[1:-1] if one.level == 1}
        if block[0].type == "blockquote_open" and inner == {"paragraph_open", "paragraph_close"}:
            for start in range(1, len(block) - 1, 3):  # the beginning, text and end of a paragraph
                paragraph = block[start : start + 3]
                yield block[0].copy(map=paragraph[0].map)
                yield from paragraph
                yield block[-1].copy()
        else:
            yield from block


def is_same_quote(one: SyntaxTreeNode, other: SyntaxTreeNode, lines: Sequence[str]) -> bool:
    """Return whether two quotes, one below the other, were paragraphs of one quote."""
    if one.map is None or other.map is None:
        return False
    between = lines[one.map[1] : other.map[0]]
    if not between:
        return False
    return all(line.lstrip().startswith(">") for line in between)


def line_of_open_block(lines: Sequence[str]) -> int | None:
    """Return the line, counted from 0, of a block of code or HTML that is never closed.

    Everything below it is a part of it. Return None if every block is closed.
    """
    blocks = tree(lines).children
    if not blocks or blocks[-1].map is None:
        return None
    last = blocks[-1]
    start, end = blocks[-1].map
    if last.type == "fence":
        closing = re.compile(rf" {{0,3}}{re.escape(last.markup)}{re.escape(last.markup[0])}*\s*")
        is_open = end - start < 2 or not closing.fullmatch(lines[end - 1])
        return start if is_open else None
    if last.type == "html_block":
        content = last.content.lstrip().casefold()
        for opening, closing_text in _HTML_UP_TO:
            if content.startswith(opening):
                return None if closing_text in content[2:] else start
    return None


def sections(lines: Sequence[str]) -> list[Section]:
    """Return the sections of a document, in order, without what comes before the first heading."""
    all_sections: list[Section] = []
    for node in tree(lines).children:
        if node.type == "heading":
            start, end = node.map or (0, 0)
            title = text_of(pieces(node)).strip()
            level = int(node.tag.removeprefix("h"))
            all_sections.append(Section(title, level, Span(start, end, end)))
        elif all_sections:
            all_sections[-1].content.append(node)

    starts = [section.span.start for section in all_sections]
    bounds = pairwise([*starts, len(lines)])
    for section, (start, end) in zip(all_sections, bounds, strict=True):
        reach = without_empty_end(lines, start, end)
        section.span = section.span._replace(reach=reach)
    return all_sections


def span(
    node: SyntaxTreeNode, lines: Sequence[str], reach_of: SyntaxTreeNode | None = None
) -> Span:
    """Return the lines of a node, which reach as far as those of `reach_of`."""
    start, end = node.map or (0, 0)
    end = without_empty_end(lines, start, end)
    if reach_of is None or reach_of.map is None:
        return Span(start, end, end)
    reach = without_empty_end(lines, start, reach_of.map[1])
    return Span(start, end, max(end, reach))


def without_empty_end(lines: Sequence[str], start: int, end: int) -> int:
    """Return where a run of lines ends without empty lines at its end. One line is always left."""
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def first_list(content: Sequence[SyntaxTreeNode]) -> SyntaxTreeNode | None:
    """Return the first list among some blocks."""
    for node in content:
        if node.type in _LISTS:
            return node
    return None


def entries_of_first_list(content: Sequence[SyntaxTreeNode]) -> Iterator[ListEntry]:
    """Yield the entries of the first list among some blocks.

    A list in which people use different bullets is several lists in Markdown. They count as one.
    """
    for node in lists_in_a_row(content):
        yield from _entries(node)


def lists_in_a_row(content: Sequence[SyntaxTreeNode]) -> list[SyntaxTreeNode]:
    """Return the first list among some blocks, and those that follow it directly."""
    after = list(dropwhile(lambda node: node.type not in _LISTS, content))
    return list(takewhile(lambda node: node.type in _LISTS, after))


def entries_of_all_lists(content: Sequence[SyntaxTreeNode]) -> Iterator[ListEntry]:
    """Yield the entries of every list among some blocks."""
    for node in content:
        if node.type in _LISTS:
            yield from _entries(node)


def _entries(node: SyntaxTreeNode) -> Iterator[ListEntry]:
    for entry in node.children:
        if entry.children and entry.children[0].type == "paragraph":
            yield ListEntry(entry, entry.children[0])


def is_list(node: SyntaxTreeNode) -> bool:
    """Return whether a block is a list."""
    return node.type in _LISTS


def is_plain_list(node: SyntaxTreeNode) -> bool:
    """Return whether a block is a list in which every entry is a paragraph and nothing else."""
    if not is_list(node):
        return False
    kinds = [[child.type for child in entry.children] for entry in node.children]
    return all(kinds_of_entry == ["paragraph"] for kinds_of_entry in kinds)


def text_of_list(node: SyntaxTreeNode) -> str:
    """Return a plain list as text: a line for each entry, with a dash or a number before it."""
    lines = []
    for entry in node.children:
        marker = f"{entry.info}{entry.markup}" if node.type == "ordered_list" else "-"
        text = text_of(list(_pieces_marked(entry.children[0], "")))
        lines.append(f"{marker} {text}")
    return "\n".join(lines)


def first_paragraphs(content: Sequence[SyntaxTreeNode]) -> list[SyntaxTreeNode]:
    """Return the first run of paragraphs among some blocks."""
    paragraphs: list[SyntaxTreeNode] = []
    for node in content:
        if node.type == "paragraph":
            paragraphs.append(node)
        elif paragraphs:
            break
    return paragraphs


def pieces(node: SyntaxTreeNode) -> list[Piece]:
    """Return the text of a paragraph or heading, without the box of a task list before it.

    A line break in the source is a space, a hard break is a line break.
    """
    written = list(_pieces_marked(node, ""))
    is_first_in_item = node.parent is not None and node.parent.type == "list_item"
    if is_first_in_item and node.parent and node.parent.children[0] is node:
        return _without_box(written)
    return written


def _without_box(written: list[Piece]) -> list[Piece]:
    """Return a text without `[ ]` or `[x]` at its start. One that was escaped stays."""
    start = ""
    for number, piece in enumerate(written):
        if piece.mark or piece.was_escaped:
            return written
        start += piece.text
        box = _BOX.match(start)
        if box:
            rest = Piece(start[box.end() :])
            return [rest, *written[number + 1 :]] if rest.text else written[number + 1 :]
        if len(start) > len("[x] "):
            return written
    return written


def text_of(pieces: Sequence[Piece]) -> str:
    """Return the text of some pieces."""
    return "".join(piece.text for piece in pieces)


def leading_text(pieces: Sequence[Piece], mark: str) -> tuple[str, list[Piece]]:
    """Return the trimmed text of the pieces at the start that have a mark, and all other pieces."""
    end = 0
    while end < len(pieces) and pieces[end].mark == mark:
        end += 1
    return text_of(pieces[:end]).strip(), list(pieces[end:])


def trailing_text(pieces: Sequence[Piece], mark: str) -> tuple[str, list[Piece]]:
    """Return the trimmed text of the pieces at the end that have a mark, and all other pieces."""
    start = len(pieces)
    while start > 0 and pieces[start - 1].mark == mark:
        start -= 1
    return text_of(pieces[start:]).strip(), list(pieces[:start])


def _pieces_marked(node: SyntaxTreeNode, mark: str) -> Iterator[Piece]:
    for child in node.children:
        if child.type in ("em", "strong"):
            yield from _pieces_marked(child, child.type)
        elif child.type == "softbreak":
            yield Piece(" ", mark)
        elif child.type == "hardbreak":
            yield Piece("\n", mark)
        elif child.children:
            yield from _pieces_marked(child, mark)
        elif child.content:
            yield Piece(child.content, mark, was_escaped=child.type == "text_special")
