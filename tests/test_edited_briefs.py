"""What people and programs do to a brief, and what a user gets when whyfirst reads it again.

Each test makes a brief, edits it as somebody would in an editor, and goes on from there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.program import whyfirst
from whyfirst import sets
from whyfirst.brief.layout import blocks
from whyfirst.brief.reading import read
from whyfirst.brief.revision import revise
from whyfirst.sheet import Answer, Entries, Plan, Slot

TODAY = "2026-11-25"

SET = """\
whyfirst: 1
why:
  - {id: purpose, role: purpose, ask: Why does it need doing?, heading: Purpose, required: true}
  - {id: audience, role: audience, type: list, ask: Who is better off?, heading: Audiences}
  - {id: outcomes, role: outcome, type: list, ask: What will change?, heading: Outcomes}
  - {id: measure, role: measure, for_each: outcomes, ask: "What shows {item}?", heading: Measure}
what:
  - {id: activities, role: activity, type: list, ask: What will you do?, heading: Activities}
  - id: serves
    role: serves
    for_each: activities
    type: checkbox
    choices_from: outcomes
    ask: What does {item} serve?
    heading: Serves
  - {id: channels, type: checkbox, choices: [Post, Door, Phone], ask: How?, heading: Channels}
  - {id: steps, type: list, ask: In which order?, heading: First steps}
how:
  - {id: owner, role: owner, ask: Who looks after it?, heading: Owner}
  - {id: story, type: paragraph, ask: How did it come about?, heading: Story}
  - {id: capacity, role: capacity, type: number, ask: How many can you do?, heading: Capacity}
  - {id: tested, type: confirm, ask: Was it tried before?, heading: Tried before}
  - {id: tone, type: select, choices: [Plain, Formal], ask: How does it sound?, heading: Tone}
reflection:
  - {id: more, role: more, type: list, ask: More?, heading: Would more serve it?}
  - {id: fewer, role: fewer, type: paragraph, ask: Fewer?, heading: Would fewer?}
  - {id: different, role: different, type: paragraph, ask: Different?, heading: Would others?}
  - id: decision
    role: decision
    for_each: activities
    type: select
    choices:
      - {text: Keep, value: keep}
      - {text: Change, value: change}
      - {text: Stop, value: stop}
    ask: What about {item}?
    heading: Decision
  - {id: review, role: review, type: date, ask: When again?, heading: Next look}
