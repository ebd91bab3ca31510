"""What is found by words among entries of the index."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise
from operator import and_
from typing import TYPE_CHECKING

import numpy as np

from tonari.kernel.text import Letters

from .masks import Mask, Numbers
from .spelling import sought_by_sound, sound
from .synonyms import Sought
from .texts import Texts, pairs

if TYPE_CHECKING:
    from .index import Part

FEW = 256
"""So few entries are read, without looking up who has the pairs of letters of a word."""
NARROW = 8
"""Fewer than one in so many are looked at alone, not among all."""
_HIRAGANA, _ONE_BYTE = map(chr, range(0x3041, 0x3097)), map(chr, range(0xA0, 0xF6))
_SWAPPED = dict(zip(_HIRAGANA, _ONE_BYTE, strict=True))
_SHORT = Letters(str.maketrans(_SWAPPED | {other: kana for kana, other in _SWAPPED.items()}))


class _Heard(dict[str, str]):
    """How letters sound."""

    def __missing__(self, letter: str) -> str:
        self[letter] = said = sound(letter)
        return said


_HEARD = _Heard()


def _sound(text: str) -> str:
    return "".join(map(_HEARD.__getitem__, text))


def short(text: str) -> str:
    """A reading as the index holds it: hiragana as letters of one byte, and these as hiragana."""
    return text.translate(_SHORT)


def crossed(line: str) -> Iterator[str]:
    """Pairs of letters of how a line sounds (`spelling.sound`) that do not stand so in it."""
    if _sound(line) == line:
        return
    heard = [(at, said) for at, letter in enumerate(line) if (said := _HEARD[letter])]
    for (at, one), (after, other) in pairwise(heard):
        if after > at + 1 or one != line[at] or other != line[after]:
            yield one + other


class Words:
    """What entries say, each word looked for once. All masks are over these entries alone.

    numbers: those of the part that are looked at, None for all.
    skims: nothing is read, so that those are found, too, that only have all pairs of a word.
    """

    def __init__(
        self, part: "Part", numbers: Numbers | None = None, *, skims: bool = False
    ) -> None:
        self._part, self.numbers, self._skims = part, numbers, skims
        self.many = part.many if numbers is None else len(numbers)
        self._every = numbers.tolist() if numbers is not None and self.many <= FEW else None
        self._having: dict[str, Mask] = {}
        self._near: dict[tuple[Texts, str], tuple[Mask, bool]] = {}

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

    @property
    def few(self) -> bool:
        """Whether these are so few that each is read."""
        return self._every is not None

    def skimmed(self, asked: Iterable[Sought]) -> Mask:
        """Those that may be found by each word, before anything of them is read."""
        skim = Words(self._part, self.numbers, skims=True)
        skim._near = self._near
        return skim.matching(asked)

    def numbers_of(self, at: Numbers) -> Numbers:
        """The numbers of those that stand at so many-th places of these."""
        return at if self.numbers is None else self.numbers[at]

    def pick(self, mask: Mask) -> Mask:
        """Of a mask of the whole part what is said of these."""
        return mask if self.numbers is None else mask[self.numbers]

    def matching(self, asked: Iterable[Sought]) -> Mask:
        """Those that have each word, hear it, mean it, or have all its parts."""
        return reduce(and_, map(self.meaning, asked), np.ones(self.many, np.bool_))

    def meaning(self, one: Sought) -> Mask:
        """Those that have a word, hear it, mean it, or have all its parts."""
        found = self.having(one.word)
        for choice in one.choices:
            found = found | self.pick(self._part.of.mask(choice))
        found = found | self.sounding(one.word)
        for word in one.others:
            found = found | self._holding(self._part.texts, word, ~found)
        return found | self.matching(one.parts) if one.parts else found

    def having(self, word: str) -> Mask:
        """Those whose text has a word."""
        found = self._having.get(word)
        if found is None:
            found = self._having[word] = self._holding(self._part.texts, word)
        return found

    def _holding(self, texts: Texts, word: str, among: Mask | None = None) -> Mask:
        """Those (of some) that have a word: by its pairs of letters, and then by reading."""
        if self._every is not None:
            return self._read(texts, word, among)
        near, sure = self._near.get((texts, word)) or texts.near(word)
        if not (sure or self._skims) and self.numbers is None:
            near, sure = texts.reading(word, near), True
        self._near[texts, word] = near, sure
        near = self.pick(near) if among is None else self.pick(near) & among
        return near if sure or self._skims else self._read(texts, word, near)

    def _read(self, texts: Texts, word: str, near: Mask | None) -> Mask:
        if near is None:
            return np.array(texts.has(word, self._every or []), np.bool_)
        found, at = np.zeros(self.many, np.bool_), np.flatnonzero(near)
        found[at] = texts.has(word, self.numbers_of(at).tolist())
        return found

    def named(self, word: str, among: Mask) -> Mask:
        """Those of some whose name has a word."""
        return self._holding(self._part.names, word, among)

    def sounding(self, word: str) -> Mask:
        """Those that are read so (`spelling.sought_by_sound`)."""
        part, heard = self._part, sought_by_sound(word)
        if not heard:
            return np.zeros(self.many, np.bool_)
        if heard[:1] == "|":
            return self.pick(part.starts.mask(heard[1:-1]))
        found = self._holding(part.kana, short(heard))
        if heard != word:
            found = found | self.having(heard)
        return found | self._crossing(heard, ~found)

    def _crossing(self, heard: str, among: Mask) -> Mask:
        """Those of some that only sound so (`crossed`): these are read."""
        part = self._part
        near = among & self.pick(part.crossed.any_of(pairs(heard)))
        if np.count_nonzero(near) > FEW:
            for pair in pairs(heard):
                near &= self.pick(part.crossed.mask(pair) | part.texts.paired(pair))
        if not self._skims:
            at = np.flatnonzero(near)
            texts = map(part.texts.all.__getitem__, self.numbers_of(at).tolist())
            near[at] = [heard in _sound(text) for text in texts]
        return near

    def fits(self, asked: Sequence[Sought]) -> Iterator[Mask]:
        """Those that fit, the best first: by name, text, parts, reading and synonyms."""
        if asked:
            words = [one.word for one in asked]
            held = reduce(and_, map(self.having, words))
            named = reduce(lambda those, word: self.named(word, those), words, held)
            first, at = named.copy(), np.flatnonzero(named)
            names = map(self._part.names.all.__getitem__, self.numbers_of(at).tolist())
            first[at] = [name.startswith(words[0]) for name in names]
            yield first
            yield named
            yield held
            parts = [part.word for one in asked for part in (one.parts or (one,))]
            yield reduce(and_, map(self.having, parts))
            yield reduce(and_, (self.having(word) | self.sounding(word) for word in words))
        yield np.ones(self.many, np.bool_)
