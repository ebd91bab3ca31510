"""What is found by words among entries of the index."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import pairwise
from operator import and_
from typing import TYPE_CHECKING

import numpy as np

from .masks import Mask, Numbers, mask_of
from .spelling import sought_by_sound, sound
from .synonyms import Sought

if TYPE_CHECKING:
    from .index import Part

FEW = 48
"""So few texts are read, instead of being looked up."""


class _Short(dict[int, str]):
    """Letters as such of one byte each: readings are hiragana.

    Anything else is five letters, which stand for nothing else.
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


class _Heard(dict[str, str]):
    """How letters sound."""

    def __missing__(self, letter: str) -> str:
        self[letter] = said = sound(letter)
        return said


_KANA, _HEARD = _Short(), _Heard()


def _sound(text: str) -> str:
    return "".join(map(_HEARD.__getitem__, text))


def as_text(text: str) -> bytes:
    """Text as the index holds it: two bytes a letter."""
    return text.encode("utf-16-be", "surrogatepass")


def as_kana(text: str) -> bytes:
    """Readings as the index holds them: one byte a letter."""
    return text.translate(_KANA).encode("latin-1")


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
    """

    def __init__(self, part: "Part", numbers: Numbers | None = None) -> None:
        self._part, self.numbers = part, numbers
        self.many = part.many if numbers is None else len(numbers)
        self._having: dict[str, Mask] = {}
        self._sounding: dict[str, Mask] = {}
        self._places: dict[str, tuple[Numbers, Numbers]] = {}

    def among(self, those: Mask) -> "Words":
        """Those alone; what is known of them stays known."""
        at = np.flatnonzero(those)
        found = Words(self._part, at if self.numbers is None else self.numbers[at])
        found._having = {word: mask[at] for word, mask in self._having.items()}
        found._sounding = {word: mask[at] for word, mask in self._sounding.items()}
        found._places = self._places
        return found

    @cached_property
    def _few(self) -> list[int] | None:
        """The numbers, if these are few."""
        return None if self.numbers is None or self.many > FEW else self.numbers.tolist()

    def pick(self, mask: Mask) -> Mask:
        """Of a mask of the whole part what is said of these."""
        return mask if self.numbers is None else mask[self.numbers]

    def matching(self, asked: Iterable[Sought]) -> Mask:
        """Those that have each word, hear it, mean it, or have all its parts."""
        return reduce(and_, map(self.meaning, asked), np.ones(self.many, np.bool_))

    def meaning(self, one: Sought) -> Mask:
        """Those that have a word, hear it, mean it, or have all its parts."""
        found = self.having(one.word) | self.sounding(one.word)
        for word in one.others:
            found |= self.having(word)
        for code in one.fields:
            found |= self.pick(self._part.of.mask(("field", code)))
        return found | self.matching(one.parts) if one.parts else found

    def having(self, word: str) -> Mask:
        """Those whose text has a word."""
        found = self._having.get(word)
        if found is None:
            texts, few = self._part.texts, self._few
            if few is None:
                found = self.pick(mask_of(self._places_of(word)[0], texts.many))
            else:
                letters = as_text(word)
                found = np.array([texts.has(number, letters) for number in few], np.bool_)
            self._having[word] = found
        return found

    def _places_of(self, word: str) -> tuple[Numbers, Numbers]:
        found = self._places.get(word)
        if found is None:
            found = self._places[word] = self._part.texts.places(as_text(word))
        return found

    def named(self, words: Sequence[str]) -> Mask:
        """Those whose name has each word."""
        return reduce(and_, map(self._named, words))

    def _named(self, word: str) -> Mask:
        few, texts, ends = self._few, self._part.texts, self._part.name_ends
        if few is None:
            numbers, far = self._places_of(word)
            return self.pick(mask_of(numbers[far < ends[numbers]], texts.many))
        letters = as_text(word)
        return np.array([texts.has(n, letters, int(ends[n])) for n in few], np.bool_)

    def beginning(self, word: str) -> Mask:
        """Those whose name begins with a word."""
        few, texts = self._few, self._part.texts
        if few is None:
            numbers, far = self._places_of(word)
            return self.pick(mask_of(numbers[far == 0], texts.many))
        letters = as_text(word)
        return np.array([texts.begins(number, letters) for number in few], np.bool_)

    def sounding(self, word: str) -> Mask:
        """Those that are read so (`spelling.sought_by_sound`)."""
        found = self._sounding.get(word)
        if found is None:
            found = self._sounding[word] = self._heard(word, sought_by_sound(word))
        return found

    def _heard(self, word: str, heard: str) -> Mask:
        part = self._part
        if not heard:
            return np.zeros(self.many, np.bool_)
        if heard[:1] == "|":
            return self.pick(part.starts.mask(heard[1:-1]))
        kana, few = as_kana(heard), self._few
        if few is None:
            found = self.pick(part.kana.having(kana))
        else:
            found = np.array([part.kana.has(number, kana) for number in few], np.bool_)
        if heard != word:
            found = found | self.having(heard)
        return found | self._crossing(heard, ~found & ~self.having(word))

    def _crossing(self, heard: str, among: Mask) -> Mask:
        """Those among them that only sound so (`crossed`): these are read."""
        part, pairs = self._part, list(map(str.__add__, heard, heard[1:]))
        near = among & self.pick(part.crossed.any_of(pairs))
        if np.count_nonzero(near) > FEW:
            # What stands before the first crossed pair stands so in the text, and after the last.
            near &= self._beside((pair, heard[: at + 1]) for at, pair in enumerate(pairs))
            near &= self._beside((pair, heard[at + 1 :]) for at, pair in enumerate(pairs))
        for at in np.flatnonzero(near):
            number = at if self.numbers is None else self.numbers[at]
            near[at] = heard in _sound(part.texts[int(number)].decode("utf-16-be", "surrogatepass"))
        return near

    def _beside(self, several: Iterable[tuple[str, str]]) -> Mask:
        """Those that have a crossed pair, and the part of a word beside it."""
        found = np.zeros(self.many, np.bool_)
        for pair, word in several:
            crossing = self.pick(self._part.crossed.mask(pair))
            found |= crossing & self.having(word) if len(word) > 1 else crossing
        return found

    def fits(self, asked: Sequence[Sought]) -> Iterator[Mask]:
        """Those that fit, the best first: by name, text, parts, reading and synonyms."""
        if asked:
            words = [one.word for one in asked]
            held = reduce(and_, map(self.having, words))
            named = held & self.named(words)
            yield named & self.beginning(words[0])
            yield named
            yield held
            parts = [part.word for one in asked for part in (one.parts or (one,))]
            yield reduce(and_, map(self.having, parts))
            yield reduce(and_, (self.having(word) | self.sounding(word) for word in words))
        yield np.ones(self.many, np.bool_)
