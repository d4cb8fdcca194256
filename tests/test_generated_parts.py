"""What becomes of the generated parts of a brief that somebody has edited.

Each test makes a brief, edits its summary, its map or the heading of a review, and goes on.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.program import whyfirst

TODAY = "2026-11-25"
ANSWERS = Path(__file__).parent / "plans" / "website-allotments.yaml"


class Desk:
    """A folder with a brief, and somebody who edits it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "b.md"

    @property
    def text(self) -> str:
        """The brief as it is now."""
        return self.path.read_text(encoding="utf-8")

    def edit(self, old: str, new: str) -> None:
        """Replace a text that is in the brief once."""
        assert self.text.count(old) == 1, (old, self.text)
        self.path.write_text(self.text.replace(old, new), encoding="utf-8")

    def edit_summary(self, pattern: str, new: str) -> None:
        """Replace what fits a pattern between the title and the heading below it."""
        top, heading, rest = self.text.partition("\n## ")
        changed = re.sub(pattern, new, top, flags=re.MULTILINE)
        assert changed != top
        self.path.write_text(changed + heading + rest, encoding="utf-8")

    def stop(self, code: str, decision: str) -> None:
        """Change a decision to Stop, where the activity is described."""
        before, item, after = self.text.partition(f"- **{code}.**")
        assert item
        after = after.replace(f"*Decision:* {decision}", "*Decision:* Stop", 1)
        self.path.write_text(before + item + after, encoding="utf-8")

    def save(self, answers: str = '{"fewer": "New text."}') -> str:
        """Give an answer to the brief, and return what the user is told on stderr."""
        return self.run("plan", "b.md", "--answers", "-", "--no-input", given=answers)[1]

    def run(self, *args: str, given: str = "", status: int = 0) -> tuple[str, str]:
        """Run the program in the folder, and return what it prints on stdout and on stderr."""
        told: list[str] = []
        printed = whyfirst(self.folder, TODAY, *args, given=given, status=status, complaints=told)
        return printed, told[0]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk with a finished brief."""
    desk = Desk(tmp_path)
    desk.run("plan", "--answers", str(ANSWERS), "--no-input", "--output", "b.md")
    return desk


def summary(text: str) -> list[str]:
    """Return the lines between the title and the first stage that are not empty."""
    body = text.split("\n# ", 1)[1].partition("\n## ")[0]
    return [line for line in body.split("\n")[1:] if line]


# The summary as paragraphs


def test_a_summary_of_paragraphs_is_updated_as_paragraphs(desk: Desk) -> None:
    """Word turns the list at the top into paragraphs; there is still one summary after a save."""
    usual = summary(desk.text)
    desk.edit_summary(r"^- (.*)\n", r"\1\n\n")
    desk.stop("A5", "Change")
    desk.save()
    rows = summary(desk.text)
    assert len(rows) == len(usual)
    assert not any(row.startswith("- ") for row in rows)
    assert "Chat assistant for questions about allotments; Form to hand a plot back" in rows[2]
    assert rows[3] == "Started with 5 activities: 1 kept, none changed, 4 stopped, 1 added."
    assert rows[5] == "**Open:** 5 answers"


def test_a_row_that_is_new_gets_the_form_of_the_others(desk: Desk) -> None:
    """A row that the summary lacked is a paragraph among paragraphs."""
    desk.edit_summary(r"^- (.*)\n", r"\1\n\n")
    desk.save('{"review": null}')
    assert "Next review" not in "".join(summary(desk.text))
    desk.save('{"review": "2027-05-01"}')
    assert "added.\n\n**Next review:** 2027-05-01\n\n**Open:**" in desk.text


def test_a_paragraph_of_the_users_above_the_summary_stays(desk: Desk) -> None:
    """Only paragraphs with the form of a row are taken for the summary."""
    desk.edit("# Allotments online\n", "# Allotments online\n\nFor the council, why and what.\n")
    desk.edit_summary(r"^- (.*)\n", r"\1\n\n")
    desk.stop("A5", "Change")
    desk.save()
    assert summary(desk.text)[0] == "For the council, why and what."
    assert len(summary(desk.text)) == 7


# The map with another head, or in a block of code


def map_lines(text: str) -> list[str]:
    """Return the lines of tables."""
    return [line for line in text.split("\n") if line.startswith("|")]


def test_a_map_with_another_first_heading_is_left_and_named(desk: Desk) -> None:
    """Whoever renames the first column has one map, and is told that it is not updated."""
    desk.edit("| Activity  ", "| What we do")
    before = map_lines(desk.text)
    desk.stop("A5", "Change")
    told = desk.save()
    assert map_lines(desk.text) == before
    assert "not updated: the table of what serves what." in told


@pytest.mark.parametrize("fence", ["```", "~~~ text"])
def test_a_map_in_a_block_of_code_is_left_and_named(desk: Desk, fence: str) -> None:
    """A map that somebody has put into a block of code, so that it stays aligned, is the map."""
    before = map_lines(desk.text)
    table = "\n".join(before)
    desk.edit(table, f"{fence}\n{table}\n{fence[:3]}")
    desk.stop("A5", "Change")
    told = desk.save()
    assert map_lines(desk.text) == before
    assert f"{table}\n{fence[:3]}\n\n**Next review:**" in desk.text
    assert "not updated: the table of what serves what." in told


def test_a_table_of_the_users_in_the_reflection_is_not_the_map(desk: Desk) -> None:
    """A table with other columns is the user's, even where it names the activities."""
    costs = "| Cost of | Euro |\n| --- | --- |\n| A4. Table | 200 |\n| A5. Form | 900 |\n"
    desk.edit("**Next review:** 2027-04-30\n\n###", f"**Next review:** 2027-04-30\n\n{costs}\n###")
    desk.save('{"decision": {"A5": "stop"}}')
    assert costs in desk.text
    assert re.search(r"^\| A5\. Form to hand a plot back .* Stop +\|$", desk.text, re.MULTILINE)


