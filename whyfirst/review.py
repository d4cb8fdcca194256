"""A later look at a plan: what it asks, what is left of the plan after it, and what has changed in meaning.

A review is a plan of its own, of a set that is made for the plan it looks back on: its lists are those of the plan,
and what is known of them is given. Knows nothing of documents, files, the clock or terminals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from whyfirst.model import Answers, Item, Plan, Question, QuestionSet, Role, Slot, Value, walk
from whyfirst.reflection import Named, decisions, joined, quoted

WHY: tuple[Role, ...] = ("purpose", "problem", "context")
"""The roles of the questions that say why, the first one that is answered."""

AHEAD: tuple[Role, ...] = ("decision", "more", "fewer", "different", "review")
"""The roles of what every review asks at its end, in order."""

_LISTS: tuple[Role, ...] = ("outcome", "activity", "audience", "assumption")
_READING, _HELD, _SAME = "reading", "held", "why_same"


@dataclass(frozen=True)
class Standing:
    """What is left of a plan after the reviews so far.

    `plan` has the outcomes that are still wanted and the activities that are still going, those that were added among
    them. `gone` are the items that are not, by the role of their list.
    """

    plan: Plan
    started: int
    guesses: tuple[Item, ...] = ()
    gone: tuple[tuple[Role, Item], ...] = ()
    readings: Mapping[int, str] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """Why it is done, as it was last put."""
        found = (self.plan.answer(role) for role in WHY)
        return str(next((text for text in found if text), ""))


@dataclass(frozen=True)
class Look:
    """One review: its questions, and the answers that are no matter of it. `proposed` stands there to be changed."""

    standing: Standing
    set: QuestionSet
    known: Answers
    given: frozenset[Slot]
    proposed: Answers

    @property
    def gone(self) -> tuple[tuple[str, Item], ...]:
        """Items that were there before, by the id of the list to which they would come back."""
        lists = {"outcome": self.set.role("outcome_now"), "activity": self.set.role("more")}
        return tuple(
            (home.id, item) for role, item in self.standing.gone if (home := lists.get(role))
        )

    def is_finished(self, review: Plan) -> bool:
        """Whether a review has been taken to its end: to the question that is always the last."""
        last = self.set.stage("reflection")[-1]
        return Slot(last.id) in review.answers


def standing(plan: Plan) -> Standing:
    """What a plan is when it begins: with what was decided and added while it was made."""
    confidence = plan.set.role("confidence")
    weak = {choice.value for choice in confidence.choices if choice.weak} if confidence else set()
    guesses = [
        s
        for s in plan.items("assumption")
        if (plan.answer("confidence", s.key) or "") in {*weak, ""}
    ]
    stopped = [
        item for item in plan.items("activity") if plan.answer("decision", item.key) == "stop"
    ]
    going = [item for item in plan.items("activity") if item not in stopped]
    changed = _with(plan, {"activity": going})
    return Standing(
        changed,
        decisions(plan).started,
        tuple(guesses),
        tuple(("activity", item) for item in stopped),
    )


def look(before: Standing) -> Look:
    """The review that comes after the reviews so far."""
    plan = before.plan
    given = list(_given(before))
    asked = [_serves(plan), *_asked(before, {question.id for question, _ in given})]
    lists = [question for question, _ in given]
    questions = QuestionSet(
        whyfirst=1,
        name=plan.set.name,
        language=plan.set.language,
        labels={**plan.set.labels, "reflection": plan.set.word("review")},
        why=tuple(lists),
        what=tuple(question for question in asked[:1] if question),
        reflection=tuple(question for question in asked[1:] if question),
    )
    known: dict[Slot, Value | None] = {Slot(question.id): value for question, value in given}
    slots = set(known)
    serves = questions.role("serves")
    for item in plan.items("activity") if serves else ():
        slot = Slot(serves.id, item.key) if serves else Slot("")
        slots.add(slot)
        if slot in plan.answers:
            known[slot] = plan.answers[slot]
    now = questions.role("outcome_now")
    proposed = {Slot(now.id): plan.items("outcome")} if now and plan.items("outcome") else {}
    return Look(before, questions, walk(questions, known)[1], frozenset(slots), proposed)


def after(taken: Look, review: Plan) -> Standing:
    """What is left of the plan after a review, finished or not."""
    before = taken.standing
    plan = before.plan
    outcomes = _items(review.answer("outcome_now")) or plan.items("outcome")
    stopped = [
        item for item in plan.items("activity") if review.answer("decision", item.key) == "stop"
    ]
    going = [item for item in plan.items("activity") if item not in stopped] + list(
        _items(review.answer("more"))
    )
    dropped = [
        item
        for item in plan.items("outcome")
        if item.key not in {outcome.key for outcome in outcomes}
    ]
    links = {
        slot: value for slot, value in review.answers.items() if _has_role(review, slot, "serves")
    }
    changed = _with(
        replace(plan, answers={**plan.answers, **links}),
        {"outcome": list(outcomes), "activity": going},
        str(review.answer("purpose_now") or ""),
    )
    back = {("outcome", item.key) for item in outcomes} | {("activity", item.key) for item in going}
    lost = [
        *before.gone,
        *(("outcome", item) for item in dropped),
        *(("activity", item) for item in stopped),
    ]
    return Standing(
        changed,
        before.started,
        tuple(item for item in before.guesses if not _settled(review, item)),
        tuple((role, item) for role, item in lost if (role, item.key) not in back),
        {**before.readings, **_readings(taken, review)},
    )


def changes(taken: Look, review: Plan) -> tuple[str, ...]:
    """What a review changes in the meaning of the plan, in sentences of the set."""
    return tuple(_changes(taken, review))


# What a review asks


def _given(before: Standing) -> Iterator[tuple[Question, Value | None]]:
    """The lists of the plan as they are now, and what the questions of a set for its reviews go by."""
    plan = before.plan
    lists = [
        q for q in plan.set.questions if q.type == "list" and not q.for_each and q.role != "more"
    ]
    wanted = {name for question in plan.set.review for name in question.when}
    others = [
        q
        for q in plan.set.questions
        if q.id in wanted and q not in lists and not q.for_each and q.role not in AHEAD
    ]
    for question in (*lists, *others):
        role = question.role if question.role in _LISTS else None
        bare = question.model_copy(
            update={"role": role, "when": {}, "required": False, "choices_from": ""}
        )
        value = plan.answers.get(Slot(question.id))
        if question.role == "assumption":
            value = before.guesses or None
        yield bare, value


def _serves(plan: Plan) -> Question | None:
    """What is asked about an activity that is added."""
    question = plan.set.role("serves")
    return question.model_copy(update={"when": {}, "required": False}) if question else None


def _asked(before: Standing, lists: set[str]) -> Iterator[Question]:
    """The questions of a review in order: the set's own or those that look back, then those that look ahead."""
    plan = before.plan
    own = [
        question
        for question in plan.set.review
        if not question.for_each or question.for_each in lists
    ]
    roles = {question.role for question in own}
    yield from own or _looking_back(before)
    for role in AHEAD:
        if role not in roles and (role != "decision" or plan.items("activity")):
            yield _ahead(plan.set, role)


