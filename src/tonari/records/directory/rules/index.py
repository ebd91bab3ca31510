"""What a search looks in, in memory: entries by number, in the order in which they rest."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from math import cos, degrees, floor, nan, radians
from sys import getsizeof
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from . import FEW, OPEN, ROOM_SAID_FOR, split_fields
from .distance import EARTH, Point
from .masks import Mask, Numbers, Postings
from .spelling import sound
from .texts import Texts
from .timetable import Timetable
from .words import as_kana, as_text, crossed

CELL = 0.1
"""Degrees of a cell of points."""
COUNTED = ("field", "standing", "kind", "traits")
TIMED, PLACED = ("timed", ""), ("placed", "")
HERE, FOR = "here", "for"
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
    areas: tuple[tuple[UUID, bool], ...] = ()
    """In which it stands, and (true) for which it is."""

    @property
    def order(self) -> tuple[int, str]:
        """Checked last comes first, then by kana and name; the id decides the rest."""
        day = self.last_checked_on
        return _NEVER if day is None else -day.toordinal(), f"{self.kana}\0{self.name}"

    @property
    def choices(self) -> Iterator[tuple[str, Any]]:
        """All that a filter may ask of it, but what the time decides."""
        for name, codes in (("field", self.fields), ("traits", self.traits)):
            yield from ((name, code) for code in split_fields(codes))
        for name in ("standing", "kind", "state", "reach"):
            yield name, getattr(self, name)
        if self.openings.get("opens"):
            yield TIMED
        if self.lat is not None:
            yield PLACED


class Part:
    """Some entries. `of`: who has which choice of a filter.

    texts and kana: what they say, and how that is read where it does not sound as it is written;
    starts: by how their words begin; crossed: by pairs of letters that one only hears.
    areas: who stands in an area or is for it (HERE), and who is said to be for it (FOR).
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self.texts, self.kana = Texts(width=2), Texts(width=1, step=2)
        self.starts, self.crossed, self._cells = Postings(), Postings(), Postings()
        self.of, self.areas, self.timetable = Postings(), Postings(), Timetable()
        self._room: tuple[date, Mask] | None = None
        self._rooms, self._ids, orders = Postings(), bytearray(), list[str]()
        self._days, self._ends, names = array("i"), array("I", (0,)), array("I")
        lat, lon = array("d"), array("d")
        for number, row in enumerate(rows):
            self._ids += row.id.bytes
            self._add_texts(number, row)
            names.append(len(as_text(row.folded.partition("\n")[0])) // 2)
            self._add_filters(number, row)
            lat.append(nan if row.lat is None else row.lat)
            lon.append(nan if row.lon is None else row.lon)
            day, order = row.order
            self._days.append(day)
            orders.append(order)
            self._ends.append(self._ends[-1] + len(order))
        self._orders, self.many = "".join(orders), len(orders)
        self.name_ends = np.array(names, np.uint32)
        self._lat, self._lon = (np.radians(np.array(one, np.float64)) for one in (lat, lon))
        self._settle()

    def _add_texts(self, number: int, row: Row) -> None:
        self.texts.add(as_text(row.folded))
        lines = row.folded.split("\n")
        heard = set(map(sound, lines))
        read = [line for line in row.readings.split("\n") if line not in heard]
        starts = [one for line in read if line[:1] == "|" for one in line[1:-1].split("|")]
        self.starts.add(number, dict.fromkeys(starts))
        self.kana.add(as_kana("\n".join(line for line in read if line[:1] != "|")))
        self.crossed.add(number, {pair for line in lines for pair in crossed(line)})

    def _add_filters(self, number: int, row: Row) -> None:
        self.of.add(number, row.choices)
        self.areas.add(number, {(HERE, area) for area, _said in row.areas})
        self.areas.add(number, {(FOR, area) for area, said in row.areas if said})
        if row.room in (OPEN, FEW) and row.room_said_on is not None:
            self._rooms.add(number, (row.room_said_on,))
        if row.openings.get("opens"):
            self.timetable.add(number, row.openings)
        if row.lat is not None and row.lon is not None:
            self._cells.add(number, ((floor(row.lat / CELL), floor(row.lon / CELL)),))

    def _settle(self) -> None:
        for texts in (self.texts, self.kana):
            texts.settle()
        for postings in (self.starts, self.crossed, self._cells, self.areas, self._rooms):
            postings.settle(self.many)
        self.of.settle(self.many, asked_often=True)
        self.choices = [one for one in self.of if one[0] in COUNTED]
        self.timetable.settle(self.many)

    # Filters

    def with_room(self, today: date) -> Mask:
        """Those of which somebody said lately that there is room."""
        if self._room is None or self._room[0] != today:
            since = today - ROOM_SAID_FOR
            self._room = today, self._rooms.any_of(day for day in self._rooms if day >= since)
        return self._room[1]

    def around(self, at: Point, metres: int) -> Numbers:
        """Those that may lie in a circle; metres 0: all that have a point."""
        if not metres:
            return self.of.numbers(PLACED)
        return np.concatenate([self._cells.numbers(one) for one in _cells(at, metres)])

    def bows(self, at: Point, numbers: Numbers) -> Numbers:
        """How far these are, as `distance.bow_of`; not a number where nobody knows."""
        (north, east), lat = map(radians, at), self._lat[numbers]
        one, other = np.sin((lat - north) / 2), np.sin((self._lon[numbers] - east) / 2)
        return one * one + cos(north) * np.cos(lat) * other * other

    # Order

    def id_of(self, number: int) -> UUID:
        """The id of a number."""
        return UUID(bytes=bytes(self._ids[number * _ID : number * _ID + _ID]))

    def numbers(self, ids: Iterable[UUID]) -> list[int]:
        """The numbers of those of the ids that are there."""
        held, wanted = bytes(self._ids), {one.bytes for one in ids}
        every = range(self.many)
        return [n for n in every if held[n * _ID : n * _ID + _ID] in wanted]

    def order(self, number: int) -> str:
        """Its kana and name."""
        return self._orders[self._ends[number] : self._ends[number + 1]]

    def _key(self, number: int) -> tuple[int, str, UUID]:
        return self._days[number], self.order(number), self.id_of(number)

    def rank_in(self, number: int, other: "Part") -> float:
        """Where an entry would rest among those of another part: between its numbers."""
        return bisect_left(range(other.many), self._key(number), key=other._key) - 0.5

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        several = (self.texts, self.kana, self.starts, self.crossed, self._cells, self._rooms)
        held = sum(one.size for one in (*several, self.of, self.areas, self.timetable))
        objects = (self._ids, self._days, self._ends, self._orders)
        arrays = (self._lat, self._lon, self.name_ends)
        return held + sum(map(getsizeof, objects)) + sum(one.nbytes for one in arrays)


def _cells(at: Point, metres: int) -> Iterator[tuple[int, int]]:
    """The cells that a circle touches."""
    lat, lon = at
    north = degrees(metres / EARTH) * 1.001
    east = north / cos(radians(min(89.0, abs(lat) + north)))
    for y in range(floor((lat - north) / CELL), floor((lat + north) / CELL) + 1):
        for x in range(floor((lon - east) / CELL), floor((lon + east) / CELL) + 1):
            yield y, x
