"""Where a row of a list is, of one column or of the parts that several columns say."""

import re
from functools import lru_cache, reduce

from tonari.kernel.text import one_dash

from .cells import Cells

WHOLE = ("住所", "所在地_連結表記", "所在地")
TOWN = (
    ("都道府県", "都道府県名", "所在地_都道府県"),
    ("市区町村名", "所在地_市区町村", "市区町村"),
)
_FIRST = ("住所1", "所在地1", "所在地_町字", "町字", "町字名", "町丁名", "町名")
_SECOND, _HOUSE = ("住所2", "所在地2"), ("所在地_番地以下", "番地以下", "番地")
_THIRD = ("住所3", "所在地3")
_DIGIT = re.compile(r"\d")
_CLOSED = re.compile(r"(?:\d|番地|番|号|階)$")
_GOES_ON = re.compile(r"丁目|番|号|の|[-−－ー‐]")


# A row is asked three times.
@lru_cache(maxsize=1)
def address_of(cells: Cells) -> tuple[str, bool]:
    """The address of a row, and whether it says more than the municipality.

    A column with the whole of it (WHOLE) stands first; what stands in a column of its own behind
    that (住所2, 番地) is added where the whole does not have it. Else prefecture, municipality and
    the parts are joined in their order, the first two unless the parts begin with them.
    """
    whole, part, block = cells.get(*WHOLE), cells.get(*_FIRST), cells.get("丁目")
    second, house, third = cells.get(*_SECOND), cells.get(*_HOUSE), cells.get(*_THIRD)
    towns = [cells.get(*names) for names in TOWN]
    if whole:
        return _joined([whole, *_lacking(whole, second, house)]), True
    block = f"{block}丁目" if block.isdigit() else block
    says = any((part, second, house))
    return _joined([*_before(part, towns), part, block, second, house, third]), says


def _lacking(whole: str, second: str, house: str) -> list[str]:
    """What stands beside a whole address and not in it; a house number only if it has none."""
    said = _plain(whole)
    if second:
        return [] if _plain(second) in said else [second]
    return [] if _DIGIT.search(said) or _plain(house) in said else [house]


def _before(part: str, towns: list[str]) -> list[str]:
    """Prefecture and municipality, unless the address says them itself."""
    prefecture, town = towns
    if prefecture and part.startswith(prefecture):
        return []
    return [prefecture] if town and part.startswith(town) else towns


def _joined(parts: list[str]) -> str:
    return " ".join(reduce(_with, filter(None, parts), "").split())


def _with(address: str, part: str) -> str:
    """An address and its next part: 本町 and 1-2 are one word, 本町1-2 and 海ビル are two."""
    if _DIGIT.match(part):
        apart = _DIGIT.match(address[-1:])
    else:
        apart = None if _GOES_ON.match(part) else _CLOSED.search(address)
    return f"{address} {part}" if apart else address + part


def _plain(text: str) -> str:
    return "".join(one_dash(text).split())
