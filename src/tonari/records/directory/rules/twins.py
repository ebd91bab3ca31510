"""Whether two entries are of one place: names, readings, addresses, telephones, points compared.

Entries that share a block (`blocks`) are compared, and no others: so a hundred thousand entries
need some hundred thousand comparisons. What people write in several ways is one here: widths, old
kanji forms, 丁目 and hyphens, 株式会社, the town's name before a street.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import cos, hypot, radians
from uuid import UUID

from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import fold_digits, fold_name

from . import Content
from .spelling import written

WHYS = {
    "name": _("名前が同じ"),
    "name_near": _("名前が似ている"),
    "kana": _("よみが同じ"),
    "phone": _("電話が同じ"),
    "address": _("住所が同じ"),
    "near": _("すぐ近くにある"),
}
LIKELY = 4.0
"""Points from which two entries are shown as perhaps one."""
MOST_IN_BLOCK = 60
_WEIGHTS = {
    "name": 3.0,
    "name_near": 2.0,
    "kana": 2.0,
    "phone": 2.0,
    "address": 2.0,
    "near": 1.5,
}
_OTHER_NUMBERS, _OTHER_PHONE, _FAR = -1.5, -0.5, -4.0
_NEAR, _FAR_AWAY = 60, 1_000
_METRES_A_DEGREE = 111_195
_FORMS = re.compile(
    "株式会社|有限会社|合同会社|一般社団法人|公益社団法人|一般財団法人|公益財団法人|社会福祉法人"
    "|特定非営利活動法人|認定npo法人|npo法人|医療法人社団|医療法人|学校法人|宗教法人"
)
_BRACKETS = re.compile(r"[(（〔\[【「『][^)）〕\]】」』]*[)）〕\]】」』]")
_SIGNS = re.compile(r"[^0-9a-zぁ-ゖー一-鿿々〇ヶ]")
_TOWN = re.compile(r"^.{2,3}?[都道府県](?=.)|^.{1,6}?[市区町村郡](?=.{2})")
_PARTS = re.compile("丁目|番地の?|番|号|の(?=[0-9])")
_DASHES = re.compile("[-‐‑‒–—―−－ー~〜](?=[0-9])")
_HOUSE = re.compile(r"^([^0-9]*)([0-9]+(?:-[0-9]+)*)?")
_KANJI_NUMBERS = {"十": "10", **{kanji: str(n) for n, kanji in enumerate("〇一二三四五六七八九")}}


@dataclass(frozen=True)
class Looks:
    """What is compared of an entry, folded once. street: without the town; house: `3-4-1`."""

    id: UUID
    name: str
    core: str
    kana: str
    phone: str
    street: str
    house: str
    point: tuple[float, float] | None


def looks(id_: UUID, content: Content) -> Looks:
    """An entry as it is compared."""
    name = _SIGNS.sub("", _FORMS.sub("", written(content.name)))
    core = _SIGNS.sub("", _FORMS.sub("", written(_BRACKETS.sub("", content.name)))) or name
    street, house = _address(content.address)
    point = None if content.lat is None or content.lon is None else (content.lat, content.lon)
    phone = fold_digits(content.phone)
    kana = fold_name(content.kana)
    return Looks(id_, name, core, kana, phone if len(phone) >= 9 else "", street, house, point)


def _address(text: str) -> tuple[str, str]:
    plain = written(unicodedata.normalize("NFKC", text))
    for _time in range(3):  # prefecture, district, town
        plain = _TOWN.sub("", plain)
    plain = re.sub(
        "([一二三四五六七八九十]+)(?=丁目)",
        lambda found: "".join(_KANJI_NUMBERS[one] for one in found[1]),
        plain,
    )
    dashed = _DASHES.sub("-", _PARTS.sub("-", plain)).replace("--", "-")
    found = _HOUSE.match(dashed)
    return (found[1], (found[2] or "").strip("-")) if found else ("", "")


def blocks(one: Looks) -> set[str]:
    """Marks that an entry shares with whatever may be the same."""
    marks = {f"n{one.core}"} if len(one.core) > 1 else set()
    marks |= {f"k{one.kana}"} if len(one.kana) > 2 else set()
    marks |= {f"t{one.phone}"} if one.phone else set()
    marks |= {f"a{one.street}{one.house}"} if one.house else set()
    if one.point is not None:
        north, east = round(one.point[0] * 500), round(one.point[1] * 500)
        cells = [f"p{north + up},{east + right}" for up in (0, 1) for right in (0, 1)]
        marks |= {cell + one.core[:2] for cell in cells}
    return marks


def why_same(one: Looks, other: Looks) -> tuple[float, tuple[str, ...]]:
    """Points for being of one place (`LIKELY` or more), and what speaks for it, the most first.

    Something of the name must fit: two circles in one house are two.
    """
    found = [_names(one, other), "kana" if one.kana and one.kana == other.kana else ""]
    if not any(found):
        return 0.0, ()
    points = 0.0
    if one.phone and other.phone:
        found.append("phone" if one.phone == other.phone else "")
        points += 0 if one.phone == other.phone else _OTHER_PHONE
    if one.house and other.house and one.street[-3:] == other.street[-3:]:
        same = one.house == other.house
        found.append("address" if same else "")
        points += 0 if same else _OTHER_NUMBERS
    away = _metres(one, other)
    found.append("near" if away is not None and away <= _NEAR else "")
    points += _FAR if away is not None and away > _FAR_AWAY else 0
    whys = tuple(sorted(filter(None, found), key=lambda code: -_WEIGHTS[code]))
    return points + sum(_WEIGHTS[code] for code in whys), whys


def _names(one: Looks, other: Looks) -> str:
    if one.core == other.core or one.name == other.name:
        return "name" if one.core else ""
    short, long = sorted((one.core, other.core), key=len)
    if len(short) >= 3 and short in long:
        return "name_near"
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in (short, long)]
    shared = 2 * len(pairs[0] & pairs[1])
    return "name_near" if shared and shared >= 0.7 * (len(pairs[0]) + len(pairs[1])) else ""


def _metres(one: Looks, other: Looks) -> float | None:
    if one.point is None or other.point is None:
        return None
    north = one.point[0] - other.point[0]
    east = (one.point[1] - other.point[1]) * cos(radians(one.point[0]))
    return hypot(north, east) * _METRES_A_DEGREE


def twins(entries: Iterable[Looks]) -> Iterator[tuple[Looks, Looks, float, tuple[str, ...]]]:
    """Pairs that may be of one place, each once, with points and reasons.

    A mark that more than MOST_IN_BLOCK entries share (a call centre's number) compares nothing.
    """
    sharing = defaultdict[str, list[Looks]](list)
    for one in entries:
        for mark in blocks(one):
            sharing[mark].append(one)
    seen: set[tuple[UUID, UUID]] = set()
    for held in sharing.values():
        for one, other in combinations(held, 2) if len(held) <= MOST_IN_BLOCK else ():
            pair = (min(one.id, other.id), max(one.id, other.id))
            if pair in seen:
                continue
            seen.add(pair)
            points, whys = why_same(one, other)
            if points >= LIKELY:
                yield one, other, points, whys
