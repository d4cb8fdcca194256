"""The findings: which questions a plan's own links raise, and which they do not.

Most tests come in pairs: a plan that raises a question, and its nearest neighbour that does not.
The wording of findings is tested here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given

from tests.small_plans import (
    EVERY_ROLE,
    MOTIVE_ONCE,
    NONE,
    NOT_ASKED,
    SKIPPED,
    Given,
    keys,
    linked_plans,
    plan,
    set_of_all_roles,
)
from whyfirst.findings import CHECKS, Finding, findings
from whyfirst.links import count_line, map_of, quoted
from whyfirst.model import QuestionSet, RoleName
from whyfirst.sheet import Answer, Chosen, Entries, Number, Plan, Slot


def named(finding: Finding) -> str:
    """Return a finding as the tests name it: the check, then the codes of its items."""
    return " ".join([finding.check, *(item.code for item in finding.items)])


def asked(made: Plan) -> list[str]:
    """Return the names of the findings that aren't settled."""
    return [named(finding) for finding in findings(made) if not finding.settled]


def settled(made: Plan) -> list[str]:
    """Return the names of the findings that decisions or added activities have settled."""
    return [named(finding) for finding in findings(made) if finding.settled]


def text(made: Plan) -> str:
    """Return the text of the only finding."""
    (finding,) = findings(made)
    return finding.text


# More


def test_an_outcome_that_no_activity_serves_is_asked_about() -> None:
    """O2 is asked about when A1 serves O1 alone."""
    lonely = plan(outcome=["Fewer missed bins", "Carers get a decision"], activity=1, serves=["O1"])
    assert asked(lonely) == ["outcome-without-activity O2"]
    assert text(lonely).startswith("No activity serves O2 “Carers get a decision”. What could")


def test_an_outcome_that_an_activity_serves_is_not_asked_about() -> None:
    """Both outcomes are silent when one activity serves both."""
    assert asked(plan(outcome=2, activity=1, serves=["O1 O2"])) == []


def test_one_answered_activity_is_enough_to_ask_about_an_outcome() -> None:
    """With A1 answered and A2 skipped, O2 is asked about if A1 doesn't serve it."""
    assert asked(plan(outcome=2, activity=2, serves=["O1", SKIPPED])) == [
        "outcome-without-activity O2"
    ]


def test_skipped_links_say_nothing_about_outcomes() -> None:
    """If no link was answered at all, no outcome is asked about."""
    assert asked(plan(outcome=2, activity=2, serves=[SKIPPED, NOT_ASKED])) == []


def test_none_of_these_is_an_answer_about_the_outcomes_too() -> None:
    """If the only activity serves none of the outcomes, each of them is asked about."""
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


def test_one_outcome_with_most_activities_and_one_with_a_single_one_are_lopsided() -> None:
    """Three of four activities serve O1 and one serves O2; O3 with its two isn't mentioned."""
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
        pytest.param(["O1 O3", "O1 O3", "O1 O3"], id="the other has none, which is another gap"),
    ],
)
def test_shared_weight_is_not_lopsided(serves: list[str]) -> None:
    """Nothing is lopsided unless one outcome has most activities and another exactly one."""
    outcomes = max(keys(" ".join(serves)))
    made = plan(outcome=outcomes, activity=len(serves), serves=serves)
    assert "lopsided" not in " ".join(asked(made))


def test_half_of_all_counts_the_activities_without_an_answer_too() -> None:
    """Three of five are over half and three of six are not, though some were skipped."""
    serves = ["O1", "O1", "O1 O2", SKIPPED, SKIPPED]
    assert asked(plan(outcome=2, activity=5, serves=serves)) == ["lopsided O1 O2"]
    assert asked(plan(outcome=2, activity=6, serves=[*serves, SKIPPED])) == []


# Fewer