"""

ANSWERS: Mapping[str, Any] = {
    "title": "Bin days",
    "purpose": "Bins stay full for a week.",
    "audience": ["Households", "Crews of depot_no_2"],
    "outcomes": ["Fewer missed bins", "Cleaner streets"],
    "measure": {"O1": "Missed bins in a week", "O2": "Sacks on the pavement"},
    "activities": ["Fridge magnet", "Facebook posts", "Cards"],
    "serves": {"A1": ["O1"], "A2": [], "A3": ["O1", "O2"]},
    "channels": ["Post", "Door"],
    "steps": ["Ask the crews", "Print a sample"],
    "owner": "Jo Smith",
    "story": "The days changed in March.\n\nNobody was told.",
    "capacity": 2,
    "tested": True,
    "tone": "Plain",
    "more": [],
    "fewer": "The posts could go.",
    "decision": {"A1": "keep", "A2": "stop", "A3": "keep"},
    "review": "2027-07-01",
}

PURPOSE = "**Purpose:** Bins stay full for a week."
OWNER = "**Owner:** Jo Smith"
NEXT_LOOK = "**Next look:** 2027-07-01"
STORY = "The days changed in March.\n\nNobody was told."


class Desk:
    """A folder with a question set and a brief, and somebody who edits the brief."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "b.md"
        self.complaints: list[str] = []
        (folder / "ours.yaml").write_text(SET, encoding="utf-8")

    @property
    def text(self) -> str:
        """The brief as it is now."""
        return self.path.read_text(encoding="utf-8")

    @text.setter
    def text(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    def write(self, **answers: object) -> str:
        """Write the brief, with some answers other than the usual ones; None leaves one out."""
        given = {id: value for id, value in {**ANSWERS, **answers}.items() if value is not None}
        args = ["--set", "ours.yaml", "--answers", "-", "--no-input", "--output", "b.md"]
        self.path.unlink(missing_ok=True)
        self.run("plan", *args, given=json.dumps(given))
        return self.text

    def edit(self, old: str, new: str) -> None:
        """Replace a text that is in the brief once; a short answer, not its line at the top."""
        if old.startswith("**") and not old.startswith("**A"):
            old, new = "\n" + old, "\n" + new
        assert self.text.count(old) == 1, (old, self.text)
        self.text = self.text.replace(old, new)

    def answer(self, status: int = 0, **answers: object) -> str:
        """Give answers to the brief, and return what the user is told on stderr."""
        args = ["b.md", "--answers", "-", "--no-input"]
        self.run("plan", *args, given=json.dumps(answers), status=status)
        return self.complaints[-1]

    def save(self) -> str:
        """Change an answer that has nothing to do with the edit; return what the user is told."""
        return self.answer(tone="Formal")

    def data(self) -> dict[str, Any]:
        """Return the brief as a program gets it."""
        data: dict[str, Any] = json.loads(self.run("show", "b.md", "--format", "json"))
        return data

    def answers(self) -> dict[str, Any]:
        """Return the answers as a program gets them."""
        answers: dict[str, Any] = self.data()["answers"]
        return answers

    def unread(self) -> list[tuple[str, str]]:
        """Return what was found where an answer belongs and is none: the ids and the texts."""
        return [(entry["id"], entry["text"]) for entry in self.data()["unread"]]

    def run(self, *args: str, given: str = "", status: int = 0) -> str:
        """Run the program in the folder."""
        return whyfirst(
            self.folder, TODAY, *args, given=given, status=status, complaints=self.complaints
        )

    def due(self, on: str) -> list[dict[str, Any]]:
        """Return the briefs that are due on a day."""
        status = 1
        args = ["due", "--on", on, "--format", "json"]
        try:
            printed = self.run(*args, status=status)
        except AssertionError:
            printed = self.run(*args)
        due: list[dict[str, Any]] = json.loads(printed)
        return due


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk with a finished brief."""
    desk = Desk(tmp_path)
    desk.write()
    return desk


def changed(plan: Plan, slot: Slot, answer: Answer | None) -> Plan:
    """Return the plan with one answer replaced."""
    return replace(plan, answers={**plan.answers, slot: answer})


def front(text: str) -> str:
    """Return the front matter of a brief."""
    return text.split("\n---\n", 1)[0]


def body(text: str) -> str:
    """Return a brief without its front matter."""
    return text.split("\n---\n", 1)[1]


def summary(text: str) -> str:
    """Return the lines between the title and the first stage."""
    return body(text).partition("\n## ")[0]


def assert_generated_once(desk: Desk) -> None:
    """Check that every generated part says what the answers say, and is there once.

    What a new brief would hold is what this one holds, whatever else it has.
    """
    questions = sets.questions(str(desk.folder / "ours.yaml"))
    plan = read(desk.text, questions).plan
    seen = {" ".join(line.split()): 0 for line in desk.text.split("\n")}
    for line in desk.text.split("\n"):
        seen[" ".join(line.split())] += 1
    for block in blocks(plan):
        if block.generated:
            for line in block.text():
                assert seen.get(" ".join(line.split())) == 1, (line, desk.text)


# C1: deleted by hand


def test_a_deleted_answer_and_a_new_one_make_one_line_in_the_summary(desk: Desk) -> None:
    """C1: the old purpose is gone, and the new one is there once, in text and summary."""
    desk.edit(PURPOSE + "\n", "")
    desk.answer(purpose="New reason.")
    assert summary(desk.text).count("**Why:**") == 1
    assert desk.text.count("New reason.") == 2
    assert "Bins stay full" not in desk.text
    assert_generated_once(desk)


def test_a_deleted_owner_is_deleted_at_the_top_too(desk: Desk) -> None:
    """Whoever deletes the owner's line has deleted the owner; the next save says so everywhere."""
    desk.edit(OWNER + "\n\n", "")
    assert "owner" not in desk.answers()
    told = desk.save()
    assert "Jo Smith" not in desk.text
    assert "owner" in told
    desk.answer(owner="Sam Lee")
    assert front(desk.text).count("owner: Sam Lee") == 1
    assert desk.text.count("**Owner:** Sam Lee") == 1


def test_a_deleted_item_leaves_the_map_and_the_summary(desk: Desk) -> None:
    """With its line, an activity has left everything that is made from the activities."""
    text = desk.text
    start = text.index("- **A3.** Cards")
    desk.text = text[:start] + text[text.index("\n\n", start) + 1 :]
    assert desk.answers()["activities"] == ["Fridge magnet", "Facebook posts"]
    desk.save()
    assert "Cards" not in desk.text
    assert "A3" not in desk.text
    assert_generated_once(desk)


def test_a_deleted_answer_under_an_item_is_deleted_in_the_map(desk: Desk) -> None:
    """A link that somebody deleted under an activity is unknown in the map after the next save."""
    desk.edit("    - *Serves:* O1, O2\n", "")
    desk.save()
    assert re.search(r"^\| A3\. Cards +\| +\? +\| +\? +\|", desk.text, re.MULTILINE)
    assert_generated_once(desk)


def test_a_deleted_reply_is_deleted(desk: Desk) -> None:
    """A reply is what is written below its finding, so deleting it leaves the finding open."""
    brief = desk.write(decision=None)
    finding = next(line for line in brief.split("\n") if line.startswith("> A2"))
    desk.edit(finding + "\n", finding + "\n\nThey go.\n")
    assert [f["reply"] for f in desk.data()["findings"] if f["reply"]] == ["They go."]
    desk.edit("\n\nThey go.\n", "\n")
    assert [f["reply"] for f in desk.data()["findings"] if f["reply"]] == []
    desk.save()
    assert desk.text.count(finding) == 1


def test_a_deleted_section_is_deleted(desk: Desk) -> None:
    """A list that was deleted with its heading is not put back, and its items are not counted."""
    text = desk.text
    start = text.index("### Audiences")
    desk.text = text[:start] + text[text.index("### Outcomes") :]
    assert "audience" not in desk.answers()
    desk.save()
    assert "Households" not in desk.text
    assert "**For:**" not in desk.text
    assert_generated_once(desk)


def test_a_deleted_summary_stays_deleted_until_it_would_say_something_else(desk: Desk) -> None:
    """Whoever deletes a generated line doesn't want it; there is never a second one."""
    line = next(line for line in desk.text.split("\n") if "**What:**" in line)
    desk.edit(line + "\n", "")
    desk.save()
    assert "**What:**" not in desk.text
    desk.answer(decision={"A1": "stop", "A2": "stop", "A3": "stop"})
    assert desk.text.count("**What:**") <= 1


# C2: reworded by hand


def test_a_reworded_answer_is_in_the_summary_after_the_next_save(desk: Desk) -> None:
    """C2: the summary doesn't keep the old purpose for good."""
    desk.edit(PURPOSE, "**Purpose:** Vans come twice.")
    desk.save()
    assert "- **Why:** Vans come twice." in desk.text
    assert "Bins stay full" not in desk.text
    assert "Bins stay full" in desk.complaints[-1], "nothing is lost without a word"
    assert_generated_once(desk)


def test_a_reworded_item_is_reworded_wherever_it_is_repeated(desk: Desk) -> None:
    """An activity renamed by hand is renamed in the summary, the map and the findings."""
    desk.write(decision=None)
    desk.edit("- **A2.** Facebook posts", "- **A2.** Posts on the county's page")
    desk.save()
    assert "Facebook" not in desk.text
    assert_generated_once(desk)


def test_a_reworded_audience_is_reworded_in_the_summary(desk: Desk) -> None:
    """The same holds for a list that is repeated in one place only."""
    desk.edit("- **P1.** Households", "- **P1.** Tenants")
    desk.save()
    assert "Households" not in desk.text
    assert "**For:** Tenants" in desk.text


def test_a_reworded_title_is_the_title_at_the_top_too(desk: Desk) -> None:
    """The heading is the title, and the front matter follows."""
    desk.edit("# Bin days", "# Bin days in six streets")
    assert desk.data()["title"] == "Bin days in six streets"
    told = desk.save()
    assert "title" in told
    assert "title: Bin days in six streets\n" in front(desk.text) + "\n"
    assert front(desk.text).count("title:") == 1


def test_a_decision_changed_by_hand_is_counted(desk: Desk) -> None:
    """The count, the map and the marks follow a decision that was edited in the text."""
    text = desk.text
    start = text.index("- **A3.** Cards")
    desk.text = text[:start] + text[start:].replace("*Decision:* Keep", "*Decision:* Stop", 1)
    desk.save()
    assert "1 kept, 2 stopped" in re.sub(r"none \w+, |\*", "", summary(desk.text))
    assert_generated_once(desk)


def test_a_summary_that_somebody_has_reworded_is_left_and_named(desk: Desk) -> None:
    """A line of one's own in place of a generated one stays, and the user is told."""
    desk.edit("- **What:** Fridge magnet", "- **What:** Mostly a fridge magnet")
    told = desk.answer(decision={"A1": "stop", "A2": "stop", "A3": "keep"})
    assert "- **What:** Mostly a fridge magnet" in desk.text
    assert desk.text.count("**What:**") == 1
    assert "the summary" in told


def test_a_count_that_somebody_has_put_into_words_is_left_and_named(desk: Desk) -> None:
    """A count line in other words is the user's own."""
    line = next(line for line in desk.text.split("\n") if line.startswith("- Started with"))
    desk.edit(line, "- Of three activities, two are left.")
    told = desk.answer(decision={"A1": "stop", "A2": "stop", "A3": "keep"})
    assert "- Of three activities, two are left." in desk.text
    assert "Started with" not in desk.text
    assert "the summary" in told


def test_a_column_that_somebody_has_added_to_the_map_is_left_and_named(desk: Desk) -> None:
    """A map with a column of the user's own stays as it is, and there is no second one."""
    lines = desk.text.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("|"):
            cell = " --- |" if set(line) <= set("|-: ") else " 400 |"
            lines[number] = line + cell
    desk.text = "\n".join(lines)
    told = desk.answer(serves={"A1": ["O1", "O2"], "A2": [], "A3": ["O1"]})
    assert desk.text.count("| Activity") == 1
    assert "400 |" in desk.text
    assert "the table" in told


# C3: two places that disagree


def test_a_review_date_changed_in_the_text_counts(desk: Desk) -> None:
    """C3: the text wins; `due`, `plan` and `show` go by it, say so, and the save mends the top."""
    desk.edit(NEXT_LOOK, "**Next look:** 2026-11-01")
    assert [brief["date"] for brief in desk.due("2026-11-25")] == ["2026-11-01"]
    assert "2027-07-01" in desk.complaints[-1]
    assert desk.data()["review"] == "2026-11-01"
    told = desk.save()
    assert "2027-07-01" in told
    assert "2027-07-01" not in desk.text
    assert "review: 2026-11-01" in front(desk.text)
    assert_generated_once(desk)
    assert "2027-07-01" not in desk.save()


def test_a_review_date_changed_at_the_top_does_not_count(desk: Desk) -> None:
    """The text wins where the top was changed, and the user is told why nothing is due."""
    desk.edit("review: 2027-07-01", "review: 2026-11-01")
    assert desk.due("2026-11-25") == []
    assert "2026-11-01" in desk.complaints[-1]
    assert desk.data()["review"] == "2027-07-01"
    assert "2026-11-01" in desk.save()
    assert "review: 2027-07-01" in front(desk.text)


def test_a_review_date_deleted_at_the_top_still_counts(desk: Desk) -> None:
    """Without the line at the top, the date in the text is found all the same."""
    desk.edit("review: 2027-07-01\n", "")
    assert [brief["date"] for brief in desk.due("2027-07-01")] == ["2027-07-01"]
    desk.save()
    assert front(desk.text).count("review:") <= 1


def test_a_review_date_in_words_is_understood_by_due(desk: Desk) -> None:
    """A date that whoever edited the text wrote in other words is the same date for all."""
    desk.edit(NEXT_LOOK, "**Next look:** 1 November 2026")
    assert desk.data()["review"] == "2026-11-01"
    assert [brief["date"] for brief in desk.due("2026-11-25")] == ["2026-11-01"]


def test_an_owner_changed_in_the_text_is_the_owner_everywhere(desk: Desk) -> None:
    """`due` names the owner of the text, and the next save mends the top."""
    desk.edit(OWNER, "**Owner:** Sam Lee")
    assert [brief["owner"] for brief in desk.due("2027-07-01")] == ["Sam Lee"]
    assert "Jo Smith" in desk.save()
    assert "Jo Smith" not in desk.text
    assert "owner: Sam Lee" in front(desk.text)


def test_a_title_changed_in_the_text_is_the_title_in_due(desk: Desk) -> None:
    """`due` names the brief by its heading."""
    desk.edit("# Bin days", "# Bins")
    assert [brief["title"] for brief in desk.due("2027-07-01")] == ["Bins"]


def test_a_title_changed_at_the_top_gives_way_to_the_heading(desk: Desk) -> None:
    """The heading is what readers see, so it wins."""
    desk.edit("title: Bin days", "title: Something else")
    assert desk.data()["title"] == "Bin days"
    assert "Something else" in desk.save()
    assert "Something else" not in desk.text


def test_a_field_that_whyfirst_does_not_write_is_left(desk: Desk) -> None:
    """Tags and the like at the top are the user's own."""
    desk.edit("whyfirst: 1\n", "tags: [bins, 2026]\nwhyfirst: 1\n")
    desk.edit("# Bin days", "# Bins")
    desk.save()
    assert "tags: [bins, 2026]\n" in front(desk.text)
    assert "title: Bins\n" in front(desk.text)


# C4: task lists


@pytest.mark.parametrize("box", ["- [x] ", "- [ ] ", "* [X] ", "1. [x] "])
def test_a_ticked_box_leaves_the_item_as_it_is(desk: Desk, box: str) -> None:
    """C4: a click on a box in an editor changes no text and no link, and the box stays."""
    desk.edit("- **A1.** Fridge magnet", f"{box}**A1.** Fridge magnet")
    answers = desk.answers()
    assert answers["activities"] == ["Fridge magnet", "Facebook posts", "Cards"]
    assert answers["serves"]["Fridge magnet"] == ["Fewer missed bins"]
    desk.save()
    assert f"{box}**A1.** Fridge magnet" in desk.text
    assert_generated_once(desk)


def test_boxes_at_answers_under_an_item_are_no_part_of_them(desk: Desk) -> None:
    """A box before a link or a measure is passed over."""
    desk.edit("    - *Serves:* O1, O2", "    - [x] *Serves:* O1, O2")
    desk.edit("    - *Measure:* Missed bins", "    - [ ] *Measure:* Missed bins")
    answers = desk.answers()
    assert answers["serves"]["Cards"] == ["Fewer missed bins", "Cleaner streets"]
    assert answers["measure"]["Fewer missed bins"] == "Missed bins in a week"


def test_boxes_at_entries_without_codes_are_no_part_of_them(desk: Desk) -> None:
    """A to-do list made of a plain list keeps its entries; a changed one keeps its box."""
    desk.edit("- Ask the crews\n- Print a sample", "- [x] Ask the crews\n- [ ] Print a sample")
    assert desk.answers()["steps"] == ["Ask the crews", "Print a sample"]
    desk.answer(steps=["Ask the crews", "Print two samples"])
    assert "- [x] Ask the crews\n- [ ] Print two samples" in desk.text


def test_an_item_with_a_box_keeps_it_when_it_is_reworded(desk: Desk) -> None:
    """What whyfirst changes about an item is its text."""
    desk.edit("- **A3.** Cards", "- [x] **A3.** Cards")
    questions = sets.questions(str(desk.folder / "ours.yaml"))
    reading = read(desk.text, questions)
    entries = reading.plan.answers[Slot("activities")]
    assert isinstance(entries, Entries)
    renamed = [entry._replace(text="Big cards") if entry.key == 3 else entry for entry in entries]
    plan = changed(reading.plan, Slot("activities"), Entries(tuple(renamed)))
    revised = revise(reading, plan).text
    assert "- [x] **A3.** Big cards" in revised


def test_an_item_that_somebody_adds_with_a_box_is_an_item(desk: Desk) -> None:
    """A new line with a box in a list counts like any other."""
    desk.edit("- **A3.** Cards", "- [ ] Leaflets\n- **A3.** Cards")
    assert "Leaflets" in desk.answers()["activities"]


# C5: another kind of block than the question has


@pytest.mark.parametrize(
    "block",
    [
        "- One thing\n- Another",
        "> It was said in the meeting.",
        "```\nsome code\n```",
        "| what | when |\n| --- | --- |\n| bins | March |",
    ],
)
def test_another_block_where_a_paragraph_belongs_is_kept_and_named(desk: Desk, block: str) -> None:
    """C5: a list, quote, code or table is no paragraph; it is kept, told of, and in the JSON."""
    desk.edit(STORY, block)
    assert desk.answers().get("story") is None
    [(id, text)] = desk.unread()
    assert id == "story"
    assert text.strip()
    told = desk.save()
    assert "Story" in told
    assert block in desk.text


def test_the_line_of_what_is_unread_is_where_it_is(desk: Desk) -> None:
    """A program finds the text by its line."""
    desk.edit(STORY, "- One thing\n- Another")
    [entry] = desk.data()["unread"]
    assert desk.text.split("\n")[entry["line"] - 1] == "- One thing"


def test_a_list_in_place_of_a_short_answer_is_kept_and_named(desk: Desk) -> None:
    """A run-in with nothing behind it and a list below has no answer that fits."""
    desk.edit(PURPOSE, "**Purpose:**\n\n- One reason\n- Another reason")
    assert [id for id, _ in desk.unread()] == ["purpose"]
    told = desk.answer(status=2, tone="Formal")  # the purpose is required
    assert "purpose" in told
    assert "- One reason\n- Another reason" in desk.text
    desk.answer(purpose="One good reason.")
    assert "- One reason\n- Another reason" in desk.text
    assert desk.answers()["purpose"] == "One good reason."


def test_paragraphs_in_place_of_a_list_are_kept_and_named(desk: Desk) -> None:
    """Text under the heading of a list, and no list: nothing is dropped in silence."""
    desk.edit("- Ask the crews\n- Print a sample", "Ask the crews, then print a sample.")
    assert desk.answers().get("steps") is None
    assert desk.unread() == [("steps", "Ask the crews, then print a sample.")]
    assert "First steps" in desk.save()
    assert "Ask the crews, then print a sample." in desk.text
    desk.answer(steps=["Ask the crews"])
    assert "Ask the crews, then print a sample." not in desk.text
    assert desk.answers()["steps"] == ["Ask the crews"]


def test_a_list_between_paragraphs_is_not_dropped_in_silence(desk: Desk) -> None:
    """The paragraphs answer, and what is no paragraph is named."""
    desk.edit(STORY, "The days changed.\n\n- in March\n- for all\n\nNobody was told.")
    answer = desk.answers()["story"]
    assert answer.startswith("The days changed.")
    text = " ".join([answer, *(text for _, text in desk.unread())])
    assert "in March" in text
    assert "Nobody was told." in text


def test_the_second_of_two_answers_is_kept_and_named(desk: Desk) -> None:
    """Two lines for one question: the first is the answer, the other one is kept and told of."""
    desk.edit(OWNER, f"{OWNER}\n\n**Owner:** Sam Lee")
    assert desk.answers()["owner"] == "Jo Smith"
    assert [id for id, _ in desk.unread()] == ["owner"]
    assert "Owner" in desk.save()
    assert "Sam Lee" in desk.text


def test_an_answer_moved_under_a_heading_of_its_own_is_read(desk: Desk) -> None:
    """A short answer that somebody gave a heading is the same answer."""
    desk.edit(OWNER, "### Owner\n\nJo Smith")
    reading = desk.answers().get("owner")
    assert reading == "Jo Smith" or [id for id, _ in desk.unread()] == ["owner"]


def test_a_list_that_became_a_numbered_one_is_the_same_list(desk: Desk) -> None:
    """Numbers in place of bullets change nothing."""
    desk.edit("- Ask the crews\n- Print a sample", "1. Ask the crews\n2. Print a sample")
    assert desk.answers()["steps"] == ["Ask the crews", "Print a sample"]
    desk.answer(steps=["Ask the crews", "Print two"])
    assert "1. Ask the crews\n2. Print two" in desk.text


def test_an_entry_with_another_bullet_is_in_the_list(desk: Desk) -> None:
    """Another bullet begins another list in Markdown, and yet the entry is not lost."""
    desk.edit("- Print a sample", "* Print a sample")
    assert desk.answers()["steps"] == ["Ask the crews", "Print a sample"]


def test_a_remark_between_items_loses_none_of_them(desk: Desk) -> None:
    """An item with its code is read, also below a remark that divides the list."""
    desk.edit("- **A3.** Cards", "Ana: are these all?\n\n- **A3.** Cards")
    assert desk.answers()["activities"] == ["Fridge magnet", "Facebook posts", "Cards"]
    assert desk.answers()["serves"]["Cards"] == ["Fewer missed bins", "Cleaner streets"]


# C6, formatters


def as_prettier(text: str) -> str:
    """Return a brief as prettier formats it."""
    text = re.sub(r"(?<!\*)\*(?!\*)([^*\n]+)\*(?!\*)", r"_\1_", text)
    return re.sub(r"^    - ", "  - ", text, flags=re.MULTILINE)


def as_mdformat(text: str) -> str:
    """Return a brief as mdformat formats it, with tables as its plugin does."""
    text = re.sub(r"^    - ", "  - ", text, flags=re.MULTILINE)
    return re.sub(r"^\|[-:| ]+\|$", narrow_rule, text, flags=re.MULTILINE)


def narrow_rule(match: re.Match[str]) -> str:
    """Return the row of dashes below the head of a table, as short as can be."""
    return "| " + " | ".join("---" for _ in match[0].strip("|").split("|")) + " |"


def with_narrow_tables(text: str) -> str:
    """Return a brief with every cell of its tables as narrow as its text."""

    def narrow(match: re.Match[str]) -> str:
        cells = [cell.strip() or " " for cell in match[0].strip("|").split("|")]
        if all(set(cell) <= set("-: ") and cell != " " for cell in cells):
            cells = ["-" for _ in cells]
        return "|" + "|".join(cells) + "|"

    return re.sub(r"^\|.*\|$", narrow, text, flags=re.MULTILINE)


def wrapped(text: str) -> str:
    """Return a brief with every long line wrapped, under the marker that it begins with."""
    lines = []
    for line in text.split("\n"):
        is_answer = ": " in line and not line.startswith(("|", "#", "---"))
        is_prose = is_answer or line.startswith(">")
        if not is_prose or len(line) < 30:
            lines.append(line)
            continue
        marker = re.match(r"(?:> | *- )?", line)
        assert marker is not None
        indent = "> " if marker[0] == "> " else " " * len(marker[0])
        cut = line.find(" ", 24)
        lines += [line] if cut < 0 else [line[:cut], indent + line[cut + 1 :]]
    return "\n".join(lines)


def with_setext_headings(text: str) -> str:
    """Return a brief with headings that are underlined."""
    text = re.sub(r"^# (.*)$", r"\1\n====", text, flags=re.MULTILINE)
    return re.sub(r"^## (.*)$", r"\1\n----", text, flags=re.MULTILINE)


def with_numbered_lists(text: str) -> str:
    """Return a brief whose lists outside of items are numbered."""
    return re.sub(r"^- \*\*([APO])(\d)", r"\2. **\1\2", text, flags=re.MULTILINE)


STYLES = {
    "prettier": as_prettier,
    "mdformat": as_mdformat,
    "narrow tables": with_narrow_tables,
    "stars as bullets": lambda text: re.sub(r"^( *)- ", r"\1* ", text, flags=re.MULTILINE),
    "plus as bullets, three spaces": lambda text: re.sub(
        r"^( *)- ", r"\1+   ", text.replace("    - ", "      - "), flags=re.MULTILINE
    ),
    "underscores for bold": lambda text: text.replace("**", "__"),
    "no escapes": lambda text: text.replace("\\_", "_"),
    "more escapes": lambda text: re.sub(r"(?<=[a-z])\.(?=\n)", r"\\.", text),
    "empty lines between items": lambda text: re.sub(
        r"\n(?=- )", "\n\n", text.replace("\n\n- ", "\n- ")
    ),
    "setext headings": with_setext_headings,
    "numbered lists": with_numbered_lists,
    "wrapped lines": wrapped,
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("left_out", [(), ("decision", "owner")])
def test_a_formatted_brief_is_updated_like_any_other(
    desk: Desk, style: str, left_out: tuple[str, ...]
) -> None:
    """C6: after a formatter, a changed link is in the map, and no generated part is there twice."""
    desk.write(**dict.fromkeys(left_out))
    before = desk.answers()
    front_matter = front(desk.text)
    formatted = front_matter + "\n---\n" + STYLES[style](body(desk.text))
    assert formatted != desk.text
    desk.text = formatted
    assert desk.answers() == before
    assert desk.data()["unread"] == []

    told = desk.answer(serves={"A1": ["O2"], "A2": [], "A3": ["O1", "O2"]})
    assert "not updated" not in told
    assert desk.answers()["serves"]["Fridge magnet"] == ["Cleaner streets"]
    again = read(desk.text, sets.questions(str(desk.folder / "ours.yaml"))).plan
    kinds = [block.key[0] for block in blocks(again) if block.generated]
    assert "map" in kinds
    assert desk.text.count("Activity") == 1
    assert body(desk.text).count("Why:") == 1
    assert re.search(r"A1\\?\. Fridge magnet *\| *\| *x *\|", desk.text)


def test_a_formatted_brief_that_is_left_keeps_every_byte(desk: Desk) -> None:
    """Opening and leaving changes nothing."""
    for change in STYLES.values():
        formatted = front(desk.text) + "\n---\n" + change(body(desk.text))
        reading = read(formatted, sets.questions(str(desk.folder / "ours.yaml")))
        assert revise(reading, reading.plan).text == formatted


# C7: answers that don't fit


@pytest.mark.parametrize(
    ("id", "old", "new"),
    [
        ("review", "2027-07-01", "in spring"),
        ("capacity", "**Capacity:** 2", "**Capacity:** many"),
        ("tone", "**Tone:** Plain", "**Tone:** Shouting"),
        ("tested", "**Tried before:** Yes", "**Tried before:** Sort of"),
        ("channels", "**Channels:** Post; Door", "**Channels:** Post; Pigeon"),
        ("serves", "*Serves:* O1, O2", "*Serves:* O1, O7"),
    ],
)
def test_an_answer_that_does_not_fit_is_kept_and_named(
    desk: Desk, id: str, old: str, new: str
) -> None:
    """C7: the text stays where it is, the user is told, and a program finds it."""
    if id == "review":
        old, new = NEXT_LOOK, "**Next look:** in spring"
    desk.edit(old, new)
    value = new.rpartition("* ")[2]
    [entry] = desk.data()["unread"]
    assert (entry["id"], entry["text"]) == (id, value)
    assert value in desk.text.split("\n")[entry["line"] - 1]
    told = desk.answer(story="It is new.")
    assert new in desk.text
    assert new.strip("* ").partition(":")[0] in told


def test_a_review_date_that_can_not_be_read_leaves_the_top_alone(desk: Desk) -> None:
    """With “in spring” in the text, the date at the top is the only one there is."""
    desk.edit(NEXT_LOOK, "**Next look:** in spring")
    desk.answer(story="It is new.")
    assert "review: 2027-07-01" in front(desk.text)


def test_an_answer_takes_the_place_of_what_did_not_fit(desk: Desk) -> None:
    """Answered again, the question has one answer."""
    desk.edit("**Capacity:** 2", "**Capacity:** many")
    desk.answer(capacity=3)
    assert desk.text.count("**Capacity:**") == 1
    assert "many" not in desk.text
    assert desk.data()["unread"] == []


# Headings, places, sections of one's own


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("### First steps", "###\u00a0First\u00a0steps"),
        ("### First steps", "### First\u00a0steps"),
        ("### First steps", "### FIRST STEPS:"),
        ("### First steps", "### **First steps**"),
        ("### First steps", "#### First  steps"),
        ("**Owner:** Jo", "**Owner**: Jo"),
        ("**Owner:** Jo", "**owner :** Jo"),
        ("**Owner:** Jo", "**Owner:**\u00a0Jo"),
        ("**Owner:** Jo", "__Owner:__ Jo"),
        ("**Next look:** 2027", "**Next\u00a0look:** 2027"),
        ("*Measure:* Missed", "*Measure*: Missed"),
        ("*Measure:* Missed", "_measure:_ Missed"),
        ("**A1.** Fridge", "**A1**. Fridge"),
        ("**A1.** Fridge", "**A1.**\u00a0Fridge"),
        ("**A1.** Fridge", "**a1:** Fridge"),
    ],
)
def test_a_heading_or_label_may_look_a_little_different(desk: Desk, old: str, new: str) -> None:
    """No-break spaces, capitals, colons and marks make no other heading and lose no answer."""
    before = desk.answers()
    desk.edit(old, new)
    if new.startswith("###\u00a0"):  # no heading in Markdown, so it can only be told of
        assert "First" in str(desk.data()["unread"]) + desk.save()
        return
    assert desk.answers() == before


