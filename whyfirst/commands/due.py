"""The `due` command: list the briefs whose review date has come."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from whyfirst.brief.front_matter import read_front_matter
from whyfirst.clock import now
from whyfirst.dates import understand
from whyfirst.errors import WhyfirstError
from whyfirst.files import printable
from whyfirst.heads import Head, heads_of_briefs
from whyfirst.text import clean
from whyfirst.tty import say, write_result
from whyfirst.words import Words

_ENGLISH = Words()
_REVIEW_KEY = re.compile(r"^[\"']?review[\"']?[ \t]*:", re.MULTILINE)


class DueBrief(NamedTuple):
    """A brief whose review date has come."""

    date: str
    path: str
    title: str
    owner: str
    overdue: int
    """Whole days since the date."""


def run(paths: Sequence[Path], on: str, *, as_json: bool) -> int:
    """Print the briefs that are due, oldest first. Return 1 if there are any, else 0.

    Briefs that can't be read are named on stderr. Raise WhyfirstError if a path does not exist or
    `on` is not a date.
    """
    moment = _moment(on)
    due_briefs = _due_briefs(paths or [Path()], moment)
    due_briefs.sort(key=attrgetter("date", "path"))

    if as_json:
        write_result(sys.stdout, _as_json(due_briefs))
    else:
        write_result(sys.stdout, _as_text(due_briefs))

    if due_briefs:
        return 1
    return 0


def _moment(on: str) -> datetime:
    """Return the time to look from: now, the time in `on`, or the end of the day in `on`."""
    if not on:
        return now()

    day_or_time = understand(clean(on), now(), _ENGLISH)
    if day_or_time is None:
        raise WhyfirstError(
            f"--on {on}: this isn't a date; write 2027-07-01, or a time from now, such as 2 weeks"
        )
    moment = datetime.fromisoformat(day_or_time)
    if ":" in day_or_time:
        return moment
    return datetime.combine(moment.date(), time.max)


def _due_briefs(paths: Sequence[Path], moment: datetime) -> list[DueBrief]:
    due_briefs = []
    for head in heads_of_briefs(paths):
        if head.problem:
            say(head.problem)
            continue
        if not _may_have_review(head.text):
            continue
        try:
            brief = _due_brief(head, moment)
        except WhyfirstError as error:
            say(f"{printable(head.path)}: {error}")
            continue
        if brief is not None:
            due_briefs.append(brief)
    return due_briefs


def _may_have_review(front_matter: str) -> bool:
    """Return whether this is the front matter of a brief with a review date, at a quick look.

    Other front matter is not parsed, and not complained about. It also makes `due` fast.
    """
    is_brief = "\nwhyfirst:" in front_matter
    return is_brief and bool(_REVIEW_KEY.search(front_matter))


def _due_brief(head: Head, moment: datetime) -> DueBrief | None:
    """Return the brief if it is due. Raise WhyfirstError if its front matter can't be read."""
    fields = read_front_matter(head.text).fields
    review = fields.get("review", "")
    day = understand(review, None, _ENGLISH)
    if day is None:
        raise WhyfirstError(
            f"its review date “{clean(review)}” is not a date; write it as 2027-07-01"
        )
    if datetime.fromisoformat(day) > moment:
        return None

    days_overdue = (moment.date() - date.fromisoformat(day[:10])).days
    title = clean(fields.get("title", ""))
    owner = clean(fields.get("owner", ""))
    return DueBrief(day, printable(head.path), title, owner, days_overdue)


def _as_json(briefs: Sequence[DueBrief]) -> str:
    rows = []
    for brief in briefs:
        row = {
            "title": brief.title,
            "owner": brief.owner,
            "date": brief.date,
            "overdue": brief.overdue,
            "path": brief.path,
        }
        rows.append(row)
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _as_text(briefs: Sequence[DueBrief]) -> str:
    """Return a line for each brief, in aligned columns."""
    date_width = max((len(brief.date) for brief in briefs), default=0)
    overdue_width = max((len(_overdue(brief.overdue)) for brief in briefs), default=0)

    lines = []
    for brief in briefs:
        columns = [
            brief.date.ljust(date_width),
            _overdue(brief.overdue).ljust(overdue_width),
            _description(brief),
        ]
        lines.append("  ".join(columns) + "\n")
    return "".join(lines)


def _description(brief: DueBrief) -> str:
    parts = [brief.title, brief.owner, brief.path]
    if not brief.title:
        parts = [brief.path, brief.owner]
    return " · ".join(part for part in parts if part)


def _overdue(days: int) -> str:
    if days == 0:
        return "today"
    if days == 1:
        return "1 day overdue"
    return f"{days} days overdue"
