"""Headers of tables: of two rows (大見出し over merged cells, 小見出し below), and of none."""

from collections.abc import Sequence
from itertools import zip_longest

SHOWN = 10
"""So many columns are named where none of those is there that are read."""


def one_header(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The names of the columns: what stands below, else above.

    What the second row says twice (開始, 開始) is told with what stands over it (受付_開始).
    """
    over, names = "", []
    for above, below in zip_longest(upper, lower, fillvalue=""):
        over = above or over
        names.append(f"{over}_{below}" if lower.count(below) > 1 and below else below or above)
    return names


def likely_header(lines: Sequence[Sequence[str]]) -> Sequence[str]:
    """Of the first lines of a table that is not understood, the one that names most of its columns.

    What has half as many cells as another, or less, stands above it: a title, a date.
    """
    most = max(map(_filled, lines))
    return next((line for line in lines if 2 * _filled(line) > most), lines[0])


def found_names(header: Sequence[str]) -> str:
    """The names of columns as one line, a few of them and not too long; 「—」 if there are none."""
    names = [" ".join(name.split())[:20] for name in header if name.strip()]
    return "、".join(names[:SHOWN]) + "…" * (len(names) > SHOWN) or "—"


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)
