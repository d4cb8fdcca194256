"""What a question set is, what a plan is, and which questions of the set apply to the plan.

Knows nothing of files, the clock, terminals, YAML or Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal, NamedTuple, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    StringConstraints,
    model_validator,
)

from whyfirst.words import Words

Stage: TypeAlias = Literal["why", "what", "how", "reflection"]
STAGES: tuple[Stage, ...] = ("why", "what", "how", "reflection")

Type: TypeAlias = Literal[
    "text", "paragraph", "list", "select", "checkbox", "confirm", "number", "date"
]
Role: TypeAlias = Literal[
    "context", "problem", "purpose", "constraint", "owner", "stop_if",
    "audience", "outcome", "activity", "alternative", "assumption", "risk",
    "serves", "reaches", "rationale", "motive", "output_test", "measure", "measure_kind",
    "confidence", "capacity", "review", "decision", "more", "fewer", "different",
    "purpose_now", "outcome_now",
]  # fmt: skip
Scalar: TypeAlias = StrictBool | StrictInt | StrictFloat | StrictStr

CODES: Mapping[str, str] = {
    "outcome": "O", "outcome_now": "O", "activity": "A", "more": "A", "audience": "P", "assumption": "S",
}  # fmt: skip
"""The letter before the number of an item, by the role of its list."""

Line = Annotated[StrictStr, StringConstraints(strip_whitespace=True, pattern=r"^\s*\S[^\n]*\s*$")]
"""One line of text. Space around it does not count."""

LineOrNone = Annotated[
    StrictStr, StringConstraints(strip_whitespace=True, pattern=r"^\s*[^\n]*\s*$")
]
Text = Annotated[StrictStr, StringConstraints(strip_whitespace=True)]
"""Text that may have lines, or be empty."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class Choice(_Frozen):
    """One choice of a select or checkbox. The reader sees `text`; answers hold `value`."""

    text: Line = Field(description="What people read, and what the brief says.")
    value: LineOrNone = Field(
        default="", description="A short value for `when` and answer files; the text by default."
    )
    weak: StrictBool = Field(default=False, description="The reflection asks about this choice.")
    about: LineOrNone = Field(default="", description="A few words shown next to the choice.")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: object) -> object:
        """A plain text is a choice too."""
        return {"text": given} if isinstance(given, str) else given

    def model_post_init(self, _context: object) -> None:
        """Let the value default to the text."""
        if not self.value:
            object.__setattr__(self, "value", self.text)


class Question(_Frozen):
    """One thing asked."""

    id: Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_-]*$")] = Field(
        description="A unique name for this question: lower-case letters, digits, _ and -."
    )
    ask: Line = Field(description="The question. With for_each, {item} is the item it is about.")
    heading: LineOrNone = Field(
        default="", description="The heading in the brief; the question itself by default."
    )
    help: Text = Field(default="", description="A line of help towards a better answer.")
    example: Text = Field(default="", description="One concrete example of an answer.")
    type: Type = Field(default="text", description="What kind of answer you want.")
    choices: tuple[Choice, ...] = Field(
        default=(), description="The choices of a select or checkbox."
    )
    choices_from: StrictStr = Field(
        default="", description="The id of an earlier list; its items are the choices."
    )
    other: StrictBool = Field(
        default=False, description="Also accept a typed answer that is not one of the choices."
    )
    default: Scalar | tuple[Scalar, ...] | None = Field(
        default=None, description="Offered in the prompt, and used with --no-input."
    )
    required: StrictBool = Field(default=False, description="People can't skip this question.")
    min: StrictInt | StrictFloat | None = Field(
        default=None, description="The smallest number, or the fewest entries."
    )
    max: StrictInt | StrictFloat | None = Field(
        default=None, description="The largest number, or the most entries."
    )
    for_each: StrictStr = Field(
        default="",
        description="The id of an earlier list; the question is asked for each of its items.",
    )
    when: Mapping[str, Scalar | tuple[Scalar, ...]] = Field(
        default_factory=dict,
        description="Ask only if these earlier answers were given: {other_id: value}.",
    )
    role: Role | None = Field(default=None, description="What the answer means to the reflection.")
    quick: StrictBool = Field(default=False, description="Also ask this with --quick.")

    @property
    def title(self) -> str:
        """The heading as it is shown: the ask where the set gives none."""
        return self.heading or self.ask


