"""The `due` command: which briefs it lists, in which order, and what it says about the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.program import whyfirst

TODAY = "2026-11-23"


def brief(folder: Path, name: str, *lines: str) -> Path:
    """Write a brief with these lines in its front matter."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "\n".join(["---", *lines, "whyfirst: 1", "---", "", "Text", ""]), encoding="utf-8"
    )
    return path


def due(folder: Path, *args: str, status: int = 1) -> str:
    """Return what `due` prints on 23 November 2026."""
    return whyfirst(folder, TODAY, "due", *args, status=status)


def test_due_briefs_are_listed_oldest_first(tmp_path: Path) -> None:
    """The user sees all briefs that are due, aligned and oldest first, and no later ones."""
    brief(tmp_path, "b.md", "title: Bin days", "review: 2026-11-22", "owner: Jo Smith")
    brief(tmp_path, "deep/er/a.md", 'title: "#1: van"', "review: 2026-10-01")
    brief(tmp_path, "c.md", "title: Later", "review: 2026-11-24")
    brief(tmp_path, "d.md", "title: Today", "review: 2026-11-23")
    brief(tmp_path, "e.md", "title: Never")
    assert due(tmp_path) == (
        "2026-10-01  53 days overdue  #1: van · deep/er/a.md\n"
        "2026-11-22  1 day overdue    Bin days · Jo Smith · b.md\n"
        "2026-11-23  today            Today · d.md\n"
    )


def test_if_nothing_is_due_nothing_is_printed(tmp_path: Path) -> None:
    """Cron sends no mail if nothing is due."""
    brief(tmp_path, "c.md", "title: Later", "review: 2026-11-24")
    assert due(tmp_path, status=0) == ""
    assert due(tmp_path, "--format", "json", status=0) == "[]\n"


def test_json_holds_the_same_for_programs(tmp_path: Path) -> None:
    """Programs get each due brief with the same keys and types."""
    brief(tmp_path, "b.md", "title: Bin days", "review: 2026-11-20", "owner: Jo Smith")
    assert json.loads(due(tmp_path, "--format", "json")) == [
        {
            "title": "Bin days",
            "owner": "Jo Smith",
            "date": "2026-11-20",
            "overdue": 3,
            "path": "b.md",
        }
    ]


@pytest.mark.parametrize(
    ("on", "count"),
    [
        ("2027-01-01", 1),
        ("2026-12-01", 1),
        ("2026-11-30", 0),
        ("8 days", 1),
        ("1 week", 0),
        ("2026-12-01 00:00", 1),
    ],
)
def test_on_looks_from_another_day(tmp_path: Path, on: str, count: int) -> None:
    """`--on` takes a day, a time or a distance, and includes that day."""
    brief(tmp_path, "b.md", "title: Bin days", "review: 2026-12-01")
    assert due(tmp_path, "--on", on, status=count).count("\n") == count


@pytest.mark.parametrize(
    ("review", "on", "count"),
    [
        ("2026-11-23 11:30", "", 1),
        ("2026-11-23 14:30", "", 0),
        ("2026-11-23 14:30", "2026-11-23", 1),
        ("2026-11-23 14:30", "2026-11-23 14:29", 0),
        ("2026-11-23 14:30", "2026-11-23 14:30", 1),
    ],
)
def test_a_review_may_be_at_a_time(tmp_path: Path, review: str, on: str, count: int) -> None:
    """A review at a time is due from that time on, and `--on` a day means the end of that day."""
    brief(tmp_path, "b.md", "title: Bin days", f"review: {review}")
    args = ["--on", on] if on else []
    expected = f"{review}  today  Bin days · b.md\n" if count else ""
    assert due(tmp_path, *args, status=count) == expected


