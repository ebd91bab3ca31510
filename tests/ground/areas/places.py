"""Ground for tests: squares in the open sea."""

from tonari.ground.areas.actions import import_areas
from tonari.ground.areas.models import Area
from tonari.ground.areas.rules import Draft
from tonari.kernel.actor import COMMAND

WEST, SOUTH, SIDE = 138.0, 34.0, 0.1


def square(name="浜小学校区", kind="school_district", east=0.0, side=SIDE, code="992011") -> Draft:
    """A square with its corner `east` degrees from the first."""
    west = WEST + east
    ring = [[west, SOUTH], [west + side, SOUTH], [west + side, SOUTH + side], [west, SOUTH + side]]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return Draft(1, kind, name, geometry, municipality_code=code)


def lay(*drafts, **more):
    """Take drafts in as a file of the operator."""
    return import_areas(by=COMMAND, items=drafts, source="見本", licence="CC0", **more)


def lay_square(**of) -> Area:
    """One square that is kept."""
    draft = square(**of)
    lay(draft)
    return Area.objects.get(name=draft.name, valid_to=None)
