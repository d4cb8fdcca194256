"""Read a brief back into the plan that it records, with the lines of each answer.

Only the front matter, and what a reader of the document sees, is read.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import dropwhile, pairwise
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
    is_list,
    is_plain_list,
    is_same_quote,
    leading_text,
    pieces,
    sections,
    span,
    text_of,
    text_of_list,
    trailing_text,
    without_empty_end,
)
from whyfirst.brief.front_matter import FrontMatter, read_front_matter
from whyfirst.brief.headings import (
    CODE,
    STAGE_LEVEL,
    Matches,
    Outline,
    fixed_headings,
    id_of_reworded,
    read_outline,
    review_date,
)
from whyfirst.brief.layout import ASKED_LAST, Key, Layout, Names, folded, names, separator
from whyfirst.errors import Refusal
from whyfirst.findings import Finding, findings
from whyfirst.model import Question, QuestionSet
from whyfirst.sheet import Answer, Answers, Entries, Entry, Mark, Plan, Sheet, Slot
from whyfirst.text import clean

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_CODES_IN_BRACKETS = re.compile(r"\s*\(([A-Z]?\d{1,9}(?:\s*[,;]\s*[A-Z]?\d{1,9})*)\)$")
_PLAIN_CODE = re.compile(r"([A-Za-z]\d{1,9})[.:]\s+(?=\S)")
"""The code of an item that has lost its emphasis."""
_END_OF_LABEL = re.compile(r"[:?!…](?=\s|$)")
_PUNCTUATION = re.compile(r"\s*[:.](?=\s|$)")
_CODE_IN_TEXT = re.compile(r"\b[A-Z]?\d{1,9}(?= “)")
_ALIKE = 0.6
"""How much of a finding must be left for it to be the same finding, reworded."""


class Unread(NamedTuple):
    """Text where an answer belongs that can't be taken as one."""

    id: str
    """The question."""
    text: str
    line: int
    """Counted from 1."""
    reason: str = ""
    """Why it does not fit the question, where that was found out."""


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
    edited: frozenset[Key] = frozenset()
    """Generated parts that are in the brief in other words."""
    misfits: tuple[tuple[str, str], ...] = ()
    """Answers that do not fit their question: its heading and the reason. Their text stays in the
    brief, and they are asked again."""
    unread: tuple[Unread, ...] = ()
    """The texts of these."""
    strangers: tuple[str, ...] = ()
    """What belongs to no question: names before a text, and headings of sections."""
    reworded: tuple[tuple[str, str], ...] = ()
    """Headings of sections that were matched by place, and the headings of their questions."""
    gone: tuple[tuple[str, Entry], ...] = ()
    """Items that are mentioned but no longer there: the id of their list, and their number without
    a text. The numbers must not be given to others."""
    has_reviews: bool = False
    """There are reviews below the plan."""


class DatedReview(NamedTuple):
    """Where a review is in a brief: from line `start` up to but without `end`."""

    date: str
    start: int
    end: int


def read(text: str, questions: QuestionSet) -> Reading:
    """Return the plan that a brief records. Raises WhyfirstError if the text isn't a brief."""
    front_matter = read_front_matter(text)
    lines = text.split("\n")
    body = _without_front_matter(lines, front_matter)
    outline = read_outline(body, questions, fixed_headings(questions))
    reader = _Reader(questions, outline, names(questions))
    reader.read_sections()

    plan = reader.plan(
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
        edited=frozenset(reader.edited),
        misfits=tuple(reader.misfits),
        unread=tuple(reader.unread),
        strangers=(
            *reader.strange_run_ins,
            *reader.strange_labels,
            *reader.matches.unmatched_titles(),
        ),
        reworded=tuple(reader.reworded),
        gone=tuple(reader.gone),
        has_reviews=outline.has_reviews,
    )


