"""Sets of entries by their numbers: masks say of each number whether it is in."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial, reduce
from itertools import accumulate
from operator import and_
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


def whole(bits: Numbers, many: int) -> Mask:
    """The mask of so many that was packed into bits."""
    return np.unpackbits(bits, count=many).view(np.bool_)


class Postings:
    """Which entries have what. They come in the order of their numbers; `settle` ends that."""

    def __init__(self) -> None:
        self._new: defaultdict[Key, array[int]] = defaultdict(partial(array, "I"))
        self._often: dict[Key, NDArray[Any]] = {}

    def add(self, number: int, keys: Iterable[Key]) -> None:
        """Note what an entry has, each once."""
        for key in keys:
            self._new[key].append(number)

    def settle(self, many: int, *, asked_often: bool = False) -> None:
        """No more come: there are so many. What is frequent is kept as bits, or masks."""
        numbers, ends = array("I"), array("I", (0,))
        for key, one in self._new.items():
            if len(one) * _OFTEN > many:
                mask = mask_of(np.array(one), many)
                mask.flags.writeable = False
                self._often[key] = mask if asked_often else np.packbits(mask)
            else:
                numbers += one
            ends.append(len(numbers))
        self.many, self._ends, self._are_masks = many, ends, asked_often
        self._numbers = np.array(numbers, np.uint32)
        self._at = {key: number for number, key in enumerate(self._new)}
        self._new.clear()

    def __iter__(self) -> Iterator[Key]:
        """All that any entry has."""
        return iter(self._at)

    def __contains__(self, key: Key) -> bool:
        """Whether any entry has it."""
        return key in self._at

    def numbers(self, key: Key) -> Numbers:
        """Those that have it, in order."""
        if key in self._often:
            return np.flatnonzero(self.mask(key))
        at = self._at.get(key)
        first, end = (0, 0) if at is None else self._ends[at : at + 2]
        return self._numbers[first:end]

    def counts(self, keys: Sequence[Key], among: Mask) -> list[int]:
        """How many among some have each of these."""
        none, frequent = self._numbers[:0], [key for key in keys if key in self._often]
        often = {key: int(np.count_nonzero(self.mask(key) & among)) for key in frequent}
        rest = [none if key in often else self.numbers(key) for key in keys]
        hits = among[np.concatenate([none, *rest])]
        ends, sums = [0, *accumulate(map(len, rest))], np.concatenate([[0], np.cumsum(hits)])
        told = np.diff(sums[ends]).tolist()
        return [often.get(key, number) for key, number in zip(keys, told, strict=True)]

    def mask(self, key: Key) -> Mask:
        """Those that have it; not to be written to."""
        often = self._often.get(key)
        if often is None:
            return mask_of(self.numbers(key), self.many)
        return often if self._are_masks else whole(often, self.many)

    def any_of(self, keys: Iterable[Key]) -> Mask:
        """Those that have one of these at least."""
        mask = np.zeros(self.many, np.bool_)
        for key in keys:
            if key in self._often:
                mask |= self.mask(key)
            else:
                mask[self.numbers(key)] = True
        return mask

    def all_of(self, keys: Iterable[Key]) -> Mask:
        """Those that have all of these."""
        return reduce(and_, map(self.mask, keys))
