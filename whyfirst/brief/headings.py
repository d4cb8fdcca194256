"""Which section of a brief belongs to which question, although people reword and move headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from whyfirst.brief.document import (
    Section,
    Span,
    entries_of_first_list,
    first_list,
    first_paragraphs,
    leading_text,
    pieces,
    sections,
    without_empty_end,
)
from whyfirst.brief.layout import Key, folded
from whyfirst.model import STAGES, Question, QuestionSet
from whyfirst.sheet import TITLE, Sheet
from whyfirst.text import clean

STAGE_LEVEL = 2
CODE = re.compile(r"([A-Za-z]?)(\d{1,9})[.:]?")

_ALIKE = 0.75
"""How much of a heading must be left for it to be the same heading, reworded."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def review_date(title: str, questions: QuestionSet) -> str:
    """Return the date in a heading that begins a review; empty if it begins none."""
    date = _DATE.search(title)
    begins_with_word = title.casefold().startswith(questions.words("review").casefold())
    if date is None or not begins_with_word:
        return ""
    return date[0]


def is_undated_review(section: Section, questions: QuestionSet) -> bool:
    """Return whether a section looks like a review, but has no date that can be read.

    A heading with other words and no digit, such as "Review process", is a section of the user's.
    """
    word = questions.words("review").casefold()
    title = section.title.casefold()
    after_word = title.removeprefix(word)
    is_word = title.startswith(word) and not after_word[:1].isalnum()
    if section.level != STAGE_LEVEL or not is_word or _DATE.search(title):
        return False
    return not after_word.strip() or any(character.isdigit() for character in after_word)


def fixed_headings(questions: QuestionSet) -> dict[str, Key]:
    """Return the headings in a brief that belong to no question, folded, and their keys."""
    headings: dict[str, Key] = {}
    for stage in STAGES:
        headings[folded(questions.words(stage))] = ("stage", stage)
    headings[folded(questions.words("still_open"))] = ("heading", "still_open")
    return headings


# The outline of a brief


@dataclass
class Outline:
    """The title and sections of a brief, without those of its reviews."""

    lines: Sequence[str]
    fixed: Mapping[str, Key]
    title: str = ""
    sections: list[Section] = field(default_factory=list)
    stages: list[Key | None] = field(default_factory=list)
    """The key of the stage that each section is in."""
    spans: dict[Key, Span] = field(default_factory=dict)
    """Where the title and the fixed headings are, and where each stage ends."""
    has_reviews: bool = False
    """There are sections of reviews, which are left out here."""

    def fixed_key(self, section: Section) -> Key | None:
        """Return the key of a section whose heading is fixed."""
        return self.fixed.get(folded(section.title))

    def may_be_question(self, section: Section) -> bool:
        """Return whether a section is at the level of questions, and its heading is not fixed."""
        return section.level > STAGE_LEVEL and self.fixed_key(section) is None


def read_outline(lines: Sequence[str], questions: QuestionSet, fixed: Mapping[str, Key]) -> Outline:
    """Return the outline of a brief, or of a part of one with other fixed headings."""
    outline = Outline(lines, fixed)
    in_review = False
    stage: Key | None = None
    for section in sections(lines):
        if section.level == 1 and not outline.title:
            outline.title = clean(section.title)
            outline.spans["title",] = section.span
            continue

        key = outline.fixed_key(section)
        if section.level <= STAGE_LEVEL:
            _end_stage(outline, stage, section.span.start)
            stage = None
            has_date = key is None and bool(review_date(section.title, questions))
            outline.has_reviews = outline.has_reviews or has_date
            in_review = has_date or (key is None and is_undated_review(section, questions))
        if in_review or (key and key in outline.spans):
            continue

        outline.sections.append(section)
        outline.stages.append(stage)
        if key:
            outline.spans[key] = section.span
        if key and key[0] == "stage":
            stage = key
    _end_stage(outline, stage, len(lines))
    return outline


def _end_stage(outline: Outline, stage: Key | None, end: int) -> None:
    if stage is None:
        return
    start = outline.spans[stage].start
    end = without_empty_end(outline.lines, start, end)
    outline.spans["stage end", stage[1]] = Span(start, end, end)


# Sections and questions


def id_of_reworded(name: str, names: Mapping[str, str]) -> str | None:
    """Return the id whose name is most like this one; None if none is like it enough."""
    best_id, best_likeness = None, 0.0
    for id, other in names.items():
        likeness = SequenceMatcher(None, name.casefold(), other.casefold()).ratio()
        if likeness > best_likeness:
            best_id, best_likeness = id, likeness
    return best_id if best_likeness >= _ALIKE else None