def test_an_activity_that_serves_none_of_the_outcomes_is_asked_about() -> None:
    """A2 is asked about after the answer "none of these"."""
    idle = plan(outcome=1, activity=["Magnet", "Facebook posts"], serves=["O1", NONE])
    assert asked(idle) == ["activity-without-outcome A2"]
    assert text(idle) == (
        "A2 “Facebook posts” serves none of the outcomes. "
        "Could it go, or is an outcome missing above?"
    )


def test_a_link_to_a_removed_outcome_does_not_count_as_none() -> None:
    """An activity whose only outcome was removed isn't asked about."""
    made = plan(outcome=1, activity=1, serves=["O7"])
    assert asked(made) == ["outcome-without-activity O1"]


@pytest.mark.parametrize("answer", [SKIPPED, NOT_ASKED, "O1"])
def test_a_skipped_link_does_not_count_as_none(answer: Given) -> None:
    """A2 isn't asked about if its link was skipped, not asked or made."""
    assert asked(plan(outcome=1, activity=2, serves=["O1", answer])) == []


def test_more_activities_than_capacity_are_asked_about() -> None:
    """Three activities raise the question with capacity for two, but not for three."""
    assert asked(plan(activity=3, capacity=2)) == ["more-activities-than-capacity"]
    assert asked(plan(activity=3, capacity=3)) == []
    assert asked(plan(activity=3, capacity=SKIPPED)) == []


def test_a_capacity_of_zero_counts() -> None:
    """With a capacity of 0, one activity is already one too many."""
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
        pytest.param(1, [SKIPPED, SKIPPED], "", id="none, if no link is known"),
        pytest.param(0, [NONE, NONE], "A1 A2", id="all, if none serves anything"),
    ],
)
def test_which_activities_to_spare(capacity: int, serves: list[Given], spare: str) -> None:
    """Those that serve the fewest outcomes are named, if every served outcome stays served."""
    made = plan(outcome=2, activity=len(serves), serves=serves, capacity=capacity)
    (line,) = [line for line in asked(made) if line.startswith("more-")]
    assert line == f"more-activities-than-capacity {spare}".strip()


def test_no_more_are_named_after_a_group_that_does_not_fit() -> None:
    """If two with one outcome are too many to spare, one with two isn't named instead."""
    serves = ["O1", "O1", "O1 O2", "O1 O2 O3", "O1 O2 O3"]
    made = plan(outcome=3, activity=5, serves=serves, capacity=4)
    assert asked(made)[0] == "more-activities-than-capacity"


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
    """Activities with other links, no links or a reason each don't overlap."""
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
    """Return a plan whose activities all reach P1 and serve O1.

    A second audience of its own keeps each from overlapping with the others.
    """
    return plan(
        outcome=outcomes, audience=6, activity=number,
        serves=list(serves or ["O1"] * number),
        reaches=list(reaches or [f"P1 P{key}" for key in range(2, 2 + number)]), **more,
    )  # fmt: skip


def overloaded(made: Plan) -> list[str]:
    """Return the findings about overloaded audiences."""
    return [line for line in asked(made) if line.startswith("audience-overload")]


def test_four_activities_for_one_audience_and_one_outcome_overload_it() -> None:
    """Four activities are named with their audience; three are not too many."""
    assert overloaded(crowd(4)) == ["audience-overload P1 A1 A2 A3 A4"]
    assert overloaded(crowd(3)) == []


def test_four_for_one_audience_but_different_outcomes_do_not_overload_it() -> None:
    """No single outcome has four of them."""
    assert overloaded(crowd(4, serves=["O1", "O1", "O1", "O2"])) == []


def test_four_for_one_outcome_but_different_audiences_overload_nobody() -> None:
    """No single audience is reached by four of them."""
    assert overloaded(crowd(4, reaches=["P1", "P1 P2", "P1 P3", "P2"])) == []


def test_a_reason_for_each_explains_an_overload() -> None:
    """Four rationales explain the overload of an audience by four activities; three do not."""
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


# Different


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
    """An activity with a strong or typed motive, or with none at all, isn't asked about."""
    assert asked(plan(activity=1, motive=[motive])) == []


