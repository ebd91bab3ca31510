"""Staying beside: contacts, 「もう連絡しないで」, and the one way to change who is responsible."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from tonari.ground.ledger.actions import action, record
from tonari.ground.network import queries as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.seen import check_seen
from tonari.records.people import queries, rules
from tonari.records.people.models import Case, Person, TeamMember, Track
from tonari.records.people.rules import recipients
from tonari.records.people.rules.losses import died
from tonari.records.people.rules.seen import rhythm_version

from .bars import lead, spread_bars
from .cases import check_may_arrange
from .grants import end_received
from .reach import (
    keep_introductions,
    keep_post_for,
    keep_reachable,
    keep_somebody,
    keep_team,
    lock_connections,
    lock_standing,
    post_near,
)


@action
def set_rhythm(
    *, by: Actor, case_id: UUID, rhythm_days: int, next_contact_on: date, seen: str | None = None
) -> None:
    """Agree on how often to be in touch, and when next.

    seen: the version that was looked at (`rules.seen.rhythm_version`), another one is not
    overwritten; None where no page was. Errors: Refused at the field, or if somebody else changed
    it in between.
    """
    queries.check_own_record(by, case_id)
    if rhythm_days not in rules.RHYTHMS:
        raise Refused(_("連絡の間隔を選んでください。"), field="rhythm_days")
    rules.check_next_contact(next_contact_on, clock.today())
    if seen is not None:
        _check_rhythm_seen(case_id, seen, rhythm_version(rhythm_days, next_contact_on))
    _change_open(case_id, rhythm_days=rhythm_days, next_contact_on=next_contact_on)
    record("people.rhythm_set", by=by, subject=case_id, rhythm_days=rhythm_days)


def _check_rhythm_seen(case_id: UUID, seen: str, to_be: str) -> None:
    rows = Track.objects.filter(case=case_id, kind=rules.CONNECTION, state=rules.OPEN)
    # Whoever changes it at the same time waits here, then finds another version.
    for track in rows.select_for_update(no_key=True):
        now = rhythm_version(track.rhythm_days, track.next_contact_on)
        check_seen(now, seen, to_be)


@action
def stop_contact(*, by: Actor, case_id: UUID) -> None:
    """The person said 「もう連絡しないで」: contact ends, an open door stays.

    Also to whoever has left them to another: that one may yet come to nothing, and nobody calls.
    Whoever held the post stays on the team, to open the door. If only a resident alone stays beside
    the person, that team is behind them (`queries.left_alone_due`). Of a record that is part of
    another by now, it is said there.
    """
    case_id = queries.own_standing(by, case_id)
    # First the introductions (the wiring takes them back): see `keep_introductions`.
    record("people.contact_stopped", by=by, subject=case_id)
    # Whoever joins it to another at this moment was waited for: it is to be said of that one.
    if lock_standing(by, case_id) != case_id:
        raise _not_open()
    keep_team(case_id)
    stands = (rules.OPEN, rules.CARRIED_ON)
    _change_open(case_id, stands, state=rules.OPEN_DOOR, **_ended())
    end_received(by=by, case_id=case_id)


@action
def come_back(*, by: Actor, case_id: UUID, post_id: UUID, next_contact_on: date) -> None:
    """The person came through the open door again (only they reopen it), or needs us again."""
    case_id = queries.own_standing(by, case_id)
    recipients.check_carries(network.carries(by))
    keep_introductions(by, case_id)
    case_id = keep_post_for(by, case_id, post_id)
    rules.check_next_contact(next_contact_on, clock.today())
    track = Track.objects.filter(case=case_id, kind=rules.CONNECTION)
    if track.filter(state=rules.DIED).exists():
        raise died()
    if not track.exclude(state=rules.OPEN).update(
        state=rules.OPEN,
        state_before="",
        post=post_id,
        next_contact_on=next_contact_on,
        ended_on=None,
        last_contact_on=clock.today(),
        last_reached_on=clock.today(),
    ):
        raise Refused(_("もうつながっています。"))
    record("people.came_back", by=by, subject=case_id, post_id=post_id)


@action
def hand_over(
    *, by: Actor, case_id: UUID, kind: str, post_id: UUID, seen: UUID | None = None
) -> None:
    """Change the responsible post of an open track, within the organisation; by its team.

    A coordinator may do it for an unrestricted case, to a post that is not their own: coordinating
    is no way into a record. seen: the post that was responsible when it was chosen; None where no
    page was. Errors: Refused also if somebody else changed it in between.
    """
    post = network.post(by, post_id)
    check_may_arrange(by, case_id, {post.holder_id, post.deputy_id})
    keep_post_for(by, case_id, post_id)
    track = Track.objects.filter(case=case_id, kind=kind, state=rules.OPEN)
    as_seen = track.filter(post__in=[seen, post_id]) if seen else track
    if not as_seen.update(post=post_id):
        if track.exists():
            raise Refused(
                _("ほかの人が先に担当をかえました。いまの担当を見て、もう一度選んでください。")
            )
        raise _not_open()
    record("people.handed_over", by=by, subject=case_id, kind=kind, post_id=post_id)


@action
def carry_on_elsewhere(*, by: Actor, case_id: UUID, with_case: UUID) -> None:
    """Step back: another organisation's open connection track carries on (called by a referral).

    Errors: Refused unless that other case of the same person is open and carried right now, by an
    organisation that may be the only one (a resident alone may not).
    """
    queries.check_own_record(by, case_id)
    case_id, with_case = queries.standing(by, case_id), queries.standing(by, with_case)
    lock_connections(case_id, with_case)
    other = Track.objects.filter(case=with_case, kind=rules.CONNECTION, state=rules.OPEN)
    is_theirs = with_case != case_id and queries.are_of_one_person(by, case_id, with_case)
    if not is_theirs or not other.exists():
        raise Refused(_("相手の主体がそばにいることを確かめられないため、離れられません。"))
    if not other.filter(case__organisation__carries=True).exists():
        raise Refused(
            _("相手は、ひとりで受け持つことはできません。いっしょに、そばにいつづけてください。")
        )
    keep_somebody(case_id)
    _change_open(case_id, state=rules.CARRIED_ON, **_ended())
    end_received(by=by, case_id=case_id)
    record("people.carried_on", by=by, subject=case_id, with_case=with_case)


@action
def introduce(*, by: Actor, case_id: UUID, of_case: UUID, reopen: bool) -> tuple[UUID, bool]:
    """Whom an anonymous offer was about becomes known to the recipient (called by a referral).

    case_id: the case that the recipient began for somebody without a name. Where they know the
    person already, that earlier case takes over, with its own team: accepting an offer is no way
    into it. reopen: be beside the person there again. Returns the case that holds from now on, and
    whether its connection began with this introduction.
    """
    person_id, sender = Case.objects.values_list("person", "organisation").get(pk=of_case)
    # Two introductions of one person to one organisation wait for each other.
    Person.objects.select_for_update(no_key=True).get(pk=person_id)
    nameless = Case.objects.values_list("person", flat=True).get(pk=case_id)
    if nameless == person_id:
        list(_locked(Case.objects.filter(pk=case_id)))
        if reopen:
            lead(by, of_case, case_id)
        return case_id, True
    # Who was not named may have been introduced further already: those cases are the person's too.
    answers = {
        case.pk: _become(by, case, person_id, reopen)
        for case in _locked(Case.objects.filter(person=nameless))
    }
    if not Case.objects.filter(person=nameless).exists():
        Person.objects.filter(pk=nameless).delete()
    if reopen:
        lead(by, of_case, case_id)
    final, begun_here = answers[case_id]
    record("people.introduced", by=by, subject=case_id, final=final)
    if begun_here and final != case_id:
        _note_door(by, final, sender)
    return final, begun_here


def _note_door(by: Actor, case_id: UUID, sender: UUID) -> None:
    """Where somebody is beside a person again who had wanted no more contact from there.

    Told to that team alone, in the chain of its own: whoever introduced them may not know of it.
    """
    door = Q(kind=rules.CONNECTION, state=rules.OPEN, state_before=rules.OPEN_DOOR)
    holds = Track.objects.filter(door, case=queries.standing(by, case_id))
    for case, chain in holds.values_list("case", "case__organisation"):
        record("people.contact_begun_again", by=by, subject=case, chain=chain, sender=sender)


def _become(by: Actor, begun: Case, person_id: UUID, reopen: bool) -> tuple[UUID, bool]:
    """Let a case of somebody without a name be the person's, or end in the one kept already.

    Where it came to nothing (not reopen), an organisation that knows the person never learns who
    that was: the case stays nameless.
    """
    # What was joined to another record by hand stays there until that is undone.
    known = None if begun.superseded_by_id else kept_already(begun, person_id)
    if known is not None and not reopen:
        return begun.pk, True
    holds = known.superseded_by_id or known.pk if known else begun.superseded_by_id
    Case.objects.filter(pk=begun.pk).update(person=person_id, superseded_by=holds)
    if known is None:
        return begun.pk, True
    return known.pk, take_over(by, begun, known)


def kept_already(case: Case, person_id: UUID) -> Case | None:
    """The other record of a person in the case's organisation, if they are known there."""
    kept = Case.objects.filter(person=person_id, organisation=case.organisation_id)
    kept = kept.exclude(Q(pk=case.pk) | Q(superseded_by=case.pk))
    # The one that holds; or, where the person's became part of another, that part of it.
    return kept.order_by(F("superseded_by").asc(nulls_first=True)).first()