@pytest.mark.parametrize(
    "heading", ["### Outcomes", "### Activities", "### Story", "### Audiences"]
)
@pytest.mark.parametrize("place", ["top", "end"])
def test_a_moved_section_is_found(desk: Desk, heading: str, place: str) -> None:
    """Moved to the top or the end of the brief, a section is read and changed where it is."""
    before = desk.answers()
    text = desk.text
    start = text.index(heading)
    ends = [text.find(mark, start + 4) for mark in ("\n## ", "\n### ", "\n**")]
    end = min(end for end in ends if end > 0) + 1
    section = text[start:end]
    text = text[:start] + text[end:]
    if place == "end":
        desk.text = text + "\n" + section
    else:
        stage = text.index("## Why")
        desk.text = text[:stage] + section + text[stage:]
    assert desk.answers() == before
    desk.answer(measure={"O1": "Calls in a week", "O2": "Sacks on the pavement"})
    assert desk.answers() == {
        **before,
        "measure": {
            "Fewer missed bins": "Calls in a week",
            "Cleaner streets": "Sacks on the pavement",
        },
    }
    assert_generated_once(desk)


NOTES = {
    "a paragraph": "To be talked over on Monday.",
    "a section": "### Budget\n\n4,000 in all, and **nothing** more:\n\n- print\n- post",
    "a chapter": "## Appendix\n\n### Budget\n\n4,000 in all.",
    "a table": "| what | cost |\n| --- | --- |\n| magnets | 4,000 |",
    "a quote": "> Quoted from the minutes.",
    "a run-in": "**Phone:** 555 0100",
}