class QuestionSet(_Frozen):
    """The questions of the four stages."""

    whyfirst: Literal[1] = Field(description="The version of the format.")
    name: Annotated[
        StrictStr, StringConstraints(strip_whitespace=True, pattern=r"^\s*[^/\\\n]*\s*$")
    ] = Field(
        default="", description="The name of the set; the file name without its ending by default."
    )
    title: LineOrNone = Field(default="", description="What kind of work the set is for.")
    about: Text = Field(default="", description="When to use the set.")
    language: Annotated[
        StrictStr, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    ] = Field(default="en", description="The language of the texts, such as en or de.")
    sources: tuple[Line, ...] = Field(default=(), description="Where the questions come from.")
    labels: Mapping[str, Annotated[StrictStr, StringConstraints(pattern=r"^[^\n]+$")]] = Field(
        default_factory=dict,
        description="Your own wording for fixed words in the session and the brief.",
    )
    why: tuple[Question, ...] = Field(default=(), description="Why do it, and who for?")
    what: tuple[Question, ...] = Field(default=(), description="What will be done?")
    how: tuple[Question, ...] = Field(
        default=(), description="How will it be done, and how will you know it works?"
    )
    reflection: tuple[Question, ...] = Field(
        default=(), description="Would more, fewer or different activities work better?"
    )
    review: tuple[Question, ...] = Field(default=(), description="Asked later, by whyfirst review.")

    def word(self, key: str, **values: object) -> str:
        """A fixed word or sentence in the words of this set, with `{name}` replaced by the values given."""
        return self.words(key, **values)

    @cached_property
    def words(self) -> Words:
        """The fixed words, as this set has them."""
        return Words(self.labels)

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, tuple(question.id for question in self.questions)))

    def __hash__(self) -> int:
        """By name and ids: the texts may be many, and sets that are equal have the same ids."""
        return self._hash

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions of the four stages, in the order in which they are asked.

        `more`, `fewer` and `different` are always among them: what the program exists for is asked
        even where a set leaves it out.
        """
        return tuple(question for stage in STAGES for question in self.stage(stage))

    def stage(self, stage: Stage) -> tuple[Question, ...]:
        """The questions of one stage, in order."""
        own: tuple[Question, ...] = getattr(self, stage)
        return own if stage != "reflection" else (*self._always, *own)

    @cached_property
    def _always(self) -> tuple[Question, ...]:
        written = [question for stage in STAGES for question in getattr(self, stage)]
        roles = {question.role for question in written}
        ids = {question.id for question in written}
        added = []

        def free(id: str) -> str:
            return id if id not in ids else free(f"{id}-again")

        for role, kind in (("more", "list"), ("fewer", "paragraph"), ("different", "paragraph")):
            if role in roles:
                continue
            added.append(
                Question.model_validate(
                    {
                        "id": free(role),
                        "role": role,
                        "type": kind,
                        "ask": self.word(f"ask_{role}"),
                        "heading": self.word(f"heading_{role}"),
                        "quick": True,
                    }
                )
            )
        return tuple(added)

    @cached_property
    def _by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def _by_role(self) -> Mapping[str, Question]:
        return {question.role: question for question in self.questions if question.role}

    @cached_property
    def _stages(self) -> Mapping[str, Stage]:
        return {question.id: stage for stage in STAGES for question in self.stage(stage)}

    def question(self, id: str) -> Question:
        """The question with this id. Raises KeyError where there is none."""
        return self._by_id[id]

    def role(self, role: Role) -> Question | None:
        """The question with this role, or None where the set does not ask for it."""
        return self._by_role.get(role)

    def stage_of(self, id: str) -> Stage:
        """The stage in which the question with this id is asked. Raises KeyError where there is none."""
        return self._stages[id]

    @cached_property
    def _referred(self) -> frozenset[str]:
        return frozenset(
            name for q in self.questions for name in (q.for_each, q.choices_from) if name
        )

    def code(self, id: str) -> str | None:
        """What stands before the number of an item of this list: a letter, nothing, or None for a plain list.

        A list has numbered items where its role has a letter (O, A, P, S) or another question refers to it.
        """
        question = self._by_id[id]
        if question.type != "list" or question.for_each:
            return None
        return CODES.get(question.role or "", "" if id in self._referred else None)

    def per_item(self, id: str) -> tuple[Question, ...]:
        """The questions asked once for each item of this list. For `more`: those of the activities, but no decision."""
        question = self._by_id[id]
        own = tuple(q for q in self.questions if q.for_each == id)
        activity = self.role("activity")
        if question.role == "more" and activity is not None:
            own += tuple(
                q for q in self.questions if q.for_each == activity.id and q.role != "decision"
            )
        return own


class Item(NamedTuple):
    """One entry of a list. `key` is its number: it stays with the item when the text is edited."""

    key: int
    text: str


class Slot(NamedTuple):
    """Where one answer stands: a question, and for a `for_each` question the key of the item it is about."""

    id: str
    item: int | None = None


Value: TypeAlias = str | bool | int | float | tuple[Item, ...] | tuple[int | str, ...]
"""An answer. text, paragraph, select: str · date: str, ISO · confirm: bool · number: int or float · list: items ·
checkbox: the values chosen and texts typed. Where the choices are the items of a list, an int is the key of an item."""

Answers: TypeAlias = Mapping[Slot, Value | None]
"""Answers by slot. None: asked and skipped. Not there: not asked, or not yet."""

TITLE = Slot("title")


def holds(question: Question, item: int | None, answers: Answers, questions: QuestionSet) -> bool:
    """Whether every condition of the question's `when` is met by the answers."""
    for id, wanted in question.when.items():
        other = questions.question(id)
        per_item = bool(question.for_each) and other.for_each == question.for_each
        value = answers.get(Slot(id, item if per_item else None))
        if value is None:
            return False
        given = {
            _plain(entry, other, answers, questions)
            for entry in (value if isinstance(value, tuple) else (value,))
        }
        allowed = wanted if isinstance(wanted, tuple) else (wanted,)
        if not any((entry, type(entry) is bool) in given for entry in allowed):
            return False
    return True


