"""Who acts, with the organisation locked, so that posts and members change one at a time."""

from uuid import UUID

from tonari.ground.network.models import KeptKeys, Member, OpenSession, Organisation
from tonari.ground.network.queries import fit_for_posts, member_ids
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.refused import not_found


def acting(by: Actor) -> Member:
    """The active member who acts; others of the organisation wait. Errors: Refused (missing)."""
    member_id, organisation_id = member_ids(by)
    active = Organisation.objects.filter(id=organisation_id, state="active")
    # Not its key: others may go on writing rows that point at the organisation.
    if not active.select_for_update(no_key=True):
        raise not_found()
    row = Member.objects.filter(
        id=member_id, organisation_id=organisation_id, state="active"
    ).first()
    if row is None:
        raise not_found()
    return row


def colleague(by: Actor, member_id: UUID, *states: str) -> Member:
    """A member of by's organisation in one of these states. Errors: Refused (missing)."""
    row = (
        Member.objects.select_related("user")
        .filter(id=member_id, organisation_id=member_ids(by)[1], state__in=states)
        .first()
    )
    if row is None:
        raise not_found()
    return row


def responsible(organisation_id: UUID, *besides: UUID) -> list[UUID]:
    """Who may hold a post there, the most suitable first: see `queries.fit_for_posts`."""
    return fit_for_posts(PUBLIC, organisation_id, *besides)


def end_sessions(row: Member) -> None:
    """The sessions of this membership end; where another is acted for, its keys lie no more."""
    OpenSession.objects.filter(member=row).delete()
    KeptKeys.objects.filter(member=row).delete()
