"""Read a brief back into the plan that it records, with the lines of each answer.

Only the front matter, and what a reader of the document sees, is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from whyfirst.accept import Raw, accept
from whyfirst.brief.document import (
    ListEntry,
    Piece,
    Section,
    Span,
    entries_of_all_lists,
    entries_of_first_list,
    first_list,
    first_paragraphs,
    leading_text,
    pieces,
    sections,
    span,
    text_of,
    without_empty_end,
)
from whyfirst.brief.front_matter import FrontMatter, read_front_matter
from whyfirst.brief.headings import (
    CODE,
    STAGE_LEVEL,
    Matches,
    Outline,
    fixed_headings,
    read_outline,
    review_date,
)
from whyfirst.brief.layout import Key, Names, names, separator, under_item
from whyfirst.errors import Refusal
from whyfirst.model import Question, QuestionSet
from whyfirst.sheet import Answer, Answers, Entries, Entry, Plan, Sheet, Slot
from whyfirst.text import clean

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


@dataclass(frozen=True)
class Reading:
    """What a brief says, and where."""

    plan: Plan
    lines: tuple[str, ...]
    spans: Mapping[Key, Span]
    """The lines of each part, by the key of its block."""
    front_matter: FrontMatter = field(default_factory=FrontMatter)
    uncoded: frozenset[tuple[str, int]] = frozenset()
    """Items that the user added without a code: the id of the list, and the number they get."""
    misfits: tuple[tuple[str, str], ...] = ()
    """Answers that do not fit their question: its heading and the reason. Their text stays in the
    brief, and they are asked again."""
    strangers: tuple[str, ...] = ()
    """Headings of sections that belong to no question."""
    reworded: tuple[tuple[str, str], ...] = ()
    """Headings of sections that were matched by place, and the headings of their questions."""
    gone: tuple[tuple[str, Entry], ...] = ()
    """Items that are mentioned but no longer there: the id of their list, and their number without
    a text. The numbers must not be given to others."""


class DatedReview(NamedTuple):
    """Where a review is in a brief: from line `start` up to but without `end`."""

    date: str
    start: int
    end: int


def read(text: str, questions: QuestionSet) -> Reading:
    """Return the plan that a brief records. Raises WhyfirstError where the text is no brief."""
    front_matter = read_front_matter(text)
    lines = text.split("\n")
    body = _without_front_matter(lines, front_matter)
    outline = read_outline(body, questions, fixed_headings(questions))
    reader = _Reader(questions, outline, names(questions))
    reader.read_sections()

    plan = Plan(
        questions,
        Sheet(questions, reader.answers).live,
        title=outline.title or front_matter.fields.get("title", ""),
        date=front_matter.fields.get("date", ""),
        set_name=front_matter.fields.get("questions", ""),
    )
    return Reading(
        plan,
        tuple(lines),
        {**_front_matter_spans(lines, front_matter), **outline.spans, **reader.spans},
        front_matter,
        uncoded=frozenset(reader.uncoded),
        misfits=tuple(reader.misfits),
        strangers=reader.matches.unmatched_titles(),
        reworded=tuple(reader.reworded),
        gone=tuple(reader.gone),
    )


def read_part(lines: Sequence[str], questions: QuestionSet, preset: Answers, date: str) -> Reading:
    """Return the plan that a part of a brief records, whose first line is a heading.

    `preset` are answers that are known, and not in this part.
    """
    first = next(iter(sections(lines[:1])), None)
    in_short = questions.words("heading_in_short").casefold()
    fixed: dict[str, Key] = {
        first.title.casefold() if first else "": ("stage", "reflection"),
        in_short: ("heading", "in_short"),
    }
    outline = read_outline(lines, questions, fixed)

    all_names = names(questions)
    headings = {id: text for id, text in all_names.headings.items() if Slot(id) not in preset}
    reader = _Reader(questions, outline, Names(headings, all_names.labels), preset)
    reader.read_sections()
    plan = Plan(questions, Sheet(questions, reader.answers).live, date=date)
    return Reading(
        plan,
        tuple(lines),
        {**outline.spans, **reader.spans},
        uncoded=frozenset(reader.uncoded),
        misfits=tuple(reader.misfits),
    )


def dated_reviews(text: str, questions: QuestionSet) -> Iterator[DatedReview]:
    """Yield where the reviews of a brief are, in its order."""
    lines = text.split("\n")
    body = _without_front_matter(lines, read_front_matter(text))
    stages = [section for section in sections(body) if section.level <= STAGE_LEVEL]
    bounds = [section.span.start for section in stages]
    bounds.append(len(lines))
    for section, (start, next_start) in zip(stages, pairwise(bounds), strict=True):
        date = review_date(section.title, questions)
        if date:
            yield DatedReview(date, start, without_empty_end(lines, start, next_start))


def _without_front_matter(lines: Sequence[str], front_matter: FrontMatter) -> list[str]:
    """Return the lines with those of the front matter empty, so that all keep their numbers."""
    return [""] * front_matter.end + list(lines[front_matter.end :])


def _front_matter_spans(lines: Sequence[str], front_matter: FrontMatter) -> dict[Key, Span]:
    spans: dict[Key, Span] = {}
    for number, line in enumerate(lines[: front_matter.end]):
        name, colon, _ = line.partition(":")
        if number == 0:
            name = ""
        elif number == front_matter.end - 1:
            name = "end"
        elif not colon or not name.isidentifier():
            continue
        spans["front", name] = Span(number, number + 1, number + 1)
    return spans


class _WrittenItem(NamedTuple):
    """An item as it is written in a list. Without a code, its number is None."""

    number: int | None
    text: str
    entry: ListEntry


class _WrittenAnswer(NamedTuple):
    """An answer as it is written, before it is known what can be chosen."""

    question: Question
    slot: Slot
    pieces: Sequence[Piece]


class _Reader:
    """Reads the sections of an outline: first the lists, then the answers that name their items."""

    def __init__(
        self, questions: QuestionSet, outline: Outline, names: Names, preset: Answers | None = None
    ) -> None:
        self.answers: dict[Slot, Answer | None] = dict(preset or {})
        self.spans: dict[Key, Span] = {}
        self.uncoded: set[tuple[str, int]] = set()
        self.misfits: list[tuple[str, str]] = []
        self.reworded: list[tuple[str, str]] = []
        self.gone: list[tuple[str, Entry]] = []
        self.matches = Matches(outline, questions, names.headings)
        self._set = questions
        self._outline = outline
        self._names = names
        self._numbers = _Numbers(questions, preset or {})
        self._written: list[_WrittenAnswer] = []

    def read_sections(self) -> None:
        """Read all sections. Sections matched by place come last, as answers say what applies."""
        self._read_short_answers()
        self._accept_written()
        self._read_matched(self.matches.match_by_content())

        by_place = self.matches.match_by_place(Sheet(self._set, self.answers))
        for number, question in by_place.items():
            title = self._outline.sections[number].title
            self.reworded.append((title, self._names.headings[question.id]))
        self._read_matched(by_place)

    def _read_matched(self, questions: Mapping[int, Question]) -> None:
        lists: list[tuple[Question, Section]] = []
        others: list[tuple[Question, Section]] = []
        for number, question in questions.items():
            section = self._outline.sections[number]
            self.spans["heading", question.id] = section.span
            if question.is_item_list:
                lists.append((question, section))
            else:
                others.append((question, section))

        self._read_lists(lists)
        for question, section in others:
            if question.for_each:
                self._read_answers_by_item(question, section)
            else:
                self._read_answer(question, section)
        self._accept_written()

    # Lists

    def _read_lists(self, lists: Sequence[tuple[Question, Section]]) -> None:
        """Read lists. All codes that are written are known before an item without one gets its."""
        written = [self._written_items(question, section) for question, section in lists]
        for (question, section), items in zip(lists, written, strict=True):
            if items:
                self._read_items(question, items)
            else:
                self._read_empty_list(question, section)

    def _read_items(self, question: Question, items: Sequence[_WrittenItem]) -> None:
        entries: list[Entry] = []
        for place, item in enumerate(items, 1):
            entry = self._entry(question, item, place)
            entries.append(entry)
            self._read_answers_under_item(question, entry, item.entry)
        self.answers[Slot(question.id)] = Entries(tuple(entries))

    def _written_items(self, question: Question, section: Section) -> list[_WrittenItem]:
        letter = self._set.letter(question.id)
        items = []
        for entry in entries_of_first_list(section.content):
            written = pieces(entry.paragraph)
            lead, rest = leading_text(written, "strong")
            code = CODE.fullmatch(lead)
            number = None
            if code and code[1] == letter and int(code[2]) > 0:
                number, written = int(code[2]), rest
            text = clean(text_of(written))
            if not text:
                continue
            if number is not None and not self._numbers.take(question.id, number):
                number = None
            items.append(_WrittenItem(number, text, entry))
        return items

    def _entry(self, question: Question, item: _WrittenItem, place: int) -> Entry:
        """Return an item as an entry, with its number. A list without codes counts from 1."""
        number = item.number
        if self._set.letter(question.id) is None:
            number = place
        elif number is None:
            number = self._numbers.take_next(question.id)
            self.uncoded.add((question.id, number))
        where = span(item.entry.paragraph, self._outline.lines, reach_of=item.entry.node)
        self.spans["item", question.id, number] = where
        return Entry(number, item.text)

    def _read_empty_list(self, question: Question, section: Section) -> None:
        slot = Slot(question.id)
        if not question.required:
            self.answers[slot] = None
        paragraphs = first_paragraphs(section.content)
        if paragraphs and self._says_open(pieces(paragraphs[0])):
            self.spans["answer", slot] = span(paragraphs[0], self._outline.lines)

    def _read_answers_under_item(self, question: Question, item: Entry, entry: ListEntry) -> None:
        """Read the answers under an item, each with the label of its question before it."""
        by_label: dict[str, Question] = {}
        for other in self._set.about_items_of(question.id):
            if under_item(self._set, other):
                by_label[self._names.labels[other.id].casefold()] = other

        for below in entries_of_all_lists(entry.node.children):
            label, rest = leading_text(pieces(below.paragraph), "em")
            label = label.casefold()
            if label.rstrip(" :") in by_label:
                label = label.rstrip(" :")
            labelled = by_label.pop(label, None)
            if labelled is not None:
                slot = Slot(labelled.id, item.key)
                key = ("answer", slot, question.id)
                self._read_entry(_WrittenAnswer(labelled, slot, rest), key, below.node)

    # Answers

    def _read_short_answers(self) -> None:
        """Read the answers in the list of short ones, each after the heading of its question."""
        by_heading: dict[str, Question] = {}
        for id, heading in self._names.headings.items():
            by_heading[heading.rstrip(" :").casefold()] = self._set.question(id)

        for section in self._outline.sections:
            if self._outline.fixed_key(section) != ("heading", "in_short"):
                continue
            for entry in entries_of_first_list(section.content):
                heading, rest = leading_text(pieces(entry.paragraph), "em")
                question = by_heading.pop(heading.rstrip(" :").casefold(), None)
                if question is None or question.for_each:
                    continue
                slot = Slot(question.id)
                written = _WrittenAnswer(question, slot, rest)
                self._read_entry(written, ("answer", slot), entry.node)

    def _read_answers_by_item(self, question: Question, section: Section) -> None:
        """Read a list of answers, each with the code of an item before it."""
        letter = self._set.letter(question.for_each) or ""
        items = self._plan_so_far().all_list_items(question.for_each)
        keys = {item.key for item in items}
        for entry in entries_of_first_list(section.content):
            lead, rest = leading_text(pieces(entry.paragraph), "strong")
            code = CODE.fullmatch(lead)
            if code is None or code[1] != letter:
                continue
            number = int(code[2])
            if number not in keys:
                self.gone.append((question.for_each, Entry(number, "")))
                continue
            keys.discard(number)
            slot = Slot(question.id, number)
            self._read_entry(_WrittenAnswer(question, slot, rest), ("answer", slot), entry.node)

    def _read_entry(self, written: _WrittenAnswer, key: Key, node: SyntaxTreeNode) -> None:
        """Read an answer in an entry of a list, with the further paragraphs or list that it has."""
        lines = self._outline.lines
        where = span(node.children[0], lines, reach_of=node)
        prompt = written.question.kind.prompt
        below = first_list(node.children)
        if prompt == "entries" and below is not None:
            texts = [
                clean(text_of(pieces(entry.paragraph)))
                for entry in entries_of_first_list(node.children)
            ]
            entries = Entries.of(text for text in texts if text)
            self.answers[written.slot] = entries if len(entries) else None
            self.spans[key] = where._replace(end=span(below, lines).end)
            return

        if prompt == "lines":
            paragraphs = first_paragraphs(node.children)
            where = where._replace(end=span(paragraphs[-1], lines).end)
            further = _with_breaks_before(paragraphs[1:])
            written = written._replace(pieces=[*written.pieces, *further])
        self.spans[key] = where
        self._written.append(written)

    def _read_answer(self, question: Question, section: Section) -> None:
        """Read an answer in the paragraphs of a section: all of them, or the first that is one."""
        slot = Slot(question.id)
        paragraphs = first_paragraphs(section.content)
        answers = [node for node in paragraphs if not self._says_open(pieces(node))]
        if question.kind.prompt != "lines":
            answers = answers[:1]
            last = paragraphs.index(answers[0]) if answers else 0
            paragraphs = paragraphs[: last + 1]

        if paragraphs:
            start = span(paragraphs[0], self._outline.lines).start
            end = span(paragraphs[-1], self._outline.lines).end
            self.spans["answer", slot] = Span(start, end, end)
        without_first_break = _with_breaks_before(answers)[1:]
        self._written.append(_WrittenAnswer(question, slot, without_first_break))

    def _says_open(self, written: Sequence[Piece]) -> bool:
        """Return whether this is the mark of a question left open."""
        visible = [piece for piece in written if piece.text.strip()]
        if any(piece.mark != "em" for piece in visible):
            return False
        text = text_of(visible).strip()
        return text.casefold() == self._set.words("open").casefold()

    def _accept_written(self) -> None:
        """Accept what is written as answers, or record why it isn't an answer."""
        plan = self._plan_so_far()
        for written in self._written:
            self._accept(written, plan)
        self._written.clear()

    def _accept(self, written: _WrittenAnswer, plan: Plan) -> None:
        question, slot, parts = written
        if question.is_item_list:  # in the list of short answers: it has none
            self.answers[slot] = None
            return
        text = text_of(parts)
        if not text.strip() or self._says_open(parts):
            if not question.required:
                self.answers[slot] = None
            return

        raw: Raw = text
        if question.kind.prompt == "several":
            raw = _separated(parts, separator(question))
        try:
            answer = accept(question, raw, self._set.words, plan.options(question))
        except Refusal as refusal:
            heading = self._names.headings.get(question.id) or self._names.labels[question.id]
            self.misfits.append((heading, str(refusal)))
        else:
            self.answers[slot] = answer

    def _plan_so_far(self) -> Plan:
        """Return what has been read as a plan, in which all of it applies."""
        return Plan(self._set, dict(self.answers))