class Matches:
    """The sections that have been matched to questions so far, by their number in the outline."""

    def __init__(
        self, outline: Outline, questions: QuestionSet, headings: Mapping[str, str]
    ) -> None:
        self.by_section: dict[int, Question] = {}
        self._outline = outline
        self._set = questions
        self._headings = headings
        self._unmatched = dict(headings)
        self._order = {question.id: place for place, question in enumerate(questions.questions)}

    def match_by_content(self) -> dict[int, Question]:
        """Match sections by their heading, by the codes of their items, or by a similar heading."""
        self._match_by_heading()
        for number, section in enumerate(self._outline.sections):
            if number in self.by_section or not self._outline.may_be_question(section):
                continue
            id = self._id_by_codes(section) or self._id_by_likeness(section)
            if id:
                self._match(number, id)
        return dict(self.by_section)

    def unmatched_titles(self) -> tuple[str, ...]:
        """Return the headings that belong to no question, and are not fixed either."""
        titles = []
        for number, section in enumerate(self._outline.sections):
            if number not in self.by_section and self._outline.fixed_key(section) is None:
                titles.append(section.title)
        return tuple(titles)

    def _match(self, number: int, id: str) -> None:
        self.by_section[number] = self._set.question(id)
        del self._unmatched[id]

    def _match_by_heading(self) -> None:
        ids = {folded(heading): id for id, heading in self._headings.items()}
        for number, section in enumerate(self._outline.sections):
            id = ids.get(folded(section.title))
            if id in self._unmatched:
                self._match(number, id)

    def _id_by_codes(self, section: Section) -> str | None:
        """Return the list whose items have codes with the letter of the first one here."""
        first = next(entries_of_first_list(section.content), None)
        if first is None:
            return None
        lead, _ = leading_text(pieces(first.paragraph), "strong")
        code = CODE.fullmatch(lead)
        if code is None or not code[1]:
            return None
        letter = code[1].upper()
        for id in self._unmatched:
            if self._set.letter(id) == letter and self._set.question(id).role != "more":
                return id
        return None

    def _id_by_likeness(self, section: Section) -> str | None:
        return id_of_reworded(section.title, self._unmatched)

    # By place

    def match_by_place(self, sheet: Sheet) -> dict[int, Question]:
        """Match renamed sections by position, where exactly one expected question is missing.

        `sheet` has the answers in the sections that have been matched.
        """
        missing = self._missing_ids(sheet)
        matches: dict[int, Question] = {}
        for before, after in pairwise([None, *sorted(self.by_section)]):
            assert after is not None
            candidates = self._sections_between(before, after)
            wanted = [id for id in missing if self._is_between(id, before, after)]
            if len(candidates) == 1 and len(wanted) == 1:
                question = self._set.question(wanted[0])
                if self._could_answer(candidates[0], question):
                    matches[candidates[0]] = question
        self.by_section.update(matches)
        return matches

    def _missing_ids(self, sheet: Sheet) -> list[str]:
        """Return the questions that apply and have no section and no answer."""
        there = {question.id for question in self.by_section.values()}
        there |= {slot.id for slot in sheet.answers}
        was_quick = all(question.quick for question in self.by_section.values())

        missing = []
        for id in dict.fromkeys(slot.id for slot in sheet.slots if slot != TITLE):
            is_expected = id in self._headings and id not in there
            if is_expected and (not was_quick or self._set.question(id).quick):
                missing.append(id)
        return missing

    def _sections_between(self, before: int | None, after: int) -> list[int]:
        first = 0 if before is None else before + 1
        return [
            number
            for number in range(first, after)
            if self._outline.may_be_question(self._outline.sections[number])
        ]

    def _is_between(self, id: str, before: int | None, after: int) -> bool:
        if before is not None and self._order[id] < self._order[self.by_section[before].id]:
            return False
        return self._order[id] < self._order[self.by_section[after].id]

    def _could_answer(self, number: int, question: Question) -> bool:
        """Return whether a section is in the stage of a question and has the blocks it needs."""
        if self._outline.stages[number] != ("stage", self._set.stage_of(question.id)):
            return False
        content = self._outline.sections[number].content
        if question.type == "list" or question.for_each:
            return first_list(content) is not None
        return bool(first_paragraphs(content))
