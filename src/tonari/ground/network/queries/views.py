"""What others may know of members, organisations, posts and invitations."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tonari.ground.network.models import Invitation, Member, Organisation, Post


@dataclass(frozen=True)
class MemberView:
    """A member as other members may know them."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    name: str
    kana: str
    label: str
    roles: frozenset[str]
    state: str
    started_on: date


@dataclass(frozen=True)
class OrganisationView:
    """A 主体 as every member may know it."""

    id: UUID
    name: str
    kana: str
    kind: str
    strengths: str
    can_lend: str
    phone: str
    fax: str
    area: str
    carries: bool
    joined_on: date
    invited_by: str


@dataclass(frozen=True)
class PostView:
    """A post with the names of whoever holds it and deputises."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    name: str
    holder_id: UUID | None
    holder_name: str
    deputy_id: UUID | None
    deputy_name: str
    is_fallback: bool


@dataclass(frozen=True)
class InvitationView:
    """An invitation as whoever opens the link, or the organisation that made it, may know it."""

    id: UUID
    kind: str
    organisation_name: str
    invited_by: str
    name: str
    organisation_kind: str
    roles: tuple[str, ...]
    label: str
    expires_at: datetime
    member_name: str


def member_view(row: Member) -> MemberView:
    """A row (with its organisation) as others may see it."""
    return MemberView(
        row.id,
        row.organisation_id,
        row.organisation.name,
        row.name,
        row.kana,
        row.label,
        row.roles,
        row.state,
        row.started_on,
    )


def organisation_view(row: Organisation) -> OrganisationView:
    """A row (with whoever invited it) as every member may see it."""
    return OrganisationView(
        row.id,
        row.name,
        row.kana,
        row.kind,
        row.strengths,
        row.can_lend,
        row.phone,
        row.fax,
        row.area,
        row.carries,
        row.joined_on,
        row.invited_by.name if row.invited_by else "",
    )


def post_view(row: Post) -> PostView:
    """A row (with its organisation, holder and deputy) as members may see it."""
    return PostView(
        row.id,
        row.organisation_id,
        row.organisation.name,
        row.name,
        row.holder_id,
        row.holder.name if row.holder else "",
        row.deputy_id,
        row.deputy.name if row.deputy else "",
        row.is_fallback,
    )


def invitation_view(row: Invitation) -> InvitationView:
    """A row (with organisation, member and inviter) as whoever opens the link may see it."""
    by = row.invited_by
    organisation = row.organisation or (by.organisation if by else None)
    return InvitationView(
        row.id,
        row.kind,
        organisation.name if organisation else "",
        by.name if by else "",
        row.name,
        row.organisation_kind,
        tuple(row.roles),
        row.label,
        row.expires_at,
        row.member.name if row.member else "",
    )
