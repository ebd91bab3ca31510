"""Kinds of areas, when a point lies in one, and what makes two imported areas the same."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from tonari.kernel.reasons import joined, say
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import fold
from tonari.kernel.workbooks import Left

Geometry = dict[str, Any]
"""GeoJSON (RFC 7946): Polygon or MultiPolygon, [longitude, latitude], degrees, EPSG:6668."""

MUNICIPALITY = "municipality"
SCHOOL_DISTRICT = "school_district"
NEIGHBOURHOOD = "neighbourhood"
DRAWN = "drawn"
KINDS = {
    MUNICIPALITY: _("市区町村"),
    SCHOOL_DISTRICT: _("小学校区"),
    NEIGHBOURHOOD: _("自治会・町内会"),
    DRAWN: _("手で描いた地域"),
}


def called(kind: str, municipality_code: str, name: str) -> str:
    """An area as lists call it, which no two of one day are: 港小学校区（小学校区 222127）."""
    return f"{name}（{' '.join(filter(None, (KINDS[kind], municipality_code)))}）"


# Official boundaries are drawn by different hands: a sliver along a border is no shared ground.
# With 2 % of the smaller area, 13 of the 35 自治会 of 焼津市 lie in two or three 小学校区.
LEAST_SHARE = 0.02


@dataclass(frozen=True)
class Draft:
    """One area as a file has it.

    number: its place there, from 1. repaired: why it was. pieces: so many outlines of the file, of
    one name, are this one area.
    """

    number: int
    kind: str
    name: str
    geometry: Geometry
    code: str = ""
    kana: str = ""
    municipality_code: str = ""
    repaired: str = ""
    pieces: int = 1

    @property
    def told(self) -> str:
        """What was done to it, for the report; empty if nothing was."""
        if self.pieces == 1:
            return self.repaired
        words = _("同じ名前の%(count)sつの外形を、ひとつの地域にしました。")
        return joined([*filter(None, [self.repaired]), say(words, count=self.pieces)])

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same area as one that is kept."""
        return (self.kind, self.municipality_code, self.name)

    def digest(self, source: str, licence: str) -> str:
        """SHA-256 (hexadecimal) over everything that is kept of it."""
        content = asdict(self) | {"number": 0, "source": source, "licence": licence}
        content.pop("pieces")  # they are in the geometry
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


TAKEN, CHANGED, UNCHANGED, REFUSED = "taken", "changed", "unchanged", "refused"
ABSENT = "absent"
OUTCOMES = {
    TAKEN: _("新しい"),
    CHANGED: _("書きかえ"),
    UNCHANGED: _("変わりなし"),
    REFUSED: _("入らない"),
    ABSENT: _("一覧にもうない"),
}
NOTED = "noted"
"""No outcome of its own: what goes in, or is there, and has a remark."""
NOTED_AMONG = (TAKEN, CHANGED, UNCHANGED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row of an imported file; every row has one.

    number: its line in a CSV or its place among the features, from 1; 0 for what came with an
    earlier file and is absent now, and for a sheet that is left out. reason: a Japanese sentence,
    always given when refused; else what the importer had to repair or found missing, or empty. A
    `kernel.reasons.Reason` where it has values or several sentences.
    """

    number: int
    name: str
    result: str
    reason: str = ""


def left_out(sheets: Iterable[Left]) -> Iterator[Outcome]:
    """For each sheet of a workbook that is not taken in, a line of the report."""
    for sheet in sheets:
        reason = say(
            _("このシートの%(rows)s行は、入りません。別のファイルにして入れてください。"),
            rows=sheet.rows,
        )
        yield Outcome(0, sheet.name[:200], REFUSED, reason)


def check_is_read(cells: Sequence[str]) -> None:
    """`Refused` for a row of a table without cells: it could not be read."""
    if not cells:
        raise Refused(
            _(
                'この行は読めません。とじていない「"」があれば、とじるか消してください'
                "（ほかに、ひとつの欄が大きすぎるか、CSVとしてくずれています）。"
            )
        )


@dataclass(frozen=True)
class Unusable:
    """A feature that is no area, and why (Japanese)."""

    number: int
    name: str
    reason: str


def totals(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many rows had which outcome."""
    count = dict.fromkeys(OUTCOMES, 0)
    for outcome in outcomes:
        count[outcome.result] += 1
    return count


def hold_together(
    one: tuple[date | None, date | None], other: tuple[date | None, date | None]
) -> bool:
    """Whether two areas hold on any day together. Each: first and last day, None for open."""
    begins = max((span[0] for span in (one, other) if span[0]), default=None)
    ends = min((span[1] for span in (one, other) if span[1]), default=None)
    return begins is None or ends is None or begins <= ends


BACK, AHEAD = 100, 10
"""Years before and after today in which an outline may begin to hold."""


def check_begins_on(begins_on: date | None, today: date) -> None:
    """`Refused` at `begins_on` for a day that nobody means: a year that was mistyped."""
    if begins_on is None or today.year - BACK <= begins_on.year <= today.year + AHEAD:
        return
    raise Refused(
        _(
            "%(year)s年になっています。年を打ちまちがえていませんか。%(first)s年から%(last)s年のあいだの日にしてください。"
        ),
        field="begins_on",
        year=begins_on.year,
        first=today.year - BACK,
        last=today.year + AHEAD,
    )


def guess_kind(text: str) -> str:
    """The kind that a file's name and attribute names suggest, empty if they suggest none."""
    folded = fold(text)
    signs = {
        SCHOOL_DISTRICT: ("小学校", "学区", "校区", "school", "a27"),
        NEIGHBOURHOOD: ("自治会", "町内会", "町会", "行政区", "jichikai"),
        MUNICIPALITY: ("n03", "市区町村", "行政区域", "municipal"),
    }
    for kind in (MUNICIPALITY, SCHOOL_DISTRICT, NEIGHBOURHOOD):
        if any(sign in folded for sign in signs[kind]):
            return kind
    return ""


@lru_cache(maxsize=2048)
def full_municipality_code(code: str) -> str:
    """The six digits of a 全国地方公共団体コード from its first five, with the check digit.

    Source: 総務省「全国地方公共団体コード」 (JIS X 0401/0402, modulus 11 with weights 6 to 2).
    Anything that is not five digits comes back as it is.
    """
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        return code
    total = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=True))
    return code + str((11 - total % 11) % 10)


