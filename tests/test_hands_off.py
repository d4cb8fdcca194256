"""A brief that people have edited keeps their edits; changing one answer changes nothing else."""

from __future__ import annotations

import difflib
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.strategies import NOW, plans, question_sets, replies
from whyfirst import sets
from whyfirst.brief.layout import write
from whyfirst.brief.reading import Reading, read
from whyfirst.brief.revision import revise
from whyfirst.errors import Refusal
from whyfirst.model import Question, QuestionSet
from whyfirst.session import Session
from whyfirst.sheet import (
    TITLE,
    Answer,
    Chosen,
    Entries,
    Entry,
    Number,
    Plan,
    Sheet,
    Slot,
)

BRIEF = Path(__file__).parent / "golden" / "general-new-carers.md"


@pytest.fixture(scope="module")
def general() -> QuestionSet:
    """Return the built-in set that the brief was made with."""
    return sets.questions("general")


def changed(plan: Plan, slot: Slot, answer: Answer | None) -> Plan:
    """Return the plan with one answer replaced."""
    return replace(plan, answers={**plan.answers, slot: answer})


def differences(before: str, after: str) -> list[str]:
    """Return the lines that differ, each with - or + before it."""
    found = difflib.ndiff(before.split("\n"), after.split("\n"))
    return [line for line in found if line[0] in "-+"]


GENERATED = re.compile(
    r"[-+] (?:title: |\||> |- Started with |- \*\*(?:Why|For|What|Next review|Open):\*\*)"
)
"""A line that differs and repeats what other lines say."""


def answers_that_differ(before: str, after: str) -> list[str]:
    """Return the lines that differ, without those that only repeat what others say."""
    lines = differences(before, after)
    return [line for line in lines if line.strip("-+ ") and not GENERATED.match(line)]


EDITS = {
    "a comment under an answer": (
        "### Alternatives\n",
        "### Alternatives\n\nAna: we tried two of these in 2019.\n",
    ),
    "a comment under an item": (
        "- **A2.** Welcome app with quizzes and badges *(stopped)*\n",
        "- **A2.** Welcome app with quizzes and badges *(stopped)*\n    - Ben: who runs it?\n",
    ),
    "a bold word": (
        "**Purpose:** Last year 9 of 24 new carers left",
        "**Purpose:** Last year **9 of 24** new carers left",
    ),
    "a link": (
        "the agency sends replacements",
        "[the agency](https://agency.example/x_y) sends replacements",
    ),
    "an added activity": (
        "- **A6.** Satisfaction survey every month",
        "- Lunch with the director\n- **A6.** Satisfaction survey every month",
    ),
    "a struck activity": (
        "**A5.** Chat group for all new carers",
        "**A5.** ~~Chat group for all new carers~~",
    ),
    "a reworded heading": ("### Alternatives", "### What the alternatives are"),
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
        "every few weeks, are frightened, and refuse to be washed.\n\n### Who",
        "every few weeks,\nare frightened, and\nrefuse to be washed.\n\n### Who",
    ),
    "another bullet": ("- Pay a bonus of 300 euros", "* Pay a bonus of 300 euros"),
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


OLD_MEASURE = "    - *Measure:* Courses completed: 18 of 24 now, all by June"
NEW_MEASURE = "    - *Measure:* Courses completed: all by May"


@pytest.mark.parametrize("edit", EDITS)
def test_one_changed_answer_is_one_changed_line(edit: str, general: QuestionSet) -> None:
    """Whatever else users have edited, a changed answer changes its line and no other.

    Only what repeats the edited lines follows them.
    """
    edited = BRIEF.read_text(encoding="utf-8").replace(*EDITS[edit], 1)
    reading = read(edited, general)
    after = revise(
        reading, changed(reading.plan, Slot("measure", 3), "Courses completed: all by May")
    ).text
    assert answers_that_differ(edited, after) == [f"- {OLD_MEASURE}", f"+ {NEW_MEASURE}"]
    repeated = set(differences(edited, after)) - set(answers_that_differ(edited, after))
    assert bool(repeated) == (edit in ("an added activity", "a title reworded"))


def test_all_edits_at_once_and_one_changed_answer(general: QuestionSet) -> None:
    """Many edits by colleagues and one changed answer: a diff that shows that one change."""
    edited = BRIEF.read_text(encoding="utf-8")
    for old, new in EDITS.values():
        assert old in edited
        edited = edited.replace(old, new, 1)
    reading = read(edited, general)
    revision = revise(reading, changed(reading.plan, Slot("capacity"), Number(4)))
    lead = "**How many we can keep going:**"
    assert answers_that_differ(edited, revision.text) == [f"- {lead} 3", f"+ {lead} 4"]
    assert revision.not_updated == ()


