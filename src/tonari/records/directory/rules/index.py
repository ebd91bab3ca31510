"""What a search looks in, in memory: entries by number, in the order in which they rest."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from math import cos, degrees, floor, radians, sin
from sys import getsizeof
from typing import Any, NamedTuple
from uuid import UUID

from . import FEW, OPEN, ROOM_SAID_FOR, split_fields
from .distance import EARTH, Point, bow_of
from .grams import Texts
from .masks import Postings, mask_of, numbers_of
from .spelling import sought_by_sound, sound
from .synonyms import Sought
from .timetable import Timetable

CELL = 0.1
"""Degrees of a cell of points."""
COUNTED = ("field", "standing", "kind", "traits")
TIMED, PLACED, ROOM = ("timed", ""), ("placed", ""), "room"
HERE, FOR = "here", "for"
_NEVER = 0x7FFF_FFFF


class _Short(dict[int, str]):
    """Letters as such of one byte each, of which Python then makes a text of one byte a letter.

    Readings are hiragana; anything else is five letters, which stand for nothing else.
    """

    def __missing__(self, letter: int) -> str:
        if letter < 0x80:
            short = chr(letter)
        elif 0x3041 <= letter < 0x3097:
            short = chr(letter - 0x3041 + 0xA0)
        else:
            tail = "".join(chr(0x80 + (letter >> bits & 0xF)) for bits in (12, 8, 4, 0))
            short = chr(0x90 + (letter >> 16)) + tail
        self[letter] = short
        return short


_KANA = _Short()


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
        if self.room in (OPEN, FEW) and self.room_said_on is not None:
            yield ROOM, self.room_said_on
        if self.openings.get("opens"):
            yield TIMED
        if self.lat is not None:
            yield PLACED


class Part:
    """Some entries. `ids`: by their number; `of`: who has which choice of a filter.

    areas: who stands in an area or is for it (HERE), and who is said to be for it (FOR).
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self.ids = list[UUID]()
        self._names, self._texts, self._kana = Texts(), Texts(), Texts()
        self._starts, self._sounds, self._cells = Postings(), Postings(), Postings()
        self.of, self.areas, self.timetable = Postings(), Postings(), Timetable()
        self._lat, self._lon = array("d"), array("d")
        self._days, self._ends, orders = array("i"), array("I", (0,)), list[str]()
        for number, row in enumerate(rows):
            self.ids.append(row.id)
            self._add_texts(number, row)
            self.of.add(number, row.choices)
            self.areas.add(number, {(HERE, area) for area, _said in row.areas})
            self.areas.add(number, {(FOR, area) for area, said in row.areas if said})
            if row.openings.get("opens"):
                self.timetable.add(number, row.openings)
            self._add_point(number, row.lat, row.lon)
            day, order = row.order
            self._days.append(day)
            orders.append(order)
            self._ends.append(self._ends[-1] + len(order))
        self._orders = "".join(orders)
        self._settle()

    def _add_texts(self, number: int, row: Row) -> None:
        self._names.add(row.folded.partition("\n")[0])
        pairs = self._texts.add(row.folded)
        heard = set(map(sound, row.folded.split("\n")))
        lines = [line for line in row.readings.split("\n") if line not in heard]
        starts = [one for line in lines if line[:1] == "|" for one in line[1:-1].split("|")]
        self._starts.add(number, dict.fromkeys(starts))
        self._kana.add("\n".join(line for line in lines if line[:1] != "|").translate(_KANA))
        joined = {pair for line in heard for pair in map(str.__add__, line, line[1:])}
        self._sounds.add(number, joined - pairs)

    def _add_point(self, number: int, lat: float | None, lon: float | None) -> None:
        if lat is not None and lon is not None:
            self._cells.add(number, ((floor(lat / CELL), floor(lon / CELL)),))
        self._lat.append(radians(lat or 0.0))
        self._lon.append(radians(lon or 0.0))

    def _settle(self) -> None:
        self.many = len(self.ids)
        self.every = (1 << self.many) - 1
        self._number = {one: number for number, one in enumerate(self.ids)}
        for texts in (self._names, self._texts, self._kana):
            texts.settle()
        for postings in (self._starts, self._sounds, self._cells, self.areas):
            postings.settle(self.many)
        # Filters are few, and asked for at every search.
        self.of.settle(self.many, self.many + 1)
        self.choices = [one for one in self.of if one[0] in COUNTED]
        self.timetable.settle(self.many)

    # Words

    def matching(self, asked: Iterable[Sought], among: int) -> int:
        """Those among the entries that have each word, hear it, mean it, or have all its parts."""
        for one in asked:
            among = self._matching(one, among) if among else 0
        return among

    def _matching(self, one: Sought, among: int) -> int:
        found = among & self.of.any_of(("field", code) for code in one.fields)
        for word in (one.word, *one.others):
            found |= self._texts.having(word, among & ~found)
        found |= self._sounding(one.word, among & ~found)
        if one.parts and found != among:
            found |= self.matching(one.parts, among & ~found)
        return found

    def _sounding(self, word: str, among: int) -> int:
        """Those that are read so (`spelling.readings`): what only sounds so is not kept as text."""
        heard = sought_by_sound(word)
        if heard[:1] == "|":
            return among & self._starts.mask(heard[1:-1])
        if not heard:
            return 0
        found = self._texts.having(heard, among) if heard != word else 0
        found |= self._kana.having(heard.translate(_KANA), among & ~found)
        return found | self._kana.remembered(f"\n{heard}", among & ~found, self._aloud)

    def _aloud(self, word: str, among: int) -> int:
        heard = word[1:]
        among = self._texts.near(heard, self._sounds, among)
        read = numbers_of(among, self.many)
        return mask_of((n for n in read if heard in sound(self._texts[n])), self.many)

    def fits(self, asked: Sequence[Sought], among: int) -> Iterator[int]:
        """Those among the found, apart, by how well name, text, parts, reading and synonyms fit."""
        if not asked:
            yield among
            return
        words = [one.word for one in asked]
        held = self._all_of(words, among)
        named = reduce(lambda kept, word: self._names.having(word, kept), words, held)
        yield self._names.having(f"\n{words[0]}", held)
        yield named
        yield held
        parts = [part.word for one in asked for part in (one.parts or (one,))]
        yield self._all_of(parts, among)
        yield reduce(self._heard, words, among)
        yield among

    def _all_of(self, words: Iterable[str], among: int) -> int:
        return reduce(lambda kept, word: self._texts.having(word, kept), words, among)

    def _heard(self, among: int, word: str) -> int:
        found = self._texts.having(word, among)
        return found | self._sounding(word, among & ~found)

    # Filters

    def with_room(self, today: date) -> int:
        """Those of which somebody said lately that there is room."""
        since = today - ROOM_SAID_FOR
        days = ((name, day) for name, day in self.of if name == ROOM and day >= since)
        return self.of.any_of(days)

    def numbers(self, ids: Iterable[UUID]) -> int:
        """Those of the ids that are there."""
        found = (self._number[one] for one in ids if one in self._number)
        return mask_of(found, self.many)

    def around(self, at: Point, metres: int) -> int:
        """Those that may lie in a circle; metres 0: all that have a point."""
        return self._cells.any_of(_cells(at, metres)) if metres else self.of.mask(PLACED)

    def bows(self, at: Point, metres: int, among: int) -> dict[int, float]:
        """How far those are that lie in a circle, as `distance.bow_of`; metres 0: all."""
        among &= self.around(at, metres)
        most = bow_of(metres) if metres else 2.0
        north, east = map(radians, at)
        slant, found = cos(north), dict[int, float]()
        for n in numbers_of(among, self.many):
            one, other = sin((self._lat[n] - north) / 2), sin((self._lon[n] - east) / 2)
            bow = one * one + slant * cos(self._lat[n]) * other * other
            if bow <= most:
                found[n] = bow
        return found

    # Order

    def order(self, number: int) -> str:
        """Its kana and name."""
        return self._orders[self._ends[number] : self._ends[number + 1]]

    def _key(self, number: int) -> tuple[int, str, UUID]:
        return self._days[number], self.order(number), self.ids[number]

    def rank_in(self, number: int, other: "Part") -> float:
        """Where an entry would rest among those of another part: between its numbers."""
        return bisect_left(range(other.many), self._key(number), key=other._key) - 0.5

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        parts = (self._names, self._texts, self._kana, self._starts, self._sounds, self._cells)
        more = (self.of, self.areas, self.timetable)
        arrays = (self._lat, self._lon, self._days, self._ends, self._orders, self._number)
        ids = self.many * (getsizeof(UUID(int=0)) + getsizeof(1 << 127) + getsizeof(self.many))
        return sum(one.size for one in (*parts, *more)) + sum(map(getsizeof, arrays)) + ids


def _cells(at: Point, metres: int) -> Iterator[tuple[int, int]]:
    """The cells that a circle touches."""
    lat, lon = at
    north = degrees(metres / EARTH) * 1.001
    east = north / cos(radians(min(89.0, abs(lat) + north)))
    for y in range(floor((lat - north) / CELL), floor((lat + north) / CELL) + 1):
        for x in range(floor((lon - east) / CELL), floor((lon + east) / CELL) + 1):
            yield y, x