def test_motives_of_the_whole_plan_name_no_activity() -> None:
    """If a set asks once for the motives of the whole plan, the finding names no activity."""
    assert asked(plan(MOTIVE_ONCE, activity=2, motive=("new",))) == ["weak-motive"]
    assert asked(plan(MOTIVE_ONCE, activity=2, motive=("new", "It worked"))) == []


def test_an_outcome_that_is_an_output_is_asked_about() -> None:
    """O1 is asked about, as it would be true even if nobody else did anything differently."""
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
def test_a_skipped_alternative_owner_or_review_date_is_asked_about(
    role: str, check: str, answer: object
) -> None:
    """An alternative, owner or review date is missing if skipped, not if never asked."""
    assert asked(plan(**{role: SKIPPED})) == [check]
    assert asked(plan(**{role: answer})) == []
    assert asked(plan()) == []


def test_nothing_to_add_is_an_answer() -> None:
    """Whoever considered other ways and found none is not asked for one."""
    assert asked(Plan(EVERY_ROLE, {Slot("my-alternative"): Entries(())})) == []


def test_a_reply_answers_a_finding_and_a_settled_one_keeps_it() -> None:
    """A reply makes a finding answered; a decision that settles it leaves the reply."""
    made = plan(outcome=1, activity=2, serves=["O1", NONE])
    (finding,) = findings(made)
    assert (finding.state, finding.reply) == ("open", "")
    replied = replace(made, replies={finding.mark: "It goes in May."})
    assert [(f.state, f.reply) for f in findings(replied)] == [("answered", "It goes in May.")]
    stopped = plan(outcome=1, activity=2, serves=["O1", NONE], decision=["keep", "stop"])
    stopped = replace(stopped, replies=replied.replies)
    assert [(f.state, f.reply) for f in findings(stopped)] == [("settled", "It goes in May.")]


def test_links_from_everything_to_everything_are_asked_about() -> None:
    """Three activities that all serve three outcomes raise one question."""
    assert asked(plan(outcome=3, activity=3, serves=["O1 O2 O3"] * 3)) == [
        "everything-serves-everything"
    ]


@pytest.mark.parametrize(
    ("outcomes", "serves"),
    [
        pytest.param(2, ["O1 O2"] * 3, id="two outcomes"),
        pytest.param(3, ["O1 O2 O3"] * 2, id="two activities"),
        pytest.param(3, ["O1 O2 O3", "O1 O2 O3", "O1 O2"], id="one link is missing"),
        pytest.param(
            3, ["O1 O2 O3", "O1 O2 O3", "O1 O2 O3", SKIPPED], id="one activity was skipped"
        ),
    ],
)
def test_links_that_make_a_difference_are_not_asked_about(
    outcomes: int, serves: list[Given]
) -> None:
    """With fewer than three by three, or with one link less, the question isn't asked."""
    assert asked(plan(outcome=outcomes, activity=len(serves), serves=serves)) == []


# Open


def test_an_outcome_without_a_measure_is_open() -> None:
    """An outcome is asked for its measure only if that was skipped."""
    assert asked(plan(outcome=3, measure=["40 now, 10 by May", SKIPPED, NOT_ASKED])) == [
        "outcome-without-measure O2"
    ]


def test_a_measure_of_effort_is_asked_whether_anyone_is_better_off() -> None:
    """O1, whose measure is of a weak kind, is asked about; O2 is not."""
    assert asked(plan(outcome=2, measure=["a", "b"], measure_kind=["much", "off"])) == [
        "weak-measure O1"
    ]


@pytest.mark.parametrize("measure", [SKIPPED, NOT_ASKED])
def test_a_weak_kind_without_a_measure_is_not_a_weak_measure(measure: Given) -> None:
    """Without a measure, its kind alone raises no question."""
    assert "weak-measure O1" not in asked(plan(outcome=1, measure=[measure], measure_kind=["much"]))


