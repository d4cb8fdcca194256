"""A brief that people have edited stays as they left it; a change of one answer is that change alone."""

from __future__ import annotations

import difflib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.strategies import NOW, plans, question_sets, raw_answers
from whyfirst import sets
from whyfirst.brief.layout import write
from whyfirst.brief.reading import Reading, read
from whyfirst.brief.revision import revise
from whyfirst.errors import Refusal
from whyfirst.model import TITLE, Item, Plan, QuestionSet, Slot
from whyfirst.session import Session

BRIEF = Path(__file__).parent / "golden" / "general-new-carers.md"


@pytest.fixture(scope="module")
def general() -> QuestionSet:
    """The built-in set that the brief was made with."""
    return sets.questions("general")


def changed(plan: Plan, slot: Slot, value: object) -> Plan:
    """The plan with one answer replaced."""
    return Plan(plan.title, plan.set, {**plan.answers, slot: value}, plan.date, plan.questions)  # type: ignore[dict-item]


def differences(before: str, after: str) -> list[str]:
    """The lines that differ, each with - or + before it."""
    found = difflib.ndiff(before.split("\n"), after.split("\n"))
    return [line for line in found if line[0] in "-+"]


EDITS = {
    "a comment under an answer": (
        "### Alternatives\n",
        "### Alternatives\n\nAna: we tried two of these in 2019.\n",
    ),
    "a comment under an item": (
        "- **A2.** Welcome app with quizzes and badges\n",
        "- **A2.** Welcome app with quizzes and badges\n  - Ben: who would look after it?\n",
    ),
    "a bold word": ("Residents with dementia meet", "Residents with **dementia** meet"),
    "a link": (
        "the agency sends replacements",
        "[the agency](https://agency.example/x_y) sends replacements",
    ),
    "an added activity": (
        "- **A6.** Satisfaction survey every month\n",
        "- Lunch with the director\n- **A6.** Satisfaction survey every month\n",
    ),
    "a struck activity": (
        "**A5.** Chat group for all new carers",
        "**A5.** ~~Chat group for all new carers~~",
    ),
    "a reworded heading": ("### Purpose", "### What this is for"),
    "a heading reworded beyond likeness, over a list": ("### Outcomes", "### So that, in the end"),
    "a section of one's own": (
        "## How\n",
        "### Budget\n\n| what | cost |\n|---|---|\n| buddies | 4,000 |\n\n## How\n",
    ),
    "a paragraph at the end": (
        "### Still open\n",
        "### Still open\n\nTo be talked over on Monday.\n",
    ),
    "a title reworded": (
        "# The first three months of new carers at Linden House",
        "# New carers at Linden House",
    ),
    "wrapped lines": (
        "are frightened, and refuse to be washed.",
        "are frightened,\nand refuse to be washed.",
    ),
    "another bullet": ("- Do nothing: the agency", "* Do nothing: the agency"),
    "windows of empty lines": ("## What\n", "\n\n## What\n\n\n"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_brief_is_left_as_it_is(edit: str, general: QuestionSet) -> None:
    """Opened and left, it keeps every byte, and each answer is still known."""
    text = BRIEF.read_text(encoding="utf-8")
    edited = text.replace(*EDITS[edit], 1)
    assert edited != text
    reading = read(edited, general)
    assert revise(reading, reading.plan).text == edited
    assert set(reading.plan.answers) >= set(read(text, general).plan.answers)


@pytest.mark.parametrize("edit", EDITS)
def test_one_changed_answer_is_one_changed_line(edit: str, general: QuestionSet) -> None:
    """Whatever else a hand has done, a changed answer changes its line and no other."""
    edited = BRIEF.read_text(encoding="utf-8").replace(*EDITS[edit], 1)
    reading = read(edited, general)
    after = revise(
        reading, changed(reading.plan, Slot("measure", 3), "Courses completed: all by May")
    ).text
    assert differences(edited, after) == [
        "-   - *Measure:* Courses completed: 18 of 24 now, all by June",
        "+   - *Measure:* Courses completed: all by May",
    ]


def test_all_edits_at_once_and_one_changed_answer(general: QuestionSet) -> None:
    """Ten edits by colleagues and one changed answer: a diff that shows that one change."""
    edited = BRIEF.read_text(encoding="utf-8")
    for old, new in EDITS.values():
        edited = edited.replace(old, new, 1)
    reading = read(edited, general)
    revision = revise(reading, changed(reading.plan, Slot("capacity"), 4))
    assert differences(edited, revision.text) == ["- 3", "+ 4"]
    assert [key[:2] for key in revision.left] == [("finding", "more-activities-than-capacity")]


def test_a_generated_part_that_a_hand_has_changed_is_left(general: QuestionSet) -> None:
    """The summary's reworded line stays, and is named as left; the other generated parts follow the answers."""
    text = BRIEF.read_text(encoding="utf-8")
    edited = text.replace("- **What:** A buddy", "- **What:** Mostly a buddy", 1)
    reading = read(edited, general)
    revision = revise(reading, changed(reading.plan, Slot("decision", 5), "keep"))
    assert "- **What:** Mostly a buddy" in revision.text
    assert "Started with 6 activities: 2 kept, 1 changed, 3 stopped, 1 added." in revision.text
    assert revision.left == (("summary", "what"),)


@pytest.mark.parametrize(
    "place", ["{answer}\n\n*Not answered yet*", "*Not answered yet*\n\n{answer}"]
)
def test_an_answer_written_beside_the_mark_is_the_answer(place: str, general: QuestionSet) -> None:
    """Whoever answers in the file need not take the mark of the open question away; a change takes it."""
    brief = BRIEF.with_name("general-call-list.md").read_text(encoding="utf-8")
    text = brief.replace(
        "No. Two things, one afternoon each.", place.replace("{answer}", "Perhaps one.")
    )
    reading = read(text, general)
    assert reading.plan.answers[Slot("fewer")] == "Perhaps one."
    after = revise(reading, changed(reading.plan, Slot("fewer"), "One.")).text
    assert "### Would fewer?\n\nOne.\n\n### Would different ones?" in after


def test_a_deleted_answer_is_deleted(general: QuestionSet) -> None:
    """Who deletes a sentence from the brief has deleted it: the question is open again, and stays deleted unasked."""
    text = BRIEF.read_text(encoding="utf-8")
    edited = text.replace(
        "  - *Because:* People will do the course because it fits into ten minutes on the bus.\n",
        "",
    )
    reading = read(edited, general)
    assert Slot("because", 2) not in reading.plan.answers
    after = revise(reading, changed(reading.plan, Slot("capacity"), 4)).text
    assert "ten minutes on the bus" not in after
    assert (
        "- **A2.** Welcome app with quizzes and badges\n  - *Serves:* O3\n  - *What draws us:*"
        in after
    )


def test_an_item_added_by_hand_gets_its_code_when_it_is_named(general: QuestionSet) -> None:
    """An outcome without a code is one all the same; its code is written when an activity is said to serve it."""
    text = BRIEF.read_text(encoding="utf-8")
    edited = text.replace("- **O2.**", "- Families trust the house\n- **O2.**", 1)
    reading = read(edited, general)
    assert Item(4, "Families trust the house") in reading.plan.items("outcome")
    after = revise(reading, changed(reading.plan, Slot("serves", 4), (1, 4))).text
    assert "- **O4.** Families trust the house\n- **O2.**" in after
    assert read(after, general).plan.answers[Slot("serves", 4)] == (1, 4)


def test_a_comment_under_an_item_outlives_the_item(general: QuestionSet) -> None:
    """Lines that a hand put under an activity stand after the list when the activity is taken away."""
    edited = BRIEF.read_text(encoding="utf-8").replace(*EDITS["a comment under an item"], 1)
    reading = read(edited, general)
    left = tuple(item for item in reading.plan.items("activity") if item.key not in (2, 7))
    answers = {
        slot: value
        for slot, value in reading.plan.answers.items()
        if slot.item != 2 or slot.id == "measure"
    }
    answers[Slot("activities")] = left
    after = revise(
        reading,
        Plan(reading.plan.title, general, answers, reading.plan.date, reading.plan.questions),
    ).text
    assert "\n\nBen: who would look after it?\n\n### Alternatives" in after
    assert "Welcome app" not in after
    assert read(after, general).plan.answers[Slot("activities")] == left


@pytest.mark.parametrize(
    "heading", ["### Purpose", "### Alternatives", "### How many we can keep going"]
)
def test_stages_and_sections_may_be_reordered(heading: str, general: QuestionSet) -> None:
    """A section that was moved is found where it is now."""
    text = BRIEF.read_text(encoding="utf-8")
    start = text.index(heading)
    end = min(at for mark in ("\n## ", "\n### ") if (at := text.find(mark, start + 5)) > 0) + 1
    moved = text[:start] + text[end:] + "\n" + text[start:end]
    reading = read(moved, general)
    assert reading.plan.answers == read(text, general).plan.answers
    after = revise(reading, changed(reading.plan, Slot("measure", 3), "All by May")).text
    assert len(differences(moved, after)) == 2


# Random hands


FOREIGN = st.sampled_from(
    [
        ["A remark of a colleague."],
        ["### Budget", "", "4,000 in all."],
        ["| what | cost |", "| --- | --- |", "| film | 9,000 |"],
        ["> Quoted from the minutes."],
        ["```", "some code", "```"],
        ["<!-- a note -->"],
        ["1. First this", "2. then that"],
    ]
)


@st.composite
def edited_briefs(draw: st.DrawFn, *, headings_stay: bool = False) -> tuple[QuestionSet, str]:
    """Briefs in which somebody has put in, moved or taken out whole blocks."""
    questions = draw(
        question_sets(conditions=False)
    )  # a hand that undoes one brings sections back that nobody asked
    head, mark, body = write(draw(plans(questions))).partition("\n---\n\n")
    blocks = body.rstrip("\n").split("\n\n")
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(blocks)))
        kind = draw(st.sampled_from(["insert", "insert", "delete", "move"]))
        if headings_stay and kind != "insert":
            blocks = [
                block for n, block in enumerate(blocks) if n != place or block.startswith("#")
            ]
        elif kind == "insert" or not blocks:
            foreign = draw(FOREIGN)
            blocks.insert(
                place, "\n".join(foreign[2:] if headings_stay and foreign[0][0] == "#" else foreign)
            )
        elif kind == "delete":
            blocks.pop(min(place, len(blocks) - 1))
        else:
            blocks.insert(place, blocks.pop(draw(st.integers(0, len(blocks) - 1))))
    return questions, head + mark + "\n\n".join(blocks) + "\n"


