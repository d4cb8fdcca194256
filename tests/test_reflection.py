"""The reflection: which questions a plan's own links raise, and which they do not.

Most tests come in pairs: the plan that raises a question, and its nearest neighbour that does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.small_plans import (
    EVERY_ROLE,
    MOTIVE_ONCE,
    NONE,
    NOT_ASKED,
    SKIPPED,
    Given,
    keys,
    plan,
    the_set,
)
from whyfirst.model import Item, Plan, QuestionSet, Role, Slot, Value
from whyfirst.reflection import (
    _CHECKS,
    Decisions,
    Finding,
    count_line,
    decisions,
    findings,
    joined,
    map_of,
    quoted,
)
from whyfirst.words import ENGLISH


def named(finding: Finding) -> str:
    """A finding as a test names it: the check, then the codes of its items."""
    return " ".join([finding.check, *(item.code for item in finding.items)])


def asked(of: Plan) -> list[str]:
    """What the plan is asked in the end."""
    return [named(finding) for finding in findings(of) if not finding.settled]


def settled(of: Plan) -> list[str]:
    """What the plan was asked at first and need not be asked any more."""
    return [named(finding) for finding in findings(of) if finding.settled]


def text(of: Plan) -> str:
    """The text of the only finding."""
    (finding,) = findings(of)
    return finding.text


# -- more ------------------------------------------------------------------------------------------------------------


def test_an_outcome_that_no_activity_serves_is_asked_about() -> None:
    """O2 is asked about when A1 serves O1 alone."""
    lonely = plan(outcome=["Fewer missed bins", "Carers get a decision"], activity=1, serves=["O1"])
    assert asked(lonely) == ["outcome-without-activity O2"]
    assert text(lonely).startswith("No activity serves O2 “Carers get a decision”. What could")


def test_an_outcome_that_an_activity_serves_is_not_asked_about() -> None:
    """Both outcomes are silent when one activity serves both."""
    assert asked(plan(outcome=2, activity=1, serves=["O1 O2"])) == []


def test_one_answered_activity_is_enough_to_ask_about_an_outcome() -> None:
    """Where A2 was skipped and A1 answered, O2 is served by none of those answered."""
    assert asked(plan(outcome=2, activity=2, serves=["O1", SKIPPED])) == [
        "outcome-without-activity O2"
    ]


def test_skipped_links_say_nothing_about_outcomes() -> None:
    """Nobody can say that an outcome lacks an activity when no link was answered at all."""
    assert asked(plan(outcome=2, activity=2, serves=[SKIPPED, NOT_ASKED])) == []


def test_none_of_these_is_an_answer_about_the_outcomes_too() -> None:
    """An activity that serves none of the outcomes leaves all of them without one."""
    assert asked(plan(outcome=2, activity=1, serves=[NONE])) == [
        "outcome-without-activity O1", "outcome-without-activity O2", "activity-without-outcome A1",
    ]  # fmt: skip


def test_an_audience_that_no_activity_reaches_is_asked_about() -> None:
    """P2 is asked about when A1 reaches P1 alone."""
    assert asked(plan(audience=2, activity=1, reaches=["P1"])) == ["audience-without-activity P2"]


def test_an_audience_is_silent_where_it_is_reached_or_nobody_answered() -> None:
    """P2 is silent when A2 reaches it, and when all of `reaches` was skipped."""
    assert asked(plan(audience=2, activity=2, reaches=["P1", "P2"])) == []
    assert asked(plan(audience=2, activity=1, reaches=[SKIPPED])) == []


def test_an_outcome_with_most_activities_beside_one_with_a_single_one_is_lopsided() -> None:
    """Three of four activities serve O1, one serves O2, and O3 with its two is in no one's way."""
    heavy = plan(outcome=3, activity=4, serves=["O1", "O1 O3", "O1 O3", "O2"])
    assert asked(heavy) == ["lopsided O1 O2"]
    assert text(heavy).startswith(
        "3 of the 4 activities serve O1 “Outcome 1”, but only one serves O2 “Outcome 2”."
    )


def test_lopsided_names_all_the_light_ones_once_for_each_heavy_one() -> None:
    """Two heavy outcomes give two findings, each with both light ones."""
    heavy = plan(outcome=4, activity=4, serves=["O1 O2 O3", "O1 O2", "O1 O2", "O4"])
    assert asked(heavy) == ["lopsided O1 O3 O4", "lopsided O2 O3 O4"]


@pytest.mark.parametrize(
    "serves",
    [
        pytest.param(["O1", "O1", "O2"], id="two of three: fewer than three"),
        pytest.param(["O1", "O1", "O1", "O2 O3", "O2 O3", "O3"], id="three of six: not over half"),
        pytest.param(["O1", "O1", "O1", "O2 O3", "O2 O3"], id="the others have two each"),
        pytest.param(["O1 O2", "O1 O2 O3", "O1 O2 O3"], id="all are heavy"),
        pytest.param(
            ["O1 O3", "O1 O3", "O1 O3"], id="the other has none at all, which is a gap of its own"
        ),
    ],
)
def test_weight_that_is_shared_is_not_lopsided(serves: list[str]) -> None:
    """Nothing is lopsided where the heavy one is not that heavy, or no other has exactly one."""
    outcomes = max(key for entry in serves for key in keys(entry))
    assert "lopsided" not in " ".join(
        asked(plan(outcome=outcomes, activity=len(serves), serves=serves))
    )