def test_all_guesses_are_named_together() -> None:
    """All assumptions that are only guessed share one finding."""
    made = plan(assumption=4, confidence=["guessed", "known", "guessed", SKIPPED])
    assert asked(made) == ["guessed-assumption S1 S3"]
    assert "S1 “Guess 1” and S3 “Guess 3” are guesses" in text(made)
    assert asked(plan(assumption=2, confidence=["known", SKIPPED])) == []


def test_a_single_guess_is_in_the_singular() -> None:
    """The sentence about one guess is in the singular."""
    assert "S1 “Guess 1” is a guess" in text(plan(assumption=1, confidence=["guessed"]))


# One gap, one finding


def test_weak_motives_of_an_activity_that_serves_nothing_are_not_asked_about() -> None:
    """A1 gets one question only; A2 serves O1, so its motives are asked about."""
    made = plan(outcome=1, activity=2, serves=[NONE, "O1"], motive=[("new",), ("new",)])
    assert asked(made) == ["activity-without-outcome A1", "weak-motive A2"]


def test_a_missing_activity_for_an_output_is_not_asked_about() -> None:
    """O2, an output without activities, gets one question; so does O3, which is only unserved."""
    made = plan(outcome=3, activity=1, serves=["O1"], output_test=[False, True, False])
    assert asked(made) == ["outcome-without-activity O3", "outcome-is-an-output O2"]


def test_a_missing_measure_is_not_asked_about_if_the_outcome_is_in_question() -> None:
    """Only O1 is asked for its measure, as O2 is an output and O3 is unserved."""
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
    """An output with a weak measure gets a question about each."""
    made = plan(outcome=1, output_test=[True], measure=["posts"], measure_kind=["much"])
    assert asked(made) == ["outcome-is-an-output O1", "weak-measure O1"]


def test_everything_serves_everything_silences_overlap_and_overload() -> None:
    """Four activities that all serve everything raise one question."""
    same: dict[str, Any] = {"audience": 1, "activity": 4, "reaches": ["P1"] * 4}
    assert asked(plan(outcome=3, serves=["O1 O2 O3"] * 4, **same)) == [
        "everything-serves-everything"
    ]
    assert asked(plan(outcome=2, serves=["O1 O2"] * 4, **same)) == [
        "overlap A1 A2 A3 A4", "audience-overload P1 A1 A2 A3 A4",
    ]  # fmt: skip


# Decisions, and what was added


def test_stopping_an_idle_activity_settles_the_question_about_it() -> None:
    """Stopping A2, which served nothing, settles the question about it."""
    made = plan(outcome=1, activity=2, serves=["O1", NONE], decision=["keep", "stop"])
    assert (asked(made), settled(made)) == ([], ["activity-without-outcome A2"])


def test_keeping_or_changing_an_idle_activity_settles_nothing() -> None:
    """The question about an idle activity stays until it is stopped."""
    for decision in ("keep", "change"):
        made = plan(outcome=1, activity=2, serves=["O1", NONE], decision=["keep", decision])
        assert (asked(made), settled(made)) == (["activity-without-outcome A2"], [])


def test_stopping_the_only_activity_of_an_outcome_raises_a_question() -> None:
    """O2 is asked about once its only activity is stopped."""
    made = plan(outcome=2, activity=2, serves=["O1", "O2"], decision=["keep", "stop"])
    assert (asked(made), settled(made)) == (["outcome-without-activity O2"], [])


def test_an_added_activity_settles_what_was_missing() -> None:
    """O2 is settled once A2 is added to serve it."""
    made = plan(outcome=2, activity=1, more=1, serves=["O1", "O2"])
    assert (asked(made), settled(made)) == ([], ["outcome-without-activity O2"])


def test_an_added_activity_is_asked_about_like_any_other() -> None:
    """A2 was added, serves nothing and is one too many, so it is asked about twice."""
    made = plan(outcome=1, activity=1, more=["Podcast"], serves=["O1", NONE], capacity=1)
    assert asked(made) == ["activity-without-outcome A2", "more-activities-than-capacity A2"]
    assert findings(made)[0].items[0].text == "Podcast"


