"""A resident who is alone again: nobody is left with them and no other."""

from collections.abc import Collection
from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor
from tonari.records.people import queries, rules
from tonari.records.people.models import Track
from tonari.records.people.rules import recipients

from .reach import lock_connections
from .tracks import keep_carried


@action
def carry_no_more(*, by: Actor, organisation_id: UUID, introduced: Collection[UUID]) -> None:
    """Whoever carried last is beside the people of a resident again, too (called by the wiring).

    introduced: records of whoever they have not met yet, beside whom the sender still is. Errors:
    Refused while somebody would be with the resident and no other.
    """
    tracks = Track.objects.filter(kind=rules.CONNECTION)
    theirs = tracks.filter(case__organisation=organisation_id, state=rules.OPEN)
    cases = theirs.exclude(case__in=introduced).order_by("pk").values_list("case", flat=True)
    records = {case_id: queries.records_of_person(by, case_id) for case_id in cases}
    lock_connections(*{one for of_one in records.values() for one in of_one})
    there = tracks.filter(case__organisation__carries=True, state__in=[rules.OPEN, rules.OPEN_DOOR])
    for case_id, of_one in records.items():
        keep_carried(by, case_id, ended=case_id)
        if not there.filter(case__in=of_one).exists():
            raise recipients.nobody_else()
    record("people.carried_no_more", by=by, subject=organisation_id, beside=len(records))
