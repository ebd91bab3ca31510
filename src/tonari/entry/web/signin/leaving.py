"""Who is responsible for whom once somebody has left: said before it is done, and after."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import bracketed
from tonari.ground.network import queries as network
from tonari.ground.network.queries import Succession
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.records.people import queries as people

Moving = list[tuple[Succession, int]]
"""Each post that a member leaves, with how many people it is responsible for."""


def moving(viewer: Actor, member: network.MemberView) -> Moving:
    """What moves if this member goes now; nothing where they may not go."""
    if member.state != "active":
        return []
    try:
        posts = network.successions(viewer, member.id)
    except Refused:  # said at the form, when it is sent
        return []
    number = people.carried_by(viewer, [one.post_id for one in posts])
    return [(one, number[one.post_id]) for one in posts]


def closing(viewer: Actor, post: network.PostView) -> Moving:
    """What moves if this post is closed now."""
    heir = network.post(viewer, network.fallback_post(viewer, viewer.acting_for))
    name = heir.holder_name or heir.deputy_name
    falls = Succession(post.id, post.name, closes=True, heir_post=heir.name, heir_name=name)
    return [(falls, people.carried_by(viewer, [post.id])[post.id])]


def will_move(found: Moving) -> list[str]:
    """What happens to each post and its people, before."""
    return [_will(one, number) for one, number in found]


def roles_will_move(
    viewer: Actor, member: network.MemberView, keeps: Collection[str] = ()
) -> list[str]:
    """Which tasks of this member fall to another, or to nobody, before. keeps: roles that stay."""
    if member.state != "active":
        return []
    steward, no_coordinator = network.roles_after(viewer, member.id, keeps)
    told = []
    if steward:
        told.append(_("鍵の番人は、%(name)sさんになります。") % {"name": steward})
    if no_coordinator:
        told.append(
            _(
                "調整する人が、いなくなります。主体を招いたり、調整する仕事を受けたりできるように、鍵の番人が、だれかを調整する人にしてください。"
            )
        )
    return told


def has_moved(found: Moving) -> list[str]:
    """The same, after."""
    return [_has(one, number) for one, number in found]


def _words(one: Succession, number: int) -> dict[str, object]:
    heir = f"「{one.heir_post}」{bracketed(one.heir_name)}"
    return {"post": one.name, "number": number, "heir": heir, "name": one.heir_name}


def _will(one: Succession, number: int) -> str:
    words = _words(one, number)
    if not one.closes:
        return _("担当「%(post)s」（%(number)s人）は、%(name)sさんが受け持ちます。") % words
    if not number:
        return _("担当「%(post)s」は、閉じます。いま受け持っている人は、いません。") % words
    return (
        _("担当「%(post)s」は、閉じます。受け持っている%(number)s人は、%(heir)sに移ります。")
        % words
    )


def _has(one: Succession, number: int) -> str:
    words = _words(one, number)
    if not one.closes:
        return _("担当「%(post)s」（%(number)s人）は、%(name)sさんの受け持ちになりました。") % words
    if not number:
        return _("担当「%(post)s」を閉じました。") % words
    return _("担当「%(post)s」を閉じ、受け持っていた%(number)s人を%(heir)sに移しました。") % words
