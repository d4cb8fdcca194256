"""The conversation, the same for every face: show, ask, save, and show again.

A face draws and reports what the user did. The session decides what is a valid answer, and which
question comes next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple, Protocol, TypeAlias, TypeVar

from whyfirst.accept import accept
from whyfirst.links import Map, map_of
from whyfirst.model import Choice, Question, QuestionSet
from whyfirst.session import Place, Reply, Session, Step, Stop, slots_by_stage
from whyfirst.sheet import (
    TITLE,
    Answer,
    Chosen,
    Item,
    Sheet,
    Slot,
    choices_as_options,
    in_words,
)
from whyfirst.words import Words

REFLECTING = ("more", "fewer", "different")
"""The roles of the questions that show the map again where it has changed."""

T = TypeVar("T")

Submit: TypeAlias = Callable[[Reply], T]
"""Takes a reply, and returns what comes next. Raises Refusal if the reply does not fit."""


@dataclass(frozen=True)
class Back:
    """The user went back. `typed` was in the prompt, and is kept for when they return."""

    typed: str = ""


class Way(Enum):
    """Where the page of all answers can lead, other than to one of the answers."""

    WRITE = "write"
    ASK_ALL = "ask all"


class Line(NamedTuple):
    """A line to show: how far it is indented, and whether it is one of several points."""

    text: str
    depth: int = 0
    point: bool = False


class Row(NamedTuple):
    """One answer on the page of all answers. `about` names the item that it is about."""

    slot: Slot
    about: str
    heading: str
    answer: str


@dataclass(frozen=True)
class Page:
    """All answers, by the heading of their stage."""

    words: Words
    title: Row | None
    stages: tuple[tuple[str, tuple[Row, ...]], ...]
    left_out: int
    """How many questions --quick left out."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row, the title first."""
        rows: list[Row] = []
        if self.title is not None:
            rows.append(self.title)
        for _, rows_of_stage in self.stages:
            rows += rows_of_stage
        return tuple(rows)


class Face(Protocol):
    """Draws, and reports what the user did.

    KeyboardInterrupt and EOFError mean that the user has left.
    """

    def ask(self, step: Step, submit: Submit[T]) -> T | Back:
        """Ask until `submit` takes a reply, and return what it returned; or Back.

        Where it raises Refusal, show the reason and ask again, keeping what was typed.
        """

    def show_answer(self, ask: str, lines: Sequence[str]) -> None:
        """Leave on the screen what was asked and answered."""

    def tell(self, heading: str, lines: Sequence[Line]) -> None:
        """Show something that needs no reply."""

    def page(self, page: Page) -> Slot | Way | Back:
        """Show all answers, and return what the user wants to do with them."""


@dataclass(frozen=True)
class Sets:
    """The question sets to choose from after the title, and how to read one."""

    offered: Callable[[], Sequence[Choice]]
    load: Callable[[str], QuestionSet]


def interview(
    session: Session, face: Face, save: Callable[[Session], None], sets: Sets | None = None
) -> Session:
    """Ask until the user wants the brief to be written, and return the session then.

    `save` is called with each answer before the next question is drawn. With `sets`, the user
    chooses one of them after the title, and can come back to that choice.
    """
    return _Interview(session, face, save, sets).run()


def pick(
    face: Face,
    question: Question,
    words: Words,
    answer: Answer | None = None,
    check: Callable[[Answer], None] | None = None,
) -> Answer | Back | None:
    """Ask a question that belongs to no set, and return the answer; None if it was skipped.

    `answer` is the one that the prompt starts with. `check` raises Refusal if an answer won't
    do. What was chosen stays on the screen; a text that was typed doesn't.
    """
    options = choices_as_options(question)

    def accepted(reply: Reply) -> Answer | None:
        accepted_answer = accept(question, reply, words, options)
        if check is not None and accepted_answer is not None:
            check(accepted_answer)
        return accepted_answer

    step = Step(question, question.ask, words, options, answer)
    picked = face.ask(step, accepted)
    if isinstance(picked, Chosen):
        face.show_answer(question.ask, in_words(picked, words, options))
    return picked


