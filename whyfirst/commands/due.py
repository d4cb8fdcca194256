"""The `due` command: list the briefs whose review date has come."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from whyfirst.brief import escape
from whyfirst.brief.front_matter import read_front_matter
from whyfirst.clock import now
from whyfirst.dates import understand
from whyfirst.errors import WhyfirstError
from whyfirst.files import printable, read_document
from whyfirst.heads import Head, heads_of_briefs
from whyfirst.text import clean
from whyfirst.tty import say, write_result
from whyfirst.words import Words

_ENGLISH = Words()
_REVIEW_KEY = re.compile(r"^[\"']?review[\"']?[ \t]*:", re.MULTILINE)
_DATE_AT_END = re.compile(
    rb"(?<![\w-])"
    rb"(\d{4}-\d\d-\d\d(?: \d\d:\d\d)?"
    rb"|\d{1,2}\.? \S{3,} \d{4}"  # 1 July 2027, 1. Juli 2027
    rb"|[^\s\d*]{3,} \d{1,2},? \d{4})"  # July 1, 2027
    rb"\s*$"
)
"""A date at the end of a line, where the answer to a question for a date ends.

A month may have any name here: the words of its language are known only once the set is read.
"""
_LINES_WITH_OTHER_DATES = (b"- ", b"* ", b"+ ", b"#", b"|", b">", b" ")
"""How lines begin that can't hold a short answer, such as those of the summary."""


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
        if not _may_have_review(head):
            continue
        try:
            brief = _due_brief(head, moment)
        except WhyfirstError as error:
            say(f"{printable(head.path)}: {error}")
            continue
        if brief is not None:
            due_briefs.append(brief)
    return due_briefs


def _may_have_review(head: Head) -> bool:
    """Return whether this is a brief with a review date, at a quick look.

    Other front matter is not parsed, and not complained about. It also makes `due` fast.
    """
    is_brief = "\nwhyfirst:" in head.text
    if not is_brief:
        return False
    return bool(_REVIEW_KEY.search(head.text)) or bool(_dates_in_text(head.body))


def _due_brief(head: Head, moment: datetime) -> DueBrief | None:
    """Return the brief if it is due. Raise WhyfirstError if its front matter can't be read."""
    fields = read_front_matter(head.text).fields
    review = fields.get("review", "")
    facts = fields
    if not _text_agrees_on_review(head.body, review):
        facts = {**fields, **_facts_below(head, fields)}
        review = facts.get("review", "") or review
    if not review:
        return None

    day = understand(review, None, _ENGLISH)
    if day is None:
        raise WhyfirstError(
            f"its review date “{clean(review)}” is not a date; write it as 2027-07-01"
        )
    if datetime.fromisoformat(day) > moment:
        return None

    if facts is fields and not _text_agrees_on_names(head.body, fields):
        facts = {**fields, **_facts_below(head, fields)}
    days_overdue = (moment.date() - date.fromisoformat(day[:10])).days
    title = clean(facts.get("title", ""))
    owner = clean(facts.get("owner", ""))
    return DueBrief(day, printable(head.path), title, owner, days_overdue)


# Whether the text below says the same
#
# Reading a brief with its question set takes much longer than looking for the lines that whyfirst
# writes. So a brief is read only where these lines say something else than its front matter.


def _dates_in_text(body: bytes) -> list[bytes]:
    """Return the dates that may be short answers."""
    dates = []
    for line in body.splitlines():
        may_end_with_date = line[-1:].isdigit() or line[-1:].isspace()  # most lines do not
        if not may_end_with_date or line.startswith(_LINES_WITH_OTHER_DATES):
            continue
        match = _DATE_AT_END.search(line)
        if match is not None:
            dates.append(match[1])
    return dates


def _text_agrees_on_review(body: bytes, review: str) -> bool:
    """Return whether the last date in the text is this one, or there is none."""
    written = review.encode()
    last = max(body.rfind(written), 0)  # what comes before need not be looked at
    line_start = body.rfind(b"\n", 0, last) + 1
    dates = _dates_in_text(body[line_start:])
    if not dates and line_start:
        dates = _dates_in_text(body)
    return not dates or dates[-1] == written


def _text_agrees_on_names(body: bytes, fields: Mapping[str, str]) -> bool:
    """Return whether the title and the owner are in the text as whyfirst writes them."""
    title, owner = fields.get("title", ""), fields.get("owner", "")
    written_title = f"# {escape.heading(title)}".encode()
    if written_title not in body.splitlines():
        return False
    written_owner = f":** {escape.line(owner, start=False)}".encode()
    return not owner or any(line.endswith(written_owner) for line in body.splitlines())


def _facts_below(head: Head, fields: Mapping[str, str]) -> Mapping[str, str]:
    """Return the facts that the text states; none where the set of the brief can't be used.

    Say on stderr where the front matter states something else.
    """
    from whyfirst.brief.facts import disagreements, facts_in_text
    from whyfirst.brief.reading import read
    from whyfirst.brief.reviews import state_after_reviews
    from whyfirst.commands.inputs import FALLBACK, find_set_of_brief

    try:
        reference = fields.get("questions", FALLBACK)
        questions = find_set_of_brief(reference, head.path, strict=True).questions
        text = read_document(head.path).text
        reading = read(text, questions)
        state = state_after_reviews(text, reading.plan)
    except WhyfirstError:
        return {}  # the front matter is all there is to go by

    for field, at_top, in_text in disagreements(reading, state):
        if in_text:
            sentence = _ENGLISH("disagrees", field=field, top=at_top, text=in_text)
            say(f"{printable(head.path)}: {sentence}")
    facts = facts_in_text(reading, state)
    return {name: value for name, value in facts.items() if value}


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
