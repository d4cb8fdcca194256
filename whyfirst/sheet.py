"""A question set filled in: the answers so far, and what follows from them.

A sheet knows which questions apply, which items there are, and what can be chosen. A `Plan` is a
finished sheet: the session makes one, a brief records it, and the reflection looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, TypeAlias

from whyfirst.model import STAGES, Question, QuestionSet, RoleName, grouped_by_list
from whyfirst.words import Words

THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:[.,]\d{3})+")
"""A number that some read as thousands and others as a fraction, such as 1.125."""


class Slot(NamedTuple):
    """The place of one answer: a question and, for a `for_each` question, the key of its item."""

    id: str
    item: int | None = None


TITLE = Slot("title")


# Answers. A text, paragraph or date is a str (a date in ISO form), a confirm is a bool.


@dataclass(frozen=True, slots=True)
class Number:
    """The answer to a number question."""

    value: int | float

    def __str__(self) -> str:
        """Return plain digits that are read back as the same number."""
        text = format(Decimal(repr(self.value)), "f")
        if THOUSANDS.fullmatch(text):
            text += "0"
        return text


class Entry(NamedTuple):
    """One entry of a list. The key stays with the entry when its text is edited."""

    key: int
    text: str


@dataclass(frozen=True, slots=True)
class Entries:
    """The answer to a list."""

    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Entries:
        """Return texts as entries, with keys that count from 1."""
        return cls(tuple(Entry(key, text) for key, text in enumerate(texts, 1)))

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of the entries."""
        return tuple(entry.text for entry in self.entries)

    def __iter__(self) -> Iterator[Entry]:
        """Iterate over the entries in order."""
        return iter(self.entries)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The answer to a select or checkbox; empty for "none of these".

    `keys` are the keys of items, where the choices are the items of a list. `values` are the values
    of choices, and texts typed beside them.
    """

    keys: tuple[int, ...] = ()
    values: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return how many things were chosen."""
        return len(self.keys) + len(self.values)

    def __add__(self, other: Chosen) -> Chosen:
        """Return both together, each thing once."""
        keys = dict.fromkeys((*self.keys, *other.keys))
        values = dict.fromkeys((*self.values, *other.values))
        return Chosen(tuple(keys), tuple(values))


Answer: TypeAlias = str | bool | Number | Entries | Chosen
Answers: TypeAlias = Mapping[Slot, Answer | None]
"""Answers by slot. None: skipped. A slot that is missing was not asked, or not yet."""

NO_TEXT = ""
NO_ENTRIES = Entries(())


def is_nothing(answer: Answer | None) -> bool:
    """Return whether an answer says "nothing to add": considered, and left empty on purpose."""
    return answer in (NO_TEXT, NO_ENTRIES)


class Mark(NamedTuple):
    """What identifies a finding: its check, and its subject: the lists and keys of items.

    The subject is empty for a finding about the whole plan.
    """

    check: str
    subject: tuple[tuple[str, int], ...] = ()


Replies: TypeAlias = Mapping[Mark, str]
"""What the user said to findings. An empty text: the finding was left open."""


# What can be named and chosen


