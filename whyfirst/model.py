"""What a question set is: its questions, their choices, and what they say about each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

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

from whyfirst.question_types import TYPES, QuestionType
from whyfirst.roles import ROLES
from whyfirst.words import Words

Stage: TypeAlias = Literal["why", "what", "how", "reflection"]
STAGES: tuple[Stage, ...] = ("why", "what", "how", "reflection")

if TYPE_CHECKING:
    TypeName: TypeAlias = str
    RoleName: TypeAlias = str
else:  # so that a new row of the tables is all that a new type or role needs
    TypeName = Literal[tuple(TYPES)]
    RoleName = Literal[tuple(ROLES)]

Scalar: TypeAlias = StrictBool | StrictInt | StrictFloat | StrictStr

Line = Annotated[StrictStr, StringConstraints(strip_whitespace=True, pattern=r"^\s*\S[^\n]*\s*$")]
"""One line of text. Space around it does not count."""

LineOrNone = Annotated[
    StrictStr, StringConstraints(strip_whitespace=True, pattern=r"^\s*[^\n]*\s*$")
]

Text = Annotated[StrictStr, StringConstraints(strip_whitespace=True)]
"""Text that may have several lines, or be empty."""


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
        """Also accept plain text as a choice."""
        if isinstance(given, str):
            return {"text": given}
        return given

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
    type: TypeName = Field(default="text", description="What kind of answer you want.")
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
    role: RoleName | None = Field(
        default=None, description="What the answer means to the reflection."
    )
    quick: StrictBool = Field(default=False, description="Also ask this with --quick.")

    @property
    def title(self) -> str:
        """The heading as it is shown: the ask where the set gives none."""
        return self.heading or self.ask

    @property
    def kind(self) -> QuestionType:
        """What is true of all questions of its type."""
        return TYPES[self.type]

    @property
    def can_be_nothing(self) -> bool:
        """Whether "nothing to add" is an answer."""
        return self.kind.prompt in ("entries", "lines") and not self.required

    @property
    def is_item_list(self) -> bool:
        """Whether it is a list asked once, so that other questions can be about its items."""
        return self.type == "list" and not self.for_each

    @property
    def weak_choices(self) -> Mapping[str, str]:
        """The texts of the choices marked as weak, by their values."""
        return {choice.value: choice.text for choice in self.choices if choice.weak}


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

    @cached_property
    def words(self) -> Words:
        """The fixed words, as this set has them."""
        return Words(self.labels)

    @cached_property
    def _hash(self) -> int:
        ids = tuple(question.id for question in self.questions)
        return hash((self.name, ids))

    def __hash__(self) -> int:
        """Hash by name and ids: cheaper than all texts, and equal sets have the same ids."""
        return self._hash

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions of the four stages, in the order in which they are asked.

        `more`, `fewer` and `different` are always among them: the program exists to ask them, so
        they are added where a set leaves them out.
        """
        return tuple(question for stage in STAGES for question in self.stage(stage))

    def stage(self, stage: Stage) -> tuple[Question, ...]:
        """Return the questions of one stage, in order."""
        own: tuple[Question, ...] = getattr(self, stage)
        if stage == "reflection":
            return (*self._added_questions, *own)
        return own

    @cached_property
    def _added_questions(self) -> tuple[Question, ...]:
        written = [question for stage in STAGES for question in getattr(self, stage)]
        roles = {question.role for question in written}
        ids = {question.id for question in written}

        added = []
        for role in ("more", "fewer", "different"):
            if role in roles:
                continue
            id = role
            while id in ids:
                id = f"{id}-again"
            question = Question(
                id=id,
                role=role,
                type=ROLES[role].types[0],
                ask=self.words(f"ask_{role}"),
                heading=self.words(f"heading_{role}"),
                quick=True,
            )
            added.append(question)
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
        """Return the question with this id. Raises KeyError if there is none."""
        return self._by_id[id]

    def role(self, role: RoleName) -> Question | None:
        """Return the question with this role, or None if the set does not ask for it.

        Raises KeyError if there is no such role at all.
        """
        assert role in ROLES, role
        return self._by_role.get(role)

    def stage_of(self, id: str) -> Stage:
        """Return the stage of the question with this id. Raises KeyError if there is none."""
        return self._stages[id]

    @cached_property
    def _ids_referred_to(self) -> frozenset[str]:
        ids = set()
        for question in self.questions:
            ids |= {question.for_each, question.choices_from}
        return frozenset(ids - {""})

    def letter(self, id: str) -> str | None:
        """Return what comes before the number of an item of this list; None for no codes.

        Items have codes where the role of their list has a letter (O1), or where another question
        refers to the list: then the code is the number alone.
        """
        question = self._by_id[id]
        if not question.is_item_list:
            return None
        if question.role and ROLES[question.role].letter:
            return ROLES[question.role].letter
        return "" if id in self._ids_referred_to else None

    def about_items_of(self, id: str) -> tuple[Question, ...]:
        """Return the questions asked once for each item of this list.

        For the list `more`, these are also the questions about activities, but for the decision.
        """
        question = self._by_id[id]
        about = [other for other in self.questions if other.for_each == id]
        activity = self.role("activity")
        if question.role == "more" and activity is not None:
            about += [
                other
                for other in self.questions
                if other.for_each == activity.id and other.role != "decision"
            ]
        return tuple(about)

    def shares_numbers_with(self, id: str) -> str:
        """Return the id of the list that it shares its numbers with, which may be itself.

        Items of `more` count on from the activities.
        """
        activity = self.role("activity")
        if activity is not None and self._by_id[id].role == "more":
            return activity.id
        return id


def grouped_by_list(questions: tuple[Question, ...]) -> Iterator[tuple[Question, ...]]:
    """Yield consecutive questions over one list together, as they are asked item by item.

    Any other question comes alone.
    """
    group: list[Question] = []
    for question in questions:
        if group and not (question.for_each and question.for_each == group[0].for_each):
            yield tuple(group)
            group = []
        group.append(question)
    if group:
        yield tuple(group)
