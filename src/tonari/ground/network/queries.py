"""Organisations, members, posts and invitations, and who is signed in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from tonari.ground.vault.rules import CannotOpen, open_from_session
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _

from .models import Invitation, Member, OpenSession, Organisation, Post, User
from .rules import HOLDS_KEY, NEWS_DAYS, token_hash

WAITING = timedelta(minutes=5)


@dataclass(frozen=True)
class MemberView:
    """A member as other members may know them."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    name: str
    kana: str
    label: str
    roles: frozenset[str]
    state: str
    started_on: date


@dataclass(frozen=True)
class OrganisationView:
    """A 主体 as every member may know it."""

    id: UUID
    name: str
    kana: str
    kind: str
    strengths: str
    can_lend: str
    phone: str
    area: str
    joined_on: date
    invited_by: str


@dataclass(frozen=True)
class PostView:
    """A post with the names of whoever holds it and deputises."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    name: str
    holder_id: UUID | None
    holder_name: str
    deputy_id: UUID | None
    deputy_name: str
    is_fallback: bool


@dataclass(frozen=True)
class InvitationView:
    """An invitation as whoever opens the link, or the organisation that made it, may know it."""

    id: UUID
    kind: str
    organisation_name: str
    invited_by: str
    name: str
    organisation_kind: str
    roles: tuple[str, ...]
    label: str
    expires_at: datetime
    member_name: str


@dataclass(frozen=True)
class SignedIn:
    """Whoever the session belongs to: the actor with opened keys, and what screens show of them."""

    actor: Actor
    member: MemberView
    session_id: UUID
    seen_at: datetime


def signed_in(viewer: Actor, cookie: str, state: str = "open") -> SignedIn | None:
    """Who holds this cookie (`session id.secret`), None if the session ended; one query.

    A session ends when it is idle too long, after twelve hours, and with the member's membership.
    """
    session_id, _dot, secret = cookie.partition(".")
    row = _session_row(session_id, state)
    if row is None:
        return None
    try:
        keys = open_from_session(secret, bytes(row.sealed_keys), f"{state}:{row.id}")
    except CannotOpen:
        return None
    member = _member_view(row.member)
    actor = Actor("member", member.id, member.organisation_id, keys)
    return SignedIn(actor, member, row.id, row.seen_at)


def _session_row(session_id: str, state: str) -> OpenSession | None:
    try:
        wanted = UUID(session_id)
    except ValueError:
        return None
    now = clock.now()
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES) if state == "open" else WAITING
    whole = timedelta(hours=settings.SESSION_HOURS) if state == "open" else WAITING
    return (
        OpenSession.objects.filter(
            id=wanted,
            state=state,
            seen_at__gt=now - idle,
            started_at__gt=now - whole,
            member__state="active",
            member__organisation__state="active",
        )
        .select_related("member__organisation")
        .first()
    )


def lapsed_sessions(viewer: Actor) -> list[UUID]:
    """Sessions that ended by themselves: no cookie opens them any more."""
    now = clock.now()
    lapsed = OpenSession.objects.filter(
        Q(state="waiting", started_at__lte=now - WAITING)
        | Q(seen_at__lte=now - timedelta(minutes=settings.SESSION_IDLE_MINUTES))
        | Q(started_at__lte=now - timedelta(hours=settings.SESSION_HOURS))
    )
    return list(lapsed.values_list("id", flat=True))


def acting_member(viewer: Actor) -> MemberView:
    """The viewer as a member. Errors: Refused (missing) for anyone else."""
    member_id, organisation_id = member_ids(viewer)
    rows = Member.objects.select_related("organisation").filter(state="active")
    row = rows.filter(id=member_id, organisation_id=organisation_id).first()
    if row is None:
        raise not_found()
    return _member_view(row)


def member_ids(viewer: Actor) -> tuple[UUID, UUID]:
    """(member, organisation) of a viewer who is a member. Errors: Refused (missing)."""
    if viewer.kind != "member" or viewer.id is None or viewer.organisation_id is None:
        raise not_found()
    return viewer.id, viewer.organisation_id


def actor_of_login(viewer: Actor, login: str) -> Actor | None:
    """The active member who signs in by this name or address, without keys; None for nobody."""
    named = Q(user__login=login) | Q(user__email__iexact=login, user__email__gt="")
    row = Member.objects.filter(named, state="active", user__is_active=True).first()
    return Actor("member", row.id, row.organisation_id) if row else None


def actor_of_user(viewer: Actor, user_id: UUID) -> Actor | None:
    """The active member whom a user of the sign-in library is, without keys; None for nobody."""
    row = Member.objects.filter(
        user_id=user_id, state="active", organisation__state="active"
    ).first()
    return Actor("member", row.id, row.organisation_id) if row else None


def is_login_taken(viewer: Actor, login: str) -> bool:
    """Whether somebody signs in by this name; asked by whoever holds an invitation."""
    return User.objects.filter(login=login).exists()


def user_of(viewer: Actor) -> User:
    """The viewer's own entry for the sign-in library. Errors: Refused (missing)."""
    row = User.objects.filter(member__id=member_ids(viewer)[0]).first()
    if row is None:
        raise not_found()
    return row


