"""Whether a place is open at a time, asked of its hours alone: the timetable must say the same."""

from datetime import date, datetime, timedelta

from tonari.records.directory.rules.openings import (
    DAYS,
    EVENING,
    EVENING_BEGINS,
    NOW,
    THIS_WEEK,
    WEEKEND,
    WHENS,
    Openings,
    between,
    is_open_at,
    next_opening,
    on_day,
)


def is_open_when(openings: Openings, when: str, at: datetime) -> bool:
    """Whether it is open at one of WHENS or DAYS, or on a date (`YYYY-MM-DD`), seen from a moment.

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
    if when not in WHENS and when not in DAYS:
        return bool(on_day(openings, date.fromisoformat(when)))
    soon_days = between(openings, today, today + timedelta(days=27))
    if when == EVENING:
        return any(end > EVENING_BEGINS for _day, _start, end in soon_days)
    wanted = (5, 6) if when == WEEKEND else (int(when.removeprefix("day")),)
    return any(day.weekday() in wanted for day, _start, _end in soon_days)