def _locked(rows: QuerySet[Case]) -> QuerySet[Case]:
    # One may be joined to another record by hand at this moment.
    return rows.order_by("pk").select_for_update(no_key=True)


def take_over(by: Actor, begun: Case, known: Case) -> bool:
    """The record kept already holds from now on, with whatever the other had taken over.

    Somebody is beside the person there again; returns whether that is new.
    """
    holds = known.superseded_by_id or known.pk
    Case.objects.filter(superseded_by=begun.pk).update(superseded_by=holds)
    spread_bars(by, begun.pk)
    lock_connections(begun.pk, holds)
    post_id = post_near(by, begun.pk, known.organisation_id, holds)
    # What was handed over to it opens for the team of the one that holds, and for nobody else.
    _rest(begun.pk)
    Track.objects.filter(case=begun.pk, state=rules.OPEN_DOOR).update(state=rules.CARRIED_ON)
    TeamMember.objects.filter(case=begun.pk).delete()
    ended = Track.objects.filter(
        case=holds, kind=rules.CONNECTION, state__in=[rules.OPEN_DOOR, rules.CARRIED_ON]
    )
    reopened = post_id is not None and ended.update(
        state=rules.OPEN,
        state_before=F("state"),
        post=post_id,
        next_contact_on=clock.today(),
        ended_on=None,
    )
    keep_reachable(by=by, case_ids=[holds], organisation_id=known.organisation_id)
    record("people.taken_over", by=by, subject=holds, from_case=begun.pk)
    return bool(reopened)


