"""That somebody can always open a record: whoever leaves, is away, or is kept away."""

from collections.abc import Collection
from uuid import UUID

from tonari.ground.ledger.actions import about_to, action, record
from tonari.ground.network import actions as network_actions
from tonari.ground.network import queries as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries, rules
from tonari.records.people.models import Block, TeamMember, Track


@action
def drop_from_teams(*, by: Actor, member_id: UUID) -> None:
    """Take a member off all teams (they left or were suspended; called by the wiring)."""
    theirs = TeamMember.objects.filter(member=member_id)
    no_post = Track.objects.filter(kind=rules.CONNECTION, post__isnull=True)
    behind_a_door = list(
        no_post.filter(case__in=theirs.values("case")).values_list("case", flat=True)
    )
    lock_connections(*behind_a_door)  # see `leave_team`
    left = theirs.delete()[0]
    keep_reachable(by=by, case_ids=behind_a_door)
    record("people.teams_left", by=by, subject=member_id, left=left)


@action
def keep_reachable(
    *, by: Actor, case_ids: Collection[UUID] = (), organisation_id: UUID | None = None
) -> None:
    """Let somebody take over records of an organisation that nobody there can open any more.

    These are records whose post is held by people kept away, or that have no post, after others
    left or while they are away (called by the wiring). case_ids: records to look at besides the
    restricted ones. organisation_id: by's own if it is not said.
    """
    unattended = queries.unattended(by, organisation_id or by.acting_for, case_ids)
    for case, heir in unattended.items():
        if heir is not None:
            TeamMember.objects.create(case_id=case, member_id=heir, since=clock.today())
            # They find it on their Today, not by chance.
            inherited = Track.objects.filter(case=case, kind=rules.CONNECTION, state=rules.OPEN)
            inherited.update(next_contact_on=clock.today())
            record("people.team_succeeded", by=by, subject=case, member_id=heir)
    record("people.reach_kept", by=by, alone=len(unattended))


def keep_introductions(by: Actor, *case_ids: UUID) -> None:
    """Let nobody change the introductions of these records' persons until the action ends.

    The first of four in the one order in which what belongs to a person is locked, wherever more
    than one is: introductions, the person, the records (`lock_sharing`), the connections. In
    another order two at once would wait for each other for ever. (The wiring: they stand above.)
    """
    about_to("people.connections_change", by=by, cases=list(case_ids))


def lock_connections(*case_ids: UUID) -> None:
    """Let nobody else change these connections until the action ends (a part of actions)."""
    # In one order, so that neither side steps back, or comes to nothing, unseen by the other.
    rows = Track.objects.filter(case__in=case_ids, kind=rules.CONNECTION).order_by("pk")
    list(rows.select_for_update(no_key=True))


def lock_standing(by: Actor, case_id: UUID) -> UUID:
    """The record that holds, whose connection nobody else changes until the action ends.

    Whoever joins it to another at this moment is waited for: then that other one holds.
    """
    holds = queries.standing(by, case_id)
    lock_connections(holds)
    while (now := queries.standing(by, case_id)) != holds:
        holds = now
        lock_connections(holds)
    return holds


@action
def keep_connection(*, by: Actor, case_id: UUID) -> UUID:
    """Inside another action: until it ends nobody else changes how a person is connected.

    In whatever organisation. Returns the record that holds, as `lock_standing`. Whoever holds an
    introduction, too, has it first: in the other order two would wait for each other for ever.
    """
    lock_connections(*queries.records_of_person(by, case_id))
    return lock_standing(by, case_id)


def keep_post_for(by: Actor, case_id: UUID, post_id: UUID) -> UUID:
    """Keep a post that is to carry this case, until the action ends; returns the one that holds.

    Errors: Refused if there is none, or if nobody in it may come near the record: on an open track
    that nobody can open, the person would have nobody.
    """
    network_actions.keep_post(by=by, post_id=post_id)
    case_id = lock_standing(by, case_id)  # see `keep_away`
    post = network.post(by, post_id)
    near = {post.holder_id, post.deputy_id} - {None}
    away = Block.objects.filter(case=case_id).values_list("member__user__members", flat=True)
    if not near - set(away):
        raise Refused(_("この人は、この記録に近づけないことになっています。"), field="post_id")
    return case_id


def post_near(by: Actor, begun: UUID, organisation_id: UUID, holds: UUID) -> UUID | None:
    """The post of whoever took them up, if they are on the team; else the fallback post.

    None where no post carries the connection that was begun.
    """
    post = Track.objects.filter(case=begun, kind=rules.CONNECTION, post__isnull=False)
    found = post.values_list("post", "post__holder", "post__deputy").first()
    if found is None:
        return None
    team = queries.facts(by, [holds])[holds].team
    is_near = {*found[1:]} - {None} <= team
    return found[0] if is_near else network.fallback_post(by, organisation_id)


def keep_team(case_id: UUID) -> None:
    """Who held the posts keeps the record with the others: soon no post carries it any more."""
    posts = Track.objects.filter(case=case_id, post__isnull=False)
    held = {one for pair in posts.values_list("post__holder", "post__deputy") for one in pair}
    away = Block.objects.filter(case=case_id).values_list("member__user__members", flat=True)
    for member_id in held - {None, *away}:
        TeamMember.objects.get_or_create(
            case_id=case_id, member_id=member_id, defaults={"since": clock.today()}
        )


def keep_somebody(case_id: UUID) -> None:
    """Where nobody but the people of its posts can open a record, they join its team."""
    if not TeamMember.objects.filter(case=case_id, member__state="active").exists():
        keep_team(case_id)
