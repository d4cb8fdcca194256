"""The findings: what a plan's own links raise, check by check.

Two plans with the same links get the same findings, whatever they are about. A new check needs a
function and a row in `CHECKS`, its text in `words`, and a German label. If its findings can name
several items, add it to `ABOUT_SEVERAL`; if it names items of another list, add that list to
`_items_to_name`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias

from whyfirst.links import Links, weak_choices
from whyfirst.sheet import Item, Mark, Number, Plan, Replies

Asks: TypeAlias = Literal["more", "fewer", "different", "open"]
State: TypeAlias = Literal["open", "answered", "settled"]

MANY_FOR_ONE = 4
"""An audience may be overloaded if this many activities reach it for one outcome."""

HEAVY = 3
"""An outcome may have more than its share if this many activities, over half, serve it."""

ALL_LINKED = 3
"""With at least this many of both, linking everything to everything says little."""

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
    """One question that the plan's own links raise."""

    check: str
    asks: Asks
    text: str
    """The whole question, in the words of the set."""
    mark: Mark
    items: tuple[Item, ...] = ()
    """The items it names."""
    settled: bool = False
    """It has been answered by what was decided or added."""
    reply: str = ""
    """What the user said to it."""

    @property
    def state(self) -> State:
        """Whether it is settled by the plan itself, answered by the user, or open."""
        if self.settled:
            return "settled"
        return "answered" if self.reply else "open"


def findings(plan: Plan, *, with_codes: bool = True) -> tuple[Finding, ...]:
    """Return what the links raise, in the order of the checks and then of the items.

    With codes, the texts name items as in A2 “Facebook posts”, without them as in “Facebook posts”.

    The checks run twice: on the plan before anything was decided or added, and on the plan in the
    end. All that they raise in the end is there; what they raised only at first is `settled`.
    """
    at_first = _run_checks(replace(Links.at_first(plan), with_codes=with_codes))
    in_the_end = _run_checks(replace(Links.in_the_end(plan), with_codes=with_codes))

    subjects_in_the_end = {subject for result in in_the_end for subject in result.subjects}
    settled = [
        result
        for result in _without_covered(at_first)
        if subjects_in_the_end.isdisjoint(result.subjects)
    ]
    standing = _without_covered(in_the_end)

    replies = plan.replies
    unordered = [result.finding(replies, settled=False) for result in standing]
    unordered += [result.finding(replies, settled=True) for result in settled]
    return _in_order(unordered, plan)


# The checks


class Gap(NamedTuple):
    """What a check asks about once: the text of the question, and the items it names."""

    text: str
    items: Sequence[Item] = ()
    subject: Sequence[Item] | None = None
    """What identifies the gap when the checks run again; by default, the items it names.

    Empty: the check can find only one gap in a plan, whatever it names."""


def _gap_about(links: Links, key: str, item: Item, **values: object) -> Gap:
    """Return a gap about one item, which replaces `{item}` in the text of this key."""
    text = links.words(key, item=links.named(item), **values)
    return Gap(text, [item])


def _listed(links: Links, items: Sequence[Item]) -> str:
    return links.words.listed([links.named(item) for item in items])


def _outcome_without_activity(links: Links) -> Iterator[Gap]:
    for outcome in links.outcomes:
        if links.serves and not links.serving[outcome.key]:
            yield _gap_about(links, "outcome_without_activity", outcome)


def _audience_without_activity(links: Links) -> Iterator[Gap]:
    for audience in links.audiences:
        if links.reaches and not links.reaching[audience.key]:
            yield _gap_about(links, "audience_without_activity", audience)


def _activity_without_outcome(links: Links) -> Iterator[Gap]:
    for activity in links.activities:
        if activity.key in links.serves_none:
            yield _gap_about(links, "activity_without_outcome", activity)