@action
def return_to_sender(*, by: Actor, from_case: UUID, to_case: UUID, leaves: bool, met: bool) -> None:
    """A referral came to nothing: the sender's case stands, the recipient's ends.

    leaves: the recipient was beside the person by introductions alone, of which none stands, and
    answers for none to others (who knew them before, stays).
    A sender who had stepped back is responsible again, by their fallback post. If the person has
    asked the sender for no contact, a recipient who has met them stays, so that somebody does; one
    who has not leaves them in peace too. If only residents alone would be left, whoever carried
    last is beside the person again.
    """
    from_case, to_case = queries.standing(by, from_case), queries.standing(by, to_case)
    lock_connections(from_case, *queries.records_of_person(by, to_case))
    sender = Track.objects.select_related("case").get(case=to_case, kind=rules.CONNECTION)
    if sender.state == rules.OPEN_DOOR and met:
        record("people.stayed", by=by, subject=from_case, with_case=to_case)
        return
    _be_beside_again(by, sender)
    if leaves:
        _end_tracks(by, from_case)
        keep_carried(by, to_case, ended=from_case)
    record("people.returned", by=by, subject=to_case, from_case=from_case)


@action
def be_beside_again(*, by: Actor, case_id: UUID) -> bool:
    """Whoever had stepped back is responsible again, by the fallback post (called by a referral).

    Where they have not stepped back, or the person wants no contact, nothing changes. Returns
    whether something did.
    """
    case_id = lock_standing(by, case_id)
    track = Track.objects.select_related("case").get(case=case_id, kind=rules.CONNECTION)
    again = _be_beside_again(by, track)
    record("people.beside_again", by=by, subject=case_id, again=again)
    return again


