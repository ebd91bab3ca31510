"""Who sees to the posts of whoever is away, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tonari.ground.network import rules
from tonari.ground.network.models import Cover
from tonari.kernel import clock
from tonari.kernel.actor import Actor

from .absences import AbsenceView, absences
from .posts import posts_held_by
from .views import PostView


@dataclass(frozen=True)
class StretchView:
    """From the first day to the last these see to a post; nobody does where there are no names."""

    names: list[str]
    first_day: date
    last_day: date


@dataclass(frozen=True)
class LeaveView:
    """An absence; of each post of whoever is away (name, who sees to it), from today on.

    also_away: who would have seen to them, or named this member to cover, and is away on some of
    these days too.
    """

    absence: AbsenceView
    posts: list[tuple[str, list[StretchView]]]
    also_away: list[AbsenceView]


def leaves(viewer: Actor, member_id: UUID) -> list[LeaveView]:
    """The absences of a member of the viewer's organisation, the next first."""
    known = absences(viewer)
    posts = posts_held_by(viewer, member_id)
    covers = Cover.objects.filter(post__in=[post.id for post in posts]).select_related("member")
    standing_in = list(covers.order_by("first_day", "id"))
    names = {one.member_id: one.member.name for one in standing_in}
    return [
        LeaveView(
            one,
            [(post.name, _seen_to(one, post, known, standing_in, names)) for post in posts],
            [other for other in known if _collides(other, one, posts)],
        )
        for one in known
        if one.member_id == member_id
    ]


def _seen_to(
    absence: AbsenceView,
    post: PostView,
    known: Sequence[AbsenceView],
    standing_in: Sequence[Cover],
    names: dict[UUID, str],
) -> list[StretchView]:
    """Who sees to a post during an absence."""
    staff = rules.Staffing(post.id, post.holder_id, post.deputy_id, post.is_fallback)
    away = [rules.Away(one.member_id, one.first_day, one.last_day) for one in known]
    covering = [
        rules.Covering(one.post_id, one.member_id, one.first_day, one.last_day)
        for one in standing_in
    ]
    own = {post.holder_id: post.holder_name, post.deputy_id: post.deputy_name}
    begin = max(absence.first_day, clock.today())
    return [
        StretchView(
            [own.get(member) or names[member] for member in one.members],
            one.first_day,
            one.last_day,
        )
        for one in rules.seen_to(staff, away, covering, begin, absence.last_day)
    ]


def _collides(other: AbsenceView, absence: AbsenceView, posts: Sequence[PostView]) -> bool:
    """Whether one of the two counts on the other, on a day on which both are away."""
    counted_on = {
        absence.cover_id,
        *(m for post in posts for m in (post.holder_id, post.deputy_id)),
    }
    return (
        other.member_id != absence.member_id
        and (other.member_id in counted_on or other.cover_id == absence.member_id)
        and other.first_day <= absence.last_day
        and absence.first_day <= other.last_day
    )
