"""Whether two entries are of one place: names, readings, addresses, telephones, points compared.

What people write in several ways is one here: widths, old kanji forms, 丁目 and hyphens, 株式会社,
the town's name before a street. Which of many entries are compared at all, `pairing` says.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, radians
from typing import NamedTuple
from uuid import UUID

from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import first_phone, fold_name

from . import Content
from .spelling import written

WHYS = {
    "name": _("名前が同じ"),
    "name_near": _("名前が似ている"),
    "kana": _("よみが同じ"),
    "phone": _("電話が同じ"),
    "address": _("住所が同じ"),
    "near": _("すぐ近くにある"),
    "street": _("町名が同じ"),
}
LIKELY = 4.0
"""Points from which two entries are shown as perhaps one."""
SHORTEST_WITHIN = 3
"""Letters of a name from which it may be known inside another."""
WEIGHTS = {
    "name": 3.0,
    "name_near": 2.0,
    "kana": 2.0,
    "phone": 2.0,
    "address": 2.0,
    "near": 1.5,
    "street": 1.0,
}
_OTHER_NUMBERS, OTHER_PHONE, _OTHER_TOWN, _FAR = -1.5, -0.5, -2.0, -4.0
NEAR, _FAR_AWAY = 60, 1_000
_SAME, ALIKE, ALIKE_THERE = 2.0, 0.7, 0.45
"""How much of two names must be the same; less where house or telephone are (a slip of the pen)."""
METRES_A_DEGREE = 111_195
FAR_NORTH, FAR_EAST = 0.009, 0.013
"""Degrees beyond which two points in Japan (up to 45.6°) are more than _FAR_AWAY apart."""
_FORMS = re.compile(
    "株式会社|有限会社|合同会社|一般社団法人|公益社団法人|一般財団法人|公益財団法人|社会福祉法人"
    "|特定非営利活動法人|認定npo法人|npo法人|医療法人社団|医療法人|学校法人|宗教法人"
)
_BRACKETS = re.compile(r"[(（〔\[【「『][^)）〕\]】」』]*[)）〕\]】」』]")
_SIGNS = re.compile(r"[^0-9a-zぁ-ゖー一-鿿々〇ヶ]")
_STATE = re.compile("^.{2,3}?[都道府県](?=.)")
_TOWN = re.compile("^.{1,6}?[市区町村郡](?=.{2})")
_PARTS = re.compile("丁目|番地の?|番|号|の(?=[0-9])")
_CHOME = re.compile("([一二三四五六七八九十]+)(?=丁目)")
_DASHES = re.compile("[-‐‑‒–—―−－ー~〜](?=[0-9])")
_BUILDING = re.compile(r"([0-9](?:番地?|号)?)\s.*$", re.DOTALL)
_HOUSE = re.compile(r"^([^0-9]*)([0-9]+(?:-[0-9]+)*)?")
_KANJI_NUMBERS = {"十": "10", **{kanji: str(n) for n, kanji in enumerate("〇一二三四五六七八九")}}


class Looks(NamedTuple):
    """What is compared of an entry, folded once.

    town: 焼津市, 焼津市本町, without the prefecture; street: what follows; house: `3-4-1`.
    """

    id: UUID
    name: str
    core: str
    kana: str
    phone: str
    town: str
    street: str
    house: str
    point: tuple[float, float] | None


def looks(id_: UUID, content: Content) -> Looks:
    """An entry as it is compared."""
    name = _SIGNS.sub("", _FORMS.sub("", written(content.name)))
    core = _SIGNS.sub("", _FORMS.sub("", written(_BRACKETS.sub("", content.name)))) or name
    town, street, house = _address(content.address)
    point = None if content.lat is None or content.lon is None else (content.lat, content.lon)
    phone = first_phone(content.phone)
    kana = fold_name(content.kana)
    phone = phone if len(phone) >= 9 else ""
    return Looks(id_, name, core, kana, phone, town, street, house, point)


def _address(text: str) -> tuple[str, str, str]:
    # What stands after a number and a space is a building: folding takes spaces away.
    plain = written(_BUILDING.sub(r"\1", unicodedata.normalize("NFKC", text)))
    plain = _STATE.sub("", plain)
    street = plain
    for _time in range(2):  # district, town
        street = _TOWN.sub("", street)
    town = plain[: len(plain) - len(street)]
    street = _CHOME.sub(
        lambda found: "".join(_KANJI_NUMBERS[one] for one in found[1]),
        street,
    )
    dashed = _DASHES.sub("-", _PARTS.sub("-", street)).replace("--", "-")
    found = _HOUSE.match(dashed)
    return (town, found[1], (found[2] or "").strip("-")) if found else (town, "", "")


def why_same(one: Looks, other: Looks) -> tuple[float, tuple[str, ...]]:
    """Points for being of one place (`LIKELY` or more), and what speaks for it, the most first.

    Something of the name must fit: two circles in one house are two.
    """
    kana = "kana" if one.kana and one.kana == other.kana else ""
    phone = "phone" if one.phone and one.phone == other.phone else ""
    if not kana and not phone and _is_far_at_a_glance(one, other):
        return 0.0, ()  # the cheapest question first: what is left cannot make up for it
    shared = _shared(one, other)
    if shared < ALIKE_THERE and not kana:
        return 0.0, ()  # most pairs
    where, far = _where(one, other)
    enough = ALIKE_THERE if phone or "address" in where else ALIKE
    name = "name" if shared == _SAME else "name_near" if shared >= enough else ""
    if not name and not kana:
        return 0.0, ()
    against = far + (OTHER_PHONE if one.phone and other.phone and not phone else 0)
    whys = tuple(filter(None, (name, kana, phone, *where)))  # the most first
    return against + sum(map(WEIGHTS.__getitem__, whys)), whys


def _where(one: Looks, other: Looks) -> tuple[list[str], float]:
    """What of where they are speaks for one place, and the points against it."""
    address, street, against = _addresses(one, other)
    away = _metres(one, other)
    near = "near" if away is not None and away <= NEAR else ""
    found = [code for code in (address, near, street) if code]
    return found, against + (_FAR if away is not None and away > _FAR_AWAY else 0)


def _addresses(one: Looks, other: Looks) -> tuple[str, str, float]:
    """`address`, `street` or what of two addresses speaks against one place."""
    whole, others = one.town + one.street, other.town + other.street
    if whole and others and not _alike(one.town, other.town):
        return "", "", _OTHER_TOWN
    if whole == others or _alike(whole, others):
        if one.house and one.house == other.house:
            return "address", "", 0.0
        if _contradict(one.house, other.house):
            return "", "", _OTHER_NUMBERS
    return "", "street" if whole and whole == others else "", 0.0


def _alike(one: str, other: str) -> bool:
    """Whether one is the other, or its end or beginning, as 本町 and 焼津市 are of 焼津市本町."""
    if len(one) > len(other):
        one, other = other, one
    return other.endswith(one) or other.startswith(one)


def _contradict(house: str, other: str) -> bool:
    """Whether two numbers are of two houses; 2724 may be 2724-1, written shorter."""
    if not house or not other:
        return False
    return not f"{house}-".startswith(f"{other}-") and not f"{other}-".startswith(f"{house}-")


def _shared(one: Looks, other: Looks) -> float:
    """How much of two names is the same, from 0 to _SAME; 1.0 where one is within the other."""
    if one.core == other.core or one.name == other.name:
        return _SAME if one.core else 0.0
    if one.core in other.core or other.core in one.core:
        return 1.0 if min(len(one.core), len(other.core)) >= SHORTEST_WITHIN else 0.0
    pairs, others = _bigrams(one.core), _bigrams(other.core)
    return 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else 0.0


# One that is compared is compared again and again.
@lru_cache(maxsize=8192)
def _bigrams(name: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(name)))


def _is_far_at_a_glance(one: Looks, other: Looks) -> bool:
    """Whether two points lie far apart by their latitudes or longitudes alone."""
    here, there = one.point, other.point
    if here is None or there is None:
        return False
    return abs(here[0] - there[0]) > FAR_NORTH or abs(here[1] - there[1]) > FAR_EAST


def _metres(one: Looks, other: Looks) -> float | None:
    if one.point is None or other.point is None:
        return None
    north = one.point[0] - other.point[0]
    east = (one.point[1] - other.point[1]) * cos(radians(one.point[0]))
    return hypot(north, east) * METRES_A_DEGREE