@dataclass
class _Interview:
    session: Session
    face: Face
    save: Callable[[Session], None]
    sets: Sets | None
    choosing_set: bool = False
    """The choice of a question set comes next, between the title and the first question."""
    other_sessions: dict[str, Session] = field(default_factory=dict)
    """Sessions the user switched away from, by the name of their set."""
    introduced: Stop | None = None
    """The stop whose introduction is on the screen already."""
    shown_map: Map | None = None

    def run(self) -> Session:
        self.choosing_set = self.sets is not None and TITLE in self.session.sheet.answers
        while True:
            step = self.session.step()
            if self.choosing_set:
                self._choose_set()
            elif step is not None:
                self._ask(step)
            elif self._show_page():
                return self.session

    def _ask(self, step: Step) -> None:
        before = self.session
        assert before.place is not None
        stop = before.place.stop
        if stop != self.introduced:
            self._introduce(step)
        self.introduced = stop

        reply = self.face.ask(step, before.answer)
        if isinstance(reply, Back):
            self._go_back(reply)
            return
        self.session = reply
        if reply.sheet is not before.sheet:
            self.save(reply)
        if reply.place is None or reply.place.stop != stop:
            self.face.show_answer(step.ask, _answer_lines(reply, stop))
            self.choosing_set = stop == TITLE and self.sets is not None

    def _go_back(self, reply: Back) -> None:
        self.choosing_set = self.sets is not None and self._is_at_first_question()
        self.session = self.session.back(reply.typed)

    def _is_at_first_question(self) -> bool:
        slots = self.session.slots()
        return len(slots) > 1 and self.session.place == Place(slots[1])

    # The question set

    def _choose_set(self) -> None:
        assert self.sets is not None
        words = self.session.words
        question = Question(
            id="questions",
            type="select",
            ask=words("ask_set"),
            help=words("help_set"),
            choices=tuple(self.sets.offered()),
            required=True,
        )
        name = self.session.set_name or self.session.set.name
        current = None
        if name in {choice.value for choice in question.choices}:
            current = Chosen(values=(name,))
        chosen = pick(self.face, question, words, current)

        self.choosing_set = False
        self.introduced = None
        if isinstance(chosen, Chosen):
            self._change_set(chosen.values[0])
            self.save(self.session)
        else:
            self.session = replace(self.session.change(TITLE), editing_one=False)

    def _change_set(self, name: str) -> None:
        """Go on with the set of this name. Answers to the other one are kept for a return to it."""
        assert self.sets is not None
        before = self.session
        self.other_sessions[before.set_name] = before
        session = self.other_sessions.get(name)
        if session is None:
            questions = self.sets.load(name)
            session = Session.new(questions, before.now, set_name=name, quick=before.quick)
        session = session.give(TITLE, before.title)
        self.session = session.start()

    # The page of all answers

    def _show_page(self) -> bool:
        """Show the page; return whether the brief is to be written. If not, move the session."""
        self.introduced = None
        match self.face.page(page(self.session)):
            case Way.WRITE:
                return True
            case Way.ASK_ALL:
                self.session = self.session.ask_all()
            case Slot() as slot:
                self.session = self.session.change(slot)
            case Back():
                self.session = self.session.back()
        return False

    # What is shown before a question of the reflection

    def _introduce(self, step: Step) -> None:
        """Show the map before the reflection, with all findings; later, the map if it changed."""
        session = self.session
        if step.stage != "reflection" or session.editing_one:
            return
        plan_map = map_of(session.plan())
        is_first = self.shown_map is None
        if not is_first and (step.question.role not in REFLECTING or plan_map == self.shown_map):
            return

        self.shown_map = plan_map
        if plan_map.activities:
            self.face.tell(session.words("map_so_far"), map_lines(plan_map, session.words))
        if is_first:
            self._tell_findings(has_activities=bool(plan_map.activities))

    def _tell_findings(self, *, has_activities: bool) -> None:
        session = self.session
        standing = [finding for finding in session.findings if not finding.settled]
        if standing:
            lines = [Line(finding.text, point=True) for finding in standing]
            self.face.tell(session.words("look_at"), lines)
        elif has_activities and not session.preset:
            self.face.tell("", [Line(session.words("nothing_found"))])


def _answer_lines(session: Session, stop: Stop) -> tuple[str, ...]:
    """Return what was answered at a stop, in the words of the set."""
    if isinstance(stop, Slot):
        return session.sheet.answer_lines(stop)
    reply = session.sheet.replies.get(stop) or session.words("reply_left_open")
    return (reply,)


def page(session: Session) -> Page:
    """Return all answers of a session, those left open among them."""
    sheet, words = session.sheet, session.words
    slots = session.slots()
    stages = []
    for stage, slots_of_stage in slots_by_stage(slots, session.set).items():
        rows = tuple(_row(sheet, slot) for slot in slots_of_stage)
        stages.append((words(stage), rows))

    title = None
    if TITLE in slots:
        title = _row(sheet, TITLE)
    left_out = 0
    if session.quick:
        with_all = replace(session, quick=False)
        left_out = len(with_all.open())
    return Page(words, title, tuple(stages), left_out)


def _row(sheet: Sheet, slot: Slot) -> Row:
    question = sheet.question(slot)
    item = sheet.item_of(slot)
    about = ""
    if item is not None:
        about = item.code or item.text
    heading = question.heading or question.ask.replace("{item}", about)
    return Row(slot, about, heading, sheet.answer_line(slot))


def can_be_none(question: Question) -> bool:
    """Return whether "none of these" is an answer to a question with several choices."""
    return not question.required and not question.min


def map_lines(plan_map: Map, words: Words) -> list[Line]:
    """Return the map as lines: each outcome with the activities that serve it, then the others."""
    lines: list[Line] = []
    for branch in plan_map.branches:
        lines.append(_map_line(branch.outcome, 0, plan_map, words))
        for activity in branch.activities:
            lines.append(_map_line(activity, 1, plan_map, words))
        if not branch.activities:
            lines.append(Line(words("map_nothing"), 1))

    unlinked: Mapping[str, Sequence[Item]] = {
        "map_apart": plan_map.apart,
        "map_open": plan_map.open,
    }
    for key, activities in unlinked.items():
        if activities:
            lines.append(Line(words(key)))
        for activity in activities:
            lines.append(_map_line(activity, 1, plan_map, words))
    return lines


def _map_line(item: Item, depth: int, plan_map: Map, words: Words) -> Line:
    text = item.label
    if item in plan_map.stopped:
        text = words("map_stopped", text=text)
    return Line(text, depth)
