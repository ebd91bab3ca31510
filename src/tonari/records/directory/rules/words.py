"""What is found by words among entries of the index."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise
from operator import and_
from typing import TYPE_CHECKING

import numpy as np

from tonari.kernel.text import Letters

from .masks import Mask, Numbers, Postings
from .spelling import sought_by_sound, sound
from .synonyms import Sought

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


def pairs(text: str) -> Iterator[str]:
    """The letters of a text that stand side by side."""
    return map(str.__add__, text, text[1:])


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
        self._paired: dict[tuple[Postings, str], tuple[Mask, bool]] = {}

    def among(self, those: Mask) -> "Words":
        """Those alone; what is known of them stays known."""
        at = np.flatnonzero(those)
        found = Words(self._part, self.numbers_of(at))
        found._having = {word: mask[at] for word, mask in self._having.items()}
        found._paired = self._paired
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
        skim._paired = self._paired
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
        for code in one.fields:
            found = found | self.pick(self._part.of.mask(("field", code)))
        found = found | self.sounding(one.word)
        for word in one.others:
            found = found | self._saying(word, ~found)
        return found | self.matching(one.parts) if one.parts else found

    def having(self, word: str) -> Mask:
        """Those whose text has a word."""
        found = self._having.get(word)
        if found is None:
            found = self._having[word] = self._saying(word, None)
        return found

    def _saying(self, word: str, among: Mask | None) -> Mask:
        texts = self._part.texts
        return self._held(self._part.pairs, word, among, lambda of: [word in texts[n] for n in of])

    def _held(
        self,
        postings: Postings,
        word: str,
        among: Mask | None,
        says: Callable[[list[int]], list[bool]],
    ) -> Mask:
        """Those that have a word: by its pairs of letters, and by reading where it has several."""
        if self.few:
            return self._read(among, says)
        near, exact = self._paired.get((postings, word)) or self._looked_up(postings, word)
        if not exact and self.numbers is None and not self._skims:
            many = np.count_nonzero(near)
            near, exact = self._paired[postings, word] = self._read(near, says), True
            if many > FEW:
                postings.remember(word, near)
        near = self.pick(near) if among is None else self.pick(near) & among
        return near if exact or self._skims else self._read(near, says)

    def _looked_up(self, postings: Postings, word: str) -> tuple[Mask, bool]:
        """Those of the whole part that have all pairs of a word, and whether all of them have it."""
        known = postings.remembered(word)
        if known is not None:
            found = known, True
        elif len(word) > 1:
            found = postings.all_of(pairs(word)), len(word) == 2
        else:
            found = postings.any_of(pair for pair in postings if pair[0] == word), True
        self._paired[postings, word] = found
        return found

    def _read(self, near: Mask | None, says: Callable[[list[int]], list[bool]]) -> Mask:
        if self._every is not None and near is None:
            return np.array(says(self._every), np.bool_)
        at = np.arange(self.many) if near is None else np.flatnonzero(near)
        found = np.zeros(self.many, np.bool_)
        found[at] = says(self.numbers_of(at).tolist())
        return found

    def named(self, word: str, among: Mask) -> Mask:
        """Those of some whose name has a word."""
        texts, ends = self._part.texts, self._part.name_ends
        return self._held(
            self._part.named,
            word,
            among,
            lambda of: [texts[number].find(word, 0, ends[number]) >= 0 for number in of],
        )

    def sounding(self, word: str) -> Mask:
        """Those that are read so (`spelling.sought_by_sound`)."""
        part, heard = self._part, sought_by_sound(word)
        if not heard:
            return np.zeros(self.many, np.bool_)
        if heard[:1] == "|":
            return self.pick(part.starts.mask(heard[1:-1]))
        kana = short(heard)
        said = lambda of: [kana in part.kana[number] for number in of]  # noqa: E731
        found = self._held(part.heard, kana, None, said)
        if heard != word:
            found = found | self.having(heard)
        return found | self._crossing(heard, ~found)

    def _crossing(self, heard: str, among: Mask) -> Mask:
        """Those of some that only sound so (`crossed`): these are read."""
        part = self._part
        near = among & self.pick(part.crossed.any_of(pairs(heard)))
        if np.count_nonzero(near) > FEW:
            for pair in pairs(heard):
                near &= self.pick(part.crossed.mask(pair) | part.pairs.mask(pair))
        if self._skims:
            return near
        return self._read(near, lambda of: [heard in _sound(part.texts[n]) for n in of])

    def fits(self, asked: Sequence[Sought]) -> Iterator[Mask]:
        """Those that fit, the best first: by name, text, parts, reading and synonyms."""
        if asked:
            words = [one.word for one in asked]
            held = reduce(and_, map(self.having, words))
            named = reduce(lambda those, word: self.named(word, those), words, held)
            texts = self._part.texts
            yield self._read(named, lambda of: [texts[n].startswith(words[0]) for n in of])
            yield named
            yield held
            parts = [part.word for one in asked for part in (one.parts or (one,))]
            yield reduce(and_, map(self.having, parts))
            yield reduce(and_, (self.having(word) | self.sounding(word) for word in words))
        yield np.ones(self.many, np.bool_)
