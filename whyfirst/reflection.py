"""What a plan's own links say back to it: the map, the findings, and the count of what was decided.

Goes by roles and by links the user made. Knows nothing of ids, files, the clock or how anything is drawn, and
deliberately judges no wording: two plans with the same links get the same findings, whatever they are about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from whyfirst.model import Item, Plan, QuestionSet, Role, Value

Asks: TypeAlias = Literal["more", "fewer", "different", "open"]

MANY_FOR_ONE = 4
"""So many activities for one audience and one outcome are asked about."""

HEAVY = 3
"""An outcome with so many activities, and over half of all, may weigh too much beside one with a single activity."""

ALL_LINKED = 3
"""From so many outcomes and so many activities on, a link from each to each says little."""


class Named(NamedTuple):
    """An item as a finding names it: the list it stands in, its key there, its code (A2) and its text."""

    id: str
    key: int
    code: str
    text: str


ABOUT_SEVERAL = frozenset(
    {
        "more-activities-than-capacity",
        "overlap",
        "audience-overload",
        "lopsided",
        "guessed-assumption",
    }
)
"""The checks whose findings may name several items."""


@dataclass(frozen=True)
class Finding:
    """One question that the plan's own links raise.

    `text` is the whole question in the words of the set, `items` what it is about, `settled` whether it
    has been answered by what was decided or added.
    """

    check: str
    asks: Asks
    text: str
    items: tuple[Named, ...] = ()
    settled: bool = False


@dataclass(frozen=True)
class Branch:
    """An outcome and the activities that serve it."""

    outcome: Named
    activities: tuple[Named, ...]


@dataclass(frozen=True)
class Map:
    """Every outcome with the activities that serve it; apart from them those that serve none, and those not linked yet.

    `activities` are all of them in order. Those decided to stop stand where they stood; `stopped` holds them once more.
    """

    activities: tuple[Named, ...] = ()
    branches: tuple[Branch, ...] = ()
    apart: tuple[Named, ...] = ()
    open: tuple[Named, ...] = ()
    stopped: frozenset[Named] = frozenset()


@dataclass(frozen=True)
class Decisions:
    """How many activities there were at the start, what became of them, and how many came on top."""

    started: int = 0
    kept: int = 0
    changed: int = 0
    stopped: int = 0
    added: int = 0
    undecided: int = 0


def findings(plan: Plan) -> tuple[Finding, ...]:
    """Every question the links raise, in the order of the checks and then of the items.

    Taken twice: on the plan as it was before anything was decided or added, and as it is with both. What
    was raised at first and is raised no longer comes back `settled`; all that is raised in the end stands.
    """
    before, after = _raised(_Look(plan, decided=False)), _raised(_Look(plan, decided=True))
    still = {mark for gap in after for mark in gap.marks}
    settled = [gap for gap in _heard(before) if still.isdisjoint(gap.marks)]
    place = _places(plan)
    taken = [(gap, False) for gap in _heard(after)] + [(gap, True) for gap in settled]
    taken.sort(
        key=lambda pair: (
            _ORDER[pair[0].check],
            place.get(pair[0].items[0], 0) if pair[0].items else 0,
        )
    )
    return tuple(
        Finding(gap.check, _ASKS[gap.check], gap.text, gap.items, done) for gap, done in taken
    )


def map_of(plan: Plan) -> Map:
    """The map of the plan: what serves what, stopped activities and added ones included."""
    look = _Look(plan, decided=True, with_stopped=True)
    return Map(
        activities=look.activities,
        branches=tuple(
            Branch(outcome, tuple(look.serving[outcome.key])) for outcome in look.outcomes
        ),
        apart=tuple(activity for activity in look.activities if activity.key in look.serves_none),
        open=tuple(
            activity
            for activity in look.activities
            if activity.key not in look.serves_none and not look.serves.get(activity.key)
        ),
        stopped=frozenset(activity for activity in look.activities if _stopped(plan, activity)),
    )


def decisions(plan: Plan) -> Decisions:
    """The count of what was decided; what `more` added is counted apart, since nothing is decided about it."""
    started = _named(plan, "activity")
    counted = Counter(plan.answer("decision", activity.key) for activity in started)
    kept, changed, stopped = counted["keep"], counted["change"], counted["stop"]
    return Decisions(
        started=len(started),
        kept=kept,
        changed=changed,
        stopped=stopped,
        added=len(_named(plan, "more")),
        undecided=len(started) - kept - changed - stopped,
    )


def count_line(plan: Plan) -> str:
    """The decisions in one sentence; empty where there are no activities, a bare count where nothing is decided."""
    count = decisions(plan)
    if not count.started and not count.added:
        return ""
    words = plan.set
    decided = count.started - count.undecided
    if not decided and not count.added:
        return _counted(words, "count_undecided", count.started)
    parts = []
    if decided:
        parts += [
            _counted(words, "count_kept", count.kept),
            _counted(words, "count_changed", count.changed),
            _counted(words, "count_stopped", count.stopped),
        ]
    if decided and count.undecided:
        parts.append(_counted(words, "count_open", count.undecided))
    parts.append(_counted(words, "count_added", count.added))
    return _counted(
        words, "count_started", count.started, parts=words.word("join_between").join(parts)
    )


def joined(words: QuestionSet, texts: Sequence[str]) -> str:
    """Several texts as one part of a sentence, such as "a, b and c", in the words of the set."""
    if len(texts) < 2:
        return "".join(texts)
    return words.word("join_between").join(texts[:-1]) + words.word("join_last") + texts[-1]


def quoted(words: QuestionSet, item: Named) -> str:
    """An item as a sentence names it, such as A2 “Facebook posts”, in the words of the set."""
    return words.word("named_item", code=item.code, text=item.text)


def _counted(words: QuestionSet, label: str, number: int, **values: object) -> str:
    return words.words.count(label, number, **values)


def _named(plan: Plan, role: Role) -> tuple[Named, ...]:
    """The items of the list with this role itself: the activities without those that were added."""
    question, value = plan.set.role(role), plan.answer(role)
    if question is None or not isinstance(value, tuple):
        return ()
    found = (
        plan.items(role)
        if role == "outcome"
        else (entry for entry in value if isinstance(entry, Item))
    )
    return tuple(
        Named(question.id, item.key, plan.code(question.id, item.key), item.text) for item in found
    )


def _stopped(plan: Plan, activity: Named) -> bool:
    return plan.answer("decision", activity.key) == "stop"


def _places(plan: Plan) -> dict[Named, int]:
    lists: tuple[Role, ...] = ("outcome", "audience", "activity", "more", "assumption")
    return {
        item: place
        for place, item in enumerate(item for role in lists for item in _named(plan, role))
    }


_Mark: TypeAlias = tuple[str, tuple[str, int] | None]


class _Gap(NamedTuple):
    """Something a check raised. `about` are the items by which it is told from others of its check."""

    check: str
    text: str
    items: tuple[Named, ...]
    about: tuple[Named, ...]

    @property
    def marks(self) -> tuple[_Mark, ...]:
        """What the gap is known by: its check with each item it is about, or the check alone."""
        return tuple((self.check, (item.id, item.key)) for item in self.about) or (
            (self.check, None),
        )


@dataclass(frozen=True)
class _Look:
    """The plan as the checks look at it: which activities count, and what they are linked to."""

    plan: Plan
    decided: bool
    with_stopped: bool = False

    @cached_property
    def activities(self) -> tuple[Named, ...]:
        own = _named(self.plan, "activity")
        if not self.decided:
            return own
        found = own + _named(self.plan, "more")
        return found if self.with_stopped else tuple(a for a in found if not _stopped(self.plan, a))

    @cached_property
    def all_stopped(self) -> bool:
        return self.decided and not self.activities and bool(_named(self.plan, "activity"))

    @cached_property
    def outcomes(self) -> tuple[Named, ...]:
        return _named(self.plan, "outcome")

    @cached_property
    def audiences(self) -> tuple[Named, ...]:
        return _named(self.plan, "audience")

    @cached_property
    def serves(self) -> Mapping[int, frozenset[int]]:
        """The outcomes of every activity whose `serves` was answered; those skipped or not asked are not in it."""
        return self._links("serves", self.outcomes)

    @cached_property
    def reaches(self) -> Mapping[int, frozenset[int]]:
        """The audiences of every activity whose `reaches` was answered."""
        return self._links("reaches", self.audiences)

    @cached_property
    def serves_none(self) -> frozenset[int]:
        """The activities that were answered to serve none of the outcomes."""
        return frozenset(a.key for a in self.activities if self.plan.answer("serves", a.key) == ())

    @cached_property
    def serving(self) -> Mapping[int, list[Named]]:
        """The activities of every outcome, in order."""
        found: dict[int, list[Named]] = {outcome.key: [] for outcome in self.outcomes}
        for activity in self.activities:
            for key in self.serves.get(activity.key, ()):
                found[key].append(activity)
        return found

    def _links(self, role: Role, ends: tuple[Named, ...]) -> dict[int, frozenset[int]]:
        keys = frozenset(end.key for end in ends)
        answers = (
            (activity.key, self.plan.answer(role, activity.key)) for activity in self.activities
        )
        return {
            key: keys.intersection(_keys(value))
            for key, value in answers
            if isinstance(value, tuple)
        }

    def skipped(self, role: Role, item: Named | None = None) -> bool:
        """Whether the question was put to the user, for this item, and left empty."""
        key = item.key if item else None
        return self.plan.asked(role, key) and self.plan.answer(role, key) in (None, "", ())

    def reasoned(self, activities: Iterable[Named]) -> bool:
        """Whether each of the activities has a rationale."""
        return all(self.plan.answer("rationale", activity.key) for activity in activities)

    def quoted(self, items: Sequence[Named]) -> str:
        return joined(self.plan.set, [quoted(self.plan.set, item) for item in items])

    def gap(
        self,
        check: str,
        items: Sequence[Named],
        variant: str = "",
        /,
        *,
        about: Sequence[Named] | None = None,
        **said: object,
    ) -> _Gap:
        """What the check raises about the items, in the words of the set under the name of the check.

        `{item}` in these words is the first of the items, `{items}` all of them, where nothing else is said.
        """
        if items:
            said.setdefault("item", quoted(self.plan.set, items[0]))
        if "items" not in said:
            said["items"] = self.quoted(items)
        text = self.plan.set.word(check.replace("-", "_") + variant, **said)
        return _Gap(check, text, tuple(items), tuple(items if about is None else about))


def _keys(value: tuple[object, ...]) -> Iterator[int]:
    return (entry for entry in value if isinstance(entry, int))


def _raised(look: _Look) -> list[_Gap]:
    """All that the checks raise, with nothing left out yet. Where every activity is stopped, nothing is wrong."""
    return [] if look.all_stopped else [gap for _, check in _CHECKS.values() for gap in check(look)]


def _heard(gaps: Sequence[_Gap]) -> list[_Gap]:
    """The gaps without those that another one speaks for already."""
    marks = {mark for gap in gaps for mark in gap.marks}

    def spoken_for(gap: _Gap) -> bool:
        louder = _SILENCED_BY.get(gap.check, ())
        return any(
            (other, None) in marks or any((other, at) in marks for _, at in gap.marks)
            for other in louder
        )

    return [gap for gap in gaps if not spoken_for(gap)]


def _outcome_without_activity(look: _Look) -> Iterator[_Gap]:
    return _unlinked("outcome-without-activity", look, look.serves, look.outcomes)


def _audience_without_activity(look: _Look) -> Iterator[_Gap]:
    return _unlinked("audience-without-activity", look, look.reaches, look.audiences)


def _unlinked(
    check: str, look: _Look, links: Mapping[int, frozenset[int]], ends: tuple[Named, ...]
) -> Iterator[_Gap]:
    if not links:
        return
    linked = frozenset[int]().union(*links.values())
    for end in ends:
        if end.key not in linked:
            yield look.gap(check, [end])


def _activity_without_outcome(look: _Look) -> Iterator[_Gap]:
    for activity in look.activities:
        if activity.key in look.serves_none:
            yield look.gap("activity-without-outcome", [activity])


def _more_activities_than_capacity(look: _Look) -> Iterator[_Gap]:
    check, number = "more-activities-than-capacity", len(look.activities)
    capacity = look.plan.answer("capacity")
    if (
        isinstance(capacity, bool)
        or not isinstance(capacity, (int, float))
        or not number > capacity
    ):
        return
    spare = _to_spare(look, number - capacity)
    room = look.plan.set.word(
        "capacity_many" if capacity else "capacity_none", capacity=capacity, number=number
    )
    variant = "_many" if len(spare) > 1 else "_one" if spare else "_none"
    yield look.gap(check, spare, variant, about=(), room=room)


def _to_spare(look: _Look, too_many: float) -> list[Named]:
    """The activities that serve the fewest outcomes, group by group, as long as every outcome stays served."""
    groups: dict[int, list[Named]] = {}
    for activity in look.activities:
        linked = look.serves.get(activity.key)
        if linked or activity.key in look.serves_none:
            groups.setdefault(len(linked or ()), []).append(activity)
    left = {key: len(serving) for key, serving in look.serving.items()}
    spare: list[Named] = []
    for _, group in sorted(groups.items()):
        lost = [key for activity in group for key in look.serves[activity.key]]
        for key in lost:
            left[key] -= 1
        if len(spare) + len(group) > too_many or not all(left[key] for key in lost):
            break
        spare += group
    return spare


def _weak_motive(look: _Look) -> Iterator[_Gap]:
    question = look.plan.set.role("motive")
    if question is None:
        return
    weak = _weak(look, "motive")
    if not question.for_each:
        yield from _weak_reasons(look, [], look.plan.answer("motive"), weak)
        return
    for activity in look.activities:
        yield from _weak_reasons(look, [activity], look.plan.answer("motive", activity.key), weak)


def _weak_reasons(
    look: _Look, items: list[Named], value: Value | None, weak: Mapping[object, str]
) -> Iterator[_Gap]:
    chosen = value if isinstance(value, tuple) else ()
    if not chosen or not all(entry in weak for entry in chosen):
        return
    words = look.plan.set
    reasons = [words.word("named_choice", text=weak[entry]) for entry in chosen]
    variant = ("" if items else "_once") + ("_many" if len(reasons) > 1 else "_one")
    yield look.gap("weak-motive", items, variant, reasons=joined(words, reasons))


def _outcome_is_an_output(look: _Look) -> Iterator[_Gap]:
    for outcome in look.outcomes:
        if look.plan.answer("output_test", outcome.key) is True:
            yield look.gap("outcome-is-an-output", [outcome])


def _no_alternative(look: _Look) -> Iterator[_Gap]:
    if look.skipped("alternative"):
        yield look.gap("no-alternative", [])


def _why_without_change(look: _Look) -> Iterator[_Gap]:
    plan = look.plan
    decided = {plan.answer("decision", activity.key) for activity in _named(plan, "activity")}
    if (
        (plan.answer("purpose_now") or plan.answer("outcome_now"))
        and decided == {"keep"}
        and not plan.answer("more")
    ):
        yield look.gap("why-without-change", [])


def _everything_serves_everything(look: _Look) -> Iterator[_Gap]:
    outcomes, activities = len(look.outcomes), len(look.activities)
    linked = sum(map(len, look.serves.values()))
    if min(outcomes, activities) >= ALL_LINKED and linked == outcomes * activities:
        yield look.gap("everything-serves-everything", [], outcomes=outcomes, activities=activities)


def _overlap(look: _Look) -> Iterator[_Gap]:
    groups: dict[tuple[frozenset[int], frozenset[int]], list[Named]] = {}
    for activity in look.activities:
        outcomes, audiences = look.serves.get(activity.key), look.reaches.get(activity.key)
        if outcomes and audiences:
            groups.setdefault((outcomes, audiences), []).append(activity)
    for group in groups.values():
        if len(group) > 1 and not look.reasoned(group):
            yield look.gap("overlap", group)


def _audience_overload(look: _Look) -> Iterator[_Gap]:
    bit = {outcome.key: 1 << place for place, outcome in enumerate(look.outcomes)}
    bits = {a.key: sum(bit[key] for key in look.serves.get(a.key, ())) for a in look.activities}
    reaching: dict[int, list[Named]] = {audience.key: [] for audience in look.audiences}
    for activity in look.activities:
        for key in look.reaches.get(activity.key, ()):
            reaching[key].append(activity)
    for audience in look.audiences:
        crowded = _crowded(look, reaching[audience.key], bits)
        crowd = [activity for activity in reaching[audience.key] if bits[activity.key] & crowded]
        if crowd:
            several = bool(crowded & (crowded - 1))
            yield look.gap(
                "audience-overload", [audience, *crowd], "_many" if several else "_one", about=[audience],
                items=look.quoted(crowd), number=len(crowd),
            )  # fmt: skip


def _crowded(look: _Look, activities: Sequence[Named], bits: Mapping[int, int]) -> int:
    """The outcomes, as bits, that four or more of the activities serve, not all of them with a rationale.

    All outcomes are counted at once: `seen[n]` holds those met more than n times so far. Counting
    them one by one would take outcomes times audiences times activities.
    """
    seen = [0] * MANY_FOR_ONE
    unreasoned = 0
    for activity in activities:
        carried = bits[activity.key]
        if not look.reasoned([activity]):
            unreasoned |= carried
        for count, met in enumerate(seen):
            seen[count], carried = met | carried, met & carried
    return seen[-1] & unreasoned


def _lopsided(look: _Look) -> Iterator[_Gap]:
    total = len(look.activities)
    light = [outcome for outcome in look.outcomes if len(look.serving[outcome.key]) == 1]
    if not light:
        return
    variant, lights = "_many" if len(light) > 1 else "_one", look.quoted(light)
    for outcome in look.outcomes:
        number = len(look.serving[outcome.key])
        if number >= HEAVY and number * 2 > total:
            yield look.gap(
                "lopsided", [outcome, *light], variant, about=[outcome],
                items=lights, number=number, total=total,
            )  # fmt: skip


def _outcome_without_measure(look: _Look) -> Iterator[_Gap]:
    for outcome in look.outcomes:
        if look.skipped("measure", outcome):
            yield look.gap("outcome-without-measure", [outcome])


def _weak_measure(look: _Look) -> Iterator[_Gap]:
    weak = _weak(look, "measure_kind")
    for outcome in look.outcomes:
        kind = look.plan.answer("measure_kind", outcome.key)
        if look.plan.answer("measure", outcome.key) and kind in weak:
            named = look.plan.set.word("named_choice", text=weak[kind])
            yield look.gap("weak-measure", [outcome], kind=named)


def _guessed_assumption(look: _Look) -> Iterator[_Gap]:
    weak = _weak(look, "confidence")
    guessed = [
        a for a in _named(look.plan, "assumption") if look.plan.answer("confidence", a.key) in weak
    ]
    if guessed:
        yield look.gap(
            "guessed-assumption", guessed, "_many" if len(guessed) > 1 else "_one", about=()
        )


def _no_owner(look: _Look) -> Iterator[_Gap]:
    if look.skipped("owner"):
        yield look.gap("no-owner", [])


def _no_review_date(look: _Look) -> Iterator[_Gap]:
    if look.skipped("review"):
        yield look.gap("no-review-date", [])


def _weak(look: _Look, role: Role) -> dict[object, str]:
    """The weak choices of the question with this role: value to text."""
    question = look.plan.set.role(role)
    return (
        {choice.value: choice.text for choice in question.choices if choice.weak}
        if question
        else {}
    )


_CHECKS: Mapping[str, tuple[Asks, Callable[[_Look], Iterator[_Gap]]]] = {
    "outcome-without-activity": ("more", _outcome_without_activity),
    "audience-without-activity": ("more", _audience_without_activity),
    "activity-without-outcome": ("fewer", _activity_without_outcome),
    "more-activities-than-capacity": ("fewer", _more_activities_than_capacity),
    "weak-motive": ("different", _weak_motive),
    "outcome-is-an-output": ("different", _outcome_is_an_output),
    "no-alternative": ("different", _no_alternative),
    "everything-serves-everything": ("different", _everything_serves_everything),
    "overlap": ("fewer", _overlap),
    "audience-overload": ("fewer", _audience_overload),
    "lopsided": ("more", _lopsided),
    "outcome-without-measure": ("open", _outcome_without_measure),
    "weak-measure": ("open", _weak_measure),
    "guessed-assumption": ("open", _guessed_assumption),
    "no-owner": ("open", _no_owner),
    "no-review-date": ("open", _no_review_date),
    "why-without-change": ("different", _why_without_change),
}
_ORDER = {check: place for place, check in enumerate(_CHECKS)}
_ASKS = {check: asks for check, (asks, _) in _CHECKS.items()}

_SILENCED_BY: Mapping[str, tuple[str, ...]] = {
    "outcome-without-activity": ("outcome-is-an-output",),
    "weak-motive": ("activity-without-outcome",),
    "overlap": ("everything-serves-everything",),
    "audience-overload": ("everything-serves-everything",),
    "lopsided": ("everything-serves-everything",),
    "outcome-without-measure": ("outcome-is-an-output", "outcome-without-activity"),
}
"""One gap, one finding: a check is silent about what one of these names already."""
