"""Being away for a while: who covers, and that it ends by itself."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tonari.ground.ledger.actions import action, record
from tonari.ground.network import rules
from tonari.ground.network.models import Absence, Cover, Member, Post
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import already_done

from .acting import acting, colleague, responsible


@action
def set_away(
    *, by: Actor, member_id: UUID, first_day: date, last_day: date, cover: UUID | None = None
) -> None:
    """A member is away on these days, from today if need be; whoever covers sees to their posts.

    cover: a colleague, for where no deputy is there; else the fallback post's people. Anyone of the
    same post may tell it, for a sudden illness; nobody names themselves for another, nor anybody
    for posts that they are not in, unless they staff posts: that would be a way into their records.
    Errors: Refused at its field.
    """
    me = acting(by)
    row = colleague(by, member_id, "active")
    rules.check_may_tell_away(me.id == row.id, me.roles, _share_a_post(me, row))
    rules.check_cover_named(
        cover,
        by=me.id,
        for_self=me.id == row.id,
        manages=rules.staffs_posts(me.roles),
        shares_all=not _posts(row).exclude(Q(holder=me) | Q(deputy=me)).exists(),
    )
    mine = Absence.objects.filter(member=row, last_day__gte=clock.today())
    if mine.filter(first_day=first_day, last_day=last_day, cover=cover).exists():
        raise already_done()
    away = rules.Away(row.id, first_day, last_day, cover)
    rules.check_away(away, _away(mine), responsible(row.organisation_id), clock.today())
    Absence.objects.create(
        member=row,
        first_day=first_day,
        last_day=last_day,
        cover_id=cover,
        told_by_id=None if me.id == row.id else me.id,
    )
    record("network.away_set", by=by, subject=row.id, first=first_day, last=last_day, cover=cover)
    arrange_covers(by, row.organisation_id)


@action
def end_away(*, by: Actor, member_id: UUID, absence_id: UUID) -> None:
    """A member is back, or stays after all: from now on nobody covers. Errors: Refused."""
    me = acting(by)
    row = colleague(by, member_id, "active", "suspended")
    rules.check_may_tell_away(me.id == row.id, me.roles, _share_a_post(me, row))
    if not Absence.objects.filter(id=absence_id, member=row).delete()[0]:
        raise already_done()
    record("network.away_ended", by=by, subject=row.id)
    arrange_covers(by, row.organisation_id)


def arrange_covers(by: Actor, organisation_id: UUID) -> None:
    """Who stands in for whom follows anew from posts, absences and members (inside an action).

    Subscribers of `network.covers_arranged` see to it that every record stays in somebody's reach.
    """
    today = clock.today()
    away = Absence.objects.filter(
        member__organisation=organisation_id, member__state="active", last_day__gte=today
    )
    current = Cover.objects.filter(post__organisation=organisation_id)
    if not away.exists() and not current.exists():
        return
    posts = [
        rules.Staffing(post.id, post.holder_id, post.deputy_id, post.is_fallback)
        for post in Post.objects.filter(organisation=organisation_id).order_by("name", "id")
    ]
    current.delete()
    found = rules.covers(posts, _away(away), responsible(organisation_id), today)
    Cover.objects.bulk_create([Cover(**vars(one)) for one in found])
    record("network.covers_arranged", by=by, subject=organisation_id, chain=organisation_id)


def _away(rows: QuerySet[Absence]) -> list[rules.Away]:
    columns = ("member", "first_day", "last_day", "cover", "told_by")
    return [rules.Away(*row) for row in rows.order_by("first_day").values_list(*columns)]


def _posts(member: Member) -> QuerySet[Post]:
    return Post.objects.filter(Q(holder=member) | Q(deputy=member))


def _share_a_post(one: Member, other: Member) -> bool:
    return _posts(one).filter(Q(holder=other) | Q(deputy=other)).exists()
