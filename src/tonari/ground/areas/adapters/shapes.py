"""Geometry by shapely and pyproj, loaded only when a file is read."""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tonari.ground.areas.rules import LEAST_SHARE, Geometry
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

NO_SHAPES = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""What comes of a file that has other things where shapes should be."""
DEGREES = "EPSG:6668"
WIDEST = 180.0
"""Degrees: no coordinate system of metres has so small numbers anywhere in Japan."""
DECIMALS = 7
"""About a centimetre."""
_FINE = 5e-5
"""Degrees: about five metres."""
_TOGETHER = 1e-6
_DRAWN_DECIMALS = 5


def to_degrees(geometry: Geometry, crs: str) -> Geometry:
    """A geometry of a coordinate system (EPSG:… or WKT) in degrees of JGD2011 (EPSG:6668).

    `Refused` if the coordinate system cannot be understood, or is one of metres and the numbers
    are degrees already.
    """
    import shapely
    from shapely.geometry import mapping, shape

    if crs == DEGREES:
        return geometry
    system, outline = _system(crs), shape(geometry)
    if system.is_projected and max(map(abs, outline.bounds)) <= WIDEST:
        raise Refused(
            _("もう緯度経度の数になっています。「座標系」は空けてください。"), field="crs"
        )
    moved = shapely.transform(outline, _mover(crs), interleaved=False)
    result: Geometry = mapping(moved)
    return result


def swapped(geometry: Geometry) -> Geometry:
    """The same with each of its pairs the other way round."""
    import shapely
    from shapely.geometry import mapping, shape

    turned = shapely.transform(shape(geometry), lambda x, y: (y, x), interleaved=False)
    result: Geometry = mapping(turned)
    return result


@lru_cache(maxsize=4)
def _system(crs: str) -> Any:
    import pyproj

    try:
        return pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise Refused(
            _("座標系を読めませんでした。「座標系」に EPSG:番号 を書いてください。"),
            field="crs",
        ) from error


@lru_cache(maxsize=4)
def _mover(crs: str) -> Callable[..., Any]:
    import pyproj

    system = _system(crs)
    mover: Callable[..., Any] = pyproj.Transformer.from_crs(
        system, DEGREES, always_xy=True
    ).transform
    return mover


def mend(geometry: Geometry) -> tuple[Geometry, str]:
    """The geometry as valid polygons, rounded, and why it was repaired (Japanese, else empty).

    `Refused` if no area is left of it.
    """
    import shapely
    from shapely.geometry import shape

    try:
        given = shape(geometry)
        why = "" if given.is_valid else _reason(shapely.is_valid_reason(given))
        polygons = _polygons(_sound(given))
    except (*NO_SHAPES, shapely.errors.ShapelyError) as error:
        raise Refused(_("形が読めません。")) from error
    if not polygons:
        raise Refused(_("面（ポリゴン）がありません。"))
    return _rounded(polygons), why


def merge(geometries: Iterable[Geometry]) -> Geometry:
    """Several pieces of one area as one geometry."""
    from shapely.geometry import shape
    from shapely.ops import unary_union

    return _rounded(_polygons(unary_union([_sound(shape(geometry)) for geometry in geometries])))


def shared_ground(texts: dict[UUID, str], changed: set[UUID]) -> list[tuple[UUID, UUID, float]]:
    """(area, other, share of area in other) both ways, for pairs with at least one in `changed`.

    texts: GeoJSON by area. A pair counts from LEAST_SHARE of the smaller one. Shares are measured
    in degrees, which is exact enough for neighbours.
    """
    import shapely
    from shapely.geometry import shape

    ids = list(texts)
    shapes = [_sound(shape(json.loads(texts[area]))) for area in ids]
    tree = shapely.STRtree(shapes)
    rows = []
    for a, b in zip(*tree.query(shapes, predicate="intersects").tolist(), strict=True):
        if a < b and (ids[a] in changed or ids[b] in changed):
            common = shapes[a].intersection(shapes[b]).area
            shares = common / shapes[a].area, common / shapes[b].area
            if max(shares) >= LEAST_SHARE:
                rows += [(ids[a], ids[b], shares[0]), (ids[b], ids[a], shares[1])]
    return rows


def outlines(texts: dict[UUID, str]) -> dict[UUID, str]:
    """GeoJSON of neighbours (one kind, by area) in few points, enough to be drawn.

    Borders that two have in common stay in common, so that nothing gapes between them. Hands that
    drew one border twice are brought together first; where that is no use, each goes by itself.
    """
    import shapely
    from shapely.geometry import shape

    shapes = [_sound(shape(json.loads(text))) for text in texts.values()]
    try:
        together = [
            shapely.MultiPolygon(_polygons(shapely.set_precision(one, _TOGETHER))) for one in shapes
        ]
        thin = list(shapely.coverage_simplify(together, _FINE))
    except shapely.errors.GEOSException:
        thin = [one.simplify(_FINE) for one in shapes]
    # What is smaller than all this is drawn as it is.
    drawn = [_polygons(new) or _polygons(old) for new, old in zip(thin, shapes, strict=True)]
    made = (_rounded(polygons, _DRAWN_DECIMALS) for polygons in drawn)
    return dict(zip(texts, (json.dumps(one, separators=(",", ":")) for one in made), strict=True))


def _sound(given: "BaseGeometry") -> "BaseGeometry":
    import shapely

    return given if given.is_valid else shapely.make_valid(given)


def _polygons(given: "BaseGeometry") -> list[Any]:
    if given.geom_type == "Polygon":
        return [] if given.is_empty else [given]
    return [polygon for part in getattr(given, "geoms", []) for polygon in _polygons(part)]


def _rounded(polygons: list[Any], decimals: int = DECIMALS) -> Geometry:
    rings = [[_ring(ring, decimals) for ring in (one.exterior, *one.interiors)] for one in polygons]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def _ring(ring: Any, decimals: int) -> list[list[float]]:
    return [[round(point[0], decimals), round(point[1], decimals)] for point in ring.coords]


def _reason(english: str) -> str:
    if english.startswith(("Self-intersection", "Ring Self-intersection")):
        return _("線が自分と交わっていたので、直して入れました。")
    return _("形に誤りがあったので、直して入れました。")