def test_half_of_all_counts_the_activities_without_an_answer_too() -> None:
    """Three of six are not over half, though three were skipped."""
    serves = ["O1", "O1", "O1 O2", SKIPPED, SKIPPED]
    assert asked(plan(outcome=2, activity=5, serves=serves)) == ["lopsided O1 O2"]
    assert asked(plan(outcome=2, activity=6, serves=[*serves, SKIPPED])) == []


# -- fewer -----------------------------------------------------------------------------------------------------------


def test_an_activity_that_serves_none_of_the_outcomes_is_asked_about() -> None:
    """A2 was answered "none of these"."""
    idle = plan(outcome=1, activity=["Magnet", "Facebook posts"], serves=["O1", NONE])
    assert asked(idle) == ["activity-without-outcome A2"]
    assert (
        text(idle)
        == "A2 “Facebook posts” serves none of the outcomes. Could it go, or is an outcome missing above?"
    )


@pytest.mark.parametrize("answer", [SKIPPED, NOT_ASKED, "O1"])
def test_skipped_is_not_none(answer: Given) -> None:
    """A2 is silent where its link was skipped, not asked or made."""
    assert asked(plan(outcome=1, activity=2, serves=["O1", answer])) == []


def test_more_activities_than_capacity_are_asked_about() -> None:
    """Three activities and capacity for two raise the question; for three they do not."""
    assert asked(plan(activity=3, capacity=2)) == ["more-activities-than-capacity"]
    assert asked(plan(activity=3, capacity=3)) == []
    assert asked(plan(activity=3, capacity=SKIPPED)) == []


def test_no_capacity_is_a_capacity() -> None:
    """0 is an answer: one activity is then one too many."""
    assert asked(plan(activity=1, capacity=0)) == ["more-activities-than-capacity"]
    assert "no capacity for any of the activities" in text(plan(activity=1, capacity=0))


@pytest.mark.parametrize(
    ("capacity", "serves", "spare"),
    [
        pytest.param(3, ["O1", NONE, "O1", "O1"], "A2", id="first those that serve none"),
        pytest.param(2, ["O1 O2", "O1", "O1 O2", NONE], "A4 A2", id="then those of one outcome"),
        pytest.param(
            1,
            ["O1 O2", "O1 O2", "O1", NONE],
            "A4 A3",
            id="of two: one of them must stay for O1 and O2",
        ),
        pytest.param(
            3,
            ["O1 O2", "O1", "O2", "O1 O2"],
            "",
            id="a group of two does not fit into one too many",
        ),
        pytest.param(
            2, ["O1 O2", "O1", "O2", "O1 O2"], "A2 A3", id="and is named whole when it fits"
        ),
        pytest.param(
            2, ["O1", NONE, NONE, NONE], "", id="three that serve none do not fit into two too many"
        ),
        pytest.param(
            1,
            ["O1", "O1", "O2"],
            "",
            id="named whole, the group would leave both outcomes unserved",
        ),
        pytest.param(
            1, ["O1 O2", "O1", SKIPPED, NOT_ASKED], "A2", id="never one whose link was skipped"
        ),
        pytest.param(0, ["O1", SKIPPED], "", id="a skipped one does not keep an outcome served"),
        pytest.param(1, [SKIPPED, SKIPPED], "", id="nobody, where no link is known"),
        pytest.param(0, [NONE, NONE], "A1 A2", id="all, where none serves anything"),
    ],
)
def test_whom_to_spare(capacity: int, serves: list[Given], spare: str) -> None:
    """Those that serve the fewest outcomes, group by group, as long as every served outcome stays served."""
    made = plan(outcome=2, activity=len(serves), serves=serves, capacity=capacity)
    (line,) = [line for line in asked(made) if line.startswith("more-")]
    assert line == f"more-activities-than-capacity {spare}".strip()


def test_an_unfitting_group_ends_the_naming() -> None:
    """Where the two of one outcome do not fit, the single one of two outcomes is not named in their place."""
    serves = ["O1", "O1", "O1 O2", "O1 O2 O3", "O1 O2 O3"]
    assert (
        asked(plan(outcome=3, activity=5, serves=serves, capacity=4))[0]
        == "more-activities-than-capacity"
    )


def test_two_activities_with_the_same_links_overlap() -> None:
    """A1 and A3 serve the same outcomes for the same audiences."""
    twins = plan(
        outcome=2, audience=2, activity=3,
        serves=["O1 O2", "O1", "O2 O1"], reaches=["P1", "P2", "P1"],
    )  # fmt: skip
    assert asked(twins) == ["overlap A1 A3"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"serves": ["O1", "O1 O2"]}, id="other outcomes"),
        pytest.param({"reaches": ["P1", "P2"]}, id="other audiences"),
        pytest.param({"reaches": [NONE, NONE]}, id="no audiences"),
        pytest.param({"serves": [NONE, NONE]}, id="no outcomes"),
        pytest.param({"reaches": [SKIPPED, SKIPPED]}, id="audiences skipped"),
        pytest.param({"reaches": [NOT_ASKED, NOT_ASKED]}, id="audiences not asked"),
        pytest.param({"rationale": ["one at the door", "one at night"]}, id="each has its reason"),
    ],
)
def test_near_twins_do_not_overlap(change: dict[str, Any]) -> None:
    """Other links, no links, or a reason for each: no overlap."""
    twins: dict[str, Any] = {
        "outcome": 2,
        "audience": 2,
        "activity": 2,
        "serves": ["O1"] * 2,
        "reaches": ["P1"] * 2,
    }
    assert "overlap A1 A2" in asked(plan(**twins))
    assert "overlap" not in " ".join(asked(plan(**{**twins, **change})))