def test_a_generated_part_that_a_user_has_changed_is_left(general: QuestionSet) -> None:
    """A line reworded by a user stays and is named; other generated parts follow the answers."""
    text = BRIEF.read_text(encoding="utf-8")
    edited = text.replace("- **What:** A buddy", "- **What:** Mostly a buddy", 1)
    reading = read(edited, general)
    revision = revise(reading, changed(reading.plan, Slot("decision", 5), Chosen(values=("keep",))))
    assert "- **What:** Mostly a buddy" in revision.text
    assert "Started with 6 activities: 2 kept, 1 changed, 3 stopped, 1 added." in revision.text
    assert revision.not_updated == (("summary", "what"),)


def test_a_deleted_answer_is_deleted(general: QuestionSet) -> None:
    """Deleting a sentence deletes the answer: its question is open, and nothing is put back."""
    text = BRIEF.read_text(encoding="utf-8")
    edited = text.replace(
        "    - *Because:* People will do the course because it fits into ten minutes on the bus.\n",
        "",
    )
    reading = read(edited, general)
    assert Slot("because", 2) not in reading.plan.answers
    after = revise(reading, changed(reading.plan, Slot("capacity"), Number(4))).text
    assert "ten minutes on the bus" not in after
    assert (
        "- **A2.** Welcome app with quizzes and badges *(stopped)*\n"
        "    - *Serves:* O3\n"
        "    - *What draws us:*" in after
    )


def test_a_line_that_stays_keeps_its_heading() -> None:
    """A remark under a heading that would go stays below it, and does not join the answer above."""
    questions = sets.parse("whyfirst: 1\nwhy:\n  - {id: purpose, ask: Why?}\n")
    answers = {Slot("purpose"): None, Slot("more"): Entries.of(["Posters"])}
    brief = write(Plan(questions, answers, title="Bin days", date="2026-11-23", set_name="text"))
    assert brief.endswith("\n\n- **A1.** Posters\n\n### Still open\n\n- Why?\n")
    reading = read(brief + "\nTo be asked on Monday.\n", questions)
    plan = changed(reading.plan, Slot("purpose"), "Because.")
    revised = revise(reading, plan).text
    assert revised.endswith("\n\n- **A1.** Posters\n\n### Still open\n\nTo be asked on Monday.\n")
    assert read(revised, questions).plan == plan


CONDITIONAL = """
whyfirst: 1
why:
  - {id: sure, type: confirm, ask: Sure?}
  - {id: story, type: paragraph, ask: Tell it}
what:
  - {id: reason, ask: Reason, when: {sure: true}}
how:
  - {id: way, ask: Way}
"""


def test_a_remark_under_a_question_that_no_longer_applies_keeps_its_heading() -> None:
    """Its answer goes, the remark stays in its section and stage, and no other answer changes."""
    questions = sets.parse(CONDITIONAL)
    answers: dict[Slot, Answer | None] = {
        Slot("sure"): True,
        Slot("story"): "Once.",
        Slot("reason"): "It is.",
        Slot("way"): "So.",
    }
    plan = Plan(questions, answers, title="Bin days", date="2026-11-23", set_name="text")
    brief = write(plan)
    edited = brief.replace(" It is.\n", " It is.\n\nAna: is it?\n")
    reading = read(edited, questions)
    del answers[Slot("reason")]
    plan = replace(plan, answers={**answers, Slot("sure"): False})
    revised = revise(reading, plan).text
    assert differences(edited, revised) == [
        "- **Sure?** Yes",
        "+ **Sure?** No",
        "- **Reason:** It is.",
        "- ",
    ]
    assert read(revised, questions).plan == plan


def test_an_item_added_by_a_user_gets_its_code_when_it_is_named(general: QuestionSet) -> None:
    """An outcome without a code counts; it gets its code once an activity serves it."""
    text = BRIEF.read_text(encoding="utf-8")
    edited = text.replace("- **O2.**", "- Families trust the house\n- **O2.**", 1)
    reading = read(edited, general)
    labels = [outcome.label for outcome in reading.plan.items("outcome")]
    assert "O4 Families trust the house" in labels
    serves = Chosen(keys=(1, 4))
    after = revise(reading, changed(reading.plan, Slot("serves", 4), serves)).text
    assert "- **O4.** Families trust the house\n- **O2.**" in after
    assert read(after, general).plan.answers[Slot("serves", 4)] == serves