class Item(NamedTuple):
    """An entry of a list as people see it, with the code that the brief gives it, such as A2."""

    list_id: str
    key: int
    code: str
    text: str

    @property
    def label(self) -> str:
        """The code and the text, or the text alone in a list without codes."""
        return f"{self.code} {self.text}".strip()


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen: a choice by its value, or an item of a list by its key."""

    text: str
    value: str = ""
    key: int | None = None
    code: str = ""
    about: str = ""

    @property
    def label(self) -> str:
        """The option as people see it."""
        return f"{self.code} {self.text}".strip()

    @property
    def chosen(self) -> Chosen:
        """The answer that chooses this option alone."""
        if self.key is not None:
            return Chosen(keys=(self.key,))
        return Chosen(values=(self.value,))

    def is_in(self, chosen: Chosen) -> bool:
        """Return whether an answer chooses this option."""
        if self.key is not None:
            return self.key in chosen.keys
        return self.value in chosen.values


@dataclass(frozen=True)
class Options:
    """Everything that can be chosen at a question."""

    options: tuple[Option, ...] = ()

    def __iter__(self) -> Iterator[Option]:
        """Iterate over the options in order."""
        return iter(self.options)

    def __len__(self) -> int:
        """Return the number of options."""
        return len(self.options)

    def find(self, name: str) -> Option | None:
        """Return the option with this text, code or value; None if there is none.

        An exact match wins over one that differs only in case.
        """
        return self._by_name.get(name) or self._by_folded_name.get(name.casefold())

    def in_order(self, chosen: Chosen) -> Chosen:
        """Return what was chosen in the order of the options, typed texts last."""
        ordered = Chosen()
        for option in self.options:
            if option.is_in(chosen):
                ordered += option.chosen
        return ordered + chosen

    def labels(self, chosen: Chosen) -> tuple[str, ...]:
        """Return what was chosen as people see it, typed texts last."""
        labels = [option.label for option in self.options if option.is_in(chosen)]
        return (*labels, *self.typed(chosen))

    def typed(self, chosen: Chosen) -> tuple[str, ...]:
        """Return the texts in an answer that were typed beside the choices."""
        values = {option.value for option in self.options}
        return tuple(value for value in chosen.values if value not in values)

    @cached_property
    def _by_name(self) -> Mapping[str, Option]:
        names: dict[str, Option] = {}
        for attribute in ("text", "code", "value"):
            for option in self.options:
                names.setdefault(getattr(option, attribute), option)
        names.pop("", None)
        return names

    @cached_property
    def _by_folded_name(self) -> Mapping[str, Option]:
        names: dict[str, Option] = {}
        for option in self.options:
            names.setdefault(option.text.casefold(), option)
            names.setdefault(option.code.casefold(), option)
        names.pop("", None)
        return names


# The sheet


@dataclass(frozen=True)
class Sheet:
    """A question set, the answers so far, and what follows from them.

    `answers` may hold answers that do not apply at the moment. They apply again if the condition
    holds again.
    """

    set: QuestionSet
    answers: Answers = field(default_factory=dict)
    numbered_by_position: bool = False
    """Items are numbered by position, as nobody has seen their codes yet."""
    replies: Replies = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The fixed words, in the language of the set."""
        return self.set.words

    def giving(self, answers: Answers) -> Sheet:
        """Return the sheet with some answers replaced."""
        return replace(self, answers={**self.answers, **answers})

    def without(self, slot: Slot) -> Sheet:
        """Return the sheet with one answer taken back, as if it had never been asked."""
        left = {other: answer for other, answer in self.answers.items() if other != slot}
        return replace(self, answers=left)

    def replying(self, mark: Mark, text: str) -> Sheet:
        """Return the sheet with a reply to a finding."""
        return replace(self, replies={**self.replies, mark: text})

    # Which questions apply

    @cached_property
    def _walked(self) -> _Walk:
        return _Walk(self.set, self.answers)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot that applies, in the order of asking, the title first."""
        return tuple(self._walked.slots)

    @property
    def live(self) -> Answers:
        """The answers that apply."""
        return self._walked.live

    def question(self, slot: Slot) -> Question:
        """Return the question of a slot; for the title, one in the words of the set."""
        if slot != TITLE:
            return self.set.question(slot.id)
        return Question(
            id="title",
            ask=self.words("ask_title"),
            heading=self.words("heading_title"),
            help=self.words("help_title"),
            required=True,
        )

    # Items

    def items(self, role: RoleName) -> tuple[Item, ...]:
        """Return the items of the list with this role, in order.

        Activities include those that `more` added. Outcomes are those that a review has left.
        """
        question = self.set.role(role)
        if question is None:
            return ()
        return self.list_items(question.id)

    def own_items(self, role: RoleName) -> tuple[Item, ...]:
        """Return the items that the list itself holds: activities without those of `more`."""
        question = self.set.role(role)
        if question is None:
            return ()
        entries = entries_of(self.live, question.id)
        return self._as_items(question.id, entries)

    def list_items(self, id: str) -> tuple[Item, ...]:
        """Return the items of the list with this id, as `items` does."""
        return self._as_items(id, _current_entries(self.set, self.live, id))

    def all_list_items(self, id: str) -> tuple[Item, ...]:
        """Return the items of a list, outcomes that a review has dropped among them."""
        return self._as_items(id, _all_entries(self.set, self.live, id))

    def item_of(self, slot: Slot) -> Item | None:
        """Return the item that a slot is about; None if there is none, or it is gone."""
        if slot.item is None:
            return None
        list_id = self.question(slot).for_each
        for item in self.all_list_items(list_id):
            if item.key == slot.item:
                return item
        return None

    def entry_items(self, slot: Slot) -> tuple[Item, ...]:
        """Return the entries of the list answered at a slot, as people see them."""
        answer = self.answers.get(slot)
        if not isinstance(answer, Entries):
            return ()
        if slot.item is not None:
            return tuple(Item(slot.id, entry.key, "", entry.text) for entry in answer)
        return self._as_items(slot.id, answer.entries)

    def _as_items(self, id: str, entries: Iterable[Entry]) -> tuple[Item, ...]:
        letter = self.set.letter(id)
        numbers = self._numbers.get(self.set.shares_numbers_with(id), {})
        items = []
        for entry in entries:
            code = ""
            if letter is not None:
                code = f"{letter}{numbers.get(entry.key, entry.key)}"
            items.append(Item(id, entry.key, code, entry.text))
        return tuple(items)

    @cached_property
    def _numbers(self) -> Mapping[str, Mapping[int, int]]:
        """The numbers that items get in a brief, by list and key, where they differ from the keys.

        A list whose items have codes keeps its numbers once people may have read them: A2 stays A2.
        """
        numbers: dict[str, Mapping[int, int]] = {}
        for question in self.set.questions:
            if not question.is_item_list or self.set.shares_numbers_with(question.id) in numbers:
                continue
            if self.numbered_by_position or self.set.letter(question.id) is None:
                entries = _all_entries(self.set, self.live, question.id)
                keys = [entry.key for entry in entries]
                numbers[question.id] = {key: number for number, key in enumerate(keys, 1)}
        return numbers

    # Answers

    def answer(self, role: RoleName, item: int | None = None) -> Answer | None:
        """Return the answer to the question with this role; None if skipped or not asked."""
        question = self.set.role(role)
        if question is None:
            return None
        return self.live.get(Slot(question.id, item))

    def text(self, role: RoleName, item: int | None = None) -> str:
        """Return the answer to a question with this role as text; empty if there is none."""
        answer = self.answer(role, item)
        if answer is None:
            return ""
        return str(answer)

    def chosen(self, role: RoleName, item: int | None = None) -> Chosen | None:
        """Return what was chosen at a question with this role; None if skipped or not asked."""
        answer = self.answer(role, item)
        if isinstance(answer, Chosen):
            return answer
        return None

    def choice(self, role: RoleName, item: int | None = None) -> str:
        """Return the value chosen at a select with this role; empty if there is none."""
        chosen = self.chosen(role, item)
        if chosen is None or not chosen.values:
            return ""
        return chosen.values[0]

    def was_asked(self, role: RoleName, item: int | None = None) -> bool:
        """Return whether the question with this role was put to the user, answered or not."""
        question = self.set.role(role)
        return question is not None and Slot(question.id, item) in self.live

    # What can be chosen

    def options(self, question: Question) -> Options:
        """Return what can be chosen: the choices of a question, or the items of its list."""
        if question.id not in self._options:
            self._options[question.id] = self._options_of(question)
        return self._options[question.id]

    @cached_property
    def _options(self) -> dict[str, Options]:
        return {}

    def _options_of(self, question: Question) -> Options:
        if question.choices_from:
            items = self.list_items(question.choices_from)
            return Options(tuple(Option(i.text, key=i.key, code=i.code) for i in items))
        return choices_as_options(question)

    # In words

    def ask(self, slot: Slot) -> str:
        """Return the question as it is put to the user, with the item it is about."""
        text = self.question(slot).ask
        item = self.item_of(slot)
        if item is None:
            return text
        return text.replace("{item}", item.label)

    def answer_lines(self, slot: Slot) -> tuple[str, ...]:
        """Return an answer in the words of the set, one line for each entry or line of it."""
        answer = self.live.get(slot)
        if isinstance(answer, Entries) and len(answer):
            return tuple(item.label for item in self.entry_items(slot))
        return in_words(answer, self.words, self.options(self.question(slot)))

    def answer_line(self, slot: Slot) -> str:
        """Return an answer on one line, in the words of the set."""
        separator = self.words("separator")
        if self.question(slot).kind.prompt == "lines":
            separator = " "
        return separator.join(line for line in self.answer_lines(slot) if line)

    # The plan

    def finished_answers(self) -> Answers:
        """Return the answers that apply, with items numbered as the brief shows them."""
        answers: dict[Slot, Answer | None] = {}
        for slot, answer in self.live.items():
            if slot != TITLE:
                answers[self._renumbered_slot(slot)] = self._renumbered_answer(slot, answer)
        return answers

    def finished_replies(self) -> Replies:
        """Return the replies, with items numbered as the brief shows them, without empty ones."""
        replies = {}
        for mark, text in self.replies.items():
            if text:
                replies[self._renumbered_mark(mark)] = text
        return replies

    def _renumbered_mark(self, mark: Mark) -> Mark:
        subject = []
        for list_id, key in mark.subject:
            number = self._numbers_in(list_id).get(key, key)
            subject.append((list_id, number))
        return Mark(mark.check, tuple(subject))

    def _renumbered_slot(self, slot: Slot) -> Slot:
        if slot.item is None:
            return slot
        numbers = self._numbers_in(self.set.question(slot.id).for_each)
        return Slot(slot.id, numbers.get(slot.item, slot.item))

    def _renumbered_answer(self, slot: Slot, answer: Answer | None) -> Answer | None:
        question = self.set.question(slot.id)
        if isinstance(answer, Entries):
            if question.for_each:
                return Entries.of(answer.texts)
            numbers = self._numbers_in(question.id)
            return Entries(tuple(Entry(numbers.get(e.key, e.key), e.text) for e in answer))
        if isinstance(answer, Chosen) and answer.keys:
            numbers = self._numbers_in(question.choices_from)
            return replace(answer, keys=tuple(numbers.get(key, key) for key in answer.keys))
        return answer

    def _numbers_in(self, list_id: str) -> Mapping[int, int]:
        return self._numbers.get(self.set.shares_numbers_with(list_id), {})


@dataclass(frozen=True)
class Plan(Sheet):
    """A finished sheet: `answers` holds only those that apply."""

    title: str = ""
    date: str = ""
    set_name: str = ""
    """The name or path by which the set is found."""

    @property
    def live(self) -> Answers:
        """The answers that apply: all of them."""
        return self.answers


def choices_as_options(question: Question) -> Options:
    """Return the question's own choices as options."""
    options = [Option(choice.text, choice.value, about=choice.about) for choice in question.choices]
    return Options(tuple(options))


