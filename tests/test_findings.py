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
    """Return the findings that stand, settled ones left out."""
    return [named(finding) for finding in findings(made) if not finding.settled]


def settled(made: Plan) -> list[str]:
    """Return the findings that decisions and added activities have settled."""
    return [named(finding) for finding in findings(made) if finding.settled]


def text(made: Plan) -> str:
    """Return the text of the only finding."""
    (finding,) = findings(made)
    return finding.text


# -- more


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
    """Three of four activities serve O1, one serves O2, and O3 with its two plays no part."""
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


# -- fewer


def test_an_activity_that_serves_none_of_the_outcomes_is_asked_about() -> None:
    """A2 was answered "none of these"."""
    idle = plan(outcome=1, activity=["Magnet", "Facebook posts"], serves=["O1", NONE])
    assert asked(idle) == ["activity-without-outcome A2"]
    assert (
        text(idle)
        == "A2 “Facebook posts” serves none of the outcomes. Could it go, or is an outcome missing above?"
    )


def test_a_link_to_an_outcome_that_is_gone_is_not_none() -> None:
    """An activity whose only outcome was taken away is not linked, which is not asked about."""
    made = plan(outcome=1, activity=1, serves=["O7"])
    assert asked(made) == ["outcome-without-activity O1"]


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
def test_which_activities_to_spare(capacity: int, serves: list[Given], spare: str) -> None:
    """Those that serve the fewest outcomes, as long as every served outcome stays served."""
    made = plan(outcome=2, activity=len(serves), serves=serves, capacity=capacity)
    (line,) = [line for line in asked(made) if line.startswith("more-")]
    assert line == f"more-activities-than-capacity {spare}".strip()


def test_no_more_are_named_after_a_group_that_does_not_fit() -> None:
    """The two of one outcome are too many, and the one of two outcomes is not named instead."""
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


# -- different


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


# -- open


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


# -- one gap, one finding


def test_weak_motives_of_an_activity_that_serves_nothing_are_not_asked_about() -> None:
    """One question about A1 is enough. A2 serves O1, so its motives are asked about."""
    made = plan(outcome=1, activity=2, serves=[NONE, "O1"], motive=[("new",), ("new",)])
    assert asked(made) == ["activity-without-outcome A1", "weak-motive A2"]


def test_a_missing_activity_for_an_output_is_not_asked_about() -> None:
    """O2 is an output and unserved: it is asked what it is for. O3 is unserved only."""
    made = plan(outcome=3, activity=1, serves=["O1"], output_test=[False, True, False])
    assert asked(made) == ["outcome-without-activity O3", "outcome-is-an-output O2"]


def test_a_missing_measure_is_not_asked_about_where_the_outcome_is_in_question() -> None:
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


def test_everything_serves_everything_silences_overlap_and_overload() -> None:
    """Four activities with all the same links are one gap."""
    same: dict[str, Any] = {"audience": 1, "activity": 4, "reaches": ["P1"] * 4}
    assert asked(plan(outcome=3, serves=["O1 O2 O3"] * 4, **same)) == [
        "everything-serves-everything"
    ]
    assert asked(plan(outcome=2, serves=["O1 O2"] * 4, **same)) == [
        "overlap A1 A2 A3 A4", "audience-overload P1 A1 A2 A3 A4",
    ]  # fmt: skip


# -- decisions, and what was added


def test_stopping_an_idle_activity_settles_the_question_about_it() -> None:
    """A2 served nothing and is stopped."""
    made = plan(outcome=1, activity=2, serves=["O1", NONE], decision=["keep", "stop"])
    assert (asked(made), settled(made)) == ([], ["activity-without-outcome A2"])


def test_keeping_or_changing_an_idle_activity_settles_nothing() -> None:
    """The question stays until it stops."""
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
    """Of three twins one is stopped: the other two stay, and nothing is settled."""
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
    """Of five that crowd P1 one is stopped: the other four stay, and nothing is settled."""
    made = crowd(5, decision=["stop"])
    assert overloaded(made) == ["audience-overload P1 A2 A3 A4 A5"]
    assert settled(made) == []


def test_an_overload_of_one_audience_is_not_one_of_another() -> None:
    """With A4 stopped, P1 is settled, though the finding about P2 names the same activities."""
    made = crowd(
        5, reaches=["P1 P2", "P1 P2 P3", "P1 P2 P4", "P1", "P2"], decision=["keep"] * 3 + ["stop"]
    )
    assert overloaded(made) == ["audience-overload P2 A1 A2 A3 A5"]
    assert "audience-overload P1 A1 A2 A3 A4" in settled(made)


def test_weight_on_one_outcome_is_not_weight_on_another() -> None:
    """With A1 stopped, only O2 outweighs O3: O1 is settled, though both findings name O3."""
    serves = ["O1", "O1 O2", "O1 O2", "O2", "O2 O3"]
    made = plan(outcome=3, activity=5, serves=serves, decision=["stop"])
    assert (asked(made), settled(made)) == (["lopsided O2 O3"], ["lopsided O1 O3"])


def test_too_many_is_too_many_whoever_could_be_spared() -> None:
    """A2 could be spared and is stopped, but A3 was added: still too many."""
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


def test_what_was_silenced_at_first_is_not_settled_later() -> None:
    """The weak motive of A2 was never asked about, so stopping A2 settles one question."""
    made = plan(
        outcome=1,
        activity=2,
        serves=["O1", NONE],
        motive=[NONE, ("new",)],
        decision=["keep", "stop"],
    )
    assert settled(made) == ["activity-without-outcome A2"]