@pytest.mark.parametrize("note", ["a section", "a chapter", "a table", "a run-in"])
def test_sections_of_ones_own_are_left_wherever_they_are(desk: Desk, note: str) -> None:
    """At every place between two parts of a brief, a part of the user's own stays there."""
    questions = sets.questions(str(desk.folder / "ours.yaml"))
    text = desk.text
    before = read(text, questions).plan
    head, _, rest = text.partition("\n---\n\n")
    parts = rest.rstrip("\n").split("\n\n")
    for place in range(len(parts) + 1):
        edited_parts = [*parts[:place], NOTES[note], *parts[place:]]
        edited = head + "\n---\n\n" + "\n\n".join(edited_parts) + "\n"
        reading = read(edited, questions)
        assert revise(reading, reading.plan).text == edited
        options = before.options(questions.question("tone")).options
        plan = changed(reading.plan, Slot("tone"), options[1].chosen)
        revised = revise(reading, plan).text
        assert NOTES[note] in revised, (place, revised)
        assert read(revised, questions).plan == plan


# F: strangers' files


def test_a_brief_without_headings_can_be_shown(desk: Desk) -> None:
    """F1: no heading of level 1 or 2 is no error."""
    desk.text = "---\nwhyfirst: 1\nquestions: ours.yaml\n---\n\nhello\n"
    assert desk.data()["reviews"] == []
    desk.answer(purpose="A reason.")
    assert desk.answers()["purpose"] == "A reason."
    assert "\nhello\n" in desk.text