def _be_beside_again(by: Actor, track: Track) -> bool:
    if track.state != rules.CARRIED_ON:
        return False
    reopened = Track.objects.filter(pk=track.pk, state=rules.CARRIED_ON).update(
        state=rules.OPEN,
        post=network.fallback_post(by, track.case.organisation_id),
        next_contact_on=clock.today(),
        ended_on=None,
    )
    # Whom they keep away from the person may be all that the post has.
    keep_reachable(by=by, case_ids=[track.case_id], organisation_id=track.case.organisation_id)
    return bool(reopened)


def keep_carried(by: Actor, case_id: UUID, ended: UUID) -> None:
    """Nobody is left with a resident alone: one who carries is beside them, or keeps a door open.

    ended: the record that has just come to nothing.
    """
    records = queries.records_of_person(by, case_id)
    keep_one_carrying(by, [one for one in carrying(records) if one.case_id != ended])


def carrying(records: Collection[UUID]) -> list[Track]:
    """The connections of these records with organisations that carry, the last ended first."""
    tracks = Track.objects.filter(case__in=records, kind=rules.CONNECTION)
    theirs = tracks.filter(case__organisation__carries=True).select_related("case")
    return list(theirs.order_by("-ended_on", "pk"))


def keep_one_carrying(by: Actor, tracks: Collection[Track]) -> None:
    """Where all of one person's have stepped back, the last of them is beside again."""
    if tracks and all(one.state == rules.CARRIED_ON for one in tracks):
        _be_beside_again(by, next(iter(tracks)))


def _end_tracks(by: Actor, case_id: UUID) -> None:
    """The connection is as it was before an introduction began it anew; a door stays a door."""
    end_received(by=by, case_id=case_id)
    keep_somebody(case_id)
    open_again = Track.objects.filter(case=case_id, kind=rules.CONNECTION, state=rules.OPEN)
    was_a_door = open_again.filter(state_before=rules.OPEN_DOOR).exists()
    _rest(case_id, rules.OPEN_DOOR if was_a_door else rules.CARRIED_ON)


def _rest(case_id: UUID, connection: str = rules.CARRIED_ON) -> None:
    rows = Track.objects.filter(case=case_id, state=rules.OPEN)
    rows.filter(kind=rules.CONNECTION).update(state=connection, **_ended())
    rows.filter(kind=rules.PROBLEM).update(state=rules.CLOSED, **_ended())


def _ended() -> dict[str, Any]:
    return {"post": None, "next_contact_on": None, "ended_on": clock.today(), "state_before": ""}


@action
def move_tracks(*, by: Actor, from_post: UUID, to_post: UUID) -> None:
    """Everything a post carries goes to another at once (somebody left; called by the wiring)."""
    moved = Track.objects.filter(post=from_post).update(post=to_post)
    record("people.tracks_moved", by=by, subject=from_post, to_post=to_post, moved=moved)


def _change_open(
    case_id: UUID, among: tuple[str, ...] = (rules.OPEN,), /, **changes: object
) -> None:
    track = Track.objects.filter(case=case_id, kind=rules.CONNECTION)
    if track.filter(state__in=among).update(**changes):
        return
    if track.filter(state=rules.DIED).exists():
        raise died()
    again = changes.get("state") == rules.OPEN_DOOR and track.filter(state=rules.OPEN_DOOR).exists()
    raise already_done() if again else _not_open()


def _not_open() -> Refused:
    return Refused(_("いまはつながっていない記録です。"))