@given(edited=edited_briefs(), data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_hands_and_a_changed_answer(
    edited: tuple[QuestionSet, str], data: st.DataObject
) -> None:
    """An edited brief keeps every byte; a changed answer is read back, and all lines of the hand are still there."""
    questions, text = edited
    reading = read(text, questions)
    assert revise(reading, reading.plan).text == text
    slots = [slot for slot, value in reading.plan.answers.items() if _is_text(reading, slot, value)]
    if not slots:
        return
    after = changed(reading.plan, data.draw(st.sampled_from(slots)), "Something else *entirely*")
    revised = revise(reading, after).text
    assert read(revised, questions).plan == after
    theirs = [
        "A remark of a colleague.",
        "4,000 in all.",
        "| film | 9,000 |",
        "> Quoted from the minutes.",
        "some code",
    ]
    assert not [line for line in theirs if text.count(line) > revised.count(line)]


def _is_text(reading: Reading, slot: Slot, value: object) -> bool:
    """Whether an answer can be exchanged for another text; where a remark has become it, the remark would go."""
    if not isinstance(value, str) or "A remark of a colleague." in value:
        return False
    return reading.plan.set.question(slot.id).type in ("text", "paragraph")


@given(edited=edited_briefs(headings_stay=True), data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_a_session_changes_in_an_edited_brief_is_recorded(
    edited: tuple[QuestionSet, str], data: st.DataObject
) -> None:
    """Whatever a hand did to a brief and a session then answers, the changed brief records that plan."""
    questions, text = edited
    reading = read(text, questions)
    session = Session(
        questions,
        NOW,
        known={TITLE: reading.plan.title or None, **reading.plan.answers},
        reopened=True,
        date=reading.plan.date,
        questions=reading.plan.questions,
        removed=reading.gone,
    )
    for _ in range(data.draw(st.integers(1, 4))):
        session = session.change(data.draw(st.sampled_from(session.slots())))
        step = session.step()
        assert step is not None
        raw = data.draw(raw_answers(step.question, step.options))
        with suppress(Refusal):
            session = session.answer(raw)
    plan = session.plan()
    assert read(revise(reading, plan).text, questions).plan == plan