@pytest.mark.parametrize("swallower", ["```\nsome code", "~~~", "<!-- a note", "<script>", "<pre>"])
def test_a_brief_that_would_swallow_an_answer_is_refused(desk: Desk, swallower: str) -> None:
    """F3: an answer is never written into an open block of code; the place to mend is named."""
    desk.edit("## How\n", f"{swallower}\n\n## How\n")
    before = desk.text
    line = before.split("\n").index(swallower.split("\n", maxsplit=1)[0]) + 1
    told = desk.answer(status=2, story="It is new.", purpose="Another.", owner="Sam")
    assert f"line {line}" in told
    assert desk.text == before


def test_a_closed_block_of_code_is_no_obstacle(desk: Desk) -> None:
    """Code and comments that end are the user's own, like anything else."""
    desk.edit("## How\n", "```\nsome code\n```\n\n<!-- a note -->\n\n## How\n")
    desk.answer(story="It is new.")
    assert "```\nsome code\n```\n\n<!-- a note -->\n" in desk.text
    assert desk.answers()["story"] == "It is new."


def test_the_same_answers_twice_are_written_once(desk: Desk) -> None:
    """F3: giving an answer again changes no byte."""
    desk.answer(story="It is new.")
    before = desk.text
    desk.answer(story="It is new.")
    assert desk.text == before