def in_words(answer: Answer | None, words: Words, options: Options) -> tuple[str, ...]:
    """Return an answer in the words of the set, one line for each entry or line of it."""
    if answer is None:
        return (words("open"),)
    if is_nothing(answer):
        return (words("nothing_to_add"),)
    if isinstance(answer, bool):
        return (words("yes" if answer else "no"),)
    if isinstance(answer, Chosen):
        return options.labels(answer) or (words("none_of_these"),)
    if isinstance(answer, Entries):
        return answer.texts
    return tuple(str(answer).split("\n"))


def entries_of(answers: Answers, id: str) -> tuple[Entry, ...]:
    """Return the entries of a list that is asked once; none if it has no answer."""
    answer = answers.get(Slot(id))
    if isinstance(answer, Entries):
        return answer.entries
    return ()


def _all_entries(questions: QuestionSet, answers: Answers, id: str) -> tuple[Entry, ...]:
    """Return the entries of a list with those that another list adds to it.

    `more` adds activities, and `outcome_now` adds outcomes in a review.
    """
    entries = entries_of(answers, id)
    keys = {entry.key for entry in entries}
    adding = {"activity": "more", "outcome": "outcome_now"}.get(questions.question(id).role or "")
    question = questions.role(adding) if adding else None
    if question is None:
        return entries
    added = entries_of(answers, question.id)
    return (*entries, *(entry for entry in added if entry.key not in keys))


