"""Days and times as people type them, made into ISO form. Knows nothing of the clock: now is passed in."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta

from whyfirst.model import QuestionSet

_DISTANCE = re.compile(r"\+?\s*(\d{1,4})\s*([^\W\d_]+)\.?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_AND_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2})(?::\d{2})?")
_TIME = re.compile(r"\d{1,2}:\d{2}")


def understand(text: str, now: datetime | None, questions: QuestionSet) -> str | None:
    """The day (2026-11-23) or day and time (2026-11-23 14:30) that a text means; None where it means none.

    Understood are ISO days, ISO days with a time, a clock time (the next one to come) and distances from now,
    whose units are words of the set: 3 months, 2 hours. The last two need to know what is now.
    """
    try:
        return _absolute(text) or (_relative(text, now, questions) if now else None)
    except (ValueError, OverflowError):
        return None


def _absolute(text: str) -> str | None:
    if _DAY.fullmatch(text):
        return date.fromisoformat(text).isoformat()
    if found := _DAY_AND_TIME.fullmatch(text):
        return _minute(datetime.combine(date.fromisoformat(found[1]), _clock(found[2])))
    return None


def _relative(text: str, now: datetime, questions: QuestionSet) -> str | None:
    if _TIME.fullmatch(text):
        moment = datetime.combine(now.date(), _clock(text))
        return _minute(moment if moment >= now.replace(tzinfo=None) else moment + timedelta(days=1))
    found = _DISTANCE.fullmatch(text)
    if not found:
        return None
    count, unit = int(found[1]), found[2].casefold()
    for name in ("minutes", "hours", "days", "weeks", "months", "years"):
        if unit in questions.word(f"unit_{name}").casefold().split():
            break
    else:
        return None
    if name in ("minutes", "hours"):
        return _minute(now + timedelta(**{name: count}))
    if name in ("days", "weeks"):
        return (now.date() + timedelta(**{name: count})).isoformat()
    months = now.year * 12 + now.month - 1 + count * (12 if name == "years" else 1)
    year, month = divmod(months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day).isoformat()


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