def _plain(
    entry: object, question: Question, answers: Answers, questions: QuestionSet
) -> tuple[object, bool]:
    """An entry as `when` names it: an item by its text. Paired with whether it is a truth value, as True == 1."""
    if isinstance(entry, Item):
        entry = entry.text
    elif question.choices_from and isinstance(entry, int):
        texts = {item.key: item.text for item in items(questions, answers, question.choices_from)}
        entry = texts.get(entry)
    return entry, type(entry) is bool


def items(questions: QuestionSet, answers: Answers, id: str) -> tuple[Item, ...]:
    """The items of a list, in order. For the list of activities: those that `more` added come after them.

    For the list of outcomes: those that `outcome_now` added.
    """
    found = _own_items(answers, id)
    if now := _outcomes_now(questions, answers, id):
        keys = {item.key for item in found}
        return found + tuple(item for item in now if item.key not in keys)
    more = questions.role("more")
    if more is not None and more.id != id and questions.question(id).role == "activity":
        found += _own_items(answers, more.id)
    return found


def current(questions: QuestionSet, answers: Answers, id: str) -> tuple[Item, ...]:
    """The items of a list that still hold: for the list of outcomes, those of `outcome_now` once it is answered."""
    return _outcomes_now(questions, answers, id) or items(questions, answers, id)


def _outcomes_now(questions: QuestionSet, answers: Answers, id: str) -> tuple[Item, ...]:
    now = questions.role("outcome_now")
    return (
        _own_items(answers, now.id)
        if now is not None and questions.question(id).role == "outcome"
        else ()
    )


def _own_items(answers: Answers, id: str) -> tuple[Item, ...]:
    value = answers.get(Slot(id))
    return (
        tuple(entry for entry in value if isinstance(entry, Item))
        if isinstance(value, tuple)
        else ()
    )


def walk(
    questions: QuestionSet, known: Answers
) -> tuple[tuple[Slot, ...], dict[Slot, Value | None]]:
    """Every slot that applies, in the order of asking, and those of the known answers that apply.

    An answer whose item is gone, whose `when` does not hold or whose chosen items are all gone is not among
    the second; it stands in `known` untouched, so that it comes back when the change is undone.
    """
    going = _Walk(questions, known)
    for stage in STAGES:
        for group in grouped(questions.stage(stage)):
            going.ask(group)
    return tuple(going.slots), going.live


class _Walk:
    """Goes through the questions in the order of asking: what comes later depends on what was answered before."""

    def __init__(self, questions: QuestionSet, known: Answers) -> None:
        self.slots: list[Slot] = []
        self.live: dict[Slot, Value | None] = {}
        self._set = questions
        self._known = known
        self._options: dict[str, frozenset[int]] = {}

    def ask(self, group: tuple[Question, ...]) -> None:
        """Some questions over the same list, item by item, or one of its own, and what more items of it open."""
        first = group[0]
        if first.for_each:
            for item in _own_items(self.live, first.for_each):
                for question in group:
                    self._visit(question, item.key)
            return
        self._visit(first, None)
        if first.role == "more":
            about = [
                question
                for question in self._set.per_item(first.id)
                if question.for_each != first.id
            ]
            for item in _own_items(self.live, first.id):
                for question in about:
                    self._visit(question, item.key)

    def _visit(self, question: Question, item: int | None) -> None:
        if not holds(question, item, self.live, self._set):
            return
        source = question.choices_from
        if source and not self._there(source):
            return
        slot = Slot(question.id, item)
        self.slots.append(slot)
        if slot not in self._known:
            return
        value = self._known[slot]
        if source and value is not None:
            value, gone = _still_there(value, self._there(source))
            if gone:
                return
        self.live[slot] = value
        if question.type == "list":
            self._options.clear()  # what is asked later may choose among these items too

    def _there(self, id: str) -> frozenset[int]:
        if id not in self._options:
            self._options[id] = frozenset(item.key for item in current(self._set, self.live, id))
        return self._options[id]


