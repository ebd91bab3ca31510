"""Looking in the index: who is found, how many each choice of a filter leaves, what comes first."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial, reduce
from heapq import nsmallest
from itertools import combinations
from operator import and_
from uuid import UUID

import numpy as np

from tonari.kernel import clock
from tonari.records.directory.rules import LISTED
from tonari.records.directory.rules.distance import WITHINS, bow_of
from tonari.records.directory.rules.index import DENIED, FOR, HERE, PLACED, TIMED, Around, Part
from tonari.records.directory.rules.masks import Mask, Numbers, mask_of
from tonari.records.directory.rules.openings import DAYS, WHENS
from tonari.records.directory.rules.synonyms import Sought
from tonari.records.directory.rules.words import NARROW, Words

from .distance import Near
from .narrowed import AREA, FREE, WITHIN

FARTHEST = max(WITHINS)
NEARBY = "nearby"
MOST_CHOICES = 10
"""Of so many words and filters it is looked what there is without two."""
Spoken = tuple[Sought, tuple[Sought, ...]]
"""A word, and what is near it."""
Choice = tuple[str, str]
"""A filter, and what was chosen of it."""
Place = tuple[float, ...]
"""How far, how well it fits, where it rests: what comes first has the lowest."""
MEANT, IN_NAME = 2, 2
"""The points of whoever means a word of a need, and how many more for saying it in the name."""


@dataclass(frozen=True)
class Wanted:
    """A search. members: whether it also finds what is for members.

    chosen: of the filters field, standing, kind, room, traits and when (on: that on a date alone,
    without a code at any time of it). area: where; around: the
    areas that it is a part of, or that are parts of it. counting: the filters of which it is
    counted how many each choice leaves; areas: those counted, each with what is around it.
    """

    members: bool
    asked: tuple[Sought, ...] = ()
    chosen: tuple[Choice, ...] = ()
    near: Near | None = None
    area: UUID | None = None
    around: frozenset[UUID] = frozenset()
    counting: Collection[str] = ()
    on: date | None = None
    areas: Mapping[UUID, Around] = field(default_factory=dict)


def nearby(left: Iterable[Choice]) -> tuple[Choice, ...]:
    """What is left out, and an area only as that in which all must be: one looks from it on."""
    return tuple((NEARBY if name == AREA else name, code) for name, code in left)


class Look:
    """A search in one part of the index. gone: what stands in another part instead.

    ranks: where each of the part rests, if that is not its number.

    Filters come first, then words, and what is left alone is looked at further: whoever may be
    found, or counted because no more than one filter that is counted leaves it out.
    """

    def __init__(
        self,
        part: Part,
        wanted: Wanted,
        gone: Mask | None = None,
        ranks: tuple[float, ...] = (),
    ) -> None:
        self._part, self.wanted, self._ranks = part, wanted, ranks
        self._at = wanted.near.at if wanted.near else (0.0, 0.0)
        self._all = part.of.mask(("state", LISTED))
        if wanted.members:
            self._all = np.ones(part.many, np.bool_)
        if gone is not None:
            self._all = self._all & ~gone
        self._masks = {one: self._mask(*one) for one in wanted.chosen}
        if wanted.area is not None:
            self._masks[AREA, str(wanted.area)] = part.in_area(wanted.area, wanted.around)
        self._words, self._left = Words(part), self._nearly()
        self._narrow()
        if self._most:
            # What nobody knows the place of is not farther.
            self._left = self._left & ~(self._bows > bow_of(self._most))
            self._narrow()
        asked: Collection[Sought] = wanted.asked
        if asked and not self._words.few:
            skimmed, asked = self._words.skimmed(asked)
            self._left = self._left & skimmed
            self._narrow()
        for one in asked:
            self._left = self._left & self._words.meaning(one)
            self._narrow()
        self._filters = {one: self._words.pick(mask) for one, mask in self._masks.items()}
        if wanted.near is not None:
            within = wanted.near.within
            self._filters[WITHIN, str(within)] = self._bows <= (bow_of(within) if within else 2.0)
        self.found = self._without()

    def _mask(self, name: str, code: str) -> Mask:
        if name == FREE:
            return self._part.with_room(clock.today())
        if name == "when":
            return self._part.when(code, self._now, self.wanted.on)
        if (name, code) == TIMED:
            return self._part.timed(clock.today())
        return self._part.of.mask((name, code))

    def _nearly(self) -> Mask:
        """Those that may be found or counted."""
        part, near, counting = self._part, self.wanted.near, self.wanted.counting
        kept, loose = [self._all], list[Mask]()
        of = defaultdict[str, list[Mask]](list)
        for (name, _code), mask in self._masks.items():
            of[name].append(mask)
        for name, masks in of.items():
            # Several terms are one filter: all of them hold.
            (loose if name in counting else kept).append(reduce(and_, masks))
        if near is not None:
            inside = mask_of(part.around(near.at, self._most), part.many)
            if WITHIN in counting:
                loose.append(inside)
                inside = inside | ~part.of.mask(PLACED)
            kept.append(inside)
        every = reduce(and_, kept)
        if not loose:
            return every
        nearly = np.zeros(part.many, np.bool_)
        for mask in loose:
            every, nearly = every & mask, nearly & mask | every & ~mask
        return every | nearly

    @cached_property
    def _now(self) -> datetime:
        return clock.now().astimezone(clock.TOKYO)

    @cached_property
    def _most(self) -> int:
        """How far one looks, in metres; 0 for however far."""
        near = self.wanted.near
        within = near.within if near else 0
        return max(FARTHEST, within) if within and WITHIN in self.wanted.counting else within

    @cached_property
    def _here(self) -> Mask:
        return self._part.areas.mask((HERE, self.wanted.area))

    @cached_property
    def _around(self) -> Mask:
        around = self.wanted.around
        return self._here | self._part.areas.any_of((FOR, area) for area in around)

    def _narrow(self) -> None:
        """From now on look at what is left alone, if that is much less."""
        before, left = self._words, self._left
        self._words, self._left = before.narrowed(left)
        if self._words is not before and "_bows" in self.__dict__:
            self._bows = self._bows[left]

    def _numbers(self, those: Mask) -> Numbers:
        """The numbers of those."""
        return self._words.numbers_of(np.flatnonzero(those))

    @cached_property
    def _bows(self) -> Numbers:
        """How far those are that are left, as `distance.bow_of`."""
        bows = np.full(self._words.many, np.nan)
        bows[self._left] = self._part.bows(self._at, self._numbers(self._left))
        return bows

    def _without(self, left: str = "") -> Mask:
        """Those that are found without one of the filters."""
        kept = (mask for (name, _code), mask in self._filters.items() if name != left)
        return reduce(and_, kept, self._left)

    @property
    def total(self) -> int:
        """How many are found."""
        return int(np.count_nonzero(self.found))

    def areas(self) -> Iterator[UUID]:
        """The areas in which any of the found stands, or for which it is."""
        found = mask_of(self._numbers(self.found), self._part.many)
        for name, area in self._part.areas:
            if name == HERE and found[self._part.areas.numbers((name, area))].any():
                yield area

    # How many

    def counts(self) -> dict[str, Counter[str]]:
        """How many each choice of the filters counted leaves, each beside the others that hold."""
        told = {name: Counter[str]() for name in self.wanted.counting}
        without = {name: self._without("" if name == "traits" else name) for name in told}
        for name, those in without.items():
            many = self._how_many(those)
            told[name].update({code: many(self._mask(name, code)) for code in self._codes(name)})
        if AREA in told:
            those = mask_of(self._numbers(without[AREA]), self._part.many)
            told[AREA].update(self._part.in_areas(those, self.wanted.areas))
        if WITHIN in told and self.wanted.near:
            bows = self._bows[without[WITHIN]]
            told[WITHIN].update({str(m): np.count_nonzero(bows <= bow_of(m)) for m in WITHINS})
        return {name: numbers for name, numbers in told.items() if numbers or name != WITHIN}

    def _codes(self, name: str) -> Iterable[str]:
        if name in (FREE, "when"):
            return (FREE,) if name == FREE else (*WHENS, *DAYS)
        return self._part.choices.get(name, ())

    def _how_many(self, those: Mask) -> Callable[[Mask], int]:
        """How many of those are in a mask of the whole part."""
        numbers, pick = self._numbers(those), self._words.pick
        if len(numbers) * NARROW < self._words.many:
            return lambda mask: int(np.count_nonzero(mask[numbers]))
        return lambda mask: int(np.count_nonzero(pick(mask) & those))

    def unknown(self, name: str) -> int:
        """Those that a filter leaves out because nobody knows, if it is chosen and counted.

        Of terms those of which nobody says whether they hold: what says no is known.
        """
        if name not in self.wanted.counting or all(name != one for one, _code in self._filters):
            return 0
        left = self._without(name) & ~self.found
        left = left & ~self._words.pick(self._known(name))
        return int(np.count_nonzero(left))

    def _known(self, name: str) -> Mask:
        """Those of which is known what a filter asks."""
        part, today = self._part, clock.today()
        if name == FREE:
            return part.knowing_room(today)
        if name == "when":
            return part.known(today)
        if name == "traits":
            return part.of.any_of((DENIED, code) for one, code in self._filters if one == name)
        return part.of.mask(PLACED)

    # What comes first

    def ids(self) -> list[UUID]:
        """All of the found."""
        each = map(self._part.id_of, self._numbers(self.found).tolist())
        return [UUID(bytes=one) for one in each]

    def first(self, most: int) -> list[tuple[Place, bytes]]:
        """The ids of so many of the found, with where each comes."""
        near = self.wanted.near
        words, found = self._words.narrowed(self._nearest(most) if near else self.found)
        places = list[tuple[Place, int]]()
        for tier, those in enumerate(self._tiers(words) if words.many else ()):
            fitting = words.numbers_of(np.flatnonzero(found & those))
            if not len(fitting):
                continue
            wanted = fitting[: None if near else most - len(places)].tolist()
            places += [((tier, self._rank(number)), number) for number in wanted]
            found = found & ~those
            if not found.any() or (not near and len(places) == most):
                break
        if near:
            bows = self._part.bows(self._at, np.array([n for _place, n in places], np.uint32))
            several = zip(bows.tolist(), places, strict=True)
            places = nsmallest(most, (((bow, *place), number) for bow, (place, number) in several))
        return [(place, self._part.id_of(number)) for place, number in places]

    def _nearest(self, most: int) -> Mask:
        """Those of the found that may be among so many when they are sorted by how far they are."""
        bows = self._bows[self.found]
        if len(bows) <= most:
            return self.found
        near: Mask = self._bows <= np.partition(bows, most - 1)[most - 1]
        return self.found & near

    def _rank(self, number: int) -> float:
        return self._ranks[number] if self._ranks else number

    def _tiers(self, words: Words) -> Iterator[Mask]:
        """How well each fits, then how near to the area it is: those of one come before the next's.

        The last are all.
        """
        for fit in words.fits(self.wanted.asked):
            if self.wanted.area is not None:
                yield fit & words.pick(self._here)
                yield fit & words.pick(self._around)
            yield fit

    def by_kana(self, most: int) -> list[tuple[str, bytes]]:
        """The ids of so many of the found, by kana and name."""
        part = self._part
        each = ((part.order(n), n) for n in self._numbers(self.found).tolist())
        return [(order, part.id_of(number)) for order, number in nsmallest(most, each)]

    def saying(self, word: str) -> int:
        """How many of the found say a word."""
        return int(np.count_nonzero(self.found & self._words.having(word)))

    def speaking(
        self, asked: Sequence[Spoken], rare: Mapping[str, int], most: int
    ) -> list[tuple[Place, tuple[bytes, frozenset[int]]]]:
        """So many that say a word, mean it, or mean one of what is near it (one point).

        Whoever says more of the words comes first, then the points count. With the places of the
        words for which each has any. rare: by word, the points of whoever says it. A word of time
        makes nobody fit: who is open then comes before others that fit.
        """
        words = self._words
        points, saying, timed = (np.zeros(words.many, np.int32) for _each in range(3))
        hits = []
        for one, near in asked:
            told = np.zeros(words.many, np.int32)
            for other in near:
                told[words.meaning(other)] = 1
            told[words.meaning(one)] = MEANT
            # What only mentions a common word (相談) is not called by it.
            for word in one.others:
                told[words.named(word, words.having(word))] = MEANT + 1
            hits.append(told > 0)
            if one.is_time:
                timed += told
                continue
            told[words.having(one.word)] = rare[one.word]
            told[words.named(one.word, words.having(one.word))] = rare[one.word] + IN_NAME
            saying += words.having(one.word)
            points += told
        at = np.flatnonzero(self.found & (points > 0))
        points += timed
        at = at[np.lexsort((-points[at], -saying[at]))][:most]
        numbers = (at if words.numbers is None else words.numbers[at]).tolist()
        places = zip(at.tolist(), numbers, strict=True)
        return [
            (
                (-int(saying[i]), -int(points[i]), self._rank(n)),
                (self._part.id_of(n), frozenset(w for w, hit in enumerate(hits) if hit[i])),
            )
            for i, n in places
        ]

    # What else there would be

    def leaving(self, words: Iterable[str]) -> Callable[[int], Counter[tuple[Choice, ...]]]:
        """How many are found without so many of the words and filters, asked one after another."""
        part, wanted, every = self._part, self.wanted, Words(self._part)
        kept = {one: mask for one, mask in self._masks.items() if one[0] != "when"}
        kept |= {
            ("words", word): every.meaning(one)
            for word, one in zip(words, wanted.asked, strict=True)
        }
        if near := wanted.near:
            bows = part.bows(near.at, np.arange(part.many))
            kept[WITHIN, str(near.within)] = bows <= (bow_of(near.within) if near.within else 2.0)
        return partial(self._left_out, kept, self._untimed())

    def _left_out(
        self, kept: Mapping[Choice, Mask], timed: Mapping[Choice, Mask], many: int
    ) -> Counter[tuple[Choice, ...]]:
        """Without an area also those of them that can be measured from it (NEARBY)."""
        choices, found = [*kept, *timed], Counter[tuple[Choice, ...]]()
        if len(choices) <= many:
            return found
        placed = self._part.of.mask(PLACED)
        for left in combinations(choices if many == 1 else choices[:MOST_CHOICES], many):
            others = [mask for one, mask in kept.items() if one not in left]
            those = reduce(and_, [*others, *self._times_left(timed, left)], self._all)
            found[left] = int(np.count_nonzero(those))
            if self.wanted.near is None and any(name == AREA for name, _code in left):
                found[nearby(left)] = int(np.count_nonzero(those & placed))
        return found

    def _times_left(self, timed: Mapping[Choice, Mask], left: Collection[Choice]) -> Iterable[Mask]:
        """What is asked of a time where some of when and on are left out."""
        gone = [one for one in timed if one in left]
        if not gone:
            return [mask for (name, _code), mask in self._masks.items() if name == "when"]
        return [timed[gone[0]]] if len(gone) < len(timed) else []

    def _untimed(self) -> dict[Choice, Mask]:
        """Of when and on what is chosen, and who is left of these two without it."""
        wanted, when = self.wanted, self._part.when
        code = dict(wanted.chosen).get("when", "")
        found = dict[Choice, Mask]()
        if code:
            found["when", code] = when("", self._now, wanted.on) if wanted.on else self._all
        if wanted.on:
            alone = when(code, self._now) if code else self._all
            found["on", wanted.on.isoformat()] = alone
        return found
