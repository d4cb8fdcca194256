"""Where a user is in a question set: what is asked next, and what an answer or a step back changes.

A session is a sheet and a place in it. It is frozen: every step gives a new session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, TypeAlias

from whyfirst.accept import accept, check_count, check_not_there_yet, says_nothing
from whyfirst.errors import Refusal
from whyfirst.findings import Finding, findings
from whyfirst.model import STAGES, Question, QuestionSet, Stage
from whyfirst.sheet import (
    NO_ENTRIES,
    TITLE,
    Answer,
    Answers,
    Chosen,
    Entries,
    Entry,
    Mark,
    Options,
    Plan,
    Sheet,
    Slot,
    is_nothing,
)
from whyfirst.text import clean
from whyfirst.words import Words

Reply: TypeAlias = "str | bool | Chosen | None"
"""What a user can say to a prompt: a text, yes or no, what they chose, or nothing."""


Stop: TypeAlias = "Slot | Mark"
"""Where a session stops to ask: for an answer, or for a reply to a finding."""


class Place(NamedTuple):
    """Where the session is: at a stop and, in a list, at one of its entries, counted from 0."""

    stop: Stop
    entry: int = 0


@dataclass(frozen=True)
class Step:
    """One prompt, ready to be drawn."""

    question: Question
    ask: str
    words: Words
    options: Options
    answer: Answer | None = None
    """The earlier answer, or the default."""
    typed: str | None = None
    """What was typed here before, and not accepted yet."""
    notice: str = ""
    stage: Stage | None = None
    number: int = 0
    total: int = 0
    entries: tuple[str, ...] = ()
    """The entries of a list so far, as people see them."""
    entry: int = 0
    entry_text: str = ""
    """The earlier text of this entry."""

    @property
    def text(self) -> str:
        """The text to start with: what was typed, or the earlier answer as text."""
        if self.typed is not None:
            return self.typed
        if is_nothing(self.answer) and self.entry == 0:
            return self.words("nothing_to_add")
        if self.question.kind.prompt == "entries":
            return self.entry_text
        return "" if self.answer is None else str(self.answer)


@dataclass(frozen=True)
class Session:
    """A sheet, and where the user is in it."""

    sheet: Sheet
    now: datetime
    place: Place | None = None
    """None: at the page of all answers."""
    quick: bool = False
    date: str = ""
    set_name: str = ""
    reask: frozenset[Slot] = frozenset()
    """Slots to ask although the sheet has them: skipped earlier, or proposed but not seen yet."""
    preset: frozenset[Slot] = frozenset()
    """Slots that are not asked or shown in this session; their answers can be referred to."""
    visited: frozenset[Stop] = frozenset()
    editing_one: bool = False
    """One answer is being changed from the page, so only what it opens is asked."""
    typed: Mapping[Place, str] = field(default_factory=dict)
    removed: tuple[tuple[str, Entry], ...] = ()
    """Removed entries with the id of their list. Typed again, they get their old key."""
    notice: str = ""

    @classmethod
    def new(
        cls,
        questions: QuestionSet,
        now: datetime,
        *,
        title: str = "",
        set_name: str = "",
        quick: bool = False,
    ) -> Session:
        """Return a session with no answers yet, except perhaps the title."""
        answers: dict[Slot, Answer | None] = {}
        if title:
            answers[TITLE] = title
        sheet = Sheet(questions, answers, numbered_by_position=True)
        today = now.date().isoformat()
        return cls(sheet, now, quick=quick, date=today, set_name=set_name)

    @classmethod
    def of_plan(
        cls, plan: Plan, now: datetime, *, removed: tuple[tuple[str, Entry], ...] = ()
    ) -> Session:
        """Return a session with everything that a plan holds. What was skipped is asked again."""
        answers = {TITLE: plan.title or None, **plan.answers}
        skipped = [slot for slot, answer in plan.answers.items() if answer is None]
        return cls(
            Sheet(plan.set, answers, replies=plan.replies),
            now,
            date=plan.date,
            set_name=plan.set_name,
            reask=frozenset(skipped),
            removed=removed,
        )

    @property
    def set(self) -> QuestionSet:
        """The question set."""
        return self.sheet.set

    @property
    def words(self) -> Words:
        """The fixed words, in the language of the set."""
        return self.sheet.words

    # What there is to ask

    def slots(self) -> tuple[Slot, ...]:
        """Return every slot that this session asks, in order, the title first."""
        return tuple(slot for slot in self.sheet.slots if self._asks(slot))

    def _asks(self, slot: Slot) -> bool:
        if slot in self.preset:
            return False
        if slot == TITLE or slot in self.sheet.live or not self.quick:
            return True
        return self.set.question(slot.id).quick

    def open(self) -> tuple[Slot, ...]:
        """Return the slots still to be asked, in order."""
        live = self.sheet.live
        return tuple(slot for slot in self.slots() if slot not in live or slot in self.reask)

    def plan(self) -> Plan:
        """Return the plan so far: the answers that apply, with the codes that the brief gives."""
        plan = Plan(
            self.set,
            self._seen.finished_answers(),
            replies=self._seen.finished_replies(),
            title=self.title,
            date=self.date,
            set_name=self.set_name,
        )
        if not plan.replies:
            return plan
        marks = {finding.mark for finding in findings(plan)}
        replies = {mark: text for mark, text in plan.replies.items() if mark in marks}
        return replace(plan, replies=replies)

    @cached_property
    def _seen(self) -> Plan:
        """The answers that apply and that the user has seen, with the keys of this session.

        A proposed answer doesn't count until the user has seen it; a skipped one stays skipped.
        """
        answers = {
            slot: answer
            for slot, answer in self.sheet.live.items()
            if answer is None or slot not in self.reask
        }
        sheet = self.sheet
        return Plan(self.set, answers, sheet.numbered_by_position, sheet.replies)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the links raise so far, with marks that `reply` takes."""
        return findings(self._seen)

    def stops(self) -> tuple[Stop, ...]:
        """Return every slot, and before the questions of the reflection the findings about them.

        Findings that stay open come before the next review date, or at the end. With `quick`,
        nobody is asked about these.
        """
        marks_by_role: dict[str, list[Stop]] = {role: [] for role in ("more", "fewer", "different")}
        marks_by_role["open"] = []
        for finding in self.findings:
            if not finding.settled:
                marks_by_role[finding.asks].append(finding.mark)
        if self.quick:
            marks_by_role["open"].clear()

        stops: list[Stop] = []
        for slot in self.slots():
            role = self.sheet.question(slot).role
            if role == "review" and self.set.stage_of(slot.id) == "reflection":
                role = "open"
            stops += marks_by_role.pop(role or "", [])
            stops.append(slot)
        return (*stops, *marks_by_role.get("open", ()))

    def _to_do(self) -> frozenset[Stop]:
        marks = [stop for stop in self.stops() if isinstance(stop, Mark)]
        not_replied = [mark for mark in marks if mark not in self.sheet.replies]
        return frozenset([*self.open(), *not_replied])

    @property
    def title(self) -> str:
        """The title, as far as it is known."""
        return str(self.sheet.answers.get(TITLE) or "")

    def step(self) -> Step | None:
        """Return what to ask now; None for the page of all answers."""
        if self.place is None:
            return None
        slot, entry = self.place
        if isinstance(slot, Mark):
            return self._step_at_finding(self.place, slot)
        question = self.sheet.question(slot)

        answer = self.sheet.answers.get(slot)
        if slot not in self.sheet.answers:
            answer = self._default(question)
        items = self.sheet.entry_items(slot)
        entry_text = items[entry].text if entry < len(items) else ""
        stage = self.set.stage_of(slot.id) if slot != TITLE else None
        number, total = self._progress(slot)
        return Step(
            question=question,
            ask=self.sheet.ask(slot),
            words=self.words,
            options=self.sheet.options(question),
            answer=answer,
            typed=self.typed.get(self.place),
            notice=self.notice,
            stage=stage,
            number=number,
            total=total,
            entries=tuple(item.label for item in items),
            entry=entry,
            entry_text=entry_text,
        )

    def _step_at_finding(self, place: Place, mark: Mark) -> Step:
        """Return the prompt for a reply to a finding."""
        finding = next(finding for finding in self.findings if finding.mark == mark)
        question = Question(id="reply", ask=finding.text, help=self.words("help_reply"))
        number, total = self._progress(self._next_slot(mark))
        return Step(
            question=question,
            ask=finding.text,
            words=self.words,
            options=Options(),
            answer=finding.reply or None,
            typed=self.typed.get(place),
            stage="reflection",
            number=number,
            total=total,
        )

    def _next_slot(self, mark: Mark) -> Slot:
        """Return the slot that a finding is asked before, or the last one."""
        stops = self.stops()
        after = [stop for stop in stops[stops.index(mark) :] if isinstance(stop, Slot)]
        return after[0] if after else self.slots()[-1]

    def _default(self, question: Question) -> Answer | None:
        default = question.default
        if default is None or question.type == "list":
            return None
        raw = list(default) if isinstance(default, tuple) else default
        return accept(question, raw, self.words, self.sheet.options(question), self.now)

    def _progress(self, slot: Slot) -> tuple[int, int]:
        """Return which of how many questions a slot belongs to, whatever the number of items."""
        preset_ids = {slot.id for slot in self.preset}
        questions = [question for question in self.set.questions if question.id not in preset_ids]
        title = [] if TITLE in self.preset else [TITLE.id]
        every_id = [*title, *(question.id for question in questions)]
        quick_ids = [*title, *(question.id for question in questions if question.quick)]

        id = self._id_in_progress(slot)
        ids = every_id
        if self.quick and id in quick_ids:
            ids = quick_ids
        return ids.index(id) + 1, len(ids)

    def _id_in_progress(self, slot: Slot) -> str:
        """Return the id to count a slot under: questions about added activities count as `more`."""
        item = self.sheet.item_of(slot)
        more = self.set.role("more")
        if item is None or more is None:
            return slot.id
        if self.set.question(slot.id).for_each != self.set.shares_numbers_with(more.id):
            return slot.id
        added_keys = {entry.key for entry in self._entries(Slot(more.id))}
        return more.id if item.key in added_keys else slot.id

    def _entries(self, slot: Slot) -> tuple[Entry, ...]:
        answer = self.sheet.answers.get(slot)
        return answer.entries if isinstance(answer, Entries) else ()

    # What a user does

    def start(self) -> Session:
        """Return the session at the first question still to be asked, or at the page."""
        slots, to_do = self.slots(), self.open()
        if not to_do:
            return replace(self, place=None)

        first = slots.index(to_do[0])
        is_resumed = not self.sheet.numbered_by_position
        nothing_follows = self.sheet.answers.keys().isdisjoint(slots[first:])
        if is_resumed and first > 0 and nothing_follows:
            last = slots[first - 1]
            if self._entries(last):  # the user may not have finished this list
                return self._at(Place(last, len(self._entries(last))))
        return self._at(Place(to_do[0]))

    def answer(self, reply: Reply) -> Session:
        """Return the session after a reply, at the next prompt.

        Raises Refusal with the reason where the reply does not fit.
        """
        if self.place is None:
            raise ValueError("there is no current question to answer")
        slot, _ = self.place
        if isinstance(slot, Mark):
            return self.reply(slot, clean(str(reply or "")))._forward()
        question = self.sheet.question(slot)
        if question.kind.prompt == "entries":
            return self._answer_entry(self.place, str(reply or ""))

        answer = accept(question, reply, self.words, self.sheet.options(question), self.now)
        if question.type == "date" and answer is not None and answer != clean(str(reply)):
            return self._reading_back(self.place, str(reply), str(answer))
        return self.give(slot, answer)._forward()

    def _reading_back(self, place: Place, typed: str, date: str) -> Session:
        """Return the session at the same prompt, showing the date that was understood."""
        notice = self.words("understood", text=typed, date=date)
        return replace(self, typed={**self.typed, place: date}, notice=notice)

    def reply(self, mark: Mark, text: str) -> Session:
        """Return the session with a reply to a finding; with an empty one, it is left open."""
        typed = {place: kept for place, kept in self.typed.items() if place.stop != mark}
        return replace(self, sheet=self.sheet.replying(mark, text), typed=typed, notice="")

    def give(self, slot: Slot, answer: Answer | None) -> Session:
        """Return the session with the answer of a slot replaced, at the same place."""
        return self.give_all({slot: answer})

    def give_all(self, answers: Answers) -> Session:
        """Return the session with some answers replaced, at the same place."""
        typed = {place: text for place, text in self.typed.items() if place.stop not in answers}
        return replace(
            self,
            sheet=self.sheet.giving(answers),
            reask=self.reask.difference(answers),
            typed=typed,
            notice="",
        )

    # Lists

    def _answer_entry(self, place: Place, typed: str) -> Session:
        slot, position = place
        assert isinstance(slot, Slot)
        entries = self._entries(slot)
        before, after = entries[:position], entries[position + 1 :]
        is_new = position >= len(entries)
        text = clean(typed)
        if not text:
            return self._end_list(slot) if is_new else self._remove_entry(place)
        if not before and not after and self._is_nothing(slot, text):
            return self.give(slot, NO_ENTRIES)._forward()

        others = [entry.text for entry in before + after]
        check_not_there_yet([text], others + self._texts_in_other_list(slot), self.words)
        key = self._key_for(slot, text) if is_new else entries[position].key
        session = self.give(slot, Entries((*before, Entry(key, text), *after)))

        most = self.sheet.question(slot).max
        if most is not None and position + 1 >= most:
            return session._forward()
        return replace(session, place=Place(slot, position + 1))

    def _is_nothing(self, slot: Slot, text: str) -> bool:
        return self.sheet.question(slot).can_be_nothing and says_nothing(text, self.words)

    def _remove_entry(self, place: Place) -> Session:
        slot, position = place
        assert isinstance(slot, Slot)
        entries = self._entries(slot)
        left = entries[:position] + entries[position + 1 :]
        session = self.give(slot, Entries(left))
        if not left:
            session = replace(session, sheet=session.sheet.without(slot))
        removed = (*self.removed, (slot.id, entries[position]))
        return replace(session, place=place, removed=removed)

    def _end_list(self, slot: Slot) -> Session:
        question, entries = self.sheet.question(slot), self._entries(slot)
        if entries:
            check_count(question, len(entries), self.words)
            return self.give(slot, Entries(entries))._forward()
        if question.required:
            raise Refusal(self.words("refuse_required"))
        return self.give(slot, None)._forward()

    def _texts_in_other_list(self, slot: Slot) -> list[str]:
        """Return the activities in the other of the two lists of activities."""
        if slot.item is not None:
            return []
        own_keys = {entry.key for entry in self._entries(slot)}
        items = self.sheet.all_list_items(self.set.shares_numbers_with(slot.id))
        return [item.text for item in items if item.key not in own_keys]

    def _key_for(self, slot: Slot, text: str) -> int:
        """Return the key of a new entry: the one it had before, so that its answers come back."""
        key = self._keys_of_removed(slot).get(text.casefold())
        if key is None:
            return self._highest_key(slot) + 1
        return key

    def _keys_of_removed(self, slot: Slot) -> dict[str, int]:
        """Return the keys of removed entries by their text, without those in use again.

        An entry that came back with its key may have got another text since.
        """
        in_use = self._keys_in_use(slot)
        keys = {}
        for list_id, entry in self.removed:
            if list_id == slot.id and entry.key not in in_use:
                keys[entry.text.casefold()] = entry.key
        return keys

    def _highest_key(self, slot: Slot) -> int:
        """Return the highest key that an entry of this list, or of its sister list, ever had."""
        list_ids = self._sister_lists(slot)
        removed_keys = {entry.key for list_id, entry in self.removed if list_id in list_ids}
        return max(removed_keys | self._keys_in_use(slot), default=0)

    def _keys_in_use(self, slot: Slot) -> frozenset[int]:
        keys: frozenset[int] = frozenset()
        for list_id in self._sister_lists(slot):
            keys |= {entry.key for entry in self._entries(Slot(list_id, slot.item))}
        return keys

    def _sister_lists(self, slot: Slot) -> frozenset[str]:
        """Return the ids of the lists that share their numbers with this one, and its own."""
        list_ids = {slot.id}
        if slot.item is None:
            shared = self.set.shares_numbers_with(slot.id)
            lists = [question for question in self.set.questions if question.is_item_list]
            list_ids |= {q.id for q in lists if self.set.shares_numbers_with(q.id) == shared}
        return frozenset(list_ids)

    def keyed(self, slot: Slot, texts: Iterable[str]) -> Entries:
        """Return texts as the entries of a list. A text that was there before keeps its key.

        Raises Refusal if an activity is in the other list of activities already.
        """
        texts = tuple(texts)
        check_not_there_yet(texts, self._texts_in_other_list(slot), self.words)
        keys = self._keys_of_removed(slot)
        keys |= {entry.text.casefold(): entry.key for entry in self._entries(slot)}

        next_key = self._highest_key(slot) + 1
        entries = []
        for text in texts:
            if text.casefold() in keys:
                entries.append(Entry(keys[text.casefold()], text))
            else:
                entries.append(Entry(next_key, text))
                next_key += 1
        return Entries(tuple(entries))

    # Moving between questions

    def back(self, typed: str = "") -> Session:
        """Return the session at the previous prompt. `typed` is kept for coming back.

        From the page it goes to the last question; at the first question, nothing changes.
        """
        if self.place is None:
            return self._at_last_entry(self.stops()[-1])

        kept = {place: text for place, text in self.typed.items() if place != self.place}
        if typed:
            kept[self.place] = typed
        session = replace(self, typed=kept, notice="", editing_one=False)

        stop, entry = self.place
        if entry > 0:
            return replace(session, place=Place(stop, entry - 1))
        stops = self.stops()
        position = stops.index(stop)
        if position == 0:
            return session
        return session._at_last_entry(stops[position - 1])

    def change(self, slot: Slot) -> Session:
        """Return the session at a slot chosen from the page.

        After it, only what the new answer opens is asked; then the page comes back.
        """
        return replace(self._at(Place(slot)), editing_one=True)

    def ask_all(self) -> Session:
        """Return the session going on with the questions that --quick left out, and no others."""
        return replace(self, quick=False, editing_one=True).start()

    def skip_rest(self) -> tuple[Session, tuple[Slot, ...]]:
        """Return the session with nothing left to ask, and the required slots without an answer.

        It uses the defaults and skips the rest.
        """
        session = self
        missing: list[Slot] = []
        while True:
            answers: dict[Slot, Answer | None] = {}
            for slot in session.open():
                if slot in missing:
                    continue
                question = session.sheet.question(slot)
                answer = session.sheet.answers.get(slot, session._default(question))
                if question.required and answer is None:
                    missing.append(slot)
                else:
                    answers[slot] = answer
            if not answers:
                return replace(session, place=None), tuple(missing)
            session = session.give_all(answers)

    def _at(self, place: Place) -> Session:
        return replace(self, place=place, visited=self.visited | {place.stop}, notice="")

    def _at_last_entry(self, stop: Stop) -> Session:
        entries = self._entries(stop) if isinstance(stop, Slot) else ()
        return self._at(Place(stop, max(0, len(entries) - 1)))

    def _forward(self) -> Session:
        """Go to the next slot open or visited before, then to any open one, then to the page."""
        assert self.place is not None
        stops = self.stops()
        to_do = self._to_do()
        here = stops.index(self.place.stop)
        for stop in stops[here + 1 :]:
            if stop in to_do or (stop in self.visited and not self.editing_one):
                return self._at(Place(stop))
        for stop in stops:
            if stop in to_do and stop != self.place.stop:
                return self._at(Place(stop))
        return replace(self, place=None, editing_one=False, notice="")


def slots_by_stage(
    slots: Iterable[Slot], questions: QuestionSet
) -> Mapping[Stage, tuple[Slot, ...]]:
    """Return the slots of each stage, in order, without the title and without empty stages."""
    by_stage: dict[Stage, tuple[Slot, ...]] = {}
    for stage in STAGES:
        own = [slot for slot in slots if slot != TITLE and questions.stage_of(slot.id) == stage]
        if own:
            by_stage[stage] = tuple(own)
    return by_stage
