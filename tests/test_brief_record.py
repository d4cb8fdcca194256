"""The brief is the record: what is written is read back, and a change leaves all else alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import plans, question_sets
from whyfirst.brief.layout import write
from whyfirst.brief.reading import read
from whyfirst.brief.revision import revise
from whyfirst.model import Plan


@given(plans())
@settings(max_examples=150)
def test_what_is_written_is_read_back(plan: Plan) -> None:
    """A plan, finished or not, comes back from its brief as it was."""
    assert read(write(plan), plan.set).plan == plan


@given(plans())
@settings(max_examples=100)
def test_a_brief_that_is_opened_and_left_keeps_every_byte(plan: Plan) -> None:
    """Nothing is rewritten where nothing changed."""
    text = write(plan)
    assert revise(read(text, plan.set), plan).text == text


@given(st.data())
@settings(max_examples=200)
def test_a_changed_brief_reads_like_one_written_anew(data: st.DataObject) -> None:
    """Without a hand's changes, revising a brief gives the same document as writing it."""
    questions = data.draw(question_sets())
    before, after = data.draw(plans(questions)), data.draw(plans(questions))
    assert revise(read(write(before), questions), after).text == write(after)
