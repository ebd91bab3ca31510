"""How far it is on the ground."""

from math import asin, cos, radians, sin, sqrt

from tonari.kernel.refused import gettext_noop as _

Point = tuple[float, float]
"""Latitude, longitude in degrees (EPSG:6668)."""
EARTH = 6_371_008.8
"""The mean radius in metres."""
WITHINS = {
    500: _("500mまで"),
    1_000: _("1kmまで"),
    3_000: _("3kmまで"),
    10_000: _("10kmまで"),
    20_000: _("20kmまで"),
}
DIGITS = 3
"""Decimals of a degree that are kept of where somebody is: about 100 metres."""


def metres(one: Point, other: Point) -> float:
    """The shortest way over the ground between two points (haversine), in metres."""
    north = sin(radians(other[0] - one[0]) / 2)
    east = sin(radians(other[1] - one[1]) / 2)
    return bowed(north * north + cos(radians(one[0])) * cos(radians(other[0])) * east * east)


def bowed(bow: float) -> float:
    """Metres of a haversine (0 to 1)."""
    return 2 * EARTH * asin(sqrt(min(1.0, bow)))


def bow_of(distance: float) -> float:
    """The haversine of so many metres."""
    return float(sin(distance / (2 * EARTH)) ** 2)


def roughly(lat: float, lon: float) -> Point:
    """Where somebody is, no closer than about 100 metres."""
    return round(lat, DIGITS), round(lon, DIGITS)
