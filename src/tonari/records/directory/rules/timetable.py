"""Which entries are open when: what `openings` says of one, of all at once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple

import numpy as np

from .masks import Mask, Numbers, Postings, Those, held, mask_of, union
from .openings import (
    DAILY,
    DAYS,
    EVENING,
    EVENING_BEGINS,
    HOLIDAY,
    NOW,
    SPANS,
    THIS_WEEK,
    WEEKEND,
    WEEKS,
    WHENS,
    Openings,
    Rule,
    holds_then,
)

KEPT = 64
"""Of so many times asked for in words who opens then stays known."""
_FLAGS = ("holidays", "new_year", "moves")


class Times(NamedTuple):
    """Who is open on a day, each from and to a minute of it (-1: not said), several times a day."""

    who: Numbers
    start: Numbers
    end: Numbers


class Ahead(NamedTuple):
    """What holds all day long, the times of today and of this day next week, and asked ones.

    weekdays: the times of each weekday in WEEKS; what comes again stands there once.
    """

    day: date
    found: dict[str, Mask]
    today: Times
    last: Times
    weekdays: list[Times]
    asked: dict[tuple[str, ...], Those]


class Timetable:
    """The opening times of entries, by their numbers."""

    def __init__(self) -> None:
        self._opens, self._shut, self._flags = Postings(), Postings(), Postings()
        self._ahead: Ahead | None = None
        self._now: tuple[datetime, Mask] | None = None
        self._then: tuple[date, Times] | None = None

    def add(self, number: int, said: Mapping[str, Any]) -> None:
        """What `openings.to_json` made of an entry that opens at certain times."""
        self._opens.add(number, {tuple(rule.items()) for rule in said["opens"]})
        self._shut.add(number, {tuple(rule.items()) for rule in said.get("shut", ())})
        self._flags.add(number, (tuple(said.get(name) for name in _FLAGS),))

    def settle(self, many: int) -> None:
        """No more come: there are so many."""
        self._many = many
        for postings in (self._opens, self._shut, self._flags):
            postings.settle(many)
        self._rules = [(_rule(key), key) for key in self._opens]
        self._closes = [(_rule(key), key) for key in self._shut]

    def on(self, day: date) -> Times:
        """Who is certainly open on a day, and from when to when (`openings.on_day`)."""
        iso, none = day.isoformat(), np.zeros(0, np.int16)
        may = ~self._shut.any_of(key for rule, key in self._closes if rule.holds(day, iso))
        then = [(key, holds_then(_flagged(key), day)) for key in self._flags]
        usual = may & self._flags.any_of(key for key, (usually, _holiday) in then if usually)
        holiday = may & self._flags.any_of(key for key, (_usually, holiday) in then if holiday)
        who, start, end = [none], [none], [none]
        for rule, key in self._rules:
            if rule.holds(day, iso):
                those = may if rule.is_one_date else holiday if rule.day == HOLIDAY else usual
                numbers = self._opens.numbers(key)
                who.append(numbers[those[numbers]])
                start.append(np.full(len(who[-1]), minute_of(rule.start), np.int16))
                end.append(np.full(len(who[-1]), minute_of(rule.end), np.int16))
        each = np.concatenate(who).astype(np.uint32)
        return Times(each, np.concatenate(start), np.concatenate(end))

    def opening(self, codes: tuple[str, ...], today: date, on: date | None = None) -> Mask:
        """Who is open in WEEKS when OPENING_CODES say (`openings.Coming`); on: on that date."""
        if on is not None:
            then = mask_of(_then(on.weekday(), self._kept(on), codes), self._many)
            return then & self.opening(codes, today) if DAILY in codes else then
        ahead = self._seen(today)
        those = ahead.asked.get(codes)
        if those is None:
            if len(ahead.asked) >= KEPT:
                ahead.asked.clear()
            those = ahead.asked[codes] = held(self._opening(ahead, codes))
        return union([those], self._many)

    def _opening(self, ahead: Ahead, codes: tuple[str, ...]) -> Mask:
        each = (
            mask_of(_then(weekday, times, codes), self._many)
            for weekday, times in enumerate(ahead.weekdays)
        )
        return reduce(and_ if DAILY in codes else or_, each)

    def _kept(self, day: date) -> Times:
        if self._then is None or self._then[0] != day:
            self._then = day, self.on(day)
        return self._then[1]

    def _on_date(self, day: date, code: str, at: datetime) -> Mask:
        """Who is open on a date, at the time of it that one of WHENS or DAYS means (or none)."""
        who, _start, end = self._kept(day)
        is_then = {
            NOW: day == at.date(),
            THIS_WEEK: 0 <= (day - at.date()).days < 7,
            WEEKEND: day.weekday() > 4,
        }
        if not is_then.get(code, code not in DAYS or code == f"day{day.weekday()}"):
            return np.zeros(self._many, np.bool_)
        if code == NOW:
            return self.when(NOW, at)
        return mask_of(who[end > _EVENING] if code == EVENING else who, self._many)

    def when(self, code: str, at: datetime, on: date | None = None) -> Mask:
        """Who is open at one of WHENS or DAYS, seen from a minute (Japan's time).

        on: on that date alone, at such a time of it; without a code at any.
        """
        if on is not None:
            return self._on_date(on, code, at)
        ahead = self._seen(at.date())
        minute, today, last = at.hour * 60 + at.minute, ahead.today, ahead.last
        if code == NOW:
            this = at.replace(second=0, microsecond=0)
            if self._now is None or self._now[0] != this:
                those = (today.start <= minute) & (minute < today.end)
                self._now = this, mask_of(today.who[those], self._many)
            return self._now[1]
        if code == THIS_WEEK:
            found = ahead.found[code].copy()
            found[today.who[minute < np.maximum(today.start, today.end)]] = True
            found[last.who[last.start < minute]] = True
            return found
        return ahead.found[code]

    def _seen(self, today: date) -> Ahead:
        ahead = self._ahead
        if ahead is None or ahead.day != today:
            ahead = self._ahead = self._look_ahead(today)
        return ahead

    def _look_ahead(self, today: date) -> Ahead:
        found = {code: np.zeros(self._many, np.bool_) for code in (*WHENS, *DAYS)}
        several = [self.on(today + timedelta(days=ahead)) for ahead in range(WEEKS)]
        for ahead, (who, _start, end) in enumerate(several):
            found[f"day{(today + timedelta(days=ahead)).weekday()}"][who] = True
            if 0 < ahead < 7:
                found[THIS_WEEK][who] = True
            found[EVENING][who[end > _EVENING]] = True
        found[WEEKEND] = found["day5"] | found["day6"]
        weekdays = [_each_once(several[(day - today.weekday()) % 7 :: 7]) for day in range(7)]
        return Ahead(today, found, several[0], several[7], weekdays, {})


def minute_of(said: str) -> int:
    """`HH:MM` as the minute of the day; -1 for nothing said."""
    return int(said[:2]) * 60 + int(said[3:]) if said else -1


def _each_once(several: Sequence[Times]) -> Times:
    """The times of several days, each once."""
    who, start, end = (np.concatenate(one, dtype=np.int64) for one in zip(*several, strict=True))
    each = np.unique((who * _DAY + start + 1) * _DAY + end + 1)
    who, minutes = np.divmod(each, _DAY * _DAY)
    start, end = np.divmod(minutes, _DAY)
    return Times(who.astype(np.uint32), (start - 1).astype(np.int16), (end - 1).astype(np.int16))


def _then(weekday: int, times: Times, codes: tuple[str, ...]) -> Numbers:
    """Who of the times of a weekday is open when OPENING_CODES say."""
    who, start, end = times
    days = [code for code in codes if code in DAYS]
    if days and f"day{weekday}" not in days:
        return who[:0]
    spans = [tuple(map(minute_of, SPANS[code])) for code in codes if code in SPANS]
    then = np.full(len(who), not spans)
    for first, last in spans:
        then |= (start < last) & (end > first)
    those: Numbers = who[then]
    return those


def _rule(key: Any) -> Rule:
    return Rule(**dict(key))


def _flagged(key: Any) -> Openings:
    holidays, new_year, moves = key
    return Openings(holidays=holidays or "", new_year=new_year or "", moves=bool(moves))


_DAY = 24 * 60 + 2
"""Each minute of a day, its end, and -1."""
_EVENING = minute_of(EVENING_BEGINS)
