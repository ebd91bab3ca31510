"""The posts of organisations, and who holds them."""

from uuid import UUID

from django.db.models import Q, QuerySet

from tonari.ground.network.models import Cover, Post
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found

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


def _posts() -> QuerySet[Post]:
    return Post.objects.select_related("organisation", "holder", "deputy")
