"""Change a brief so that it records another plan, and leave every other byte as people left it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from whyfirst.brief.document import Span, line_of_open_block, sections, without_empty_end
from whyfirst.brief.facts import facts_in_text
from whyfirst.brief.front_matter import read_fields
from whyfirst.brief.generated import Content, content_of, find_generated, rows_edited, rows_missing
from whyfirst.brief.layout import (
    Block,
    Key,
    blocks,
    emphasis,
    front_matter_fields,
    item_block,
    names,
)
from whyfirst.brief.reading import Reading, dated_reviews, read
from whyfirst.brief.reviews import state_after_reviews, undated_reviews
from whyfirst.errors import WhyfirstError
from whyfirst.review import PlanState
from whyfirst.sheet import Answer, Chosen, Entries, Plan, Slot

_BULLET = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")
_ROWS_OF_TEXT: tuple[Key, ...] = (("summary", "why"), ("summary", "for"), ("summary", "what"))
"""Generated lines with texts of the user's. Nobody can tell from one that differs from the answers
which of the two was edited."""
_BOX = re.compile(r"\[[ xX]\]\s+")


@dataclass(frozen=True)
class Revision:
    """The new text, and what became of the generated blocks that people may have edited."""

    text: str
    not_updated: tuple[Key, ...] = ()
    """Those that were left, because they were put into other words."""
    rewritten: tuple[str, ...] = ()
    """What lines of the summary and rows of the map said that didn't fit the answers."""


def revise(reading: Reading, plan: Plan) -> Revision:
    """Return the brief that was read, changed to record another plan of the same set.

    Its lines at the top describe the new plan as the reviews below have left it. Raises
    WhyfirstError where the brief would swallow an answer, such as in an open block of code.
    """
    text = "\n".join(reading.lines)
    if plan == reading.plan:
        return Revision(text)
    old_state = new_state = None
    if reading.has_reviews:
        old_state = state_after_reviews(text, reading.plan)
        new_state = state_after_reviews(text, plan)
    reviser = _reviser_of_brief(reading, old_state)
    revision = reviser.revise(plan, list(blocks(plan, new_state)))
    _check_read_back(reading, revision.text, plan)
    return revision


def revise_summary(reading: Reading, old: PlanState | None, new: PlanState | None) -> Revision:
    """Return the brief that was read, with lines at its top that describe a new state."""
    reviser = _reviser_of_brief(reading, old)
    return reviser.revise(reading.plan, list(blocks(reading.plan, new)))


def revise_review(
    reading: Reading, review: Plan, layout: Callable[[Plan], Iterable[Block]]
) -> Revision:
    """Return the lines of a review that was read, changed to record another."""
    if review == reading.plan:
        return Revision("\n".join(reading.lines))
    reviser = _Reviser(reading, list(layout(reading.plan)))
    return reviser.revise(review, list(layout(review)))


def _reviser_of_brief(reading: Reading, state: PlanState | None) -> _Reviser:
    fields = front_matter_fields(reading.plan, state)
    facts = facts_in_text(reading, state)
    return _Reviser(reading, list(blocks(reading.plan, state)), _own_fields(reading, fields, facts))


def _check_read_back(before: Reading, text: str, plan: Plan) -> None:
    """Raise WhyfirstError with the place to mend, unless every answer of a plan is in a brief."""
    recorded = read(text, plan.set).plan
    lost = [slot for slot, answer in plan.answers.items() if _is_lost(slot, answer, recorded)]
    if not lost and plan.replies == recorded.replies:
        return
    check_nothing_is_swallowed(before)
    if lost:
        name = names(plan.set)[lost[0].id]
        raise WhyfirstError(plan.words("not_read_back", heading=name))


def check_nothing_is_swallowed(reading: Reading) -> None:
    """Raise WhyfirstError where everything below a line is part of a block of code or a comment."""
    line = line_of_open_block(_without_first(reading.lines, reading.front_matter.end))
    if line is not None:
        words = reading.plan.words
        raise WhyfirstError(words("swallowed", line=line + 1))


