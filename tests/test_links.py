"""The links of a plan: the map of what serves what, and the count of what was decided."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given

from tests.small_plans import EVERY_ROLE, NONE, NOT_ASKED, SKIPPED, Given, linked_plans, plan
from whyfirst.links import Decisions, Map, count_line, decisions, map_of, quoted
from whyfirst.sheet import Item, Plan


def codes(items: Iterable[Item]) -> str:
    """Return the codes of items, such as "A1 A2"."""
    return " ".join(item.code for item in items)


def test_the_map_shows_what_serves_what_and_what_serves_nothing() -> None:
    """The map lists the activities of each outcome, those that serve none and those not linked."""
    serves = ["O1 O2", NONE, SKIPPED, NOT_ASKED, "O2"]
    made_map = map_of(plan(outcome=3, activity=4, more=1, serves=serves, decision=["stop"]))
    branches = [(branch.outcome.code, codes(branch.activities)) for branch in made_map.branches]
    assert branches == [("O1", "A1"), ("O2", "A1 A5"), ("O3", "")]
    assert (codes(made_map.apart), codes(made_map.open)) == ("A2", "A3 A4")
    assert codes(made_map.activities) == "A1 A2 A3 A4 A5"
    assert codes(made_map.stopped) == "A1"


def test_the_map_of_nothing_is_empty() -> None:
    """A plan without answers has a map without branches."""
    assert map_of(plan()) == Map()


def test_a_link_to_a_removed_outcome_does_not_count() -> None:
    """An activity whose only outcome was removed is open, not idle."""
    made = plan(outcome=1, activity=1, serves=["O7"])
    assert (codes(map_of(made).apart), codes(map_of(made).open)) == ("", "A1")


@pytest.mark.parametrize(
    ("started", "decision", "added", "line"),
    [
        (
            6,
            ["keep", "keep", "change", "stop", "stop", "stop"],
            0,
            "Started with 6 activities: 2 kept, 1 changed, 3 stopped, none added.",
        ),
        (
            4,
            ["keep", "keep", "change", "stop"],
            1,
            "Started with 4 activities: 2 kept, 1 changed, 1 stopped, 1 added.",
        ),
        (
            1,
            ["stop"],
            0,
            "Started with 1 activity: none kept, none changed, 1 stopped, none added.",
        ),
        (
            3,
            ["keep", SKIPPED],
            0,
            (
                "Started with 3 activities: "
                "1 kept, none changed, none stopped, 2 undecided, none added."
            ),
        ),
        (2, [], 2, "Started with 2 activities: 2 added."),
        (0, [], 1, "Started with no activities: 1 added."),
        (3, [SKIPPED], 0, "3 activities."),
        (1, [], 0, "1 activity."),
        (0, [], 0, ""),
    ],
)
def test_the_count_line(started: int, decision: list[Given], added: int, line: str) -> None:
    """The line counts what was decided about the activities, with the right plurals."""
    assert count_line(plan(activity=started, more=added, decision=decision)) == line


def test_added_activities_are_counted_separately() -> None:
    """An activity added by `more` counts as added and not as undecided."""
    assert decisions(plan(activity=3, more=2, decision=["keep", "stop", SKIPPED])) == Decisions(
        started=3, kept=1, changed=0, stopped=1, added=2, undecided=1
    )


@given(linked_plans())
def test_the_count_adds_up(made: Plan) -> None:
    """Kept, changed, stopped and undecided add up; only a plan without activities has no line."""
    count = decisions(made)
    assert count.kept + count.changed + count.stopped + count.undecided == count.started
    assert count.started + count.added == len(made.items("activity"))
    assert bool(count_line(made)) == bool(made.items("activity"))


# Items in a sentence


def test_an_item_is_quoted_with_its_code() -> None:
    """The code comes first, then the text in quotes."""
    assert quoted(EVERY_ROLE.words, Item("x", 2, "A2", "Posts")) == "A2 “Posts”"


@pytest.mark.parametrize(
    ("texts", "listed"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_several_texts_are_listed_as_one_part_of_a_sentence(texts: list[str], listed: str) -> None:
    """Commas come between them, and "and" before the last."""
    assert EVERY_ROLE.words.listed(texts) == listed
