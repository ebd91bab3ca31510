"""Texts in memory, found by the pairs of letters that stand side by side in them."""

from collections.abc import Iterable, Iterator
from itertools import compress, pairwise

import numpy as np

from .masks import Mask, Numbers, Postings, Those, among, held, mask_of, union, whole
from .spelling import sound

MUCH, KEPT, KEPT_OF_FEW = 16, 128, 4096
"""So few texts are read at once. Where more were read, who has the word stays known: of so many.

Who has a letter, too, for which all pairs are gone through. Of words that few have, of more.
"""
NAMED = "\n"
"""Stands before each name, so that how it begins can be looked for."""


class _Heard(dict[str, str]):
    """How letters sound."""

    def __missing__(self, letter: str) -> str:
        self[letter] = said = sound(letter)
        return said


_HEARD = _Heard()


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


def _sound(text: str) -> str:
    return "".join(map(_HEARD.__getitem__, text))


class Texts:
    """Texts by the numbers of their entries, which come in order; `settle` ends that."""

    def __init__(self) -> None:
        self.all, self._pairs, self._read = list[str](), Postings(), dict[str, Those]()
        self._few = dict[str, Numbers]()

    def add(self, text: str) -> None:
        """One more."""
        # So that the last letter begins a pair, too.
        self._pairs.add(len(self.all), set(pairs(f"{text}\n")))
        self.all.append(text)

    def settle(self) -> None:
        """No more come."""
        self._pairs.settle(len(self.all))

    def near(self, word: str) -> tuple[Those, bool]:
        """Those that have all pairs of a word; whether it is sure that these have the word."""
        read = self._known(word)
        if read is not None:
            return read, True
        if len(word) == 1:
            begun = (self._pairs.those(pair) for pair in self._pairs if pair[0] == word)
            return self._remembered(word, union(begun, len(self.all))), True
        if len(word) == 2:
            return self._pairs.those(word), True
        return self.read_if_few(word, self._pairs.all_of(pairs(word)))

    def read_if_few(self, word: str, near: Those) -> tuple[Those, bool]:
        """Those of the near that have a word, and true; the near where they are many."""
        if near.dtype == np.uint8 or len(near) > MUCH:
            return near, False
        if len(self._few) >= KEPT_OF_FEW:
            self._few.clear()
        self._few[word] = found = self._having(word, near)
        return found, True

    def _known(self, word: str) -> Those | None:
        """Those that have a word, where they were looked for lately."""
        few = self._few.get(word)
        return self._read.get(word) if few is None else few

    def some_having(self, pieces: Iterable[str], most: int) -> Iterator[str]:
        """So many of those that have all pairs of letters of some pieces."""
        every = [pair for piece in pieces for pair in pairs(piece)]
        those = self._pairs.all_of(every) if every else np.zeros(0, np.uint32)
        if those.dtype == np.uint8:
            those = np.flatnonzero(whole(those, len(self.all)))
        return map(self.all.__getitem__, those[:most].tolist())

    def paired(self, pair: str) -> Those:
        """Those that have a pair of letters."""
        return self._pairs.those(pair)

    def reading(self, word: str, near: Those) -> Those:
        """Those of the near that have a word."""
        are_bits = near.dtype == np.uint8
        numbers = np.flatnonzero(whole(near, len(self.all))) if are_bits else near
        return self._remembered(word, mask_of(self._having(word, numbers), len(self.all)))

    def _having(self, word: str, numbers: Numbers) -> Numbers:
        has = self.has(word, numbers)
        return np.array([*compress(numbers.tolist(), has)], np.uint32)

    def has(self, word: str, numbers: Numbers) -> list[bool]:
        """Which of some have a word."""
        return [word in self.all[number] for number in numbers.tolist()]

    def _remembered(self, word: str, found: Mask) -> Those:
        if len(self._read) >= KEPT:
            self._read.clear()
        self._read[word] = those = held(found)
        return those


class Names(Texts):
    """The first lines of the same texts, which say what each is called.

    A word that begins with NAMED is found where a name begins so.
    """

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.all = texts.all

    def call(self, number: int, name: str) -> None:
        """How one of the texts begins."""
        self._pairs.add(number, set(pairs(f"{NAMED}{name}\n")))

    def has(self, word: str, numbers: Numbers) -> list[bool]:
        """Which of some are called so."""
        texts = map(self.all.__getitem__, numbers.tolist())
        if word.startswith(NAMED):
            return [text.startswith(word[1:]) for text in texts]
        found = ((text, text.find(word)) for text in texts)
        return [at >= 0 > text.find("\n", 0, at) for text, at in found]


class Crossed(Texts):
    """The same texts as they sound (`spelling.sound`), where that parts letters or joins others.

    Only what stands nowhere so in the texts themselves is found here.
    """

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.all, self._texts = texts.all, texts

    def hear(self, number: int, lines: Iterable[str]) -> None:
        """How one of the texts sounds."""
        self._pairs.add(number, {pair for line in lines for pair in crossed(line)})

    def near(self, word: str) -> tuple[Those, bool]:
        """Those that have a pair of a word crossed, and the others crossed or not."""
        read = self._known(word)
        if read is not None:
            return read, True
        each = [(pair, self._pairs.those(pair)) for pair in pairs(word)]
        if not any(len(those) for _pair, those in each):
            return self.read_if_few(word, each[0][1])
        near = np.flatnonzero(union((those for _pair, those in each), len(self.all)))
        if len(near) > MUCH:
            for pair, those in each:
                near = near[among(those, near) | among(self._texts.paired(pair), near)]
        return self.read_if_few(word, near)

    def has(self, word: str, numbers: Numbers) -> list[bool]:
        """Which of some sound so."""
        return [word in _sound(self.all[number]) for number in numbers.tolist()]
