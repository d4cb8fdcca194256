"""Where a user is in a question set: what is asked next, what an answer changes, what going back means.

Frozen: every step gives a new session. Knows nothing of how questions are drawn, or of where answers are saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from whyfirst import accept as answers_
from whyfirst.accept import Option
from whyfirst.errors import Refusal
from whyfirst.model import (
    STAGES,
    TITLE,
    Answers,
    Item,
    Plan,
    Question,
    QuestionSet,
    Slot,
    Stage,
    Value,
    items,
    renumbered,
    walk,
)


class Place(NamedTuple):
    """Where the session stands: a slot and, in a list, which of its entries, counted from 0."""

    slot: Slot
    entry: int = 0


@dataclass(frozen=True)
class Step:
    """One prompt, ready to be drawn."""

    question: Question
    ask: str
    stage: Stage | None
    number: int
    total: int
    options: tuple[Option, ...]
    value: Value | None
    """The earlier answer or the default; in a list, the text of this entry."""
    entries: tuple[str, ...] = ()
    """The entries of a list so far, as they are shown."""
    entry: int = 0
    typed: str | None = None
    """What was typed here before and not taken yet."""
    answered: bool = False
    notice: str = ""


@dataclass(frozen=True)
class Session:
    """The answers known so far and where the user is among the questions.

    `known` also keeps answers that do not apply now; `plan()` leaves them out.
    """

    set: QuestionSet
    now: datetime
    known: Answers = field(default_factory=dict)
    place: Place | None = None
    """None: the page of all answers."""
    quick: bool = False
    reopened: bool = False
    date: str = ""
    questions: str = ""
    again: frozenset[Slot] = frozenset()
    """Slots that were left open in a brief: asked once more. An answer that stands there is only proposed."""
    given: frozenset[Slot] = frozenset()
    """Slots that are no matter of this session: what is known of them is neither asked nor shown."""
    visited: frozenset[Slot] = frozenset()
    single: bool = False
    """One answer is being changed from the page: then only what it opens is asked."""
    typed: Mapping[Place, str] = field(default_factory=dict)
    removed: tuple[tuple[str, Item], ...] = ()
    notice: str = ""

    # What there is to ask

    @cached_property
    def _walked(self) -> tuple[tuple[Slot, ...], Answers]:
        """Every slot that applies, and the answers that do. One walk for all that is asked of this session."""
        return walk(self.set, self.known)

    def slots(self) -> tuple[Slot, ...]:
        """Every slot that is asked in this session, in order, the title first."""
        found, live = self._walked
        asked = (TITLE, *(slot for slot in found if slot in live or self._is_asked(slot)))
        return tuple(slot for slot in asked if slot not in self.given) if self.given else asked

    def _is_asked(self, slot: Slot) -> bool:
        return not self.quick or self.question(slot).quick

    def question(self, slot: Slot) -> Question:
        """The question of a slot; for the title, one in the words of the set."""
        if slot == TITLE:
            word = self.set.word
            return Question(
                id="title",
                ask=word("ask_title"),
                heading=word("heading_title"),
                help=word("help_title"),
                required=True,
            )
        return self.set.question(slot.id)

    def open(self) -> tuple[Slot, ...]:
        """The slots still to be asked, in order."""
        _, live = self._walked
        return tuple(
            slot
            for slot in self.slots()
            if slot in self.again
            or (slot not in live if slot != TITLE else TITLE not in self.known)
        )

    def plan(self) -> Plan:
        """The plan as it stands: only answers that apply, items numbered as the brief shows them."""
        _, live = self._walked
        live = {
            slot: value for slot, value in live.items() if value is None or slot not in self.again
        }
        live = renumbered(self.set, live, coded=not self.reopened)
        title = self.known.get(TITLE)
        return Plan(str(title or ""), self.set, live, date=self.date, questions=self.questions)

    def codes(self, id: str) -> Mapping[int, str]:
        """The code of each item of a list, by key, as the user and the brief see them."""
        prefix = self.set.code(id)
        _, live = self._walked
        keys = [item.key for item in items(self.set, live, self._family(id))]
        numbers = keys if self.reopened else range(1, len(keys) + 1)
        return {
            key: "" if prefix is None else f"{prefix}{number}"
            for key, number in zip(keys, numbers, strict=True)
        }

    def _family(self, id: str) -> str:
        """Activities and what `more` adds are numbered together."""
        activity = self.set.role("activity")
        return activity.id if activity is not None and self.set.question(id).role == "more" else id

    def step(self) -> Step | None:
        """What to ask now; None for the page of all answers."""
        if self.place is None:
            return None
        slot, entry = self.place
        question = self.question(slot)
        known = self.known.get(slot)
        value: Value | None = known if slot in self.known else self._default(question)
        entries: tuple[str, ...] = ()
        if question.type == "list":
            own = self._items(slot)
            codes = self.codes(slot.id) if slot.item is None else {}
            entries = tuple(f"{codes.get(item.key, '')} {item.text}".strip() for item in own)
            value = own[entry].text if entry < len(own) else None
        number, total = self._progress(slot)
        return Step(
            question=question,
            ask=self._ask(slot),
            stage=self.set.stage_of(slot.id) if slot != TITLE else None,
            number=number,
            total=total,
            options=self.options(slot),
            value=value,
            entries=entries,
            entry=entry,
            typed=self.typed.get(self.place),
            answered=known is not None,
            notice=self.notice,
        )

    def options(self, slot: Slot) -> tuple[Option, ...]:
        """What can be chosen at a slot, with codes as the user sees them."""
        question = self.question(slot)
        if not question.choices_from:
            return answers_.options(question, self.set, self.known)
        codes = self.codes(question.choices_from)
        _, live = self._walked
        return tuple(
            option._replace(code=codes[int(option.value)])
            for option in answers_.options(question, self.set, live)
        )

    def _default(self, question: Question) -> Value | None:
        if question.default is None:
            return None
        raw = list(question.default) if isinstance(question.default, tuple) else question.default
        value = answers_.accept(question, raw, self.set, self.known, self.now)
        return value if question.type != "list" else None

    def _ask(self, slot: Slot) -> str:
        question = self.question(slot)
        if slot.item is None:
            return question.ask
        item = next(i for i in items(self.set, self.known, question.for_each) if i.key == slot.item)
        code = self.codes(question.for_each).get(item.key, "")
        return question.ask.replace("{item}", f"{code} {item.text}".strip())

    def _progress(self, slot: Slot) -> tuple[int, int]:
        given = {slot.id for slot in self.given}
        ids = [id for id in ("title", *(q.id for q in self.set.questions)) if id not in given]
        asked = [id for id in ids if not self.quick or id == "title" or self.set.question(id).quick]
        more, activity = self.set.role("more"), self.set.role("activity")
        id = slot.id
        if more and activity and slot.item and self.set.question(id).for_each == activity.id:
            id = more.id if slot.item in {item.key for item in self._items(Slot(more.id))} else id
        ids = asked if id in asked else ids
        return ids.index(id) + 1, len(ids)

    def _items(self, slot: Slot) -> tuple[Item, ...]:
        value = self.known.get(slot)
        return (
            tuple(entry for entry in value if isinstance(entry, Item))
            if isinstance(value, tuple)
            else ()
        )

    # What a user does

    def start(self) -> Session:
        """The session at the first question that is still to be asked, or at the page when there is none."""
        slots, to_do = self.slots(), self.open()
        if not to_do:
            return replace(self, place=None)
        before = slots[: slots.index(to_do[0])]
        if self.reopened and before and not set(slots[len(before) :]) & set(self.known):
            last = before[-1]
            if self.question(last).type == "list" and self._items(last):
                # Left in the middle of a list: nobody has said that it ends there.
                return self._to(Place(last, len(self._items(last))))
        return self._to(Place(to_do[0]))

    def answer(self, raw: object) -> Session:
        """The session after an answer, at the next question. Raises Refusal with the reason where it does not fit."""
        if self.place is None:
            raise ValueError("the page of all answers takes no answer")
        slot, _ = self.place
        question = self.question(slot)
        if question.type == "list":
            return self._answer_entry(str(raw or ""))
        value = answers_.accept(question, raw, self.set, self.known, self.now)
        if question.type == "date" and value is not None and value != answers_.clean(str(raw)):
            notice = self.set.word("understood", text=str(raw), date=value)
            return replace(self, typed={**self.typed, self.place: str(value)}, notice=notice)
        return self.give(slot, value)._forward()

    def give(self, slot: Slot, value: Value | None) -> Session:
        """The session with the answer of a slot replaced, at the same place."""
        return self.give_all({slot: value})

    def give_all(self, answers: Answers) -> Session:
        """The session with some answers replaced, at the same place."""
        typed = {place: text for place, text in self.typed.items() if place.slot not in answers}
        again = self.again.difference(answers)
        return replace(self, known={**self.known, **answers}, again=again, typed=typed, notice="")

    def _unanswered(self, slot: Slot) -> Session:
        known = {other: value for other, value in self.known.items() if other != slot}
        return replace(self.give(slot, None), known=known)

    def _answer_entry(self, raw: str) -> Session:
        assert self.place is not None
        slot, entry = self.place
        question, own, text = self.question(slot), self._items(slot), answers_.clean(raw)
        if not text and entry >= len(own):
            return self._end_list(slot, question, own)
        others = [item.text for place, item in enumerate(own) if place != entry]
        if not text:
            left = own[:entry] + own[entry + 1 :]
            session = self.give(slot, left) if left else self._unanswered(slot)
            return replace(
                session, place=Place(slot, entry), removed=(*self.removed, (slot.id, own[entry]))
            )
        answers_.check_new(text, [*others, *self._elsewhere(slot)], self.set)
        item = Item(own[entry].key, text) if entry < len(own) else Item(self._key(slot, text), text)
        own = (*own[:entry], item, *own[entry + 1 :])
        session = self.give(slot, own)
        if question.max is not None and entry + 1 >= question.max:
            return session._forward()
        return replace(session, place=Place(slot, entry + 1))

    def _end_list(self, slot: Slot, question: Question, own: tuple[Item, ...]) -> Session:
        if own:
            answers_.check_count(question, len(own), self.set)
            return self.give(slot, own)._forward()
        if question.required:
            raise Refusal(self.set.word("refuse_required"))
        return self.give(slot, None)._forward()

    def _elsewhere(self, slot: Slot) -> list[str]:
        """Activities that stand in the other of the two lists of activities."""
        if slot.item is not None:
            return []
        found = items(self.set, self.known, self._family(slot.id))
        own = {item.key for item in self._items(slot)}
        return [item.text for item in found if item.key not in own]

    def _key(self, slot: Slot, text: str) -> int:
        """The number of a new item: its old one where it was there before, so that its answers come back."""
        for id, item in self.removed:
            if id == slot.id and item.text.casefold() == text.casefold():
                return item.key
        lists = {slot.id}
        if slot.item is None:
            family = self._family(slot.id)
            lists |= {
                q.id
                for q in self.set.questions
                if q.type == "list" and self._family(q.id) == family
            }
        taken = [item.key for id in lists for item in self._items(Slot(id, slot.item))]
        taken += [item.key for id, item in self.removed if id in lists]
        return max(taken, default=0) + 1

    def numbered(
        self, slot: Slot, texts: tuple[str, ...], before: Value | None = None
    ) -> tuple[Item, ...]:
        """Texts as the items of a list. A text that was among those `before` keeps its number, and so its answers."""
        earlier = before if isinstance(before, tuple) else ()
        own = {item.text: item.key for id, item in self.removed if id == slot.id}
        own |= {entry.text: entry.key for entry in earlier if isinstance(entry, Item)}
        answers_.check_apart(texts, self._elsewhere(slot), self.set)
        fresh = max([self._key(slot, "") - 1, *own.values()]) + 1
        found = []
        for text in texts:
            found.append(Item(own.get(text, fresh), text))
            fresh += text not in own
        return tuple(found)

    def back(self, typed: str | None = None) -> Session:
        """The session at the question before, which shows its earlier answer. `typed` is kept for coming back.

        At the first question, and on the page, it stays or goes to the last question.
        """
        if self.place is None:
            return self._to(self._last_place(self.slots()[-1]))
        slot, entry = self.place
        kept = dict(self.typed)
        kept.pop(self.place, None)
        if typed:
            kept[self.place] = typed
        session = replace(self, typed=kept, notice="", single=False)
        if entry > 0:
            return replace(session, place=Place(slot, entry - 1))
        slots = self.slots()
        before = slots.index(slot) - 1
        return session._to(self._last_place(slots[before])) if before >= 0 else session

    def _last_place(self, slot: Slot) -> Place:
        return Place(slot, max(0, len(self._items(slot)) - 1))

    def change(self, slot: Slot) -> Session:
        """The session at one slot, chosen from the page; after it, what it opened is asked, then the page is back."""
        return replace(self._to(Place(slot)), single=True)

    def ask_all(self) -> Session:
        """The session going on with the questions that --quick left out, and with no other."""
        return replace(self, quick=False, single=True).start()

    def skip_rest(self) -> tuple[Session, tuple[Slot, ...]]:
        """The session with nothing left to ask: defaults taken, the rest skipped; and required slots without answer."""
        session, missing = self, dict[Slot, None]()
        while to_do := [slot for slot in session.open() if slot not in missing]:
            given: dict[Slot, Value | None] = {}
            for slot in to_do:
                question = session.question(slot)
                default = session._default(question)
                if question.required and session.known.get(slot, default) is None:
                    missing[slot] = None
                else:
                    given[slot] = session.known.get(slot, default)
            session = session.give_all(given)
        return replace(session, place=None), tuple(missing)

    def _to(self, place: Place) -> Session:
        return replace(self, place=place, visited=self.visited | {place.slot}, notice="")

    def _forward(self) -> Session:
        assert self.place is not None
        slots, to_do = self.slots(), set(self.open())
        after = slots[slots.index(self.place.slot) + 1 :]
        for slot in after:
            if slot in to_do or (slot in self.visited and not self.single):
                return self._to(Place(slot))
        left = [slot for slot in slots if slot in to_do and slot != self.place.slot]
        return (
            self._to(Place(left[0])) if left else replace(self, place=None, single=False, notice="")
        )


def stages_of(
    slots: tuple[Slot, ...], questions: QuestionSet
) -> tuple[tuple[Stage, tuple[Slot, ...]], ...]:
    """The slots of each stage, in order; stages without any are left out."""
    by_stage = {
        stage: tuple(s for s in slots if s != TITLE and questions.stage_of(s.id) == stage)
        for stage in STAGES
    }
    return tuple((stage, own) for stage, own in by_stage.items() if own)