def grouped(questions: tuple[Question, ...]) -> Iterator[tuple[Question, ...]]:
    """Consecutive questions over one list together, as they are asked item by item; any other one alone."""
    group: list[Question] = []
    for question in questions:
        if group and not (question.for_each and question.for_each == group[0].for_each):
            yield tuple(group)
            group = []
        group.append(question)
    if group:
        yield tuple(group)


def _still_there(value: Value, options: frozenset[int]) -> tuple[Value, bool]:
    """The value without items that are gone, and whether nothing of a given answer is left."""
    if isinstance(value, tuple):
        left = tuple(
            entry for entry in _chosen(value) if not isinstance(entry, int) or entry in options
        )
        return left, bool(value) and not left
    return value, isinstance(value, int) and value not in options


def _chosen(value: tuple[Item, ...] | tuple[int | str, ...]) -> tuple[int | str, ...]:
    return tuple(entry for entry in value if not isinstance(entry, Item))


def renumbered(
    questions: QuestionSet, answers: Answers, *, coded: bool
) -> dict[Slot, Value | None]:
    """The same answers with the items of every list numbered 1, 2, 3… in order.

    Lists whose items carry codes keep their numbers unless `coded`: in a brief that others have read,
    A2 stays A2. Activities and what `more` adds are numbered together.
    """
    numbers: dict[str, dict[int, int]] = {}
    activity, more = questions.role("activity"), questions.role("more")
    for question in questions.questions:
        if (
            question.type != "list"
            or question.for_each
            or (not coded and questions.code(question.id) is not None)
        ):
            continue
        found = items(questions, answers, question.id)
        numbers[question.id] = {item.key: number for number, item in enumerate(found, 1)}
    if activity is not None and more is not None and activity.id in numbers:
        numbers[more.id] = numbers[activity.id]
    return {
        _renumbered_slot(slot, questions, numbers): _renumbered_value(
            slot, value, questions, numbers
        )
        for slot, value in answers.items()
    }


def _renumbered_slot(
    slot: Slot, questions: QuestionSet, numbers: Mapping[str, Mapping[int, int]]
) -> Slot:
    if slot.item is None:
        return slot
    return Slot(
        slot.id, numbers.get(questions.question(slot.id).for_each, {}).get(slot.item, slot.item)
    )


def _renumbered_value(
    slot: Slot,
    value: Value | None,
    questions: QuestionSet,
    numbers: Mapping[str, Mapping[int, int]],
) -> Value | None:
    question = questions.question(slot.id)
    if question.type == "list" and isinstance(value, tuple):
        entries = [entry for entry in value if isinstance(entry, Item)]
        if question.for_each:
            return tuple(Item(number, entry.text) for number, entry in enumerate(entries, 1))
        own = numbers.get(question.id, {})
        return tuple(Item(own.get(entry.key, entry.key), entry.text) for entry in entries)
    if question.choices_from:
        own = numbers.get(question.choices_from, {})
        if isinstance(value, tuple):
            return tuple(own.get(e, e) if isinstance(e, int) else e for e in _chosen(value))
        if isinstance(value, int):
            return own.get(value, value)
    return value


@dataclass(frozen=True)
class Plan:
    """A question set and the answers given so far: only those that apply."""

    title: str
    set: QuestionSet
    answers: Answers = field(default_factory=dict)
    date: str = ""
    questions: str = ""

    def items(self, role: Role) -> tuple[Item, ...]:
        """The items of the list with this role, in order: activities with those added, outcomes as they are now."""
        question = self.set.role(role)
        return current(self.set, self.answers, question.id) if question else ()

    def answer(self, role: Role, item: int | None = None) -> Value | None:
        """The answer to the question with this role; None where it was skipped or not asked."""
        question = self.set.role(role)
        return self.answers.get(Slot(question.id, item)) if question else None

    def asked(self, role: Role, item: int | None = None) -> bool:
        """Whether the question with this role was put to the user, answered or not."""
        question = self.set.role(role)
        return question is not None and Slot(question.id, item) in self.answers

    def code(self, id: str, key: int) -> str:
        """The code of an item of a list, such as O1."""
        return f"{self.set.code(id) or ''}{key}"
