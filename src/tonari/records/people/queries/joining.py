"""Who will open the record when two of one person become one: said before, and the same after."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from tonari.ground.network import queries as network
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.records.people.models import Block, TeamMember, Track
from tonari.records.people.rules.merging import joined_track

from .access import check_own_record, facts, seeing_to


@dataclass(frozen=True)
class Joining:
    """Who opens the one record that two become; all but `team` are names.

    team: ids of everybody who will. new_here: of them, who cannot open this record today.
    new_there: who cannot open the other one. no_more: who opens one of them today, and will not.
    """

    team: frozenset[UUID]
    readers: list[str]
    new_here: list[str]
    new_there: list[str]
    no_more: list[str]


def joins(viewer: Actor, case_id: UUID, other_id: UUID) -> list[UUID]:
    """Who comes onto this record's team from the other's: its team, and who holds its posts."""
    members = set(TeamMember.objects.filter(case=other_id).values_list("member", flat=True))
    posts = Track.objects.filter(case=other_id, post__isnull=False)
    for pair in posts.values_list("post__holder", "post__deputy"):
        members |= {one for one in pair if one}
    blocks = Block.objects.filter(case__in=[case_id, other_id])
    away = set(blocks.values_list("member__user__members", flat=True))
    return sorted(members - away - _beside(case_id))


def joining(viewer: Actor, case_id: UUID, other_id: UUID) -> Joining | None:
    """What becomes of the teams of two of one's own records; None where they cannot be joined.

    Errors: Refused (not found) for whoever is not on both teams.
    """
    for one in (case_id, other_id):
        check_own_record(viewer, one)
    known = facts(viewer, [case_id, other_id])
    ours, theirs = known[case_id].team, known[other_id].team
    try:
        posts = _posts_after(case_id, other_id)
    except Refused:
        return None
    near = _beside(case_id) | {*joins(viewer, case_id, other_id)}
    near |= seeing_to(viewer, [case_id, other_id], posts)
    away = known[case_id].blocked | known[other_id].blocked
    team = (near & (ours | theirs)) - away
    names = network.member_names(viewer, {*ours, *theirs})

    def named(members: Collection[UUID]) -> list[str]:
        return sorted(names[one] for one in members)

    return Joining(
        team=frozenset(team),
        readers=named(team),
        new_here=named(team - ours),
        new_there=named(team - theirs),
        no_more=named((ours | theirs) - team),
    )


def _beside(case_id: UUID) -> set[UUID]:
    return set(TeamMember.objects.filter(case=case_id).values_list("member", flat=True))


def _posts_after(case_id: UUID, other_id: UUID) -> set[UUID]:
    """The posts responsible once both tracks of each kind are one. Errors: Refused."""
    ours = {row["kind"]: row for row in Track.objects.filter(case=case_id).values()}
    theirs = {row["kind"]: row for row in Track.objects.filter(case=other_id).values()}
    joined = [joined_track(ours.get(kind, row), row) for kind, row in theirs.items()]
    alone = [row for kind, row in ours.items() if kind not in theirs]
    return {row["post_id"] for row in [*joined, *alone] if row["post_id"]}