def _is_lost(slot: Slot, answer: Answer | None, recorded: Plan) -> bool:
    return slot not in recorded.answers or recorded.answers[slot] != answer


def _without_first(lines: Sequence[str], number: int) -> list[str]:
    """Return the lines with the first ones empty, so that all keep their numbers."""
    return [""] * number + list(lines[number:])


class _Reviser:
    """Goes through the blocks of the new plan, and writes those that differ from the old ones."""

    def __init__(
        self,
        reading: Reading,
        old_blocks: Sequence[Block],
        own_fields: Mapping[Key, Content] | None = None,
    ) -> None:
        self._reading = reading
        self._old = {block.key: block for block in old_blocks}
        self._generated = find_generated(
            _lines_of_plan(reading), reading.plan.set, old_blocks, reading.spans
        )
        self._generated.contents.update(own_fields or {})
        self._spans = self._known_spans(own_fields or {})
        self._rewritten: list[str] = []
        self._patch = _Patch(reading.lines, reading.front_matter.end)
        self._position = _Position(reading.lines, self._end_of_preface())

    def _known_spans(self, own_fields: Mapping[Key, Content]) -> dict[Key, Span]:
        """Return the lines of all blocks that may be changed: those read, and those generated."""
        spans: dict[Key, Span] = {}
        for key, here in self._reading.spans.items():
            is_field = key[0] == "front" and key[1] not in ("", "end")
            if key[0] != "finding" and (not is_field or key in own_fields):
                spans[key] = here
        return {**spans, **self._generated.spans}

    def revise(self, plan: Plan, new_blocks: Sequence[Block]) -> Revision:
        """Return the text with the new blocks in place of the old ones."""
        new_blocks = [self._in_form_of_document(block) for block in new_blocks]
        new_keys = {block.key for block in new_blocks}
        gone = [key for key in self._spans if key not in new_keys]
        removed = [key for key in gone if key in self._old or self._is_outdated(key, plan)]
        self._remove(removed)
        for here in self._generated.outdated:
            self._patch.remove(here)
        not_updated = [block.key for block in new_blocks if not self._write(block)]

        for key in removed:
            if key[0] == "item":
                self._keep_lines_under_removed_item(key)
        self._add_missing_codes(plan, new_blocks)
        return Revision(self._patch.text(), tuple(not_updated), tuple(self._rewritten))

    def _in_form_of_document(self, block: Block) -> Block:
        """Return a row of the summary as a paragraph, where the document has paragraphs for rows.

        A row that isn't there yet gets the form of the others.
        """
        paragraphs = self._generated.paragraphs
        if block.key[0] != "summary" or not paragraphs:
            return block
        if block.key in self._generated.contents and block.key not in paragraphs:
            return block
        return replace(block, depth=0, gap=1)

    def _is_outdated(self, key: Key, plan: Plan) -> bool:
        """Return whether a part that a brief of the old plan would not have can go.

        It is generated, or text in place of a list that has been answered now.
        """
        if key in self._generated.contents:
            return True
        if key[0] != "answer" or len(key) > 2:
            return False
        answer = plan.answers.get(_slot(key))
        return isinstance(answer, Entries) and _slot(key) not in self._reading.plan.answers

    def _end_of_preface(self) -> int:
        """Return where the text ends that the user has written before the first heading."""
        first_line = self._reading.front_matter.end
        if ("title",) in self._reading.spans:
            return first_line
        headings = sections(_without_first(self._reading.lines, first_line))
        end = headings[0].span.start if headings else len(self._reading.lines)
        return without_empty_end(self._reading.lines, first_line - 1, end)

    def _remove(self, keys: Sequence[Key]) -> None:
        """Remove blocks, but keep each heading that still has other text below it.

        Without its heading, that text would become part of the answer above.
        """
        headings = [key for key in keys if key[0] == "heading"]
        stages = [key for key in keys if key[0] == "stage"]
        for key in keys:
            if key not in headings and key not in stages:
                self._patch.remove(self._spans[key])

        for key in headings:
            self._remove_heading(key, end_key=key)
        for key in stages:  # after their sections: a stage stays as long as one of them does
            self._remove_heading(key, end_key=("stage end", key[1]))

    def _remove_heading(self, key: Key, end_key: Key) -> None:
        here = self._spans[key]
        end = self._spans.get(end_key, here).reach
        if not self._patch.keeps_text(here.end, end):
            self._patch.remove(here)

    def _write(self, block: Block) -> bool:
        """Write a block where it belongs. Return False if the user's version is kept instead."""
        if block.generated:
            return self._write_generated(block)
        if block.key in self._spans:
            self._write_in_place(block, is_changed=self._is_changed(block))
            return True
        if block.key not in self._old:
            self._insert(block)
            return True

        # The old block is not in the document: the user has removed it.
        if self._is_changed(block) and block.key[0] not in ("heading", "stage"):
            self._insert(block)
        return True

    def _write_generated(self, block: Block) -> bool:
        """Write a generated block, unless the user has edited or removed it."""
        key = block.key
        if key[0] == "front" and key in self._spans:
            self._write_in_place(block, is_changed=self._is_field_changed(block))
            return True
        if key in self._spans:
            content = self._generated.contents.get(key, ())
            is_changed = content != self._content(block)
            if is_changed:
                self._rewritten += self._texts_lost_with(key)
            self._write_in_place(block, is_changed=is_changed)
            return True
        if key in self._generated.edited:
            self._position.move_after(block, self._generated.edited[key], self._spans)
            return self._is_up_to_date(block)
        if key in self._reading.spans:  # a field of the front matter that the user has changed
            return not self._is_changed(block)
        if key not in self._old or self._generated.is_behind:
            self._insert(block)
            return True
        return not self._is_changed(block)

    def _texts_lost_with(self, key: Key) -> list[str]:
        """Return what a generated part said that didn't fit the answers, before it is rewritten."""
        content, old = self._generated.contents.get(key, ()), self._old_content(key)
        if key in _ROWS_OF_TEXT and content != old:
            return [" ".join(content)]
        if key == ("map",) and old:
            return [" | ".join(row) for row in rows_edited(content, old)]
        return []

    def _is_up_to_date(self, block: Block) -> bool:
        """Return whether a block that the user has edited says what it should.

        A row of the summary in other words never does, as far as can be known.
        """
        found = self._generated.contents.get(block.key, ())
        if block.key == ("map",):
            return not rows_missing(self._content(block), found)
        if block.key[0] == "summary":
            return found == self._content(block)
        return not self._is_changed(block)

    def _old_content(self, key: Key) -> Content:
        old = self._old.get(key)
        return () if old is None else self._content(old)

    def _is_field_changed(self, block: Block) -> bool:
        """Return whether a field of the front matter now has another value, however written."""
        fields = read_fields(list(block.lines))
        return any(self._reading.front_matter.fields.get(n) != v for n, v in fields.items())

    def _content(self, block: Block) -> Content:
        return block.lines if block.key[0] == "front" else content_of(block)

    def _write_in_place(self, block: Block, *, is_changed: bool) -> None:
        here = self._spans[block.key]
        if is_changed:
            self._replace(block)
        elif block.key[0] == "item":
            self._update_mark(block)

        old = self._old.get(block.key)
        was_first_of_list = old is not None and old.gap > 0
        has_new_neighbour = was_first_of_list or self._position.is_after_new_block
        if block.gap == 0 and has_new_neighbour:
            self._patch.remove_empty_lines_before(here.start)
        self._position.move_after(block, here, self._spans)

    def _replace(self, block: Block) -> None:
        """Write a block in place of its old lines, with the bullet and the box that are there."""
        here = self._spans[block.key]
        old = self._old.get(block.key)
        if old is not None and old.lines == block.lines and not block.generated:
            if block.key[0] == "item":
                self._update_mark(block)
            else:
                self._replace_mark(here, old.mark, block.mark)
            return
        self._patch.replace(here, self._text_with_bullet(block, self._reading.lines[here.start]))

    def _text_with_bullet(self, block: Block, old_line: str) -> list[str]:
        """Return the lines of a block with the bullet of another line, and the box behind it."""
        bullet = _bullet(old_line)
        text = block.text(bullet)
        box = _BOX.match(_without_bullet(old_line))
        if block.depth and box:
            text[0] = bullet + box[0] + text[0].removeprefix(bullet)
        return text

    def _update_mark(self, block: Block) -> None:
        """Write the mark of an item, or remove it, where its decision was changed by hand too."""
        here = self._spans[block.key]
        word = self._reading.plan.words("stopped_mark")
        last = self._reading.lines[here.end - 1].rstrip()
        old = word if _mark_at_end(word).search(last) else ""
        if old != block.mark:
            self._replace_mark(here, old, block.mark)

    def _replace_mark(self, here: Span, old: str, new: str) -> None:
        """Write another mark at the end of some lines, and leave the rest as people wrote it."""
        last = self._reading.lines[here.end - 1].rstrip()
        if old:
            last = _mark_at_end(old).sub("", last)
        if new:
            last += " " + emphasis(new)
        self._patch.replace(Span(here.end - 1, here.end, here.end), [last])

    def _insert(self, block: Block) -> None:
        line = self._position.make_room_for(block)
        bullet = self._position.bullet_for(block)
        self._patch.insert(line, [""] * block.gap + block.text(bullet))

    def _is_changed(self, block: Block) -> bool:
        old = self._old.get(block.key)
        return old is None or (old.lines, old.mark) != (block.lines, block.mark)

    def _keep_lines_under_removed_item(self, key: Key) -> None:
        """Keep the user's lines under a removed item: move them below its list."""
        here = self._spans[key]
        texts: list[str] = []
        for number in range(here.end, here.reach):
            line = self._reading.lines[number].strip()
            if line and self._patch.is_kept(number):
                texts.append(_without_bullet(line))
        if not texts:
            return

        self._patch.remove(Span(here.end, here.reach, here.reach))
        list_end = here.reach
        for other, span in self._spans.items():
            if other[:2] == key[:2]:
                list_end = max(list_end, span.reach)
        self._patch.insert(list_end, ["", *texts, ""])

    def _add_missing_codes(self, plan: Plan, new_blocks: Sequence[Block]) -> None:
        """Write the codes of items that the user added without one, where they are needed now.

        They are when an answer names the item, and when another item is added to its list.
        """
        changed_keys = [block.key for block in new_blocks if self._is_changed(block)]
        items_to_code: set[Key] = set()
        for key in changed_keys:
            if key[0] == "answer":
                items_to_code |= _items_named(plan, key[1])
            if key[0] == "open":
                items_to_code |= _items_skipped(plan, key[1])
            if key[0] == "item" and key not in self._old:
                items_to_code |= {("item", *uncoded) for uncoded in self._uncoded_in(key[1])}

        for list_id, number in sorted(self._reading.uncoded):
            key = ("item", list_id, number)
            if key in changed_keys or key not in items_to_code:
                continue
            for item in plan.entry_items(Slot(list_id)):
                if item.key == number:
                    self._write_code(item_block(plan, item))

    def _write_code(self, block: Block) -> None:
        here = self._spans[block.key]
        self._patch.replace(here, self._text_with_bullet(block, self._reading.lines[here.start]))

    def _uncoded_in(self, list_id: object) -> list[tuple[str, int]]:
        return [uncoded for uncoded in self._reading.uncoded if uncoded[0] == list_id]


