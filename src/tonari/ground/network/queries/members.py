"""The people who act for organisations."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tonari.ground.network.models import Member
from tonari.ground.network.rules import HOLDS_KEY
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found

from .views import MemberView, member_view


def acting_member(viewer: Actor) -> MemberView:
    """The viewer as a member. Errors: Refused (missing) for anyone else."""
    member_id, organisation_id = member_ids(viewer)
    rows = Member.objects.select_related("organisation").filter(state="active")
    # Not `first()`: it orders by the key, and for that Django hashes every column of both tables.
    row = next(iter(rows.filter(id=member_id, organisation_id=organisation_id)), None)
    if row is None:
        raise not_found()
    return member_view(row)


def member_ids(viewer: Actor) -> tuple[UUID, UUID]:
    """(member, organisation) of a viewer who is a member. Errors: Refused (missing)."""
    if viewer.kind != "member" or viewer.id is None or viewer.organisation_id is None:
        raise not_found()
    return viewer.id, viewer.organisation_id


def members_of(viewer: Actor, organisation_id: UUID) -> list[MemberView]:
    """The members of an organisation, by kana; the suspended only of one's own."""
    if viewer.kind not in ("member", "job"):
        raise not_found()
    return _members(viewer, organisation_id)


def _members(viewer: Actor, organisation_id: UUID) -> list[MemberView]:
    states = ["active", "suspended"] if organisation_id == viewer.organisation_id else ["active"]
    rows = Member.objects.select_related("organisation").filter(
        organisation_id=organisation_id, state__in=states
    )
    return [member_view(row) for row in rows.order_by("kana", "name", "id")]


def everybody(viewer: Actor) -> list[MemberView]:
    """The active members of all organisations, by organisation and kana."""
    if viewer.kind != "member":
        raise not_found()
    rows = Member.objects.select_related("organisation").filter(
        state="active", organisation__state="active"
    )
    return [member_view(row) for row in rows.order_by("organisation__kana", "kana", "name", "id")]


def responsible_members(viewer: Actor, organisation_id: UUID) -> list[MemberView]:
    """Active members who may hold a post.

    Found for a link too: what it answers may need somebody to take over. It is shown none of them.
    """
    found = _members(viewer, organisation_id)
    return [m for m in found if m.state == "active" and not HOLDS_KEY.isdisjoint(m.roles)]


def is_worker(viewer: Actor) -> bool:
    """Whether the viewer may carry responsibility: an active worker, coordinator or steward."""
    return bool(_roles(viewer) & HOLDS_KEY)


def is_coordinator(viewer: Actor) -> bool:
    """Whether the viewer coordinates for the organisation right now."""
    return "coordinator" in _roles(viewer)


def nobody_coordinates(viewer: Actor, roles: Collection[str]) -> bool:
    """Whether nobody coordinates the viewer's organisation, for its key steward, who can name one.

    roles: the viewer's. One query; none for whoever coordinates, or is no steward.
    """
    if "steward" not in roles or "coordinator" in roles:
        return False
    members = members_of(viewer, viewer.acting_for)
    return not any(one.state == "active" and "coordinator" in one.roles for one in members)


def here_to_coordinate(viewer: Actor, ids: set[UUID]) -> set[UUID]:
    """Those of these members who coordinate right now and are not away today. No query for none."""
    if not ids:
        return set()
    today = clock.today()
    rows = Member.objects.filter(
        id__in=ids, state="active", organisation__state="active", is_coordinator=True
    )
    away = rows.filter(absences__first_day__lte=today, absences__last_day__gte=today)
    return set(rows.exclude(id__in=away.values("id")).values_list("id", flat=True))


def _roles(viewer: Actor) -> frozenset[str]:
    return acting_member(viewer).roles if viewer.kind == "member" else frozenset()


def same_sign_in(viewer: Actor, member_id: UUID) -> set[UUID]:
    """This member and the same person's other memberships, for keeping them away; or nobody."""
    rows = Member.objects.filter(user__members=member_id)
    return set(rows.values_list("id", flat=True))


@dataclass(frozen=True)
class MailWish:
    """A member who wishes mails: which (`rules.MAIL`), to which address, when the last one went."""

    actor: Actor
    email: str
    mail: str
    mailed_at: datetime | None


def mail_wishes(viewer: Actor) -> list[MailWish]:
    """Everybody who wishes mails and is not away today; the actors have no keys."""
    today = clock.today()
    rows = Member.objects.filter(state="active", organisation__state="active")
    rows = rows.exclude(mail="none").exclude(user__email="").select_related("user")
    away = rows.filter(absences__first_day__lte=today, absences__last_day__gte=today)
    return [
        MailWish(
            Actor("member", row.id, row.organisation_id), row.user.email, row.mail, row.mailed_at
        )
        for row in rows.exclude(id__in=away.values("id")).order_by("id")
    ]


def is_mailed(viewer: Actor, organisation_id: UUID) -> bool:
    """Whether a mail tells anybody of an organisation who answers for people that something waits.

    Where it does not, they learn of it at the next sign-in: whoever waits may ring.
    """
    answers = Q(is_worker=True) | Q(is_coordinator=True) | Q(is_steward=True)
    rows = Member.objects.filter(answers, organisation=organisation_id, state="active")
    return rows.exclude(mail="none").exclude(user__email="").exists()


def mail_wish(viewer: Actor) -> tuple[str, str]:
    """The viewer's own address and wish."""
    rows = Member.objects.filter(id=viewer.acting_id)
    return rows.values_list("user__email", "mail").get()


def member_names(viewer: Actor, ids: set[UUID]) -> dict[UUID, str]:
    """The names of members, also of those who left: they stay the authors of what they wrote."""
    return dict(Member.objects.filter(id__in=ids).values_list("id", "name"))
