"""Consent and what follows from it: granting, releasing, telling, ending."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.ground.vault import actions as vault_actions
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries, rules
from tonari.records.people.models import Case, Disclosure, Grant
from tonari.records.people.rules import consent

from .bars import lead
from .cases import vault_box
from .refusals import hand_on_refusals, lock_sharing


@action
def give_consent(
    *,
    by: Actor,
    case_id: UUID,
    basis_ref: UUID,
    to_organisation: UUID | None,
    sections: Collection[str],
    asked: str,
    agreed_on: date,
    until: date,
) -> UUID:
    """Write down the person's consent to share these sections, for one reason (`basis_ref`).

    to_organisation: None for a recipient without an account, who is told by voice. Returns the
    grant's id; it opens nothing until `release`. Errors: Refused at the field; Refused(repeated)
    when exactly this is written down already.
    """
    # Whoever parts two records at this moment is waited for: the words are of the one that holds.
    lock_sharing(by, case_id)
    case_id = queries.standing(by, case_id)
    queries.check_telling(by, case_id, to_organisation)
    unknown = set(sections) - rules.SECTIONS.keys()
    if not sections or unknown:
        raise Refused(_("何を伝えてよいか、ひとつ以上選んでください。"), field="sections")
    if asked not in rules.ASKED:
        raise Refused(_("どうやって本人に確かめたかを選んでください。"), field="asked")
    consent.check_days(agreed_on, until, clock.today())
    _check_none_stands(by, basis_ref, (sorted(sections), asked, agreed_on, until, to_organisation))
    grant = Grant.objects.create(
        case_id=case_id,
        to_organisation_id=to_organisation,
        basis=rules.CONSENT,
        basis_ref=basis_ref,
        sections=sorted(sections),
        purpose="support",
        asked=asked,
        agreed_on=agreed_on,
        until=until,
        recorded_by=by.acting_id,
    )
    record("people.consent_given", by=by, subject=case_id, grant_id=grant.id)
    return grant.id


@action
def release(*, by: Actor, basis_ref: UUID, to_case: UUID) -> None:
    """Hand the recipient's own case the keys of what the person agreed to share.

    Who must stay away and whom they do not want to be told goes along, shared or not.
    Errors: Refused without a live consent, or if the case is not the recipient's of this person.
    """
    grant = _live_grant(by, basis_ref)
    recipients = Case.objects.filter(pk=to_case)
    recipient = recipients.values_list("organisation", flat=True).first()
    is_theirs = queries.are_of_one_person(by, to_case, grant.case_id)
    if recipient is None or recipient != grant.to_organisation_id or not is_theirs:
        raise Refused(_("渡す相手の記録が見つかりません。"))
    lock_sharing(by, grant.case_id, to_case)
    unwanted = queries.check_telling(by, grant.case_id, recipient)
    released = Grant.objects.filter(pk=grant.pk, released_at__isnull=True, ended_at__isnull=True)
    if not released.update(released_at=clock.now(), to_case=to_case):
        raise _was_released(grant, to_case)
    for compartment in sorted({rules.COMPARTMENTS[name] for name in grant.sections}):
        vault_actions.share_box(
            by=by,
            box=vault_box(grant.case_id, compartment),
            holder=("organisation", recipient),
            bound_to=grant.id,
        )
    lead(by, grant.case_id, to_case)
    hand_on_refusals(by, grant.case_id, to_case, unwanted)
    record("people.released", by=by, subject=grant.case_id, grant_id=grant.id)


def _was_released(grant: Grant, to_case: UUID) -> Refused:
    """Why a consent that stood a moment ago hands over nothing."""
    grant.refresh_from_db(fields=["ended_at", "to_case"])
    if grant.ended_at is not None:
        return _no_consent(grant.basis_ref)
    return already_done() if grant.to_case_id == to_case else Refused(_("もう渡してあります。"))


@action
def tell(*, by: Actor, basis_ref: UUID, how: str) -> None:
    """Record that the sections agreed upon were told by voice or in person, and on what basis.

    A recipient without an account has them by that. One with an account may be told first, once
    each way; the keys still follow by `release`. Errors: Refused; Refused(repeated).
    """
    grant = _live_grant(by, basis_ref)
    if how not in ("phone", "in_person"):
        raise Refused(_("電話で伝えたか、会って伝えたかを選んでください。"), field="how")
    if Disclosure.objects.filter(grant=grant, told_by=by.acting_id, how=how).exists():
        raise already_done()
    queries.check_telling(by, grant.case_id, grant.to_organisation_id)
    if grant.to_organisation_id is None:
        told = Grant.objects.filter(pk=grant.pk, released_at__isnull=True, ended_at__isnull=True)
        if not told.update(released_at=clock.now()):
            grant.refresh_from_db(fields=["ended_at"])
            raise _no_consent(basis_ref) if grant.ended_at else Refused(_("もう伝えてあります。"))
    Disclosure.objects.create(
        grant=grant, at=clock.now(), told_by=by.acting_id, how=how, sections=grant.sections
    )
    record("people.told", by=by, subject=grant.case_id, grant_id=grant.id, how=how)


@action
def withdraw_consent(*, by: Actor, grant_id: UUID) -> None:
    """The person takes their consent back; it holds from the next request on.

    Errors: Refused if it had ended otherwise, Refused(repeated) if it was withdrawn already.
    """
    grant = Grant.objects.filter(pk=grant_id).first()
    if grant is None:
        raise not_found()
    queries.check_own_record(by, grant.case_id)
    if grant.ended_at is not None:
        raise _ended(grant)
    # First the introductions (by the wiring whoever left the person to the recipient is beside
    # them again), then what was given for them, as wherever both end.
    facts = {"basis_ref": grant.basis_ref, "to_case": grant.to_case_id}
    record("people.consent_withdrawn", by=by, subject=grant.case_id, **facts)
    if not _end(by, [grant], "withdrawn"):
        raise _ended(Grant.objects.get(pk=grant_id))


@action
def end_grants(*, by: Actor, basis_ref: UUID, reason: str) -> None:
    """End what was granted for a reason that is gone (called by a referral)."""
    live = list(Grant.objects.filter(basis_ref=basis_ref, ended_at__isnull=True))
    _end(by, live, reason)


@action
def end_received(*, by: Actor, case_id: UUID) -> None:
    """Who is no longer beside the person reads no more of what others gave (called by tracks)."""
    records = queries.together(by, case_id)
    live = list(Grant.objects.filter(to_case__in=records, ended_at__isnull=True))
    _end(by, live, "no_longer_beside")


@action
def end_overdue_grants(*, by: Actor) -> None:
    """Take the keys of grants whose date has passed; `decide` refuses them already (each tick)."""
    overdue = list(queries.expired_grants(by))
    record("people.grants_expired", by=by, ended=len(overdue))  # see `withdraw_consent`
    _end(by, overdue, "expired")


def _check_none_stands(by: Actor, basis_ref: UUID, wanted: tuple[object, ...]) -> None:
    live = list(Grant.objects.filter(basis_ref=basis_ref, ended_at__isnull=True))
    _end(by, [grant for grant in live if grant.until < clock.today()], "expired")
    standing = [grant for grant in live if grant.until >= clock.today()]
    if any(_what(grant) == wanted for grant in standing):
        raise already_done()
    if standing:
        raise Refused(_("同意はもう書きとめてあります。"))


def _what(grant: Grant) -> tuple[object, ...]:
    agreed = (grant.sections, grant.asked, grant.agreed_on, grant.until)
    return (*agreed, grant.to_organisation_id)


def _end(by: Actor, grants: list[Grant], reason: str) -> int:
    """End those that nobody else has ended meanwhile: how many."""
    ended = 0
    for grant in grants:
        changed = Grant.objects.filter(pk=grant.pk, ended_at__isnull=True).update(
            ended_at=clock.now(), end_reason=reason
        )
        if changed:
            vault_actions.unshare(by=by, bound_to=grant.id)
            record("people.grant_ended", by=by, subject=grant.case_id, grant_id=grant.id)
        ended += changed
    return ended


def _ended(grant: Grant) -> Refused:
    is_withdrawn = grant.end_reason == "withdrawn"
    return already_done() if is_withdrawn else Refused(_("この同意は、もう終わっています。"))


def _no_consent(basis_ref: UUID) -> Refused:
    """Why nothing may be told: the person took it back, or was never asked."""
    ended = Grant.objects.filter(basis_ref=basis_ref).order_by("pk").last()
    if ended is not None and ended.end_reason == "withdrawn":
        return Refused(_("本人が、同意を取り消しました。もう一度、本人に確かめてください。"))
    if ended is not None and ended.end_reason == "expired":
        return Refused(_("本人の同意は、期限が過ぎました。もう一度、本人に確かめてください。"))
    return Refused(_("本人の同意がまだ書きとめられていません。先に本人に確かめてください。"))


def _live_grant(by: Actor, basis_ref: UUID) -> Grant:
    grant = Grant.objects.filter(basis_ref=basis_ref, ended_at__isnull=True).first()
    if grant is None:
        raise _no_consent(basis_ref)
    if grant.until < clock.today():
        raise Refused(_("本人の同意は、期限が過ぎました。もう一度、本人に確かめてください。"))
    queries.check_own_record(by, grant.case_id)
    return grant