@pytest.mark.parametrize(
    "reasons", [["one at the door", SKIPPED], [SKIPPED, SKIPPED], [NOT_ASKED, "at night"]]
)
def test_a_reason_for_one_twin_does_not_explain_the_other(reasons: list[Given]) -> None:
    """Both are named as long as one of them has no rationale."""
    twins = plan(
        outcome=1, audience=1, activity=2, serves=["O1"] * 2, reaches=["P1"] * 2, rationale=reasons
    )
    assert asked(twins) == ["overlap A1 A2"]


def crowd(
    number: int = 4,
    outcomes: int = 2,
    *,
    serves: Sequence[str] | None = None,
    reaches: Sequence[str] | None = None,
    **more: object,
) -> Plan:
    """Activities that all reach P1 and serve O1, kept from overlapping by a second audience of their own."""
    return plan(
        outcome=outcomes, audience=6, activity=number,
        serves=list(serves or ["O1"] * number),
        reaches=list(reaches or [f"P1 P{key}" for key in range(2, 2 + number)]), **more,
    )  # fmt: skip


def overloaded(of: Plan) -> list[str]:
    """The findings about overloaded audiences."""
    return [line for line in asked(of) if line.startswith("audience-overload")]


def test_four_activities_for_one_audience_and_one_outcome_overload_it() -> None:
    """The audience and the four are named; three are not too many."""
    assert overloaded(crowd(4)) == ["audience-overload P1 A1 A2 A3 A4"]
    assert overloaded(crowd(3)) == []


def test_four_for_one_audience_but_different_outcomes_do_not_overload_it() -> None:
    """No single outcome has four of them."""
    assert overloaded(crowd(4, serves=["O1", "O1", "O1", "O2"])) == []


def test_four_for_one_outcome_but_different_audiences_overload_nobody() -> None:
    """No single audience is reached by four of them."""
    assert overloaded(crowd(4, reaches=["P1", "P1 P2", "P1 P3", "P2"])) == []


def test_an_overload_with_a_reason_for_each_is_none() -> None:
    """Four rationales explain it, three do not."""
    assert overloaded(crowd(4, rationale=["a", "b", "c", "d"])) == []
    assert overloaded(crowd(4, rationale=["a", "b", SKIPPED, "d"])) == [
        "audience-overload P1 A1 A2 A3 A4"
    ]


def test_the_activities_of_all_overloading_outcomes_are_named_once() -> None:
    """A1 to A4 crowd O1 and A2 to A5 crowd O2; A6 crowds nothing."""
    serves = ["O1", "O1 O2", "O1 O2", "O1 O2", "O2", "O3"]
    reaches = ["P1", "P1 P2", "P1 P3", "P1 P4", "P1", "P1"]
    made = crowd(6, 3, serves=serves, reaches=reaches)
    assert overloaded(made) == ["audience-overload P1 A1 A2 A3 A4 A5"]


def test_an_explained_outcome_adds_nobody_to_the_overload_of_another() -> None:
    """Each of the four for O1 has its reason, so only the four for O2 are named."""
    serves = ["O1"] * 4 + ["O2"] * 4
    made = crowd(8, serves=serves, reaches=["P1"] * 8, rationale=["because"] * 4 + [SKIPPED] * 4)
    assert overloaded(made) == ["audience-overload P1 A5 A6 A7 A8"]


# -- different -------------------------------------------------------------------------------------------------------


def test_an_activity_chosen_for_weak_motives_alone_is_asked_about() -> None:
    """Both reasons of A1 are weak, and both are quoted."""
    made = plan(activity=["Podcast"], motive=[("new", "We are first")])
    assert asked(made) == ["weak-motive A1"]
    assert "A1 “Podcast” are “It is new” and “We are first”" in text(made)


@pytest.mark.parametrize(
    "motive",
    [
        pytest.param(("new", "It worked"), id="one is strong"),
        pytest.param(("new", "my own words"), id="one is typed"),
        pytest.param(("my own words",), id="only a typed one"),
        pytest.param(NONE, id="none of these"),
        pytest.param(SKIPPED, id="skipped"),
        pytest.param(NOT_ASKED, id="not asked"),
    ],
)
def test_one_motive_that_is_not_weak_is_enough(motive: Given) -> None:
    """A strong or typed motive, or no motive at all, is no weak motive."""
    assert asked(plan(activity=1, motive=[motive])) == []


