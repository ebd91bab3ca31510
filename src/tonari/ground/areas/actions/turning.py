"""The day on which an outline begins or ends."""

from tonari.ground.areas.models import Area
from tonari.ground.areas.queries import areas_to_turn
from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor


@action
def turn_areas(*, by: Actor) -> int:
    """Mark which areas hold from today on, and which no longer; how many changed.

    Whoever keeps something by area hears `areas.turned`. Twice on a day changes nothing.
    """
    begun, ended = areas_to_turn(by)
    Area.objects.filter(pk__in=begun).update(holds=True)
    Area.objects.filter(pk__in=ended).update(holds=False)
    record("areas.turned", by=by, begun=len(begun), ended=len(ended))
    return len(begun) + len(ended)