def test_a_comment_under_an_item_outlives_the_item(general: QuestionSet) -> None:
    """Lines that a user put under an activity move below the list when the activity is removed."""
    edited = BRIEF.read_text(encoding="utf-8").replace(*EDITS["a comment under an item"], 1)
    reading = read(edited, general)
    activities = reading.plan.own_items("activity")
    others = Entries(tuple(Entry(a.key, a.text) for a in activities if a.key != 2))
    sheet = Sheet(general, {**reading.plan.answers, Slot("activities"): others})
    after = revise(reading, replace(reading.plan, answers=sheet.live)).text
    assert "\n\nBen: who runs it?\n\n### Alternatives" in after
    assert "Welcome app" not in after
    assert read(after, general).plan.answers[Slot("activities")] == others


@pytest.mark.parametrize(
    "heading", ["### Who it is for", "### Alternatives", "**How many we can keep going:**"]
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
    assert "All by May" in after


# Random edits


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


OWN_WORDS = Question(id="own-words", ask="What else?")
"""A question that each random brief has an answer to, so that there is a text to change."""


@st.composite
def edited_briefs(draw: st.DrawFn, *, headings_stay: bool = False) -> tuple[QuestionSet, str]:
    """Briefs in which somebody has put in, moved or taken out whole blocks."""
    # No conditions: an edit that undoes one brings back sections that the plan doesn't ask for.
    questions = draw(question_sets(conditions=False))
    questions = questions.model_copy(update={"how": (*questions.how, OWN_WORDS)})
    plan = changed(draw(plans(questions)), Slot(OWN_WORDS.id), "In our own words.")
    head, mark, body = write(plan).partition("\n---\n\n")
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
@settings(max_examples=75)
def test_random_edits_and_a_changed_answer(
    edited: tuple[QuestionSet, str], data: st.DataObject
) -> None:
    """An edited brief keeps every byte; after a change, the users' own lines are still there."""
    questions, text = edited
    reading = read(text, questions)
    assert revise(reading, reading.plan).text == text
    slots = [slot for slot, value in reading.plan.answers.items() if _is_text(reading, slot, value)]
    assume(slots)
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
    """Whether the answer is a text that can be replaced without losing a remark."""
    if not isinstance(value, str) or "A remark of a colleague." in value:
        return False
    return reading.plan.set.question(slot.id).type in ("text", "paragraph")


@given(edited=edited_briefs(headings_stay=True), data=st.data())
@settings(max_examples=60)
def test_what_a_session_changes_in_an_edited_brief_is_recorded(
    edited: tuple[QuestionSet, str], data: st.DataObject
) -> None:
    """Whatever users edit and a session then answers, the changed brief records that plan."""
    questions, text = edited
    reading = read(text, questions)
    known = {TITLE: reading.plan.title or None, **reading.plan.answers}
    session = Session(
        Sheet(questions, known),
        NOW,
        date=reading.plan.date,
        set_name=reading.plan.set_name,
        removed=reading.gone,
    )
    for _ in range(data.draw(st.integers(1, 4))):
        session = session.change(data.draw(st.sampled_from(session.slots())))
        step = session.step()
        assert step is not None
        reply = data.draw(replies(step.question, step.options))
        with suppress(Refusal):
            session = session.answer(reply)
    plan = session.plan()
    # A text of the user's own is read as an item where an item was renamed to that very text.
    assume(read(write(plan), questions).plan == plan)
    recorded = read(revise(reading, plan).text, questions).plan
    again = set(recorded.answers) - set(plan.answers)
    assert again <= not_applying(reading) | skipped_for_new_items(reading, recorded)
    assert recorded == replace(plan, answers={**recorded.answers, **plan.answers})


def skipped_for_new_items(reading: Reading, recorded: Plan) -> set[Slot]:
    """Questions of a line of "Still open" that names a deleted item, whose number is used again."""
    before = set(reading.plan.slots)
    return {slot for slot, answer in recorded.answers.items() if answer is None} - before


def not_applying(reading: Reading) -> set[Slot]:
    """Answers in the text that the plan doesn't ask for, as what they depend on was deleted.

    Their text stays, and counts again once they are asked for.
    """
    in_text = {key[1] for key in reading.spans if key[0] == "answer"}
    return {slot for slot in in_text if isinstance(slot, Slot)} - set(reading.plan.answers)
