"""Opening times as they are: which days, from when to when, and when not.

Shapes follow RFC 5545 (RRULE, EXDATE) and the HSDS schedule. Times are `HH:MM` and days
`YYYY-MM-DD` in Japan, as text: they compare as they stand, and lie in a JSON column as they are.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import jpholiday

from tonari.kernel.refused import gettext_noop as _

WEEKDAYS = "月火水木金土日"
Opening = tuple[int, str, str]
"""Weekday (0 is Monday), from, to (`HH:MM`, 24 hours; to may be `24:00`)."""
Hours = tuple[str, str]
"""From, to (`HH:MM`; to may be `24:00`)."""

ANY_DAY, HOLIDAY, LAST = -1, 7, -1
UNKNOWN, OPEN_THEN, SHUT_THEN = "", "open", "closed"
NOW, THIS_WEEK, EVENING, WEEKEND = "now", "week", "evening", "weekend"
WHENS = {
    NOW: _("いま開いている"),
    THIS_WEEK: _("これから7日のあいだ"),
    EVENING: _("夕方から夜（18時よりあと）"),
    WEEKEND: _("土曜・日曜"),
}
DAYS = {
    "day0": _("月曜日"),
    "day1": _("火曜日"),
    "day2": _("水曜日"),
    "day3": _("木曜日"),
    "day4": _("金曜日"),
    "day5": _("土曜日"),
    "day6": _("日曜日"),
}
"""Which weekday, as a choice beside WHENS."""
SPANS = {
    "early": ("04:00", "10:00"),
    "morning": ("04:00", "12:00"),
    "midday": ("11:00", "14:00"),
    "afternoon": ("12:00", "18:00"),
    EVENING: ("18:00", "24:00"),
}
"""Times of a day: who is open for a part of one is open then."""
DAILY = "daily"
"""On each weekday, at the times of day asked for beside it."""
OPENING_CODES = (*DAYS, *SPANS, DAILY)
"""What a word may ask of the opening times: 木曜日, 午後, 夜間, 毎日."""
ON_HOLIDAYS = "祝日"
ASKED_BACK, ASKED_AHEAD = timedelta(days=366), timedelta(days=5 * 366)
"""How far from today somebody may ask who is open: nobody knows of holidays farther away."""
EVENING_BEGINS = SPANS[EVENING][0]
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_WEEKDAYS_ALL = tuple(range(7))


@dataclass(frozen=True, order=True)
class Rule:
    """Some days, and from when to when (empty: the whole day, of days on which it is shut).

    day: weekday (0 is Monday), HOLIDAY or ANY_DAY. nth: of the month (1 to 5, LAST), 0 for every.
    monthday: 1 to 31, 0 for any. first, last: the days between which this holds, both included.
    fortnight: a day in a week in which it is; then in every other week. season: each year between
    two days (`MM-DD/MM-DD`), both included; one that begins in autumn may end in spring.
    """

    day: int = ANY_DAY
    start: str = ""
    end: str = ""
    nth: int = 0
    monthday: int = 0
    first: str = ""
    last: str = ""
    fortnight: str = ""
    season: str = ""

    @property
    def is_one_date(self) -> bool:
        """Whether it speaks of a single day."""
        return bool(self.first) and self.first == self.last

    @property
    def is_weekly(self) -> bool:
        """Whether it holds each week, or on a day that it names: no calendar has to be counted."""
        return not (self.nth or self.monthday or self.fortnight)

    def holds(self, day: date, iso: str) -> bool:
        """Whether a day (and the same as text) is one of these; holidays are not looked at."""
        if (self.first and iso < self.first) or (self.last and iso > self.last):
            return False
        if self.season and not _in_season(self.season, iso[5:]):
            return False
        if self.day not in (ANY_DAY, HOLIDAY, day.weekday()):
            return False
        if self.monthday and self.monthday != day.day:
            return False
        return _is_nth(self.nth, day) and _in_fortnight(self.fortnight, day)


@dataclass(frozen=True)
class Openings:
    """What is certain of when a place is open; `made` puts it into its one form.

    shut: days on which it is shut whatever else holds. holidays, new_year: what is known of public
    holidays and of 29 December to 3 January (UNKNOWN, OPEN_THEN, SHUT_THEN); what is unknown is
    never counted as open. moves: a closing day that falls on a holiday moves on to the next day, so
    that after a holiday nothing is certain. irregular: 不定期. call_first: one should ring before
    going.
    """

    opens: tuple[Rule, ...] = ()
    shut: tuple[Rule, ...] = ()
    holidays: str = UNKNOWN
    new_year: str = UNKNOWN
    moves: bool = False
    irregular: bool = False
    call_first: bool = False

    def __bool__(self) -> bool:
        """Whether anything is certain of when it opens."""
        return bool(self.opens)


NEVER_SAID = Openings()
WEEKS = 28
"""So many days from today on is it looked at which weekdays, and at which times, a place opens."""


def made(opens: Iterable[Rule], shut: Iterable[Rule] = (), **more: Any) -> Openings:
    """Openings in their one form: each rule once, in order; a period without days is every day."""
    return Openings(tuple(sorted(set(_each_day(opens)))), tuple(sorted(set(shut))), **more)


# Behind it may stand in brackets how one gets in (the number of a lock), and nothing that narrows.
_ALWAYS = re.compile(
    r"24時間(?:営業|対応|開いています|利用できます)?[・、,]?(?P<holidays>年中無休)?(?:です)?"
    r"(?:\((?![^()]*(?:[除休祝土予電受\d]|のぞ|平日|曜|のみ|だけ|以外))[^()]*\))?"
)


def always_open(hours: str) -> Openings:
    """What hours say that are 「24時間」 and no more; of anything else nothing."""
    found = _ALWAYS.fullmatch("".join(unicodedata.normalize("NFKC", hours).split()))
    if found is None:
        return NEVER_SAID
    then = OPEN_THEN if found["holidays"] else UNKNOWN
    return made([Rule(ANY_DAY, "00:00", "24:00")], holidays=then, new_year=then)


def weekly(week: Iterable[Opening]) -> Openings:
    """Openings of every week alone."""
    return made(Rule(day, start, end) for day, start, end in week)


def is_right(start: str, end: str) -> bool:
    """Whether two times are ones, and the end comes after the start, on the same day."""
    return bool(_TIME.fullmatch(start) and _TIME.fullmatch(end)) and start < end


def to_json(openings: Openings) -> dict[str, Any]:
    """For a JSON column: only what is said. Empty for nothing."""
    if openings == NEVER_SAID:  # as with most rows of a list
        return {}
    # Not `asdict`: it copies deeply, and the rules of a list are many.
    said = {name: value for name, value in vars(openings).items() if value}
    for name in {"opens", "shut"} & said.keys():
        said[name] = [{k: v for k, v in vars(r).items() if v != _PLAIN[k]} for r in said[name]]
    return said


def from_json(said: Mapping[str, Any]) -> Openings:
    """What `to_json` made."""
    if not said:
        return NEVER_SAID
    rules = {
        name: tuple(_rule(tuple(rule.items())) for rule in said.get(name, ()))
        for name in ("opens", "shut")
    }
    return Openings(**{**said, **rules})


# Most are of few kinds: nine to five, on a weekday.
@lru_cache(maxsize=2048)
def _rule(said: tuple[tuple[str, Any], ...]) -> Rule:
    return Rule(**dict(said))


_PLAIN = {one.name: one.default for one in fields(Rule)}


def opens_then(day: int, start: str, end: str, codes: Iterable[str]) -> bool:
    """Whether times of a weekday are such as some of OPENING_CODES ask for.

    On one of the days asked for, at one of the times of day; without either, on any or at any.
    Of DAILY each day is asked alone (`Coming.opens`).
    """
    asked = set(codes)
    days, spans = asked & DAYS.keys(), asked & SPANS.keys()
    is_then = not spans or any(start < SPANS[one][1] and end > SPANS[one][0] for one in spans)
    return is_then and (not days or f"day{day}" in days)


def on_day(openings: Openings, day: date) -> list[Hours]:
    """From when to when it is certainly open on a day, in order.

    A date that is named itself holds on holidays too; all else holds then only if somebody said
    so: nobody is told to ring where nobody answers.
    """
    iso = day.isoformat()
    if any(rule.holds(day, iso) for rule in openings.shut):
        return []
    usual, on_holiday = holds_then(openings, day)
    return sorted(
        {
            (rule.start, rule.end)
            for rule in openings.opens
            if (rule.is_one_date or (on_holiday if rule.day == HOLIDAY else usual))
            and rule.holds(day, iso)
        }
    )


def is_shut_on(openings: Openings, day: date) -> bool:
    """Whether it is certainly shut on a day; what nobody knows of a day is not that."""
    iso = day.isoformat()
    if any(rule.holds(day, iso) for rule in openings.shut):
        return True
    at_holiday = openings.holidays == SHUT_THEN and _is_holiday(day)
    at_new_year = openings.new_year == SHUT_THEN and around_new_year(day)
    instead = _is_shut_instead(openings, day)
    return (at_holiday or at_new_year or instead) and not on_day(openings, day)


def _is_shut_instead(openings: Openings, day: date) -> bool:
    """Whether it is shut because its closing day, a Monday perhaps, was a holiday the day before.

    A closing day is one that is named, or the only weekday on which it never opens.
    """
    before = day - timedelta(days=1)
    if not openings.moves or not _is_holiday(before) or _is_holiday(day):
        return False
    never = set(_WEEKDAYS_ALL) - {rule.day for rule in openings.opens}
    iso = before.isoformat()
    return never == {before.weekday()} or any(rule.holds(before, iso) for rule in openings.shut)


def may_be_asked(day: date, today: date) -> bool:
    """Whether it can be said who is open on a day: from a year ago to five years ahead."""
    return -ASKED_BACK <= day - today <= ASKED_AHEAD


def has_run_out(openings: Openings, today: date) -> bool:
    """Whether all that was said of when it opens is over: of what comes nothing is known."""
    iso = today.isoformat()
    return bool(openings) and all(rule.last and rule.last < iso for rule in openings.opens)


def is_open_at(openings: Openings, minute: datetime) -> bool:
    """Whether it is certainly open at a minute (Japan's time)."""
    clock = f"{minute.hour:02}:{minute.minute:02}"
    if not any(rule.start <= clock < rule.end for rule in openings.opens):
        return False
    return any(start <= clock < end for start, end in on_day(openings, minute.date()))


class Until(NamedTuple):
    """How long a place stays open: to `HH:MM` (24:00 at most) of that day, or of the next.

    whole: it is open all of that day, and all of the next.
    """

    end: str
    next_day: bool = False
    whole: bool = False

    @property
    def hour(self) -> str:
        """The end as it is said of the next day: 1:00."""
        return f"{int(self.end[:2])}{self.end[2:]}"


def open_until(openings: Openings, at: datetime) -> Until | None:
    """Until when a place is open that is open at a moment (Japan's time); None if it is not."""
    today = at.date()
    end = _end_after(openings, today, f"{at:%H:%M}")
    if end != "24:00":
        return Until(end) if end else None
    later = _end_after(openings, today + timedelta(days=1), "00:00")
    if not later:
        return Until(end)
    whole = later == end == _end_after(openings, today, "00:00")
    return Until(later, next_day=True, whole=whole)


def _end_after(openings: Openings, day: date, minute: str) -> str:
    """The end of what is open at a minute of a day, and goes on; empty for nothing."""
    end = ""
    for start, stop in on_day(openings, day):
        if start <= (end or minute) < stop:
            end = stop
    return end


def between(openings: Openings, first: date, last: date) -> Iterator[tuple[date, str, str]]:
    """Each opening from one day to another, both included: the day, from, to."""
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        for start, end in on_day(openings, day):
            yield day, start, end


@dataclass(frozen=True)
class Coming:
    """Openings as they are seen from a day."""

    openings: Openings
    today: date

    def opens(self, codes: Collection[str]) -> bool:
        """Whether it is certainly open in the WEEKS to come when OPENING_CODES say."""
        last = self.today + timedelta(days=WEEKS - 1)
        days = (
            day.weekday()
            for day, start, end in between(self.openings, self.today, last)
            if opens_then(day.weekday(), start, end, codes)
        )
        return len(set(days)) == len(DAYS) if DAILY in codes else next(days, None) is not None


def next_opening(openings: Openings, at: datetime, days: int = 14) -> datetime | None:
    """The next time within some days (Japan's time) at which it opens, None if never."""
    today = at.date()
    for day, start, _end in between(openings, today, today + timedelta(days=days)):
        moment = datetime.combine(day, time.fromisoformat(start), at.tzinfo)
        if moment > at:
            return moment
    return None


def around_new_year(day: date) -> bool:
    """29 December to 3 January."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def is_special(day: date) -> bool:
    """A public holiday, or a day around the new year: most places say nothing of these."""
    return _is_holiday(day) or around_new_year(day)


def holds_then(openings: Openings, day: date) -> tuple[bool, bool]:
    """Whether the usual days hold on a day, and whether those for holidays do."""
    moved = openings.moves and _is_holiday(day - timedelta(days=1))
    if moved or (around_new_year(day) and openings.new_year != OPEN_THEN):
        return False, False
    if not _is_holiday(day):
        return True, False
    return openings.holidays == OPEN_THEN, openings.holidays != SHUT_THEN


@lru_cache(maxsize=4096)
def _is_holiday(day: date) -> bool:
    return jpholiday.is_holiday(day)


def _each_day(rules: Iterable[Rule]) -> Iterator[Rule]:
    for rule in rules:
        if rule.day != ANY_DAY or rule.monthday or rule.is_one_date:
            yield rule
        else:
            yield from (Rule(**(asdict(rule) | {"day": day})) for day in _WEEKDAYS_ALL)


def _is_nth(nth: int, day: date) -> bool:
    if nth == LAST:
        return day.day + 7 > monthrange(day.year, day.month)[1]
    return nth in (0, (day.day + 6) // 7)


def _in_season(season: str, day: str) -> bool:
    first, _slash, last = season.partition("/")
    return first <= day <= last if first <= last else day >= first or day <= last


def _in_fortnight(known: str, day: date) -> bool:
    if not known:
        return True
    anchor = date.fromisoformat(known)
    weeks = (day - timedelta(day.weekday())) - (anchor - timedelta(anchor.weekday()))
    return weeks.days % 14 == 0
