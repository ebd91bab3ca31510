"""TopoJSON to features (specification: github.com/topojson/topojson-specification, §2)."""

from collections.abc import Iterator
from typing import Any

from tonari.ground.areas.rules import Geometry

Line = list[list[float]]


def features(topology: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Geometry | None]]:
    """The attributes and geometry of every object.

    KeyError, TypeError, ValueError, IndexError, OverflowError: no TopoJSON.
    """
    arcs = _arcs(topology)
    for thing in topology["objects"].values():
        parts = thing["geometries"] if thing["type"] == "GeometryCollection" else [thing]
        for part in parts:
            said = part.get("properties")
            yield said if isinstance(said, dict) else {}, _geometry(part, arcs)


def _arcs(topology: dict[str, Any]) -> list[Line]:
    transform = topology.get("transform")
    if transform is None:
        return list(topology["arcs"])
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    numbers = float(sx), float(sy), float(tx), float(ty)
    return [_absolute(arc, numbers) for arc in topology["arcs"]]


def _absolute(arc: Line, transform: tuple[float, float, float, float]) -> Line:
    sx, sy, tx, ty = transform
    x = y = 0.0
    line = []
    for point in arc:
        x, y = x + point[0], y + point[1]
        line.append([x * sx + tx, y * sy + ty])
    return line


def _geometry(part: dict[str, Any], arcs: list[Line]) -> Geometry | None:
    kind = part.get("type")
    if kind == "Polygon":
        return {"type": kind, "coordinates": [_ring(ring, arcs) for ring in part["arcs"]]}
    if kind == "MultiPolygon":
        rings = [[_ring(ring, arcs) for ring in polygon] for polygon in part["arcs"]]
        return {"type": kind, "coordinates": rings}
    return None


def _ring(indexes: list[int], arcs: list[Line]) -> Line:
    """The arcs one after another; a negative index is the arc ~index backwards."""
    ring: Line = []
    for index in indexes:
        line = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(line[1:] if ring else line)
    return ring