def _looking_back(before: Standing) -> Iterator[Question]:
    questions, plan = before.plan.set, before.plan
    outcome = questions.role("outcome")
    if outcome and plan.items("outcome"):
        yield _made(questions, _READING, for_each=outcome.id)
    assumption = questions.role("assumption")
    if assumption and before.guesses:
        choices = [
            {"text": questions.word("held"), "value": "held"},
            {"text": questions.word("not_held"), "value": "wrong"},
            {"text": questions.word("not_known"), "value": "unknown", "weak": True},
        ]
        yield _made(
            questions,
            _HELD,
            role="confidence",
            type="select",
            for_each=assumption.id,
            choices=choices,
        )
    yield _made(questions, _SAME, type="confirm")
    changed = {"when": {_id(questions, _SAME): False}}
    why = next((q for role in WHY if (q := questions.role(role)) and plan.answer(role)), None)
    yield _made(
        questions, "purpose_now", role="purpose_now", type=why.type if why else "text", default=before.why or None,
        **changed,
    )  # fmt: skip
    if plan.items("outcome"):
        yield _made(
            questions, "outcomes_now", role="outcome_now", type="list", required=True, **changed
        )


def _ahead(questions: QuestionSet, role: Role) -> Question:
    """A question that the plan asked too, as its set has it, or as it is where the set has none."""
    asked = questions.role(role)
    if asked is not None:
        return asked.model_copy(update={"when": {}, "required": False})
    if role == "review":
        return _made(questions, "next", role="review", type="date")
    activity = questions.role("activity")
    choices = [
        {"text": questions.word(value), "value": value} for value in ("keep", "change", "stop")
    ]
    each = activity.id if activity else ""
    return _made(
        questions, "decision", role="decision", type="select", for_each=each, choices=choices
    )


def _made(questions: QuestionSet, name: str, **keys: Any) -> Question:  # noqa: ANN401 - the keys of a question
    """A question in the words of the set, under a name that none of its own questions has."""
    texts = (
        {}
        if "ask" in keys
        else {key: questions.word(f"{key}_{name}") for key in ("ask", "heading", "help")}
    )
    return Question.model_validate({"id": _id(questions, name), **texts, **keys})


def _id(questions: QuestionSet, name: str) -> str:
    taken = {question.id for question in (*questions.questions, *questions.review)}
    return f"{name}-in-review" if name in taken else name


