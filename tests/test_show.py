"""A brief on the screen and as data shows every text as it was typed."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.program import epoch, whyfirst
from tests.terminal import Terminal
from tests.test_review import QUESTIONS

GOLDEN = Path(__file__).parent / "golden"
TODAY = "2026-11-23"
NASTY = [
    "[red]rot[/]",
    "[/docs] *a* _b_",
    "<b>x</b> &amp; | y",
    "`end`; \"quoted\" 'x'",
    "O1 --> purpose",
    ":smile: 日本語 שלום",
]


@pytest.fixture
def nasty(tmp_path: Path) -> Path:
    """Return a folder with a brief whose texts all look like some kind of markup."""
    one, two, three, four, five, six = NASTY
    answers = {
        "title": one, "purpose": two, "outcomes": [three, four], "activities": [five, six],
        "serves": [[three], [three, four]], "measure": [one, two], "decision": ["keep", "stop"],
        "capacity": 2,
    }  # fmt: skip
    text = whyfirst(
        tmp_path, TODAY, "plan", "--answers", "-", "--no-input", given=json.dumps(answers)
    )
    (tmp_path / "nasty.md").write_text(text, encoding="utf-8")
    return tmp_path


def show(folder: Path, *args: str, status: int = 0) -> str:
    """Return what `show` prints into a pipe."""
    return whyfirst(folder, TODAY, "show", *args, status=status)


def test_a_pipe_gets_plain_text(nasty: Path) -> None:
    """A pipe gets no escapes, and every text as it was typed."""
    shown = show(nasty, "nasty.md")
    assert "\x1b" not in shown
    flat = " ".join(re.sub("[│└├─]", " ", shown).split())
    for text in NASTY:
        assert text in flat


def test_the_map_is_shown_as_a_tree(nasty: Path) -> None:
    """Instead of the table there is a tree of outcomes and activities, which fits any screen."""
    shown = show(nasty, "nasty.md")
    assert (
        "O1 <b>x</b> &amp; | y\n├── A1 O1 --> purpose\n└── A2 :smile: 日本語 שלום (stopped)\n"
        in shown
    )
    assert shown.index("Reflection") < shown.index("├── A1") < shown.rindex("Would fewer?")
    assert "Decision ┃" not in shown


def test_a_terminal_gets_the_same_texts(nasty: Path) -> None:
    """A terminal gets styles too, and no text is mistaken for markup."""
    argv = [sys.executable, "-m", "whyfirst", "show", "nasty.md"]
    env = {"SOURCE_DATE_EPOCH": epoch(TODAY)}
    with Terminal(argv, cwd=nasty, env=env, columns=100, lines=60) as terminal:
        assert terminal.wait_exit() == 0
        assert re.search(rb"\x1b\[1[m;]", terminal.everything_written)
        screen = terminal.history_text()
    for text in NASTY[:5]:
        assert text in screen


def test_a_reviewed_brief_shows_the_plan_as_it_is_now(tmp_path: Path) -> None:
    """The answers stay as they were planned, and the tree at the end shows what is left of them."""
    brief = _year(tmp_path, reviews=1)
    shown = show(tmp_path, brief)
    assert "Poster at the depot" in shown
    tree = shown.rpartition("What serves what")[2]
    assert re.findall(r"[OA]\d", tree) == ["O1", "A1", "A5", "O2", "A1", "A5"]
    chart = show(tmp_path, brief, "--format", "mermaid")
    assert "A5 --> O2" in chart
    assert "A2" not in chart


def test_json_has_every_answer_and_every_review(tmp_path: Path) -> None:
    """Programs get items by their texts, and answers about each item as a mapping from its text."""
    data = json.loads(show(tmp_path, _year(tmp_path, reviews=2), "--format", "json"))
    keys = ["title", "set", "date", "review", "answers", "unread", "findings", "decisions"]
    keys.append("reviews")
    assert list(data) == keys
    assert data["title"] == "Bin days"
    assert data["answers"]["serves"]["Fridge magnet with the new days"] == [
        "Households miss fewer collections", "Vans need no second run",
    ]  # fmt: skip
    assert data["answers"]["serves"]["Facebook posts"] == []
    assert data["answers"]["more"] is None
    assert data["decisions"] == {
        "started": 4,
        "kept": 3,
        "changed": 0,
        "stopped": 1,
        "added": 0,
        "undecided": 0,
    }
    assert [(finding["state"], finding["reply"]) for finding in data["findings"]] == [
        ("answered", "They reach people who have moved away."), ("settled", ""),
    ]  # fmt: skip
    first, second = data["reviews"]
    assert first["date"] == "2027-02-25"
    assert first["answers"]["reading"]["Vans need no second run"] == "9 a week"
    assert first["answers"]["serves"] == {
        "Card on a wrong bin": ["Households miss fewer collections", "Vans need no second run"]
    }
    assert "Started with 4 activities, 3 before this review, now 2." in first["changes"]
    assert second["answers"]["outcomes_now"] == [
        "Households miss fewer collections in their first year"
    ]
    assert second["answers"]["decision"] == {
        "Fridge magnet with the new days": "keep",
        "Card on a wrong bin": "keep",
    }


def test_json_keeps_nasty_texts_as_they_are(nasty: Path) -> None:
    """Programs get quotes, brackets and other scripts unchanged."""
    answers = json.loads(show(nasty, "nasty.md", "--format", "json"))["answers"]
    assert [answers["purpose"], *answers["outcomes"], *answers["activities"]] == NASTY[1:]
    assert answers["measure"] == {NASTY[2]: NASTY[0], NASTY[3]: NASTY[1]}
    assert answers["decision"] == {NASTY[4]: "keep", NASTY[5]: "stop"}


def test_control_characters_in_a_brief_never_reach_the_screen(nasty: Path) -> None:
    """Nothing that somebody adds to a brief can control a reader's terminal."""
    path = nasty / "nasty.md"
    path.write_text(
        path.read_text(encoding="utf-8") + "\n\x1b[31mred \u202eolleh\n", encoding="utf-8"
    )
    shown = show(nasty, "nasty.md")
    assert "red olleh" in shown.replace("[31m", "")
    assert not {"\x1b", "\u202e"} & set(shown)


def test_a_file_that_is_not_a_brief_is_refused(tmp_path: Path) -> None:
    """A missing file or one that isn't a brief is named, and the exit status is 2."""
    (tmp_path / "note.md").write_text("# Note\n", encoding="utf-8")
    assert "note.md: this isn't a whyfirst brief" in show(tmp_path, "note.md", status=2)
    assert "gone.md: there is no such file" in show(tmp_path, "gone.md", status=2)


def _year(folder: Path, *, reviews: int) -> str:
    """Write the brief of a year with only its first reviews, and its set. Return its name."""
    (folder / "town.yaml").write_text(QUESTIONS, encoding="utf-8")
    parts = (GOLDEN / "year.md").read_text(encoding="utf-8").split("\n## Review, ")
    (folder / "year.md").write_text("\n## Review, ".join(parts[: reviews + 1]), encoding="utf-8")
    return "year.md"