def members_of(viewer: Actor, organisation_id: UUID) -> list[MemberView]:
    """The members of an organisation, by kana; the suspended only of one's own."""
    if viewer.kind != "member":
        raise not_found()
    states = ["active", "suspended"] if organisation_id == viewer.organisation_id else ["active"]
    rows = Member.objects.select_related("organisation").filter(
        organisation_id=organisation_id, state__in=states
    )
    return [_member_view(row) for row in rows.order_by("kana", "name", "id")]


def everybody(viewer: Actor) -> list[MemberView]:
    """The active members of all organisations, by organisation and kana."""
    if viewer.kind != "member":
        raise not_found()
    rows = Member.objects.select_related("organisation").filter(
        state="active", organisation__state="active"
    )
    return [_member_view(row) for row in rows.order_by("organisation__kana", "kana", "name", "id")]


def responsible_members(viewer: Actor, organisation_id: UUID) -> list[MemberView]:
    """Active members who may hold a post."""
    found = members_of(viewer, organisation_id)
    return [m for m in found if m.state == "active" and not HOLDS_KEY.isdisjoint(m.roles)]


def is_worker(viewer: Actor) -> bool:
    """Whether the viewer may carry responsibility: an active worker, coordinator or steward."""
    return bool(_roles(viewer) & HOLDS_KEY)


def is_coordinator(viewer: Actor) -> bool:
    """Whether the viewer coordinates for the organisation right now."""
    return "coordinator" in _roles(viewer)


def _roles(viewer: Actor) -> frozenset[str]:
    return acting_member(viewer).roles if viewer.kind == "member" else frozenset()


def member_names(viewer: Actor, ids: set[UUID]) -> dict[UUID, str]:
    """The names of members, also of those who left: they stay the authors of what they wrote."""
    return dict(Member.objects.filter(id__in=ids).values_list("id", "name"))


def organisations(viewer: Actor) -> list[OrganisationView]:
    """All active organisations, by kana; every member sees them all."""
    rows = Organisation.objects.select_related("invited_by").filter(state="active")
    rows = rows.order_by("kana", "name", "id")
    return [_organisation_view(row) for row in rows]


def just_joined(viewer: Actor) -> list[str]:
    """The names of other organisations that joined in the last days, the newest first."""
    own = member_ids(viewer)[1]
    since = clock.in_days(-NEWS_DAYS)
    rows = Organisation.objects.filter(state="active", joined_on__gt=since).exclude(id=own)
    return list(rows.order_by("-joined_on", "kana", "name").values_list("name", flat=True))


def organisation(viewer: Actor, organisation_id: UUID) -> OrganisationView:
    """One organisation. Errors: Refused (missing)."""
    row = Organisation.objects.select_related("invited_by").filter(id=organisation_id).first()
    if row is None:
        raise not_found()
    return _organisation_view(row)


def posts_of(viewer: Actor, organisation_id: UUID) -> list[PostView]:
    """The posts of an organisation, the fallback post first."""
    rows = _posts().filter(organisation_id=organisation_id).order_by("-is_fallback", "name")
    return [_post_view(row) for row in rows]


