"""The conversation: what is asked after what, what is shown before it, and what a reply does. One for every face.

Knows nothing of keys, screens or lines: a face draws and says what the user did. Knows no rule of the session
either: what fits as an answer, and what comes next, the session decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple, Protocol, TypeAlias

from whyfirst import accept as answers_
from whyfirst.accept import Option
from whyfirst.errors import Refusal
from whyfirst.model import TITLE, Choice, Question, QuestionSet, Slot, items, walk
from whyfirst.reflection import Map, Named, findings, map_of
from whyfirst.session import Session, Step, stages_of

REFLECTING = ("more", "fewer", "different")
"""The roles of the questions that findings are told with."""

Refuse: TypeAlias = Callable[[object], str]
"""Says why a raw answer does not fit, in the words of the set; empty where it does."""


@dataclass(frozen=True)
class Back:
    """The user went back. `typed` is what stood in the prompt, kept for when they come here again."""

    typed: str = ""


class Way(Enum):
    """Where the page of all answers can lead, besides to a change of one of them."""

    WRITE = "write"
    ASK_ALL = "ask all"


class Line(NamedTuple):
    """A line to be told: how deep it stands, and whether it is one of several points."""

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
    """All answers, by the heading of their stage, and how many questions --quick left out."""

    title: Row | None
    stages: tuple[tuple[str, tuple[Row, ...]], ...]
    left_out: int


class Face(Protocol):
    """Draws, and says what the user did. KeyboardInterrupt and EOFError mean that the user has left."""

    def ask(self, step: Step, words: QuestionSet, refuse: Refuse) -> object:
        """A raw answer that is not refused, or Back. What is refused is asked again, with what was typed kept."""

    def taken(self, ask: str, answer: Sequence[str]) -> None:
        """Leaves on the screen what was asked and answered."""

    def tell(self, heading: str, lines: Sequence[Line]) -> None:
        """Shows something that asks for no reply."""

    def page(self, page: Page, words: QuestionSet) -> Slot | Way | Back:
        """Shows all answers; what the user wants to do with them."""


@dataclass(frozen=True)
class Sets:
    """The question sets to choose from, after the title: what is offered, and how one is read."""

    offered: Callable[[], Sequence[Choice]]
    load: Callable[[str], QuestionSet]


def interview(
    session: Session, face: Face, save: Callable[[Session], None], sets: Sets | None = None
) -> Session:
    """The session when the user wants the brief to be written.

    `save` is called with each answer before the next question is drawn. With `sets`, the user chooses one of
    them after the title, and can come back to that choice.
    """
    return _Interview(session, face, save, sets).run()


@dataclass
class _Interview:
    session: Session
    face: Face
    save: Callable[[Session], None]
    sets: Sets | None
    choosing: bool = False
    answered: dict[str, Session] = field(default_factory=dict)
    """Sessions left behind when another set was chosen, by the name of theirs."""
    told: Slot | None = None
    map: Map | None = None

    def run(self) -> Session:
        self.choosing = self.sets is not None and TITLE in self.session.known
        while True:
            if self.choosing:
                self._choose()
            elif (step := self.session.step()) is not None:
                self._ask(step)
            elif self._page():
                return self.session

    def _ask(self, step: Step) -> None:
        place = self.session.place
        assert place is not None
        if place.slot != self.told:
            self._tell_before(step)
        self.told = place.slot
        tried: dict[str, Session] = {}

        def refuse(raw: object) -> str:
            try:
                tried["next"] = self.session.answer(raw)
            except Refusal as refusal:
                return str(refusal)
            return ""

        reply = self.face.ask(step, self.session.set, refuse)
        if isinstance(reply, Back):
            self._back(reply)
            return
        before, self.session = self.session, tried.get("next") or self.session.answer(reply)
        if self.session.known is not before.known:
            self.save(self.session)
        if self.session.place is None or self.session.place.slot != place.slot:
            self.face.taken(step.ask, _Look(self.session).lines(place.slot))
            self.choosing = place.slot == TITLE and self.sets is not None

    def _back(self, reply: Back) -> None:
        place, slots = self.session.place, self.session.slots()
        first = place is not None and place.entry == 0 and slots[1:2] == (place.slot,)
        self.session = self.session.back(reply.typed)
        self.choosing = first and self.sets is not None

    def _choose(self) -> None:
        """The choice of a question set, which stands between the title and the first question."""
        assert self.sets is not None
        words, question = self.session.set, _which_set(self.session.set, self.sets)
        options = answers_.options(question, words, {})
        chosen = self.session.questions or words.name
        value = chosen if chosen in {option.value for option in options} else None

        def refuse(raw: object) -> str:
            try:
                answers_.accept(question, raw, words, {}, None)
            except Refusal as refusal:
                return str(refusal)
            return ""

        reply = self.face.ask(
            Step(question, question.ask, None, 0, 0, options, value), words, refuse
        )
        self.choosing, self.told = False, None
        if isinstance(reply, Back):
            self.session = replace(self.session.change(TITLE), single=False)
            return
        name = str(answers_.accept(question, reply, words, {}, None))
        self._use(name)
        self.save(self.session)
        self.face.taken(question.ask, [option.text for option in options if option.value == name])

    def _use(self, name: str) -> None:
        """Go on with the set of this name. Answers to another one are kept, for when the user chooses that again."""
        assert self.sets is not None
        before = self.session
        self.answered[before.questions] = before
        earlier = self.answered.get(name)
        if earlier is None:
            earlier = replace(
                before,
                set=self.sets.load(name),
                questions=name,
                known={},
                visited=frozenset(),
                typed={},
                removed=(),
            )
        known = {**earlier.known, TITLE: before.known[TITLE]}
        self.session = replace(earlier, known=known).start()

    def _page(self) -> bool:
        """Whether the user is content with the page of all answers. If not, the session stands elsewhere."""
        self._tell_open_at_the_end()
        self.told = None
        reply = self.face.page(page(self.session), self.session.set)
        if reply is Way.WRITE:
            return True
        if reply is Way.ASK_ALL:
            self.session = self.session.ask_all()
        elif isinstance(reply, Slot):
            self.session = self.session.change(reply)
        else:
            self.session = self.session.back()
        return False

    # What is told before a question of the reflection

    def _tell_before(self, step: Step) -> None:
        if step.stage != "reflection":
            return
        words, plan, role = self.session.set, self.session.plan(), step.question.role
        found = [finding for finding in findings(plan) if not finding.settled]
        drawn = map_of(plan)
        first = self.map is None and not self.session.single
        if drawn.activities and (first or (role in REFLECTING and drawn != self.map)):
            self.face.tell(words.word("map_so_far"), map_lines(drawn, words))
            if first and not found and not self.session.given:
                self.face.tell("", [Line(words.word("nothing_found"))])
            self.map = drawn
        asked = "open" if role == "decision" and self._is_first(role) else role
        self._tell_findings([finding.text for finding in found if finding.asks == asked])

    def _tell_findings(self, texts: Sequence[str]) -> None:
        if texts:
            self.face.tell(
                self.session.set.word("look_at"), [Line(text, point=True) for text in texts]
            )

    def _is_first(self, role: str) -> bool:
        slots = [slot for slot in self.session.slots() if self.session.question(slot).role == role]
        return self.session.place is not None and slots[:1] == [self.session.place.slot]

    def _tell_open_at_the_end(self) -> None:
        """Findings that no question of the reflection asks stand before the page, where no decision was asked."""
        words = self.session.set
        if words.role("decision") is None:
            found = findings(self.session.plan())
            self._tell_findings([f.text for f in found if f.asks == "open" and not f.settled])


def _which_set(words: QuestionSet, sets: Sets) -> Question:
    return Question(
        id="questions",
        type="select",
        ask=words.word("ask_set"),
        help=words.word("help_set"),
        choices=tuple(sets.offered()),
        required=True,
    )


def page(session: Session) -> Page:
    """All answers as they stand, those left open among them."""
    words, look = session.set, _Look(session)
    return Page(
        title=look.row(TITLE) if TITLE in session.slots() else None,
        stages=tuple(
            (words.word(stage), tuple(look.row(slot) for slot in slots))
            for stage, slots in stages_of(session.slots(), words)
        ),
        left_out=len(replace(session, quick=False).open()) if session.quick else 0,
    )


def map_lines(drawn: Map, words: QuestionSet) -> list[Line]:
    """The map in lines: each outcome with what serves it, then what serves none, then what is not linked yet."""
    lines: list[Line] = []
    for branch in drawn.branches:
        lines.append(_item(branch.outcome, 0, drawn, words))
        lines += [_item(activity, 1, drawn, words) for activity in branch.activities]
        if not branch.activities:
            lines.append(Line(words.word("map_nothing"), 1))
    for key, apart in (("map_apart", drawn.apart), ("map_open", drawn.open)):
        if apart:
            lines.append(Line(words.word(key)))
            lines += [_item(activity, 1, drawn, words) for activity in apart]
    return lines


def _item(item: Named, depth: int, drawn: Map, words: QuestionSet) -> Line:
    text = f"{item.code} {item.text}".strip()
    return Line(words.word("map_stopped", text=text) if item in drawn.stopped else text, depth)


class _Look:
    """The answers of a session as they are shown. Taken once for a whole page, since each look walks all questions."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._live = {TITLE: session.known.get(TITLE), **walk(session.set, session.known)[1]}
        self._codes: dict[str, Mapping[int, str]] = {}
        self._offered: dict[str, tuple[Option, ...]] = {}

    def row(self, slot: Slot) -> Row:
        question = self._session.question(slot)
        about = "" if slot.item is None else self._about(question.for_each, slot.item)
        heading = question.heading or question.ask.replace("{item}", about)
        value, words = self._live.get(slot), self._session.set
        answer = answers_.shown(
            question, value, words, self._options(question), self._codes_at(slot, question)
        )
        return Row(slot, about, heading, answer)

    def lines(self, slot: Slot) -> tuple[str, ...]:
        """What was answered at a slot, in lines."""
        question = self._session.question(slot)
        value, words = self._live.get(slot), self._session.set
        return answers_.told(
            question, value, words, self._options(question), self._codes_at(slot, question)
        )

    def _about(self, id: str, key: int) -> str:
        return self._codes_of(id).get(key) or self._texts(id).get(key, "")

    def _texts(self, id: str) -> dict[int, str]:
        return {item.key: item.text for item in items(self._session.set, self._live, id)}

    def _options(self, question: Question) -> tuple[Option, ...]:
        if question.id not in self._offered:
            offered = answers_.options(question, self._session.set, self._live)
            if question.choices_from:
                codes = self._codes_of(question.choices_from)
                offered = tuple(
                    option._replace(code=codes.get(int(option.value), "")) for option in offered
                )
            self._offered[question.id] = offered
        return self._offered[question.id]

    def _codes_at(self, slot: Slot, question: Question) -> Mapping[int, str]:
        return self._codes_of(slot.id) if question.type == "list" and slot.item is None else {}

    def _codes_of(self, id: str) -> Mapping[int, str]:
        if id not in self._codes:
            self._codes[id] = self._session.codes(id)
        return self._codes[id]