@pytest.mark.parametrize(
    "preface",
    [
        "This was written for the board.",
        "This was written for the board.\n\nIt has two paragraphs.",
        "- a list\n- of remarks",
        "> A motto.",
        "**Note:** for the board",
    ],
)
def test_answers_come_after_a_preface(desk: Desk, preface: str) -> None:
    """F7: what an author wrote before the first answer stays there, and no answer swallows it."""
    desk.text = f"---\nwhyfirst: 1\nquestions: ours.yaml\n---\n\n{preface}\n"
    given = {id: value for id, value in ANSWERS.items() if id != "title"}
    desk.answer(**given)
    assert body(desk.text).startswith(f"\n{preface}\n")
    answers = desk.answers()
    assert answers["purpose"] == ANSWERS["purpose"]
    assert answers["story"] == ANSWERS["story"]
    assert answers["steps"] == ANSWERS["steps"]
    desk.answer(title="Bin days")
    assert desk.text.count("# Bin days\n") == 1
    assert desk.answers() == answers


@pytest.mark.parametrize("note", ["a paragraph", "a table", "a quote"])
def test_a_note_under_an_answer_that_is_removed_stays_a_note(desk: Desk, note: str) -> None:
    """F12: it does not move into the answer above."""
    questions = sets.questions(str(desk.folder / "ours.yaml"))
    desk.edit("**Tone:** Plain", f"**Tone:** Plain\n\n{NOTES[note]}")
    reading = read(desk.text, questions)
    answers = {slot: answer for slot, answer in reading.plan.answers.items() if slot.id != "tone"}
    plan = replace(reading.plan, answers=answers)
    revised = revise(reading, plan).text
    assert NOTES[note] in revised
    assert read(revised, questions).plan == plan