def test_motives_asked_once_are_about_no_activity() -> None:
    """A set may ask for the motives of the whole plan; then nobody is named."""
    assert asked(plan(MOTIVE_ONCE, activity=2, motive=("new",))) == ["weak-motive"]
    assert asked(plan(MOTIVE_ONCE, activity=2, motive=("new", "It worked"))) == []


def test_an_output_is_asked_what_it_is_for() -> None:
    """O1 would be true even if nobody else did anything differently."""
    assert asked(plan(outcome=2, output_test=[True, False])) == ["outcome-is-an-output O1"]
    assert asked(plan(outcome=2, output_test=[SKIPPED, NOT_ASKED])) == []


@pytest.mark.parametrize(
    ("role", "check", "answer"),
    [
        ("alternative", "no-alternative", 1),
        ("owner", "no-owner", "Ann"),
        ("review", "no-review-date", "2027-07-01"),
    ],
)
def test_what_was_asked_and_skipped_once(role: str, check: str, answer: object) -> None:
    """An alternative, an owner or a review date is missed where it was skipped, not where it was never asked."""
    assert asked(plan(**{role: SKIPPED})) == [check]
    assert asked(plan(**{role: answer})) == []
    assert asked(plan()) == []


@pytest.mark.parametrize(("role", "empty"), [("alternative", ()), ("owner", ""), ("review", "")])
def test_an_empty_answer_is_a_skipped_one(role: str, empty: object) -> None:
    """Nothing at all in a list or a text is no answer."""
    assert len(asked(Plan("A plan", EVERY_ROLE, {Slot(f"my-{role}"): cast("Value", empty)}))) == 1


def test_links_from_everything_to_everything_say_little() -> None:
    """Three activities that all serve three outcomes."""
    assert asked(plan(outcome=3, activity=3, serves=["O1 O2 O3"] * 3)) == [
        "everything-serves-everything"
    ]


@pytest.mark.parametrize(
    ("outcomes", "serves"),
    [
        pytest.param(2, ["O1 O2"] * 3, id="two outcomes"),
        pytest.param(3, ["O1 O2 O3"] * 2, id="two activities"),
        pytest.param(3, ["O1 O2 O3", "O1 O2 O3", "O1 O2"], id="one link is not there"),
        pytest.param(
            3, ["O1 O2 O3", "O1 O2 O3", "O1 O2 O3", SKIPPED], id="one activity was skipped"
        ),
    ],
)
def test_links_that_tell_something_apart(outcomes: int, serves: list[Given]) -> None:
    """Fewer than three by three, or one link less, and the question is not asked."""
    assert asked(plan(outcome=outcomes, activity=len(serves), serves=serves)) == []


# -- open ------------------------------------------------------------------------------------------------------------


def test_an_outcome_without_a_measure_is_open() -> None:
    """Skipped is open; answered and never asked are not."""
    assert asked(plan(outcome=3, measure=["40 now, 10 by May", SKIPPED, NOT_ASKED])) == [
        "outcome-without-measure O2"
    ]


def test_a_measure_of_effort_is_asked_whether_anyone_is_better_off() -> None:
    """O1 has a measure of a weak kind, O2 of a strong one."""
    assert asked(plan(outcome=2, measure=["a", "b"], measure_kind=["much", "off"])) == [
        "weak-measure O1"
    ]


@pytest.mark.parametrize("measure", [SKIPPED, NOT_ASKED])
def test_a_weak_kind_without_a_measure_is_not_a_weak_measure(measure: Given) -> None:
    """The kind alone says nothing where there is no measure."""
    assert "weak-measure O1" not in asked(plan(outcome=1, measure=[measure], measure_kind=["much"]))


def test_all_guesses_are_named_together() -> None:
    """One finding for all assumptions that are only guessed."""
    made = plan(assumption=4, confidence=["guessed", "known", "guessed", SKIPPED])
    assert asked(made) == ["guessed-assumption S1 S3"]
    assert "S1 “Guess 1” and S3 “Guess 3” are guesses" in text(made)
    assert asked(plan(assumption=2, confidence=["known", SKIPPED])) == []


def test_one_guess_is_spoken_of_as_one() -> None:
    """The sentence is in the singular."""
    assert "S1 “Guess 1” is a guess" in text(plan(assumption=1, confidence=["guessed"]))


# -- one gap, one finding --------------------------------------------------------------------------------------------


def test_weak_motives_of_an_activity_that_serves_nothing_go_unsaid() -> None:
    """A1 serves none and is new: one question about it is enough. A2 serves O1 and is asked for its motives."""
    made = plan(outcome=1, activity=2, serves=[NONE, "O1"], motive=[("new",), ("new",)])
    assert asked(made) == ["activity-without-outcome A1", "weak-motive A2"]


def test_a_missing_activity_for_an_output_goes_unsaid() -> None:
    """O2 is an output and unserved: it is asked what it is for. O3 is unserved only."""
    made = plan(outcome=3, activity=1, serves=["O1"], output_test=[False, True, False])
    assert asked(made) == ["outcome-without-activity O3", "outcome-is-an-output O2"]


