"""Texts in memory, found by any part of them."""

from array import array
from collections.abc import Callable
from sys import getsizeof
from threading import Lock

from .masks import Postings, mask_of, numbers_of

FEW = 400
"""So few texts are read, instead of being looked up by pairs of letters."""
KEPT = 192
"""Words of which it is remembered who has them."""
_PAIR = 2


def pairs_of(text: str) -> set[str]:
    """Each two letters that stand side by side."""
    return set(map(str.__add__, text, text[1:]))


class Texts:
    """Texts of several lines, each between line breaks, numbered as they come until `settle`.

    What is found is exact: pairs of letters only choose what is read.
    """

    def __init__(self) -> None:
        self._pairs, self._at, self.many = Postings(), array("I", (0,)), 0
        self._held: list[str] = []
        self._kept: dict[str, int] = {}
        self._lock = Lock()

    def add(self, text: str) -> set[str]:
        """One more; its pairs of letters."""
        line = f"\n{text}\n"
        self._held.append(line)
        self._at.append(self._at[-1] + len(line))
        pairs = pairs_of(line)
        self._pairs.add(self.many, pairs)
        self.many += 1
        return pairs

    def settle(self) -> None:
        """No more come."""
        self._text = "".join(self._held)
        self._held.clear()
        self._pairs.settle(self.many)

    def __getitem__(self, number: int) -> str:
        """A text, between line breaks."""
        return self._text[self._at[number] : self._at[number + 1]]

    def having(self, word: str, among: int) -> int:
        """Those among the entries that have a word."""
        return self.remembered(word, among, self._looked_up)

    def remembered(self, word: str, among: int, looked: Callable[[str, int], int]) -> int:
        """What was looked for among most of the entries is kept for all of them."""
        found = self._kept.get(word)
        if found is None:
            if among.bit_count() * 4 < self.many:
                return looked(word, among)
            found = looked(word, (1 << self.many) - 1)
            # Others look at the same moment.
            with self._lock:
                if len(self._kept) >= KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[word] = found
        return among & found

    def _looked_up(self, word: str, among: int) -> int:
        if among.bit_count() <= FEW:
            return self._read(word, among)
        among &= self._having_pairs(word)
        # Two letters are their pair, one begins a pair: they need no reading.
        return among if len(word) <= _PAIR else self._read(word, among)

    def _having_pairs(self, word: str) -> int:
        if len(word) >= _PAIR:
            return self._pairs.all_of(pairs_of(word))
        return self._pairs.any_of(pair for pair in self._pairs if str(pair)[0] == word)

    def _read(self, word: str, among: int) -> int:
        find, at = self._text.find, self._at
        found = (n for n in numbers_of(among, self.many) if find(word, at[n], at[n + 1]) >= 0)
        return mask_of(found, self.many)

    def near(self, word: str, more: Postings, among: int) -> int:
        """Those that have each pair of letters of a word, here or in more."""
        for pair in pairs_of(word):
            among &= self._pairs.mask(pair) | more.mask(pair)
        return among

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        kept = sum(map(getsizeof, self._kept.values()))
        return getsizeof(self._text) + self._pairs.size + getsizeof(self._at) + kept