def test_a_note_under_a_removed_paragraph_stays_a_note(desk: Desk) -> None:
    """F12: the same below an answer that has a heading."""
    questions = sets.questions(str(desk.folder / "ours.yaml"))
    desk.edit(STORY, f"{STORY}\n\n> Quoted from the minutes.\n\nA last word.")
    reading = read(desk.text, questions)
    answers = {slot: answer for slot, answer in reading.plan.answers.items() if slot.id != "story"}
    plan = replace(reading.plan, answers=answers)
    revised = revise(reading, plan).text
    assert "A last word." in revised
    assert "> Quoted from the minutes." in revised
    others = {
        slot: a for slot, a in read(revised, questions).plan.answers.items() if slot.id != "story"
    }
    assert others == answers


# Marks that were lost


@pytest.mark.parametrize("code", ["A{}.", "*A{}.*", "A{}:", "a{}."])
def test_codes_without_bold_are_codes(desk: Desk, code: str) -> None:
    """Codes that lost their bold are left out of the texts, and what names the items finds them."""
    before = desk.answers()
    for number in (1, 2, 3):
        desk.edit(f"- **A{number}.** ", f"- {code.format(number)} ")
    assert desk.answers() == before
    desk.save()
    assert f"- {code.format(3)} Cards" in desk.text
    assert desk.answers() == {**before, "tone": "Formal"}


def test_codes_without_bold_keep_their_numbers_when_items_move(desk: Desk) -> None:
    """The letter has to be that of the list: anything else is text."""
    desk.edit("- **O1.** Fewer missed bins", "- O2. Fewer missed bins")
    desk.edit("- **O2.** Cleaner streets", "- O1. Cleaner streets")
    desk.edit("- **P1.** Households", "- B2. Households")
    answers = desk.answers()
    assert answers["outcomes"] == ["Fewer missed bins", "Cleaner streets"]
    assert answers["serves"]["Fridge magnet"] == ["Cleaner streets"]
    assert "B2. Households" in answers["audience"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("*Serves:* O1, O2", "Serves: O1, O2"),
        ("*Serves:* O1, O2", "**Serves:** O1, O2"),
        ("*Serves:* O1, O2", "**Serves**: O1, O2"),
        ("*Serves:* O1, O2", "***Serves:*** O1, O2"),
        ("*Serves:* O1, O2", "serves : O1, O2"),
        ("*Measure:* Missed", "Measure: Missed"),
        ("*Measure:* Missed", "*Mea*sure: Missed"),
    ],
)
def test_a_label_in_other_emphasis_is_a_label(desk: Desk, old: str, new: str) -> None:
    """An answer under an item is found by the name before it, whatever its emphasis."""
    before = desk.answers()
    desk.edit(old, new)
    assert desk.answers() == before
    desk.save()
    assert new in desk.text
    assert_generated_once(desk)


