"""A person has died, or nobody knows where they are: what presses rests, the record stays."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.network import queries as network
from tonari.ground.vault import queries as vault
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries, rules
from tonari.records.people.models import Case, Loss, LossNotice, Track
from tonari.records.people.rules import losses

from .reach import keep_introductions, keep_reachable, keep_team, lock_connections
from .tracks import be_beside_again


@action
def note_death(
    *,
    by: Actor,
    loss_id: UUID,
    case_id: UUID,
    since: date | None,
    is_about: bool,
    told_by: str,
    words: str = "",
    sure: bool = False,
) -> None:
    """The person has died: both tracks end, nothing presses any more, the team keeps the record.

    loss_id: made by the form, so that sending it twice counts once. since: the day, None if it is
    not known. sure: of a day before somebody was talked with. Errors: Refused at the field;
    Refused(repeated) the second time.
    """
    # First the introductions (the wiring takes back what is not met), then the tracks, as
    # wherever both change.
    case_id = _checked(by, case_id, rules.DIED, since, told_by)
    losses.check_day_of_death(since, _last_reached(case_id), sure=sure)
    record("people.died", by=by, subject=case_id, loss_id=loss_id)
    _lock_all_of(case_id)
    _check_still_holds(by, case_id)
    row = Loss(pk=loss_id, case_id=case_id, kind=rules.DIED, since=since, is_about=is_about)
    _write(by, row, told_by, words)
    keep_team(case_id)
    for track in Track.objects.filter(case=case_id).exclude(state=rules.CLOSED):
        Track.objects.filter(pk=track.pk).update(
            state=rules.DIED,
            state_before=track.state,
            post_before=track.post_id,
            post=None,
            next_contact_on=None,
            ended_on=track.ended_on or clock.today(),
        )
    _tell_others(by, case_id, loss_id)
    keep_reachable(by=by, case_ids=[case_id])


@action
def note_missing(
    *,
    by: Actor,
    loss_id: UUID,
    case_id: UUID,
    since: date | None,
    is_about: bool,
    told_by: str,
    words: str = "",
    next_contact_on: date,
) -> None:
    """Nobody knows where the person is: the post stays responsible, the rhythm rests.

    next_contact_on: when the team asks after them again. Errors: as `note_death`.
    """
    case_id = _checked(by, case_id, losses.MISSING, since, told_by)
    rules.check_next_contact(next_contact_on, clock.today())
    record("people.missing", by=by, subject=case_id, loss_id=loss_id)
    _lock_all_of(case_id)
    _check_still_holds(by, case_id)
    row = Loss(pk=loss_id, case_id=case_id, kind=losses.MISSING, since=since, is_about=is_about)
    _write(by, row, told_by, words)
    _open_connection(case_id).update(next_contact_on=next_contact_on)
    _tell_others(by, case_id, loss_id)


@action
def end_loss(*, by: Actor, loss_id: UUID, end: str) -> None:
    """It was a mistake, or the person is found: post and rhythm are as they were, contact is today.

    Whoever was missing before a death that was a mistake is missing again.
    Errors: Refused for an end that this loss has not; Refused(repeated) the second time.
    """
    row = Loss.objects.filter(pk=loss_id).first()
    if row is None:
        raise not_found()
    queries.check_own_record(by, row.case_id)
    if end not in losses.ENDS_OF[row.kind]:
        raise Refused(_("どうだったかを選んでください。"), field="end")
    keep_introductions(by, row.case_id)
    _lock_all_of(row.case_id)
    if not _end(by, row, end):
        again = Loss.objects.filter(pk=loss_id, end=end).exists()
        raise already_done() if again else _was_faster()
    if row.kind == rules.DIED:
        # Of a record that became part of another, that one's tracks have gone on.
        ended = Track.objects.filter(case__superseded_by__isnull=True, state=rules.DIED)
        for track in ended.filter(case=row.case_id):
            _revive(by, track)
        _rest_in_another(by, row.case_id)
        _reopen_ended_by(by, row)
        keep_reachable(by=by, case_ids=[row.case_id])
    _open_connection(row.case_id).update(next_contact_on=clock.today())
    record("people.loss_ended", by=by, subject=row.case_id, loss_id=loss_id, end=end)


@action
def take_note(*, by: Actor, notice_id: UUID) -> None:
    """The team has read what another organisation wrote down; it leaves their Today."""
    told = queries.loss_notice(by, notice_id)
    unread = LossNotice.objects.filter(pk=notice_id, acknowledged_at__isnull=True)
    if not unread.update(acknowledged_at=clock.now(), acknowledged_by=by.acting_id):
        raise already_done()
    record("people.loss_noted", by=by, subject=told.case_id, notice_id=notice_id)


@action
def take_back_notices(*, by: Actor) -> None:
    """Who had not read of a loss when what it was told by ended, was never told (each tick).

    Nothing that waits for them stops in silence then: they are asked as before.
    """
    unread = LossNotice.objects.filter(pk__in=queries.untold(by), acknowledged_at__isnull=True)
    taken_back = unread.delete()[0]
    record("people.notices_taken_back", by=by, taken_back=taken_back)


@action
def tell_of_losses(*, by: Actor, case_id: UUID) -> None:
    """Who is beside the person since is told of what stands, too (called by the wiring)."""
    lost = Loss.objects.filter(
        case__in=queries.records_of_person(by, case_id), ended_at__isnull=True
    )
    for row in lost.order_by("pk"):
        _tell_others(by, queries.standing(by, row.case_id), row.pk)
    record("people.told_of_losses", by=by, subject=case_id)


def _checked(by: Actor, case_id: UUID, kind: str, since: date | None, told_by: str) -> UUID:
    """The record that holds, for its team."""
    holds = queries.own_standing(by, case_id)
    losses.check_loss(kind, since, told_by, clock.today())
    return holds


def _last_reached(case_id: UUID) -> date | None:
    its = Track.objects.filter(case=case_id, kind=rules.CONNECTION)
    return its.values_list("last_reached_on", flat=True).first()


def _check_still_holds(by: Actor, case_id: UUID) -> None:
    """Whoever joined it to another at this moment was waited for. Errors: Refused if it was so."""
    if queries.standing(by, case_id) != case_id:
        raise _was_faster()


def _was_faster() -> Refused:
    return Refused(_("ほかの人が先に操作しました。いまの状態を見て、もう一度お願いします。"))


def _lock_all_of(case_id: UUID) -> None:
    person = Case.objects.filter(pk=case_id).values("person")
    lock_connections(*Case.objects.filter(person__in=person).values_list("pk", flat=True))


def _write(by: Actor, row: Loss, told_by: str, words: str) -> None:
    live = Loss.objects.filter(case=row.case_id, ended_at__isnull=True).first()
    if live is not None and live.pk == row.pk:
        raise already_done()
    if live is not None and rules.DIED in (row.kind, live.kind) and row.kind != live.kind:
        if live.kind == rules.DIED:
            raise losses.died()
        _end(by, live, rules.DIED)
    elif live is not None:
        raise Refused(_("もう書きとめてあります。"))
    content = {"told_by": told_by.strip(), "words": words.strip()}
    cipher = vault.cipher(by, rules.box(row.case_id, "notes"))
    row.sealed = cipher.seal(losses.place(row.pk), content)
    row.noted_at, row.noted_by = clock.now(), by.acting_id
    insert_once(row)


def _end(by: Actor, row: Loss, end: str) -> bool:
    """End a loss; whoever was told of it is told that it is over.

    Also who has not said that they read it: it stood on their Today.
    """
    live = Loss.objects.filter(pk=row.pk, ended_at__isnull=True)
    if not live.update(ended_at=clock.now(), ended_by=by.acting_id, end=end):
        return False
    told = LossNotice.objects.filter(loss=row)
    if end == rules.DIED:  # the notice of the death says it all
        told.filter(acknowledged_at__isnull=True).delete()
    else:
        told.update(acknowledged_at=None, acknowledged_by=None)
    return True


def _reopen_ended_by(by: Actor, death: Loss) -> None:
    """Whoever was missing before a death that was none is missing again."""
    if last := queries.missing_before(by, death.pk):
        Loss.objects.filter(pk=last).update(ended_at=None, ended_by=None, end="")
        _tell_others(by, death.case_id, last)


def _tell_others(by: Actor, case_id: UUID, loss_id: UUID) -> None:
    there = queries.whom_to_tell(by, case_id)
    # Once: of a loss that stands again, who has read of it knows.
    notices = [LossNotice(loss_id=loss_id, case_id=one) for one in there]
    LossNotice.objects.bulk_create(notices, ignore_conflicts=True)


def _open_connection(case_id: UUID) -> QuerySet[Track]:
    return Track.objects.filter(case=case_id, kind=rules.CONNECTION, state=rules.OPEN)


def _revive(by: Actor, track: Track) -> None:
    """A track as it was before a death that was none; nobody is left without somebody beside."""
    others = Track.objects.filter(
        case__person__cases=track.case_id,
        case__organisation__carries=True,
        kind=rules.CONNECTION,
        state=rules.OPEN,
    )
    state = track.state_before
    if state == rules.CARRIED_ON and not others.exclude(pk=track.pk).exists():
        state = rules.OPEN
    is_open = state == rules.OPEN
    contact = clock.today() if is_open and track.kind == rules.CONNECTION else None
    Track.objects.filter(pk=track.pk).update(
        state=state,
        post=_post_again(by, track) if is_open else None,
        next_contact_on=contact,
        ended_on=None if is_open else track.ended_on,
        state_before="",
        post_before=None,
    )


def _rest_in_another(by: Actor, case_id: UUID) -> None:
    """A record that became part of another rests; whoever had stepped back there is beside again.

    While this one said that the person had died, nobody was asked to take them up there.
    """
    ended = Track.objects.filter(case=case_id, case__superseded_by__isnull=False, state=rules.DIED)
    if not ended.exists():
        return
    for kind, state in ((rules.CONNECTION, rules.CARRIED_ON), (rules.PROBLEM, rules.CLOSED)):
        ended.filter(kind=kind).update(state=state, state_before="", post_before=None)
    be_beside_again(by=by, case_id=case_id)


def _post_again(by: Actor, track: Track) -> UUID:
    there = {post.id for post in network.posts_of(by, by.acting_for)}
    fallback = network.fallback_post(by, by.acting_for)
    return track.post_before if track.post_before in there else fallback
