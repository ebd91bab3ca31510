"""An area of the network that somebody draws by hand, taken in as those of a file."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tonari.ground.areas.models import Area
from tonari.ground.areas.queries import areas_at
from tonari.ground.areas.rules import DRAWN, REFUSED, TAKEN, Draft, Geometry, Outcome, bounds
from tonari.ground.areas.rules.drawing import check_is_near, read_drawn
from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _

from .files import import_areas


@action
def draw_area(
    *,
    by: Actor,
    name: str,
    shape: str,
    source: str,
    kana: str = "",
    begins_on: date | None = None,
    redrawn: UUID | None = None,
    seen: str = "",
    sure: bool = False,
) -> UUID:
    """Keep an area that was drawn; its id.

    shape: as `read_drawn` takes it. source: who drew it, as people know them. begins_on: it holds
    from this day; what stood before stays with its last day. redrawn: the area that is drawn anew,
    which keeps its name. seen: the version of it that was looked at, as `queries.drawn` says it;
    another one is not overwritten. sure: that it may lie far from every other area. Overlaps are
    computed as for a file, and whoever keeps something by area hears `areas.drawn`.
    `Refused` at `shape`, `sure`, `name` or `begins_on`.
    """
    geometry = read_drawn(shape)
    before = _before(redrawn, seen)
    town = before.municipality_code if before else _town(by, geometry)
    called = before.name if before else " ".join(name.split())
    _check_name(called, town, before)
    if not sure:
        # Where it stood before counts too: that was asked about when it was drawn there.
        check_is_near(geometry, _boxes())
    draft = Draft(1, DRAWN, called, geometry, kana=kana, municipality_code=town)
    outcome = _taken_in(by, draft, source, begins_on)
    if outcome.result == REFUSED:
        raise Refused(outcome.reason, field="begins_on")
    if before is None and outcome.result != TAKEN:
        raise _name_stands()  # somebody else gave it since it was looked for
    made: UUID = _named(called, town).values_list("pk", flat=True)[0]
    record("areas.drawn", by=by, subject=made, begins_on=begins_on)
    return made


def _boxes() -> list[tuple[float, float, float, float]]:
    standing = Area.objects.filter(valid_to=None).order_by()
    return list(standing.values_list("south", "west", "north", "east"))


def _before(redrawn: UUID | None, seen: str) -> Area | None:
    if redrawn is None:
        return None
    # Whoever draws it at the same time waits here, then finds another version.
    for row in Area.objects.select_for_update().filter(pk=redrawn, kind=DRAWN):
        if row.valid_to is not None:
            raise Refused(
                _(
                    "この形には、もう終わりの日があります。地域の一覧から新しいほうを開いて、描きなおしてください。"
                ),
                field="shape",
            )
        if row.digest != seen:
            raise Refused(
                _(
                    "描いているあいだに、ほかの人が描きなおしました。いまの形を見て、よければもう一度入れてください。"
                ),
                field="shape",
            )
        return row
    raise not_found()


def _taken_in(by: Actor, draft: Draft, source: str, begins_on: date | None) -> Outcome:
    try:
        with transaction.mark_for_rollback_on_error():
            return import_areas(
                by=by, items=[draft], source=source, licence="", begins_on=begins_on
            )[0]
    except IntegrityError as error:
        if "area_one_of_a_name_at_a_time" in str(error) or "areas_area.name" in str(error):
            raise _name_stands() from None  # somebody else gave it at the same time
        raise


def _check_name(name: str, town: str, before: Area | None) -> None:
    if not name:
        raise Refused(_("名前を書いてください。"), field="name")
    if before is None and _named(name, town).exists():
        raise _name_stands()


def _name_stands() -> Refused:
    return Refused(
        _(
            "この名前の「手で描いた地域」が、もうあります。そちらを描きなおすか、別の名前にしてください。"
        ),
        field="name",
    )


def _named(name: str, town: str) -> QuerySet[Area]:
    rows = Area.objects.filter(kind=DRAWN, name=name, municipality_code=town, valid_to=None)
    return rows.order_by("-valid_from", "pk")


def _town(viewer: Actor, geometry: Geometry) -> str:
    """The code of the municipality in which the middle lies, empty where none is known."""
    south, west, north, east = bounds(geometry)
    around = areas_at(viewer, (south + north) / 2, (west + east) / 2)
    return next((one.municipality_code for one in around if one.municipality_code), "")
