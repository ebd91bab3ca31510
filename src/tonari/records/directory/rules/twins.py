"""Whether two entries are of one place: names, readings, addresses, telephones, points compared.

Entries that share a block (`blocks`) are compared, and no others: so a hundred thousand entries
need some hundred thousand comparisons. What people write in several ways is one here: widths, old
kanji forms, 丁目 and hyphens, 株式会社, the town's name before a street.
"""

import re
import unicodedata
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
    "street": _("町名が同じ"),
}
LIKELY = 4.0
"""Points from which two entries are shown as perhaps one."""
MOST_IN_BLOCK = 60
SHORTEST_WITHIN = 3
"""Letters of a name from which it may be known inside another."""
_WEIGHTS = {
    "name": 3.0,
    "name_near": 2.0,
    "kana": 2.0,
    "phone": 2.0,
    "address": 2.0,
    "near": 1.5,
    "street": 1.0,
}
_OTHER_NUMBERS, _OTHER_PHONE, _OTHER_TOWN, _FAR = -1.5, -0.5, -2.0, -4.0
_NEAR, _FAR_AWAY = 60, 1_000
_SAME, _ALIKE, _ALIKE_THERE = 2.0, 0.7, 0.45
"""How much of two names must be the same; less where house or telephone are (a slip of the pen)."""
_METRES_A_DEGREE = 111_195
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


@dataclass(frozen=True)
class Looks:
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
    phone = fold_digits(content.phone)
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


def blocks(one: Looks) -> set[str]:
    """Marks that an entry shares with whatever may be the same."""
    marks = [f"n{one.core}"] if len(one.core) > 1 else []
    if len(one.kana) > 2:
        marks.append(f"k{one.kana}")
    if one.phone:
        marks.append(f"t{one.phone}")
    if one.house:
        marks.append(f"a{one.street}{one.house}")
    if one.point is not None:
        north, east = round(one.point[0] * 500), round(one.point[1] * 500)
        begins = one.core[:2]
        for up in (north, north + 1):
            marks += (f"p{up},{east}{begins}", f"p{up},{east + 1}{begins}")
    return set(marks)


def why_same(one: Looks, other: Looks) -> tuple[float, tuple[str, ...]]:
    """Points for being of one place (`LIKELY` or more), and what speaks for it, the most first.

    Something of the name must fit: two circles in one house are two.
    """
    shared = _shared(one, other)
    kana = "kana" if one.kana and one.kana == other.kana else ""
    if shared < _ALIKE_THERE and not kana:
        return 0.0, ()  # most pairs
    where, far = _where(one, other)
    phone = "phone" if one.phone and one.phone == other.phone else ""
    enough = _ALIKE_THERE if phone or "address" in where else _ALIKE
    name = "name" if shared == _SAME else "name_near" if shared >= enough else ""
    if not name and not kana:
        return 0.0, ()
    against = far + (_OTHER_PHONE if one.phone and other.phone and not phone else 0)
    found = filter(None, (name, kana, phone, *where))
    whys = tuple(sorted(found, key=lambda code: -_WEIGHTS[code]))
    return against + sum(_WEIGHTS[code] for code in whys), whys


def _where(one: Looks, other: Looks) -> tuple[list[str], float]:
    """What of where they are speaks for one place, and the points against it."""
    found, against = [], 0.0
    whole, others = one.town + one.street, other.town + other.street
    if whole and others and not _alike(one.town, other.town):
        against += _OTHER_TOWN
    elif _alike(whole, others) and one.house and one.house == other.house:
        found.append("address")
    elif _alike(whole, others) and _contradict(one.house, other.house):
        against += _OTHER_NUMBERS
    elif whole and whole == others:
        found.append("street")
    away = _metres(one, other)
    if away is not None and away <= _NEAR:
        found.append("near")
    return found, against + (_FAR if away is not None and away > _FAR_AWAY else 0)


def _alike(one: str, other: str) -> bool:
    """Whether one is the other, or its end or beginning, as 本町 and 焼津市 are of 焼津市本町."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) or long.startswith(short)


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
    pairs = {one.core[at : at + 2] for at in range(len(one.core) - 1)}
    others = {other.core[at : at + 2] for at in range(len(other.core) - 1)}
    return 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else 0.0


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
    known = list(entries)
    alone: dict[str, int] = {}
    sharing: dict[str, list[int]] = {}
    for place, one in enumerate(known):
        for mark in blocks(one):
            before = alone.setdefault(mark, place)
            if before != place:
                sharing.setdefault(mark, [before]).append(place)
    seen: set[int] = set()
    for held in sharing.values():
        for first, second in combinations(held, 2) if len(held) <= MOST_IN_BLOCK else ():
            pair = first * len(known) + second  # a number each: cheaper than two ids
            if pair in seen:
                continue
            seen.add(pair)
            one, other = known[first], known[second]
            points, whys = why_same(one, other)
            if points >= LIKELY:
                yield one, other, points, whys
