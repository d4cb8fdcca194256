"""The conversation that every face has: what is saved and shown when, and what the page does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import question_sets, replies
from whyfirst.errors import Refusal
from whyfirst.findings import findings
from whyfirst.interview import Back, Face, Line, Page, Sets, Way, interview, pick
from whyfirst.model import Choice, Question, QuestionSet
from whyfirst.session import Reply, Session, Step
from whyfirst.sheet import Answer, Answers, Chosen, Slot
from whyfirst.words import Words

NOW = datetime(2026, 11, 23, 9, 30)
T = TypeVar("T")
FIRST = Chosen(keys=(1,))
"""The reply that links an activity to the first outcome."""
NONE = Chosen(values=("None of these",))
"""The reply of the row “None of these”."""

LINKED = QuestionSet.model_validate(
    {
        "whyfirst": 1,
        "name": "linked",
        "why": [
            {"id": "outcomes", "role": "outcome", "type": "list", "ask": "Outcomes?", "quick": True}
        ],
        "what": [
            {
                "id": "activities", "role": "activity", "type": "list",
                "ask": "Activities?", "quick": True,
            },
            {
                "id": "serves", "role": "serves", "type": "checkbox", "for_each": "activities",
                "choices_from": "outcomes", "ask": "What does {item} serve?", "heading": "Serves",
                "quick": True,
            },
            {"id": "owner", "role": "owner", "ask": "Who sees to it?"},
        ],
        "reflection": [
            {
                "id": "decision", "role": "decision", "type": "select", "for_each": "activities",
                "ask": "{item}?", "choices": ["keep", "stop"], "quick": True,
            }
        ],
    }
)  # fmt: skip


@dataclass
class Scripted:
    """A user who gives these replies in order, then presses Enter.

    On the page they do what `at_the_page` lists, then write the brief.
    """

    script: list[Reply | Back | type[BaseException]]
    at_the_page: list[Slot | Way | Back] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    shown: list[tuple[str, list[str]]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def steps_by_role(self) -> dict[str | None, Step]:
        """The last step of each role."""
        return {step.question.role: step for step in self.steps}

    def ask(self, step: Step, submit: Callable[[Reply], T]) -> T | Back:
        """Submit the next replies of the script until one is accepted."""
        self.asked.append(step.ask)
        self.steps.append(step)
        while True:
            reply = self.script.pop(0) if self.script else None
            if isinstance(reply, type):
                raise reply
            if isinstance(reply, Back):
                return reply
            try:
                return submit(reply)
            except Refusal as refusal:
                self.refused.append(str(refusal))

    def show_answer(self, ask: str, lines: Sequence[str]) -> None:
        """Remember what stays on the screen."""
        self.shown.append((ask, list(lines)))

    def tell(self, heading: str, lines: Sequence[Line]) -> None:
        """Remember what was printed."""
        self.messages.append((heading, "\n".join("  " * line.depth + line.text for line in lines)))

    def page(self, page: Page) -> Slot | Way | Back:
        """Return what the user does next on the page."""
        self.pages.append(page)
        return self.at_the_page.pop(0) if self.at_the_page else Way.WRITE


def hold(
    face: Face,
    questions: QuestionSet = LINKED,
    *,
    quick: bool = False,
    save: Callable[[Session], None] | None = None,
) -> Session:
    """Hold an interview with this user, from the title on, and return the session."""
    session = Session.new(questions, NOW, quick=quick).start()
    return interview(session, face, save or (lambda _session: None))


def test_each_finding_is_shown_with_the_map_and_asked_before_its_question() -> None:
    """The map comes with all findings; then one is asked before `more`, and one before `fewer`."""
    face = Scripted(["Title", "One", "Two", None, "Magnet", "Poster", None, FIRST, NONE, "Ann"])
    hold(face)
    heading, lines = face.messages[0]
    assert heading == "What serves what, so far"
    assert (
        lines == "O1 One\n  A1 Magnet\nO2 Two\n  (nothing yet)\nServes none of these\n  A2 Poster"
    )
    heading, lines = face.messages[1]
    findings_shown = lines.split("\n")
    assert heading == "Worth a look"
    assert [text.partition("“")[0] for text in findings_shown] == [
        "No activity serves O2 ",
        "A2 ",
    ]
    no_activity, serves_none = findings_shown
    assert face.asked[face.asked.index(no_activity) + 1] == face.steps_by_role["more"].ask
    assert face.asked[face.asked.index(serves_none) + 1] == face.steps_by_role["fewer"].ask


def test_going_back_and_changing_a_link_changes_the_findings() -> None:
    """A user who corrects a link sees the new map, and the finding disappears."""
    again: list[Reply | Back] = [Back(), Back(), FIRST, "Ann"]
    face = Scripted(["Title", "One", None, "Magnet", None, NONE, "Ann", *again])
    hold(face)
    drawn = [text for heading, text in face.messages if heading == "What serves what, so far"]
    assert drawn == [
        "O1 One\n  (nothing yet)\nServes none of these\n  A1 Magnet",
        "O1 One\n  A1 Magnet",
    ]
    assert len(drawn) == 2


NO_OWNER = "No owner is named. Who will look after this, or who decides who will?"


def test_a_finding_that_belongs_to_no_question_is_asked_at_the_end() -> None:
    """The last thing asked before the page is what stays open."""
    face = Scripted(["Title", "One", None, "Magnet", "Poster", None, FIRST, FIRST, None])
    hold(face)
    assert face.asked[-1] == NO_OWNER


def test_a_reply_is_kept_and_an_empty_one_leaves_the_finding_open() -> None:
    """What is typed at a finding comes back as its reply; Enter alone does not."""
    face = Scripted(["Title", "One", None, "Magnet", None, NONE, None, "It goes."])
    session = hold(face)
    replies = {finding.check: finding.reply for finding in findings(session.plan())}
    assert replies["activity-without-outcome"] == ""
    assert (face.asked[-1], face.shown[-1]) == (NO_OWNER, (NO_OWNER, ["Left open"]))
    assert "It goes." in replies.values()


def test_quick_asks_no_replies_to_what_stays_open() -> None:
    """A quick session leaves out the findings that belong to no question."""
    face = Scripted(["Title", "One", None, "Magnet", None, NONE])
    hold(face, quick=True)
    assert NO_OWNER not in face.asked


def test_a_refused_answer_is_asked_again_and_not_saved() -> None:
    """The user reads the reason, and only accepted answers are saved."""
    saved: list[Session] = []
    face = Scripted(["", "  ", "Title", "One", "one", "Two"])
    hold(face, save=saved.append)
    assert face.refused == ["This question needs an answer."] * 2 + ["“one” is already there."]
    assert [len(session.sheet.answers) for session in saved[:3]] == [1, 2, 2]


def test_leaving_keeps_every_answer() -> None:
    """Ctrl-C leaves the interview, and every answer before it has been saved."""
    saved: list[Session] = []
    with pytest.raises(KeyboardInterrupt):
        hold(Scripted(["Title", "One", KeyboardInterrupt]), save=saved.append)
    assert [item.text for item in saved[-1].plan().items("outcome")] == ["One"]


def test_the_page_shows_every_answer_and_leads_to_each() -> None:
    """Answers come by stage, with codes for items; after a change the page comes back."""
    face = Scripted(
        ["Title", "One", None, "Magnet", None, FIRST], at_the_page=[Slot("serves", 1), Back()]
    )
    hold(face)
    page = face.pages[0]
    rows = {(row.about, row.heading): row.answer for _, rows in page.stages for row in rows}
    assert page.title is not None
    assert page.title.answer == "Title"
    assert [stage for stage, _ in page.stages] == ["Why", "What", "Reflection"]
    assert rows["", "Outcomes?"] == "O1 One"
    assert rows["A1", "Serves"] == "O1 One"
    assert rows["", "Who sees to it?"] == "Not answered yet"
    assert rows["A1", "A1?"] == "Not answered yet"
    assert face.asked[-2:] == ["What does A1 Magnet serve?", NO_OWNER]
    assert len(face.pages) == 3


def test_the_questions_that_quick_left_out_are_offered_and_asked() -> None:
    """The page says how many questions --quick left out, and asks them on request."""
    face = Scripted(["Title", "One", None, "Magnet"], at_the_page=[Way.ASK_ALL])
    hold(face, quick=True)
    assert "Who sees to it?" in face.asked
    assert [page.left_out for page in face.pages] == [1, 0]


def test_a_set_is_chosen_after_the_title_and_can_be_chosen_again() -> None:
    """Going back from the first question leads to the choice; each set keeps its answers."""
    other = QuestionSet.model_validate(
        {"whyfirst": 1, "name": "other", "why": [{"id": "w", "ask": "Other why?"}]}
    )
    sets = Sets(
        lambda: [Choice(text="Linked"), Choice(text="Other")],
        lambda name: LINKED if name == "Linked" else other,
    )
    there: list[Reply | Back] = ["Title", "Other", Back(), "Linked", "One", None]
    again: list[Reply | Back] = [Back(), Back(), "Other", "So", Back(), Back(), "Linked"]
    face = Scripted([*there, *again])
    start = Session.new(LINKED, NOW, set_name="Linked").start()
    session = interview(start, face, lambda _session: None, sets)
    offered = [step.answer for step in face.steps if step.question.id == "questions"]
    names = ["Linked", "Other", "Linked", "Other"]
    assert offered == [Chosen(values=(name,)) for name in names]
    ask = start.words("ask_set")
    shown = [lines for question, lines in face.shown if question == ask]
    assert shown == [["Other"], ["Linked"], ["Other"], ["Linked"]]
    assert session.set_name == "Linked"
    assert [item.text for item in session.plan().items("outcome")] == ["One"]
    assert session.title == "Title"


def test_a_question_outside_a_session_is_checked_and_its_choice_stays_on_the_screen() -> None:
    """A refused answer is asked again, and a choice stays on the screen, unlike a typed text."""
    words = Words()
    choices = (Choice(text="Red"), Choice(text="Blue"))
    which = Question(id="which", type="select", ask="Which?", choices=choices, required=True)
    where = Question(id="where", ask="Where?")

    def check(answer: Answer) -> None:
        if answer == "nowhere":
            raise Refusal("There is no such place.")

    face = Scripted(["Green", "Blue", "nowhere", "here", None, Back("half")])
    assert pick(face, which, words) == Chosen(values=("Blue",))
    assert pick(face, where, words, check=check) == "here"
    assert pick(face, where, words, check=check) is None
    assert pick(face, where, words, check=check) == Back("half")
    assert face.refused[1:] == ["There is no such place."]
    assert "Green" in face.refused[0]
    assert face.shown == [("Which?", ["Blue"])]


@settings(max_examples=40)
@given(st.data())
def test_every_answer_is_saved_before_the_next_question(data: st.DataObject) -> None:
    """Whatever a user answers or goes back to, each answer is saved before the next question."""
    first = Session.new(data.draw(question_sets()), NOW).start()
    disk = Disk(first.sheet.answers)
    ended = interview(first, Wanderer(data, disk), disk.save)
    assert disk.answers == ended.sheet.answers


@dataclass
class Disk:
    """The answers that were saved last."""

    answers: Answers

    def save(self, session: Session) -> None:
        """Replace the answers."""
        self.answers = session.sheet.answers


class Wanderer(Scripted):
    """A user who replies at random, goes back and changes answers.

    They look at the disk before each question.
    """

    def __init__(self, data: st.DataObject, disk: Disk) -> None:
        super().__init__([])
        self.data = data
        self.disk = disk
        self.patience = 40

    def ask(self, step: Step, submit: Callable[[Reply], T]) -> T | Back:
        """Go back or submit something, and go back if nothing is accepted."""
        is_list = step.question.kind.prompt in ("entries", "several")
        if step.answer is not None and not is_list and not step.notice:
            assert step.answer in self.disk.answers.values()
        self.patience -= 1
        if self.patience > 0 and self.data.draw(st.integers(0, 3)) == 0:
            return Back("typed")
        reply: Reply = None
        if self.patience > 0:
            reply = self.data.draw(replies(step.question, step.options))
        for attempt in (reply, None, "anything", "something else"):
            try:
                return submit(attempt)
            except Refusal:
                continue
        return Back()

    def page(self, page: Page) -> Slot | Way | Back:
        """Change answers until the user's patience ends."""
        if self.patience <= 0:
            return Way.WRITE
        self.patience -= 5
        return self.data.draw(st.sampled_from(page.rows)).slot