def _more_activities_than_capacity(links: Links) -> Iterator[Gap]:
    capacity = links.plan.answer("capacity")
    number = len(links.activities)
    if not isinstance(capacity, Number) or number <= capacity.value:
        return

    words = links.words
    room = words("capacity_none")
    if capacity.value:
        room = words("capacity_many", capacity=capacity, number=number)
    spare = _activities_to_spare(links, number - capacity.value)
    items = _listed(links, spare)
    text = words.count("more_activities_than_capacity", len(spare), room=room, items=items)
    yield Gap(text, spare, subject=())


def _activities_to_spare(links: Links, excess: float) -> list[Item]:
    """Return the activities that serve the fewest outcomes.

    Those that serve equally many are named together. It stops before naming more than `excess`,
    or before an outcome would lose its last activity.
    """
    groups: dict[int, list[Item]] = {}
    for activity in links.activities:
        outcomes = links.serves.get(activity.key, frozenset())
        if outcomes or activity.key in links.serves_none:
            groups.setdefault(len(outcomes), []).append(activity)

    left_serving = {key: len(serving) for key, serving in links.serving.items()}
    spare: list[Item] = []
    for count in sorted(groups):
        group = groups[count]
        links_lost = [key for activity in group for key in links.serves[activity.key]]
        for key in links_lost:
            left_serving[key] -= 1
        stays_served = all(left_serving[key] for key in links_lost)
        if len(spare) + len(group) > excess or not stays_served:
            break
        spare += group
    return spare


def _weak_motive(links: Links) -> Iterator[Gap]:
    question = links.plan.set.role("motive")
    if question is None:
        return
    if not question.for_each:
        reasons = _weak_reasons(links)
        if reasons:
            listed = links.words.listed(reasons)
            yield Gap(links.words.count("weak_motive_once", len(reasons), reasons=listed))
        return

    for activity in links.activities:
        reasons = _weak_reasons(links, activity)
        if reasons:
            item = links.named(activity)
            listed = links.words.listed(reasons)
            text = links.words.count("weak_motive", len(reasons), item=item, reasons=listed)
            yield Gap(text, [activity])


def _weak_reasons(links: Links, activity: Item | None = None) -> list[str]:
    """Return the reasons for an activity, or for the whole plan, if all of them are weak."""
    key = None if activity is None else activity.key
    chosen = links.plan.chosen("motive", key)
    if chosen is None:
        return []

    weak = weak_choices(links.plan.set, "motive")
    reasons = []
    for value in chosen.values:
        if value not in weak:
            return []
        reason = links.words("named_choice", text=weak[value])
        reasons.append(reason)
    return reasons


def _outcome_is_an_output(links: Links) -> Iterator[Gap]:
    for outcome in links.outcomes:
        if links.plan.answer("output_test", outcome.key) is True:
            yield _gap_about(links, "outcome_is_an_output", outcome)


def _no_alternative(links: Links) -> Iterator[Gap]:
    if links.was_skipped("alternative"):
        yield Gap(links.words("no_alternative"))


def _everything_serves_everything(links: Links) -> Iterator[Gap]:
    outcomes = len(links.outcomes)
    activities = len(links.activities)
    linked = sum(len(served) for served in links.serves.values())
    if min(outcomes, activities) >= ALL_LINKED and linked == outcomes * activities:
        text = links.words("everything_serves_everything", outcomes=outcomes, activities=activities)
        yield Gap(text)


def _overlap(links: Links) -> Iterator[Gap]:
    groups: dict[tuple[frozenset[int], frozenset[int]], list[Item]] = {}
    for activity in links.activities:
        outcomes = links.serves.get(activity.key)
        audiences = links.reaches.get(activity.key)
        if outcomes and audiences:
            same_links = groups.setdefault((outcomes, audiences), [])
            same_links.append(activity)

    for group in groups.values():
        if len(group) > 1 and not links.have_rationales(group):
            items = _listed(links, group)
            text = links.words("overlap", items=items)
            yield Gap(text, group)


