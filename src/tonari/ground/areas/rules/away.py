"""How far a point lies outside a geometry."""

from itertools import pairwise
from math import cos, hypot, inf, radians

from . import Geometry, contains, polygons

METRES_A_DEGREE = 111_195


def metres_away(geometry: Geometry, lat: float, lon: float) -> float:
    """Metres from a point (degrees) to the nearest edge of a geometry, about; 0 inside it."""
    if contains(geometry, lat, lon):
        return 0.0
    rings = (ring for polygon in polygons(geometry) for ring in polygon)
    return min((_to_ring(ring, lat, lon) for ring in rings), default=inf) * METRES_A_DEGREE


def _to_ring(ring: list[list[float]], lat: float, lon: float) -> float:
    """Degrees of latitude from a point to a ring."""
    narrow = cos(radians(lat))
    points = [((point[0] - lon) * narrow, point[1] - lat) for point in ring]
    return min((_to_line(*line) for line in pairwise(points)), default=inf)


def _to_line(one: tuple[float, float], other: tuple[float, float]) -> float:
    """From 0, 0 to the nearest point of a line."""
    (x, y), (along, up) = one, (other[0] - one[0], other[1] - one[1])
    length = along * along + up * up
    part = min(1.0, max(0.0, -(x * along + y * up) / length)) if length else 0.0
    return hypot(x + part * along, y + part * up)
