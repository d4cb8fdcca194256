"""A brief read back into the plan it records, and where in it each answer stands.

Only what a reader of the document sees is read, and the front matter. Knows nothing of what a change would write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from whyfirst import accept as answers_
from whyfirst.brief.document import (
    LISTS,
    Piece,
    Section,
    Span,
    first_list,
    paragraphs,
    pieces,
    plain,
    sections,
    span,
    trimmed,
)
from whyfirst.brief.front_matter import front
from whyfirst.brief.layout import Key, Names, names, separator, under_item
from whyfirst.errors import Refusal
from whyfirst.model import (
    STAGES,
    Answers,
    Item,
    Plan,
    Question,
    QuestionSet,
    Slot,
    Value,
    items,
    walk,
)

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_ALIKE = 0.75
"""How much of a heading must be left for it to be the same heading, reworded."""
_STAGE_LEVEL = 2
_CODE = re.compile(r"([A-Z]?)(\d{1,9})[.:]?")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Reading:
    """What a brief says, and where. `spans` has the lines of each part by the key of its block."""

    plan: Plan
    lines: tuple[str, ...]
    spans: Mapping[Key, Span]
    uncoded: frozenset[tuple[str, int]] = frozenset()
    """Items that a hand has added without a code: the id of the list and the number that is theirs."""
    misfits: tuple[tuple[str, str], ...] = ()
    """Answers that do not fit their question, by heading, and why. Their text stays; they are asked again."""
    strangers: tuple[str, ...] = ()
    """Headings of sections that belong to no question of the set."""
    missing: tuple[str, ...] = ()
    """Headings of questions that apply and do not stand in the brief."""
    reworded: tuple[tuple[str, str], ...] = ()
    """Headings that are no question's, and by its own heading the question that each is taken for by its place."""
    gone: tuple[tuple[str, Item], ...] = ()
    """Items that are spoken of and no longer there, without text: their numbers must not be given to others."""


@dataclass(frozen=True)
class _Entry:
    """An item as it stands in a list: `number` is None where it has no code."""

    number: int | None
    text: str
    node: SyntaxTreeNode


def read(text: str, questions: QuestionSet) -> Reading:
    """The plan that a brief records. Raises WhyfirstError where the text is not a brief."""
    head = front(text)
    lines = text.split("\n")
    reader = _Reader(questions, [*[""] * head.end, *lines[head.end :]])
    reader.spans.update(_front_spans(lines, head.end))
    reader.read_document()
    _, live = walk(questions, reader.answers)
    plan = Plan(
        reader.title or head.fields.get("title", ""),
        questions,
        live,
        date=head.fields.get("date", ""),
        questions=head.fields.get("questions", ""),
    )
    return Reading(
        plan,
        tuple(lines),
        reader.spans,
        frozenset(reader.uncoded),
        tuple(reader.misfits),
        tuple(reader.strangers()),
        tuple(reader.missing()),
        tuple(reader.reworded),
        tuple(reader.gone),
    )


def _front_spans(lines: Sequence[str], end: int) -> Iterator[tuple[Key, Span]]:
    yield ("front", ""), Span(0, 1, 1)
    for number, line in enumerate(lines[1 : end - 1], 1):
        if found := re.match(r"(\w+):", line):
            yield ("front", found[1]), Span(number, number + 1, number + 1)
    yield ("front", "end"), Span(end - 1, end, end)


def read_part(lines: Sequence[str], questions: QuestionSet, given: Answers, date: str) -> Reading:
    """The plan that a part of a brief records below its first line, a heading, beside what is given.

    Questions that are given have no place in it.
    """
    reader = _Reader(questions, lines, given)
    heading = next((section.title.casefold() for section in sections(lines[:1])), "")
    in_short = questions.word("heading_in_short").casefold()
    reader.fixed = {heading: ("stage", "reflection"), in_short: ("heading", "in_short")}
    reader.read_document()
    plan = Plan("", questions, walk(questions, reader.answers)[1], date=date)
    return Reading(
        plan, tuple(lines), reader.spans, frozenset(reader.uncoded), tuple(reader.misfits)
    )


