"""An area that was drawn by hand, taken away again."""

from datetime import timedelta
from uuid import UUID

from tonari.ground.areas.models import Area
from tonari.ground.areas.rules import DRAWN
from tonari.ground.areas.rules.drawing import check_may_remove
from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _

from .files import draw, measure


@action
def remove_area(*, by: Actor, area_id: UUID, seen: str) -> UUID | None:
    """Take away an area that was drawn; the id of its outline before, which holds again, if any.

    seen: the version of it that was looked at. Whoever keeps something by area hears
    `areas.removed` while it is still there, and may refuse; then `areas.put_back`. `Refused` with
    the reason where something depends on it.
    """
    check_may_remove(by)
    row = _drawn(area_id, seen)
    record("areas.removed", by=by, subject=area_id)
    before = _before(row)
    row.delete()
    if before is None:
        return None
    # Only now: two of a name do not stand at a time.
    Area.objects.filter(pk=before).update(valid_to=None, holds=True)
    again = list(Area.objects.filter(pk=before).order_by("pk"))
    measure(again)
    draw(again)
    record("areas.put_back", by=by, subject=before)
    return before


def _drawn(area_id: UUID, seen: str) -> Area:
    for row in Area.objects.select_for_update().filter(pk=area_id, kind=DRAWN):
        if row.valid_to is not None:
            raise Refused(_("この形には、もう終わりの日があります。"))
        if row.digest != seen:
            raise Refused(_("ほかの人が描きなおしました。いまの形を見てから、なくしてください。"))
        return row
    raise not_found()


def _before(row: Area) -> UUID | None:
    """The outline of this name that ended the day before this one began."""
    if row.valid_from is None:
        return None
    same = Area.objects.filter(
        kind=DRAWN,
        municipality_code=row.municipality_code,
        name=row.name,
        valid_to=row.valid_from - timedelta(days=1),
    )
    found: UUID | None = same.order_by("pk").values_list("pk", flat=True).first()
    return found
