"""Texts in memory, found by the pairs of letters that stand side by side in them."""

from collections.abc import Iterator

import numpy as np

from .masks import Mask, Numbers, Postings, whole

MUCH, KEPT = 256, 256
"""Where more than so many texts were read, who has the word stays known: of so many words.

Who has a letter, too, for which all pairs are gone through.
"""


def pairs(text: str) -> Iterator[str]:
    """The letters of a text that stand side by side."""
    return map(str.__add__, text, text[1:])


class Texts:
    """Texts by the numbers of their entries, which come in order; `settle` ends that."""

    def __init__(self) -> None:
        self.all, self._pairs, self._read = list[str](), Postings(), dict[str, Numbers]()

    def add(self, text: str) -> None:
        """One more."""
        # So that the last letter begins a pair, too.
        self._pairs.add(len(self.all), set(pairs(f"{text}\n")))
        self.all.append(text)

    def settle(self) -> None:
        """No more come."""
        self._pairs.settle(len(self.all))

    def near(self, word: str) -> tuple[Mask, bool]:
        """Those that have all pairs of a word; whether it is sure that these have the word."""
        read = self._read.get(word)
        if read is not None:
            return whole(read, len(self.all)), True
        if len(word) == 1:
            found = self._pairs.any_of(pair for pair in self._pairs if pair[0] == word)
            self._remember(word, found)
            return found, True
        return self._pairs.all_of(pairs(word)), len(word) == 2

    def paired(self, pair: str) -> Mask:
        """Those that have a pair of letters."""
        return self._pairs.mask(pair)

    def reading(self, word: str, near: Mask) -> Mask:
        """Those of the near that have a word."""
        found, numbers = np.zeros(len(self.all), np.bool_), np.flatnonzero(near)
        found[numbers] = self.has(word, numbers.tolist())
        if len(numbers) > MUCH:
            self._remember(word, found)
        return found

    def _remember(self, word: str, found: Mask) -> None:
        if len(self._read) >= KEPT:
            self._read.clear()
        self._read[word] = np.packbits(found)

    def has(self, word: str, numbers: list[int]) -> list[bool]:
        """Which of some have a word."""
        return [word in self.all[number] for number in numbers]
