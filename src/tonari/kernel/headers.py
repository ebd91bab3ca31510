"""Headers of two rows: 大見出し over merged cells, and 小見出し below."""

from collections.abc import Sequence
from itertools import zip_longest


def one_header(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The names of the columns: what stands below, else above.

    What the second row says twice (開始, 開始) is told with what stands over it (受付_開始).
    """
    over, names = "", []
    for above, below in zip_longest(upper, lower, fillvalue=""):
        over = above or over
        names.append(f"{over}_{below}" if lower.count(below) > 1 and below else below or above)
    return names