def dated(text: str, questions: QuestionSet) -> Iterator[tuple[str, int, int]]:
    """The reviews of a brief, in its order: the date of each, and the first line of it and of what follows it."""
    end = front(text).end
    lines = text.split("\n")
    found = [s for s in sections([*[""] * end, *lines[end:]]) if s.level <= _STAGE_LEVEL]
    for section, after in zip(
        found, [*(section.span.start for section in found[1:]), len(lines)], strict=True
    ):
        if date := review_date(section.title, questions):
            yield date, section.span.start, trimmed(lines, section.span.start, after)


def review_date(title: str, questions: QuestionSet) -> str:
    """The date in a heading that begins a review; empty where it begins none."""
    found = _DATED.search(title)
    is_review = found and title.casefold().startswith(questions.word("review").casefold())
    return found[0] if found and is_review else ""


class _Reader:
    """Goes through one document and gathers answers and places. What is given is known, and stands nowhere in it."""

    def __init__(
        self, questions: QuestionSet, lines: Sequence[str], given: Answers | None = None
    ) -> None:
        self.set = questions
        self.lines = lines
        self.names = names(questions)
        self.title = ""
        self.answers: dict[Slot, Value | None] = dict(given or {})
        self.spans: dict[Key, Span] = {}
        self.uncoded: set[tuple[str, int]] = set()
        self.misfits: list[tuple[str, str]] = []
        self.reworded: list[tuple[str, str]] = []
        self.gone: list[tuple[str, Item]] = []
        self.fixed: dict[str, Key] = {
            questions.word(stage).casefold(): ("stage", stage) for stage in STAGES
        }
        self.fixed[questions.word("still_open").casefold()] = ("heading", "still_open")
        self.sections: list[Section] = []
        self.stages: list[Key | None] = []
        self.matched: dict[int, Question] = {}
        self.taken: dict[str, set[int]] = {}
        self.offers: dict[str, answers_.Offer] = {}
        if given:
            headings = {
                id: text for id, text in self.names.headings.items() if Slot(id) not in given
            }
            self.names = Names(headings, self.names.labels)
            activity = questions.role("activity")
            if activity is not None:
                self.taken[activity.id] = {
                    item.key for item in items(questions, given, activity.id)
                }
        self.labels = {
            q.id: self.names.labels[q.id].casefold()
            for q in questions.questions
            if q.id in self.names.labels
        }

    def read_document(self) -> None:
        """Gather everything: headings first, then lists, then answers that may speak of their items."""
        self._find_sections()
        self._match()
        self._take_in_short()
        self._take(self.matched)
        placed = self._placed()
        self.matched.update(placed)
        self.reworded = [
            (self.sections[n].title, self.names.headings[q.id]) for n, q in placed.items()
        ]
        self._take(placed)

    def strangers(self) -> Iterator[str]:
        """The headings that belong to no question."""
        for number, section in enumerate(self.sections):
            if number not in self.matched and section.title.casefold() not in self.fixed:
                yield section.title

    def missing(self) -> Iterator[str]:
        """The headings of questions that apply and are not there."""
        slots, live = walk(self.set, self.answers)
        ids = dict.fromkeys(slot.id for slot in slots if slot not in live)
        return (self.names.headings.get(id) or self.names.labels[id] for id in ids)

    # Sections, and the questions they belong to

    def _find_sections(self) -> None:
        looking_back, stage = False, None  # type: bool, Key | None
        for section in sections(self.lines):
            if section.level == 1 and not self.title:
                self.title = answers_.clean(section.title)
                self.spans["title",] = section.span
                continue
            if section.level <= _STAGE_LEVEL:
                if stage:
                    self._end_stage(stage, section.span.start)
                stage = None
                looking_back = section.title.casefold() not in self.fixed and bool(
                    review_date(section.title, self.set)
                )
            key = self.fixed.get(section.title.casefold())
            if looking_back or (key and key in self.spans):
                continue
            self.sections.append(section)
            self.stages.append(stage)
            if key:
                self.spans[key] = section.span
                if key[0] == "stage":
                    stage = key
        if stage:
            self._end_stage(stage, len(self.lines))

    def _end_stage(self, stage: Key, end: int) -> None:
        start = self.spans[stage].start
        end = trimmed(self.lines, start, end)
        self.spans["stage end", stage[1]] = Span(start, end, end)

    def _match(self) -> None:
        """Give sections to questions: by heading, then by the codes of their items, then by a heading like it."""
        by_heading = {heading.casefold(): id for id, heading in self.names.headings.items()}
        left = dict(self.names.headings)
        rest = []
        for number, section in enumerate(self.sections):
            id = by_heading.get(section.title.casefold())
            if id in left:
                self.matched[number] = self.set.question(id)
                del left[id]
            elif section.title.casefold() not in self.fixed and section.level > _STAGE_LEVEL:
                rest.append(number)
        for number in rest:
            id = self._by_codes(self.sections[number], left) or self._by_likeness(
                self.sections[number], left
            )
            if id:
                self.matched[number] = self.set.question(id)
                del left[id]

    def _by_codes(self, section: Section, left: Mapping[str, str]) -> str | None:
        listed = first_list(section.content)
        first = next(
            (_leading(pieces(node), "strong")[0] for node in _first_paragraphs(listed)), ""
        )
        code = _CODE.fullmatch(first)
        if not code or not code[1]:
            return None
        lists = (
            id
            for id in left
            if self.set.question(id).type == "list" and not self.set.question(id).for_each
        )
        return next(
            (
                id
                for id in lists
                if self.set.code(id) == code[1] and self.set.question(id).role != "more"
            ),
            None,
        )

    def _by_likeness(self, section: Section, left: Mapping[str, str]) -> str | None:
        title = section.title.casefold()
        scores = {
            id: SequenceMatcher(None, title, heading.casefold()).ratio()
            for id, heading in left.items()
        }
        best = max(scores, key=lambda id: scores[id], default="")
        return best if best and scores[best] >= _ALIKE else None

    def _placed(self) -> dict[int, Question]:
        """Sections whose heading was reworded: each stands where exactly one question that must be there is missing."""
        order = {
            id: place
            for place, id in enumerate(
                q.id for q in self.set.questions if q.id in self.names.headings
            )
        }
        asked_all = any(not question.quick for question in self.matched.values())
        here = {question.id for question in self.matched.values()} | {
            slot.id for slot in self.answers
        }
        due = dict.fromkeys(slot.id for slot in walk(self.set, self.answers)[0])
        missing = [
            id
            for id in due
            if id in order and id not in here and (asked_all or self.set.question(id).quick)
        ]
        found: dict[int, Question] = {}
        for before, after in pairwise([-1, *sorted(self.matched)]):
            low = order[self.matched[before].id] if before >= 0 else -1
            high = order[self.matched[after].id]
            wanted = [id for id in missing if low < order[id] < high]
            between = [n for n in range(before + 1, after) if self._is_own(self.sections[n])]
            if (
                len(between) == 1
                and len(wanted) == 1
                and self._may_be(between[0], self.set.question(wanted[0]))
            ):
                found[between[0]] = self.set.question(wanted[0])
        return found

    def _is_own(self, section: Section) -> bool:
        return section.level > _STAGE_LEVEL and section.title.casefold() not in self.fixed

    def _may_be(self, number: int, question: Question) -> bool:
        """Whether a section stands in the stage of a question and holds what could be an answer to it."""
        listed = question.type == "list" or bool(question.for_each)
        fits = first_list if listed else paragraphs
        return self.stages[number] == ("stage", self.set.stage_of(question.id)) and bool(
            fits(self.sections[number].content)
        )

    # Answers

    def _take_in_short(self) -> None:
        """The answers that stand in one list, each with the heading of its question before it."""
        about = {
            text.rstrip(" :").casefold(): self.set.question(id)
            for id, text in self.names.headings.items()
        }
        raw: list[tuple[Question, Slot, list[Piece]]] = []
        for section in self.sections:
            if self.fixed.get(section.title.casefold()) != ("heading", "in_short"):
                continue
            listed = first_list(section.content)
            for node in [n for n in (listed.children if listed else ()) if n.children]:
                lead, rest = _leading(pieces(node.children[0]), "em")
                question = about.pop(lead.rstrip(" :").casefold(), None)
                if question and not question.for_each:
                    self._take_answer(question, ("answer", Slot(question.id)), rest, node, raw)
        for question, slot, found in raw:
            if question.type == "list":
                self.answers[slot] = None
            else:
                self._settle(question, slot, found)

    def _take(self, matched: Mapping[int, Question]) -> None:
        for number, question in matched.items():
            self.spans["heading", question.id] = self.sections[number].span
        raw: list[tuple[Question, Slot, list[Piece]]] = []
        self._take_lists(
            [
                (q, self.sections[n])
                for n, q in matched.items()
                if q.type == "list" and not q.for_each
            ],
            raw,
        )
        for number, question in matched.items():
            content = self.sections[number].content
            if question.for_each:
                self._take_per_item(question, content, raw)
            elif question.type != "list":
                self._take_paragraphs(question, Slot(question.id), paragraphs(content), raw)
        self.offers.clear()
        for question, slot, found in raw:
            self._settle(question, slot, found)

    def _take_lists(
        self,
        lists: Sequence[tuple[Question, Section]],
        raw: list[tuple[Question, Slot, list[Piece]]],
    ) -> None:
        entries = {q.id: list(self._entries(q, section)) for q, section in lists}
        for question, _ in lists:
            taken = self.taken.setdefault(self._family(question), set())
            for place, entry in enumerate(entries[question.id]):
                if entry.number in taken:
                    entries[question.id][place] = _Entry(None, entry.text, entry.node)
                elif entry.number is not None:
                    taken.add(entry.number)
        for question, section in lists:
            found = entries[question.id]
            own = tuple(self._item(question, entry, place) for place, entry in enumerate(found, 1))
            if own or not question.required:
                self.answers[Slot(question.id)] = own or None
            if (
                not own
                and (marked := paragraphs(section.content))
                and self._is_open(pieces(marked[0]))
            ):
                self.spans["answer", Slot(question.id)] = span(marked[0], self.lines)
            for item, entry in zip(own, found, strict=True):
                self._take_under(question, item, entry.node, raw)

    def _family(self, question: Question) -> str:
        activity = self.set.role("activity")
        return activity.id if activity is not None and question.role == "more" else question.id

    def _entries(self, question: Question, section: Section) -> Iterator[_Entry]:
        prefix = self.set.code(question.id)
        listed = first_list(section.content)
        for node in listed.children if listed else ():
            if not node.children or node.children[0].type != "paragraph":
                continue
            found = pieces(node.children[0])
            lead, rest = _leading(found, "strong")
            code = _CODE.fullmatch(lead) if prefix is not None else None
            if code and code[1] == prefix and int(code[2]):
                number, text = int(code[2]), answers_.clean(plain(rest))
            else:
                number, text = None, answers_.clean(plain(found))
            if text:
                yield _Entry(number, text, node)

    def _item(self, question: Question, entry: _Entry, place: int) -> Item:
        number = entry.number
        if self.set.code(question.id) is None:
            number = place
        elif number is None:
            taken = self.taken[self._family(question)]
            number = next(free for free in range(1, len(taken) + 2) if free not in taken)
            taken.add(number)
            self.uncoded.add((question.id, number))
        assert number is not None
        self.spans["item", question.id, number] = span(
            entry.node.children[0], self.lines, entry.node
        )
        return Item(number, entry.text)

    def _take_under(
        self,
        question: Question,
        item: Item,
        node: SyntaxTreeNode,
        raw: list[tuple[Question, Slot, list[Piece]]],
    ) -> None:
        """The answers that stand under an item, each with the label of its question before it."""
        about = {
            self.labels[q.id]: q for q in self.set.per_item(question.id) if under_item(self.set, q)
        }
        for below in [
            child for listed in node.children if listed.type in LISTS for child in listed.children
        ]:
            if not below.children or below.children[0].type != "paragraph":
                continue
            lead, rest = _leading(pieces(below.children[0]), "em")
            other = about.pop(lead.rstrip(" :").casefold(), None) or about.pop(
                lead.casefold(), None
            )
            if other is None:
                continue
            key = ("answer", Slot(other.id, item.key), question.id)
            self._take_answer(other, key, rest, below, raw)

    def _take_per_item(
        self,
        question: Question,
        content: Sequence[SyntaxTreeNode],
        raw: list[tuple[Question, Slot, list[Piece]]],
    ) -> None:
        prefix = self.set.code(question.for_each) or ""
        keys = {item.key for item in items(self.set, self.answers, question.for_each)}
        listed = first_list(content)
        for node in listed.children if listed else ():
            if not node.children or node.children[0].type != "paragraph":
                continue
            lead, rest = _leading(pieces(node.children[0]), "strong")
            code = _CODE.fullmatch(lead)
            if not code or code[1] != prefix:
                continue
            if int(code[2]) not in keys:
                self.gone.append((question.for_each, Item(int(code[2]), "")))
            else:
                keys.discard(int(code[2]))
                self._take_answer(
                    question, ("answer", Slot(question.id, int(code[2]))), rest, node, raw
                )

    def _take_answer(
        self,
        question: Question,
        key: tuple[str, Slot] | tuple[str, Slot, str],
        rest: list[Piece],
        node: SyntaxTreeNode,
        raw: list[tuple[Question, Slot, list[Piece]]],
    ) -> None:
        """An answer in a list: what follows its label, and further paragraphs or a list where the type has them."""
        slot, first = key[1], node.children[0]
        own = span(first, self.lines, node)
        if question.type == "list" and (listed := first_list(node.children)):
            texts = [
                answers_.clean(plain(pieces(paragraph))) for paragraph in _first_paragraphs(listed)
            ]
            self.answers[slot] = (
                tuple(Item(n, text) for n, text in enumerate(filter(None, texts), 1)) or None
            )
            self.spans[key] = own._replace(end=span(listed, self.lines).end)
            return
        if question.type == "paragraph":
            run = paragraphs(node.children)
            self.spans[key] = own._replace(end=span(run[-1], self.lines).end)
            for more in run[1:]:
                rest = [*rest, Piece("\n\n"), *pieces(more)]
        else:
            self.spans[key] = own
        raw.append((question, slot, rest))

    def _take_paragraphs(
        self,
        question: Question,
        slot: Slot,
        run: Sequence[SyntaxTreeNode],
        raw: list[tuple[Question, Slot, list[Piece]]],
    ) -> None:
        said = [node for node in run if not self._is_open(pieces(node))]
        if question.type != "paragraph":
            said = said[:1]
            run = run[: run.index(said[0]) + 1] if said else run[:1]
        if run:
            start, end = span(run[0], self.lines).start, span(run[-1], self.lines).end
            self.spans["answer", slot] = Span(start, end, end)
        raw.append(
            (
                question,
                slot,
                [piece for node in said for piece in (Piece("\n\n"), *pieces(node))][1:],
            )
        )

    def _is_open(self, found: Sequence[Piece]) -> bool:
        found = [piece for piece in found if piece.text.strip()]
        word = self.set.word("open").casefold()
        return (
            bool(found)
            and all(p.mark == "em" for p in found)
            and plain(found).strip().casefold() == word
        )

    def _settle(self, question: Question, slot: Slot, found: list[Piece]) -> None:
        if self._is_open(found) or not plain(found).strip():
            if not question.required:
                self.answers[slot] = None
            return
        raw: object = plain(found)
        if question.type == "checkbox":
            raw = _split(found, separator(question))
        try:
            self.answers[slot] = answers_.accept(
                question, raw, self.set, self._offer(question), None
            )
        except Refusal as refusal:
            heading = self.names.headings.get(question.id) or self.names.labels[question.id]
            self.misfits.append((heading, str(refusal)))

    def _offer(self, question: Question) -> answers_.Offer:
        if question.id not in self.offers:
            self.offers[question.id] = answers_.Offer(
                answers_.options(question, self.set, self.answers)
            )
        return self.offers[question.id]


def _first_paragraphs(listed: SyntaxTreeNode | None) -> Iterator[SyntaxTreeNode]:
    for node in listed.children if listed else ():
        if node.children and node.children[0].type == "paragraph":
            yield node.children[0]


def _leading(found: Sequence[Piece], mark: str) -> tuple[str, list[Piece]]:
    """The text at the start that carries the mark, without space around it, and the pieces after it."""
    count = 0
    while count < len(found) and found[count].mark == mark:
        count += 1
    return plain(found[:count]).strip(), list(found[count:])


def _split(found: Sequence[Piece], mark: str) -> list[str]:
    """The texts between separators; a separator that was escaped is part of a text."""
    texts = [""]
    for piece in found:
        if piece.fixed:
            texts[-1] += piece.text
            continue
        first, *others = piece.text.split(mark)
        texts[-1] += first
        texts += others
    return [text.strip() for text in texts if text.strip()]
