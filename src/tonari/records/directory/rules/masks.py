"""Sets of entries as masks: whole numbers whose bit n is the entry n."""

from array import array
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import compress
from operator import and_
from sys import getsizeof
from typing import Any

RARE = 32
"""What fewer than one in so many have is kept as numbers (4 bytes each), not as a mask."""
_SPARSE = 12
Key = Any
"""Something hashable."""
_BITS = bytes(byte & 1 for byte in range(256))
_ONES = tuple(1 << bit for bit in range(8))


def numbers_of(mask: int, many: int) -> Iterator[int]:
    """The numbers in a mask, in order. many: how many there may be."""
    if mask.bit_count() * _SPARSE > many:
        return compress(range(many), bin(mask)[:1:-1].encode().translate(_BITS))
    return _few(bin(mask)[:1:-1])


def _few(said: str) -> Iterator[int]:
    at = said.find("1")
    while at >= 0:
        yield at
        at = said.find("1", at + 1)


def mask_of(numbers: Iterable[int], many: int) -> int:
    """Numbers as a mask."""
    held = bytearray(many // 8 + 1)
    for number in numbers:
        held[number >> 3] |= _ONES[number & 7]
    return int.from_bytes(held, "little")


class Postings:
    """Which entries have what. They come in the order of their numbers; `settle` ends that."""

    def __init__(self) -> None:
        self._of: dict[Key, int | array[int]] = {}
        self.many = 0

    def add(self, number: int, keys: Iterable[Key]) -> None:
        """Note what an entry has, each once."""
        held = self._of
        for key in keys:
            one = held.get(key)
            if one is None:
                held[key] = array("I", (number,))
            else:
                one.append(number)  # type: ignore[union-attr]

    def settle(self, many: int, rare: int = RARE) -> None:
        """No more come: there are so many."""
        self.many, few = many, many // rare
        for key, one in self._of.items():
            if not isinstance(one, int):
                # A list that grew has room to spare, a copy has none.
                self._of[key] = mask_of(one, many) if len(one) > few else one[:]

    def __iter__(self) -> Iterator[Key]:
        """All that any entry has."""
        return iter(self._of)

    def mask(self, key: Key) -> int:
        """Those that have it."""
        held = self._of.get(key, 0)
        return held if isinstance(held, int) else mask_of(held, self.many)

    def any_of(self, keys: Iterable[Key]) -> int:
        """Those that have one of these at least."""
        masks, bits = 0, bytearray(self.many // 8 + 1)
        for key in keys:
            held = self._of.get(key, 0)
            if isinstance(held, int):
                masks |= held
            else:
                for number in held:
                    bits[number >> 3] |= _ONES[number & 7]
        return masks | int.from_bytes(bits, "little")

    def all_of(self, keys: Iterable[Key]) -> int:
        """Those that have all of these (at least one key)."""
        held = [self._of.get(key, 0) for key in keys]
        masks = [one for one in held if isinstance(one, int)]
        few = sorted((one for one in held if not isinstance(one, int)), key=len)
        if few:
            masks.append(mask_of(set(few[0]).intersection(*few[1:]), self.many))
        return reduce(and_, masks)

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return sum(getsizeof(key) + getsizeof(one) + 100 for key, one in self._of.items())