def _slot(key: Key) -> Slot:
    slot = key[1]
    assert isinstance(slot, Slot)
    return slot


def _items_named(plan: Plan, slot: object) -> set[Key]:
    """Return the keys of the items that an answer names by their codes."""
    assert isinstance(slot, Slot)
    question = plan.set.question(slot.id)
    answer = plan.answers.get(slot)
    keys: set[Key] = set()
    if isinstance(answer, Chosen):
        keys |= {("item", question.choices_from, number) for number in answer.keys}
    is_by_item = names(plan.set).forms[question.id] == "section"
    if slot.item is not None and is_by_item:
        keys.add(("item", question.for_each, slot.item))
    return keys


def _items_skipped(plan: Plan, id: object) -> set[Key]:
    """Return the keys of the items for which a question was skipped."""
    list_id = plan.set.question(str(id)).for_each
    keys: set[Key] = set()
    for slot, answer in plan.answers.items():
        is_skipped = slot.id == id and answer is None
        if is_skipped and slot.item is not None:
            keys.add(("item", list_id, slot.item))
    return keys


# Where the blocks are in the document


def _lines_of_plan(reading: Reading) -> list[str]:
    """Return the lines of a brief, with those of its front matter and its reviews empty."""
    lines = _without_first(reading.lines, reading.front_matter.end)
    is_review = reading.front_matter.end == 0
    if is_review:
        return lines
    text = "\n".join(reading.lines)
    if reading.has_reviews:
        for _, start, end in dated_reviews(text, reading.plan.set):
            lines[start:end] = [""] * (end - start)
    for review in undated_reviews(text, reading.plan.set):
        lines[review.start : review.end] = [""] * (review.end - review.start)
    return lines


