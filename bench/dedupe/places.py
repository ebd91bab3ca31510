"""Places as lists have them, as many as one likes, and the same places as other lists write them.

Names, towns and what is filled are those of the real lists of 東京都 and 焼津市, put together anew.
Some are hard to tell apart: circles in one house, branches under one number, one name in two towns.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from bench.lists import SHARED
from tonari.records.directory.rules import Content

DUPLICATES = 0.2
"""How many of all rows are of a place that another row has."""
IN_ONE_HOUSE, BRANCHES, SAME_NAME = 0.06, 0.04, 0.04
_KANA, _PHONE, _POINT, _HOUSE = 0.4, 0.25, 0.9, 0.93
"""How many rows say it: the shares of the 2,019 real rows (phone 0.21)."""
_TOKENS = re.compile(r"[一-鿿々〇]+|[ァ-ヺー]+|[ぁ-ん]+|[A-Za-zＡ-Ｚａ-ｚ]+|[^一-鿿ァ-ヺぁ-ん]+")
_UNTIL_NUMBER = re.compile(r"^(.*?[市区町村])([^0-9０-９一二三四五六七八九十]{1,8})[0-9０-９]")

Kind = Callable[[Content, random.Random], Content]


@dataclass(frozen=True)
class Row:
    """What a list says, and which place it really is."""

    content: Content
    place: int


def real_contents() -> list[Content]:
    """Every row of the real lists, as it is taken in."""
    from tonari.kernel.refused import Refused
    from tonari.records.directory.adapters import open_list
    from tonari.records.directory.rules.cells import Cells
    from tonari.records.directory.rules.rows import Origin, read_row

    found = []
    for path in sorted((SHARED / "data").glob("*/*.csv")):
        if path.parent.name not in ("tokyo", "yaizu"):
            continue
        opened = open_list(path)
        for line in opened.rows:
            try:
                cells = Cells(opened.header, line.cells or [])
                draft = read_row(line.number, cells, opened.format, Origin("", "", path.stem))
            except Refused:
                continue
            found.append(draft.content)
    return found


def _with_state(city: str) -> str:
    if city.startswith(("東京都", "静岡県")):
        return city
    return f"{'静岡県' if city.startswith('焼津') else '東京都'}{city}"


class Maker:
    """Places put together from the parts of real ones."""

    def __init__(self, real: Sequence[Content], chance: random.Random) -> None:
        self.chance = chance
        self.names = [(_TOKENS.findall(one.name), one.kana) for one in real]
        located = [
            (found, (one.lat, one.lon))
            for one in real
            if one.lat is not None and (found := _UNTIL_NUMBER.match(one.address))
        ]
        self.towns = [(_with_state(found[1]), found[2], at) for found, at in located]

    def name(self) -> tuple[str, str]:
        """A name and how it is read, as far as one of its halves says it."""
        (first, kana), (last, other) = self.chance.choices(self.names, k=2)
        start, end = first[: max(1, len(first) // 2)], last[len(last) // 2 :]
        said = kana[: len(kana) // 2] + other[len(other) // 2 :] if kana and other else ""
        return "".join(start + end)[:60], said

    def place(self) -> Content:
        """All of what is true of a place; its rows say some of it."""
        name, kana = self.name()
        city, town, (lat, lon) = self.chance.choice(self.towns)
        chome, ban, go = (self.chance.randint(1, most) for most in (6, 40, 25))
        far = (chome * 37 % 7 - 3, ban * 53 % 41 - 20, go * 29 % 26 - 13)
        return Content(
            name=name,
            kind="place",
            kana=kana,
            address=f"{city}{town}{chome}-{ban}-{go}",
            phone=f"0{self.chance.randint(3, 99)}-{self.chance.randint(2000, 9999)}"
            f"-{self.chance.randint(0, 9999):04}",
            lat=round((lat or 0) + far[0] * 0.0018 + far[1] * 0.00008 + far[2] * 0.000004, 6),
            lon=round((lon or 0) + far[2] * 0.0004 + far[1] * 0.00009, 6),
        )

    def neighbour(self, one: Content) -> Content:
        """Another place that is easily taken for this one."""
        dice, other = self.chance.random(), self.place()
        if dice < IN_ONE_HOUSE:
            return replace(other, address=one.address, lat=one.lat, lon=one.lon)
        if dice < IN_ONE_HOUSE + BRANCHES:
            ends = ("第二", "分館", "別館", "南分室", "西口")
            return replace(other, name=one.name + self.chance.choice(ends), phone=one.phone)
        if dice < IN_ONE_HOUSE + BRANCHES + SAME_NAME:
            return replace(other, name=one.name, kana=one.kana)
        return other

    def said(self, one: Content) -> Content:
        """What one list says of it."""
        kana, phone, point, house = (self.chance.random() for _ in range(4))
        here = point < _POINT
        return replace(
            one,
            kana=one.kana if kana < _KANA else "",
            phone=one.phone if phone < _PHONE else "",
            lat=one.lat if here else None,
            lon=one.lon if here else None,
            address=one.address if house < _HOUSE else re.sub(r"[0-9-]+$", "", one.address),
        )


def rows(count: int, kinds: Sequence[Kind], seed: int) -> list[Row]:
    """`count` rows in any order; of every fifth the place stands there once more, written anew.

    kinds: the ways in which it is then written, one to three of them at once.
    """
    chance = random.Random(seed)
    maker = Maker(real_contents(), chance)
    true = [maker.place()]
    while len(true) < round(count * (1 - DUPLICATES)):
        true.append(maker.neighbour(true[-1]))
    made = [Row(maker.said(one), number) for number, one in enumerate(true)]
    while len(made) < count:
        number = chance.randrange(len(true))
        again = maker.said(true[number])
        for kind in chance.sample(kinds, chance.randint(1, 3)):
            again = kind(again, chance)
        made.append(Row(again, number))
    chance.shuffle(made)
    return made


def true_pairs(made: Sequence[Row]) -> set[tuple[int, int]]:
    """The pairs of rows (by their numbers, the lower first) that are of one place."""
    held: dict[int, list[int]] = {}
    for number, row in enumerate(made):
        held.setdefault(row.place, []).append(number)
    return {pair for same in held.values() for pair in combinations(same, 2)}
