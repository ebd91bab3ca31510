"""Which entries are open when: what `openings` says of one, of all at once."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from .masks import Postings
from .openings import (
    DAYS,
    EVENING,
    EVENING_BEGINS,
    HOLIDAY,
    NOW,
    THIS_WEEK,
    WEEKEND,
    WHENS,
    Openings,
    Rule,
    holds_then,
)

WEEKS = 28
_FLAGS = ("holidays", "new_year", "moves")
Times = dict[tuple[str, str], int]
"""From, to (`HH:MM`), and who is open then."""


class Timetable:
    """The opening times of entries, by their numbers."""

    def __init__(self) -> None:
        self._opens, self._shut, self._flags = Postings(), Postings(), Postings()
        self._days: tuple[date, dict[str, int], Times, Times] | None = None

    def add(self, number: int, said: Mapping[str, Any]) -> None:
        """What `openings.to_json` made of an entry that opens at certain times."""
        self._opens.add(number, {tuple(rule.items()) for rule in said["opens"]})
        self._shut.add(number, {tuple(rule.items()) for rule in said.get("shut", ())})
        self._flags.add(number, (tuple(said.get(name) for name in _FLAGS),))

    def settle(self, many: int) -> None:
        """No more come: there are so many."""
        for postings in (self._opens, self._shut, self._flags):
            postings.settle(many)
        self._rules = [(_rule(key), key) for key in self._opens]
        self._closes = [(_rule(key), key) for key in self._shut]
        self._kinds = [(key, self._flags.mask(key)) for key in self._flags]

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return self._opens.size + self._shut.size + self._flags.size

    def on(self, day: date) -> Times:
        """Who is certainly open on a day, and from when to when (`openings.on_day`)."""
        iso = day.isoformat()
        shut = self._shut.any_of(key for rule, key in self._closes if rule.holds(day, iso))
        usual = on_holiday = 0
        for key, mask in self._kinds:
            usually, then = holds_then(_flagged(key), day)
            usual |= mask if usually else 0
            on_holiday |= mask if then else 0
        groups: dict[tuple[str, str, int], list[Any]] = {}
        for rule, key in self._rules:
            if rule.holds(day, iso):
                who = -1 if rule.is_one_date else on_holiday if rule.day == HOLIDAY else usual
                groups.setdefault((rule.start, rule.end, who), []).append(key)
        found: Times = {}
        for (start, end, who), keys in groups.items():
            mask = self._opens.any_of(keys) & who & ~shut
            found[start, end] = found.get((start, end), 0) | mask
        return found

    def open_on(self, day: date) -> int:
        """Who is open on a day."""
        return _joined(self.on(day).values())

    def whens(self, at: datetime) -> dict[str, int]:
        """Who is open at each of WHENS and DAYS, seen from a minute (Japan's time)."""
        if self._days is None or self._days[0] != at.date():
            self._days = (at.date(), *self._ahead(at.date()))
        _day, found, today, last = self._days
        minute = f"{at:%H:%M}"
        now = _joined(mask for (start, end), mask in today.items() if start <= minute < end)
        soon = _joined(mask for (start, _end), mask in today.items() if start > minute)
        last_day = _joined(mask for (start, _end), mask in last.items() if start < minute)
        return found | {NOW: now, THIS_WEEK: now | soon | last_day | found[THIS_WEEK]}

    def _ahead(self, today: date) -> tuple[dict[str, int], Times, Times]:
        """What holds all day long, and the times of today and of this day next week."""
        found = dict.fromkeys((*WHENS, *DAYS), 0)
        first = last = dict[tuple[str, str], int]()
        for ahead in range(WEEKS):
            day = today + timedelta(days=ahead)
            times = self.on(day)
            first, last = (times if ahead == 0 else first), (times if ahead == 7 else last)
            every = _joined(times.values())
            found[f"day{day.weekday()}"] |= every
            found[THIS_WEEK] |= every if 0 < ahead < 7 else 0
            found[EVENING] |= _joined(
                mask for (_start, end), mask in times.items() if end > EVENING_BEGINS
            )
        found[WEEKEND] = found["day5"] | found["day6"]
        return found, first, last


def _joined(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)


def _rule(key: Any) -> Rule:
    return Rule(**dict(key))


def _flagged(key: Any) -> Openings:
    holidays, new_year, moves = key
    return Openings(holidays=holidays or "", new_year=new_year or "", moves=bool(moves))