def test_a_label_in_usual_emphasis_comes_first(desk: Desk) -> None:
    """What looks like a second answer is named, and stays."""
    before = desk.answers()
    desk.edit("    - *Measure:* Missed", "    - Measure: see the minutes\n    - *Measure:* Missed")
    assert desk.answers() == before
    assert desk.unread() == [("measure", "see the minutes")]
    assert "see the minutes" in desk.save()
    assert "    - Measure: see the minutes\n" in desk.text


@pytest.mark.parametrize("label", ["*Gauge:*", "**Gauge**:"])
def test_a_label_of_no_question_is_named(desk: Desk, label: str) -> None:
    """A label that fits no question is named; a remark in emphasis is not."""
    desk.edit("*Measure:* Missed", f"{label} Missed")
    desk.edit("*Measure:* Sacks", "*Not* a measure: see the minutes\n    - *Measure:* Sacks")
    told = desk.save()
    assert "Gauge" in told
    assert "Not" not in told.split("Gauge")[1]
    assert f"    - {label} Missed bins in a week\n" in desk.text
    assert "O1" not in desk.answers()["measure"]


# Replies of several blocks


def finding_about(desk: Desk, code: str) -> str:
    """Return the line of the finding that begins with a code."""
    return next(line for line in desk.text.split("\n") if line.startswith(f"> {code} "))


def replies(desk: Desk) -> list[str]:
    """Return the replies that a program gets."""
    return [finding["reply"] for finding in desk.data()["findings"] if finding["reply"]]


REPLY = "First.\n\n- a list item\n- 2 * 3\n\n1. one\n2. two\n\nLast."


def test_a_reply_may_have_a_list(desk: Desk) -> None:
    """A list is part of the text of a reply, which stays as it is written until it changes."""
    desk.write(decision=None)
    finding = finding_about(desk, "A2")
    desk.edit(finding + "\n", f"{finding}\n\n{REPLY}\n")
    assert replies(desk) == [REPLY]
    assert desk.unread() == []
    desk.save()
    assert f"\n{REPLY}\n" in desk.text
    desk.edit("- **A2.** Facebook posts", "- **A2.** Posts")
    desk.answer(owner="Sam Lee")
    assert f"{finding.replace('Facebook posts', 'Posts')}\n\n{REPLY}\n" in desk.text


def test_a_reply_with_a_list_reads_back_when_it_is_written_again(desk: Desk) -> None:
    """Once a reply has changed, its lists are written as text, and all of it is there once."""
    desk.write(decision=None)
    finding = finding_about(desk, "A2")
    desk.edit(finding + "\n", f"{finding}\n\n{REPLY}\n")
    [about] = [one for one in desk.data()["findings"] if one["reply"]]
    changed_reply = {"check": about["check"], "about": "A2", "reply": f"Now: {REPLY}"}
    desk.answer(replies=[changed_reply])
    assert replies(desk) == [f"Now: {REPLY}"]
    assert desk.text.count("a list item") == 1


@pytest.mark.parametrize(
    "block", ["```\ncode\n```", "| a | b |\n| --- | --- |\n| 1 | 2 |", "- one\n    - nested"]
)
def test_what_is_no_text_ends_a_reply_and_stays(desk: Desk, block: str) -> None:
    """Code, a table or a list with parts is not deleted, nor what is written below it."""
    desk.write(decision=None)
    finding = finding_about(desk, "A2")
    reply = f"First.\n\n{block}\n\nLast."
    desk.edit(finding + "\n", f"{finding}\n\n{reply}\n")
    before = desk.answers()
    assert replies(desk) == ["First."]
    desk.save()
    assert reply in desk.text
    desk.edit("- **A2.** Facebook posts", "- **A2.** Posts")
    desk.answer(owner="Sam Lee")
    assert reply in desk.text
    assert desk.answers()["fewer"] == before["fewer"]


INNER = "> Jo: the parish clerk helps.\n>\n> She *said* so."


def test_a_reply_may_be_within_the_quote(desk: Desk) -> None:
    """A further paragraph in the quote of a finding is the reply, and stays where it is."""
    desk.write(decision=None)
    finding = finding_about(desk, "A2")
    desk.edit(finding + "\n", f"{finding}\n>\n{INNER}\n")
    assert replies(desk) == ["Jo: the parish clerk helps.\n\nShe said so."]
    desk.save()
    assert f"{finding}\n>\n{INNER}\n" in desk.text
    assert_generated_once(desk)


def test_a_finding_follows_an_item_renamed_above_its_reply(desk: Desk) -> None:
    """The same where the item was renamed in the text, and where the reply goes on below."""
    desk.write(decision=None)
    finding = finding_about(desk, "A2")
    desk.edit(finding + "\n", f"{finding}\n>\n{INNER}\n\nAnd Sam.\n")
    desk.edit("- **A2.** Facebook posts", "- **A2.** Posts")
    assert replies(desk) == ["Jo: the parish clerk helps.\n\nShe said so.\n\nAnd Sam."]
    desk.save()
    renamed = finding.replace("Facebook posts", "Posts")
    assert f"{renamed}\n>\n{INNER}\n\nAnd Sam.\n" in desk.text
    assert_generated_once(desk)


def test_a_reply_within_the_quote_is_below_it_once_it_has_changed(desk: Desk) -> None:
    """There is one reply then, and the finding is there once."""
    desk.write(decision=None)
    finding = finding_about(desk, "A2")
    desk.edit(finding + "\n", f"{finding}\n>\n{INNER}\n")
    desk.answer(replies=[{"check": "activity-without-outcome", "about": "A2", "reply": "They go."}])
    assert replies(desk) == ["They go."]
    assert "parish clerk" not in desk.text
    assert desk.text.count(finding) == 1
    assert_generated_once(desk)


def test_two_findings_in_one_quote_are_no_reply(desk: Desk) -> None:
    """Where somebody joins two quotes, both are still findings."""
    desk.write(decision=None)
    finding = finding_about(desk, "A2")
    desk.edit(finding + "\n\n> There", finding + "\n>\n> There")
    assert replies(desk) == []
    before = desk.text
    desk.save()
    assert desk.text == before.replace("Plain", "Formal")