# Generated texts that say something else than the answers


def test_a_decision_that_was_changed_in_the_map_is_told_when_it_is_overwritten(
    desk: Desk,
) -> None:
    """The map follows the answers, and whoever changed it learns what it said."""
    desk.edit("x    | Change  ", "x    | Stop    ")
    told = desk.save()
    assert re.search(r"^\| A5\. Form to hand a plot back .* Change +\|$", desk.text, re.MULTILINE)
    assert "It said: A5. Form to hand a plot back |  |  | x | Stop\n" in told
    assert told.count("It said") == 1


def test_a_review_tells_too_what_the_map_said(desk: Desk) -> None:
    """A review that writes the map again says what is overwritten, as a change of the plan does."""
    desk.edit("x    | Change  ", "x    | Stop    ")
    review = ("review", "b.md", "--answers", "-", "--no-input")
    told = desk.run(*review, given='{"fewer": "None."}')[1]
    assert "It said: A5. Form to hand a plot back |  |  | x | Stop\n" in told


def test_a_map_that_nobody_has_edited_is_rewritten_without_a_word(desk: Desk) -> None:
    """An answer that changes the map is no reason to report what it said."""
    assert "It said" not in desk.save('{"decision": {"A5": "stop"}}')


@pytest.mark.parametrize(
    ("old", "new"),
    [("**What:**", "**What we do:**"), ("- Started with", "- We started with")],
)
def test_a_reworded_row_of_the_summary_is_named_on_each_save(
    desk: Desk, old: str, new: str
) -> None:
    """A row in the user's words stays as it is, and each save says that it isn't updated."""
    desk.edit(old, new)
    desk.stop("A5", "Change")
    row = next(row for row in summary(desk.text) if new in row)
    for text in ("New text.", "Newer text."):
        told = desk.save(f'{{"fewer": "{text}"}}')
        assert row in summary(desk.text)
        assert "not updated: the summary." in told


# A review whose date can't be read


UNDATED = "“## Review, 25 November 2026” looks like a review, but its date can't be read."


@pytest.fixture
def reworded(desk: Desk) -> Desk:
    """Return a desk with a brief in which the date of a review was put into words."""
    answers = '{"fewer": "None in the review.", "decision": {"A4": "keep", "A5": "stop"}}'
    desk.run("review", "b.md", "--answers", "-", "--no-input", given=answers)
    desk.edit("## Review, 2026-11-25", "## Review, 25 November 2026")
    return desk


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_review_without_a_date_is_reported_when_it_is_shown(reworded: Desk, form: str) -> None:
    """Whoever reads a brief learns that a review is missing from what is shown."""
    assert UNDATED in reworded.run("show", "b.md", "--format", form)[1]


def test_a_review_without_a_date_stays_and_is_reported_when_the_plan_changes(
    reworded: Desk,
) -> None:
    """Nothing in such a review is taken for a part of the plan."""
    review = reworded.text.partition("## Review,")[2]
    assert UNDATED in reworded.save()
    assert reworded.text.partition("## Review,")[2] == review


def test_no_second_review_is_written_below_one_without_a_date(reworded: Desk) -> None:
    """A review is refused until the heading has a date again."""
    before = reworded.text
    command = ("review", "b.md", "--answers", "-", "--no-input")
    assert UNDATED in reworded.run(*command, given='{"fewer": "All."}', status=2)[1]
    assert reworded.text == before

    reworded.edit("## Review, 25 November 2026", "## Review, 2026-11-25")
    reworded.run(*command, given='{"fewer": "All."}')
    assert reworded.text.count("## Review,") == 1


@pytest.mark.parametrize("heading", ["Reviewers", "Review process"])
def test_a_section_about_reviews_is_no_review(desk: Desk, heading: str) -> None:
    """A section about reviewers or reviewing is the user's, and nothing is missing in it."""
    desk.edit("## How\n", f"## {heading}\n\nJo and Sam.\n\n## How\n")
    assert "looks like a review" not in desk.run("show", "b.md")[1]
