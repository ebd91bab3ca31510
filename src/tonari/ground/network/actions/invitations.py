"""Links that let somebody in once: a founder, a member, a member who is locked out."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tonari.ground.ledger.actions import action, record
from tonari.ground.network import rules
from tonari.ground.network.adapters import forget_totp, new_totp_secret, sealed_totp
from tonari.ground.network.models import Invitation, Member, Organisation, Post, User
from tonari.ground.network.queries import invitation
from tonari.ground.vault import actions as vault
from tonari.ground.vault.queries import unlocked
from tonari.ground.vault.rules import CannotOpen, Keys, keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import new_id, new_token
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _

from .acting import acting, colleague, end_sessions
from .sessions import keep_keys, wrong_pass_phrase

FOUNDER = ("worker", "coordinator", "steward")
FALLBACK_NAME = "窓口"


@dataclass(frozen=True)
class Newcomer:
    """What somebody says of themselves when they come in."""

    name: str
    login: str
    pass_phrase: str
    kana: str = ""
    email: str = ""
    organisation_name: str = ""
    organisation_kind: str = ""


@dataclass(frozen=True)
class Accepted:
    """Who came in, with opened keys."""

    actor: Actor

    @property
    def keys(self) -> Keys:
        """Their keys, to be sealed for the session."""
        return cast("Keys", self.actor.keys)


@action
def found_organisation(*, by: Actor, name: str, kind: str = "municipality") -> str:
    """The first invitation of a node, for the founder of its first organisation; returns the token.

    A second call recalls an unused first one. Errors: Refused once there is an organisation: from
    then on its members invite, never the operator.
    """
    if Organisation.objects.exists():
        raise Refused(
            _(
                "このノードには、もう主体があります。新しい主体は、加わっている主体の調整する人が招きます。"
            )
        )
    Invitation.objects.filter(kind="founder", state="open").update(state="recalled")
    return _invite(by, "founder", name=name, organisation_kind=kind)


@action
def invite_organisation(*, by: Actor, name: str, kind: str, once: str = "") -> str:
    """A link for the founder of a new organisation; all members are told. Returns the token.

    once: a token that the form brought along, so that sending it twice makes one link.
    """
    me = acting(by)
    rules.check_may_invite_organisation(me.roles)
    if kind not in rules.ORGANISATION_KINDS:
        raise Refused(_("主体の種類を選んでください。"), field="kind")
    return _invite(by, "founder", once, name=name, organisation_kind=kind)


@action
def invite_member(
    *, by: Actor, name: str, roles: Collection[str], label: str = "", once: str = ""
) -> str:
    """A link for a new member; with roles that need it, it carries the key. Returns the token.

    once: a token that the form brought along, so that sending it twice makes one link.
    """
    me = acting(by)
    rules.check_roles(roles)
    rules.check_may_invite(me.roles, roles)
    return _invite(
        by,
        "member",
        once,
        organisation_id=me.organisation_id,
        name=name,
        roles=sorted(roles),
        label=label,
    )


@action
def invite_reentry(*, by: Actor, member_id: UUID) -> str:
    """A link, handed over in person, for a colleague who is locked out. Returns the token."""
    me = acting(by)
    rules.check_may_reenter(me.roles)
    row = colleague(by, member_id, "active")
    recall(by, Invitation.objects.filter(member=row))
    return _invite(
        by,
        "reentry",
        organisation_id=me.organisation_id,
        member_id=row.id,
        name=row.name,
        roles=sorted(row.roles),
    )


@action
def recall_invitation(*, by: Actor, invitation_id: UUID) -> None:
    """A link lets nobody in any more.

    Errors: Refused if it was used, or is another's; Refused(repeated) if it does not already.
    """
    me = acting(by)
    found = Invitation.objects.filter(
        id=invitation_id, invited_by__organisation_id=me.organisation_id
    )
    if not recall(by, found):
        raise already_done() if found.filter(state="recalled").exists() else not_found()


@action
def expire_invitations(*, by: Actor) -> int:
    """Links that ran out carry no key any more (for the minute tick); returns how many."""
    expired = list(
        Invitation.objects.filter(state="open", expires_at__lte=clock.now()).values_list(
            "id", flat=True
        )
    )
    Invitation.objects.filter(id__in=expired).update(state="recalled")
    vault.drop_expired(by=by)
    record("network.invitations_expired", by=by, count=len(expired))
    return len(expired)


@action
def accept_invitation(*, by: Actor, token: str, newcomer: Newcomer) -> Accepted:
    """Somebody comes in by a link: name, pass phrase, keys; a founder founds the organisation.

    They sign in fully only after setting up the second factor. Errors: Refused for the link, the
    login name or the pass phrase.
    """
    link = _used(by, token, "founder", "member")
    _check_newcomer(newcomer)
    return _come_in(by, link, token, _new_user(newcomer), newcomer)


@action
def join_by_invitation(*, by: Actor, token: str, newcomer: Newcomer, cookie: str) -> Accepted:
    """Who is signed in comes into another organisation by a link, with the same sign-in.

    newcomer: the pass phrase once more, the name there, and what is founded; its login counts for
    nothing. cookie: of their session, which keeps the new keys too. Errors: Refused for the link,
    the pass phrase, or a member of it already.
    """
    acting(by)
    user = User.objects.select_for_update(no_key=True).get(members=by.id)
    try:
        unlocked(by, "phrase", newcomer.pass_phrase)
    except CannotOpen:
        raise wrong_pass_phrase("pass_phrase") from None
    link = _used(by, token, "founder", "member")
    if user.members.filter(organisation=link.organisation_id).exclude(state="left").exists():
        raise Refused(_("もう、この主体の構成員です。"))
    accepted = _come_in(PUBLIC, link, token, user, newcomer)
    keep_keys(cookie, accepted.keys)
    return accepted


def _come_in(by: Actor, link: Invitation, token: str, user: User, newcomer: Newcomer) -> Accepted:
    organisation_id = link.organisation_id or _new_organisation(by, link, newcomer)
    roles = link.roles if link.kind == "member" else FOUNDER
    member_id = _new_member(link, user, newcomer, organisation_id, roles)
    me = Actor("member", member_id, organisation_id)
    keys = vault.make_holder(by=me, holder=("member", member_id))
    vault.lock_keys(by=me, keys=keys, way="phrase", phrase=newcomer.pass_phrase)
    if link.kind == "founder":
        keys = vault.make_organisation_keys(by=me, organisation_id=organisation_id, keys=keys)
        Post.objects.create(
            organisation_id=organisation_id,
            name=FALLBACK_NAME,
            holder_id=member_id,
            is_fallback=True,
        )
    elif rules.holds_key(roles):
        keys = vault.take_lent_key(by=me, token=token, keys=keys)
    record(
        "network.member_joined",
        by=me,
        subject=member_id,
        invitation=link.id,
        invited_by=link.invited_by_id,
        roles=list(roles),
    )
    return Accepted(Actor("member", member_id, organisation_id, keys))


@action
def accept_reentry(*, by: Actor, token: str, pass_phrase: str) -> Accepted:
    """A member comes in again with a new pass phrase and new keys; the old ones open nothing more.

    Boxes that had been shared with this member alone must be shared anew. Errors: Refused.
    """
    link = _used(by, token, "reentry")
    rules.check_pass_phrase(pass_phrase)
    row = link.member
    if row is None or row.state != "active":
        raise not_found()
    me = Actor("member", row.id, row.organisation_id)
    keys = vault.make_holder(by=me, holder=("member", row.id))
    vault.lock_keys(by=me, keys=keys, way="phrase", phrase=pass_phrase)
    if rules.holds_key(row.roles):
        keys = vault.take_lent_key(by=me, token=token, keys=keys)
    forget_totp(row.user)
    row.user.pending_totp = sealed_totp(new_totp_secret())
    row.user.set_password(pass_phrase)
    row.user.save(update_fields=["password", "pending_totp"])
    end_sessions(row)
    record("network.member_reentered", by=me, subject=row.id, invitation=link.id)
    return Accepted(Actor("member", row.id, row.organisation_id, keys))


def recall(by: Actor, links: QuerySet[Invitation]) -> int:
    """Of these links the open ones let nobody in any more and carry no key; returns how many."""
    recalled = 0
    for link_id in list(links.filter(state="open").values_list("id", flat=True)):
        if Invitation.objects.filter(id=link_id, state="open").update(state="recalled"):
            vault.drop_held_keys(by=by, holder=("link", link_id))
            record("network.invitation_recalled", by=by, subject=link_id)
            recalled += 1
    return recalled


def _invite(by: Actor, kind: str, once: str = "", **columns: object) -> str:
    token, now = once or new_token(), clock.now()
    link_id = keys_of_token(token).holder[1]
    if Invitation.objects.filter(id=link_id).exists():
        return _invited_already(by, kind, token, link_id, **columns)
    row = Invitation(
        id=link_id,
        token_hash=rules.token_hash(token),
        kind=kind,
        invited_by_id=by.id if by.kind == "member" else None,
        made_at=now,
        expires_at=rules.invitation_ends(now, kind),
        **columns,
    )
    row.save(force_insert=True)
    if kind != "founder" and rules.holds_key(row.roles):
        vault.lend_organisation_key(by=by, token=token, expires_at=row.expires_at)
    record(f"network.{kind}_invited", by=by, subject=row.id, until=row.expires_at)
    return token


def _invited_already(by: Actor, kind: str, token: str, link_id: UUID, **columns: object) -> str:
    """The same form came twice: the link of the first time, which nobody else could show."""
    same = Invitation.objects.filter(
        id=link_id, kind=kind, state="open", expires_at__gt=clock.now(), invited_by_id=by.id
    )
    if not same.filter(**columns).exists():
        raise Refused(
            _(
                "この招待は、もうつくってあります。もう一度招くには、招くページを開きなおしてください。"
            )
        )
    record("network.invitation_repeated", by=by, subject=link_id)
    return token


def _used(by: Actor, token: str, *kinds: str) -> Invitation:
    found = invitation(by, token)
    if found.kind not in kinds:
        raise not_found()
    open_one = Invitation.objects.filter(id=found.id, state="open", expires_at__gt=clock.now())
    if not open_one.update(state="used"):
        raise Refused(
            _("このリンクはもう使われました。登録が済んでいる人は、サインインしてください。")
        )
    rows = Invitation.objects.select_related("member__user", "invited_by")
    return rows.get(id=found.id)


def _check_newcomer(newcomer: Newcomer) -> None:
    if not newcomer.name.strip():
        raise Refused(_("お名前を書いてください。"), field="name")
    rules.check_login(newcomer.login)
    rules.check_pass_phrase(newcomer.pass_phrase, about=(newcomer.login,))
    if User.objects.filter(login=newcomer.login).exists():
        raise rules.taken("login")
    if newcomer.email and User.objects.filter(email=newcomer.email).exists():
        raise rules.taken("email")


def _new_organisation(by: Actor, link: Invitation, newcomer: Newcomer) -> UUID:
    row = Organisation(
        name=newcomer.organisation_name or link.name,
        kind=newcomer.organisation_kind or link.organisation_kind,
        joined_on=clock.today(),
        invited_by_id=link.invited_by.organisation_id if link.invited_by else None,
    )
    if row.kind not in rules.ORGANISATION_KINDS:
        raise Refused(_("主体の種類を選んでください。"), field="organisation_kind")
    row.carries = not rules.begins_alone(row.kind)
    row.save(force_insert=True)
    record("network.organisation_founded", by=by, subject=row.id, chain=row.id, kind=row.kind)
    return row.id


def _new_user(newcomer: Newcomer) -> User:
    user = User(
        login=newcomer.login,
        email=newcomer.email,
        pending_totp=sealed_totp(new_totp_secret()),
    )
    user.set_password(newcomer.pass_phrase)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise rules.taken("login") from None
    return user


def _new_member(
    link: Invitation,
    user: User,
    newcomer: Newcomer,
    organisation_id: UUID,
    roles: Collection[str],
) -> UUID:
    member = Member(
        id=new_id(),
        user=user,
        organisation_id=organisation_id,
        name=newcomer.name.strip(),
        kana=newcomer.kana.strip(),
        label=link.label,
        started_on=clock.today(),
        **{f"is_{role}": True for role in roles},
    )
    member.save(force_insert=True)
    return member.id
