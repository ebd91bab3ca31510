"""Members leave, rest, return and change roles; an organisation says what it is."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from tonari.ground.ledger.actions import action, record
from tonari.ground.network import rules
from tonari.ground.network.adapters import forget_totp
from tonari.ground.network.models import Absence, Invitation, Member, Organisation
from tonari.ground.network.queries import roles_after
from tonari.ground.vault import actions as vault
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import already_done
from tonari.kernel.seen import check_seen

from .absences import arrange_covers
from .acting import acting, colleague, end_sessions, responsible
from .invitations import recall
from .posts import leave_posts


@action
def remove_member(*, by: Actor, member_id: UUID) -> None:
    """A member leaves for good, at once, and keeps nothing. Anyone may leave by themselves.

    Posts go to the deputy, else to the fallback post. Errors: Refused (rules, nobody left, or
    somebody would be with a resident alone and no other).
    """
    row = _leaving(by, member_id, "active", "suspended")
    Member.objects.filter(id=row.id).update(state="left", ended_on=clock.today())
    arrange_covers(by, row.organisation_id)
    _carry_no_more(by, row.organisation_id)
    if not row.user.members.exclude(state="left").exists():
        _close_sign_in(row)
    vault.forget_holder(by=by, holder=("member", row.id))
    record("network.member_removed", by=by, subject=row.id)


@action
def suspend_member(*, by: Actor, member_id: UUID) -> None:
    """A member may do nothing until somebody lets them return, at once. Errors: Refused."""
    row = _leaving(by, member_id, "active")
    Member.objects.filter(id=row.id).update(state="suspended")
    arrange_covers(by, row.organisation_id)
    _carry_no_more(by, row.organisation_id)
    record("network.member_suspended", by=by, subject=row.id)


@action
def resume_member(*, by: Actor, member_id: UUID) -> None:
    """A suspended member returns; whoever lets them return sends the key again.

    Errors: Refused; Refused(repeated) for whoever is not suspended.
    """
    me = acting(by)
    rules.check_may_manage(me.roles)
    row = colleague(by, member_id, "suspended", "active")
    if row.state == "active":
        raise already_done()
    Member.objects.filter(id=row.id).update(state="active")
    if rules.holds_key(row.roles):
        vault.give_organisation_key(by=by, member_id=row.id)
    arrange_covers(by, row.organisation_id)
    record("network.member_resumed", by=by, subject=row.id)


@action
def change_roles(
    *,
    by: Actor,
    member_id: UUID,
    roles: Collection[str],
    label: str = "",
    seen: str | None = None,
    sure: bool = False,
) -> None:
    """Other roles for a member; gaining or losing the key ends their sessions.

    seen: the version that was looked at (`rules.roles_version`), another one is not overwritten;
    None where no page was. sure: of taking a role that nobody else has. Errors: Refused.
    """
    me = acting(by)
    rules.check_may_manage(me.roles)
    rules.check_roles(roles)
    row = colleague(by, member_id, "active")
    before = row.roles
    if seen is not None:
        now, to_be = (row.roles, row.label), (roles, label)
        check_seen(rules.roles_version(*now), seen, rules.roles_version(*to_be))
    rules.check_may_invite(me.roles, set(roles) - before)
    after = roles_after(by, member_id, roles)
    Member.objects.filter(id=row.id).update(
        label=label, **{f"is_{role}": role in roles for role in rules.ROLES}
    )
    if rules.holds_key(before) and not rules.holds_key(roles):
        _lose_key(by, row)
    elif rules.holds_key(roles) and not rules.holds_key(before):
        vault.give_organisation_key(by=by, member_id=row.id)
        end_sessions(row)
    if "steward" in before and "steward" not in roles:
        _keep_a_steward(by, row)
    rules.check_sure_of_roles(*after, sure=sure)
    arrange_covers(by, row.organisation_id)
    _carry_no_more(by, row.organisation_id)
    record("network.roles_changed", by=by, subject=row.id, roles=sorted(roles))


@action
def set_organisation_profile(
    *,
    by: Actor,
    name: str,
    kana: str,
    strengths: str,
    can_lend: str,
    phone: str,
    area: str,
    seen: str,
    fax: str = "",
) -> None:
    """What the organisation says of itself to all members: what it is good at, what it can lend.

    seen: the version that was looked at (`rules.profile_version`); another one is not overwritten.
    Errors: Refused.
    """
    me = acting(by)
    rules.check_may_manage(me.roles)
    # Whoever writes at the same time waits here, then finds another version.
    before = Organisation.objects.select_for_update().get(id=me.organisation_id)
    check_seen(rules.profile_version(vars(before)), seen)
    Organisation.objects.filter(id=before.id).update(
        name=name,
        kana=kana,
        strengths=strengths,
        can_lend=can_lend,
        phone=phone,
        fax=fax,
        area=area,
    )
    record("network.profile_set", by=by, subject=me.organisation_id)


@action
def begin_to_carry(*, by: Actor) -> None:
    """A resident alone has found a second one: their organisation carries like any other now.

    Errors: Refused while there are not two who can be responsible.
    """
    me = acting(by)
    rules.check_may_manage(me.roles)
    rules.check_may_carry(responsible(me.organisation_id))
    alone = Organisation.objects.filter(id=me.organisation_id, carries=False)
    if not alone.update(carries=True):
        raise already_done()
    record("network.begun_to_carry", by=by, subject=me.organisation_id)


def _carry_no_more(by: Actor, organisation_id: UUID) -> None:
    """One resident is left again: subscribers let nobody be with them alone, or refuse."""
    if len(responsible(organisation_id)) > 1:
        return
    row = Organisation.objects.get(id=organisation_id)
    if row.carries and rules.begins_alone(row.kind):
        Organisation.objects.filter(id=row.id).update(carries=False)
        record("network.carries_no_more", by=by, subject=row.id)


def _leaving(by: Actor, member_id: UUID, *states: str) -> Member:
    me = acting(by)
    if me.id != member_id:
        rules.check_may_manage(me.roles)
    row = colleague(by, member_id, *states)
    _lose_key(by, row)
    if row.is_steward:
        _keep_a_steward(by, row)
    return row


def _close_sign_in(row: Member) -> None:
    user = row.user
    user.login, user.email, user.is_active = f"left-{row.id}", "", False
    user.set_unusable_password()
    user.save(update_fields=["login", "email", "is_active", "password"])
    forget_totp(user)


def _lose_key(by: Actor, row: Member) -> None:
    leave_posts(by, row.organisation_id, row.id)
    Absence.objects.filter(cover=row).update(cover=None)
    vault.drop_held_keys(by=by, holder=("member", row.id))
    end_sessions(row)
    # A link they made, or one made for them, would let them in again, with the key.
    recall(by, Invitation.objects.filter(Q(invited_by=row) | Q(member=row)))


def _keep_a_steward(by: Actor, leaving: Member) -> None:
    fit = responsible(leaving.organisation_id, leaving.id)
    if not fit:
        raise rules.nobody_left()
    stewards = Member.objects.filter(id__in=fit, is_steward=True).values_list("id", flat=True)
    if next_one := rules.next_steward(fit, stewards):
        Member.objects.filter(id=next_one).update(is_steward=True)
        record("network.steward_succeeded", by=by, subject=next_one)
