"""The conversation that every face has: what is saved when, what is told when, and where the page leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import question_sets, raw_answers
from whyfirst.interview import Back, Face, Line, Page, Refuse, Sets, Way, interview
from whyfirst.model import TITLE, Choice, QuestionSet, Slot
from whyfirst.session import Session, Step

NOW = datetime(2026, 11, 23, 9, 30)

LINKED = QuestionSet.model_validate(
    {
        "whyfirst": 1,
        "name": "linked",
        "why": [{"id": "outcomes", "role": "outcome", "type": "list", "ask": "Outcomes?", "quick": True}],
        "what": [
            {"id": "activities", "role": "activity", "type": "list", "ask": "Activities?", "quick": True},
            {
                "id": "serves", "role": "serves", "type": "checkbox", "for_each": "activities",
                "choices_from": "outcomes", "ask": "What does {item} serve?", "heading": "Serves", "quick": True,
            },
            {"id": "owner", "role": "owner", "ask": "Who sees to it?"},
        ],
        "reflection": [
            {
                "id": "decision", "role": "decision", "type": "select", "for_each": "activities", "ask": "{item}?",
                "choices": ["keep", "stop"], "quick": True,
            }
        ],
    }
)  # fmt: skip


@dataclass
class Scripted:
    """A user who says these things in order; on the page they write, unless they have come to say something there."""

    script: list[object]
    at_the_page: list[Slot | Way | Back] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def ask(self, step: Step, _words: QuestionSet, refuse: Refuse) -> object:
        """The next thing of the script that is not refused; Enter when there is none."""
        self.asked.append(step.ask)
        self.steps.append(step)
        while True:
            reply = self.script.pop(0) if self.script else None
            if isinstance(reply, type) and issubclass(reply, BaseException):
                raise reply
            if isinstance(reply, Back) or not (reason := refuse(reply)):
                return reply
            self.refused.append(reason)

    def taken(self, _ask: str, _answer: Sequence[str]) -> None:
        """What stays on the screen is for others to look at."""

    def tell(self, heading: str, lines: Sequence[Line]) -> None:
        """Remembers what was told, and before what."""
        self.told.append((heading, "\n".join("  " * line.depth + line.text for line in lines)))

    def page(self, page: Page, _words: QuestionSet) -> Slot | Way | Back:
        """Where the user has come to go; else the brief is written."""
        self.pages.append(page)
        return self.at_the_page.pop(0) if self.at_the_page else Way.WRITE


def held(
    face: Face,
    questions: QuestionSet = LINKED,
    *,
    quick: bool = False,
    save: Callable[[Session], None] | None = None,
) -> Session:
    """The session that the user of this face has, from the title on."""
    return interview(
        Session(questions, NOW, quick=quick).start(), face, save or (lambda _session: None)
    )


def test_the_findings_stand_with_the_question_that_asks_them() -> None:
    """The map comes with the reflection, and each finding with its question: here one of more, then one of fewer."""
    face = Scripted(
        ["Title", "One", "Two", None, "Magnet", "Poster", None, ["O1"], ["None of these"], "Ann"]
    )
    held(face)
    heading, lines = face.told[0]
    assert heading == "What serves what, so far"
    assert (
        lines == "O1 One\n  A1 Magnet\nO2 Two\n  (nothing yet)\nServes none of these\n  A2 Poster"
    )
    assert [text.partition("“")[0] for _, text in face.told[1:]] == [
        "No activity serves O2 ",
        "A2 ",
    ]


def test_going_back_and_changing_a_link_changes_the_findings() -> None:
    """From the reflection back to a link, which is put right: the map is drawn anew and the finding is gone."""
    again = [Back(), Back(), ["O1"], "Ann"]
    face = Scripted(["Title", "One", None, "Magnet", None, ["None of these"], "Ann", *again])
    held(face)
    drawn = [text for heading, text in face.told if heading == "What serves what, so far"]
    assert drawn == [
        "O1 One\n  (nothing yet)\nServes none of these\n  A1 Magnet",
        "O1 One\n  A1 Magnet",
    ]
    assert [text for _, text in face.told][-1] == drawn[-1]


def test_what_is_open_stands_before_the_decisions() -> None:
    """Findings that none of the three questions asks are told once, before the first decision."""
    face = Scripted(["Title", "One", None, "Magnet", "Poster", None, ["O1"], ["O1"], None])
    held(face)
    assert [text for _, text in face.told if "No owner" in text] == [
        "No owner is named. Who will look after this, or who decides who will?"
    ]


def test_a_refused_answer_is_asked_again_and_not_saved() -> None:
    """The reason comes from the session, in its words, and what is not taken reaches no disk."""
    saved: list[Session] = []
    face = Scripted(["", "  ", "Title", "One", "one", "Two"])
    held(face, save=saved.append)
    assert face.refused == ["This question needs an answer."] * 2 + ["“one” is already there."]
    assert [len(session.known) for session in saved[:3]] == [1, 2, 2]


def test_leaving_comes_through_with_every_answer_saved() -> None:
    """Ctrl-C is no answer: it leaves the interview, and what was answered before has been saved."""
    saved: list[Session] = []
    with pytest.raises(KeyboardInterrupt):
        held(Scripted(["Title", "One", KeyboardInterrupt]), save=saved.append)
    assert [item.text for item in saved[-1].plan().items("outcome")] == ["One"]


def test_the_page_shows_every_answer_and_leads_to_each() -> None:
    """By stage, with what is open said to be open, items by their code; a change comes back to the page."""
    face = Scripted(
        ["Title", "One", None, "Magnet", None, ["O1"]], at_the_page=[Slot("serves", 1), Back()]
    )
    held(face)
    page = face.pages[0]
    rows = {(row.about, row.heading): row.answer for _, rows in page.stages for row in rows}
    assert page.title is not None
    assert page.title.answer == "Title"
    assert [stage for stage, _ in page.stages] == ["Why", "What", "Reflection"]
    assert rows["", "Outcomes?"] == "O1 One"
    assert rows["A1", "Serves"] == "O1 One"
    assert rows["", "Who sees to it?"] == "Not answered yet"
    assert rows["A1", "A1?"] == "Not answered yet"
    assert face.asked[-2:] == ["What does A1 Magnet serve?", "A1 Magnet?"]
    assert len(face.pages) == 3


def test_the_questions_that_quick_left_out_are_offered_and_asked() -> None:
    """The page says how many there are; asked for, they come, and are offered no more."""
    face = Scripted(["Title", "One", None, "Magnet"], at_the_page=[Way.ASK_ALL])
    held(face, quick=True)
    assert "Who sees to it?" in face.asked
    assert [page.left_out for page in face.pages] == [1, 0]


def test_a_set_is_chosen_after_the_title_and_can_be_chosen_again() -> None:
    """Back from the first question leads to the choice; the answers to the set that was left come back with it."""
    other = QuestionSet.model_validate(
        {"whyfirst": 1, "name": "other", "why": [{"id": "w", "ask": "Other why?"}]}
    )
    sets = Sets(
        lambda: [Choice(text="Linked"), Choice(text="Other")],
        lambda name: LINKED if name == "Linked" else other,
    )
    there = ["Title", "Other", Back(), "Linked", "One", None]
    again = [Back(), Back(), "Other", "So", Back(), Back(), "Linked"]
    face = Scripted([*there, *again])
    session = interview(
        Session(LINKED, NOW, questions="Linked").start(), face, lambda _session: None, sets
    )
    chosen = [step.value for step in face.steps if step.question.id == "questions"]
    assert chosen == ["Linked", "Other", "Linked", "Other"]
    assert session.questions == "Linked"
    assert [item.text for item in session.plan().items("outcome")] == ["One"]
    assert session.known[TITLE] == "Title"


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_was_answered_is_saved_before_anything_else_is_asked(data: st.DataObject) -> None:
    """Over random sets, answers and ways back: what is known when a question is drawn is what was saved last."""
    questions = data.draw(question_sets())
    first = Session(questions, NOW).start()
    disk: dict[str, Any] = {"known": dict(first.known)}
    face = _Wanderer(data, disk)
    ended = interview(first, face, lambda session: disk.update(known=session.known))
    assert disk["known"] == ended.known


class _Wanderer(Scripted):
    """A user who answers, skips, goes back and changes at random, and looks at the disk before each question."""

    def __init__(self, data: st.DataObject, disk: dict[str, Any]) -> None:
        super().__init__([])
        self.data, self.disk, self.left = data, disk, 40

    def ask(self, step: Step, _words: QuestionSet, refuse: Refuse) -> object:
        if step.answered and step.question.type not in ("list", "checkbox") and not step.notice:
            assert step.value in self.disk["known"].values()
        self.left -= 1
        if self.left > 0 and self.data.draw(st.integers(0, 3)) == 0:
            return Back("typed")
        reply = self.data.draw(raw_answers(step.question, step.options)) if self.left > 0 else None
        for raw in (reply, None, "anything", "something else"):
            if not refuse(raw):
                return raw
        return Back()

    def page(self, page: Page, _words: QuestionSet) -> Slot | Way | Back:
        if self.left <= 0:
            return Way.WRITE
        assert page.title is not None
        rows = [page.title, *(row for _, rows in page.stages for row in rows)]
        self.left -= 5
        return self.data.draw(st.sampled_from(rows)).slot