def _current_entries(questions: QuestionSet, answers: Answers, id: str) -> tuple[Entry, ...]:
    """Return the entries of a list that are still wanted; in a review, the outcomes as of now."""
    if questions.question(id).role == "outcome":
        now = questions.role("outcome_now")
        if now is not None and entries_of(answers, now.id):
            return entries_of(answers, now.id)
    return _all_entries(questions, answers, id)


class _Walk:
    """One pass through the questions in the order of asking.

    Each question may depend on the answers before it, so the live answers grow along the way.
    """

    def __init__(self, questions: QuestionSet, answers: Answers) -> None:
        self.slots: list[Slot] = [TITLE]
        self.live: dict[Slot, Answer | None] = {}
        self._set = questions
        self._answers = answers
        self._keys_by_list: dict[str, frozenset[int]] = {}

        if TITLE in answers:
            self.live[TITLE] = answers[TITLE]
        for stage in STAGES:
            for group in grouped_by_list(questions.stage(stage)):
                self._visit_group(group)

    def _visit_group(self, group: tuple[Question, ...]) -> None:
        """Visit questions over the same list item by item; or one question, and what it opens."""
        first = group[0]
        if first.for_each:
            for entry in entries_of(self.live, first.for_each):
                for question in group:
                    self._visit(question, entry.key)
            return

        self._visit(first, None)
        if first.role == "more":
            about = self._set.about_items_of(first.id)
            for entry in entries_of(self.live, first.id):
                for question in about:
                    if question.for_each != first.id:
                        self._visit(question, entry.key)

    def _visit(self, question: Question, item: int | None) -> None:
        if not self._condition_holds(question, item):
            return
        source = question.choices_from
        if source and not self._keys_of(source):
            return

        slot = Slot(question.id, item)
        self.slots.append(slot)
        if slot not in self._answers:
            return

        answer = self._answers[slot]
        if source and isinstance(answer, Chosen):
            left = tuple(key for key in answer.keys if key in self._keys_of(source))
            if len(answer) and not left and not answer.values:
                return  # everything that was chosen is gone, so it is asked again
            answer = replace(answer, keys=left)
        self.live[slot] = answer
        if question.type == "list":
            self._keys_by_list.clear()  # later questions may choose among these items too

    def _keys_of(self, id: str) -> frozenset[int]:
        if id not in self._keys_by_list:
            entries = _current_entries(self._set, self.live, id)
            self._keys_by_list[id] = frozenset(entry.key for entry in entries)
        return self._keys_by_list[id]

    def _condition_holds(self, question: Question, item: int | None) -> bool:
        for id, wanted in question.when.items():
            other = self._set.question(id)
            about_same_item = bool(question.for_each) and other.for_each == question.for_each
            answer = self.live.get(Slot(id, item if about_same_item else None))
            if answer is None:
                return False

            values = self._plain_values(answer, other)
            allowed = wanted if isinstance(wanted, tuple) else (wanted,)
            if not any(_is_same(value, one) for value in values for one in allowed):
                return False
        return True

    def _plain_values(self, answer: Answer, question: Question) -> tuple[object, ...]:
        """Return what an answer holds as `when` names it: items by their texts."""
        if isinstance(answer, Entries):
            return answer.texts
        if isinstance(answer, Number):
            return (answer.value,)
        if isinstance(answer, Chosen):
            entries: tuple[Entry, ...] = ()
            if question.choices_from:
                entries = _all_entries(self._set, self.live, question.choices_from)
            texts = [entry.text for entry in entries if entry.key in answer.keys]
            return (*texts, *answer.values)
        return (answer,)


def _is_same(one: object, other: object) -> bool:
    """Compare plain values. True is not 1 here, as YAML tells them apart."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
