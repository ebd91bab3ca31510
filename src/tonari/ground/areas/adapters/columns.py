"""Attributes of area files that are known by what stands in them.

国土数値情報 calls its columns by numbers, and by other ones from year to year: in its 小学校区
(A27) the 行政区域コード is A27_001 or A27_005, the 名称 A27_004 or A27_007.
"""

import re
from collections.abc import Sequence
from typing import Any

from tonari.ground.areas.rules import full_municipality_code, is_municipality_code, prefecture

_CODES = ("N03_007", "行政区域コード", "市区町村コード", "全国地方公共団体コード")
_POSTAL = re.compile("郵便|〒|zip|postal|post_?code", re.IGNORECASE)
"""425-01 of a postcode is a town of 長崎県 by its digits."""
_SCHOOL = ("学校", "校", "学園", "学院")
"""How the names of schools end."""
_EMPTY: tuple[Any, ...] = (None, "", [], {})
"""What GeoJSON may have in place of a word; lists and objects are no members of a set."""
Rows = Sequence[dict[str, Any]]
"""The attributes of every feature."""


def municipality_column(rows: Rows, told: str = "") -> str:
    """The attribute with the code of each feature's municipality; empty if there is none.

    told: the code that whoever brings the file gave for all. One that is called so (_CODES) goes
    before it, and so does one of 国土数値情報 or `code`, if it is such a code everywhere. Without
    either, and nothing told, it is any of text that is; never one of postcodes.
    """
    keys = [str(key) for key in rows[0]]
    named = (key for code in _CODES for key in keys if code in key)
    if found := next(named, ""):
        return found
    first = sorted(filter(_is_called_so, keys) if told else keys, key=_is_called_so, reverse=True)
    return next((key for key in first if not _POSTAL.search(key) and _is_of_codes(rows, key)), "")


def _is_called_so(key: str) -> bool:
    """Whether a column may be of codes by its name, if what stands in it agrees."""
    return key.upper().startswith("A27_") or key.casefold() == "code"


def _is_of_codes(rows: Rows, key: str) -> bool:
    """Whether all its texts are such codes, and not another for each: numbers of its own."""
    said = [value for row in rows if (value := row.get(key)) not in _EMPTY]
    if not all(isinstance(value, str) and municipality_in(value) for value in said):
        return False
    return 0 < len(set(said)) < max(len(rows), 2)


def municipality_in(value: Any) -> str:
    """The six digits of a code as such a file has it: five, or all six; empty for what is none."""
    text = f"{value:05}" if isinstance(value, int) else str(value or "").strip()
    code = full_municipality_code(text)
    own = code[2:5]
    return code if is_municipality_code(code) and prefecture(code) and own >= "100" else ""


def school_column(rows: Rows) -> str:
    """Of a file of 小学校区, the attribute with most names of schools; empty if it is none."""
    keys = [key for key in map(str, rows[0]) if key.upper().startswith("A27_")]
    many = {key: sum(str(row.get(key) or "").endswith(_SCHOOL) for row in rows) for key in keys}
    best = max(keys, key=lambda key: many[key], default="")
    return best if best and many[best] * 2 > len(rows) else ""
