"""Sets of entries by their numbers: masks say of each number whether it is in."""

from array import array
from collections.abc import Iterable, Iterator
from sys import getsizeof
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Numbers = NDArray[Any]
Key = Any
"""Something hashable."""
_OFTEN = 32
"""What one in so many has is frequent."""


def mask_of(numbers: Any, many: int) -> Mask:
    """Numbers (an array or a list) as a mask of so many."""
    mask = np.zeros(many, np.bool_)
    mask[numbers] = True
    return mask


class Postings:
    """Which entries have what. They come in the order of their numbers; `settle` ends that."""

    def __init__(self) -> None:
        self._new: dict[Key, array[int]] = {}
        self._masks: dict[Key, Mask] = {}

    def add(self, number: int, keys: Iterable[Key]) -> None:
        """Note what an entry has, each once."""
        for key in keys:
            self._new.setdefault(key, array("I")).append(number)

    def settle(self, many: int, *, asked_often: bool = False) -> None:
        """No more come: there are so many. asked_often: what is frequent is kept as masks, too."""
        numbers, ends = array("I"), array("I", (0,))
        for one in self._new.values():
            numbers += one
            ends.append(len(numbers))
        self.many, self._ends = many, ends
        self._numbers = np.array(numbers, np.uint32)
        self._at = {key: number for number, key in enumerate(self._new)}
        self._new.clear()
        for key in self._at if asked_often else ():
            if len(self.numbers(key)) * _OFTEN > many:
                self._masks[key] = self.any_of((key,))
                self._masks[key].flags.writeable = False

    def __iter__(self) -> Iterator[Key]:
        """All that any entry has."""
        return iter(self._at)

    def numbers(self, key: Key) -> Numbers:
        """Those that have it, in order."""
        at = self._at.get(key)
        first, end = (0, 0) if at is None else self._ends[at : at + 2]
        return self._numbers[first:end]

    def mask(self, key: Key) -> Mask:
        """Those that have it; not to be written to."""
        kept = self._masks.get(key)
        return self.any_of((key,)) if kept is None else kept

    def any_of(self, keys: Iterable[Key]) -> Mask:
        """Those that have one of these at least."""
        mask = np.zeros(self.many, np.bool_)
        for key in keys:
            mask[self.numbers(key)] = True
        return mask

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        keys = sum(getsizeof(key) + 28 for key in self._at) + getsizeof(self._at)
        return keys + getsizeof(self._ends) + self._numbers.nbytes + self.many * len(self._masks)