def test_what_is_silenced_in_the_end_is_not_settled() -> None:
    """O1 has no measure. Its only activity stops, so it is asked for an activity instead."""
    made = plan(
        outcome=2,
        activity=2,
        serves=["O1", "O2"],
        measure=[SKIPPED, "10"],
        decision=["stop", "keep"],
    )
    assert (asked(made), settled(made)) == (["outcome-without-activity O1"], [])


def test_where_every_activity_is_stopped_no_finding_stands() -> None:
    """All findings are settled, even the one about the owner."""
    made = plan(
        outcome=1, activity=2, serves=["O1", NONE], owner=SKIPPED, decision=["stop", "stop"]
    )
    assert (asked(made), settled(made)) == ([], ["activity-without-outcome A2", "no-owner"])


def test_an_added_activity_keeps_a_plan_alive_whose_others_are_all_stopped() -> None:
    """A2 came with `more`, so the owner is still missing."""
    assert asked(plan(activity=1, more=1, owner=SKIPPED, decision=["stop"])) == ["no-owner"]


def test_settled_findings_come_in_the_same_order_as_the_others() -> None:
    """By check first, then by item, settled or not."""
    made = plan(
        outcome=1,
        activity=3,
        serves=[NONE, NONE, "O1"],
        owner=SKIPPED,
        decision=["stop", "keep", "keep"],
    )
    assert [(named(f), f.settled) for f in findings(made)] == [
        ("activity-without-outcome A1", True),
        ("activity-without-outcome A2", False),
        ("no-owner", False),
    ]


# -- words


def test_a_finding_can_be_worded_in_another_language() -> None:
    """The text, the quotes and the joining of items follow the labels of the set."""
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
    """A placeholder that a user typed is not replaced."""
    made = plan(
        activity=["{items} {code} {text}", "{room}"], outcome=1, serves=[NONE, NONE], capacity=0
    )
    for finding in findings(made):
        for item in finding.items:
            assert f"{item.code} “{item.text}”" in finding.text


# -- what holds for every plan


def standing(made: Plan) -> list[Finding]:
    """Return the findings that stand."""
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
def test_a_stopped_activity_is_as_good_as_gone(made: Plan) -> None:
    """The findings that stand are those of the plan without the stopped activities."""
    assert standing(made) == standing(without(made, stopped(made)))


@given(linked_plans())
def test_a_finding_asks_and_shows_two_ways_out(made: Plan) -> None:
    """Whatever its items are called, each finding is a question with an "or" in it."""
    for finding in standing(made):
        text = finding.text
        for item in finding.items:
            text = text.replace(quoted(made.words, item), "")
        assert " or " in text
        assert "?" in text


@given(linked_plans())
def test_no_finding_that_stands_names_a_stopped_activity(made: Plan) -> None:
    """Only settled findings name one."""
    gone = stopped(made)
    named_items = [item for finding in standing(made) for item in finding.items]
    assert not [item for item in named_items if item.code.startswith("A") and item.key in gone]


@given(linked_plans())
def test_without_decisions_and_additions_nothing_is_settled(made: Plan) -> None:
    """The checks find the same twice then, and only what they find there can be settled later."""
    added = {item.key for item in made.own_items("more")}
    at_first = findings(without(made, added, "decision", "more"))
    assert not [finding for finding in at_first if finding.settled]

    raised_at_first = {(finding.check, finding.items) for finding in at_first}
    assert {(f.check, f.items) for f in findings(made) if f.settled} <= raised_at_first


@given(linked_plans())
def test_findings_come_in_one_order_and_quote_what_they_name(made: Plan) -> None:
    """They are sorted by check, none comes twice, and the order of the answers plays no part."""
    all_findings = findings(made)
    backwards = replace(made, answers=dict(reversed(list(made.answers.items()))))
    assert findings(backwards) == all_findings

    checks = list(dict.fromkeys(finding.check for finding in all_findings))
    assert checks == [check.name for check in CHECKS if check.name in checks]
    assert len({(f.check, f.items) for f in all_findings}) == len(all_findings)
    for finding in all_findings:
        assert all(quoted(made.words, item) in finding.text for item in finding.items)


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
def test_overload_is_what_counting_one_by_one_finds(made: Plan) -> None:
    """An audience is overloaded by every four activities for one outcome, if not all explained."""
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
def test_those_to_spare_can_be_spared(made: Plan) -> None:
    """They are not too many, all are linked, and every outcome stays served without them."""
    left = {item.key for item in made.items("activity")} - stopped(made)
    capacity = made.answer("capacity")
    for finding in standing(made):
        if finding.check != "more-activities-than-capacity":
            continue
        assert isinstance(capacity, Number)
        spare = {item.key for item in finding.items}
        assert len(spare) <= len(left) - capacity.value
        assert all(made.was_asked("serves", key) for key in spare)

        served = {end for key in left for end in links_of(made, "serves", key)}
        served_without = {end for key in left - spare for end in links_of(made, "serves", key)}
        assert served == served_without


@given(linked_plans())
def test_a_set_that_asks_for_no_role_is_silent(made: Plan) -> None:
    """The same answers to questions without roles raise nothing and make no map."""
    questions = [{"id": q.id, "ask": q.ask, "type": q.type} for q in made.set.questions]
    without_roles = QuestionSet.model_validate({"whyfirst": 1, "why": questions})
    bare = replace(made, set=without_roles)
    assert findings(bare) == ()
    assert count_line(bare) == ""
    assert map_of(bare).branches == ()
