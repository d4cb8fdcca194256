"""A Markdown document as headings, what stands under them, and runs of text, each with its lines.

Knows nothing of plans and questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # loaded when a document is read, which a new plan has none of
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

LISTS = ("bullet_list", "ordered_list")


class Span(NamedTuple):
    """Lines of a document, counted from 0, without `end`. `reach`: where what belongs to them ends."""

    start: int
    end: int
    reach: int


class Piece(NamedTuple):
    """A run of inline text. `fixed`: it was escaped in the source. `mark`: em, strong, or nothing."""

    text: str
    mark: str = ""
    fixed: bool = False


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

    # Without text_join an escaped character stays a token of its own: an escaped separator is told from a bare one.
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")


def sections(lines: Sequence[str]) -> list[Section]:
    """The sections of a document, in order; what stands before the first heading is left out."""
    from markdown_it.tree import SyntaxTreeNode

    found: list[Section] = []
    nodes = SyntaxTreeNode(_parser().parse("\n".join(lines))).children
    for node in nodes:
        if node.type == "heading":
            start, end = node.map or (0, 0)
            found.append(
                Section(plain(pieces(node)).strip(), int(node.tag[1]), Span(start, end, end))
            )
        elif found:
            found[-1].content.append(node)
    starts = [section.span.start for section in found]
    for section, (_, end) in zip(found, pairwise([*starts, len(lines)]), strict=True):
        section.span = section.span._replace(reach=trimmed(lines, section.span.start, end))
    return found


def span(node: SyntaxTreeNode, lines: Sequence[str], within: SyntaxTreeNode | None = None) -> Span:
    """The lines of a node without empty ones at its end; `within`: the node whose end is its reach."""
    start, end = node.map or (0, 0)
    end = trimmed(lines, start, end)
    reach = trimmed(lines, start, within.map[1]) if within is not None and within.map else end
    return Span(start, end, max(end, reach))


def trimmed(lines: Sequence[str], start: int, end: int) -> int:
    """The end of a run of lines when empty lines at its end are left out; one line at least is left."""
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def first_list(content: Sequence[SyntaxTreeNode]) -> SyntaxTreeNode | None:
    """The first list among some blocks."""
    return next((node for node in content if node.type in LISTS), None)


def paragraphs(content: Sequence[SyntaxTreeNode]) -> list[SyntaxTreeNode]:
    """The first run of paragraphs among some blocks."""
    found: list[SyntaxTreeNode] = []
    for node in content:
        if node.type == "paragraph":
            found.append(node)
        elif found:
            break
    return found


def pieces(node: SyntaxTreeNode) -> list[Piece]:
    """The text of a paragraph or heading. A line break in the source is a space, a hard break a line break."""
    return list(_inline(node, ""))


def plain(found: Sequence[Piece]) -> str:
    """The text of some pieces."""
    return "".join(piece.text for piece in found)


def _inline(node: SyntaxTreeNode, mark: str) -> Iterator[Piece]:
    for child in node.children:
        if child.type in ("em", "strong"):
            yield from _inline(child, child.type)
        elif child.type == "softbreak":
            yield Piece(" ", mark)
        elif child.type == "hardbreak":
            yield Piece("\n", mark)
        elif child.children:
            yield from _inline(child, mark)
        elif child.content:
            yield Piece(child.content, mark, fixed=child.type == "text_special")
