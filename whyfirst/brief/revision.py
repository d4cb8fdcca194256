"""A brief after a change to its plan: what changed is rewritten, and every other byte stays as a hand left it.

Knows nothing of files, or of who asked for the change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from whyfirst.brief.document import Span
from whyfirst.brief.front_matter import front
from whyfirst.brief.layout import Block, Key, blocks, item_line, under_item
from whyfirst.brief.reading import Reading
from whyfirst.model import Item, Plan, Slot, Value

_BULLET = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")


@dataclass(frozen=True)
class Revision:
    """The new text, and the generated parts that no longer read as generated and so were left as they are."""

    text: str
    left: tuple[Key, ...] = ()


def revise(
    reading: Reading, plan: Plan, layout: Callable[[Plan], Iterable[Block]] = blocks
) -> Revision:
    """The text that was read, changed to record another plan of the same set.

    `layout` says which blocks record a plan: those of a brief, or of a part of one.
    """
    if plan == reading.plan:
        return Revision("\n".join(reading.lines))
    old = {block.key: block for block in layout(reading.plan)}
    new = list(layout(plan))
    own = _own_fields(reading, old)
    known = {key: here for key, here in reading.spans.items() if key not in own}
    spans = {**known, **_generated(reading.lines, old.values(), known)}
    pen = _Pen(list(reading.lines))
    kept = {block.key for block in new}
    gone = [key for key in old if key not in kept and key in spans]
    _remove(pen, gone, spans)
    left = [found for block in new if (found := _place(pen, block, old, spans, reading.spans))]
    _rescue(pen, gone, spans)
    for block in _codes_needed(reading, plan, old, new):
        pen.replace(spans[block.key], block)
    return Revision(pen.text(), tuple(left))


def _remove(pen: _Pen, gone: Sequence[Key], spans: Mapping[Key, Span]) -> None:
    """Take blocks out, but keep each heading that still has other lines below it.

    Without their heading, those lines would become part of the answer above them.
    """
    headings = [key for key in gone if key[0] == "heading"]
    stages = [key for key in gone if key[0] == "stage"]
    for key in gone:
        if key not in headings and key not in stages:
            pen.remove(spans[key])

    for key in headings:
        if not pen.keeps_text(spans[key].end, spans[key].reach):
            pen.remove(spans[key])

    for key in stages:  # after their sections, so that a stage is kept for each section that is
        stage_end = spans.get(("stage end", *key[1:]), spans[key])
        if not pen.keeps_text(spans[key].end, stage_end.reach):
            pen.remove(spans[key])


def _place(
    pen: _Pen,
    block: Block,
    old: Mapping[Key, Block],
    spans: Mapping[Key, Span],
    seen: Mapping[Key, Span],
) -> Key | None:
    """Put one block where it belongs; its key comes back where it was left as a hand has changed it."""
    before, here = old.get(block.key), spans.get(block.key)
    if here is not None:
        if before is None or before.lines != block.lines:
            pen.replace(here, block)
        if not block.gap and (pen.inserted or (before is not None and before.gap)):
            pen.join(here)
        pen.move_to(block, here, spans)
        return None
    if block.key in seen:
        return block.key if before is None or before.lines != block.lines else None
    if before is not None:
        if before.lines == block.lines or block.key[0] in ("heading", "stage"):
            return None
        if block.generated:
            return block.key
    pen.insert(block)
    return None


def _own_fields(reading: Reading, old: Mapping[Key, Block]) -> set[Key]:
    """The lines of the front matter in which a hand has put something else."""
    if ("front", "") not in old:
        return set()
    written = front(
        "\n".join(line for key, block in old.items() if key[0] == "front" for line in block.lines)
    ).fields
    fields = front("\n".join(reading.lines)).fields
    names = {str(key[1]) for key in reading.spans if key[0] == "front"} - {"", "end"}
    return {("front", name) for name in names if fields.get(name) != written.get(name)}


def _generated(
    lines: Sequence[str], old: Iterable[Block], known: Mapping[Key, Span]
) -> dict[Key, Span]:
    """Where generated blocks stand that still read to the letter as they were written."""
    wanted = [
        block
        for block in old
        if block.generated and block.key not in known and block.key[0] != "front"
    ]
    taken = {
        n
        for key, here in known.items()
        if key[0] in ("answer", "item")
        for n in range(here.start, here.end)
    }
    at: dict[str, list[int]] = {}
    firsts = {block.text()[0] for block in wanted}
    for number, line in enumerate(lines):
        if line in firsts and number not in taken:
            at.setdefault(line, []).append(number)
    found: dict[Key, Span] = {}
    for block in wanted:
        text = block.text()
        starts = at.get(text[0], [])
        for start in starts:
            end = start + len(text)
            if list(lines[start:end]) == text:
                found[block.key] = Span(start, end, end)
                starts.remove(start)
                break
    return found


def _codes_needed(
    reading: Reading, plan: Plan, old: Mapping[Key, Block], new: Sequence[Block]
) -> Iterator[Block]:
    """Items that a hand added without a code and that an answer now names, or that others now stand beside."""
    written = {
        block.key for block in new if block.key not in old or old[block.key].lines != block.lines
    }
    slots = [slot for key in written if key[0] == "answer" and isinstance(slot := key[1], Slot)]
    named = {key for slot in slots for key in _named(plan, slot, plan.answers.get(slot))}
    grown = {key[1] for key in written if key[0] == "item" and key not in old}
    for id, number in sorted(reading.uncoded):
        question = plan.set.question(id)
        item = next(
            (item for item in _items(plan.answers.get(Slot(id))) if item.key == number), None
        )
        if item and ("item", id, number) not in written and ((id, number) in named or id in grown):
            yield Block(("item", id, number), (item_line(plan.set, question, item),), 1, 0)


def _named(plan: Plan, slot: Slot, value: Value | None) -> Iterator[tuple[str, int]]:
    source = plan.set.question(slot.id).choices_from
    if source:
        for entry in value if isinstance(value, tuple) else (value,):
            if isinstance(entry, int):
                yield source, entry
    if slot.item is not None and not under_item(plan.set, plan.set.question(slot.id)):
        yield plan.set.question(slot.id).for_each, slot.item


def _items(value: Value | None) -> tuple[Item, ...]:
    return (
        tuple(entry for entry in value if isinstance(entry, Item))
        if isinstance(value, tuple)
        else ()
    )


def _rescue(pen: _Pen, gone: Sequence[Key], spans: Mapping[Key, Span]) -> None:
    """Lines of a hand that stand under an item that goes stay, as a paragraph after its list."""
    for key in gone:
        if key[0] != "item":
            continue
        here = spans[key]
        lines = [number for number in range(here.end, here.reach) if not pen.is_removed(number)]
        foreign = [pen.lines[number].strip() for number in lines if pen.lines[number].strip()]
        if foreign:
            after = max(span.reach for other, span in spans.items() if other[:2] == key[:2])
            pen.remove(Span(here.end, here.reach, here.reach))
            pen.add(
                after,
                [
                    "",
                    *(_BULLET.sub("", line) if _BULLET.match(line) else line for line in foreign),
                    "",
                ],
            )


@dataclass
class _Pen:
    """Gathers the changes to some lines, and knows where the next new block belongs."""

    lines: list[str]
    point: int = 0
    """After what was placed last."""
    section: int = 0
    """The end of the section that was placed last."""
    stage: int = 0
    """The end of the stage that was placed last."""
    item: int | None = None
    """The end of the item that was placed last, with all that stands under it."""
    inserted: bool = False
    """The block that was placed last is a new one."""
    bullet: str = "- "
    below: str | None = None
    _new: dict[int, list[str]] = field(default_factory=dict)
    _removed: set[int] = field(default_factory=set)
    _replaced: set[int] = field(default_factory=set)
    _written: dict[int, list[str]] = field(default_factory=dict)

    def move_to(self, block: Block, here: Span, spans: Mapping[Key, Span]) -> None:
        """Go on after a block that stands in the document."""
        self.point, self.inserted = here.end, False
        kind = block.key[0]
        if kind == "front":
            self.section = self.stage = here.end
        if kind in ("title", "stage", "heading"):
            self.section, self.item = here.reach, None
        if kind in ("title", "stage"):
            self.stage = spans.get(("stage end", *block.key[1:]), here).reach
        if block.depth == 1:
            self.item, self.bullet, self.below = here.reach, self._bullet(here.start), None
        elif block.depth == 2:
            self.point, self.below = here.reach, self._bullet(here.start)

    def replace(self, here: Span, block: Block) -> None:
        """Write a block over the lines of another, with the bullet that stands there."""
        self._written[here.start] = block.text(self._bullet(here.start) if block.depth else None)
        self._removed.update(range(here.start, here.end))
        self._replaced.update(range(here.start, here.end))

    def join(self, here: Span) -> None:
        """Take out the empty lines before what was the first of its list and is so no longer."""
        number = here.start - 1
        while number >= 0 and number not in self._replaced and self._is_gone_or_empty(number):
            self._removed.add(number)
            number -= 1

    def _is_gone_or_empty(self, number: int) -> bool:
        return number in self._removed or not self.lines[number].strip()

    def remove(self, here: Span) -> None:
        """Take lines out."""
        self._removed.update(range(here.start, here.end))

    def is_removed(self, number: int) -> bool:
        """Whether a line of the old document goes or is written anew."""
        return number in self._removed

    def keeps_text(self, start: int, end: int) -> bool:
        """Whether any text of these lines of the old document stays."""
        return any(self.lines[n].strip() and n not in self._removed for n in range(start, end))

    def insert(self, block: Block) -> None:
        """Put a new block where the ones before it end."""
        kind = block.key[0]
        if kind == "stage":
            at = self.section = self.stage
            self.item = None
        elif kind == "heading":
            at = self.section
            self.stage = max(self.stage, at)
            self.item = None
        elif block.depth == 1:
            at = self.item = self.item if self.item is not None else self.point
            self.below = None
        else:
            at = self.point
        self.point, self.inserted = at, True
        self.add(at, [*[""] * block.gap, *block.text(self._prefix(block))])

    def add(self, at: int, lines: Sequence[str]) -> None:
        """Put lines before a line of the old document; empty ones are joined with those around them."""
        self._new.setdefault(at, []).extend(lines)

    def _prefix(self, block: Block) -> str | None:
        if block.depth == 1:
            return self.bullet if self.item is not None else None
        if block.depth == 2:
            return self.below or " " * len(self.bullet) + "- "
        return None

    def _bullet(self, number: int) -> str:
        found = _BULLET.match(self.lines[number])
        return found[0] if found else "- "

    def text(self) -> str:
        """The changed document. Beside a change one empty line stays of several; everywhere else all stay."""
        found: list[str] = []
        changed = False
        for number, line in enumerate([*self.lines, None]):
            for added in self._new.get(number, ()):
                changed = True
                if added or (found and found[-1]):
                    found.append(added)
            if line is None:
                break
            if number in self._written or number not in self._removed:
                here = self._written.get(number, [line])
                if changed and here[0] and found and found[-1] and _starts_block(here[0]):
                    found.append("")
                if not (changed and not here[0] and found and not found[-1]):
                    found += here
                changed = changed and not here[0]
            elif not self._rewritten(number):
                changed = True
        if changed and self._ends_with_break():
            while len(found) > 1 and not found[-1]:
                found.pop()
            found.append("")
        return "\n".join(found)

    def _rewritten(self, number: int) -> bool:
        return number in self._replaced

    def _ends_with_break(self) -> bool:
        return not self.lines[-1]


def _starts_block(line: str) -> bool:
    return not line[0].isspace() and not _BULLET.match(line)