def test_a_missing_measure_goes_unsaid_where_the_outcome_itself_is_in_question() -> None:
    """O2 is an output, O3 is unserved, and only O1 is asked for its measure."""
    made = plan(
        outcome=3,
        activity=1,
        serves=["O1 O2"],
        output_test=[False, True, False],
        measure=[SKIPPED, SKIPPED, SKIPPED],
    )
    assert asked(made) == [
        "outcome-without-activity O3",
        "outcome-is-an-output O2",
        "outcome-without-measure O1",
    ]


def test_a_weak_measure_of_an_output_is_another_gap() -> None:
    """What is measured can be asked about beside what the outcome is."""
    made = plan(outcome=1, output_test=[True], measure=["posts"], measure_kind=["much"])
    assert asked(made) == ["outcome-is-an-output O1", "weak-measure O1"]


def test_everything_to_everything_speaks_for_overlap_and_overload() -> None:
    """Four activities with all the same links are one gap."""
    same: dict[str, Any] = {"audience": 1, "activity": 4, "reaches": ["P1"] * 4}
    assert asked(plan(outcome=3, serves=["O1 O2 O3"] * 4, **same)) == [
        "everything-serves-everything"
    ]
    assert asked(plan(outcome=2, serves=["O1 O2"] * 4, **same)) == [
        "overlap A1 A2 A3 A4", "audience-overload P1 A1 A2 A3 A4",
    ]  # fmt: skip


# -- decisions, and what was added -----------------------------------------------------------------------------------


def test_stopping_an_idle_activity_settles_the_question_about_it() -> None:
    """A2 served nothing and is stopped."""
    made = plan(outcome=1, activity=2, serves=["O1", NONE], decision=["keep", "stop"])
    assert (asked(made), settled(made)) == ([], ["activity-without-outcome A2"])


def test_keeping_or_changing_an_idle_activity_settles_nothing() -> None:
    """The question stands until it stops."""
    for decision in ("keep", "change"):
        made = plan(outcome=1, activity=2, serves=["O1", NONE], decision=["keep", decision])
        assert (asked(made), settled(made)) == (["activity-without-outcome A2"], [])


def test_stopping_the_only_activity_of_an_outcome_raises_a_question() -> None:
    """O2 loses its activity; nothing had been asked before."""
    made = plan(outcome=2, activity=2, serves=["O1", "O2"], decision=["keep", "stop"])
    assert (asked(made), settled(made)) == (["outcome-without-activity O2"], [])


def test_an_added_activity_settles_what_was_missing() -> None:
    """A2 came with `more` and serves O2."""
    made = plan(outcome=2, activity=1, more=1, serves=["O1", "O2"])
    assert (asked(made), settled(made)) == ([], ["outcome-without-activity O2"])


def test_an_added_activity_is_asked_about_like_any_other() -> None:
    """A2 came with `more`, serves nothing and is one too many."""
    made = plan(outcome=1, activity=1, more=["Podcast"], serves=["O1", NONE], capacity=1)
    assert asked(made) == ["activity-without-outcome A2", "more-activities-than-capacity A2"]
    assert findings(made)[0].items[0].text == "Podcast"


def test_what_was_added_does_not_count_at_first() -> None:
    """Two activities fit the capacity before a third is added: nothing is settled by that."""
    made = plan(activity=2, more=1, capacity=2)
    assert (asked(made), settled(made)) == (["more-activities-than-capacity"], [])


def test_stopping_enough_settles_the_question_of_capacity() -> None:
    """Four for two, two stopped: settled. One stopped: still too many, and asked once."""
    assert settled(plan(activity=4, capacity=2, decision=["stop", "stop"])) == [
        "more-activities-than-capacity"
    ]
    made = plan(activity=4, capacity=2, decision=["stop"])
    assert (asked(made), settled(made)) == (["more-activities-than-capacity"], [])


def test_a_smaller_overlap_is_the_same_overlap() -> None:
    """Of three twins one is stopped: the two that are left are asked about, and nothing is settled."""
    twins: dict[str, Any] = {
        "outcome": 1,
        "audience": 1,
        "activity": 3,
        "serves": ["O1"] * 3,
        "reaches": ["P1"] * 3,
    }
    made = plan(**twins, decision=["keep", "keep", "stop"])
    assert (asked(made), settled(made)) == (["overlap A1 A2"], [])
    assert settled(plan(**twins, decision=["keep", "stop", "stop"])) == ["overlap A1 A2 A3"]


def test_a_smaller_overload_is_the_same_overload() -> None:
    """Of five that crowd P1 one is stopped: the four that are left are asked about, and nothing is settled."""
    made = crowd(5, decision=["stop"])
    assert overloaded(made) == ["audience-overload P1 A2 A3 A4 A5"]
    assert settled(made) == []


def test_an_overload_of_one_audience_is_not_one_of_another() -> None:
    """A1 to A4 crowd P1, A1 to A3 and A5 crowd P2. With A4 stopped, P1 is settled though P2 names the same ones."""
    made = crowd(
        5, reaches=["P1 P2", "P1 P2 P3", "P1 P2 P4", "P1", "P2"], decision=["keep"] * 3 + ["stop"]
    )
    assert overloaded(made) == ["audience-overload P2 A1 A2 A3 A5"]
    assert "audience-overload P1 A1 A2 A3 A4" in settled(made)