class _Numbers:
    """The numbers that items have. Lists that share numbering never use a number twice."""

    def __init__(self, questions: QuestionSet, preset: Answers) -> None:
        self._set = questions
        self._taken: dict[str, set[int]] = {}
        activity = questions.role("activity")
        if activity is not None:
            items = Plan(questions, preset).all_list_items(activity.id)
            self._taken[activity.id] = {item.key for item in items}

    def take(self, list_id: str, number: int) -> bool:
        """Take a number for an item. Return False if another item has it."""
        taken = self._taken_in(list_id)
        if number in taken:
            return False
        taken.add(number)
        return True

    def take_next(self, list_id: str) -> int:
        """Take the lowest number that no item has, and return it."""
        number = 1
        while not self.take(list_id, number):
            number += 1
        return number

    def _taken_in(self, list_id: str) -> set[int]:
        return self._taken.setdefault(self._set.shares_numbers_with(list_id), set())


def _with_breaks_before(paragraphs: Sequence[SyntaxTreeNode]) -> list[Piece]:
    """Return the texts of some paragraphs, each with the break that separates it from the last."""
    all_pieces: list[Piece] = []
    for node in paragraphs:
        all_pieces.append(Piece("\n\n"))
        all_pieces += pieces(node)
    return all_pieces


def _separated(written: Sequence[Piece], mark: str) -> list[str]:
    """Return the texts between separators. A separator that was escaped is part of a text."""
    texts = [""]
    for piece in written:
        if piece.was_escaped:
            texts[-1] += piece.text
            continue
        first, *others = piece.text.split(mark)
        texts[-1] += first
        texts += others
    return [text.strip() for text in texts if text.strip()]
