"""Who is signed in, and whose sign-in it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from tonari.ground.network.models import Member, OpenSession, User
from tonari.ground.vault.rules import CannotOpen, open_from_session
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found

from .members import member_ids
from .views import MemberView, member_view

WAITING = timedelta(minutes=5)


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
    member = member_view(row.member)
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