def test_weight_on_one_outcome_is_not_weight_on_another() -> None:
    """O1 and O2 weighed more than O3. With A1 stopped, only O2 does: O1 is settled though both name O3."""
    serves = ["O1", "O1 O2", "O1 O2", "O2", "O2 O3"]
    made = plan(outcome=3, activity=5, serves=serves, decision=["stop"])
    assert (asked(made), settled(made)) == (["lopsided O2 O3"], ["lopsided O1 O3"])


def test_too_many_is_too_many_whoever_could_be_spared() -> None:
    """A2 could be spared and is stopped, but A3 came on top: too many as before, and nothing is settled."""
    made = plan(
        outcome=2,
        activity=2,
        more=1,
        serves=["O1 O2", NONE, "O1"],
        capacity=1,
        decision=["keep", "stop"],
    )
    assert asked(made) == ["more-activities-than-capacity A3"]
    assert settled(made) == ["activity-without-outcome A2"]


def test_what_went_unsaid_at_first_is_not_settled_later() -> None:
    """The weak motive of A2, which served nothing, was never asked about. Stopping A2 settles one question, not two."""
    made = plan(
        outcome=1,
        activity=2,
        serves=["O1", NONE],
        motive=[NONE, ("new",)],
        decision=["keep", "stop"],
    )
    assert settled(made) == ["activity-without-outcome A2"]


def test_a_question_that_another_one_speaks_for_is_not_settled() -> None:
    """O1 has no measure; with its only activity stopped, it is asked for an activity. The measure stays open."""
    made = plan(
        outcome=2,
        activity=2,
        serves=["O1", "O2"],
        measure=[SKIPPED, "10"],
        decision=["stop", "keep"],
    )
    assert (asked(made), settled(made)) == (["outcome-without-activity O1"], [])


def test_where_all_is_stopped_nothing_is_wrong() -> None:
    """What was asked is settled, even the owner."""
    made = plan(
        outcome=1, activity=2, serves=["O1", NONE], owner=SKIPPED, decision=["stop", "stop"]
    )
    assert (asked(made), settled(made)) == ([], ["activity-without-outcome A2", "no-owner"])


def test_an_added_activity_keeps_a_plan_alive_whose_others_are_all_stopped() -> None:
    """A2 came with `more`, so the owner is still missing."""
    assert asked(plan(activity=1, more=1, owner=SKIPPED, decision=["stop"])) == ["no-owner"]


def test_settled_questions_stand_in_their_place() -> None:
    """By check first, then by item, settled or not."""
    made = plan(
        outcome=1,
        activity=3,
        serves=[NONE, NONE, "O1"],
        owner=SKIPPED,
        decision=["stop", "keep", "keep"],
    )
    assert [(named(f), f.settled) for f in findings(made)] == [
        ("activity-without-outcome A1", True), ("activity-without-outcome A2", False), ("no-owner", False),
    ]  # fmt: skip


# -- the map ---------------------------------------------------------------------------------------------------------


def codes(items: Sequence[Any]) -> str:
    """A1 A2."""
    return " ".join(item.code for item in items)


def test_the_map_shows_what_serves_what_and_what_serves_nothing() -> None:
    """Under each outcome its activities; none of these and not answered stand apart from each other."""
    found = map_of(
        plan(
            outcome=3,
            activity=4,
            more=1,
            serves=["O1 O2", NONE, SKIPPED, NOT_ASKED, "O2"],
            decision=["stop"],
        )
    )
    assert [(b.outcome.code, codes(b.activities)) for b in found.branches] == [
        ("O1", "A1"),
        ("O2", "A1 A5"),
        ("O3", ""),
    ]
    assert (codes(found.apart), codes(found.open)) == ("A2", "A3 A4")
    assert codes(found.activities) == "A1 A2 A3 A4 A5"
    assert codes(list(found.stopped)) == "A1"


def test_the_map_of_nothing_is_empty() -> None:
    """A plan without answers has a map without branches."""
    found = map_of(plan())
    assert not any((found.branches, found.activities, found.apart, found.open, found.stopped))


def test_a_link_to_an_outcome_that_is_gone_is_no_link() -> None:
    """An activity whose only outcome was taken away is open, not idle."""
    made = plan(outcome=1, activity=1, serves=["O7"])
    assert (codes(map_of(made).apart), codes(map_of(made).open)) == ("", "A1")
    assert "activity-without-outcome A1" not in asked(made)


# -- the count -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started", "decision", "added", "line"),
    [
        (6, ["keep"] * 2 + ["change"] + ["stop"] * 3, 0,
         "Started with 6 activities: 2 kept, 1 changed, 3 stopped, none added."),
        (4, ["keep", "keep", "change", "stop"], 1, "Started with 4 activities: 2 kept, 1 changed, 1 stopped, 1 added."),
        (1, ["stop"], 0, "Started with 1 activity: none kept, none changed, 1 stopped, none added."),
        (3, ["keep", SKIPPED], 0,
         "Started with 3 activities: 1 kept, none changed, none stopped, 2 undecided, none added."),
        (2, [], 2, "Started with 2 activities: 2 added."),
        (0, [], 1, "Started with no activities: 1 added."),
        (3, [SKIPPED], 0, "3 activities."),
        (1, [], 0, "1 activity."),
        (0, [], 0, ""),
    ],
)  # fmt: skip
def test_the_count_line(started: int, decision: list[Given], added: int, line: str) -> None:
    """What became of the activities, in one sentence with the right plurals."""
    assert count_line(plan(activity=started, more=added, decision=decision)) == line


