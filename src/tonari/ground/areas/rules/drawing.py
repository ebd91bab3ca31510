"""An area that somebody draws by hand: points in their order, or a GeoJSON polygon."""

import json
import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _

from . import Geometry, bounds

Point = tuple[float, float]
"""Longitude, latitude in degrees, as GeoJSON has them."""
Box = tuple[float, float, float, float]
"""South, west, north, east in degrees."""
MOST_POINTS = 500
MOST_TEXT = 100_000
DECIMALS = 6
"""About ten centimetres: nobody draws finer."""
DEGREE = 111.2
"""Kilometres of a degree along a meridian."""
LEAST = 1e-8
"""Square degrees: about a hundred square metres."""
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def read_drawn(text: str) -> Geometry:
    """The polygon that was drawn, closed, its points rounded.

    text: a line for each point, latitude and longitude (in Japan either order is understood), or
    GeoJSON (RFC 7946: a Polygon, or a Feature with one). One piece without holes. `Refused` (field
    `shape`) with what is wrong, and with which points.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    if len(typed) > MOST_TEXT:
        raise _wrong(_("長すぎます。点は%(most)s個までです。"), most=MOST_POINTS)
    ring = _without_doubles(_of_geojson(typed) if typed.startswith("{") else _of_lines(typed))
    if len(ring) < 3:
        raise _wrong(_("点が足りません。ちがう点が3つ以上いります。"))
    if len(ring) > MOST_POINTS:
        raise _wrong(_("点が多すぎます。%(most)s個までにしてください。"), most=MOST_POINTS)
    if (met := crossing(ring)) is not None:
        raise _wrong(
            _(
                "線が自分と交わっています。%(first)s番目の点のあとの線と、"
                "%(second)s番目の点のあとの線です。順番か位置を直してください。"
            ),
            first=met[0],
            second=met[1],
        )
    if abs(_area(ring)) < LEAST:
        raise _wrong(_("小さすぎるか、点が一直線にならんでいます。"))
    if _area(ring) < 0:  # RFC 7946: the outer ring runs against the clock
        ring.reverse()
    return {"type": "Polygon", "coordinates": [[list(point) for point in [*ring, ring[0]]]]}


FAR = 30
"""Kilometres from every other area: so far away few draw, and many mistake a number."""


def check_is_near(geometry: Geometry, others: Iterable[Box]) -> None:
    """`Refused` (field `sure`) for what lies far from every other area, with how far that is.

    others: where each of them lies.
    """
    box = bounds(geometry)
    away = min((kilometres(box, other) for other in others), default=0.0)
    if away >= FAR:
        raise Refused(
            _(
                "ほかのどの地域からも、およそ%(away)skmはなれています。緯度と経度を確かめてください。"
                "ここでよければ、チェックを入れて、もう一度入れてください。"
            ),
            field="sure",
            away=round(away),
        )


def kilometres(one: Box, other: Box) -> float:
    """Between two boxes, about; 0 where they touch."""
    (south, west, north, east), (s, w, n, e) = one, other
    up, along = max(0.0, south - n, s - north), max(0.0, west - e, w - east)
    return hypot(up, along * cos(radians((south + n) / 2))) * DEGREE


def check_may_remove(by: Actor) -> None:
    """An area that members drew is taken away by a member."""
    if by.kind != "member":
        raise not_found()


def written(geometry: Geometry) -> str:
    """The lines that `read_drawn` reads; empty for what it could not have made."""
    if geometry["type"] != "Polygon" or len(geometry["coordinates"]) != 1:
        return ""
    ring = geometry["coordinates"][0][:-1]
    return "\n".join(f"{lat}, {lon}" for lon, lat in ring)


def crossing(ring: list[Point]) -> tuple[int, int] | None:
    """Of an open ring the first two of its lines that meet, by the numbers (from 1) of the points
    where they begin; None if none do. Neighbours meet only if one runs back over the other."""
    lines = list(pairwise([*ring, ring[0]]))
    for first, one in enumerate(lines):
        for second in range(first + 1, len(lines)):
            other = lines[second]
            if one[1] == other[0] or other[1] == one[0]:
                met = _turns_back(one, other) if one[1] == other[0] else _turns_back(other, one)
            else:
                met = _meet(one, other)
            if met:
                return first + 1, second + 1
    return None


def _wrong(reason: str, **values: Any) -> Refused:
    return Refused(reason, field="shape", **values)


def _of_lines(typed: str) -> list[Point]:
    points = []
    lines = [line for line in re.split(r"[\n;]+", typed) if line.strip()]
    for number, line in enumerate(lines, 1):
        found = _NUMBER.findall(line)
        rest = re.sub(r"[\s,、()\[\]°]", "", _NUMBER.sub("", line))
        if len(found) != 2 or rest:
            raise _wrong(
                _(
                    "%(number)s行目が読めません。「34.8672, 138.3228」のように、"
                    "緯度と経度を書いてください。"
                ),
                number=number,
            )
        points.append(_point(float(found[1]), float(found[0]), number))
    return points


def _of_geojson(typed: str) -> list[Point]:
    try:
        polygon = _polygon(json.loads(typed))
        rings = [list(ring) for ring in polygon["coordinates"]]
        found = [(float(point[0]), float(point[1])) for ring in rings for point in ring]
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
        raise _wrong(_("GeoJSONとして読めません。ポリゴンをひとつ貼ってください。")) from error
    if len(rings) != 1:
        raise _wrong(_("穴や飛び地のない、ひとつながりの形にしてください。"))
    return [_point(lon, lat, number) for number, (lon, lat) in enumerate(found, 1)]


def _polygon(given: Any) -> dict[str, Any]:
    if given["type"] == "FeatureCollection":
        (given,) = given["features"]
    if given["type"] == "Feature":
        given = given["geometry"]
    if given["type"] == "MultiPolygon":
        (coordinates,) = given["coordinates"]
        given = {"type": "Polygon", "coordinates": coordinates}
    if given["type"] != "Polygon":
        raise ValueError(given["type"])
    polygon: dict[str, Any] = given
    return polygon


def _point(lon: float, lat: float, number: int) -> Point:
    """A point in Japan: which of two numbers is which cannot be mistaken there."""
    for x, y in ((lon, lat), (lat, lon)):
        if 122 <= x <= 154.5 and 20 <= y <= 46:
            return round(x, DECIMALS), round(y, DECIMALS)
    raise _wrong(
        _("%(number)s番目の点が、日本の外です。緯度と経度を確かめてください。"), number=number
    )


def _without_doubles(points: list[Point]) -> list[Point]:
    kept = [
        point for point, before in zip(points, [None, *points], strict=False) if point != before
    ]
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def _area(ring: list[Point]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])) / 2


Line = tuple[Point, Point]


def _side(line: Line, point: Point) -> float:
    (x1, y1), (x2, y2) = line
    return (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)


def _within(line: Line, point: Point) -> bool:
    (x1, y1), (x2, y2) = line
    x, y = point
    return min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)


def _meet(one: Line, other: Line) -> bool:
    a, b = _side(one, other[0]), _side(one, other[1])
    c, d = _side(other, one[0]), _side(other, one[1])
    if a * b < 0 and c * d < 0:
        return True
    sides = ((one, other[0], a), (one, other[1], b), (other, one[0], c), (other, one[1], d))
    return any(side == 0 and _within(line, point) for line, point, side in sides)


def _turns_back(one: Line, other: Line) -> bool:
    """Whether a line that goes on from another lies on it."""
    return _side(one, other[1]) == 0 and (_within(one, other[1]) or _within(other, one[0]))
