"""Whether a place is open at a time, asked of its hours alone: the timetable must say the same."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from tonari.records.directory.rules.openings import (
    EVENING,
    EVENING_BEGINS,
    NOW,
    THIS_WEEK,
    WEEKEND,
    Openings,
    between,
    is_open_at,
    next_opening,
    on_day,
)


def is_open_when(openings: Openings, when: str, at: datetime) -> bool:
    """Whether it is open at one of WHENS or DAYS seen from a moment.

    Japan's time. An evening, a weekend and a weekday are those of the four weeks to come.
    """
    if not openings:
        return False
    if when == NOW:
        return is_open_at(openings, at)
    today = at.date()
    if when == THIS_WEEK:
        opens = next_opening(openings, at, 7)
        soon = opens is not None and opens < at + timedelta(days=7)
        return soon or is_open_at(openings, at)
    soon_days = between(openings, today, today + timedelta(days=27))
    if when == EVENING:
        return any(end > EVENING_BEGINS for _day, _start, end in soon_days)
    wanted = (5, 6) if when == WEEKEND else (int(when.removeprefix("day")),)
    return any(day.weekday() in wanted for day, _start, _end in soon_days)


HOURS = {
    "early": ("04:00", "10:00"),
    "morning": ("04:00", "12:00"),
    "midday": ("11:00", "14:00"),
    "afternoon": ("12:00", "18:00"),
    "evening": ("18:00", "24:00"),
}


def openings_ahead(openings: Openings, today: date) -> set[tuple[int, str, str]]:
    """Each weekday of the four weeks to come with when it is certainly open."""
    soon_days = between(openings, today, today + timedelta(days=27))
    return {(day.weekday(), start, end) for day, start, end in soon_days}


def is_open_then(ahead: Iterable[tuple[int, str, str]], codes: Collection[str]) -> bool:
    """On one of the days asked for, for a part of one of the times asked for: spelled out."""
    days = [int(code[3]) for code in codes if code[:3] == "day"] or range(7)
    hours = [HOURS[code] for code in codes if code in HOURS] or [("00:00", "24:00")]
    then = {
        day
        for day, start, end in ahead
        for first, last in hours
        if day in days and start < last and end > first
    }
    return len(then) == 7 if "daily" in codes else bool(then)


def is_open_on(openings: Openings, day: date, when: str, at: datetime) -> bool:
    """Whether it is open on a date, at the time of it that one of WHENS or DAYS means."""
    ends = [end for _start, end in on_day(openings, day)]
    if when == NOW:
        return day == at.date() and is_open_at(openings, at)
    if when == THIS_WEEK:
        return bool(ends) and at.date() <= day <= at.date() + timedelta(days=6)
    if when == EVENING:
        return any(end > EVENING_BEGINS for end in ends)
    if when == WEEKEND:
        return bool(ends) and day.weekday() in (5, 6)
    return bool(ends) and when in ("", f"day{day.weekday()}")
