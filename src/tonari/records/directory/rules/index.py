"""What a search looks in, in memory: entries by number, in the order in which they rest."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from math import cos, degrees, floor, nan, radians
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from tonari.kernel import clock

from . import ANYWHERE, ASK, FEW, OPEN, PAUSED, ROOM_SAID_FOR, split_fields
from .asking import says_open
from .distance import EARTH, Point
from .masks import Mask, Numbers, Postings, Those, held, union
from .spelling import sound
from .synonyms import Sought
from .texts import Crossed, Names, Texts
from .timetable import KEPT, Timetable
from .words import short

ROW, WHOLE = 0.1, 1000
"""Degrees from south to north of a row of points; more than there are around the earth."""
COUNTED = ("field", "standing", "kind", "traits")
TIMED, PLACED = ("timed", ""), ("placed", "")
HERE, FOR = "here", "for"
DENIED = "denied"
ANYBODY = ("reach", ANYWHERE)
Around = tuple[frozenset[UUID], frozenset[UUID]]
"""What of a municipality is for people of an area of it, and the areas that straddle its border."""
_NEVER = 0x7FFF_FFFF
_ID = 16


class Row(NamedTuple):
    """What is read of an entry."""

    id: UUID
    folded: str
    readings: str
    fields: str
    traits: str
    standing: str
    kind: str
    state: str
    reach: str
    lat: float | None
    lon: float | None
    room: str
    room_said_on: date | None
    openings: dict[str, Any]
    last_checked_on: date | None
    kana: str
    name: str
    denied: tuple[str, ...] = ()
    """Terms that its words say do not hold (`denied.denied_in`), and nothing says that they do."""
    areas: tuple[tuple[UUID, bool], ...] = ()
    """In which it stands, and (true) for which it is."""

    @property
    def order(self) -> tuple[int, str]:
        """Checked last comes first, then by kana and name; the id decides the rest."""
        day = self.last_checked_on
        return _NEVER if day is None else -day.toordinal(), f"{self.kana}\0{self.name}"

    @property
    def room_day(self) -> int:
        """When somebody said that there is room; below 0: that there is none; 0 for never."""
        day = 0 if self.room == ASK else self._said_day
        return day if self.room in (OPEN, FEW) else -day

    @property
    def paused_day(self) -> int:
        """When somebody said that it is paused; 0 for never."""
        return self._said_day if self.room == PAUSED else 0

    @property
    def last_day(self) -> int:
        """The last day on which any of its opening times may hold; 0 where none are known."""
        rules = self.openings.get("opens", ())
        days = [date.fromisoformat(r["last"]).toordinal() for r in rules if r.get("last")]
        return _NEVER if len(days) < len(rules) else max(days, default=0)

    @property
    def _said_day(self) -> int:
        return 0 if self.room_said_on is None else self.room_said_on.toordinal()

    @property
    def choices(self) -> Iterator[tuple[str, Any]]:
        """All that a filter may ask of it, but what the time decides."""
        for name, codes in (("field", self.fields), ("traits", self.traits)):
            yield from ((name, code) for code in split_fields(codes))
        yield from ((DENIED, code) for code in self.denied)
        for name in ("standing", "kind", "state", "reach"):
            yield name, getattr(self, name)
        if self.lat is not None:
            yield PLACED


class Part:
    """Some entries. `of`: who has which choice of a filter.

    texts, names and kana: what they say, what they are called, and how it is read where it does
    not sound as it is written (`words.short`). starts: by how their words begin; crossed: what one
    only hears.
    areas: who stands in an area or is for it (HERE), and who is said to be for it (FOR).
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self.texts, self.kana, self.starts = Texts(), Texts(), Postings()
        self.names, self.crossed = Names(self.texts), Crossed(self.texts)
        self.of, self.areas, self.timetable = Postings(), Postings(), Timetable()
        self._told_open = dict[tuple[date, Sought], Those]()
        ids, orders = bytearray(), list[str]()
        self._days, self._ends = array("i"), array("I", (0,))
        lat, lon, rooms = array("d"), array("d"), array("i")
        paused, last_days = array("i"), array("i")
        for number, row in enumerate(rows):
            ids += row.id.bytes
            self._add_texts(number, row)
            self._add_filters(number, row)
            lat.append(nan if row.lat is None else row.lat)
            lon.append(nan if row.lon is None else row.lon)
            rooms.append(row.room_day)
            paused.append(row.paused_day)
            last_days.append(row.last_day)
            day, order = row.order
            self._days.append(day)
            orders.append(order)
            self._ends.append(self._ends[-1] + len(order))
        self._ids, self._orders, self.many = bytes(ids), "".join(orders), len(orders)
        self._rooms, self._paused = np.array(rooms), np.array(paused)
        self._last_days = np.array(last_days)
        self._set_places(np.array(lat), np.array(lon))
        self._settle()

    def _add_texts(self, number: int, row: Row) -> None:
        lines = row.folded.split("\n")
        heard = set(map(sound, lines))
        read = [line for line in row.readings.split("\n") if line not in heard]
        starts = [one for line in read if line[:1] == "|" for one in line[1:-1].split("|")]
        self.texts.add(row.folded)
        self.names.call(number, lines[0])
        self.kana.add(short("\n".join(line for line in read if line[:1] != "|")))
        self.starts.add(number, dict.fromkeys(starts))
        self.crossed.hear(number, lines)

    def _add_filters(self, number: int, row: Row) -> None:
        self.of.add(number, row.choices)
        self.areas.add(number, {(HERE, area) for area, _said in row.areas})
        self.areas.add(number, {(FOR, area) for area, said in row.areas if said})
        if row.openings.get("opens"):
            self.timetable.add(number, row.openings)

    def _set_places(self, lat: Numbers, lon: Numbers) -> None:
        self._lat, self._lon = np.radians(lat), np.radians(lon)
        # Rows from south to north, each from west to east.
        places = np.floor(lat / ROW) * WHOLE + lon
        self._placed = np.argsort(places)[: np.count_nonzero(~np.isnan(places))]
        self._places = places[self._placed]

    def _settle(self) -> None:
        for texts in (self.texts, self.names, self.kana, self.crossed):
            texts.settle()
        for postings in (self.starts, self.areas):
            postings.settle(self.many)
        self.of.settle(self.many, asked_often=True)
        self.choices = {name: [code for one, code in self.of if one == name] for name in COUNTED}
        self.timetable.settle(self.many)

    # Filters

    def with_room(self, today: date) -> Mask:
        """Those of which somebody said lately that there is room."""
        return self._rooms >= (today - ROOM_SAID_FOR).toordinal()

    def knowing_room(self, today: date) -> Mask:
        """Those of which somebody said lately whether there is room."""
        known: Mask = np.abs(self._rooms) >= (today - ROOM_SAID_FOR).toordinal()
        return known

    def running(self, today: date) -> Mask:
        """All but those of which somebody said lately that they are paused."""
        return self._paused < (today - ROOM_SAID_FOR).toordinal()

    def known(self, today: date) -> Mask:
        """Those whose times are known, and have not run out (`openings.has_run_out`)."""
        return self._last_days >= today.toordinal()

    def timed(self, today: date) -> Mask:
        """Those whose times are known, and hold."""
        return self.known(today) & self.running(today)

    def when(self, code: str, at: datetime, on: date | None = None) -> Mask:
        """Who is open at one of WHENS or DAYS (`Timetable.when`), and not paused."""
        return self.timetable.when(code, at, on) & self.running(at.date())

    def opening(self, one: Sought) -> Mask:
        """Those that open at a time, and those that say so and whose times nobody knows."""
        today = clock.today()
        return self._opening(one, today) & self.running(today)

    def _opening(self, one: Sought, today: date) -> Mask:
        found = self.timetable.opening(one.opens, today, one.on)
        if one.on is not None or not one.is_time:
            return found
        told = self._told_open.get((today, one))
        if told is None:
            if len(self._told_open) >= KEPT:
                self._told_open.clear()
            told = self._told_open[today, one] = held(self._saying(one.said, today))
        return found | union([told], self.many)

    def _saying(self, said: Sequence[Sequence[str]], today: date) -> Mask:
        """Those without known times that say each of some, and not only as when they are shut."""
        left, texts = ~self.known(today), self.texts
        for words in said:
            left &= union((texts.near(word)[0] for word in words), self.many)
        for number in np.flatnonzero(left).tolist():
            left[number] = says_open(texts.all[number], said)
        return left

    def around(self, at: Point, metres: int) -> Numbers:
        """Those that may lie in a circle; metres 0: all that have a point."""
        if not metres:
            return self.of.numbers(PLACED)
        lat, lon = at
        north = degrees(metres / EARTH) * 1.001
        east = north / cos(radians(min(89.0, abs(lat) + north)))
        rows = np.arange(floor((lat - north) / ROW), floor((lat + north) / ROW) + 1) * WHOLE + lon
        edges = np.searchsorted(self._places, [rows - east, rows + east]).T.tolist()
        return np.concatenate([self._placed[first:end] for first, end in edges])

    def bows(self, at: Point, numbers: Numbers) -> Numbers:
        """How far these are, as `distance.bow_of`; not a number where nobody knows."""
        (north, east), lat = map(radians, at), self._lat[numbers]
        one, other = np.sin((lat - north) / 2), np.sin((self._lon[numbers] - east) / 2)
        return one * one + cos(north) * np.cos(lat) * other * other

    # Areas

    def in_area(self, area: UUID, around: Iterable[UUID]) -> Mask:
        """Those that stand in an area or are for it, for one of those around it, or for anybody."""
        here = ((HERE, area), *((FOR, one) for one in around))
        return self.areas.any_of(here) | self.of.mask(ANYBODY)

    def in_areas(self, those: Mask, around: Mapping[UUID, Around]) -> dict[str, int]:
        """How many of those are `in_area`, for each of the areas with what is around it.

        What is for a municipality is the same for all its areas, and is gone through once.
        """
        left = those & ~self.of.mask(ANYBODY)
        anybody, told = int(np.count_nonzero(those & ~left)), dict[str, int]()
        alike = defaultdict[frozenset[UUID], list[UUID]](list)
        for area, (whole, _touching) in around.items():
            alike[whole].append(area)
        for whole, several in alike.items():
            with self._taken(left, whole) as known:
                here = self.areas.counts([(HERE, area) for area in several], left)
                for area, number in zip(several, here, strict=True):
                    more = self._straddling(left, area, around[area][1])
                    told[str(area)] = anybody + known + (number if more is None else more)
        return told

    def _straddling(self, left: Mask, area: UUID, touching: frozenset[UUID]) -> int | None:
        """How many of those left stand in an area or are for what touches it; None: for nothing."""
        if not any((FOR, one) in self.areas for one in touching):
            return None
        with self._taken(left, touching) as known:
            return known + self.areas.counts([(HERE, area)], left)[0]

    @contextmanager
    def _taken(self, left: Mask, areas: Iterable[UUID]) -> Iterator[int]:
        """How many of those left are for one of these areas; meanwhile they are not left."""
        taken = list[Numbers]()
        for area in (one for one in areas if (FOR, one) in self.areas):
            those = self.areas.numbers((FOR, area))
            taken.append(those[left[those]])
            left[taken[-1]] = False
        yield sum(map(len, taken))
        for those in taken:
            left[those] = True

    # Order

    def id_of(self, number: int) -> bytes:
        """The bytes of the id of a number."""
        return self._ids[number * _ID : number * _ID + _ID]

    def numbers(self, ids: Iterable[UUID]) -> list[int]:
        """The numbers of those of the ids that are there."""
        wanted = {one.bytes for one in ids}
        return [number for number in range(self.many) if self.id_of(number) in wanted]

    def order(self, number: int) -> str:
        """Its kana and name."""
        return self._orders[self._ends[number] : self._ends[number + 1]]

    def _key(self, number: int) -> tuple[int, str, bytes]:
        return self._days[number], self.order(number), self.id_of(number)

    def rank_in(self, number: int, other: "Part") -> float:
        """Where an entry would rest among those of another part: between its numbers."""
        return bisect_left(range(other.many), self._key(number), key=other._key) - 0.5
