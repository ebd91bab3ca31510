"""Looking in the index: who is found, how many each choice of a filter leaves, what comes first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from heapq import nsmallest
from itertools import islice
from operator import and_, or_
from uuid import UUID

from tonari.kernel import clock
from tonari.records.directory.rules import ANYWHERE, LISTED
from tonari.records.directory.rules.distance import WITHINS, bow_of
from tonari.records.directory.rules.index import FOR, HERE, PLACED, TIMED, Part
from tonari.records.directory.rules.masks import mask_of, numbers_of
from tonari.records.directory.rules.synonyms import Sought

from .distance import Near

FREE = "room"
FARTHEST = max(WITHINS)
Spoken = tuple[Sought, tuple[Sought, ...]]
"""A word, and what is near it."""
Choice = tuple[str, str]
"""A filter, and what was chosen of it."""
Place = tuple[float, ...]
"""How far, how well it fits, where it rests: what comes first has the lowest."""
MEANT, IN_NAME = 2, 2
"""The points of whoever means a word of a need, and how many more for saying it in the name."""
COUNTED = ("field", "standing", "kind")


@dataclass(frozen=True)
class Wanted:
    """A search. members: whether it also finds what is for members.

    chosen: of the filters field, standing, kind, room, traits and when. area: where; around: the
    areas that it is a part of, or that are parts of it.
    """

    members: bool
    asked: tuple[Sought, ...] = ()
    chosen: tuple[Choice, ...] = ()
    near: Near | None = None
    area: UUID | None = None
    around: frozenset[UUID] = frozenset()


class Look:
    """A search in one part of the index. there: those that nothing stands beside.

    ranks: where each of the part rests, if that is not its number.
    """

    def __init__(
        self, part: Part, wanted: Wanted, there: int = -1, ranks: tuple[float, ...] = ()
    ) -> None:
        self._part, self._wanted, self._ranks = part, wanted, ranks
        self._whens = part.timetable.whens(clock.now().astimezone(clock.TOKYO))
        self._here = part.areas.mask((HERE, wanted.area))
        self._around = self._here | part.areas.any_of((FOR, area) for area in wanted.around)
        self._area = self._around | part.of.mask(("reach", ANYWHERE))
        self._all = part.every & there
        if not wanted.members:
            self._all &= part.of.mask(("state", LISTED))
        self._filters = {one: self._mask(*one) for one in wanted.chosen}
        self._bows: dict[int, float] = {}
        self._text = part.matching(wanted.asked, self._nearly())
        if wanted.near is not None:
            self._measure(wanted.near)
        self.found = self._without()

    @property
    def total(self) -> int:
        """How many are found."""
        return self.found.bit_count()

    def _mask(self, name: str, code: str) -> int:
        if name == FREE:
            return self._part.with_room(clock.today())
        if name == "when" and code not in self._whens:
            return self._part.timetable.open_on(date.fromisoformat(code))
        return self._whens[code] if name == "when" else self._part.of.mask((name, code))

    def _nearly(self) -> int:
        """Those that miss one filter at most: what misses more is in no count."""
        seen, filters = self._all, list(self._filters.values())
        if self._wanted.area is not None:
            seen &= self._area
        if near := self._wanted.near:
            placed = self._part.of.mask(PLACED)
            inside = self._part.around(near.at, near.within and max(FARTHEST, near.within))
            seen &= inside | ~placed
            filters.append(inside)
        every, nearly = seen, 0
        for mask in filters:
            every, nearly = every & mask, nearly & mask | every & ~mask
        return every | nearly

    def _measure(self, near: Near) -> None:
        most = near.within and max(FARTHEST, near.within)
        self._bows = self._part.bows(near.at, most, self._text)
        inside = self._nearer(near.within) if near.within else self._part.of.mask(PLACED)
        self._filters["within", str(near.within)] = inside

    def _nearer(self, metres: int) -> int:
        most = bow_of(metres)
        return mask_of((n for n, bow in self._bows.items() if bow <= most), self._part.many)

    def _without(self, left: str = "") -> int:
        """Those that are found without one of the filters."""
        kept = (mask for (name, _code), mask in self._filters.items() if name != left)
        return reduce(and_, kept, self._text)

    def areas(self) -> Iterator[UUID]:
        """The areas in which any of the found stands, or for which it is."""
        for name, area in self._part.areas:
            if name == HERE and self._part.areas.mask((name, area)) & self.found:
                yield area

    # How many

    def counts(self) -> dict[str, Counter[str]]:
        """How many each choice of a filter leaves, each beside the others that hold."""
        told = {name: Counter[str]() for name in (*COUNTED, FREE, "traits", "when")}
        without = {name: self._without(name) for name in (*COUNTED, FREE, "when")}
        for name, code in self._part.choices:
            mask = without.get(name, self.found) & self._part.of.mask((name, code))
            told[name][code] = mask.bit_count()
        room = self._part.with_room(clock.today())
        told[FREE][FREE] = (without[FREE] & room).bit_count()
        for code, mask in self._whens.items():
            told["when"][code] = (without["when"] & mask).bit_count()
        if self._wanted.near:
            told["within"] = self._inside(self._without("within"))
        return told

    def _inside(self, among: int) -> Counter[str]:
        return Counter({str(m): (self._nearer(m) & among).bit_count() for m in WITHINS})

    def hours_unknown(self) -> int:
        """Those that a filter by time leaves out because nobody knows their hours."""
        return (self._without("when") & ~self._part.of.mask(TIMED)).bit_count()

    def place_unknown(self) -> int:
        """Those that measuring leaves out because nobody knows where they are."""
        return (self._without("within") & ~self._part.of.mask(PLACED)).bit_count()

    # What comes first

    def ids(self) -> list[UUID]:
        """All of the found."""
        return [self._part.ids[n] for n in numbers_of(self.found, self._part.many)]

    def first(self, most: int) -> list[tuple[Place, UUID]]:
        """So many of the found, with where each comes."""
        part, bows = self._part, self._bows
        each = ((tier, self._rank(n), n) for tier, n in self._tiers())
        if self._wanted.near is None:
            return [((tier, rank), part.ids[n]) for tier, rank, n in islice(each, most)]
        placed = (((bows[n], tier, rank), part.ids[n]) for tier, rank, n in each)
        return nsmallest(most, placed)

    def _rank(self, number: int) -> float:
        return self._ranks[number] if self._ranks else number

    def _tiers(self) -> Iterator[tuple[int, int]]:
        """Each of the found in order: how well it fits, then how near to the area it is."""
        left, nearness = self.found, (self._here, self._around, -1)
        fits = self._part.fits(self._wanted.asked, self.found)
        apart = (fit & near for fit in fits for near in nearness)
        for tier, mask in enumerate(apart):
            yield from ((tier, n) for n in numbers_of(mask & left, self._part.many))
            left &= ~mask

    def by_kana(self, most: int) -> list[tuple[str, UUID]]:
        """So many of the found, by kana and name."""
        part = self._part
        each = ((part.order(n), part.ids[n]) for n in numbers_of(self.found, part.many))
        return nsmallest(most, each)

    def saying(self, word: Sought) -> tuple[int, int]:
        """Those of the found that have a word in the name, and those that have it at all."""
        named, held = islice(self._part.fits((word,), self.found), 1, 3)
        return named, held

    def speaking(
        self, words: Iterable[Spoken], rare: Mapping[str, int], most: int
    ) -> list[tuple[Place, UUID]]:
        """So many that say a word, mean it, or mean one of what is near it (one point).

        rare: by word, the points of whoever says it.
        """
        points = Counter[int]()
        for word, near in words:
            named, held = self.saying(word)
            whole = self._part.matching((word,), self.found)
            some = reduce(or_, (self._part.matching((one,), self.found) for one in near), 0)
            said = rare[word.word]
            for mask, number in (
                (named, said + IN_NAME),
                (held & ~named, said),
                (whole & ~held, MEANT),
                (some & ~whole, 1),
            ):
                points.update(dict.fromkeys(numbers_of(mask, self._part.many), number))
        each = ((-number, self._rank(n), n) for n, number in points.items())
        return [((less, rank), self._part.ids[n]) for less, rank, n in nsmallest(most, each)]

    # What else there would be

    def left_out(self, words: Iterable[str]) -> Counter[Choice]:
        """How many are found without one word, or without one filter."""
        part, near, pairs = (
            self._part,
            self._wanted.near,
            zip(words, self._wanted.asked, strict=True),
        )
        kept = {("words", word): part.matching((one,), self._all) for word, one in pairs}
        kept |= {one: mask for one, mask in self._filters.items() if one[0] != "within"}
        if near:
            bows = part.bows(near.at, near.within, self._all)
            kept["within", str(near.within)] = mask_of(bows, part.many)
        if self._wanted.area is not None:
            kept["area", str(self._wanted.area)] = self._area
        alone = len(kept) < 2
        found = Counter[Choice]()
        for left in () if alone else kept:
            others = (mask for one, mask in kept.items() if one != left)
            found[left] = reduce(and_, others, self._all).bit_count()
        return found