def _own_fields(
    reading: Reading, written: Mapping[str, str], facts: Mapping[str, str]
) -> dict[Key, Content]:
    """Return the fields of the front matter that whyfirst may change, with their lines.

    These are the facts that the text states too, and what no user has changed.
    """
    own: dict[Key, Content] = {}
    for key, here in reading.spans.items():
        if key[0] != "front" or key[1] in ("", "end"):
            continue
        name = str(key[1])
        is_as_written = name in written and reading.front_matter.fields.get(name) == written[name]
        if name in facts or is_as_written:
            own[key] = (reading.lines[here.start],)
    return own


def _mark_at_end(mark: str) -> re.Pattern[str]:
    return re.compile(rf"\s*[*_]{re.escape(emphasis(mark)[1:-1])}[*_]$")


@dataclass
class _Position:
    """Where the next new block belongs, after the block that came last."""

    lines: Sequence[str]
    preface_end: int = 0
    """Where the first part of the brief belongs."""
    is_after_new_block: bool = False
    block_end: int = 0
    item_end: int | None = None
    """Where the last item ends, with everything under it. None outside of lists."""
    section_end: int = 0
    stage_end: int = 0
    item_bullet: str = "- "
    bullet_under_item: str | None = None

    def move_after(self, block: Block, here: Span, spans: Mapping[Key, Span]) -> None:
        """Go on after a block that is in the document."""
        kind = block.key[0]
        self.is_after_new_block = False
        self.block_end = here.end
        if kind == "front":
            self.section_end = self.stage_end = here.end
        if block.key == ("front", "end"):
            self.block_end = self.section_end = self.stage_end = self.preface_end
        if block.depth == 0:
            self.item_end = None
        if kind in ("title", "stage", "heading"):
            self.section_end = here.reach
        if kind in ("title", "stage"):
            end_key = ("stage end", *block.key[1:])
            self.stage_end = spans.get(end_key, here).reach

        bullet = _bullet(self.lines[here.start])
        if block.depth == 1:
            self.item_end = here.reach
            self.item_bullet, self.bullet_under_item = bullet, None
        if block.depth == 2:
            self.block_end = here.reach
            self.bullet_under_item = bullet

    def make_room_for(self, block: Block) -> int:
        """Return the line before which a new block belongs, and go on after it."""
        kind = block.key[0]
        line = self.block_end
        if kind == "stage":
            line = self.section_end = self.stage_end
            self.item_end = None
        elif kind == "heading":
            line = self.section_end
            self.stage_end = max(self.stage_end, line)
            self.item_end = None
        elif block.depth == 1:
            if self.item_end is not None:
                line = self.item_end
            self.item_end = line
            self.bullet_under_item = None
        elif block.depth == 0 and self.item_end is not None:
            line = self.item_end
            self.item_end = None
        self.block_end = line
        self.is_after_new_block = True
        return line

    def bullet_for(self, block: Block) -> str | None:
        """Return the bullet of a new block, like those before it; None if it has none."""
        if block.depth == 1:
            return self.item_bullet
        if block.depth == 2:
            return self.bullet_under_item or self._usual_bullet_under_item()
        return None

    def _usual_bullet_under_item(self) -> str:
        indent = max(4, len(self.item_bullet))
        return " " * indent + "- "


