"""What the answers of a plan are linked to: the map, and the count of what was decided.

It looks only at roles and links, never at the wording.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from whyfirst.model import QuestionSet, RoleName
from whyfirst.sheet import Chosen, Item, Plan
from whyfirst.words import Words


@dataclass(frozen=True)
class Branch:
    """An outcome and the activities that serve it."""

    outcome: Item
    activities: tuple[Item, ...]


@dataclass(frozen=True)
class Map:
    """What serves what. Stopped activities are shown too, where they always were."""

    activities: tuple[Item, ...] = ()
    """All activities, in order."""
    branches: tuple[Branch, ...] = ()
    """Every outcome with the activities that serve it."""
    apart: tuple[Item, ...] = ()
    """The activities that serve none of the outcomes."""
    open: tuple[Item, ...] = ()
    """The activities that are not linked yet."""
    stopped: frozenset[Item] = frozenset()


@dataclass(frozen=True)
class Decisions:
    """How many activities the plan started with, what was decided, and how many were added."""

    started: int = 0
    kept: int = 0
    changed: int = 0
    stopped: int = 0
    added: int = 0
    undecided: int = 0


@dataclass(frozen=True)
class Links:
    """A plan as the map and the checks look at it: the activities that count, and their links."""

    plan: Plan
    activities: tuple[Item, ...]
    with_codes: bool = True
    """Whether sentences name items with their codes."""

    @classmethod
    def at_first(cls, plan: Plan) -> Links:
        """Return the links as they were before anything was decided or added."""
        return cls(plan, plan.own_items("activity"))

    @classmethod
    def in_the_end(cls, plan: Plan) -> Links:
        """Return the links after the decisions: without stopped activities, with added ones."""
        going_on = [item for item in _all_activities(plan) if not _is_stopped(plan, item)]
        return cls(plan, tuple(going_on))

    @classmethod
    def of_all(cls, plan: Plan) -> Links:
        """Return the links of all activities, stopped and added ones among them."""
        return cls(plan, _all_activities(plan))

    @property
    def words(self) -> Words:
        """The fixed words, in the language of the set."""
        return self.plan.words

    def named(self, item: Item) -> str:
        """Return an item as a sentence names it: A2 “Facebook posts”, or without its code."""
        if self.with_codes:
            return quoted(self.words, item)
        return self.words("named_choice", text=item.text)

    @property
    def all_stopped(self) -> bool:
        """Whether there were activities, and none is left."""
        return not self.activities and bool(self.plan.own_items("activity"))

    @cached_property
    def outcomes(self) -> tuple[Item, ...]:
        """The outcomes that are wanted."""
        return self.plan.items("outcome")

    @cached_property
    def audiences(self) -> tuple[Item, ...]:
        """The audiences."""
        return self.plan.own_items("audience")

    @cached_property
    def serves(self) -> Mapping[int, frozenset[int]]:
        """The outcomes of each activity whose `serves` was answered, by keys."""
        return self._linked("serves", self.outcomes)

    @cached_property
    def reaches(self) -> Mapping[int, frozenset[int]]:
        """The audiences of each activity whose `reaches` was answered, by keys."""
        return self._linked("reaches", self.audiences)

    def _linked(self, role: RoleName, ends: Sequence[Item]) -> Mapping[int, frozenset[int]]:
        end_keys = frozenset(end.key for end in ends)
        linked = {}
        for activity in self.activities:
            chosen = self.plan.chosen(role, activity.key)
            if chosen is not None:
                linked[activity.key] = end_keys.intersection(chosen.keys)
        return linked

    @cached_property
    def serves_none(self) -> frozenset[int]:
        """The keys of the activities whose `serves` was answered with none of the outcomes."""
        chosen_by_key = {item.key: self.plan.chosen("serves", item.key) for item in self.activities}
        return frozenset(key for key, chosen in chosen_by_key.items() if chosen == Chosen())

    @cached_property
    def serving(self) -> Mapping[int, Sequence[Item]]:
        """The activities that serve each outcome, in order, by the key of the outcome."""
        return self._activities_by_end(self.outcomes, self.serves)

    @cached_property
    def reaching(self) -> Mapping[int, Sequence[Item]]:
        """The activities that reach each audience, in order, by the key of the audience."""
        return self._activities_by_end(self.audiences, self.reaches)

    def _activities_by_end(
        self, ends: Sequence[Item], linked: Mapping[int, frozenset[int]]
    ) -> Mapping[int, Sequence[Item]]:
        by_end: dict[int, list[Item]] = {end.key: [] for end in ends}
        for activity in self.activities:
            for end_key in linked.get(activity.key, ()):
                by_end[end_key].append(activity)
        return by_end

    def was_skipped(self, role: RoleName, item: int | None = None) -> bool:
        """Return whether the question with this role was put to the user and skipped."""
        return self.plan.was_asked(role, item) and self.plan.answer(role, item) is None

    def have_rationales(self, activities: Sequence[Item]) -> bool:
        """Return whether each of the activities has a rationale."""
        return all(self.plan.text("rationale", activity.key) for activity in activities)


def map_of(plan: Plan) -> Map:
    """Return the map of a plan, with stopped and added activities."""
    links = Links.of_all(plan)
    branches = [Branch(outcome, tuple(links.serving[outcome.key])) for outcome in links.outcomes]

    apart, not_linked = [], []
    for activity in links.activities:
        if activity.key in links.serves_none:
            apart.append(activity)
        elif not links.serves.get(activity.key):
            not_linked.append(activity)

    return Map(
        activities=links.activities,
        branches=tuple(branches),
        apart=tuple(apart),
        open=tuple(not_linked),
        stopped=frozenset(item for item in links.activities if _is_stopped(plan, item)),
    )


def decisions(plan: Plan) -> Decisions:
    """Return the count of decisions. Nothing is decided about activities that `more` added."""
    started = plan.own_items("activity")
    counts = Counter(plan.choice("decision", activity.key) for activity in started)
    decided = counts["keep"] + counts["change"] + counts["stop"]
    return Decisions(
        started=len(started),
        kept=counts["keep"],
        changed=counts["change"],
        stopped=counts["stop"],
        added=len(plan.own_items("more")),
        undecided=len(started) - decided,
    )


def count_line(plan: Plan) -> str:
    """Return the decisions in one sentence; empty if there are no activities."""
    count, words = decisions(plan), plan.words
    if not count.started and not count.added:
        return ""
    decided = count.started - count.undecided
    if not decided and not count.added:
        return words.count("count_undecided", count.started)

    parts = []
    if decided:
        parts.append(words.count("count_kept", count.kept))
        parts.append(words.count("count_changed", count.changed))
        parts.append(words.count("count_stopped", count.stopped))
        if count.undecided:
            parts.append(words.count("count_open", count.undecided))
    parts.append(words.count("count_added", count.added))
    return words.count("count_started", count.started, parts=words("join_between").join(parts))


def quoted(words: Words, item: Item) -> str:
    """Return an item as a sentence names it, such as A2 “Facebook posts”."""
    return words("named_item", code=item.code, text=item.text)


def weak_choices(questions: QuestionSet, role: RoleName) -> Mapping[str, str]:
    """Return the texts of the weak choices of the question with this role, by their values."""
    question = questions.role(role)
    if question is None:
        return {}
    return question.weak_choices


def _all_activities(plan: Plan) -> tuple[Item, ...]:
    return (*plan.own_items("activity"), *plan.own_items("more"))


def _is_stopped(plan: Plan, activity: Item) -> bool:
    return plan.choice("decision", activity.key) == "stop"
