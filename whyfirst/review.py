"""A later look at a plan: what it asks, what is left of the plan after it, and what has changed.

A review is a plan of its own. Its question set is made for the plan it looks back on: it has the
lists of that plan, with their items as preset answers, and the questions of the review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from whyfirst.links import decisions, quoted, weak_choices
from whyfirst.model import Question, QuestionSet, RoleName
from whyfirst.sheet import Answer, Answers, Entries, Entry, Item, Plan, Sheet, Slot

WHY: tuple[RoleName, ...] = ("purpose", "problem", "context")
"""The roles of questions that say why. The first one with an answer counts."""

AHEAD: tuple[RoleName, ...] = ("decision", "more", "fewer", "different", "review")
"""The roles of what every review asks at its end, in order."""

_LISTS: tuple[RoleName, ...] = ("outcome", "activity", "audience", "assumption")
"""The roles that lists of the plan keep in a review."""

_NOT_CONDITIONAL: Mapping[str, object] = {"when": {}, "required": False}

_Gone: TypeAlias = tuple[tuple[RoleName, Entry], ...]


@dataclass(frozen=True)
class PlanState:
    """A plan after the reviews so far."""

    plan: Plan
    """The plan with the outcomes that are still wanted and the activities that go on."""
    started: int
    """How many activities it started with."""
    guesses: tuple[Item, ...] = ()
    """The assumptions that nobody knows to be true or false yet."""
    gone: _Gone = ()
    """Dropped outcomes and stopped activities, with the role of their list."""
    readings: Mapping[int, str] = field(default_factory=dict)
    """What was last seen of each outcome, by its key."""
    decisions: Mapping[int, str] = field(default_factory=dict)
    """What was last decided about each activity, in the words of the set, by its key."""
    next_review: str = ""
    """When to look at it again."""

    @property
    def why(self) -> str:
        """Why it is done, as last stated."""
        question = _why_question(self.plan)
        if question is None:
            return ""
        return str(self.plan.answers[Slot(question.id)])


@dataclass(frozen=True)
class ReviewForm:
    """One review: its questions, the answers it takes as given, and those it proposes."""

    state: PlanState
    set: QuestionSet
    answers: Answers
    """What is known of the plan, as answers of the review."""
    preset: frozenset[Slot]
    """The slots that it does not ask."""
    proposed: Answers
    """Answers for the user to edit. They count as answered only when the user has seen them."""

    @property
    def removed(self) -> tuple[tuple[str, Entry], ...]:
        """Entries that were there before, with the id of the list to which they could return."""
        lists = {"outcome": self.set.role("outcome_now"), "activity": self.set.role("more")}
        removed = []
        for role, entry in self.state.gone:
            question = lists[role]
            if question is not None:
                removed.append((question.id, entry))
        return tuple(removed)

    def is_finished(self, review: Plan) -> bool:
        """Return whether the last question of the review was asked."""
        last_question = self.set.stage("reflection")[-1]
        return Slot(last_question.id) in review.answers


def starting_state(plan: Plan) -> PlanState:
    """Return the state of a plan before any review."""
    weak = weak_choices(plan.set, "confidence")
    guesses = []
    for assumption in plan.items("assumption"):
        confidence = plan.choice("confidence", assumption.key)
        if not confidence or confidence in weak:
            guesses.append(assumption)

    activities = plan.items("activity")
    stopped = _decided("stop", activities, plan)
    return PlanState(
        plan=_updated(plan, {"activity": _without(activities, stopped)}),
        started=decisions(plan).started,
        guesses=tuple(guesses),
        gone=_as_gone("activity", stopped),
        decisions=_decision_texts(plan),
        next_review=plan.text("review"),
    )


def review_form(state: PlanState) -> ReviewForm:
    """Return the form of the next review."""
    plan = state.plan
    background = _background(state)
    serves = plan.set.role("serves")
    if serves is not None:  # asked about activities that the review adds
        serves = serves.model_copy(update=_NOT_CONDITIONAL)

    background_ids = {question.id for question in background}
    questions = QuestionSet(
        whyfirst=1,
        name=plan.set.name,
        language=plan.set.language,
        labels={**plan.set.labels, "reflection": plan.words("review")},
        why=background,
        what=(serves,) if serves else (),
        reflection=tuple(_questions_to_ask(state, background_ids)),
    )

    answers = {Slot(question.id): _known_answer(state, question) for question in background}
    preset = set(answers)
    if serves is not None:
        for activity in plan.items("activity"):
            slot = Slot(serves.id, activity.key)
            preset.add(slot)
            if slot in plan.answers:
                answers[slot] = plan.answers[slot]

    proposed: dict[Slot, Answer | None] = {}
    outcomes_now = questions.role("outcome_now")
    outcomes = plan.items("outcome")
    if outcomes_now is not None and outcomes:
        proposed[Slot(outcomes_now.id)] = _as_entries(outcomes)

    applicable_answers = Sheet(questions, answers).live
    return ReviewForm(state, questions, applicable_answers, frozenset(preset), proposed)


def state_after(form: ReviewForm, review: Plan) -> PlanState:
    """Return the state of the plan after a review, finished or not."""
    state = form.state
    outcomes_before = state.plan.items("outcome")
    outcomes = review.own_items("outcome_now") or outcomes_before
    dropped = _without(outcomes_before, outcomes)

    activities_before = state.plan.items("activity")
    stopped = _decided("stop", activities_before, review)
    added = review.own_items("more")
    activities = [*_without(activities_before, stopped), *added]

    plan = _updated(
        replace(state.plan, answers={**state.plan.answers, **_links_in(review)}),
        {"outcome": outcomes, "activity": activities},
        why=review.text("purpose_now"),
    )
    gone = (*state.gone, *_as_gone("outcome", dropped), *_as_gone("activity", stopped))
    wanted = {("outcome", outcome.key) for outcome in outcomes}
    wanted |= {("activity", activity.key) for activity in activities}
    still_gone = [(role, entry) for role, entry in gone if (role, entry.key) not in wanted]

    known = _guesses_known_now(form, review)
    return PlanState(
        plan=plan,
        started=state.started,
        guesses=tuple(_without(state.guesses, known)),
        gone=tuple(still_gone),
        readings={**state.readings, **_readings(form, review)},
        decisions={**state.decisions, **_decision_texts(review)},
        next_review=_next_review(form, review, goes_on=bool(activities)),
    )


def changes(form: ReviewForm, review: Plan) -> tuple[str, ...]:
    """Return what a review changes in the meaning of the plan, in sentences of the set."""
    return (
        *_why_changes(form, review),
        *_outcome_changes(form, review),
        *_activity_changes(form, review),
        *_guess_changes(form, review),
    )


# What a review asks


def _background(state: PlanState) -> tuple[Question, ...]:
    """Return the questions of the plan that a review needs the answers of, but does not ask.

    These are its lists, and whatever the questions of its set for reviews depend on.
    """
    questions = state.plan.set
    depended_on = {id for question in questions.review for id in question.when}
    lists = []
    others = []
    for question in questions.questions:
        if question.is_item_list and question.role != "more":
            lists.append(question)
        elif question.id in depended_on and not question.for_each and question.role not in AHEAD:
            others.append(question)

    background = []
    for question in (*lists, *others):
        role = question.role if question.role in _LISTS else None
        changed = {**_NOT_CONDITIONAL, "choices_from": "", "role": role}
        background.append(question.model_copy(update=changed))
    return tuple(background)


def _known_answer(state: PlanState, question: Question) -> Answer | None:
    """Return the answer to a question in the background: for assumptions, only guesses."""
    if question.role == "assumption":
        return _as_entries(state.guesses)
    return state.plan.answers.get(Slot(question.id))


def _questions_to_ask(state: PlanState, list_ids: set[str]) -> Iterator[Question]:
    """Yield the questions of a review in order.

    The set's own questions for reviews replace those that look back. Those that look ahead follow.
    """
    plan = state.plan
    own = [
        question
        for question in plan.set.review
        if not question.for_each or question.for_each in list_ids
    ]
    yield from own or _questions_looking_back(state)

    own_roles = {question.role for question in own}
    for role in AHEAD:
        is_needed = role != "decision" or bool(plan.items("activity"))
        if not is_needed or role in own_roles:
            continue
        question = _question_looking_ahead(plan.set, role)
        yield question
        if role == "decision":
            yield _question_what_it_becomes(plan.set, question)


def _questions_looking_back(state: PlanState) -> Iterator[Question]:
    plan, questions, words = state.plan, state.plan.set, state.plan.words
    outcome = questions.role("outcome")
    if outcome is not None and plan.items("outcome"):
        yield _new_question(questions, "reading", for_each=outcome.id)

    assumption = questions.role("assumption")
    if assumption is not None and state.guesses:
        yield _new_question(
            questions,
            "held",
            role="confidence",
            type="select",
            for_each=assumption.id,
            choices=[
                {"text": words("held"), "value": "held"},
                {"text": words("not_held"), "value": "wrong"},
                {"text": words("not_known"), "value": "unknown", "weak": True},
            ],
        )

    why_same = _new_question(questions, "why_same", type="confirm")
    yield why_same
    if_changed = {why_same.id: False}
    why = _why_question(plan)
    yield _new_question(
        questions,
        "purpose_now",
        role="purpose_now",
        type=why.type if why else "text",
        default=state.why or None,
        when=if_changed,
    )
    if plan.items("outcome"):
        yield _new_question(
            questions,
            "outcomes_now",
            role="outcome_now",
            type="list",
            required=True,
            when=if_changed,
        )


def _question_looking_ahead(questions: QuestionSet, role: RoleName) -> Question:
    """Return the question of the plan with this role, or a new one where the set has none."""
    question = questions.role(role)
    if question is not None:
        return question.model_copy(update=_NOT_CONDITIONAL)
    if role == "review":
        return _new_question(questions, "next", role="review", type="date")

    activity = questions.role("activity")
    words = questions.words
    return _new_question(
        questions,
        "decision",
        role="decision",
        type="select",
        for_each=activity.id if activity else "",
        choices=[{"text": words(value), "value": value} for value in ("keep", "change", "stop")],
    )


def _question_what_it_becomes(questions: QuestionSet, decision: Question) -> Question:
    """Return the question that follows a decision to change an activity."""
    if_changed = {decision.id: "change"}
    question = questions.role("changed")
    if question is not None:
        return question.model_copy(update={**_NOT_CONDITIONAL, "when": if_changed})
    return _new_question(
        questions, "changed", role="changed", for_each=decision.for_each, when=if_changed
    )


def _new_question(questions: QuestionSet, name: str, **keys: object) -> Question:
    """Return a question in the words of the set."""
    words = questions.words
    texts = {
        "ask": words(f"ask_{name}"),
        "heading": words(f"heading_{name}"),
        "help": words(f"help_{name}"),
    }
    id = _free_id(questions, name)
    return Question.model_validate({"id": id, **texts, **keys})


def _free_id(questions: QuestionSet, name: str) -> str:
    """Return an id that no question of the set has."""
    ids = {question.id for question in (*questions.questions, *questions.review)}
    return f"{name}-in-review" if name in ids else name


# What is left of the plan


def _updated(plan: Plan, lists: Mapping[RoleName, Sequence[Item]], why: str = "") -> Plan:
    """Return the plan with other items, and with another why if one is given.

    Decisions and added activities are part of the items now, so their answers are left out.
    """
    answers: dict[Slot, Answer | None] = {}
    for slot, answer in plan.answers.items():
        role = plan.set.question(slot.id).role
        if role not in ("decision", "more"):
            answers[slot] = answer

    for role, items in lists.items():
        question = plan.set.role(role)
        if question is not None:
            slot = Slot(question.id)
            answers[slot] = _as_entries(items)

    why_question = _why_question(plan)
    if why and why_question is not None:
        slot = Slot(why_question.id)
        answers[slot] = why

    applicable_answers = Sheet(plan.set, answers).live
    return replace(plan, answers=applicable_answers)


def _why_question(plan: Plan) -> Question | None:
    """Return the question whose answer says why."""
    for role in WHY:
        if plan.text(role):
            return plan.set.role(role)
    return None


def _links_in(review: Plan) -> Answers:
    """Return which outcomes the activities serve, according to a review."""
    serves = review.set.role("serves")
    if serves is None:
        return {}
    return {slot: answer for slot, answer in review.answers.items() if slot.id == serves.id}


def _guesses_known_now(form: ReviewForm, review: Plan) -> list[Item]:
    """Return the guesses that turned out to be true or false."""
    weak = weak_choices(review.set, "confidence")
    known = []
    for guess in form.state.guesses:
        confidence = review.choice("confidence", guess.key)
        if confidence and confidence not in weak:
            known.append(guess)
    return known


def _readings(form: ReviewForm, review: Plan) -> Mapping[int, str]:
    """Return what a review saw of each outcome, by its key."""
    id = _free_id(form.state.plan.set, "reading")
    readings = {}
    for slot, answer in review.answers.items():
        if slot.id == id and slot.item is not None and answer:
            readings[slot.item] = str(answer)
    return readings


def _decision_texts(plan: Plan) -> Mapping[int, str]:
    """Return what a plan or a review decided about each activity, in the words of the set."""
    question = plan.set.role("decision")
    if question is None:
        return {}
    texts = {}
    for slot, answer in plan.answers.items():
        if slot.id == question.id and slot.item is not None and answer is not None:
            texts[slot.item] = plan.answer_line(slot)
    return texts


def _next_review(form: ReviewForm, review: Plan, *, goes_on: bool) -> str:
    """Return the date of the next review: as before, until this one is finished.

    It is also as before where this one names none, unless no activity is left.
    """
    date = review.text("review")
    if not form.is_finished(review) or (goes_on and not date):
        return form.state.next_review
    return date


def _decided(decision: str, activities: Iterable[Item], plan: Plan) -> list[Item]:
    """Return the activities for which a plan or a review has this decision."""
    return [item for item in activities if plan.choice("decision", item.key) == decision]


def _without(items: Iterable[Item], others: Iterable[Item]) -> list[Item]:
    """Return the items whose keys the others do not have."""
    other_keys = {item.key for item in others}
    return [item for item in items if item.key not in other_keys]


def _as_entries(items: Iterable[Item]) -> Entries | None:
    """Return items as the answer to their list."""
    entries = tuple(Entry(item.key, item.text) for item in items)
    if not entries:
        return None
    return Entries(entries)


def _as_gone(role: RoleName, items: Iterable[Item]) -> _Gone:
    return tuple((role, Entry(item.key, item.text)) for item in items)


# What has changed


def _why_changes(form: ReviewForm, review: Plan) -> Iterator[str]:
    before = form.state.why
    now = review.text("purpose_now")
    if before and now and now != before:
        on_one_line = " ".join(before.split())
        yield review.words("review_why", text=on_one_line)


def _outcome_changes(form: ReviewForm, review: Plan) -> Iterator[str]:
    words = review.words
    before = form.state.plan.items("outcome")
    now = review.own_items("outcome_now")
    if not now:
        return  # not asked, so they are the same

    texts_before = {outcome.key: outcome.text for outcome in before}
    for outcome in sorted(now, key=lambda item: item.key):
        text_before = texts_before.get(outcome.key, outcome.text)
        if outcome.text != text_before:
            item = quoted(words, outcome)
            yield words("review_reworded", item=item, text=text_before)
    yield from _change(review, "review_dropped", _without(before, now))
    yield from _change(review, "review_outcome", _without(now, before))


def _activity_changes(form: ReviewForm, review: Plan) -> Iterator[str]:
    activities = form.state.plan.items("activity")
    kept = _decided("keep", activities, review)
    to_change = _decided("change", activities, review)
    stopped = _decided("stop", activities, review)
    added = review.own_items("more")
    if not (kept or to_change or stopped or added):
        return

    now = len(activities) - len(stopped) + len(added)
    is_same = not stopped and not added
    yield _count_of_activities(form, now=now, is_same=is_same)
    yield from _change(review, "review_stopped", stopped)
    yield from _change(review, "review_changed", to_change)
    yield from _change(review, "review_added", added)


def _count_of_activities(form: ReviewForm, *, now: int, is_same: bool) -> str:
    words = form.set.words
    if is_same:
        return words("review_count_same", now=words.count("activities", now))

    started = form.state.started
    before = len(form.state.plan.items("activity"))
    key = "review_count" if started == before else "review_count_before"
    return words(
        key,
        started=words.count("started", started),
        before=words.count("number", before),
        now=words.count("number", now),
    )


def _guess_changes(form: ReviewForm, review: Plan) -> Iterator[str]:
    held, wrong = [], []
    for guess in _guesses_known_now(form, review):
        if review.choice("confidence", guess.key) == "wrong":
            wrong.append(guess)
        else:
            held.append(guess)
    yield from _change(review, "review_held", held)
    yield from _change(review, "review_not_held", wrong)


def _change(review: Plan, key: str, items: Sequence[Item]) -> Iterator[str]:
    """Yield the sentence with this key about some items, if there are any."""
    if items:
        quoted_items = [quoted(review.words, item) for item in items]
        yield review.words(key, items=review.words.listed(quoted_items))
