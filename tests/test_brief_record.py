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
    """A plan, finished or not, comes back from its brief, of which every byte is kept."""
    text = write(plan)
    reading = read(text, plan.set)
    assert reading.plan == plan
    assert revise(reading, plan).text == text


@given(st.data())
@settings(max_examples=100)
def test_a_changed_brief_reads_like_one_written_anew(data: st.DataObject) -> None:
    """Revising a brief that nobody edited gives the same document as writing it, there and back."""
    questions = data.draw(question_sets())
    one, other = data.draw(plans(questions)), data.draw(plans(questions))
    assert revise(read(write(one), questions), other).text == write(other)
    assert revise(read(write(other), questions), one).text == write(one)
