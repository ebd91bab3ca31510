"""Texts in memory, found by any part of them."""

from bisect import bisect_left, bisect_right
from functools import partial
from sys import getsizeof

import numpy as np

from .masks import Mask, Numbers, mask_of

SORTED = 8
"""Bytes by which places are sorted."""
NEAR = 64
KEPT = 10_000
"""Of so many words it is remembered where their places stand."""
_END = 10


class Texts:
    """Texts as bytes, numbered as they come until `settle`; line breaks end lines.

    The places where a part of a text begins stand in the order of what follows there (a suffix
    array), each as the number of its text and how far from its beginning it is: all places of a
    word stand side by side.
    width: bytes of a letter. step: every so many-th place is kept; words are no shorter.
    """

    def __init__(self, width: int, step: int = 1) -> None:
        self._width, self._step = width, step
        self._new: list[bytes] = []
        self._known: dict[bytes, tuple[int, int]] = {}

    def add(self, text: bytes) -> None:
        """One more."""
        self._new.append(text + _END.to_bytes(self._width, "big"))

    def settle(self) -> None:
        """No more come."""
        self.many = len(self._new)
        lengths = np.array([len(one) // self._width for one in self._new], np.uint32)
        self._data = b"".join((*self._new, bytes(SORTED)))
        self._new.clear()
        self._letters = np.frombuffer(self._data, f">u{self._width}")
        self._starts = np.zeros(self.many + 1, np.uint32)
        np.cumsum(lengths, out=self._starts[1:], dtype=np.uint32)
        self._bits = int(lengths.max(initial=0)).bit_length()
        self._places = self._sorted(lengths)
        # An array of numpy makes an object of its own for each number that is read.
        self._place, self._start = self._places.data, self._starts.data

    def _sorted(self, lengths: Numbers) -> Numbers:
        every = int(self._starts[-1])
        at = np.arange(0, every, self._step, dtype=np.uint32)
        at = at[self._letters[at] != _END]
        ahead = np.ndarray(every, ">u8", self._data, strides=(self._width,))
        order = np.argsort(ahead[at].astype(np.uint64))
        wide = np.uint32 if self.many << self._bits <= 1 << 32 else np.uint64
        places = np.repeat(np.arange(self.many, dtype=wide), lengths)[at]
        far = at - self._starts[places]
        places <<= self._bits
        places |= far
        ordered: Numbers = places[order]
        return ordered

    def places(self, word: bytes) -> tuple[Numbers, Numbers]:
        """Where a word stands: the number of the text, and how many letters from its beginning."""
        found = [self._after(word, skipped) for skipped in range(self._step)]
        if len(found) == 1:
            return found[0]
        return np.concatenate([one[0] for one in found]), np.concatenate([one[1] for one in found])

    def _after(self, word: bytes, skipped: int) -> tuple[Numbers, Numbers]:
        """The same, of what begins so many letters before a place that is kept."""
        begun = skipped * self._width
        looked = word[begun : begun + SORTED]
        first, end = self._known.get(looked) or self._sought(looked)
        found = self._places[first:end]
        numbers, far = found >> self._bits, found & ((1 << self._bits) - 1)
        if skipped:
            numbers, far = numbers[far >= skipped], far[far >= skipped] - skipped
        rest = np.frombuffer(word, self._letters.dtype)
        for at in (*range(skipped), *range((begun + SORTED) // self._width, len(rest))):
            read = self._letters[self._starts[numbers] + far + at] == rest[at]
            numbers, far = numbers[read], far[read]
        return numbers, far

    def _sought(self, looked: bytes) -> tuple[int, int]:
        """From and to which of the places a word of no more than SORTED bytes begins."""
        said, every = partial(self._said, len(looked)), range(len(self._places))
        first = bisect_left(every, looked, key=said)
        # Most words have few places.
        near = min(first + NEAR, len(every))
        end = near if near < len(every) and said(near) > looked else len(every)
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[looked] = found = first, bisect_right(every, looked, first, end, key=said)
        return found

    def _said(self, length: int, place: int) -> bytes:
        found = self._place[place]
        number = found >> self._bits
        start = self._start[number] + (found ^ number << self._bits)
        return self._data[start * self._width : start * self._width + length]

    def having(self, word: bytes) -> Mask:
        """Those that have a word."""
        return mask_of(self.places(word)[0], self.many)

    def has(self, number: int, word: bytes, within: int | None = None) -> bool:
        """Whether one has a word, in its first letters if it is said how many."""
        width, start = self._width, self._start[number]
        end = (self._start[number + 1] if within is None else start + within) * width
        at = self._data.find(word, start * width, end)
        while at % width and at > 0:
            at = self._data.find(word, at + 1, end)
        return at >= 0

    def begins(self, number: int, word: bytes) -> bool:
        """Whether one begins with a word."""
        return self._data.startswith(word, self._start[number] * self._width)

    def __getitem__(self, number: int) -> bytes:
        """A text with its last line break."""
        return self._data[self._start[number] * self._width : self._start[number + 1] * self._width]

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        known = sum(getsizeof(word) + 150 for word in self._known)
        return len(self._data) + self._places.nbytes + self._starts.nbytes + known
