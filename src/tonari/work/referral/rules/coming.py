"""What a person needs in order to come, beside what is known of a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tonari.records.directory.rules import FEW, FULL, OPEN, PAUSED, WAITING
from tonari.records.directory.rules.distance import WITHINS
from tonari.records.directory.rules.openings import EVENING, WEEKEND, WHENS, Openings, between
from tonari.records.directory.rules.traits import ONLINE, TRAITS
from tonari.records.people.rules.coming import TERMS, TIMES, WITHIN

FITS, MISSES, UNKNOWN = "fits", "misses", "unknown"
ROOM, AT_TIMES, NEAR = "room", "times", "within"
_DAYTIME_BEGINS, _DAYTIME_ENDS, _EVENING_BEGINS = "09:00", "17:00", "18:00"
_AHEAD = timedelta(days=27)


@dataclass(frozen=True)
class Wanted:
    """What a person needs: codes of TERMS and TIMES, and how far they can come (metres, or 0)."""

    terms: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    within: int = 0

    def __bool__(self) -> bool:
        """Whether anything is needed."""
        return bool(self.terms or self.times or self.within)


@dataclass(frozen=True)
class Place:
    """What is known of a place. holds, denied: terms that are said, and said not to hold.

    room: one of the directory's ROOMS that was said lately, or empty. metres: how far it is, None
    where it was not measured.
    """

    holds: frozenset[str]
    denied: frozenset[str]
    room: str
    openings: Openings
    metres: float | None


def wanted(content: Mapping[str, str]) -> Wanted:
    """What a record's section says; a code of no list is left out."""
    within = content.get("within", "")
    return Wanted(
        tuple(one for one in TERMS if one in content.get("terms", "").split()),
        tuple(one for one in TIMES if one in content.get("times", "").split()),
        int(within) if within in WITHIN else 0,
    )


def filters(needs: Wanted) -> dict[str, list[str]]:
    """The same as filters of the directory's search, as far as it has them: values by field.

    Its filter of times takes one alone, so of several times none narrows.
    """
    times = [one for one in needs.times if one in WHENS]
    return {
        "traits": [one for one in needs.terms if one in TRAITS],
        "room": [one for one in needs.terms if one == ROOM],
        "when": times if needs.times == tuple(times[:1]) else [],
        "within": [str(needs.within)] if needs.within in WITHINS else [],
    }


def judged(needs: Wanted, place: Place, at: datetime) -> dict[str, str]:
    """Of each condition (a code of TERMS, AT_TIMES, NEAR): FITS, MISSES or UNKNOWN.

    Unknown is never a no, nor a yes. at: now, in Japan; opening is looked at for four weeks.
    """
    found = {one: _of_term(one, place) for one in needs.terms}
    if needs.times:
        found[AT_TIMES] = _of_times(needs.times, place.openings, at)
    if needs.within:
        found |= _of_distance(needs.within, place)
    return found


def _of_term(term: str, place: Place) -> str:
    if term == ROOM:
        return _of_room(place.room)
    if term in place.holds:
        return FITS
    return MISSES if term in place.denied else UNKNOWN


def _of_distance(within: int, place: Place) -> dict[str, str]:
    """Nothing of whoever can be met from home, unless they are near besides."""
    if place.metres is not None and place.metres <= within:
        return {NEAR: FITS}
    if ONLINE in place.holds:
        return {}
    return {NEAR: UNKNOWN if place.metres is None else MISSES}


def _of_room(room: str) -> str:
    if room in (OPEN, FEW):
        return FITS
    return MISSES if room in (FULL, WAITING, PAUSED) else UNKNOWN


def _of_times(times: tuple[str, ...], openings: Openings, at: datetime) -> str:
    today, now = at.date(), f"{at:%H:%M}"
    every = between(openings, today, today + _AHEAD) if openings else ()
    # What is over for today is no time at which anybody can still come.
    days = [one for one in every if one[0] > today or one[2] > now]
    fits = {
        "daytime": any(
            day.weekday() < 5 and start < _DAYTIME_ENDS and end > _DAYTIME_BEGINS
            for day, start, end in days
        ),
        EVENING: any(end > _EVENING_BEGINS for _day, _start, end in days),
        WEEKEND: any(day.weekday() >= 5 for day, _start, _end in days),
    }
    if any(fits[one] for one in times):
        return FITS
    return MISSES if days and not openings.irregular else UNKNOWN
