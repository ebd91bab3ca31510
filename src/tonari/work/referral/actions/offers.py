"""Offering, asking, and answering: until somebody has taken the person up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.network import queries as network
from tonari.ground.vault import actions as vault_actions
from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code, new_id, new_paper_code
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory import queries as directory
from tonari.records.directory.rules import WITHDRAWN
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.records.people import rules as people_rules
from tonari.records.people.rules.recipients import barred
from tonari.work.referral import queries, rules
from tonari.work.referral.models import Link, Referral, Task
from tonari.work.referral.rules import meanwhile

from .steps import (
    as_recipient,
    at_hand,
    came_back,
    came_second,
    end_task,
    move,
    recipient_of,
    say,
    sent,
    settle_followed,
    withdraw_others,
)


@dataclass(frozen=True)
class Recipient:
    """To whom an offer goes: an organisation of the network, or a service without an account.

    Both: a service of that organisation.
    """

    organisation_id: UUID | None = None
    service_id: UUID | None = None


@action
def prepare_referral(
    *,
    by: Actor,
    referral_id: UUID,
    case_id: UUID,
    recipients: list[Recipient],
    urgency: str,
    offer: dict[str, str],
    after: UUID | None = None,
    besides: bool = True,
    wants_again: bool = False,
) -> list[UUID]:
    """Draft an offer (need, where, when) to one or several recipients; returns the tasks' ids.

    after: an earlier introduction of the same person, of whose referral these become part while
    nobody has taken them up: then the first yes takes all others back. besides: whether it is a
    referral of its own where somebody has; else that is refused. wants_again: whether the person
    has agreed to hear from those from whom they had wanted no more contact; else these are refused.
    Errors: Refused at the field, if the offer says who it is about, while the person wants no
    contact, or (repeated) the second time; with something else in it, with that.
    """
    people.check_own_record(by, case_id)
    if urgency not in rules.URGENCIES:
        raise Refused(_("いつまでに返事がほしいかを選んでください。"), field="urgency")
    if not recipients:
        raise Refused(_("どこにつなぐかを選んでください。"), field="recipient")
    asked = _each_once([_whom(by, recipient) for recipient in recipients])
    whom = [key for one in asked if (key := one.service_id or one.organisation_id)]
    unsent = partial(queries.check_unsent, by, referral_id, urgency, offer, whom)
    earlier = _still_open(by, case_id, after, besides, unsent) if after else None
    case_id = _still_wanted(by, case_id, asked, wants_again)
    unsent()
    queries.check_offer(by, case_id, offer)
    settle_followed(by, case_id, after, [(one.organisation_id, one.service_id) for one in asked])
    if earlier is not None:
        Referral.objects.filter(pk=earlier).update(urgency=urgency)
        # The form's id is the first task's here, so that sending it twice offers once.
        return _draft_all(by, referral_id, earlier, asked, offer)
    insert_once(
        Referral(
            id=referral_id,
            case_id=case_id,
            organisation_id=by.acting_for,
            urgency=urgency,
            created_at=clock.now(),
            created_by=by.acting_id,
        )
    )
    return _draft_all(by, new_id(), referral_id, asked, offer)


def _each_once(recipients: list[Recipient]) -> list[Recipient]:
    """Whoever is named twice, by themselves and by a place of theirs, is asked once, for that."""
    asked = dict.fromkeys(recipients)
    by_place = {one.organisation_id for one in asked if one.organisation_id and one.service_id}
    return [one for one in asked if one.service_id or one.organisation_id not in by_place]


def _draft_all(
    by: Actor, first: UUID, referral_id: UUID, asked: list[Recipient], offer: dict[str, str]
) -> list[UUID]:
    ids = [first, *(new_id() for _recipient in asked[1:])]
    for task_id, recipient in zip(ids, asked, strict=True):
        _draft(by, task_id, referral_id, recipient, offer)
    return ids


def _still_open(
    by: Actor, case_id: UUID, after: UUID, besides: bool, unsent: Callable[[], None]
) -> UUID | None:
    """The referral of an earlier introduction of this person, unless somebody has taken them up.

    besides: whether it may begin a referral of its own then. unsent: whether it came before.
    """
    row, roles = at_hand(by, after, at_the_end=True)
    standing = (people.standing(by, one) for one in (row.referral.case_id, case_id))
    if rules.SENDER not in roles or len(set(standing)) > 1:
        raise not_found()
    taken_by = queries.taken_by(by, after)
    if not taken_by:
        return row.referral_id
    unsent()  # when nobody had yet
    if not besides:
        raise meanwhile.taken_by_other(taken_by)
    return None


@action
def send_referral(
    *,
    by: Actor,
    referral_id: UUID,
    case_id: UUID,
    recipients: list[Recipient],
    urgency: str,
    offer: dict[str, str],
    after: UUID | None = None,
    besides: bool = True,
    wants_again: bool = False,
) -> list[UUID]:
    """Draft an offer and send it at once: whoever pressed twice never sees it unsent in between.

    For whoever has no account the letter is made, which is still to be delivered. What comes in and
    out, and errors: as of `prepare_referral`.
    """
    made = prepare_referral(
        by=by,
        referral_id=referral_id,
        case_id=case_id,
        recipients=recipients,
        urgency=urgency,
        offer=offer,
        after=after,
        besides=besides,
        wants_again=wants_again,
    )
    with_account = Task.objects.filter(pk__in=made, to_organisation__isnull=False)
    for task_id in with_account.order_by("pk").values_list("pk", flat=True):
        send_offer(by=by, task_id=task_id)
    return made


@action
def offer_suggested(*, by: Actor, task_id: UUID, once: UUID) -> UUID:
    """Offer the same to whoever a recipient that said no suggested; returns the new task's id.

    Whoever has no account gets it by letter, which is still to be delivered. once: made by the
    form, so that sending it twice offers once (Refused, repeated). Errors: Refused if another has
    taken the person up meanwhile: nobody is asked for what is settled.
    """
    row, roles = at_hand(by, task_id)
    if rules.SENDER not in roles or row.suggested_service_id is None:
        raise not_found()
    cipher = vault.cipher(by, rules.offer_box(task_id))
    (made,) = send_referral(
        by=by,
        referral_id=once,
        case_id=row.referral.case_id,
        recipients=[Recipient(service_id=row.suggested_service_id)],
        urgency=row.referral.urgency,
        offer=cipher.open("offer", bytes(row.sealed_offer)),
        after=task_id,
        besides=False,
        wants_again=False,
    )
    record("referral.suggestion_followed", by=by, subject=task_id, task_id=made)
    return made


def _still_wanted(by: Actor, case_id: UUID, asked: list[Recipient], wants_again: bool) -> UUID:
    """The record that holds until the action ends, from which these may be asked; or Refused."""
    case_id = people_actions.keep_connection(by=by, case_id=case_id)
    queries.check_wanted(by, case_id)
    organisations = {one.organisation_id for one in asked if one.organisation_id}
    if organisations & people.barred_organisations(by, case_id):
        raise barred()
    if organisations:
        people.check_wish(by, case_id, organisations)
    if not wants_again:
        whom = [key for one in asked if (key := one.organisation_id or one.service_id)]
        queries.check_wants_again(by, case_id, whom)
    return case_id


def _whom(by: Actor, recipient: Recipient) -> Recipient:
    """A service of a member organisation is asked for through that organisation."""
    organisation_id = recipient.organisation_id
    if recipient.service_id is not None:
        place = _standing(by, recipient.service_id, "recipient")
        organisation_id = organisation_id or place.organisation_id
    if organisation_id == by.acting_for:
        raise Refused(
            _("自分の主体の中では、つなぎではなくチームに入ってもらってください。"),
            field="recipient",
        )
    if organisation_id is not None:
        asked = network.organisation(by, organisation_id).id
        return Recipient(organisation_id=asked, service_id=recipient.service_id)
    if recipient.service_id is None:
        raise Refused(_("どこにつなぐかを選んでください。"), field="recipient")
    return Recipient(service_id=recipient.service_id)


def _standing(by: Actor, service_id: UUID, field: str = "") -> directory.ServiceView:
    """A service, or what is part of another since; `Refused` where it was withdrawn."""
    place = directory.service(by, service_id)
    if place.state == WITHDRAWN and directory.became(by, service_id) is None:
        raise Refused(
            _("「%(name)s」は、一覧から取り下げられています。ほかのつなぐ先を選んでください。"),
            field=field,
            name=place.name,
        )
    return place


def _draft(
    by: Actor, task_id: UUID, referral_id: UUID, recipient: Recipient, offer: dict[str, str]
) -> None:
    if Task.objects.filter(pk=task_id).exists():
        raise already_done()
    cipher = vault_actions.make_box(by=by, box=rules.offer_box(task_id))
    row = Task(
        id=task_id,
        referral_id=referral_id,
        to_organisation_id=recipient.organisation_id,
        to_service_id=None if recipient.organisation_id else recipient.service_id,
        of_service_id=recipient.service_id if recipient.organisation_id else None,
        sealed_offer=cipher.seal("offer", offer),
    )
    insert_once(row)
    if row.to_service_id:
        _make_link(by, row)
    record("referral.drafted", by=by, subject=task_id, referral_id=referral_id)


@action
def send_offer(*, by: Actor, task_id: UUID) -> None:
    """Send a drafted offer. Whoever has no account has got the letter, or was told of the link:
    that was done, so nothing stops it.

    Whoever had stepped back from the person is responsible for them again.
    """
    row, roles = at_hand(by, task_id)
    if row.state == rules.REQUESTED:
        raise came_second(by, row)
    if row.of_service_id:
        _standing(by, row.of_service_id)
    # Whether they are wanted again was asked when it was written.
    _still_wanted(by, row.referral.case_id, [Recipient(row.to_organisation_id)], True)
    sent(by, row, roles)
    if row.to_organisation_id:
        vault_actions.share_box(
            by=by,
            box=rules.offer_box(task_id),
            holder=("organisation", row.to_organisation_id),
            bound_to=task_id,
        )
    record("referral.requested", by=by, subject=task_id, to=row.to_organisation_id)


def _make_link(by: Actor, row: Task) -> None:
    code = new_paper_code(groups=6)
    token = fold_paper_code(code)
    vault_actions.share_box_with_token(
        by=by, box=rules.offer_box(row.id), token=token, bound_to=row.id
    )
    cipher = vault.cipher(by, rules.offer_box(row.id))
    Link.objects.create(
        id=keys_of_token(token).holder[1],
        task=row,
        sealed_code=cipher.seal("code", {"code": code}),
        created_at=clock.now(),
    )


@action
def accept_offer(
    *, by: Actor, task_id: UUID, post_id: UUID | None, words: str = "", way: str = ""
) -> None:
    """Take the person up, with a responsible post; the first acceptance ends the other offers.

    post_id: None from a recipient without an account (the sender stays responsible). way: by which
    their answer came, where a member enters it.
    Errors: Refused if it was taken back, answered or accepted elsewhere in the meantime.
    """
    row, roles = at_hand(by, task_id)
    if row.state == rules.ACCEPTED and _is_post_of(by, row, post_id):
        raise came_second(by, row, ("accept", words))
    now = clock.now()
    meet_by = clock.today() + timedelta(days=rules.MEET_WITHIN_DAYS[row.referral.urgency])
    to_case = None
    if row.to_organisation_id:
        meanwhile.check_edge(row.state, rules.ACCEPTED, roles, lambda: recipient_of(row))
        to_case = _case_for(by, post_id)
    move(
        row,
        roles,
        rules.ACCEPTED,
        accepted_at=now,
        meet_by=meet_by,
        release_due_at=rules.release_due(row.referral.urgency, now),
        overdue_at=None,
        to_case=to_case,
        begun_here=to_case is not None,
    )
    as_recipient(by, row, "accept", way)
    withdraw_others(by, row)
    if words.strip():
        say(by, row, rules.RECIPIENT, "accept", words)
    record("referral.accepted", by=by, subject=task_id, chain=row.referral.organisation_id)


def _is_post_of(by: Actor, row: Task, post_id: UUID | None) -> bool:
    return row.to_case_id is None or people.post_beside(by, row.to_case_id) == post_id


def _case_for(by: Actor, post_id: UUID | None) -> UUID:
    """The recipient's case of somebody without a name: accepting tells nobody who it is."""
    if post_id is None:
        raise Refused(_("どの担当で引き受けるかを選んでください。"), field="post_id")
    return people_actions.open_case(
        by=by,
        case_id=new_id(),
        post_id=post_id,
        sections={"identity": {"called": people_rules.NOT_YET_NAMED}},
        next_contact_on=clock.today(),
        talked=False,
    )


@action
def decline_offer(
    *,
    by: Actor,
    task_id: UUID,
    reason: str,
    words: str = "",
    suggested: UUID | None = None,
    way: str = "",
    once: UUID | None = None,
) -> None:
    """Say no, with a reason, and perhaps who might fit better; it comes back to the sender.

    once: made by the form, by which its words are known when it is sent twice (Refused, repeated):
    whoever has said no opens the offer no more.
    """
    row, roles = at_hand(by, task_id)
    rules.check_reason(rules.REJECTED, reason, words)
    if row.state == rules.REJECTED:
        said = {"reason": reason, "suggested_service_id": suggested}
        raise came_second(by, row, ("decline", words), once, **said)
    move(row, roles, rules.REJECTED, reason=reason, suggested_service=suggested, **came_back())
    as_recipient(by, row, "decline", way)
    if words.strip():
        say(by, row, rules.RECIPIENT, "decline", words, once)
    end_task(by, row, rules.REJECTED)
    record(
        "referral.rejected",
        by=by,
        subject=task_id,
        chain=row.referral.organisation_id,
        reason=reason,
    )
