"""The ground of the town: 6 小学校区 and 10 自治会 that cross them, drawn in the open sea.

The rectangle lies off the coast in the Pacific, where no city is, so that nothing here is ever
taken for a real place.
"""

from random import Random

from tonari.ground.areas.actions import import_areas
from tonari.ground.areas.rules import (
    MUNICIPALITY,
    NEIGHBOURHOOD,
    SCHOOL_DISTRICT,
    Draft,
    full_municipality_code,
)
from tonari.kernel.actor import COMMAND

from .timetable import SEED
from .town import Town

NAME = "みなと野市"
CODE = full_municipality_code("99201")  # no prefecture has the number 99
SOURCE, LICENCE = "見本の町（架空）", "CC0-1.0"
SOUTH, WEST, NORTH, EAST = 34.2400, 138.4000, 34.3000, 138.4900
DISTRICTS = (
    ("浜通小学校区", "はまどおりしょうがっこうく"),
    ("中町小学校区", "なかまちしょうがっこうく"),
    ("松原小学校区", "まつばらしょうがっこうく"),
    ("汐見台小学校区", "しおみだいしょうがっこうく"),
    ("川上小学校区", "かわかみしょうがっこうく"),
    ("みどりが丘小学校区", "みどりがおかしょうがっこうく"),
)
NEIGHBOURHOODS = (
    ("磯部自治会", "いそべじちかい"),
    ("浜町自治会", "はままちじちかい"),
    ("本町自治会", "ほんまちじちかい"),
    ("駅前自治会", "えきまえじちかい"),
    ("松原自治会", "まつばらじちかい"),
    ("潮風団地自治会", "しおかぜだんちじちかい"),
    ("汐見台自治会", "しおみだいじちかい"),
    ("新田自治会", "しんでんじちかい"),
    ("川上自治会", "かわかみじちかい"),
    ("みどりが丘自治会", "みどりがおかじちかい"),
)
Point = tuple[float, float]
"""Longitude, latitude."""


def lay_ground(town: Town, ago: int) -> None:
    """Let the areas be taken in, as an operator does it."""
    town.times.add(ago, "ground", _import)


def _import() -> None:
    import_areas(by=COMMAND, items=drafts(), source=SOURCE, licence=LICENCE)


def drafts() -> list[Draft]:
    """The city, its school districts and its neighbourhoods."""
    whole = _draft(1, MUNICIPALITY, NAME, "みなとのし", [_ring(1, 1, "city", 0, 0)])
    districts = _grid(SCHOOL_DISTRICT, DISTRICTS, 3, 2)
    # Another number of columns: several of them lie in two or three school districts.
    neighbourhoods = _grid(NEIGHBOURHOOD, NEIGHBOURHOODS, 5, 2)
    return [whole, *districts, *neighbourhoods]


def spot(area: str, key: str) -> tuple[float, float]:
    """Latitude and longitude of something in a 小学校区 (its name without 小学校区)."""
    names = [name.removesuffix("小学校区") for name, _kana in DISTRICTS]
    number = names.index(area)
    column, row = number % 3, number // 3
    random = Random(f"{SEED}:spot:{key}")  # noqa: S311
    x = (column + random.uniform(0.25, 0.75)) / 3
    y = (row + random.uniform(0.25, 0.75)) / 2
    lon, lat = _at(x, y)
    return round(lat, 6), round(lon, 6)


def _grid(kind: str, names: tuple[tuple[str, str], ...], columns: int, rows: int) -> list[Draft]:
    return [
        _draft(
            number + 1,
            kind,
            name,
            kana,
            [_ring(columns, rows, kind, number % columns, number // columns)],
        )
        for number, (name, kana) in enumerate(names)
    ]


def _draft(number: int, kind: str, name: str, kana: str, rings: list[list[list[float]]]) -> Draft:
    geometry = {"type": "Polygon", "coordinates": rings}
    code = f"{CODE}-{number:02}"
    return Draft(number, kind, name, geometry, code=code, kana=kana, municipality_code=CODE)


def _ring(columns: int, rows: int, kind: str, column: int, row: int) -> list[list[float]]:
    """The outline of a cell: neighbours share a crooked border, the city's edge is straight."""
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
    points: list[list[float]] = []
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        for part in range(4):
            x = start[0] + (end[0] - start[0]) * part / 4
            y = start[1] + (end[1] - start[1]) * part / 4
            points.append(list(_bent(columns, rows, kind, x, y)))
    return [*points, points[0]]


def _bent(columns: int, rows: int, kind: str, x: float, y: float) -> Point:
    random = Random(f"{SEED}:{kind}:{x}:{y}")  # noqa: S311
    bend = 0.0 if kind == "city" else 0.12
    dx = random.uniform(-bend, bend) if 0 < x < columns else 0.0
    dy = random.uniform(-bend, bend) if 0 < y < rows else 0.0
    lon, lat = _at((x + dx) / columns, (y + dy) / rows)
    return round(lon, 6), round(lat, 6)


def _at(x: float, y: float) -> Point:
    return WEST + (EAST - WEST) * x, SOUTH + (NORTH - SOUTH) * y