# What is left of the plan


def _with(plan: Plan, lists: Mapping[Role, Sequence[Item]], why: str = "") -> Plan:
    """The plan with other items and another why. What was decided and added has become part of the items."""
    answers = dict(plan.answers)
    for role, own in lists.items():
        question = plan.set.role(role)
        if question is not None:
            answers[Slot(question.id)] = tuple(own) or None
    done = {question.id for role in ("decision", "more") if (question := plan.set.role(role))}
    answers = {
        slot: value
        for slot, value in answers.items()
        if slot.id not in done or "activity" not in lists
    }
    asked = next((q for role in WHY if (q := plan.set.role(role)) and plan.answer(role)), None)
    if why and asked is not None:
        answers[Slot(asked.id)] = why
    return replace(plan, answers=walk(plan.set, answers)[1])


def _items(value: Value | None) -> tuple[Item, ...]:
    return (
        tuple(entry for entry in value if isinstance(entry, Item))
        if isinstance(value, tuple)
        else ()
    )


def _has_role(review: Plan, slot: Slot, role: Role) -> bool:
    question = review.set.role(role)
    return question is not None and question.id == slot.id


def _settled(review: Plan, guess: Item) -> bool:
    question, value = review.set.role("confidence"), review.answer("confidence", guess.key)
    weak = {choice.value for choice in question.choices if choice.weak} if question else set()
    return value is not None and value not in weak


def _readings(taken: Look, review: Plan) -> Mapping[int, str]:
    asked = _id(taken.standing.plan.set, _READING)
    return {
        slot.item: str(value)
        for slot, value in review.answers.items()
        if slot.id == asked and slot.item and value
    }


# What has changed


def _changes(taken: Look, review: Plan) -> Iterator[str]:
    words, plan = review.set, taken.standing.plan
    if (why := review.answer("purpose_now")) and taken.standing.why and why != taken.standing.why:
        yield words.word("review_why", text=" ".join(taken.standing.why.split()))
    now = {item.key: item for item in _items(review.answer("outcome_now"))}
    then = {item.key: item for item in plan.items("outcome")}
    if now:
        for key in now.keys() & then.keys():
            if now[key].text != then[key].text:
                yield words.word(
                    "review_reworded",
                    item=_told(review, "outcome", [now[key]]),
                    text=then[key].text,
                )
        yield from _line(
            review,
            "review_dropped",
            "outcome",
            [item for key, item in then.items() if key not in now],
        )
        yield from _line(
            review,
            "review_outcome",
            "outcome",
            [item for key, item in now.items() if key not in then],
        )
    yield from _activities_changed(taken, review)
    settled = [item for item in taken.standing.guesses if _settled(review, item)]
    wrong = [item for item in settled if review.answer("confidence", item.key) == "wrong"]
    yield from _line(
        review, "review_held", "assumption", [item for item in settled if item not in wrong]
    )
    yield from _line(review, "review_not_held", "assumption", wrong)


def _activities_changed(taken: Look, review: Plan) -> Iterator[str]:
    words, before = review.set, taken.standing.plan.items("activity")
    decided = {item.key: review.answer("decision", item.key) for item in before}
    added = _items(review.answer("more"))
    if not added and not any(decided.values()):
        return
    stopped = [item for item in before if decided[item.key] == "stop"]
    now = len(before) - len(stopped) + len(added)
    started = taken.standing.started
    start = words.word("started_one" if started == 1 else "started_many", number=started)
    if not stopped and not added:
        yield words.word("review_count_same", now=_number(words, "activities", now))
    else:
        key = "review_count" if started == len(before) else "review_count_before"
        then, left = (_number(words, "number", number) for number in (len(before), now))
        yield words.word(key, started=start, before=then, now=left)
    yield from _line(review, "review_stopped", "activity", stopped)
    yield from _line(
        review, "review_changed", "activity", [i for i in before if decided[i.key] == "change"]
    )
    yield from _line(review, "review_added", "activity", added)


def _number(words: QuestionSet, label: str, number: int) -> str:
    if label == "number":
        return words.word("number_many" if number else "number_none", number=number)
    return words.word(label + {0: "_none", 1: "_one"}.get(number, "_many"), number=number)


def _line(review: Plan, label: str, role: Role, found: Sequence[Item]) -> Iterator[str]:
    if found:
        yield review.set.word(label, items=_told(review, role, found))


def _told(review: Plan, role: Role, found: Sequence[Item]) -> str:
    """Items as a sentence names them."""
    question = review.set.role(role)
    code = review.set.code(question.id) if question else ""
    return joined(
        review.set,
        [quoted(review.set, Named("", i.key, f"{code or ''}{i.key}", i.text)) for i in found],
    )
