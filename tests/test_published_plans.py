"""Ten published plans, each with its source, and what the reflection asks about them.

The expectations were written from the plans alone: what a sensible reader would ask. A comment says
where the checks ask more than that.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from whyfirst import answer_file, sets
from whyfirst.findings import Finding, findings
from whyfirst.session import Session
from whyfirst.sheet import Plan

PLANS = Path(__file__).parent / "published"
SETS = Path(__file__).parents[1] / "questions"

EXPECTED: dict[str, list[str]] = {
    "change4life": [
        "outcome-is-an-output O3",
        "overlap A2 A3 A4",
        # A reader asks once about A2, A3 and A4. Here A6 comes on top.
        "audience-overload P1 A2 A3 A4 A6",
        # A reader wants no more activities for O3, which is an output.
        "lopsided O1 O3",
        "lopsided O2 O3",
    ],
    "citizens-assembly": [
        "more-activities-than-capacity",
        "lopsided O1 O2",
        "outcome-without-measure O2",
    ],
    "directgov": [
        "outcome-without-activity O3, settled",
        "lopsided O1 O2 O3",
        "outcome-without-measure O2",
        "outcome-without-measure O3",
        "guessed-assumption S1 S2",
    ],
    "flint": [
        "activity-without-outcome A2",
        # A reader lets one clinic do where the water itself comes first.
        "lopsided O1 O3",
        "no-owner",
        "no-review-date",
    ],
    "forests": [
        "outcome-without-activity O2, settled",
        "audience-without-activity P2, settled",
        "activity-without-outcome A1, settled",
        "weak-motive",
        "no-alternative",
        "outcome-without-measure O1",
        "outcome-without-measure O2",
    ],
    "healthcare-gov": [
        "activity-without-outcome A1",
        "activity-without-outcome A5, settled",
        "more-activities-than-capacity A1",
        "outcome-is-an-output O3",
        "outcome-without-measure O2",
    ],
    "laptops": [
        "weak-motive A1",
        "outcome-is-an-output O3",
        "no-alternative",
        "outcome-without-measure O2",
    ],
    "sunsmart": [],
    "transparency": [
        "more-activities-than-capacity",
        "weak-motive A1",
        "weak-motive A2",
        "weak-motive A5",
        "outcome-without-measure O1",
        "outcome-without-measure O3",
    ],
    "zombies": [
        "activity-without-outcome A2, settled",
        "activity-without-outcome A5, settled",
        "more-activities-than-capacity A2 A5 A3, settled",
        "weak-motive A3, settled",
        "weak-motive A4",
        "outcome-without-measure O2",
        "weak-measure O1",
    ],
}
"""What each plan is asked: the check, the codes of its items, and whether it was settled."""


def plan_of(name: str) -> Plan:
    """Return the plan in a file of answers, with nothing left to ask."""
    path = PLANS / f"{name}.yaml"
    answers = answer_file.read(path.read_text(encoding="utf-8"), path.name)
    questions = sets.load(SETS / f"{answers.text('questions')}.yaml")

    session = Session.new(questions, datetime(2026, 11, 23, 9))
    session, left_out = answer_file.fill(session, answers)
    session, missing = session.skip_rest()
    assert not left_out
    assert not missing
    return session.plan()


def named(finding: Finding) -> str:
    """Return a finding as the table names it."""
    codes = " ".join([finding.check, *(item.code for item in finding.items)])
    return codes + ", settled" if finding.settled else codes


def test_every_plan_is_in_the_table() -> None:
    """No file of answers is left untested."""
    assert {path.stem for path in PLANS.glob("*.yaml")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_published_plan_names_its_source(name: str) -> None:
    """The first line of each file says where the plan was published."""
    assert (PLANS / f"{name}.yaml").read_text(encoding="utf-8").startswith("# Source: ")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_published_plan_is_asked_what_the_table_says(name: str) -> None:
    """The reflection raises these questions and no others."""
    assert [named(finding) for finding in findings(plan_of(name))] == EXPECTED[name]
