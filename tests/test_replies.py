"""Replies to findings from a file of answers, and "nothing to add", through to the JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.program import whyfirst

TODAY = "2026-11-25"
ANSWERS: dict[str, Any] = {
    "title": "Bin days",
    "purpose": "Bins stay full for a week.",
    "outcomes": ["Fewer bins are missed"],
    "activities": ["Fridge magnet", "Facebook posts", "Film"],
    "serves": {"A1": ["O1"], "A2": [], "A3": []},
}


def planned(folder: Path, status: int = 0, **answers: object) -> str:
    """Write a brief with these answers added. Return what was said where that fails."""
    given = json.dumps({**ANSWERS, **answers})
    brief = ("--output", "b.md") if not (folder / "b.md").exists() else ()
    command = ("plan", "--no-input", "--answers", "-", *brief)
    return whyfirst(folder, TODAY, *command, given=given, status=status)


def shown(folder: Path) -> dict[str, Any]:
    """Return the JSON of the brief."""
    data = json.loads(whyfirst(folder, TODAY, "show", "b.md", "--format", "json"))
    assert isinstance(data, dict)
    return data


def states(folder: Path) -> dict[tuple[str, ...], tuple[str, str]]:
    """Return the state of each finding, and the reply to it, by its check and items."""
    findings = shown(folder)["findings"]
    return {(f["check"], *f["items"]): (f["state"], f["reply"]) for f in findings}


def test_a_reply_names_its_finding_by_check_and_by_text_or_code(tmp_path: Path) -> None:
    """It comes back with that finding; the others stay open."""
    replies = [
        {"check": "activity-without-outcome", "about": "Facebook posts", "reply": "They go."},
        {"check": "activity-without-outcome", "about": "A3", "reply": "It is paid for."},
    ]
    planned(tmp_path, replies=replies)
    found = states(tmp_path)
    assert found["activity-without-outcome", "Facebook posts"] == ("answered", "They go.")
    assert found["activity-without-outcome", "Film"] == ("answered", "It is paid for.")


def test_a_decision_settles_a_finding_and_its_reply_stays(tmp_path: Path) -> None:
    """Who stops an activity has settled what was asked about it."""
    reply = {"check": "activity-without-outcome", "about": "A2", "reply": "They go."}
    planned(tmp_path, replies=[reply], decision={"A2": "stop"})
    found = states(tmp_path)
    assert found["activity-without-outcome", "Facebook posts"] == ("settled", "They go.")


def test_a_reply_is_still_there_after_the_brief_was_opened_again(tmp_path: Path) -> None:
    """Opening a brief, or changing another answer or reply, takes no reply away."""
    replies = [
        {"check": "activity-without-outcome", "about": "A2", "reply": "They go."},
        {"check": "activity-without-outcome", "about": "A3", "reply": "It is paid for."},
    ]
    planned(tmp_path, replies=replies)
    text = (tmp_path / "b.md").read_text(encoding="utf-8")
    change = ("plan", "b.md", "--no-input", "--answers", "-")
    whyfirst(tmp_path, TODAY, *change, given="{}")
    assert (tmp_path / "b.md").read_text(encoding="utf-8") == text

    replies[1]["reply"] = "It was paid for."
    given = json.dumps({"fewer": "The posts.", "replies": replies[1:]})
    whyfirst(tmp_path, TODAY, *change, given=given)
    found = states(tmp_path)
    assert found["activity-without-outcome", "Facebook posts"] == ("answered", "They go.")
    assert found["activity-without-outcome", "Film"] == ("answered", "It was paid for.")


def test_a_reply_in_a_review_is_still_there_when_the_review_goes_on(tmp_path: Path) -> None:
    """A second look on the same day changes one answer, and no reply."""
    planned(tmp_path, decision={"A2": "stop", "A3": "stop"})
    look = ("review", "b.md", "--no-input", "--answers", "-")
    reply = {"check": "activity-without-outcome", "about": "Bench", "reply": "It is for waiting."}
    more = {"more": ["Bench"], "serves": {"Bench": []}, "replies": [reply]}
    whyfirst(tmp_path, TODAY, *look, given=json.dumps(more))
    whyfirst(tmp_path, TODAY, *look, given='{"fewer": "None."}')
    assert "It is for waiting." in (tmp_path / "b.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ({"check": "activity-without-outcom", "reply": "x"}, "“activity-without-outcome”?"),
        ({"check": "activity-without-outcome", "reply": "x"}, "say which with about:"),
        ({"check": "activity-without-outcome", "about": "Flim", "reply": "x"}, "“Film”?"),
        ({"check": "activity-without-outcome", "about": "A2"}, "“reply” is missing"),
        ({"check": "activity-without-outcome", "abuot": "A2", "reply": "x"}, "“abuot” isn't"),
        ("They go.", "write check:, about: and reply:"),
        ({"check": "overlap", "reply": "x"}, "no finding has the check “overlap”"),
    ],
)
def test_a_reply_to_no_finding_is_refused_with_what_was_meant(
    tmp_path: Path, reply: object, reason: str
) -> None:
    """A reply that can't be given to a finding is never dropped in silence."""
    assert reason in planned(tmp_path, status=2, replies=[reply])
    assert not (tmp_path / "b.md").exists()


def test_an_empty_reply_takes_the_reply_back(tmp_path: Path) -> None:
    """Who thinks again can leave a finding open."""
    reply = {"check": "activity-without-outcome", "about": "A2", "reply": "They go.\nIn May."}
    planned(tmp_path, replies=[reply])
    key = ("activity-without-outcome", "Facebook posts")
    assert states(tmp_path)[key] == ("answered", "They go.\nIn May.")
    given = json.dumps({"replies": [{**reply, "reply": ""}]})
    whyfirst(tmp_path, TODAY, "plan", "b.md", "--no-input", "--answers", "-", given=given)
    assert states(tmp_path)[key] == ("open", "")


def test_two_replies_to_one_finding_are_refused(tmp_path: Path) -> None:
    """By code and by text it is the same finding."""
    one = {"check": "activity-without-outcome", "about": "A2", "reply": "They go."}
    other = {"check": "activity-without-outcome", "about": "Facebook posts", "reply": "No."}
    assert "there are two replies" in planned(tmp_path, status=2, replies=[one, other])


def test_nothing_to_add_is_an_answer_and_comes_back_as_one(tmp_path: Path) -> None:
    """An empty list says that it was considered; no answer says that it was not."""
    planned(tmp_path, more=[], fewer="Nothing to add", alternatives=[])
    answers = shown(tmp_path)["answers"]
    assert (answers["more"], answers["fewer"], answers["alternatives"]) == ([], [], [])
    assert answers["different"] is None
    assert ("no-alternative",) not in states(tmp_path)


def test_nothing_is_no_answer_to_a_question_that_needs_one(tmp_path: Path) -> None:
    """A required list that is empty is still missing."""
    assert "outcomes: " in planned(tmp_path, status=2, outcomes=[], serves=None)