def test_the_count_keeps_what_was_added_apart() -> None:
    """Nothing is decided about an activity of `more`."""
    assert decisions(plan(activity=3, more=2, decision=["keep", "stop", SKIPPED])) == Decisions(
        started=3, kept=1, changed=0, stopped=1, added=2, undecided=1
    )


CHECKS = [check.replace("-", "_") for check in _CHECKS]

# -- words -----------------------------------------------------------------------------------------------------------


def test_every_word_can_be_said_in_another_language() -> None:
    """Text, quotes and the joining of names follow the labels of the set."""
    german = the_set(
        labels={
            "guessed_assumption_many": "Geraten sind {items}. Welche zuerst prüfen, oder trägt der Plan den Irrtum?",
            "named_item": "{code} „{text}“",
            "join_last": " und ",
        }
    )
    made = plan(german, assumption=["Eis", "Tee", "Rum"], confidence=["guessed"] * 3)
    assert text(made).startswith("Geraten sind S1 „Eis“, S2 „Tee“ und S3 „Rum“.")


def test_an_item_may_speak_of_placeholders() -> None:
    """Braces in an item are text, whatever stands in them."""
    made = plan(
        activity=["{items} {code} {text}", "{room}"], outcome=1, serves=[NONE, NONE], capacity=0
    )
    for finding in findings(made):
        for item in finding.items:
            assert f"{item.code} “{item.text}”" in finding.text


@pytest.mark.parametrize("label", [key for key in ENGLISH if key.startswith(tuple(CHECKS))])
def test_a_finding_asks_and_shows_two_ways_out(label: str) -> None:
    """Every text of a finding is a question with an `or` in it."""
    assert " or " in ENGLISH[label]


def test_joining_names() -> None:
    """Nothing, one, two and three names."""
    names = ["a", "b", "c"]
    assert [joined(EVERY_ROLE, names[:count]) for count in range(4)] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


# -- what holds for every plan ---------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan: lists of any length, every question answered, skipped or not asked for each item."""
    answers: dict[str, Any] = {}
    for role, most in (
        ("outcome", 4),
        ("audience", 3),
        ("activity", 7),
        ("more", 3),
        ("assumption", 3),
    ):
        answers[role] = draw(st.lists(WORDS, max_size=most, unique=True))
    count = {role: len(answers[role]) for role in answers}
    count["activity"] += count["more"]

    def each(over: str, *values: st.SearchStrategy[Any]) -> list[Any]:
        entry = st.one_of(st.sampled_from([SKIPPED, NOT_ASKED]), *values, *values, *values)
        return draw(st.lists(entry, min_size=count[over], max_size=count[over]))

    def links(to: str) -> st.SearchStrategy[tuple[int, ...]]:
        return (
            st.sets(st.integers(1, count[to])).map(lambda found: tuple(sorted(found)))
            if count[to]
            else st.nothing()
        )

    answers["serves"] = each("activity", links("outcome"), links("outcome"))
    answers["reaches"] = each("activity", links("audience"), links("audience"))
    answers["rationale"] = each("activity", WORDS)
    answers["motive"] = each(
        "activity", st.sampled_from([("new",), ("It worked", "new"), NONE, ("typed",)])
    )
    answers["decision"] = each("activity", st.sampled_from(["keep", "change", "stop"]))[
        : len(answers["activity"])
    ]
    answers["output_test"] = each("outcome", st.booleans())
    answers["measure"] = each("outcome", WORDS)
    answers["measure_kind"] = each("outcome", st.sampled_from(["much", "off"]))
    answers["confidence"] = each("assumption", st.sampled_from(["guessed", "known"]))
    for role, value in (
        ("capacity", st.integers(0, 9)),
        ("owner", WORDS),
        ("review", st.just("2027-07-01")),
    ):
        answer = draw(st.one_of(st.sampled_from([SKIPPED, NOT_ASKED]), value))
        answers |= {} if answer is NOT_ASKED else {role: answer}
    return plan(**answers)


def standing(of: Plan) -> list[Finding]:
    """The findings that are left in the end."""
    return [finding for finding in findings(of) if not finding.settled]


def stopped(of: Plan) -> set[int]:
    """The keys of the activities decided to stop."""
    return {item.key for item in of.items("activity") if of.answer("decision", item.key) == "stop"}


def without(of: Plan, gone: set[int], *roles: Role) -> Plan:
    """The plan with these activities and all that was said about them struck out, and the answers to these roles."""
    lists = {"my-activity", "my-more"}
    about = {question.id for question in of.set.questions if question.for_each == "my-activity"}
    dropped = {question.id for question in of.set.questions if question.role in roles}
    left: dict[Slot, Value | None] = {}
    for slot, value in of.answers.items():
        if slot.id in dropped or (slot.id in about and slot.item in gone):
            continue
        if slot.id in lists and isinstance(value, tuple):
            left[slot] = tuple(
                item for item in value if isinstance(item, Item) and item.key not in gone
            )
        else:
            left[slot] = value
    return replace(of, answers=left)


