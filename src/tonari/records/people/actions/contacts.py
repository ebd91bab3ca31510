"""When the person was last reached, as far as what is written elsewhere stands."""

from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from tonari.ground.ledger.actions import action, record
from tonari.kernel.actor import Actor
from tonari.records.people import queries, rules
from tonari.records.people.models import Track

from .reach import lock_connections


@action
def correct_contact(*, by: Actor, case_id: UUID, was: date | None) -> None:
    """A note or a first meeting was corrected or struck: its day counts as it stands now.

    was: the day that it counted for before, if any; it counts no more. What does count is known
    elsewhere: the wiring answers with it (`count_contacts`). If nothing is left, silence counts
    from the beginning: too early a call does less harm than none.
    """
    queries.check_own_record(by, case_id)
    lock_connections(case_id)
    own = Track.objects.filter(case=case_id, kind=rules.CONNECTION)
    if was is not None:
        own.filter(last_reached_on=was).update(last_reached_on=None)
        own.filter(last_contact_on=was).update(last_contact_on=F("opened_on"))
    record("people.contact_corrected", by=by, subject=case_id, was=was)


@action
def count_contacts(*, by: Actor, case_id: UUID, reached: date | None, tried: date | None) -> None:
    """The last days on which the person was reached, or somebody tried, by what stands.

    A later day that is known otherwise stays.
    """
    queries.check_own_record(by, case_id)
    lock_connections(case_id)
    own = Track.objects.filter(case=case_id, kind=rules.CONNECTION)
    _lift(own, reached, tried)
    record("people.contacts_counted", by=by, subject=case_id, reached=reached, tried=tried)


@action
def note_met(*, by: Actor, case_id: UUID, on: date) -> None:
    """The recipient of an introduction has met the person (called by a referral)."""
    holds = queries.standing(by, case_id)
    tracks = Track.objects.filter(case=holds, kind=rules.CONNECTION)
    _lift(tracks, on, None)
    record("people.met", by=by, subject=case_id, on=on)


def _lift(tracks: QuerySet[Track], reached: date | None, tried: date | None) -> None:
    if reached is not None:
        earlier = Q(last_reached_on__isnull=True) | Q(last_reached_on__lt=reached)
        tracks.filter(earlier).update(last_reached_on=reached)
    latest = max((day for day in (reached, tried) if day), default=None)
    if latest is not None:
        tracks.filter(last_contact_on__lt=latest).update(last_contact_on=latest)
