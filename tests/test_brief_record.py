"""The brief is the record: a plan is read back whole, and a change leaves everything else alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import NOW, plans, question_sets, walked
from whyfirst.brief.layout import names, write
from whyfirst.brief.reading import read
from whyfirst.brief.review_writing import write_review
from whyfirst.brief.reviews import reviews_in
from whyfirst.brief.revision import revise
from whyfirst.commands.review import review_session
from whyfirst.findings import findings
from whyfirst.model import QuestionSet
from whyfirst.review import review_form, starting_state
from whyfirst.session import Session
from whyfirst.sheet import NO_ENTRIES, NO_TEXT, Chosen, Entries, Plan, Slot


@given(plans())
@settings(max_examples=150)
def test_a_plan_is_read_back_as_it_was_written(plan: Plan) -> None:
    """A plan, finished or not, is read back from its brief, and saving it changes no byte."""
    text = write(plan)
    reading = read(text, plan.set)
    assert reading.plan == plan
    assert not reading.unread
    assert not reading.edited
    assert revise(reading, plan).text == text


@given(plans())
@settings(max_examples=100)
def test_a_brief_that_is_opened_holds_the_same_plan(plan: Plan) -> None:
    """A session on a brief starts with all that the brief says, replies included."""
    assert Session.of_plan(read(write(plan), plan.set).plan, NOW).plan() == plan


@given(st.data())
@settings(max_examples=100)
def test_a_changed_brief_is_the_same_as_a_new_one(data: st.DataObject) -> None:
    """Revising a brief that nobody edited gives the same document as writing a new one."""
    questions = data.draw(question_sets())
    one, other = data.draw(plans(questions)), data.draw(plans(questions))
    assert revise(read(write(one), questions), other).text == write(other)
    assert revise(read(write(other), questions), one).text == write(one)


@given(st.data())
@settings(max_examples=60)
def test_a_review_is_read_back(data: st.DataObject) -> None:
    """A review comes back from its brief; the plan above it, and what is said of it, stay."""
    plan = data.draw(plans())
    brief = write(plan)
    form = review_form(starting_state(plan))
    one, other = [data.draw(walked(review_session(form, NOW))).plan() for _ in range(2)]

    text = write_review(brief, form, one).text
    assert read(text, plan.set).plan == plan
    reviews = reviews_in(text, plan)
    if not reviews:  # nothing was answered
        assert text == brief
        return
    assert reviews[0].reading.plan == replace(one, title="", set_name="")
    assert write_review(text, form, one, reviews[0]).text == text

    with_other = write_review(brief, form, other).text
    if with_other != brief:
        assert write_review(text, form, other, reviews[0]).text == with_other


def set_of(*questions: Mapping[str, object]) -> QuestionSet:
    """Return a question set with these questions of its first stage."""
    return QuestionSet.model_validate({"whyfirst": 1, "name": "test", "why": questions})


def test_a_separator_within_a_text_is_part_of_it() -> None:
    """Texts typed beside the choices may have semicolons and backslashes, in any order."""
    questions = set_of(
        {"id": "motive", "type": "checkbox", "choices": ["New"], "other": True, "ask": "Q?"}
    )
    typed = ("a;b", "a\\;b", "\\", ";", "end\\;")
    plan = Plan(questions, {Slot("motive"): Chosen(values=("New", *typed))}, set_name="test")
    assert read(write(plan), questions).plan == plan


def test_no_two_questions_have_the_same_name() -> None:
    """Questions that a set calls alike, or like a part of the brief, can be told apart."""
    called = ["Why", "why:", "Still open", "Serves", "serves", "Serves (2)", "Would fewer?"]
    questions = set_of(*({"id": f"q{n}", "ask": ask} for n, ask in enumerate(called)))
    shown = names(questions)
    assert [shown[f"q{number}"] for number in range(len(called))] == [
        "Why (2)",
        "why (3)",
        "Still open (2)",
        "Serves",
        "serves (2)",
        "Serves (2) (2)",
        "Would fewer?",
    ]
    assert shown["fewer"] == "Would fewer? (2)"


def test_codes_in_the_name_of_a_question_are_not_those_of_items() -> None:
    """“Because (O1)” can be a skipped question, or “Because” skipped for O1."""
    questions = set_of(
        {"id": "outcomes", "role": "outcome", "type": "list", "ask": "What changes?"},
        {"id": "because", "for_each": "outcomes", "ask": "Because"},
        {"id": "other", "ask": "Because (O1)"},
    )
    outcomes = Entries.of(["Fewer missed bins", "Cleaner streets"])
    answers = {Slot("outcomes"): outcomes, Slot("because", 1): None, Slot("because", 2): "So."}
    one = Plan(questions, answers, set_name="test")
    other = replace(one, answers={**answers, Slot("because", 1): "So.", Slot("other"): None})
    assert "- Because (O1)\n" in write(one)
    assert read(write(one), questions).plan == one
    assert read(write(other), questions).plan == other


def test_a_skipped_question_is_named_once() -> None:
    """It has no place of its own, and its line goes once it is answered."""
    questions = set_of(
        {"id": "outcomes", "role": "outcome", "type": "list", "ask": "What changes?"},
        {"id": "measure", "role": "measure", "for_each": "outcomes", "ask": "Measure"},
        {"id": "owner", "ask": "Owner"},
    )
    plan = Plan(
        questions,
        {
            Slot("outcomes"): Entries.of(["Fewer missed bins", "Cleaner streets"]),
            Slot("measure", 1): None,
            Slot("measure", 2): None,
            Slot("owner"): None,
        },
        set_name="test",
    )
    text = write(plan)
    assert text.count("Measure") == text.count("Owner") == 1
    assert "- Measure (O1, O2)\n- Owner\n" in text

    answered = replace(
        plan, answers={**plan.answers, Slot("measure", 1): "Bins", Slot("owner"): "Jo"}
    )
    text = revise(read(text, questions), answered).text
    assert "- **O1.** Fewer missed bins\n    - *Measure:* Bins\n- **O2.**" in text
    assert "## Why\n\n**Owner:** Jo\n" in text
    assert "### Still open\n\n- Measure (O2)\n" in text


def test_nothing_to_add_is_not_a_skipped_question() -> None:
    """The three questions of the reflection: answered with nothing, skipped, and not asked yet."""
    questions = set_of()
    plan = Plan(questions, {Slot("more"): NO_ENTRIES, Slot("fewer"): None}, set_name="test")
    text = write(plan)
    assert "better?\n\nNothing to add.\n\n### Would fewer?\n" in text
    assert "Would different ones?" not in text
    assert read(text, questions).plan == plan

    finished = replace(plan, answers={**plan.answers, Slot("different"): NO_TEXT})
    assert revise(read(text, questions), finished).text == write(finished)


def test_a_reply_is_below_its_finding() -> None:
    """A reply has as many lines as were typed, and is found again in another order of items."""
    questions = set_of(
        {"id": "outcomes", "role": "outcome", "type": "list", "ask": "What changes?"},
        {"id": "measure", "role": "measure", "for_each": "outcomes", "ask": "Measure"},
    )
    answers = {
        Slot("outcomes"): Entries.of(["Fewer missed bins", "Cleaner streets"]),
        Slot("measure", 1): None,
        Slot("measure", 2): None,
        Slot("fewer"): None,
    }
    plan = Plan(questions, answers, set_name="test")
    first, second = findings(plan)
    plan = replace(plan, replies={second.mark: "> Jo counts them.\n\n**Owner:** Jo"})
    text = write(plan)
    assert f"> {second.text}\n\n\\> Jo counts them.\n\n\\*\\*Owner:\\*\\* Jo\n" in text
    assert read(text, questions).plan == plan

    moved = text.replace(f"> {first.text}\n\n", "") + f"\n> {first.text}\n"
    assert read(moved, questions).plan == plan
