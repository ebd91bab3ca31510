"""A resident who is alone again: nobody is left with them and no other."""

from collections.abc import Collection
from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor
from tonari.records.people import queries, rules
from tonari.records.people.models import Track
from tonari.records.people.rules import recipients

from .reach import lock_connections
from .tracks import carrying, keep_one_carrying


@action
def carry_no_more(*, by: Actor, organisation_id: UUID, introduced: Collection[UUID]) -> None:
    """Whoever carried last is beside the people of a resident again, too (called by the wiring).

    introduced: records of whoever they have not met yet, beside whom the sender still is. Errors:
    Refused while somebody would be with the resident and no other.
    """
    tracks = Track.objects.filter(kind=rules.CONNECTION)
    theirs = tracks.filter(case__organisation=organisation_id, state=rules.OPEN)
    cases = theirs.exclude(case__in=introduced).order_by("pk").values_list("case", flat=True)
    records = queries.records_of_persons(by, list(cases))
    everything = {one for of_one in records.values() for one in of_one}
    lock_connections(*everything)
    there = carrying(everything)
    for case_id, of_one in records.items():
        keep_one_carrying(
            by, [one for one in there if one.case_id in of_one and one.case_id != case_id]
        )
    beside = {
        one.case_id for one in carrying(everything) if one.state in (rules.OPEN, rules.OPEN_DOOR)
    }
    if any(beside.isdisjoint(of_one) for of_one in records.values()):
        raise recipients.nobody_else()
    record("people.carried_no_more", by=by, subject=organisation_id, beside=len(records))
