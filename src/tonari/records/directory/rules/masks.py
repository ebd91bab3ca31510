"""Sets of entries by their numbers: masks say of each number whether it is in.

`Those` are held shorter: the numbers themselves, in order, or a bit for each entry.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial, reduce
from itertools import accumulate
from operator import and_, or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Numbers = NDArray[Any]
Those = NDArray[Any]
"""Numbers, or (of `uint8`) bits."""
Key = Any
"""Something hashable."""
_NONE: Numbers = np.zeros(0, np.uint32)
_LOOKED_UP = 256
"""More numbers than these are quicker found in a mask than one by one."""
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


def held(mask: Mask) -> Those:
    """A mask as it takes the least."""
    many = int(np.count_nonzero(mask))
    return np.packbits(mask) if many * _OFTEN > len(mask) else np.flatnonzero(mask)


def union(several: Iterable[Those], many: int) -> Mask:
    """Who is in any of these, as a new mask of so many."""
    bits, numbers = list[Those](), list[Those]()
    for those in several:
        (bits if those.dtype == np.uint8 else numbers).append(those)
    mask = whole(reduce(or_, bits), many) if bits else np.zeros(many, np.bool_)
    for one in numbers:
        mask[one] = True
    return mask


def among(those: Those, numbers: Numbers) -> Mask:
    """Which of the numbers (in order) are in."""
    if those.dtype == np.uint8:
        found: Mask = those[numbers >> 3] << (numbers & 7).astype(np.uint8) & 128 != 0
        return found
    if not (len(those) and len(numbers)):
        return np.zeros(len(numbers), np.bool_)
    if len(numbers) > _LOOKED_UP:
        return mask_of(those, int(max(those[-1], numbers[-1])) + 1)[numbers]
    return np.equal(those.take(those.searchsorted(numbers), mode="clip"), numbers)


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
        return np.flatnonzero(self.mask(key)) if key in self._often else self._rare(key)

    def _rare(self, key: Key) -> Numbers:
        at = self._at.get(key)
        return _NONE if at is None else self._numbers[self._ends[at] : self._ends[at + 1]]

    def counts(self, keys: Sequence[Key], among: Mask) -> list[int]:
        """How many among some have each of these."""
        none, frequent = _NONE, [key for key in keys if key in self._often]
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
            return mask_of(self._rare(key), self.many)
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

    def those(self, key: Key) -> Those:
        """Those that have it."""
        often = self._often.get(key)
        return self._rare(key) if often is None else often

    def all_of(self, keys: Iterable[Key]) -> Those:
        """Those that have all of these."""
        rare, often = list[Numbers](), list[Numbers]()
        for key in keys:
            those = self.those(key)
            if not len(those):
                return those
            (often if those.dtype == np.uint8 else rare).append(those)
        if not rare:
            return reduce(and_, often)
        found, *others = sorted(rare, key=len)
        if often:
            others.append(reduce(and_, often))
        for other in others:
            if not len(found):
                break
            found = found[among(other, found)]
        return found