def _bullet(line: str) -> str:
    """Return the bullet of a line with the spaces around it, or the usual one."""
    match = _BULLET.match(line)
    return match[0] if match else "- "


def _without_bullet(line: str) -> str:
    match = _BULLET.match(line)
    return line[match.end() :] if match else line


# Changing lines


@dataclass
class _Patch:
    """Changes to the lines of a document."""

    lines: Sequence[str]
    front_matter_end: int = 0
    """No empty lines are written before this line."""
    _inserted: dict[int, list[str]] = field(default_factory=dict)
    """New lines by the number of the line that they come before."""
    _replaced: dict[int, list[str]] = field(default_factory=dict)
    """What is written in place of a line, which may be nothing."""
    _removed: set[int] = field(default_factory=set)

    def insert(self, line: int, new_lines: Sequence[str]) -> None:
        """Insert new lines before a line of the document."""
        self._inserted.setdefault(line, []).extend(new_lines)

    def replace(self, here: Span, new_lines: list[str]) -> None:
        """Write new lines in place of those of a span."""
        for number in range(here.start, here.end):
            self._replaced.setdefault(number, [])
        self._replaced[here.start] = new_lines

    def remove(self, here: Span) -> None:
        """Remove the lines of a span."""
        self._removed.update(range(here.start, here.end))

    def remove_empty_lines_before(self, line: int) -> None:
        """Remove the empty lines between a line and the last one before it that is kept."""
        number = line - 1
        while number >= 0 and number not in self._replaced:
            if number not in self._removed and self.lines[number].strip():
                return
            self._removed.add(number)
            number -= 1

    def is_kept(self, line: int) -> bool:
        """Return whether a line is neither removed nor replaced."""
        return line not in self._removed and line not in self._replaced

    def keeps_text(self, start: int, end: int) -> bool:
        """Return whether any text of these lines is kept."""
        return any(self.is_kept(line) and self.lines[line].strip() for line in range(start, end))

    def text(self) -> str:
        """Return the changed document."""
        output = _Output()
        for number, line in enumerate(self.lines):
            if number < self.front_matter_end:
                output.add(self._inserted.get(number, []))
                kept = [] if number in self._removed else [line]
                output.add(self._replaced.get(number, kept))
                continue
            output.insert(self._inserted.get(number, []))
            if number in self._replaced:
                output.keep(self._replaced[number])
            elif number in self._removed:
                output.is_at_change = True
            else:
                output.keep([line])
        output.insert(self._inserted.get(len(self.lines), []))
        return output.text(ends_with_line_break=not self.lines[-1])