def _audience_overload(links: Links) -> Iterator[Gap]:
    for audience in links.audiences:
        crowds = _crowds(links, audience)
        if not crowds:
            continue

        crowded = {activity for crowd in crowds for activity in crowd}
        activities = [item for item in links.reaching[audience.key] if item in crowded]
        key = "audience_overload_one" if len(crowds) == 1 else "audience_overload_many"
        text = links.words(
            key,
            item=links.named(audience),
            items=_listed(links, activities),
            number=len(activities),
        )
        yield Gap(text, [audience, *activities], subject=[audience])


def _crowds(links: Links, audience: Item) -> list[list[Item]]:
    """Return the activities that reach an audience for one outcome, where they are too many.

    Where each of them has a rationale, they are not.
    """
    by_outcome: dict[int, list[Item]] = {}
    for activity in links.reaching[audience.key]:
        for outcome_key in links.serves.get(activity.key, ()):
            by_outcome.setdefault(outcome_key, []).append(activity)

    crowds = []
    for group in by_outcome.values():
        if len(group) >= MANY_FOR_ONE and not links.have_rationales(group):
            crowds.append(group)
    return crowds


def _lopsided(links: Links) -> Iterator[Gap]:
    total = len(links.activities)
    light = [outcome for outcome in links.outcomes if len(links.serving[outcome.key]) == 1]
    if not light:
        return

    key = "lopsided_one" if len(light) == 1 else "lopsided_many"
    items = _listed(links, light)
    for outcome in links.outcomes:
        number = len(links.serving[outcome.key])
        if number >= HEAVY and number * 2 > total:
            item = links.named(outcome)
            text = links.words(key, item=item, items=items, number=number, total=total)
            yield Gap(text, [outcome, *light], subject=[outcome])


def _outcome_without_measure(links: Links) -> Iterator[Gap]:
    for outcome in links.outcomes:
        if links.was_skipped("measure", outcome.key):
            yield _gap_about(links, "outcome_without_measure", outcome)


def _weak_measure(links: Links) -> Iterator[Gap]:
    weak = weak_choices(links.plan.set, "measure_kind")
    for outcome in links.outcomes:
        kind = links.plan.choice("measure_kind", outcome.key)
        if kind in weak and links.plan.text("measure", outcome.key):
            kind_text = links.words("named_choice", text=weak[kind])
            yield _gap_about(links, "weak_measure", outcome, kind=kind_text)


def _guessed_assumption(links: Links) -> Iterator[Gap]:
    weak = weak_choices(links.plan.set, "confidence")
    guesses = [
        assumption
        for assumption in links.plan.own_items("assumption")
        if links.plan.choice("confidence", assumption.key) in weak
    ]
    if guesses:
        items = _listed(links, guesses)
        text = links.words.count("guessed_assumption", len(guesses), items=items)
        yield Gap(text, guesses, subject=())


def _no_owner(links: Links) -> Iterator[Gap]:
    if links.was_skipped("owner"):
        yield Gap(links.words("no_owner"))


def _no_review_date(links: Links) -> Iterator[Gap]:
    if links.was_skipped("review"):
        yield Gap(links.words("no_review_date"))


def _why_without_change(links: Links) -> Iterator[Gap]:
    plan = links.plan
    why_changed = plan.answer("purpose_now") or plan.answer("outcome_now")
    if not why_changed or plan.answer("more"):
        return
    started = plan.own_items("activity")
    decisions = {plan.choice("decision", activity.key) for activity in started}
    if decisions == {"keep"}:
        yield Gap(links.words("why_without_change"))


class Check(NamedTuple):
    """One check: its name, the question before which its findings are shown, and its function."""

    name: str
    asks: Asks
    gaps: Callable[[Links], Iterator[Gap]]