def test_what_was_added_does_not_count_at_first() -> None:
    """A third activity exceeds the capacity, and no question about it counts as settled."""
    made = plan(activity=2, more=1, capacity=2)
    assert (asked(made), settled(made)) == (["more-activities-than-capacity"], [])


def test_stopping_enough_settles_the_question_of_capacity() -> None:
    """With four activities for a capacity of two, stopping two settles it; stopping one doesn't."""
    assert settled(plan(activity=4, capacity=2, decision=["stop", "stop"])) == [
        "more-activities-than-capacity"
    ]
    made = plan(activity=4, capacity=2, decision=["stop"])
    assert (asked(made), settled(made)) == (["more-activities-than-capacity"], [])


def test_a_smaller_overlap_is_the_same_overlap() -> None:
    """If one of three twins is stopped, the question about the other two stays open."""
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
    """If one of five that crowd P1 is stopped, the question about the other four stays open."""
    made = crowd(5, decision=["stop"])
    assert overloaded(made) == ["audience-overload P1 A2 A3 A4 A5"]
    assert settled(made) == []


def test_overloads_of_two_audiences_are_settled_separately() -> None:
    """With A4 stopped, P1 is settled, though the finding about P2 names the same activities."""
    made = crowd(
        5, reaches=["P1 P2", "P1 P2 P3", "P1 P2 P4", "P1", "P2"], decision=["keep"] * 3 + ["stop"]
    )
    assert overloaded(made) == ["audience-overload P2 A1 A2 A3 A5"]
    assert "audience-overload P1 A1 A2 A3 A4" in settled(made)


def test_the_weight_of_two_outcomes_is_settled_separately() -> None:
    """With A1 stopped, O1 is settled and O2 is not, though both findings name O3."""
    serves = ["O1", "O1 O2", "O1 O2", "O2", "O2 O3"]
    made = plan(outcome=3, activity=5, serves=serves, decision=["stop"])
    assert (asked(made), settled(made)) == (["lopsided O2 O3"], ["lopsided O1 O3"])


def test_an_added_activity_in_place_of_a_stopped_one_is_still_too_many() -> None:
    """A2 could be spared and is stopped, but A3 was added, so there are still too many."""
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


def test_a_question_that_was_never_asked_is_not_settled() -> None:
    """The weak motive of A2 was never asked about, so stopping A2 settles only one question."""
    made = plan(
        outcome=1,
        activity=2,
        serves=["O1", NONE],
        motive=[NONE, ("new",)],
        decision=["keep", "stop"],
    )
    assert settled(made) == ["activity-without-outcome A2"]


def test_a_question_that_gives_way_to_another_is_not_settled() -> None:
    """O1 has no measure, but once its only activity stops it is asked for an activity instead."""
    made = plan(
        outcome=2,
        activity=2,
        serves=["O1", "O2"],
        measure=[SKIPPED, "10"],
        decision=["stop", "keep"],
    )
    assert (asked(made), settled(made)) == (["outcome-without-activity O1"], [])


def test_stopping_every_activity_settles_every_finding() -> None:
    """If all activities are stopped, even the question about the owner is settled."""
    made = plan(
        outcome=1, activity=2, serves=["O1", NONE], owner=SKIPPED, decision=["stop", "stop"]
    )
    assert (asked(made), settled(made)) == ([], ["activity-without-outcome A2", "no-owner"])


def test_an_added_activity_keeps_a_plan_alive() -> None:
    """A2 was added, so the plan still needs an owner although A1 is stopped."""
    assert asked(plan(activity=1, more=1, owner=SKIPPED, decision=["stop"])) == ["no-owner"]