def read_part(
    lines: Sequence[str],
    questions: QuestionSet,
    preset: Answers,
    date: str,
    beside: Iterable[Slot] = (),
) -> Reading:
    """Return the plan that a review records, whose first line is its heading.

    `preset` are answers that are known, and not in this part. `beside` are the slots whose answers
    have a generated mark beside them.
    """
    first = next(iter(sections(lines[:1])), None)
    fixed: dict[str, Key] = {
        folded(first.title) if first else "": ("stage", "reflection"),
        folded(questions.words("still_open")): ("heading", "still_open"),
    }
    outline = read_outline(lines, questions, fixed)
    all_names = names(questions, in_review=True)
    reader = _Reader(questions, outline, all_names, preset, frozenset(beside))
    reader.read_sections()
    return Reading(
        reader.plan(date=date),
        tuple(lines),
        {**outline.spans, **reader.spans},
        uncoded=frozenset(reader.uncoded),
        edited=frozenset(reader.edited),
        misfits=tuple(reader.misfits),
        unread=tuple(reader.unread),
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


class _Label(NamedTuple):
    """The name before an answer under an item, and the answer; no name if there is none."""

    name: str
    text: Sequence[Piece]
    is_usual: bool = False
    """It is in the emphasis in which whyfirst writes it."""


class _Place(NamedTuple):
    """What is written where an answer belongs, before it is known what can be chosen."""

    question: Question
    slot: Slot
    key: Key
    """The key of its block."""
    span: Span
    text: Sequence[Piece] = ()
    """Its paragraphs, with the breaks between them."""
    entries: Sequence[ListEntry] = ()
    """The entries of a list there."""


class _OpenLine(NamedTuple):
    """A line of the list of skipped questions. Without codes: all items that have no answer."""

    question: Question
    codes: frozenset[str]


@dataclass
class _Quote:
    """A quote, which may be a finding, with the reply below it."""

    section: int
    text: str
    span: Span
    reply: list[SyntaxTreeNode] = field(default_factory=list)
    """Paragraphs, and lists between or after them."""
    in_quote_before: list[SyntaxTreeNode] = field(default_factory=list)
    """Its paragraph, if it continues the quote before it."""


class _Reader:
    """Reads the sections of an outline: first the lists, then the answers that name their items."""

    def __init__(
        self,
        questions: QuestionSet,
        outline: Outline,
        names: Names,
        preset: Answers | None = None,
        beside: frozenset[Slot] = frozenset(),
    ) -> None:
        self.answers: dict[Slot, Answer | None] = dict(preset or {})
        self.replies: dict[Mark, str] = {}
        self.spans: dict[Key, Span] = {}
        self.uncoded: set[tuple[str, int]] = set()
        self.edited: set[Key] = set()
        self.misfits: list[tuple[str, str]] = []
        self.unread: list[Unread] = []
        self.reworded: list[tuple[str, str]] = []
        self.gone: list[tuple[str, Entry]] = []
        self.strange_run_ins: list[str] = []
        self.strange_labels: list[str] = []
        self._set = questions
        self._outline = outline
        self._names = names
        self._beside = beside
        self._preset = preset or {}
        self._numbers = _Numbers(questions, self._preset)
        self._run_ins = self._questions_of_form("run-in")
        self._slots_of_run_ins: set[Slot] = set()
        self._places: list[_Place] = []
        self._open_lines: list[_OpenLine] = []
        self._quotes: list[_Quote] = []
        self._spans_of_findings: dict[Mark, Span] = {}
        self._spans_of_replies: dict[Mark, Span] = {}
        self._reworded_findings: set[Mark] = set()

        with_heading = names.of_form("section")
        headings = {id: name for id, name in with_heading.items() if Slot(id) not in self._preset}
        self._separate_contents()
        headings.update(self._run_ins_with_heading())
        self.matches = Matches(outline, questions, headings)

    def plan(self, title: str = "", date: str = "", set_name: str = "") -> Plan:
        """Return what has been read as a plan: the answers that apply, and the replies."""
        answers = Sheet(self._set, self.answers).live
        plan = Plan(self._set, answers, title=title, date=date, set_name=set_name)
        if not self._quotes:
            return plan
        self._match_quotes(findings(plan))
        plan = replace(plan, replies=self.replies)
        self._locate_findings(Layout(plan, self._names))
        return plan

    def read_sections(self) -> None:
        """Read all sections. Sections matched by place come last, as answers say what applies."""
        self._read_matched(self.matches.match_by_content())
        self._read_open_list()

        by_place = self.matches.match_by_place(Sheet(self._set, self.answers))
        for number, question in by_place.items():
            title = self._outline.sections[number].title
            self.reworded.append((title, self._names[question.id]))
        self._read_matched(by_place)
        self._accept(self._places)
        self._skip_open()

    def _run_ins_with_heading(self) -> dict[str, str]:
        """Return the names of short answers that a user has given a heading, by their ids."""
        titles = set()
        for section in self._outline.sections:
            if self._outline.may_be_question(section):
                titles.add(folded(section.title))
        names = {}
        for name, question in self._run_ins.items():
            if name in titles and Slot(question.id) not in self._slots_of_run_ins:
                names[question.id] = self._names[question.id]
        return names

    def _questions_of_form(self, form: str) -> dict[str, Question]:
        """Return the questions whose answers have a form, by their folded names."""
        return {
            folded(name): self._set.question(id)
            for id, name in self._names.by_id.items()
            if self._names.forms[id] == form and Slot(id) not in self._preset
        }

    def _read_matched(self, questions: Mapping[int, Question]) -> None:
        lists: list[tuple[Question, Section]] = []
        others: list[tuple[Question, Section]] = []
        for number, question in questions.items():
            section = self._outline.sections[number]
            self.spans["heading", question.id] = section.span
            if self._names.always_has_heading(question) and not question.required:
                self.answers[Slot(question.id)] = None  # unless there is more below the heading
            if question.is_item_list and first_list(section.content) is not None:
                lists.append((question, section))
            else:
                others.append((question, section))

        self._read_lists(lists)
        for question, section in others:
            if question.for_each:
                self._read_answers_by_item(question, section)
            else:
                self._read_below_heading(question, section)

        can_be_read: list[_Place] = []
        later: list[_Place] = []
        for place in self._places:
            (can_be_read if self._knows_choices(place.question) else later).append(place)
        self._places = later
        self._accept(can_be_read)

    def _knows_choices(self, question: Question) -> bool:
        return not question.choices_from or Slot(question.choices_from) in self.answers

    # What is not below the heading of its question

    def _separate_contents(self) -> None:
        """Take short answers, findings and their replies out of the sections they are in."""
        self._names_in_bold = self._texts_in_bold()
        for number, section in enumerate(self._outline.sections):
            quote: _Quote | None = None
            last_quote: SyntaxTreeNode | None = None
            has_findings = self._may_have_findings(number)
            content: list[SyntaxTreeNode] = []
            last_run_in: Question | None = None
            is_stage = self._outline.fixed_key(section) is not None
            for node in section.content:
                run_in = None
                if node.type == "paragraph":
                    run_in = self._read_run_in(node, may_be_reworded=is_stage)
                if run_in is not None:
                    last_run_in = run_in
                    continue
                if last_run_in is not None and self._is_below_run_in(node, last_run_in, number):
                    self._note_unread(last_run_in, [node])
                    continue
                last_run_in = None
                if node.type == "blockquote" and has_findings:
                    where = span(node, self._outline.lines)
                    quote = _Quote(number, _text_of_quote(node, self._set), where)
                    if last_quote and is_same_quote(last_quote, node, self._outline.lines):
                        quote.in_quote_before = first_paragraphs(node.children)
                    last_quote = node
                    self._quotes.append(quote)
                elif quote is not None and self._continues_reply(node, quote, content):
                    quote.reply.append(node)
                else:
                    if quote is not None and quote.reply:
                        quote = None  # the text below this block does not belong to the reply
                    content.append(node)
            section.content = content

    def _continues_reply(
        self, node: SyntaxTreeNode, quote: _Quote, content: Sequence[SyntaxTreeNode]
    ) -> bool:
        """Return whether a block below a quote is part of the reply to it.

        A list is one after a paragraph of the reply, if nothing in it looks like an item or like
        a skipped question. `content` is what the section has had so far beside its quotes.
        """
        if node.type == "paragraph":
            return True
        if not quote.reply or not is_plain_list(node):
            return False
        title = folded(self._outline.sections[quote.section].title)
        of_heading = {folded(name): id for id, name in self._names.of_form("section").items()}
        id = of_heading.get(title)
        if id is not None and self._set.question(id).is_item_list and first_list(content) is None:
            return False
        names = {folded(name) for name in self._names.by_id.values()}
        for entry in entries_of_all_lists([node]):
            written = pieces(entry.paragraph)
            if CODE.fullmatch(leading_text(written, "strong")[0]) or _PLAIN_CODE.match(
                text_of(written)
            ):
                return False
            if folded(_name_and_codes(written)[0]) in names:
                return False
        return True

    def _may_have_findings(self, number: int) -> bool:
        """Return whether quotes in a section can be findings, and what is below them replies."""
        section = self._outline.sections[number]
        key = self._outline.fixed_key(section)
        if key is not None:
            return key in (("stage", "reflection"), ("heading", "still_open"))
        for id, name in self._names.of_form("section").items():
            if folded(name) == folded(section.title):
                return self._set.question(id).role in ASKED_LAST
        return self._outline.stages[number] == ("stage", "reflection")

    def _read_run_in(self, node: SyntaxTreeNode, *, may_be_reworded: bool) -> Question | None:
        """Read a paragraph that begins with the name of a question, and return the question."""
        name, text = leading_text(pieces(node), "strong")
        question = self._run_ins.get(folded(name))
        if question is None and name and may_be_reworded:
            question = self._question_of_reworded_run_in(name)
        if question is None:
            if may_be_reworded and name and text_of(text).strip():
                self.strange_run_ins.append(name.rstrip(" :"))
            return None
        slot = Slot(question.id)
        if slot in self._slots_of_run_ins:
            self._note_unread(question, [node], text_of(text).strip())
            return question
        self._slots_of_run_ins.add(slot)
        where = span(node, self._outline.lines)
        place = _Place(question, slot, ("answer", slot), where, _after_lead(name, text))
        self._places.append(place)
        return question

    def _question_of_reworded_run_in(self, name: str) -> Question | None:
        """Return the question whose name is like this one and is nowhere in the document."""
        missing = {
            question.id: self._names[question.id]
            for folded_name, question in self._run_ins.items()
            if folded_name not in self._names_in_bold
        }
        id = id_of_reworded(name.rstrip(" :"), missing)
        if id is None:
            return None
        self.reworded.append((name.rstrip(" :"), self._names[id]))
        return self._set.question(id)

    def _texts_in_bold(self) -> set[str]:
        """Return the folded texts in bold with which paragraphs begin."""
        names = set()
        for section in self._outline.sections:
            for node in section.content:
                if node.type == "paragraph":
                    names.add(folded(leading_text(pieces(node), "strong")[0]))
        return names

    def _is_below_run_in(self, node: SyntaxTreeNode, question: Question, number: int) -> bool:
        """Return whether a block after a short answer looks like more of it.

        Where nothing is behind the name of the question, anything does.
        """
        if self._outline.fixed_key(self._outline.sections[number]) is None:
            return False
        if self._has_empty_run_in(question):
            return True
        return question.type == "text" and node.type not in ("paragraph", "blockquote")

    def _has_empty_run_in(self, question: Question) -> bool:
        texts = [text_of(place.text) for place in self._places if place.question == question]
        return not "".join(texts).strip()

    def _note_unread(
        self, question: Question, nodes: Sequence[SyntaxTreeNode], text: str = ""
    ) -> None:
        """Note blocks that can't be read as an answer; by default, with their lines."""
        visible = [node for node in nodes if node.type not in ("html_block", "hr")]
        if not visible:
            return
        lines = self._outline.lines
        start, end = span(visible[0], lines).start, span(visible[-1], lines).end
        text = text or "\n".join(lines[start:end])
        self.unread.append(Unread(question.id, text, start + 1))

    def _read_open_list(self) -> None:
        """Read the list of skipped questions."""
        by_name = {folded(name): id for id, name in self._names.by_id.items()}
        for section in self._outline.sections:
            if self._outline.fixed_key(section) != ("heading", "still_open"):
                continue
            for entry in entries_of_all_lists(section.content):
                name, codes = _name_and_codes(pieces(entry.paragraph))
                id = by_name.get(folded(name))
                if id is None or self._set.question(id).required:
                    continue
                where = span(entry.paragraph, self._outline.lines, reach_of=entry.node)
                self.spans.setdefault(("open", id), where)
                self._open_lines.append(_OpenLine(self._set.question(id), codes))
        self._skip_open()

    def _skip_open(self) -> None:
        """Record the questions listed as skipped, unless they have an answer."""
        plan = self._plan_so_far()
        for question, codes in self._open_lines:
            if not question.for_each:
                self.answers.setdefault(Slot(question.id), None)
                continue
            for item in plan.all_list_items(question.for_each):
                if item.code in codes or not codes:
                    self.answers.setdefault(Slot(question.id, item.key), None)

    # Lists

    def _read_lists(self, lists: Sequence[tuple[Question, Section]]) -> None:
        """Read lists. All codes that are written are known before an item without one gets its."""
        written = [self._written_items(question, section) for question, section in lists]
        for (question, _), items in zip(lists, written, strict=True):
            if items:
                self._read_items(question, items)

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
        for entry in self._entries_of_items(question, section):
            number, written = _code_and_text(pieces(entry.paragraph), letter)
            text = clean(text_of(self._without_stopped_mark(written)))
            if not text:
                continue
            if number is not None and not self._numbers.take(question.id, number):
                number = None
            items.append(_WrittenItem(number, text, entry))
        return items

    def _entries_of_items(self, question: Question, section: Section) -> Iterator[ListEntry]:
        """Yield the entries of the list of a question, also where a remark divides it.

        After a remark, an item needs its code: other lists are remarks too.
        """
        letter = self._set.letter(question.id)
        in_first_list = list(entries_of_first_list(section.content))
        yield from in_first_list
        starts = {entry.node.map for entry in in_first_list}
        numbers = {_code_and_text(pieces(entry.paragraph), letter)[0] for entry in in_first_list}
        for entry in entries_of_all_lists(section.content):
            written = pieces(entry.paragraph)
            number, _ = _code_and_text(written, letter)
            if entry.node.map in starts or number is None:
                continue
            if written[0].mark or number not in numbers:  # else it is a remark about an item
                yield entry

    def _without_stopped_mark(self, written: Sequence[Piece]) -> Sequence[Piece]:
        mark, others = trailing_text(written, "em")
        if others and folded(mark) == folded(self._set.words("stopped_mark")):
            return others
        return written

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

    def _read_answers_under_item(self, question: Question, item: Entry, entry: ListEntry) -> None:
        """Read the answers under an item, each with the name of its question before it."""
        by_name: dict[str, Question] = {}
        for other in self._set.about_items_of(question.id):
            if self._names.forms[other.id] == "label":
                by_name[folded(self._names[other.id])] = other

        below = list(entries_of_all_lists(entry.node.children))
        labels = [_label_and_text(pieces(one.paragraph), by_name) for one in below]
        # A label in the usual emphasis comes before the same words in a remark.
        by_place = list(zip(below, labels, strict=True))
        by_place.sort(key=lambda place: not place[1].is_usual)
        read_before: set[str] = set()
        for one, label in by_place:
            name = folded(label.name)
            labelled = by_name.get(name)
            if labelled is None:
                if label.name and label.name not in self.strange_labels:
                    self.strange_labels.append(label.name)
            elif name in read_before:
                self._note_unread(labelled, [one.node], text_of(label.text).strip())
            else:
                read_before.add(name)
                slot = Slot(labelled.id, item.key)
                key = ("answer", slot, question.id)
                self._read_entry(labelled, slot, key, label.text, one.node)

    # Answers

    def _read_answers_by_item(self, question: Question, section: Section) -> None:
        """Read a list of answers, each with the code and the text of an item before it."""
        letter = self._set.letter(question.for_each) or ""
        items = self._plan_so_far().all_list_items(question.for_each)
        keys = {item.key for item in items}
        for entry in entries_of_first_list(section.content):
            number, after_code = _code_and_text(pieces(entry.paragraph), letter)
            if number is None:
                continue
            if number not in keys:
                self.gone.append((question.for_each, Entry(number, "")))
                continue
            keys.discard(number)
            slot = Slot(question.id, number)
            item_text, answer = leading_text(_without_space_at_start(after_code), "em")
            answer = _after_lead(item_text, answer)
            if slot in self._beside:
                answer = _without_mark_at_end(answer)
            self._read_entry(question, slot, ("answer", slot), answer, entry.node)

    def _read_entry(
        self, question: Question, slot: Slot, key: Key, text: Sequence[Piece], node: SyntaxTreeNode
    ) -> None:
        """Read an answer in an entry of a list, with the further paragraphs or list that it has."""
        lines = self._outline.lines
        where = span(node.children[0], lines, reach_of=node)
        entries = list(entries_of_first_list(node.children))
        below = first_list(node.children)
        if question.kind.prompt == "entries" and below is not None:
            where = where._replace(end=span(below, lines).end)
        if question.kind.prompt == "lines":
            paragraphs = first_paragraphs(node.children)
            where = where._replace(end=span(paragraphs[-1], lines).end)
            text = [*text, *_with_breaks_before(paragraphs[1:])]
        self._places.append(_Place(question, slot, key, where, text, entries))

    def _read_below_heading(self, question: Question, section: Section) -> None:
        """Read an answer in the paragraphs of a section."""
        slot = Slot(question.id)
        paragraphs = first_paragraphs(section.content)
        if question.kind.prompt != "lines":
            paragraphs = paragraphs[:1]
        if not paragraphs:
            self._note_unread(question, section.content)
            return

        start = span(paragraphs[0], self._outline.lines).start
        end = span(paragraphs[-1], self._outline.lines).end
        text = _with_breaks_before(paragraphs)[1:]
        self._places.append(_Place(question, slot, ("answer", slot), Span(start, end, end), text))
        if question.kind.prompt == "lines":
            self._note_rest(question, section, paragraphs[-1])

    def _note_rest(self, question: Question, section: Section, last: SyntaxTreeNode) -> None:
        """Note a list, a table or code below the paragraphs of an answer, and what is below that.

        A quote is a remark, and so is what is below it.
        """
        rest = section.content[section.content.index(last) + 1 :]
        if rest and rest[0].type != "blockquote":
            self._note_unread(question, rest)

    def _accept(self, places: Iterable[_Place]) -> None:
        plan = self._plan_so_far()
        for place in places:
            self._accept_one(place, plan)

    def _accept_one(self, place: _Place, plan: Plan) -> None:
        """Take what is written where an answer belongs as the answer, or record why it is none."""
        question = place.question
        text = text_of(place.text)
        self.spans[place.key] = place.span
        if not text.strip() and not place.entries:
            return

        raw: Raw = text
        if question.kind.prompt == "several":
            raw = _separated(place.text, separator(question))
        if question.kind.prompt == "entries" and place.entries:
            texts = [clean(text_of(pieces(entry.paragraph))) for entry in place.entries]
            self.answers[place.slot] = Entries.of(text for text in texts if text) or None
            return
        if not text.strip():
            listed = "; ".join(text_of(pieces(entry.paragraph)) for entry in place.entries)
            self._leave_unread(place, listed, self._set.words("refuse_text", text=listed))
            return
        try:
            answer = accept(question, raw, self._set.words, plan.options(question))
        except Refusal as refusal:
            self._leave_unread(place, text, str(refusal))
        else:
            self.answers[place.slot] = answer

    def _leave_unread(self, place: _Place, text: str, reason: str) -> None:
        self.misfits.append((self._names[place.question.id], reason))
        line = place.span.start + 1
        self.unread.append(Unread(place.question.id, text.strip(), line, reason))

    # Findings and replies

    def _match_quotes(self, findings: Sequence[Finding]) -> None:
        """Find the findings among the quotes, and read the replies below them."""
        quotes = [quote for quote in self._quotes if self._is_about_findings(quote)]
        remaining = list(findings)
        by_text = {_on_one_line(finding.text): finding for finding in reversed(findings)}
        exact: list[tuple[_Quote, Finding]] = []
        others: list[_Quote] = []
        last: _Quote | None = None
        for quote in quotes:
            finding = by_text.pop(_on_one_line(quote.text), None)
            if finding is not None:
                remaining.remove(finding)
                exact.append((quote, finding))
            elif quote.in_quote_before and last is not None:
                # It is a reply that was typed within the quote of a finding.
                last.reply += [*quote.in_quote_before, *quote.reply]
                continue
            else:
                others.append(quote)
            last = quote
        for quote, finding in exact:
            self._take_quote(quote, finding)

        for is_match in (self._has_same_codes, _is_alike):
            for quote in list(others):
                candidates = [finding for finding in remaining if is_match(quote, finding)]
                if not candidates:
                    continue
                finding = max(candidates, key=lambda other: _likeness(quote.text, other.text))
                others.remove(quote)
                remaining.remove(finding)
                self._take_quote(quote, finding)
                self._reworded_findings.add(finding.mark)

    def _is_about_findings(self, quote: _Quote) -> bool:
        """Return whether a quote is in a section that can have findings."""
        if self._outline.fixed_key(self._outline.sections[quote.section]) is not None:
            return True
        question = self.matches.by_section.get(quote.section)
        return question is not None and question.role in ASKED_LAST

    def _has_same_codes(self, quote: _Quote, finding: Finding) -> bool:
        """Return whether a quote names the items of a finding, and is where it would be."""
        question = self.matches.by_section.get(quote.section)
        if question is not None and question.role != finding.asks:
            return False
        codes = set(_CODE_IN_TEXT.findall(quote.text))
        return bool(codes) and codes == set(_CODE_IN_TEXT.findall(finding.text))

    def _take_quote(self, quote: _Quote, finding: Finding) -> None:
        self._spans_of_findings[finding.mark] = quote.span
        if not quote.reply:
            return
        text = clean(text_of(_with_breaks_before(quote.reply)[1:]), lines=True)
        if text:
            first, last = quote.reply[0], quote.reply[-1]
            start = span(first, self._outline.lines).start
            end = span(last, self._outline.lines).end
            self._spans_of_replies[finding.mark] = Span(start, end, end)
            self.replies[finding.mark] = text

    def _locate_findings(self, layout: Layout) -> None:
        """Record where the findings and replies are, by the keys that the layout gives them."""
        for finding in layout.findings:
            place = layout.place_of(finding)
            key: Key = ("finding", finding.mark, place)
            if finding.mark in self._spans_of_findings:
                self.spans[key] = self._spans_of_findings[finding.mark]
            if finding.mark in self._spans_of_replies:
                self.spans["reply", finding.mark, place] = self._spans_of_replies[finding.mark]
            if finding.mark in self._reworded_findings:
                self.edited.add(key)

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


# Texts


def _code_and_text(
    written: Sequence[Piece], letter: str | None
) -> tuple[int | None, Sequence[Piece]]:
    """Return the number in the code at the start of an item, and the text after the code.

    `letter` is the one that the codes of the list have. Return None and the whole text if the
    item has no code.
    """
    for mark in ("strong", "em"):
        lead, rest = leading_text(written, mark)
        code = CODE.fullmatch(lead)
        if code and code[1].upper() == letter and int(code[2]) > 0:
            return int(code[2]), _after_lead(lead, rest)

    first = written[0] if written else Piece("")
    match = _PLAIN_CODE.match(first.text)
    if match is None or first.mark or first.was_escaped:
        return None, written
    code = CODE.fullmatch(match[1])
    if code and code[1].upper() == letter and int(code[2]) > 0:
        return int(code[2]), [first._replace(text=first.text[match.end() :]), *written[1:]]
    return None, written


def _after_lead(lead: str, rest: list[Piece]) -> list[Piece]:
    """Return what follows a name or a code, without a colon or full stop behind its emphasis."""
    if not rest or lead.endswith((":", ".", "?", "!", "…")) or rest[0].was_escaped:
        return rest
    match = _PUNCTUATION.match(rest[0].text)
    if rest[0].mark or match is None:
        return rest
    return [rest[0]._replace(text=rest[0].text[match.end() :]), *rest[1:]]


def _label_and_text(written: Sequence[Piece], names: Container[str]) -> _Label:
    """Return the label at the start of an entry, in any emphasis or none, and what follows it.

    `names` are the folded names that labels can have. Other words are a label only if they are in
    emphasis and a colon follows.
    """
    for mark in ("em", "strong"):
        lead, rest = leading_text(written, mark)
        if lead and folded(lead) in names:
            return _Label(lead, _after_lead(lead, rest), is_usual=mark == "em")

    text = text_of(written)
    for match in _END_OF_LABEL.finditer(text):
        if folded(text[: match.end()]) in names:
            return _Label(text[: match.end()], _after_first(written, match.end()))

    for mark in ("em", "strong"):
        lead, rest = leading_text(written, mark)
        has_colon = lead.endswith(":") or text_of(rest).lstrip().startswith(":")
        if lead and has_colon and text_of(rest).strip(" :"):
            return _Label(lead.rstrip(" :"), rest)
    return _Label("", written)


def _after_first(written: Sequence[Piece], length: int) -> list[Piece]:
    """Return a text without its first characters."""
    after: list[Piece] = []
    for piece in written:
        rest = piece.text[length:]
        length = max(0, length - len(piece.text))
        if rest:
            after.append(piece._replace(text=rest))
    return after


def _with_breaks_before(blocks: Sequence[SyntaxTreeNode]) -> list[Piece]:
    """Return the texts of some paragraphs and plain lists, each with the break before it."""
    all_pieces: list[Piece] = []
    for node in blocks:
        all_pieces.append(Piece("\n\n"))
        all_pieces += [Piece(text_of_list(node))] if is_list(node) else pieces(node)
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


def _without_space_at_start(written: Sequence[Piece]) -> list[Piece]:
    return list(dropwhile(lambda piece: not piece.text.strip(), written))


def _without_mark_at_end(written: list[Piece]) -> list[Piece]:
    """Return a text without a mark in emphasis and brackets at its end."""
    mark, others = trailing_text(written, "em")
    if mark.startswith("(") and mark.endswith(")"):
        return others
    return written


def _name_and_codes(written: Sequence[Piece]) -> tuple[str, frozenset[str]]:
    """Return the name of a question and the codes in brackets after it.

    A bracket that was escaped is part of the name.
    """
    text = text_of(written).rstrip()
    unescaped = "".join("\0" * len(p.text) if p.was_escaped else p.text for p in written)
    match = _CODES_IN_BRACKETS.search(unescaped.rstrip())
    if match is None:
        return text, frozenset()
    return text[: match.start()], frozenset(re.split(r"\s*[,;]\s*", match[1]))


def _text_of_quote(node: SyntaxTreeNode, questions: QuestionSet) -> str:
    """Return the text of a quote, without the word that says that a finding is settled."""
    texts = []
    for paragraph in first_paragraphs(node.children):
        written = pieces(paragraph)
        lead, rest = leading_text(written, "strong")
        is_settled = folded(lead) == folded(questions.words("settled"))
        texts.append(text_of(rest if is_settled else written))
    return " ".join(texts)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _is_alike(quote: _Quote, finding: Finding) -> bool:
    return _likeness(quote.text, finding.text) >= _ALIKE
