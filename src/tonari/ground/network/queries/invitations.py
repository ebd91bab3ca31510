"""The links that let somebody in."""

from django.db.models import Q, QuerySet

from tonari.ground.network.models import Invitation
from tonari.ground.network.rules import token_hash
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from .members import member_ids
from .views import InvitationView, invitation_view


def open_invitations(viewer: Actor) -> list[InvitationView]:
    """The links of the viewer's organisation that still let somebody in."""
    rows = _invitations().filter(
        Q(organisation_id=viewer.organisation_id)
        | Q(invited_by__organisation_id=viewer.organisation_id),
        state="open",
        expires_at__gt=clock.now(),
    )
    return [invitation_view(row) for row in rows.order_by("expires_at")]


def invited_organisations(viewer: Actor) -> list[InvitationView]:
    """Who was invited to found an organisation here, and by whom: every member may know."""
    member_ids(viewer)
    rows = _invitations().filter(kind="founder", state="open", expires_at__gt=clock.now())
    return [invitation_view(row) for row in rows.order_by("-made_at", "id")]


def invitation(viewer: Actor, token: str) -> InvitationView:
    """What the link with this token leads to. Errors: Refused if wrong, used, recalled, too old."""
    row = _invitations().filter(token_hash=token_hash(token)).first()
    if row is None or row.state == "recalled":
        raise Refused(
            _(
                "このリンクは使えません。書き写しの誤りがないか確かめるか、招いた人に新しいリンクを頼んでください。"
            )
        )
    if row.state == "used":
        raise Refused(
            _("このリンクはもう使われました。登録が済んでいる人は、サインインしてください。")
        )
    if row.expires_at <= clock.now():
        raise Refused(_("このリンクは期限が切れました。招いた人に、新しいリンクを頼んでください。"))
    return invitation_view(row)


def has_expired_invitations(viewer: Actor) -> bool:
    """Whether links ran out that still carry a key."""
    return Invitation.objects.filter(state="open", expires_at__lte=clock.now()).exists()


def _invitations() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("organisation", "member", "invited_by__organisation")
