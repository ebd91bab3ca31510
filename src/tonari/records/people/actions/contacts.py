"""When the person was last reached, and when the next contact is."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from tonari.ground.ledger.actions import action, record
from tonari.ground.ledger.adapters import Prepared, update
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries, rules
from tonari.records.people.models import Case, Track
from tonari.records.people.rules.seen import check_next_seen

from .reach import lock_connections


@action
def record_contact(
    *,
    by: Actor,
    case_id: UUID,
    on: date,
    reached: bool,
    next_contact_on: date | None,
    seen: str | None = None,
) -> None:
    """Write down that contact was made or tried, and when the next one is.

    After 「もう連絡しないで」 no next one is kept; who writes then, writes that the person came.
    Whoever asked for no contact and came by themselves gets no next one. seen: the version of the
    next contact that was looked at (`rules.seen.next_version`), another day that somebody agreed on
    meanwhile is not overwritten; None where no page was. Errors: Refused at `on` for a day to come,
    at `when` if another day stands by now, at `next_contact_on` unless it lies within a year, and
    if contact was ended or begun again at the same moment.
    """
    queries.check_own_record(by, case_id)
    if on > clock.today():
        raise Refused(_("まだ来ていない日です。連絡した日を入れてください。"), field="on")
    track_id, state, contact_on, reached_on, stands = _CONNECTION(case=case_id)[0]
    changes: dict[str, date] = {"last_contact_on": max(on, contact_on)}
    if reached:
        changes["last_reached_on"] = max(on, reached_on or on)
    if state == rules.OPEN:
        if next_contact_on is None:
            raise Refused(_("次の連絡の日を入れてください。"), field="next_contact_on")
        rules.check_next_contact(next_contact_on, clock.today())
        check_next_seen(stands, seen, next_contact_on)
        changes["next_contact_on"] = next_contact_on
    if not update(Track, {"id": track_id, "state": state}, **changes):
        raise Refused(_("ほかの人が先に操作しました。いまの状態を見て、もう一度お願いします。"))
    record("people.contact_recorded", by=by, subject=case_id, on=on, reached=reached)


def _connection(case: UUID) -> QuerySet[Track, tuple[Any, ...]]:
    # Locked as it is read: of two notes at one moment the later day has to stay.
    taken_over = Case.objects.filter(pk=case).values("superseded_by")
    holds = Coalesce(Subquery(taken_over), Value(case, UUIDField()))
    rows = Track.objects.filter(case=holds, kind=rules.CONNECTION).select_for_update(no_key=True)
    return rows.values_list("pk", "state", "last_contact_on", "last_reached_on", "next_contact_on")


_CONNECTION = Prepared(_connection, case=UUID)


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
    """The recipient of an introduction has met the person (called by a referral).

    What was due by then has taken place: the next contact is in their rhythm.
    """
    holds = queries.standing(by, case_id)
    tracks = Track.objects.filter(case=holds, kind=rules.CONNECTION)
    _lift(tracks, on, None)
    due = tracks.filter(state=rules.OPEN, next_contact_on__lte=on).first()
    if due is not None:
        following = max(clock.today(), on + timedelta(days=due.rhythm_days))
        tracks.update(next_contact_on=following)
    record("people.met", by=by, subject=case_id, on=on)


def _lift(tracks: QuerySet[Track], reached: date | None, tried: date | None) -> None:
    if reached is not None:
        earlier = Q(last_reached_on__isnull=True) | Q(last_reached_on__lt=reached)
        tracks.filter(earlier).update(last_reached_on=reached)
    latest = max((day for day in (reached, tried) if day), default=None)
    if latest is not None:
        tracks.filter(last_contact_on__lt=latest).update(last_contact_on=latest)
