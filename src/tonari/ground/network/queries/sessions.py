"""Who is signed in, and whose sign-in it is."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from tonari.ground.ledger.adapters import Prepared
from tonari.ground.network.models import KeptKeys, Member, OpenSession, User
from tonari.ground.network.rules import ROLES
from tonari.ground.vault.queries import recovery_codes, unlocked
from tonari.ground.vault.rules import CannotOpen, Keys, open_from_session
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.refused import not_found

from .members import member_ids
from .views import MemberView, member_view

WAITING = timedelta(minutes=5)


@dataclass(frozen=True)
class SignedIn:
    """Whoever the session belongs to: the actor with opened keys, and what screens show of them.

    has_others: whether they may go on for another organisation without signing in anew. has_code:
    whether a printed recovery code opens their key. years: of which calendar they like them
    (`rules.YEARS`).
    """

    actor: Actor
    member: MemberView
    session_id: UUID
    seen_at: datetime
    has_others: bool
    has_code: bool
    years: str


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
    actor = Actor("member", row.member_id, row.organisation_id, keys)
    found = (row.has_others, row.has_code, row.years)
    return SignedIn(actor, row.member, row.id, row.seen_at, *found)


def kept_keys(viewer: Actor, cookie: str, state: str = "open") -> list[Keys]:
    """The keys of the viewer's other memberships that lie in their session with this cookie."""
    session_id, _dot, secret = cookie.partition(".")
    row = _session_row(session_id, state)
    if row is None or row.member_id != viewer.id:
        return []
    kept = KeptKeys.objects.filter(session=row.id, member__user=row.user_id, **_LIVE)
    found = []
    for one in kept.order_by("id"):
        with suppress(CannotOpen):
            purpose = f"{state}:{row.id}:{one.member_id}"
            found.append(open_from_session(secret, bytes(one.sealed_keys), purpose))
    return found


_LIVE = {"member__state": "active", "member__organisation__state": "active"}


class _Row(NamedTuple):
    """A live session with what is shown of its member, in the order of `_COLUMNS`."""

    id: UUID
    state: str
    sealed_keys: bytes
    started_at: datetime
    seen_at: datetime
    user_id: UUID
    years: str
    member_id: UUID
    organisation_id: UUID
    organisation: str
    name: str
    kana: str
    label: str
    member_state: str
    started_on: date
    roles: tuple[bool, ...]
    has_others: bool
    has_code: bool

    @property
    def member(self) -> MemberView:
        """As screens show them."""
        return MemberView(
            self.member_id,
            self.organisation_id,
            self.organisation,
            self.name,
            self.kana,
            self.label,
            frozenset(role for role, has in zip(ROLES, self.roles, strict=True) if has),
            self.member_state,
            self.started_on,
        )


_COLUMNS = (
    "id", "state", "sealed_keys", "started_at", "seen_at", "member__user", "member__user__years",
    "member", "member__organisation", "member__organisation__name", "member__name",
    "member__kana", "member__label", "member__state", "member__started_on",
)  # fmt: skip


def _live_session(session: UUID) -> QuerySet[OpenSession, tuple[Any, ...]]:
    others = KeptKeys.objects.filter(session=OuterRef("pk"), **_LIVE)
    codes = recovery_codes(PUBLIC, OuterRef("member"))
    live = OpenSession.objects.filter(id=session, **_LIVE)
    live = live.annotate(has_others=Exists(others), has_code=Exists(codes))
    roles = (f"member__is_{role}" for role in ROLES)
    return live.values_list(*_COLUMNS, *roles, "has_others", "has_code")


# Asked at every page: made anew each time, the query took a fifth of the answer.
_SESSION = Prepared(_live_session, session=UUID)


def _session_row(session_id: str, state: str) -> _Row | None:
    try:
        found = _SESSION(session=UUID(session_id))
    except ValueError:
        return None
    if not found:
        return None
    columns, rest = found[0][: len(_COLUMNS)], found[0][len(_COLUMNS) :]
    row = _Row._make([*columns, rest[: len(ROLES)], *rest[len(ROLES) :]])
    now = clock.now()
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES) if state == "open" else WAITING
    whole = timedelta(hours=settings.SESSION_HOURS) if state == "open" else WAITING
    is_live = row.seen_at > now - idle and row.started_at > now - whole
    return row if row.state == state and is_live else None


def ended_membership(viewer: Actor, member_id: str) -> MemberView | None:
    """The membership that this browser acted for last, if it has ended or rests; else None.

    member_id: as the browser's own signed cookie has it, so that nobody asks about others.
    """
    try:
        rows = Member.objects.filter(id=UUID(member_id)).exclude(state="active")
    except ValueError:
        return None
    row = rows.select_related("organisation").first()
    return member_view(row) if row else None


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
    """The active member who signs in by this name or address, without keys; None for nobody.

    Of several memberships the one acted for last.
    """
    named = Q(user__login=login) | Q(user__email__iexact=login, user__email__gt="")
    return _first(named, Q(user__is_active=True))


def actor_of_user(viewer: Actor, user_id: UUID) -> Actor | None:
    """The active member whom a user of the sign-in library is, without keys; None for nobody.

    Of several memberships the one acted for last.
    """
    return _first(Q(user=user_id), Q(organisation__state="active"))


def _first(*conditions: Q) -> Actor | None:
    rows = Member.objects.filter(*conditions, state="active").select_related("user")
    row = min(rows, key=_order, default=None)
    return Actor("member", row.id, row.organisation_id) if row else None


def _order(row: Member) -> tuple[bool, UUID]:
    return row.user.acts_as_id != row.id, row.id


def own_memberships(viewer: Actor) -> list[MemberView]:
    """All that the viewer's sign-in is a member of, suspended ones too, the one acted for first."""
    theirs = User.objects.filter(members=member_ids(viewer)[0])
    rows = Member.objects.filter(user__in=theirs, organisation__state="active")
    rows = rows.exclude(state="left").select_related("organisation", "user")
    return [member_view(row) for row in sorted(rows, key=_order)]


def unlocked_memberships(viewer: Actor, way: str, secret: str) -> list[tuple[MemberView, Keys]]:
    """The viewer's memberships whose keys this pass phrase or printed code opens, with the keys.

    way: `phrase` or `recovery`. Errors: CannotOpen if it opens none.
    """
    members = own_memberships(viewer)
    if not members:
        unlocked(viewer, way, secret)  # As slow for a name that nobody has: no clock tells who is.
    opened = []
    for member in members:
        with suppress(CannotOpen):
            actor = Actor("member", member.id, member.organisation_id)
            opened.append((member, unlocked(actor, way, secret)))
    if not opened:
        raise CannotOpen("it opens none of them")
    return opened


def is_login_taken(viewer: Actor, login: str) -> bool:
    """Whether somebody signs in by this name; asked by whoever holds an invitation."""
    return User.objects.filter(login=login).exists()


def user_of(viewer: Actor) -> User:
    """The viewer's own entry for the sign-in library. Errors: Refused (missing)."""
    row = User.objects.filter(members__id=member_ids(viewer)[0]).first()
    if row is None:
        raise not_found()
    return row
