"""The `due` command: which briefs are to be looked at again. Reads no more of a brief than the lines at its top."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from whyfirst import drafts as store
from whyfirst.accept import clean
from whyfirst.brief.front_matter import front
from whyfirst.clock import now
from whyfirst.dates import understand
from whyfirst.errors import WhyfirstError
from whyfirst.model import QuestionSet
from whyfirst.tty import say

_WORDS = QuestionSet(whyfirst=1)
_OURS = re.compile(r"^whyfirst:", re.MULTILINE)
_REVIEW = re.compile(
    r"^[\"']?review[\"']?[ \t]*:(?:[ \t]+(\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?)[ \t]*$)?",
    re.MULTILINE,
)


class Due(NamedTuple):
    """A brief whose review date has come."""

    date: str
    path: str
    title: str
    owner: str
    overdue: int
    """Whole days since the date."""


def run(paths: Sequence[Path], on: str, *, as_json: bool) -> int:
    """Print the briefs that are due, oldest first; 1 where there are any, 0 where there are none.

    Raises WhyfirstError where a path does not exist or `on` is no day.
    """
    found: list[Due] = []
    moment = _moment(on)
    latest = moment.isoformat(" ")
    for head in store.briefs(paths or [Path()]):
        if head.problem:
            say(head.problem)
            continue
        try:
            one = _due(head, moment) if _may_be_due(head, latest) else None
        except WhyfirstError as error:
            say(f"{store.shown(head.path)}: {error}")
        else:
            found += [one] if one else []
    found.sort(key=attrgetter("date", "path"))
    store.write_stream(sys.stdout, _json(found) if as_json else _text(found))
    return 1 if found else 0


def _moment(on: str) -> datetime:
    """The moment to look from: now, or the end of the day that was given, or the time."""
    if not on:
        return now()
    said = understand(clean(on), now(), _WORDS)
    if said is None:
        raise WhyfirstError(
            f"--on {on}: this is not a day; write it as 2027-07-01, or as a distance: 2 weeks"
        )
    found = datetime.fromisoformat(said)
    return found if ":" in said else datetime.combine(found.date(), time.max)


def _may_be_due(head: store.Head, latest: str) -> bool:
    """Whether a closer look is worth while: a brief, with a date that is not plainly later than the latest."""
    said = _REVIEW.search(head.text)
    if said is None or (said[1] and said[1] > latest):
        return False
    return bool(_OURS.search(head.text))


def _due(head: store.Head, moment: datetime) -> Due | None:
    """The brief where it is due; None where it is not. Raises WhyfirstError where nobody can tell."""
    fields = front(head.text).fields
    when = fields.get("review", "")
    day = understand(when, None, _WORDS)
    if day is None:
        raise WhyfirstError(
            f"its review date is “{clean(when)}”, which is not a day; write it as 2027-07-01"
        )
    if datetime.fromisoformat(day) > moment:
        return None
    overdue = (moment.date() - date.fromisoformat(day[:10])).days
    return Due(
        day,
        store.shown(head.path),
        clean(fields.get("title", "")),
        clean(fields.get("owner", "")),
        overdue,
    )


def _json(found: Iterable[Due]) -> str:
    rows = [
        {
            "title": one.title,
            "owner": one.owner,
            "date": one.date,
            "overdue": one.overdue,
            "path": one.path,
        }
        for one in found
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _text(found: Sequence[Due]) -> str:
    late = [_overdue(one.overdue) for one in found]
    width = max(map(len, late), default=0)
    dates = max((len(one.date) for one in found), default=0)
    lines = [
        f"{one.date:<{dates}}  {text:<{width}}  "
        + " · ".join(
            part
            for part in (one.title or one.path, one.owner, one.path if one.title else "")
            if part
        )
        for one, text in zip(found, late, strict=True)
    ]
    return "".join(line + "\n" for line in lines)


def _overdue(days: int) -> str:
    return {0: "today", 1: "1 day overdue"}.get(days, f"{days} days overdue")
