"""Who works with a person, and whom to ask about one whose record is not one's own."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tonari.ground.network import queries as network
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import rules
from tonari.records.people.models import Block, Case, TeamMember, Track

from .access import bars, check_own_record, facts, kept_away_from, own_cases
from .leading import is_barred_before
from .merged import standing, together


@dataclass(frozen=True)
class TeamMemberView:
    """Somebody beside the person, besides those who hold the responsible posts."""

    member_id: UUID
    name: str


@dataclass(frozen=True)
class TimesView:
    """The rhythm of a connection that is open, for choosing the next contact."""

    is_open: bool
    rhythm_days: int
    next_contact_on: date | None


@dataclass(frozen=True)
class KeptAwayView:
    """A member who must never come near the record.

    said_here: not only by whoever introduced the person; said_before: by them, as it stands now.
    """

    member_id: UUID
    name: str
    organisation_name: str
    said_here: bool
    said_before: bool


@dataclass(frozen=True)
class ProtectionView:
    """Whether only the team finds the person, and who is kept away."""

    restricted: bool
    kept_away: list[KeptAwayView]


def protection(viewer: Actor, case_id: UUID) -> ProtectionView:
    """How one's own case is kept from others. Errors: Refused (not found)."""
    check_own_record(viewer, case_id)
    rows = Block.objects.filter(case=case_id).order_by("id")
    names = rows.values_list("member", "member__name", "member__organisation__name")
    records = together(viewer, case_id)
    ours = Block.objects.filter(case__in=records, said_here=True)
    said = set(ours.values_list("member", flat=True))
    return ProtectionView(
        restricted=Case.objects.values_list("restricted", flat=True).get(pk=case_id),
        kept_away=[
            KeptAwayView(*row, row[0] in said, is_barred_before(viewer, records, row[0]))
            for row in names
        ],
    )


def barred_organisations(viewer: Actor, case_id: UUID) -> set[UUID]:
    """Organisations in which somebody acts who must never come near the person.

    Whoever invites others there could come back as one of them: so the whole organisation is told
    nothing. Errors: Refused (not found) outside the team.
    """
    check_own_record(viewer, case_id)
    return {organisation for _case, organisation in bars(viewer, [case_id])} - {viewer.acting_for}


def team(viewer: Actor, case_id: UUID) -> list[TeamMemberView]:
    """The team of one's own case, the longest there first. Errors: Refused (not found)."""
    check_own_record(viewer, case_id)
    rows = TeamMember.objects.filter(case=case_id).order_by("since", "id")
    return [TeamMemberView(*row) for row in rows.values_list("member", "member__name")]


def times(viewer: Actor, case_id: UUID) -> TimesView:
    """Whether contact goes on, and how often. Errors: Refused (not found)."""
    check_own_record(viewer, case_id)
    track = Track.objects.get(case=standing(viewer, case_id), kind=rules.CONNECTION)
    return TimesView(track.state == rules.OPEN, track.rhythm_days, track.next_contact_on)


def is_in_fallback(viewer: Actor) -> bool:
    """Whether the viewer sees to the post to which responsibility falls in their organisation."""
    if viewer.kind != "member":
        return False
    return any(post.is_fallback for post in network.posts_seen_to_by(viewer, viewer.acting_id))


def may_step_in(viewer: Actor, case_ids: Collection[UUID]) -> set[UUID]:
    """Those of these cases of the viewer's organisation whose team the fallback post may join."""
    if not is_in_fallback(viewer):
        return set()
    found = Case.objects.filter(pk__in=case_ids, organisation=viewer.acting_for, restricted=False)
    return set(found.exclude(pk__in=kept_away_from(viewer)).values_list("pk", flat=True))


def whom_to_ask(viewer: Actor, case_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """By case of the viewer's organisation: the post responsible and the names of the team.

    For whoever found somebody by name and is not on their team; nothing of the record shows.
    """
    own = Case.objects.filter(organisation=viewer.acting_for, pk__in=case_ids).values("pk")
    names: dict[UUID, list[str]] = defaultdict(list)
    posts = Track.objects.filter(case__in=own, kind=rules.CONNECTION, post__isnull=False)
    for case_id, post, holder in posts.values_list("case", "post__name", "post__holder__name"):
        names[case_id] += [name for name in (post, holder) if name]
    beside = TeamMember.objects.filter(case__in=own, member__state="active").order_by("since", "id")
    for case_id, name in beside.values_list("case", "member__name"):
        names[case_id] += [] if name in names[case_id] else [name]
    return dict(names)


def post_beside(viewer: Actor, case_id: UUID) -> UUID | None:
    """The post that carries the connection of a case: an id, nothing of the record."""
    tracks = Track.objects.filter(case=standing(viewer, case_id), kind=rules.CONNECTION)
    return tracks.values_list("post", flat=True).first()


def connections(viewer: Actor, case_ids: Collection[UUID]) -> dict[UUID, str]:
    """How these records stand beside the person: states, nothing of the records. One query."""
    tracks = Track.objects.filter(case__in=case_ids, kind=rules.CONNECTION)
    return dict(tracks.values_list("case", "state"))


def left_in_peace(viewer: Actor) -> QuerySet[Case]:
    """The records of whoever wants no contact there, and what these took over."""
    doors = Track.objects.filter(kind=rules.CONNECTION, state=rules.OPEN_DOOR).values("case")
    stands = Q(superseded_by__isnull=True, pk__in=doors)
    return Case.objects.filter(stands | Q(superseded_by__in=doors)).order_by()


def unattended(
    viewer: Actor, organisation_id: UUID, case_ids: Collection[UUID] = ()
) -> dict[UUID, UUID | None]:
    """Records that nobody who is there today can open, each with who might take it over.

    Looked at are the restricted, whose post may be held by people kept away, and case_ids.
    """
    watched = Case.objects.filter(organisation=organisation_id, superseded_by__isnull=True)
    watched = watched.filter(Q(restricted=True) | Q(pk__in=case_ids))
    known = facts(viewer, list(watched.values_list("pk", flat=True)))
    gone = network.away_today(viewer, organisation_id)
    alone = [case for case in known.values() if not case.team - gone]
    if not alone:
        return {}
    members = network.responsible_members(viewer, organisation_id)
    # Whoever made the others leave comes last: sending a team away is no way into a record.
    members.sort(
        key=lambda one: (one.id == viewer.id, "coordinator" not in one.roles, one.started_on)
    )
    heirs = {}
    for case in alone:
        near = [one.id for one in members if one.id not in case.blocked]
        here = [one for one in near if one not in gone]
        # Whoever will be back is better than nobody; who is on the team is coming back to it.
        heirs[case.id] = next(iter(here if case.team else here + near), None)
    return heirs


def check_taking(viewer: Actor, post_id: UUID, field: str) -> None:
    """Refused, at this field, if somebody would open what a post carries by giving it themselves.

    Where nobody else can open a record any more, they may.
    """
    carried = Track.objects.filter(post=post_id).exclude(case__in=own_cases(viewer))
    # What they are kept away from does not open, and is not told of.
    carried = carried.exclude(case__in=kept_away_from(viewer))
    known = facts(viewer, list(carried.values_list("case", flat=True).distinct()))
    if any(one.team for one in known.values()):
        raise Refused(
            _(
                "この担当で受け持っている人の記録を、あなたはまだ開けません。"
                "記録を開ける人に、あなたをチームに入れてもらうか、その人をほかの担当に移してもらってください。"
            ),
            field=field,
        )
