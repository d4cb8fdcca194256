"""Days and times as people type them, turned into ISO form. The current time is passed in."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta

from whyfirst.words import Words

UNITS = ("minutes", "hours", "days", "weeks", "months", "years")

_DISTANCE = re.compile(r"\+?\s*(\d{1,4})\s*([^\W\d_]+)\.?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_AND_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2})(?::\d{2})?")
_TIME = re.compile(r"\d{1,2}:\d{2}")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\.?\s+([^\W\d_]+)\.?,?\s+(\d{4})")
_MONTH_AND_DAY = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2}),?\s+(\d{4})")


def understand(text: str, now: datetime | None, words: Words) -> str | None:
    """Return the day (2026-11-23) or day and time (2026-11-23 14:30) that a text means.

    It reads ISO days, with a time or without, and days with the name of a month: 1 July 2027,
    July 1, 2027. With `now` it also reads a clock time (the next one to come), and distances in
    the units of the set: 3 months, 2 hours. Return None for anything else.
    """
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
        if match := _DAY_AND_TIME.fullmatch(text):
            moment = datetime.combine(date.fromisoformat(match[1]), _clock_time(match[2]))
            return _to_the_minute(moment)
        if match := _DAY_AND_MONTH.fullmatch(text):
            return _named_day(match[1], match[2], match[3], words)
        if match := _MONTH_AND_DAY.fullmatch(text):
            return _named_day(match[2], match[1], match[3], words)
        if now is None:
            return None
        if _TIME.fullmatch(text):
            return _next_time(_clock_time(text), now)
        if match := _DISTANCE.fullmatch(text):
            return _after(int(match[1]), _unit_called(match[2], words), now)
    except (ValueError, OverflowError):  # such as 31 February, or a year after 9999
        return None
    return None


def _named_day(day: str, month: str, year: str, words: Words) -> str | None:
    """Return the day of a month with this name, which may be shortened to three letters."""
    name = month.casefold()
    for number, month_name in enumerate(words("months").casefold().split(), 1):
        if month_name.startswith(name) and len(name) >= min(3, len(month_name)):
            return date(int(year), number, int(day)).isoformat()
    return None


def in_words(text: str, words: Words) -> str:
    """Return a day or a day and time in ISO form as people write it, such as 23 November 2026.

    Anything else is returned as it is.
    """
    months = words("months").split()
    try:
        moment = datetime.fromisoformat(text)
        month = months[moment.month - 1]
    except (ValueError, IndexError):
        return text
    day = words("date_in_words", day=moment.day, month=month, year=moment.year)
    if _DAY.fullmatch(text):
        return day
    return words("date_and_time", date=day, time=moment.strftime("%H:%M"))


def _unit_called(name: str, words: Words) -> str:
    for unit in UNITS:
        names = words(f"unit_{unit}").casefold().split()
        if name.casefold() in names:
            return unit
    return ""


def _after(count: int, unit: str, now: datetime) -> str | None:
    match unit:
        case "minutes" | "hours":
            return _to_the_minute(now + timedelta(**{unit: count}))
        case "days" | "weeks":
            day = now.date() + timedelta(**{unit: count})
            return day.isoformat()
        case "months":
            return _months_later(count, now.date()).isoformat()
        case "years":
            return _months_later(count * 12, now.date()).isoformat()
        case _:
            return None


def _months_later(count: int, day: date) -> date:
    """Return the same day of a later month, or the last day of that month if it is shorter."""
    years_later, months_after_january = divmod(day.month - 1 + count, 12)
    year = day.year + years_later
    month = months_after_january + 1
    _, days_in_month = calendar.monthrange(year, month)
    return date(year, month, min(day.day, days_in_month))


def _next_time(clock_time: time, now: datetime) -> str:
    moment = datetime.combine(now.date(), clock_time)
    if moment < now.replace(tzinfo=None):
        moment += timedelta(days=1)
    return _to_the_minute(moment)


def _clock_time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _to_the_minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
