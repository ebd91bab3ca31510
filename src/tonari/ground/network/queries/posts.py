"""The posts of organisations, and who holds them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from tonari.ground.network import rules
from tonari.ground.network.models import Cover, Member, Post
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found

from .members import member_names
from .views import PostView, post_view


def posts_of(viewer: Actor, organisation_id: UUID) -> list[PostView]:
    """The posts of an organisation, the fallback post first."""
    rows = _posts().filter(organisation_id=organisation_id).order_by("-is_fallback", "name")
    return [post_view(row) for row in rows]


def post(viewer: Actor, post_id: UUID) -> PostView:
    """One post. Errors: Refused (missing)."""
    row = _posts().filter(id=post_id).first()
    if row is None:
        raise not_found()
    return post_view(row)


def posts(viewer: Actor, ids: set[UUID]) -> dict[UUID, PostView]:
    """Several posts in one query."""
    return {row.id: post_view(row) for row in _posts().filter(id__in=ids)}


def posts_held_by(viewer: Actor, member_id: UUID) -> list[PostView]:
    """The posts that a member holds or deputises for."""
    rows = _posts().filter(Q(holder_id=member_id) | Q(deputy_id=member_id)).order_by("name")
    return [post_view(row) for row in rows]


def posts_seen_to_by(viewer: Actor, member_id: UUID) -> list[PostView]:
    """The posts that a member holds, deputises for, or stands in for today."""
    today = clock.today()
    covered = Cover.objects.filter(member=member_id, first_day__lte=today, last_day__gte=today)
    mine = Q(holder_id=member_id) | Q(deputy_id=member_id) | Q(id__in=covered.values("post"))
    return [post_view(row) for row in _posts().filter(mine).order_by("name")]


def fallback_post(viewer: Actor, organisation_id: UUID) -> UUID:
    """The post that everything falls to. Errors: Refused (missing) for no such organisation."""
    found = Post.objects.filter(organisation_id=organisation_id, is_fallback=True)
    post_id = found.values_list("id", flat=True).first()
    if post_id is None:
        raise not_found()
    return post_id


@dataclass(frozen=True)
class Succession:
    """Where a post's responsibility goes: to its next holder, or, as it closes, to another post."""

    post_id: UUID
    name: str
    closes: bool
    heir_post: str
    heir_name: str


def successions(viewer: Actor, member_id: UUID) -> list[Succession]:
    """What becomes of the posts that a member of the viewer's organisation holds, if they go now.

    Those that somebody else goes on holding are left out. Errors: Refused where nobody would be
    left to be responsible.
    """
    posts = posts_of(viewer, viewer.acting_for)
    own = [one for one in posts if (one.holder_id or one.deputy_id) == member_id]
    held = [rules.Staffing(p.id, p.holder_id, p.deputy_id, p.is_fallback) for p in own]
    others = fit_for_posts(viewer, viewer.acting_for, member_id)
    after = {one.post_id: one for one in rules.after_leaving(held, member_id, others)}
    falls_to = next(one for one in posts if one.is_fallback)
    falls_on = after[falls_to.id].holder if falls_to.id in after else None
    falls_on = falls_on or falls_to.holder_id or falls_to.deputy_id
    heirs = {one.post_id: one.holder or falls_on for one in after.values()}
    names = member_names(viewer, {one for one in heirs.values() if one})
    return [
        Succession(
            one.id,
            one.name,
            closes=after[one.id].is_vacant,
            heir_post=falls_to.name if after[one.id].is_vacant else one.name,
            heir_name=names.get(heirs[one.id] or one.id, ""),
        )
        for one in own
    ]


def roles_after(viewer: Actor, member_id: UUID, keeps: Collection[str] = ()) -> tuple[str, bool]:
    """If a member of the viewer's organisation goes now: who becomes key steward, and a lack.

    keeps: the roles that are left to them if they stay. The name is empty while there is another
    steward; the lack: nobody is coordinator any more.
    """
    active = Member.objects.filter(organisation_id=viewer.acting_for, state="active")
    goes = active.filter(id=member_id).first()
    if goes is None:
        return "", False
    others = active.exclude(id=member_id)
    fit = fit_for_posts(viewer, viewer.acting_for, member_id)
    stewards = others.filter(is_steward=True).values_list("id", flat=True)
    lost = goes.roles - set(keeps)
    heir = rules.next_steward(fit, stewards) if "steward" in lost else None
    name = member_names(viewer, {heir}).get(heir, "") if heir else ""
    return name, "coordinator" in lost and not others.filter(is_coordinator=True).exists()


def fit_for_posts(viewer: Actor, organisation_id: UUID, *besides: UUID) -> list[UUID]:
    """Active members who may hold a post: coordinators first, then stewards, then workers."""
    rows = Member.objects.filter(organisation_id=organisation_id, state="active")
    rows = rows.exclude(id__in=besides).exclude(
        is_worker=False, is_coordinator=False, is_steward=False
    )
    ordered = rows.order_by("-is_coordinator", "-is_steward", "started_on", "id")
    return list(ordered.values_list("id", flat=True))


def _posts() -> QuerySet[Post]:
    return Post.objects.select_related("organisation", "holder", "deputy")
