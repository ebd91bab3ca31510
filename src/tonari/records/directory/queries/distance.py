"""What is near a point: the database's side of `rules.distance`."""

from dataclasses import dataclass
from math import cos, degrees, radians
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Cos, Radians, Sin

from tonari.ground.areas.queries import middle_of
from tonari.kernel.actor import Actor
from tonari.records.directory.models import Service
from tonari.records.directory.rules.distance import EARTH, Point, bow_of

from .views import scope


@dataclass(frozen=True)
class Near:
    """From where it is measured, and how far (metres); within 0: however far, nearest first."""

    at: Point
    within: int = 0


def bow(at: Point) -> Any:
    """The haversine between a point and each row."""
    lat, lon = at
    north = Sin(Radians(F("lat") - Value(lat)) / Value(2.0))
    east = Sin(Radians(F("lon") - Value(lon)) / Value(2.0))
    return north * north + Value(cos(radians(lat))) * Cos(Radians(F("lat"))) * east * east


def within(rows: QuerySet[Service], at: Point, metres: int) -> QuerySet[Service]:
    """Rows inside the exact circle around a point; what has no point is left out."""
    return _box(rows, at, metres).alias(bow=bow(at)).filter(bow__lte=bow_of(metres))


def _box(rows: QuerySet[Service], at: Point, metres: int) -> QuerySet[Service]:
    """What may be in the circle: sines are dear on a database that has none of its own."""
    lat, lon = at
    north = degrees(metres / EARTH) * 1.001
    nearest_pole = min(89.0, abs(lat) + north)
    east = north / cos(radians(nearest_pole))
    return rows.filter(lat__range=(lat - north, lat + north), lon__range=(lon - east, lon + east))


@dataclass(frozen=True)
class Origin:
    """Something public that it is measured from: an entry, or the middle of an area."""

    id: UUID
    name: str
    at: Point
    is_area: bool = False


def origin(viewer: Actor, origin_id: UUID) -> Origin | None:
    """The entry or the area of this id; None if there is neither, or nobody knows where it is.

    Two queries at most.
    """
    row = scope(viewer).filter(pk=origin_id).exclude(lat=None).first()
    if row is not None and row.lat is not None and row.lon is not None:
        return Origin(row.pk, row.name, (row.lat, row.lon))
    found = middle_of(viewer, origin_id)
    return None if found is None else Origin(origin_id, found[0].name, found[1], is_area=True)