def test_settled_findings_come_in_the_same_order_as_the_others() -> None:
    """Findings are sorted by check and then by item, settled or not."""
    made = plan(
        outcome=1,
        activity=3,
        serves=[NONE, NONE, "O1"],
        owner=SKIPPED,
        decision=["stop", "keep", "keep"],
    )
    assert [(named(finding), finding.settled) for finding in findings(made)] == [
        ("activity-without-outcome A1", True),
        ("activity-without-outcome A2", False),
        ("no-owner", False),
    ]


# Words


def test_a_finding_can_be_worded_in_another_language() -> None:
    """The sentence, its quotes and the "and" in its list come from the labels of the set."""
    german = set_of_all_roles(
        labels={
            "guessed_assumption_many": "Geraten sind {items}. Welche zuerst prüfen, oder nicht?",
            "named_item": "{code} „{text}“",
            "join_last": " und ",
        }
    )
    made = plan(german, assumption=["Eis", "Tee", "Rum"], confidence=["guessed"] * 3)
    assert text(made).startswith("Geraten sind S1 „Eis“, S2 „Tee“ und S3 „Rum“.")


def test_braces_in_an_item_are_text() -> None:
    """A placeholder that a user typed is shown as it was typed."""
    made = plan(
        activity=["{items} {code} {text}", "{room}"], outcome=1, serves=[NONE, NONE], capacity=0
    )
    for finding in findings(made):
        for item in finding.items:
            assert f"{item.code} “{item.text}”" in finding.text


# Every plan


def unsettled(made: Plan) -> list[Finding]:
    """Return the findings that aren't settled."""
    return [finding for finding in findings(made) if not finding.settled]


def stopped(made: Plan) -> set[int]:
    """Return the keys of the activities decided to stop."""
    activities = made.items("activity")
    return {item.key for item in activities if made.choice("decision", item.key) == "stop"}


def without(made: Plan, removed: set[int], *roles: RoleName) -> Plan:
    """Return the plan without these activities, and without the answers to these roles."""
    about = {question.id for question in made.set.questions if question.for_each == "my-activity"}
    left_out = {question.id for question in made.set.questions if question.role in roles}
    answers: dict[Slot, Answer | None] = {}
    for slot, answer in made.answers.items():
        if slot.id in left_out or (slot.id in about and slot.item in removed):
            continue
        answers[slot] = answer
        if slot.id in ("my-activity", "my-more") and isinstance(answer, Entries):
            entries = [entry for entry in answer if entry.key not in removed]
            answers[slot] = Entries(tuple(entries))
    return replace(made, answers=answers)


def two_were_started(made: Plan) -> bool:
    """Return whether the plan began with two activities or more."""
    return len(made.own_items("activity")) > 1


def with_the_first_stopped(made: Plan) -> Plan:
    """Return the plan with its first activity stopped and its second one kept."""
    first, second, *_ = made.own_items("activity")
    decided = {
        Slot("my-decision", first.key): Chosen(values=("stop",)),
        Slot("my-decision", second.key): Chosen(values=("keep",)),
    }
    return replace(made, answers={**made.answers, **decided})


@given(linked_plans().filter(two_were_started).map(with_the_first_stopped))
def test_a_stopped_activity_counts_as_removed(made: Plan) -> None:
    """A plan gets the same open questions as one without its stopped activities."""
    assert unsettled(made) == unsettled(without(made, stopped(made)))


@given(linked_plans())
def test_a_finding_asks_and_offers_two_ways_out(made: Plan) -> None:
    """Whatever its items are called, each finding is a question with an "or" in it."""
    for finding in unsettled(made):
        text = finding.text
        for item in finding.items:
            text = text.replace(quoted(made.words, item), "")
        assert " or " in text
        assert "?" in text


@given(linked_plans())
def test_only_settled_findings_name_a_stopped_activity(made: Plan) -> None:
    """A user isn't asked about an activity that they have stopped."""
    stopped_codes = {f"A{key}" for key in stopped(made)}
    for finding in unsettled(made):
        codes = {item.code for item in finding.items}
        assert not codes & stopped_codes


