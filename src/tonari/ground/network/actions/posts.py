"""Posts: made, staffed, closed."""

from uuid import UUID

from django.db.models import Q

from tonari.ground.ledger.actions import about_to, action, record
from tonari.ground.network import rules
from tonari.ground.network.models import Post
from tonari.ground.network.queries import fallback_post
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.seen import check_seen

from .absences import arrange_covers
from .acting import acting, responsible


@action
def create_post(
    *, by: Actor, name: str, holder_id: UUID | None, deputy_id: UUID | None = None
) -> UUID:
    """A new post of by's organisation, staffed from the start. Errors: Refused (or name taken)."""
    me = acting(by)
    rules.check_may_manage(me.roles)
    rules.check_staffing(holder_id, deputy_id, responsible(me.organisation_id))
    if Post.objects.filter(organisation_id=me.organisation_id, name=name).exists():
        raise Refused(_("同じ名前の担当が、もうあります。"), field="name")
    post = Post.objects.create(
        organisation_id=me.organisation_id, name=name, holder_id=holder_id, deputy_id=deputy_id
    )
    record("network.post_created", by=by, subject=post.id, holder=holder_id, deputy=deputy_id)
    arrange_covers(by, me.organisation_id)
    return post.id


@action
def staff_post(
    *,
    by: Actor,
    post_id: UUID,
    holder_id: UUID | None,
    deputy_id: UUID | None = None,
    name: str = "",
    seen: str | None = None,
) -> None:
    """Somebody else holds or deputises for a post from now on, or it is called otherwise.

    name: empty to leave it. seen: the version that was looked at (`rules.staffing_version`),
    another one is not overwritten; None where no page was. Errors: Refused (also for a name that
    is taken).

    Whoever manages posts may hold one, and opens what it carries, the restricted too, where nobody
    else can any more; where somebody can, these let them in (the wiring). It is in the ledger, and
    whoever is kept away from a record stays so.
    """
    me = acting(by)
    rules.check_may_manage(me.roles)
    rules.check_staffing(holder_id, deputy_id, responsible(me.organisation_id))
    own = Post.objects.filter(organisation_id=me.organisation_id)
    if own.filter(name=name).exclude(id=post_id).exists():
        raise Refused(_("同じ名前の担当が、もうあります。"), field="name")
    before = own.filter(id=post_id).first()
    if before is None:
        raise not_found()
    name = name or before.name
    if seen is not None:
        now = rules.staffing_version(before.name, before.holder_id, before.deputy_id)
        check_seen(now, seen, rules.staffing_version(name, holder_id, deputy_id))
    for field, member_id in (("holder", holder_id), ("deputy", deputy_id)):
        if member_id == by.acting_id and member_id not in (before.holder_id, before.deputy_id):
            about_to("network.post_taken", by=by, subject=post_id, field=field)
    own.filter(id=post_id).update(holder_id=holder_id, deputy_id=deputy_id, name=name)
    record("network.post_staffed", by=by, subject=post_id, holder=holder_id, deputy=deputy_id)
    arrange_covers(by, me.organisation_id)


@action
def close_post(*, by: Actor, post_id: UUID) -> None:
    """A post ends; what it was responsible for falls to the fallback post.

    Errors: Refused, also (the wiring) for whoever would come to what they may not open by that.
    """
    me = acting(by)
    rules.check_may_manage(me.roles)
    post = Post.objects.filter(id=post_id, organisation_id=me.organisation_id).first()
    if post is None:
        raise not_found()
    if post.is_fallback:
        raise Refused(_("最後の受け皿になる担当は、閉じられません。"))
    last = Post.objects.get(id=fallback_post(by, me.organisation_id))
    if by.acting_id in (last.holder_id, last.deputy_id):
        about_to("network.post_taken", by=by, subject=post_id, field="")
    vacate(by, me.organisation_id, post_id)


@action
def keep_post(*, by: Actor, post_id: UUID) -> None:
    """Inside another action: until it ends, this post of by's organisation is not closed.

    Errors: Refused if there is no such post any more.
    """
    own = Post.objects.filter(id=post_id, organisation_id=by.acting_for)
    if not own.select_for_update(no_key=True):
        raise Refused(_("担当を選んでください。"), field="post_id")


def vacate(by: Actor, organisation_id: UUID, post_id: UUID) -> None:
    """Let a post's responsibility fall to the fallback post, then delete it (inside an action).

    Subscribers of `network.post_vacated` move what the post was responsible for.
    """
    list(Post.objects.select_for_update(no_key=True).filter(id=post_id))  # see `keep_post`
    fallback = fallback_post(by, organisation_id)
    record(
        "network.post_vacated",
        by=by,
        subject=post_id,
        chain=organisation_id,
        post_id=post_id,
        fallback_post_id=fallback,
    )
    Post.objects.filter(id=post_id).delete()


def leave_posts(by: Actor, organisation_id: UUID, member_id: UUID) -> None:
    """A member leaves all posts: deputies move up, the rest falls to the fallback post.

    Stands inside an action. Errors: Refused if nobody is left for the fallback post.
    """
    rows = Post.objects.filter(
        Q(holder_id=member_id) | Q(deputy_id=member_id), organisation_id=organisation_id
    ).order_by("-is_fallback", "id")
    held = [rules.Staffing(p.id, p.holder_id, p.deputy_id, p.is_fallback) for p in rows]
    others = responsible(organisation_id, member_id)
    for post in rules.after_leaving(held, member_id, others):
        if post.is_vacant:
            vacate(by, organisation_id, post.post_id)
            continue
        Post.objects.filter(id=post.post_id).update(holder_id=post.holder, deputy_id=post.deputy)
        record(
            "network.post_staffed",
            by=by,
            subject=post.post_id,
            holder=post.holder,
            deputy=post.deputy,
        )
