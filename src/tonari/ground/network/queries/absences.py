"""Who is away, and who stands in for whom."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tonari.ground.network import rules
from tonari.ground.network.models import Absence, Cover, Member, Post
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found

from .members import responsible_members


@dataclass(frozen=True)
class AbsenceView:
    """A member who is or will be away, and whom they named to cover ("" for nobody)."""

    id: UUID
    member_id: UUID
    member_name: str
    first_day: date
    last_day: date
    cover_name: str
    is_now: bool
    cover_id: UUID | None


@dataclass(frozen=True)
class CoverView:
    """Who stands in for a post today, until when."""

    post_id: UUID
    post_name: str
    member_id: UUID
    member_name: str
    last_day: date


def absences(viewer: Actor, member_id: UUID | None = None) -> list[AbsenceView]:
    """Who of the viewer's organisation (or this member) is or will be away, the next first."""
    rows = Absence.objects.filter(
        member__organisation=viewer.acting_for, member__state="active", last_day__gte=clock.today()
    )
    if member_id is not None:
        rows = rows.filter(member=member_id)
    ordered = rows.select_related("member", "cover").order_by("first_day", "id")
    return [
        AbsenceView(
            row.id,
            row.member_id,
            row.member.name,
            row.first_day,
            row.last_day,
            row.cover.name if row.cover else "",
            row.first_day <= clock.today(),
            row.cover_id,
        )
        for row in ordered
    ]


def covers_today(viewer: Actor) -> list[CoverView]:
    """Who stands in for which post of the viewer's organisation today."""
    today = clock.today()
    rows = Cover.objects.filter(
        post__organisation=viewer.acting_for, first_day__lte=today, last_day__gte=today
    )
    ordered = rows.select_related("post", "member").order_by("post__name", "id")
    return [
        CoverView(row.post_id, row.post.name, row.member_id, row.member.name, row.last_day)
        for row in ordered
    ]


def away_today(viewer: Actor, organisation_id: UUID) -> set[UUID]:
    """The members of an organisation who are away today."""
    today = clock.today()
    rows = Absence.objects.filter(
        member__organisation=organisation_id, first_day__lte=today, last_day__gte=today
    )
    return set(rows.values_list("member", flat=True))


def nobody_here(viewer: Actor) -> list[tuple[date, date]]:
    """The days, first and last, on which nobody who can be responsible is there in the viewer's
    organisation, of absences that are told by now."""
    known = [rules.Away(one.member_id, one.first_day, one.last_day) for one in absences(viewer)]
    if not known:
        return []
    others = [one.id for one in responsible_members(viewer, viewer.acting_for)]
    return rules.nobody_here(known, others, clock.today())


def with_people_away(viewer: Actor) -> list[UUID]:
    """The organisations of which somebody is away today."""
    today = clock.today()
    rows = Absence.objects.filter(first_day__lte=today, last_day__gte=today, member__state="active")
    return list(rows.values_list("member__organisation", flat=True).distinct().order_by())


def may_tell_away(viewer: Actor, member_id: UUID) -> bool:
    """Whether the viewer may say that a colleague is away: coordinators, and who shares a post."""
    me = Member.objects.filter(id=viewer.acting_id, organisation=viewer.acting_for).first()
    if me is None:
        raise not_found()
    if me.id == member_id or me.is_coordinator or me.is_steward:
        return True
    pair = {me.id, member_id}
    return Post.objects.filter(holder__in=pair, deputy__in=pair).exists()