class _Output:
    """The lines of a changed document. Next to a change, several empty lines become one."""

    def __init__(self) -> None:
        self.is_at_change = False
        self._lines: list[str] = []

    def add(self, lines: Sequence[str]) -> None:
        """Write lines as they are."""
        self._lines += lines

    def keep(self, lines: Sequence[str]) -> None:
        """Write the lines of a block that was in the document before."""
        if not lines:
            return
        if not self.is_at_change:
            self._lines += lines
            return

        first = lines[0]
        if not first:
            self._end_paragraph()
            return
        if _starts_block(first):
            self._end_paragraph()
        self._lines += lines
        self.is_at_change = False

    def insert(self, lines: Sequence[str]) -> None:
        """Write new lines."""
        for line in lines:
            self.is_at_change = True
            if line:
                self._lines.append(line)
            else:
                self._end_paragraph()

    def _end_paragraph(self) -> None:
        """Write an empty line, unless there is one already."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self, *, ends_with_line_break: bool) -> str:
        """Return everything written, with one line break at the end where there was one."""
        if self.is_at_change and ends_with_line_break:
            while len(self._lines) > 1 and not self._lines[-1]:
                self._lines.pop()
            self._lines.append("")
        return "\n".join(self._lines)


def _starts_block(line: str) -> bool:
    return not line[0].isspace() and not _BULLET.match(line)
