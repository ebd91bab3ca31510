"""Which of many entries may be of one place: whole columns narrow them down, `twins` judges.

Compared are entries that share a mark (name, reading, telephone, street and number) or stand beside
each other with names that begin alike. Of these pairs only those are judged one by one whose points
can still be enough: what is worked out here is never less than what `why_same` gives. Texts are
compared by their 64-bit hashes; two that share one by chance are judged like any other pair.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .twins import (
    ALIKE,
    ALIKE_THERE,
    FAR_EAST,
    FAR_NORTH,
    LIKELY,
    METRES_A_DEGREE,
    NEAR,
    OTHER_PHONE,
    WEIGHTS,
    Looks,
    why_same,
)

MOST_IN_BLOCK = 60
_ROWS_A_DEGREE, _COLUMNS_A_DEGREE, _COLUMNS, _LAYER = 1500, 1200, 1 << 18, 36
"""Cells for what is near: nowhere in Japan (45.6°) narrower than NEAR."""
_BESIDE = (1, _COLUMNS - 1, _COLUMNS, _COLUMNS + 1)
"""From a cell to four of its eight neighbours; the others find it."""
_FIRST_LETTER, _SECOND_LETTER = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
"""Odd numbers that spread two letters over 64 bits."""
_AT_ONCE = 500
_NOWHERE = (np.nan, np.nan)
_A_LITTLE = 1e-3
"""Metres and shares by which what is worked out here may differ from what `why_same` does."""

Numbers = NDArray[np.int64]
Degrees = NDArray[np.float64]
Pairs = tuple[Numbers, Numbers]
"""Places of entries in their sequence, the first and the second of each pair."""


class _Columns:
    """What is compared of entries, a number for each; 0 where nothing is said."""

    def __init__(self, known: Sequence[Looks]) -> None:
        _ids, names, cores, kana, phones, towns, streets, houses, points = _apart(known)
        self.name, self.core, self.kana = map(_hashed, (names, cores, kana))
        self.phone, self.house, street = map(_hashed, (phones, houses, streets))
        self.whole = _hashed([*map(str.__add__, towns, streets)])
        degrees = chain.from_iterable(point or _NOWHERE for point in points)
        self.point: Degrees = (
            np.fromiter(degrees, np.float64, 2 * len(known)).reshape(-1, 2).T.copy()
        )
        lengths = _lengths(cores)
        self.pairs = np.maximum(lengths - 1, 0)
        self.letters, begins = _letters("\n".join([*cores, "\n"]), lengths)
        self.marks = (
            np.where(lengths > 1, self.core, 0),
            np.where(_lengths(kana) > 2, self.kana, 0),
            self.phone,
            np.where(self.house != 0, street * 3 + self.house, 0),
        )
        self.cells = _cells(self.point, begins)


def _apart(known: Sequence[Looks]) -> list[list[Any]]:
    """What is known, each by itself. An entry is gone to once: they lie all over the memory."""
    columns: list[list[Any]] = [[] for _each in Looks._fields]
    for at in range(0, len(known), _AT_ONCE):
        some = zip(*known[at : at + _AT_ONCE], strict=True)
        for column, values in zip(columns, some, strict=True):
            column.extend(values)
    return columns


def _hashed(texts: Sequence[str]) -> Numbers:
    return np.fromiter(map(hash, texts), np.int64, len(texts))


def _lengths(texts: Sequence[str]) -> Numbers:
    return np.fromiter(map(len, texts), np.int64, len(texts))


def _letters(text: str, lengths: Numbers) -> tuple[NDArray[np.uint64], Numbers]:
    """For each of the lines of a text the set of its pairs of letters, and how it begins.

    A set is 64 bits, of which each pair of letters sets one.
    """
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    spread = letters[:-1] * np.uint64(_FIRST_LETTER) ^ letters[1:] * np.uint64(_SECOND_LETTER)
    ends = np.cumsum(lengths + 1) - 1
    starts = ends - lengths
    bits = np.uint64(1) << (spread * np.uint64(_FIRST_LETTER) >> np.uint64(58))
    bits[ends] = bits[ends - 1] = 0  # where a line ends there is no pair
    return np.bitwise_or.reduceat(bits, starts), spread[starts].view(np.int64)


def _cells(point: Degrees, begins: Numbers) -> Numbers:
    """The cell where each stands, for the two letters its name begins with; 0 without a point."""
    known = ~np.isnan(point[0])
    north, east = np.where(known, point, 0.0)
    rows, columns = (north * _ROWS_A_DEGREE).astype(int), (east * _COLUMNS_A_DEGREE).astype(int)
    return np.where(known, (begins << _LAYER) + rows * _COLUMNS + columns, 0)


class _Blocks:
    """Entries by one of their marks: those of a block stand beside each other in `order`.

    Blocks of more than MOST_IN_BLOCK (a call centre's number) are left out.
    """

    def __init__(self, marks: Numbers) -> None:
        order = np.argsort(marks, kind="stable")
        inline = marks[order]
        starts = np.flatnonzero(np.append(True, inline[1:] != inline[:-1]))
        sizes = np.diff(np.append(starts, len(inline)))
        few = (sizes <= MOST_IN_BLOCK) & (inline[starts] != 0)
        self.order, self.starts, self.sizes = order, starts[few], sizes[few]
        self.marks = inline[self.starts]

    def within(self) -> Pairs:
        """Any two of a block."""
        ones, others = [], []
        starts, sizes = self.starts[self.sizes > 1], self.sizes[self.sizes > 1]
        for step in range(1, MOST_IN_BLOCK):
            starts, sizes = starts[sizes > step], sizes[sizes > step]
            first = _runs(starts, sizes - step)
            ones.append(self.order[first])
            others.append(self.order[first + step])
        return np.concatenate(ones), np.concatenate(others)

    def across(self, step: int) -> Pairs:
        """Any one of a block and any of that whose mark is more by `step`."""
        beside = np.searchsorted(self.marks, self.marks + step)
        beside[beside == len(self.marks)] = 0
        here = np.flatnonzero(self.marks[beside] == self.marks + step)
        there = beside[here]
        ones = _runs(self.starts[here], self.sizes[here])
        many = np.repeat(self.sizes[there], self.sizes[here])
        others = _runs(np.repeat(self.starts[there], self.sizes[here]), many)
        return np.repeat(self.order[ones], many), self.order[others]


def _runs(starts: Numbers, sizes: Numbers) -> Numbers:
    """Of each start so many numbers, one after the other."""
    before: Numbers = np.cumsum(sizes) - sizes
    first: Numbers = np.repeat(starts - before, sizes)
    return first + np.arange(len(first))


def _compared(columns: _Columns) -> Iterator[Pairs]:
    for marks in columns.marks:
        yield _Blocks(marks).within()
    beside = _Blocks(columns.cells)
    yield beside.within()
    for step in _BESIDE:
        yield beside.across(step)


def _worth_judging(columns: _Columns, pairs: Pairs) -> Pairs:
    """Those of some pairs whose points can be enough."""
    one, other = pairs
    kana, phone = (_alike(column, one, other) for column in (columns.kana, columns.phone))
    north, east = np.abs(columns.point[:, one] - columns.point[:, other])
    kept = kana | phone | ~((north > FAR_NORTH) | (east > FAR_EAST))
    one, other, kana, phone = (part[kept] for part in (one, other, kana, phone))
    house = _alike(columns.house, one, other)
    points = _of_name(columns, one, other, phone | house)
    kept = kana | (points > 0)
    one, other, kana, phone, house, points = (
        part[kept] for part in (one, other, kana, phone, house, points)
    )
    points = points + WEIGHTS["kana"] * kana + WEIGHTS["phone"] * phone
    points += np.where(
        house, WEIGHTS["address"], WEIGHTS["street"] * _alike(columns.whole, one, other)
    )
    points += WEIGHTS["near"] * _are_near(columns.point[:, one], columns.point[:, other])
    both = (columns.phone[one] != 0) & (columns.phone[other] != 0)
    points += OTHER_PHONE * (both & ~phone)
    enough = points >= LIKELY
    return one[enough], other[enough]


def _alike(column: Numbers, one: Numbers, other: Numbers) -> NDArray[np.bool_]:
    said, others = column[one], column[other]
    alike: NDArray[np.bool_] = (said != 0) & (said == others)
    return alike


def _of_name(columns: _Columns, one: Numbers, other: Numbers, there: NDArray[np.bool_]) -> Degrees:
    """Points for two names at most. there: telephone or house are the same."""
    same = (columns.core[one] == columns.core[other]) | (columns.name[one] == columns.name[other])
    here, beyond = columns.letters[one], columns.letters[other]
    # A pair of letters that only one name has may share its bit, a bit that only one has is a pair
    # that only one has: so much at least is not the same.
    apart = np.bitwise_count(here ^ beyond)
    many = np.maximum(columns.pairs[one] + columns.pairs[other], 1)
    shared = 1 - apart / many + _A_LITTLE
    both = here & beyond
    inside = (both == here) | (both == beyond)
    near = inside | (shared >= np.where(there, ALIKE_THERE, ALIKE))
    return np.where(same, WEIGHTS["name"], np.where(near, WEIGHTS["name_near"], 0.0))


def _are_near(here: Degrees, there: Degrees) -> NDArray[np.bool_]:
    north, east = here - there
    metres = np.hypot(north, east * np.cos(np.radians(here[0]))) * METRES_A_DEGREE
    return np.asarray(metres <= NEAR + _A_LITTLE)


def twins(entries: Iterable[Looks]) -> Iterator[tuple[Looks, Looks, float, tuple[str, ...]]]:
    """Pairs that may be of one place, each once, with points and reasons.

    The earlier of two comes first. A mark that more than MOST_IN_BLOCK entries share (a call
    centre's number) compares nothing.
    """
    known = list(entries)
    if not known:
        return
    columns = _Columns(known)
    worth = [_worth_judging(columns, pairs) for pairs in _compared(columns)]
    ones, others = (np.concatenate(parts) for parts in zip(*worth, strict=True))
    first, second = np.minimum(ones, others), np.maximum(ones, others)
    for pair in np.unique(first * len(known) + second).tolist():
        one, other = (known[place] for place in divmod(pair, len(known)))
        points, whys = why_same(one, other)
        if points >= LIKELY:
            yield one, other, points, whys
