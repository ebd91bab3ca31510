"""Which municipality a code means, when a spreadsheet may have taken its first zero.

Five digits are those of a code without its check digit, as e-Stat writes them, or what is left of
011002 (12203 is 市川市, or 士別市): what stands beside them tells which.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import one_dash

from . import PREFECTURES, full_municipality_code, is_municipality_code, prefecture

Towns = Callable[[], Mapping[str, str]]
"""The names of municipalities that are known, by their codes; asked for where they decide."""
LEFT_EMPTY = _("市区町村コードは、空けて入れました。")
_TOWN = re.compile(r"[^\d\s]{1,8}?(?:[市区]|[町村](?!\d|[一二三四五六七八九十]+丁目))")
"""A municipality at the beginning of a text; the 本町 of 本町1-1 is none."""
_PREFECTURE = re.compile("|".join(PREFECTURES))


class Undecided(Refused):
    """Five digits that may be two municipalities."""


def municipality_of(
    cell: str, near: Iterable[str] = (), towns: Towns = dict, told: str = ""
) -> str:
    """The six digits of a code; empty for nothing.

    near: what stands beside it: a prefecture, a town, an address. told: the code that whoever
    brings it gave for all. `Refused` for a wrong check digit, `Undecided` where two are meant.
    """
    text = one_dash(cell).strip()
    if not text:
        return ""
    both = _readings(text)
    if not both:
        raise Refused(
            _("全国地方公共団体コード「%(code)s」の検査数字（6けた目）が合いません。"),
            code="".join(sign for sign in text if sign.isprintable())[:12],
        )
    if len(both) > 1:
        both = [told] if told in both else _decided(both, [*filter(None, near)], towns)
    if len(both) == 1:
        return both[0]
    raise _undecided(text)


def _undecided(text: str) -> Undecided:
    named = [f"{code}（{prefecture(code)}）" for code in _readings(text)]
    return Undecided(
        _(
            "市区町村コード「%(code)s」が、%(one)sか%(other)sか、わかりません。6けたで書いてください。"
        ),
        code=text,
        one=named[0],
        other=named[1],
    )


def _readings(text: str) -> list[str]:
    """The codes that are meant by six digits (one, or none), or by five."""
    if is_municipality_code(text):
        return [text]
    if len(text) != 5 or not (text.isascii() and text.isdigit()):
        return []
    both = [full_municipality_code(text), *filter(is_municipality_code, [f"0{text}"])]
    return [*filter(_can_be, both)] or both[:1]


def _can_be(code: str) -> bool:
    """Whether there is its prefecture; a municipality's own three digits begin at 100."""
    return bool(prefecture(code)) and (code[2:5] == "000" or code[2] != "0")


def _decided(both: list[str], near: list[str], towns: Towns) -> list[str]:
    told = {found for text in near if (found := _prefecture_in(text))}
    if told:
        return [code for code in both if prefecture(code) in told]
    names, said = towns(), [one_dash(text).strip() for text in near]
    known = [code for code in both if code in names]
    named = [code for code in known if any(_is_of(names[code], text) for text in said)]
    if named or any(map(_TOWN.match, said)):  # or it is of another town
        return named
    return known


def _is_of(town: str, text: str) -> bool:
    """Whether a text or a word of it begins with this town; its 郡 may stand before it."""
    return bool(town) and bool(re.search(rf"(?:^|[\s郡]){re.escape(town)}", text))


def _prefecture_in(text: str) -> str:
    """The first prefecture that a text names; 東京 alone in its column is one, too."""
    plain = one_dash(text).strip()
    found = _PREFECTURE.search(plain)
    if found:
        return found[0]
    return next((one for one in PREFECTURES if len(plain) > 1 and one[:-1] == plain), "")