CHECKS: tuple[Check, ...] = (
    Check("outcome-without-activity", "more", _outcome_without_activity),
    Check("audience-without-activity", "more", _audience_without_activity),
    Check("activity-without-outcome", "fewer", _activity_without_outcome),
    Check("more-activities-than-capacity", "fewer", _more_activities_than_capacity),
    Check("weak-motive", "different", _weak_motive),
    Check("outcome-is-an-output", "different", _outcome_is_an_output),
    Check("no-alternative", "different", _no_alternative),
    Check("everything-serves-everything", "different", _everything_serves_everything),
    Check("overlap", "fewer", _overlap),
    Check("audience-overload", "fewer", _audience_overload),
    Check("lopsided", "more", _lopsided),
    Check("outcome-without-measure", "open", _outcome_without_measure),
    Check("weak-measure", "open", _weak_measure),
    Check("guessed-assumption", "open", _guessed_assumption),
    Check("no-owner", "open", _no_owner),
    Check("no-review-date", "open", _no_review_date),
    Check("why-without-change", "different", _why_without_change),
)
"""All checks, in the order in which findings are shown."""

_COVERED_BY: Mapping[str, tuple[str, ...]] = {
    "outcome-without-activity": ("outcome-is-an-output",),
    "weak-motive": ("activity-without-outcome",),
    "overlap": ("everything-serves-everything",),
    "audience-overload": ("everything-serves-everything",),
    "lopsided": ("everything-serves-everything",),
    "outcome-without-measure": ("outcome-is-an-output", "outcome-without-activity"),
}
"""A check is suppressed for an item that one of these checks names already."""


# Running them


_Subject: TypeAlias = tuple[str, int] | None
"""The list and the key of an item, or None for the plan as a whole."""


class _Result(NamedTuple):
    """A gap, and the check that found it."""

    check: Check
    gap: Gap

    @property
    def about(self) -> list[_Subject]:
        """What the gap is about."""
        items = self.gap.items if self.gap.subject is None else self.gap.subject
        if not items:
            return [None]
        return [(item.list_id, item.key) for item in items]

    @property
    def subjects(self) -> set[tuple[str, _Subject]]:
        """What identifies the gap in both runs: its check, with each item that it is about."""
        return {(self.check.name, subject) for subject in self.about}

    @property
    def mark(self) -> Mark:
        """What identifies the finding."""
        return Mark(self.check.name, tuple(subject for subject in self.about if subject))

    def finding(self, replies: Replies, *, settled: bool) -> Finding:
        """Return the result as a finding, with the reply to it."""
        return Finding(
            check=self.check.name,
            asks=self.check.asks,
            text=self.gap.text,
            items=tuple(self.gap.items),
            settled=settled,
            mark=self.mark,
            reply=replies.get(self.mark, ""),
        )


def _run_checks(links: Links) -> list[_Result]:
    """Return everything the checks raise; nothing if all activities were stopped."""
    if links.all_stopped:
        return []
    return [_Result(check, gap) for check in CHECKS for gap in check.gaps(links)]


def _without_covered(results: Sequence[_Result]) -> list[_Result]:
    """Return the results without those that a more important check already covers."""
    subjects = {subject for result in results for subject in result.subjects}
    return [result for result in results if not _is_covered(result, subjects)]


def _is_covered(result: _Result, subjects: set[tuple[str, _Subject]]) -> bool:
    for covering_check in _COVERED_BY.get(result.check.name, ()):
        covering_subjects = {(covering_check, subject) for subject in (None, *result.about)}
        if not subjects.isdisjoint(covering_subjects):
            return True
    return False


def _in_order(unordered: Sequence[Finding], plan: Plan) -> tuple[Finding, ...]:
    """Return the findings in the order of the checks, then of the items that they name first."""
    check_positions = {check.name: position for position, check in enumerate(CHECKS)}
    item_positions = {item: position for position, item in enumerate(_items_to_name(plan))}

    def sort_key(finding: Finding) -> tuple[int, int]:
        item_position = 0
        if finding.items:
            item_position = item_positions.get(finding.items[0], len(item_positions))
        return check_positions[finding.check], item_position

    return tuple(sorted(unordered, key=sort_key))


def _items_to_name(plan: Plan) -> Iterator[Item]:
    """Yield every item that a finding can name, list by list."""
    yield from plan.items("outcome")
    yield from plan.own_items("audience")
    yield from plan.own_items("activity")
    yield from plan.own_items("more")
    yield from plan.own_items("assumption")