@given(linked_plans())
def test_without_decisions_and_additions_nothing_is_settled(made: Plan) -> None:
    """Nothing is settled at first, and only findings raised at first can be settled later."""
    added = {item.key for item in made.own_items("more")}
    at_first = findings(without(made, added, "decision", "more"))
    assert not [finding for finding in at_first if finding.settled]

    raised_at_first = {(finding.check, finding.items) for finding in at_first}
    for finding in findings(made):
        if finding.settled:
            assert (finding.check, finding.items) in raised_at_first


@given(linked_plans())
def test_findings_come_in_one_order_and_quote_what_they_name(made: Plan) -> None:
    """Findings are sorted by check without repetition, however the answers are ordered."""
    all_findings = findings(made)
    backwards = replace(made, answers=dict(reversed(list(made.answers.items()))))
    assert findings(backwards) == all_findings

    checks = list(dict.fromkeys(finding.check for finding in all_findings))
    assert checks == [check.name for check in CHECKS if check.name in checks]
    different = {(finding.check, finding.items) for finding in all_findings}
    assert len(different) == len(all_findings)
    for finding in all_findings:
        for item in finding.items:
            assert quoted(made.words, item) in finding.text


def links_of(made: Plan, role: RoleName, key: int) -> tuple[int, ...]:
    """Return the keys of what an activity serves or reaches."""
    chosen = made.chosen(role, key)
    return chosen.keys if chosen else ()


def crowd_of(made: Plan, audience: int, outcome: int) -> set[int]:
    """Return the activities, stopped ones left out, for one audience and one outcome."""
    crowd = set()
    for activity in made.items("activity"):
        serves = outcome in links_of(made, "serves", activity.key)
        if serves and audience in links_of(made, "reaches", activity.key):
            crowd.add(activity.key)
    return crowd - stopped(made)


@given(linked_plans())
def test_an_overload_is_found_as_by_counting(made: Plan) -> None:
    """Four activities for one outcome overload an audience unless each has its reason."""
    assume("everything-serves-everything" not in asked(made))
    expected = []
    for audience in made.items("audience"):
        crowded: set[int] = set()
        for outcome in made.items("outcome"):
            crowd = crowd_of(made, audience.key, outcome.key)
            if len(crowd) >= 4 and not all(made.text("rationale", key) for key in crowd):
                crowded |= crowd
        if crowded:
            codes = [f"A{key}" for key in sorted(crowded)]
            expected.append(" ".join(["audience-overload", audience.code, *codes]))
    assert overloaded(made) == expected


@given(linked_plans())
def test_activities_named_as_spare_can_be_spared(made: Plan) -> None:
    """No more are named than are too many, and every outcome stays served without them."""
    going_on = {item.key for item in made.items("activity")} - stopped(made)
    capacity = made.answer("capacity")
    for finding in unsettled(made):
        if finding.check != "more-activities-than-capacity":
            continue
        assert isinstance(capacity, Number)
        spare = {item.key for item in finding.items}
        assert len(spare) <= len(going_on) - capacity.value
        assert all(made.was_asked("serves", key) for key in spare)
        assert served_by(made, going_on) == served_by(made, going_on - spare)


def served_by(made: Plan, activities: set[int]) -> set[int]:
    """Return the keys of the outcomes that these activities serve."""
    outcomes: set[int] = set()
    for key in activities:
        outcomes.update(links_of(made, "serves", key))
    return outcomes


@given(linked_plans())
def test_a_set_without_roles_raises_no_findings(made: Plan) -> None:
    """The same answers to questions without roles raise nothing and make no map."""
    questions = []
    for question in made.set.questions:
        questions.append({"id": question.id, "ask": question.ask, "type": question.type})
    without_roles = QuestionSet.model_validate({"whyfirst": 1, "why": questions})
    bare = replace(made, set=without_roles)
    assert findings(bare) == ()
    assert count_line(bare) == ""
    assert map_of(bare).branches == ()