def is_municipality_code(code: str) -> bool:
    """Whether six digits have the check digit of a 全国地方公共団体コード (as above)."""
    return len(code) == 6 and full_municipality_code(code[:5]) == code


PREFECTURES = (
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県",
    "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県",
    "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県",
    "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県",
    "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県",
    "徳島県", "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県",
    "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
)  # fmt: skip
"""By the first two digits of a code, from 01 (JIS X 0401)."""


def prefecture(code: str) -> str:
    """The prefecture of a 全国地方公共団体コード, empty for a number that none has."""
    number = int(code[:2]) if code[:2].isascii() and code[:2].isdigit() else 0
    return PREFECTURES[number - 1] if 1 <= number <= len(PREFECTURES) else ""


def bounds(geometry: Geometry) -> tuple[float, float, float, float]:
    """South, west, north, east of a geometry, in degrees."""
    points = [point for polygon in polygons(geometry) for point in polygon[0]]
    east_west = [point[0] for point in points]
    north_south = [point[1] for point in points]
    return min(north_south), min(east_west), max(north_south), max(east_west)


def is_on_earth(geometry: Geometry) -> bool:
    """Whether the numbers of a geometry can be degrees at all."""
    south, west, north, east = bounds(geometry)
    return -90 <= south <= north <= 90 and -180 <= west <= east <= 180


def is_swapped(geometry: Geometry) -> bool:
    """Whether it lies in Japan if its latitudes are taken for longitudes, and so nowhere as it is.

    GeoJSON has the longitude first (RFC 7946); many who write it by hand do not.
    """
    south, west, north, east = bounds(geometry)
    return 122 <= south <= north <= 154 and 20 <= west <= east <= 46


def contains(geometry: Geometry, lat: float, lon: float) -> bool:
    """Whether a point (degrees) lies in a geometry; a point on its edge does.

    Plain even-odd ray casting: a process that serves pages or reads a list, where it is asked once
    for each point, stays without the geometry libraries, against which the tests prove it.
    """
    return any(_in_polygon(polygon, lat, lon) for polygon in polygons(geometry))


def polygons(geometry: Geometry) -> list[Any]:
    """The polygons of a geometry, each a list of its rings, the outer one first."""
    coordinates: list[Any] = geometry["coordinates"]
    return coordinates if geometry["type"] == "MultiPolygon" else [coordinates]


def _in_polygon(polygon: list[Any], lat: float, lon: float) -> bool:
    sides = [_side(ring, lat, lon) for ring in polygon]
    if "edge" in sides:
        return True
    return sides[0] == "in" and "in" not in sides[1:]


def _side(ring: list[Any], lat: float, lon: float) -> str:
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        # Most of a ring is to the north or to the south, and is passed by at once.
        if (y1 > lat and y2 > lat) or (y1 < lat and y2 < lat):
            continue
        if _on_segment(x1, y1, x2, y2, lon, lat):
            return "edge"
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return "in" if inside else "out"


def _on_segment(x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> bool:
    if not (min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)):
        return False
    return (x2 - x1) * (y - y1) == (y2 - y1) * (x - x1)
