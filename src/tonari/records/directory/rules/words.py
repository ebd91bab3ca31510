"""What is found by words among entries of the index."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice
from operator import and_
from typing import TYPE_CHECKING

import numpy as np

from tonari.kernel.text import Letters

from .masks import Mask, Numbers, Those, among, union
from .spelling import sought_by_sound
from .synonyms import Sought
from .texts import NAMED, Texts

if TYPE_CHECKING:
    from .index import Part

FEW = 256
"""So few entries are read, without looking up who has the pairs of letters of a word."""
NARROW = 8
"""Fewer than one in so many are looked at alone, not among all."""
_HIRAGANA, _ONE_BYTE = map(chr, range(0x3041, 0x3097)), map(chr, range(0xA0, 0xF6))
_SWAPPED = dict(zip(_HIRAGANA, _ONE_BYTE, strict=True))
_SHORT = Letters(str.maketrans(_SWAPPED | {other: kana for kana, other in _SWAPPED.items()}))


def short(text: str) -> str:
    """A reading as the index holds it: hiragana as letters of one byte, and these as hiragana."""
    return text.translate(_SHORT)


class Words:
    """What entries say, each word looked for once. All masks are over these entries alone.

    numbers: those of the part that are looked at, None for all.
    """

    def __init__(self, part: "Part", numbers: Numbers | None = None) -> None:
        self._part, self.numbers = part, numbers
        self.many = part.many if numbers is None else len(numbers)
        self.few = numbers is not None and self.many <= FEW
        self._having: dict[str, Mask] = {}
        self._near: dict[tuple[Texts, str], tuple[Those, bool]] = {}

    def among(self, those: Mask) -> "Words":
        """Those alone; what is known of them stays known."""
        at = np.flatnonzero(those)
        found = Words(self._part, self.numbers_of(at))
        found._having = {word: mask[at] for word, mask in self._having.items()}
        found._near = self._near
        return found

    def narrowed(self, those: Mask) -> tuple["Words", Mask]:
        """Those alone if these are much more, and which of them are those."""
        many = np.count_nonzero(those)
        if many * NARROW >= self.many:
            return self, those
        return self.among(those), np.ones(many, np.bool_)

    def numbers_of(self, at: Numbers) -> Numbers:
        """The numbers of those that stand at so many-th places of these."""
        return at if self.numbers is None else self.numbers[at]

    def pick(self, mask: Mask) -> Mask:
        """Of a mask of the whole part what is said of these."""
        return mask if self.numbers is None else mask[self.numbers]

    def _pick(self, those: Those) -> Mask:
        part, numbers = self._part, self.numbers
        return union([those], part.many) if numbers is None else among(those, numbers)

    # Before anything is read of many

    def skimmed(self, asked: Iterable[Sought]) -> tuple[Mask, list[Sought]]:
        """Those that may be found by each word, and the words of which that is not sure."""
        found, unsure = np.ones(self._part.many, np.bool_), list[Sought]()
        for one in asked:
            mask, sure = self._skim(one)
            found &= mask
            if not sure:
                unsure.append(one)
            if not found.any():
                break
        return self.pick(found), unsure

    def _skim(self, one: Sought) -> tuple[Mask, bool]:
        """Of the whole part those that may be found by a word, and whether they are."""
        part = self._part
        if one.is_time:
            return part.opening(one), True
        looked = [self._nearly(*way) for way in self._ways(one)]
        starts = [part.starts.those(start) for start in _starts(one)]
        found = union((*starts, *(near for near, _sure in looked)), part.many)
        for choice in one.choices:
            found |= part.of.mask(choice)
        if one.opens:
            found |= part.opening(one)
        parts = [self._skim(each) for each in one.parts]
        if parts:
            found |= reduce(and_, (mask for mask, _sure in parts))
        return found, all(sure for _those, sure in (*looked, *parts))

    def _ways(self, one: Sought) -> Iterator[tuple[Texts, str]]:
        """Where and what is looked for: as it is written, as it is read, what means the same."""
        part, heard = self._part, sought_by_sound(one.word)
        yield part.texts, one.word
        if heard and not _is_start(heard):
            yield part.kana, short(heard)
            if heard != one.word:
                yield part.texts, heard
            yield part.crossed, heard
        for word in one.others:
            yield part.texts, word

    def _nearly(self, texts: Texts, word: str) -> tuple[Those, bool]:
        found = self._near.get((texts, word))
        if found is None:
            found = self._near[texts, word] = texts.near(word)
        return found

    # For certain

    def matching(self, asked: Iterable[Sought]) -> Mask:
        """Those that have each word, hear it, mean it, or have all its parts."""
        return reduce(and_, map(self.meaning, asked), np.ones(self.many, np.bool_))

    def meaning(self, one: Sought) -> Mask:
        """Those that have a word, hear it, mean it, or have all its parts."""
        if one.is_time:
            return self.pick(self._part.opening(one)).copy()
        found = self.having(one.word).copy()
        for choice in one.choices:
            found |= self.pick(self._part.of.mask(choice))
        if one.opens:
            found |= self.pick(self._part.opening(one))
        for start in _starts(one):
            found |= self._pick(self._part.starts.those(start))
        for texts, word in islice(self._ways(one), 1, None):
            found |= self._holding(texts, word, ~found)
        return found | self.matching(one.parts) if one.parts else found

    def having(self, word: str) -> Mask:
        """Those whose text has a word."""
        found = self._having.get(word)
        if found is None:
            found = self._having[word] = self._holding(self._part.texts, word)
        return found

    def _holding(self, texts: Texts, word: str, those: Mask | None = None) -> Mask:
        """Those (of some) that have a word: by its pairs of letters, and then by reading."""
        if self.few and texts is not self._part.crossed:
            return self._read(texts, word, those)
        near, sure = self._nearly(texts, word)
        if not sure and self.numbers is None:
            near, sure = self._near[texts, word] = texts.reading(word, near), True
        found = self._pick(near)
        if those is not None:
            found &= those
        return found if sure else self._read(texts, word, found)

    def _read(self, texts: Texts, word: str, near: Mask | None) -> Mask:
        if near is None:
            return np.array(texts.has(word, self.numbers_of(np.arange(self.many))), np.bool_)
        found, at = np.zeros(self.many, np.bool_), np.flatnonzero(near)
        found[at] = texts.has(word, self.numbers_of(at))
        return found

    def named(self, word: str, those: Mask) -> Mask:
        """Those of some whose name has a word."""
        return self._holding(self._part.names, word, those)

    def fits(self, asked: Sequence[Sought]) -> Iterator[Mask]:
        """Those that fit, the best first: by name, text, parts, reading and synonyms."""
        # When it opens makes nobody fit better than another.
        asked = [one for one in asked if not one.is_time]
        if asked:
            words = [one.word for one in asked]
            held = reduce(and_, map(self.having, words))
            named = reduce(lambda those, word: self.named(word, those), words, held)
            yield self.named(f"{NAMED}{words[0]}", named)
            yield named
            yield held
            parts = [part.word for one in asked for part in (one.parts or (one,))]
            yield reduce(and_, map(self.having, parts))
            yield self.matching(map(Sought, words))
        yield np.ones(self.many, np.bool_)


def _is_start(heard: str) -> bool:
    return heard[:1] == "|"


def _starts(one: Sought) -> Iterator[str]:
    heard = sought_by_sound(one.word)
    if _is_start(heard):
        yield heard[1:-1]