def post(viewer: Actor, post_id: UUID) -> PostView:
    """One post. Errors: Refused (missing)."""
    row = _posts().filter(id=post_id).first()
    if row is None:
        raise not_found()
    return _post_view(row)


def posts(viewer: Actor, ids: set[UUID]) -> dict[UUID, PostView]:
    """Several posts in one query."""
    return {row.id: _post_view(row) for row in _posts().filter(id__in=ids)}


def posts_held_by(viewer: Actor, member_id: UUID) -> list[PostView]:
    """The posts that a member holds or deputises for."""
    rows = _posts().filter(Q(holder_id=member_id) | Q(deputy_id=member_id)).order_by("name")
    return [_post_view(row) for row in rows]


def fallback_post(viewer: Actor, organisation_id: UUID) -> UUID:
    """The post that everything falls to. Errors: Refused (missing) for no such organisation."""
    found = Post.objects.filter(organisation_id=organisation_id, is_fallback=True)
    post_id = found.values_list("id", flat=True).first()
    if post_id is None:
        raise not_found()
    return post_id


def open_invitations(viewer: Actor) -> list[InvitationView]:
    """The links of the viewer's organisation that still let somebody in."""
    rows = _invitations().filter(
        Q(organisation_id=viewer.organisation_id)
        | Q(invited_by__organisation_id=viewer.organisation_id),
        state="open",
        expires_at__gt=clock.now(),
    )
    return [_invitation_view(row) for row in rows.order_by("expires_at")]


def invited_organisations(viewer: Actor) -> list[InvitationView]:
    """Who was invited to found an organisation here, and by whom: every member may know."""
    member_ids(viewer)
    rows = _invitations().filter(kind="founder", state="open", expires_at__gt=clock.now())
    return [_invitation_view(row) for row in rows.order_by("-made_at", "id")]


def invitation(viewer: Actor, token: str) -> InvitationView:
    """What the link with this token leads to. Errors: Refused if wrong, used, recalled, too old."""
    row = _invitations().filter(token_hash=token_hash(token)).first()
    if row is None or row.state == "recalled":
        raise Refused(
            _(
                "このリンクは使えません。書き写しの誤りがないか確かめるか、招いた人に新しいリンクを頼んでください。"
            )
        )
    if row.state == "used":
        raise Refused(
            _("このリンクはもう使われました。登録が済んでいる人は、サインインしてください。")
        )
    if row.expires_at <= clock.now():
        raise Refused(_("このリンクは期限が切れました。招いた人に、新しいリンクを頼んでください。"))
    return _invitation_view(row)


def has_expired_invitations(viewer: Actor) -> bool:
    """Whether links ran out that still carry a key."""
    return Invitation.objects.filter(state="open", expires_at__lte=clock.now()).exists()


def _member_view(row: Member) -> MemberView:
    """A row (with its organisation) as others may see it."""
    return MemberView(
        row.id,
        row.organisation_id,
        row.organisation.name,
        row.name,
        row.kana,
        row.label,
        row.roles,
        row.state,
        row.started_on,
    )


def _organisation_view(row: Organisation) -> OrganisationView:
    return OrganisationView(
        row.id,
        row.name,
        row.kana,
        row.kind,
        row.strengths,
        row.can_lend,
        row.phone,
        row.area,
        row.joined_on,
        row.invited_by.name if row.invited_by else "",
    )


def _posts() -> QuerySet[Post]:
    return Post.objects.select_related("organisation", "holder", "deputy")


def _post_view(row: Post) -> PostView:
    return PostView(
        row.id,
        row.organisation_id,
        row.organisation.name,
        row.name,
        row.holder_id,
        row.holder.name if row.holder else "",
        row.deputy_id,
        row.deputy.name if row.deputy else "",
        row.is_fallback,
    )


def _invitations() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("organisation", "member", "invited_by__organisation")


def _invitation_view(row: Invitation) -> InvitationView:
    by = row.invited_by
    organisation = row.organisation or (by.organisation if by else None)
    return InvitationView(
        row.id,
        row.kind,
        organisation.name if organisation else "",
        by.name if by else "",
        row.name,
        row.organisation_kind,
        tuple(row.roles),
        row.label,
        row.expires_at,
        row.member.name if row.member else "",
    )
