"""The roles: what an answer means to the reflection, and what a question with a role must be.

One row is one role. A new role needs a row here, and the check or the part of the brief that uses
its answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """What a question with a role must be, and what the role is for."""

    types: tuple[str, ...]
    about: str
    """What the answer says, for people who write a set."""
    gain: str = ""
    """What the reflection can do with the answer; empty if a set does well without the role."""
    needs: tuple[str, ...] = ()
    """Other roles that the gain depends on."""
    for_each: str = ""
    """The role that its `for_each` list must have."""
    once: bool = False
    """It may also be asked once instead of for each item."""
    choices_from: str = ""
    """The role of the list whose items are its choices."""
    weak: bool = False
    """At least one of its choices is marked as weak."""
    values: tuple[str, ...] = ()
    """The only values that its choices may have."""
    letter: str = ""
    """What comes before the number of an item of the list, as in O1."""
    only_in_review: bool = False


_ANY_TEXT = ("text", "paragraph")

ROLES: Mapping[str, Role] = {
    "context": Role(
        _ANY_TEXT,
        "What the situation is.",
    ),
    "problem": Role(
        _ANY_TEXT,
        "What is wrong today.",
    ),
    "purpose": Role(
        _ANY_TEXT,
        "Why this is worth doing at all.",
    ),
    "constraint": Role(
        _ANY_TEXT,
        "What can't be changed.",
    ),
    "owner": Role(
        _ANY_TEXT,
        "Who is in charge of it.",
        gain="whyfirst can ask who is responsible where nobody is named",
    ),
    "stop_if": Role(
        _ANY_TEXT,
        "What would make you stop.",
    ),
    "audience": Role(
        ("list",),
        "The people it is for: P1, P2…",
        gain="whyfirst can ask who is left out",
        letter="P",
    ),
    "outcome": Role(
        ("list",),
        "The changes for people: O1, O2…",
        gain="whyfirst can compare every activity with the changes it is meant to bring",
        letter="O",
    ),
    "activity": Role(
        ("list",),
        "What will be done: A1, A2…",
        gain="whyfirst can ask whether more, fewer or different activities would work better",
        letter="A",
    ),
    "alternative": Role(
        ("list",),
        "Other ways to the same outcomes.",
        gain="whyfirst can ask for another way where nobody thought of one",
    ),
    "why_not": Role(
        ("text",),
        "Why an alternative was not chosen.",
        needs=("alternative",),
        for_each="alternative",
    ),
    "assumption": Role(
        ("list",),
        "What has to be true for it to work: S1, S2…",
        gain="the plan says what has to be true for it to work",
        letter="S",
    ),
    "risk": Role(
        ("list",),
        "What could go wrong.",
    ),
    "serves": Role(
        ("checkbox",),
        "Which outcomes an activity serves.",
        gain="whyfirst can show outcomes without an activity, and activities without an outcome",
        needs=("outcome", "activity"),
        for_each="activity",
        choices_from="outcome",
    ),
    "reaches": Role(
        ("checkbox",),
        "Which audiences an activity reaches.",
        gain="whyfirst can show audiences that no activity reaches",
        needs=("audience", "activity"),
        for_each="activity",
        choices_from="audience",
    ),
    "rationale": Role(
        ("text",),
        "Why an activity would work.",
        gain="an activity that does the same as another can say what it adds",
        needs=("activity", "serves"),
        for_each="activity",
    ),
    "motive": Role(
        ("checkbox",),
        "What draws people to an activity. The reflection asks about weak choices.",
        gain="whyfirst can question activities that are chosen because they are new",
        needs=("activity",),
        for_each="activity",
        once=True,
        weak=True,
    ),
    "output_test": Role(
        ("confirm",),
        "Would this be true even if nobody else did anything? "
        "Yes: it is an output, not an outcome.",
        gain="whyfirst can ask “so what?” where an outcome is only a piece of work",
        needs=("outcome",),
        for_each="outcome",
    ),
    "measure": Role(
        ("text",),
        "What will show that an outcome is happening.",
        gain="whyfirst can name outcomes that nobody would see happening",
        needs=("outcome",),
        for_each="outcome",
    ),
    "baseline": Role(
        ("text",),
        "How it is now, in the measure of an outcome.",
        needs=("measure",),
        for_each="outcome",
    ),
    "target": Role(
        ("text",),
        "What is wanted, and by when, in the measure of an outcome.",
        needs=("measure",),
        for_each="outcome",
    ),
    "measure_kind": Role(
        ("select",),
        "What the measure counts. The reflection asks about weak choices.",
        gain="whyfirst can ask whether anyone is better off where a measure counts something else",
        needs=("measure",),
        for_each="outcome",
        weak=True,
    ),
    "confidence": Role(
        ("select",),
        "Whether an assumption is known or guessed. The reflection asks about weak choices.",
        gain="whyfirst can name the guesses to check first",
        needs=("assumption",),
        for_each="assumption",
        weak=True,
    ),
    "capacity": Role(
        ("number",),
        "How many activities can be kept going.",
        gain="whyfirst can point out more activities than you can keep going",
        needs=("activity",),
    ),
    "review": Role(
        ("date",),
        "When to review the plan.",
        gain="whyfirst can ask for a day to look at the plan again",
    ),
    "decision": Role(
        ("select",),
        "What happens to an activity: keep, change or stop.",
        gain="the brief can say which activities were kept, changed or stopped",
        needs=("activity",),
        for_each="activity",
        values=("keep", "change", "stop"),
    ),
    "changed": Role(
        ("text",),
        "What an activity becomes, if it is to change.",
        needs=("decision",),
        for_each="activity",
    ),
    "more": Role(
        ("list",),
        "Activities to add.",
        letter="A",
    ),
    "fewer": Role(
        ("paragraph",),
        "What could go.",
    ),
    "different": Role(
        ("paragraph",),
        "What would work better.",
    ),
    "purpose_now": Role(
        _ANY_TEXT,
        "In a review: why it is worth doing now.",
        only_in_review=True,
    ),
    "outcome_now": Role(
        ("list",),
        "In a review: the changes for people that are wanted now.",
        letter="O",
        only_in_review=True,
    ),
}