@given(plans())
def test_a_stopped_activity_is_as_good_as_gone(made: Plan) -> None:
    """What is asked in the end is what would be asked had the stopped activities never been there."""
    gone = stopped(made)
    if gone and not gone >= {item.key for item in made.items("activity")}:
        assert standing(made) == standing(without(made, gone))


@given(plans())
def test_no_question_is_left_about_a_stopped_activity(made: Plan) -> None:
    """No standing finding names one."""
    gone = stopped(made)
    assert not [
        f
        for f in standing(made)
        for item in f.items
        if item.code.startswith("A") and item.key in gone
    ]


@given(plans())
def test_without_decisions_and_additions_nothing_is_settled(made: Plan) -> None:
    """The two takes are one and the same then, and what is settled later was raised there."""
    added = {item.key for item in made.items("more")}
    at_first = findings(without(made, added, "decision", "more"))
    assert not [finding for finding in at_first if finding.settled]
    assert {(f.check, f.items) for f in findings(made) if f.settled} <= {
        (f.check, f.items) for f in at_first
    }


@given(plans())
def test_findings_come_in_one_order_and_say_what_they_name(made: Plan) -> None:
    """Whatever order the answers are held in: sorted by check, then by item, none twice, each item quoted."""
    found = findings(made)
    backwards = replace(made, answers=dict(reversed(list(made.answers.items()))))
    assert findings(backwards) == found
    order = [check for check in _CHECKS if check in {finding.check for finding in found}]
    assert list(dict.fromkeys(finding.check for finding in found)) == order
    assert len({(f.check, f.items) for f in found}) == len(found)
    for finding in found:
        assert all(quoted(made.set, item) in finding.text for item in finding.items)


@given(plans())
def test_overload_is_what_counting_one_by_one_finds(made: Plan) -> None:
    """For each audience, the activities of all outcomes that four or more serve for it, not each with a rationale."""
    live = [item.key for item in made.items("activity") if item.key not in stopped(made)]
    slow = []
    for audience in made.items("audience"):
        named_ones: set[int] = set()
        for outcome in made.items("outcome"):
            crowd = {
                key
                for key in live
                if outcome.key in links_of(made, "serves", key)
                and audience.key in links_of(made, "reaches", key)
            }
            if len(crowd) >= 4 and not all(made.answer("rationale", key) for key in crowd):
                named_ones |= crowd
        if named_ones:
            slow.append(
                " ".join(
                    [
                        "audience-overload",
                        f"P{audience.key}",
                        *(f"A{key}" for key in sorted(named_ones)),
                    ]
                )
            )
    if "everything-serves-everything" not in asked(made):
        assert overloaded(made) == slow


def links_of(of: Plan, role: Role, key: int) -> tuple[object, ...]:
    """What an activity serves or reaches."""
    value = of.answer(role, key)
    return value if isinstance(value, tuple) else ()


@given(plans())
def test_those_to_spare_can_be_spared(made: Plan) -> None:
    """Never more than too many, never one not linked, and every outcome stays served without them."""
    live = {item.key for item in made.items("activity")} - stopped(made)
    capacity = made.answer("capacity")
    for finding in standing(made):
        if finding.check == "more-activities-than-capacity":
            assert isinstance(capacity, int)
            spare = {item.key for item in finding.items}
            assert len(spare) <= len(live) - capacity
            assert all(made.answer("serves", key) is not None for key in spare)
            served = {end for key in live for end in links_of(made, "serves", key)}
            assert served == {end for key in live - spare for end in links_of(made, "serves", key)}


@given(plans())
def test_a_set_that_asks_for_no_role_is_silent(made: Plan) -> None:
    """The same answers to questions without roles raise nothing and make no map."""
    bare = QuestionSet.model_validate(
        {
            "whyfirst": 1,
            "why": [{"id": q.id, "ask": q.ask, "type": q.type} for q in made.set.questions],
        }
    )
    unread = replace(made, set=bare)
    assert (findings(unread), count_line(unread), map_of(unread).branches) == ((), "", ())


@given(plans())
def test_the_count_adds_up(made: Plan) -> None:
    """Kept, changed, stopped and undecided are all there were, and the line is never empty where there is one."""
    count = decisions(made)
    assert count.kept + count.changed + count.stopped + count.undecided == count.started
    assert count.started + count.added == len(made.items("activity"))
    assert bool(count_line(made)) == bool(made.items("activity"))


def big(size: int, per_activity: int = 5) -> Plan:
    """A plan with so many items in each list, a few links from each activity, and much to ask about."""
    few = [
        tuple((key * step) % size + 1 for step in range(1, per_activity + 1)) for key in range(size)
    ]
    return plan(
        outcome=size, audience=size, activity=size, assumption=size,
        serves=[links if key % 7 else NONE for key, links in enumerate(few)], reaches=few,
        motive=[("new",)] * size, measure=[SKIPPED] * size, confidence=["guessed"] * size, capacity=size // 2,
        decision=["stop" if key % 5 == 0 else "keep" for key in range(size)],
    )  # fmt: skip
