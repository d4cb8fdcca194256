"""The brief is the record: a plan is read back whole, and a change leaves everything else alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import plans, question_sets
from whyfirst.brief.layout import write
from whyfirst.brief.reading import read
from whyfirst.brief.revision import revise
from whyfirst.model import QuestionSet
from whyfirst.sheet import Chosen, Plan, Slot


@given(plans())
@settings(max_examples=150)
def test_a_plan_is_read_back_as_it_was_written(plan: Plan) -> None:
    """A plan, finished or not, is read back from its brief, and saving it changes no byte."""
    text = write(plan)
    reading = read(text, plan.set)
    assert reading.plan == plan
    assert revise(reading, plan).text == text


@given(st.data())
@settings(max_examples=100)
def test_a_changed_brief_is_the_same_as_a_new_one(data: st.DataObject) -> None:
    """Revising a brief that nobody edited gives the same document as writing a new one."""
    questions = data.draw(question_sets())
    one, other = data.draw(plans(questions)), data.draw(plans(questions))
    assert revise(read(write(one), questions), other).text == write(other)
    assert revise(read(write(other), questions), one).text == write(one)


def test_a_separator_within_a_text_is_part_of_it() -> None:
    """Texts typed in addition to choices may contain semicolons and backslashes in any order."""
    question = {"id": "motive", "type": "checkbox", "choices": ["New"], "other": True, "ask": "Q?"}
    questions = QuestionSet.model_validate({"whyfirst": 1, "name": "text", "why": [question]})
    typed = ("a;b", "a\\;b", "\\", ";", "end\\;")
    plan = Plan(questions, {Slot("motive"): Chosen(values=("New", *typed))}, set_name="text")
    assert read(write(plan), questions).plan == plan