def test_a_file_that_is_not_a_brief_is_passed_over(tmp_path: Path) -> None:
    """Other Markdown files, hidden ones and other formats are neither listed nor reported."""
    brief(tmp_path, "b.txt", "title: Text", "review: 2020-01-01")
    brief(tmp_path, ".hidden.md", "title: Hidden", "review: 2020-01-01")
    brief(tmp_path, ".git/c.md", "title: Hidden", "review: 2020-01-01")
    (tmp_path / "post.md").write_text(
        "---\nreview: 2020-01-01\ntitle: {{ broken\n---\n", encoding="utf-8"
    )
    (tmp_path / "README.md").write_text("review: 2020-01-01\nwhyfirst: 1\n", encoding="utf-8")
    complaints: list[str] = []
    assert whyfirst(tmp_path, TODAY, "due", status=0, complaints=complaints) == ""
    assert complaints == [""]


def test_an_unreadable_brief_is_named_and_hides_no_other(tmp_path: Path) -> None:
    """The user learns which briefs can't be read, and still sees the others."""
    brief(tmp_path, "b.md", "title: Bin days", "review: 2026-11-23")
    brief(tmp_path, "broken.md", 'title: "never closed', "review: 2026-11-23")
    brief(tmp_path, "someday.md", "title: Some day", "review: someday")
    brief(tmp_path, "new.md", "title: New", "review: 2026-11-23").write_text(
        "---\nreview: 2026-11-23\nwhyfirst: 2\n---\n", encoding="utf-8"
    )
    complaints: list[str] = []
    assert (
        whyfirst(tmp_path, TODAY, "due", status=1, complaints=complaints)
        == "2026-11-23  today  Bin days · b.md\n"
    )
    message = "".join(complaints)
    named = [line.partition(":")[0] for line in message.splitlines()]
    assert named == ["broken.md", "new.md", "someday.md"]
    assert "its review date “someday” is not a date" in message


def test_the_date_may_be_written_in_other_ways(tmp_path: Path) -> None:
    """A date edited by a user is found with quotes, a comment or Windows line ends."""
    brief(tmp_path, "a.md", "title: Quoted", "review: '2026-11-01'")
    brief(tmp_path, "b.md", "title: Noted", "review: 2026-11-02 # or so", "tags: [bins, days]")
    brief(tmp_path, "c.md", "title: Ends", "review: 2026-11-03").write_bytes(
        b"\xef\xbb\xbf---\r\ntitle: Ends\r\nreview: 2026-11-03\r\nwhyfirst: 1\r\n---\r\n"
    )
    assert [line.split("  ")[0] for line in due(tmp_path).splitlines()] == [
        "2026-11-01",
        "2026-11-02",
        "2026-11-03",
    ]


def test_a_title_cannot_drive_the_terminal(tmp_path: Path) -> None:
    """No escape, line break or reordering mark in a file reaches the screen."""
    brief(
        tmp_path,
        "b\x1b[31m.md",
        'title: "a\\e[31mb \\u202Ec"',
        "review: 2026-11-01",
        'owner: "x\\ny"',
    )
    output = due(tmp_path)
    assert "\x1b" not in output
    assert "\u202e" not in output
    assert output.count("\n") == 1


def test_a_wrong_path_or_day_is_a_usage_error(tmp_path: Path) -> None:
    """A user who mistypes a path or day gets an error, not “nothing is due”."""
    assert "nowhere: there is no such file" in due(tmp_path, "nowhere", status=2)
    assert "--on someday" in due(tmp_path, "--on", "someday", status=2)


def test_a_brief_of_the_program_needs_no_yaml_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`due` is fast, as whyfirst writes front matter that can be read without a YAML library."""
    for number, title in enumerate(
        ["Bin days", "#1: van & co.", "100 % <b>now</b>", "Straße, ja!", "no"]
    ):
        answers = json.dumps(
            {
                "title": title,
                "purpose": "x",
                "outcomes": ["x"],
                "activities": ["x"],
                "review": TODAY,
            }
        )
        name = f"{number}.md"
        whyfirst(
            tmp_path, TODAY, "plan", "--answers", "-", "--no-input", "--output", name, given=answers
        )
    monkeypatch.setattr("whyfirst.brief.front_matter._yaml_fields", None)
    assert len(due(tmp_path).splitlines()) == 5
