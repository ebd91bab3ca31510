"""Who may see which case: the narrowing of rows and the facts for `decide`, proven equal."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from tonari.ground.ledger.adapters import Prepared, PreparedForMany
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.records.people import rules
from tonari.records.people.models import Block, Case, Grant, TeamMember, Track


def scope(viewer: Actor) -> QuerySet[Case]:
    """The cases of which the viewer may open at least one section today for support.

    Errors: none; an actor who is no member gets no rows.
    """
    if viewer.kind != "member":
        return Case.objects.none()
    own, blocked = own_cases(viewer).values("pk"), kept_away_from(viewer)
    received = Grant.objects.filter(
        to_case__in=own,
        released_at__isnull=False,
        ended_at__isnull=True,
        until__gte=clock.today(),
        purpose="support",
    ).exclude(sections=[])
    given = Q(pk__in=received.values("case")) & ~Q(pk__in=blocked)
    return Case.objects.filter(Q(pk__in=own) | given)


def own_cases(viewer: Actor) -> QuerySet[Case]:
    """The cases of the viewer's own organisation whose team the viewer is on today.

    Whoever stands in for a post while its people are away is on the team for that time. Lists of
    one's own people use this, not `scope`: half of what scope asks for cannot match there, and
    building that query took longer than running it.
    """
    if viewer.kind != "member":
        return Case.objects.none()
    responsible, standing_in, beside = _ways(viewer.acting_id, case__superseded_by__isnull=True)
    direct = responsible.union(standing_in, beside)
    away = kept_away_from(viewer)
    # What a record took over is its team's, and nobody else's.
    taken = Case.objects.filter(organisation=viewer.organisation_id, superseded_by__in=direct)
    taken = taken.exclude(superseded_by__in=away)
    return Case.objects.filter(
        # Not `or`: SQLite would look at every case of the organisation to find a few of them.
        ~Q(pk__in=away),
        pk__in=responsible.union(standing_in, beside, taken.values("pk")),
        organisation=viewer.organisation_id,
    )


def _ways(member_id: UUID, **of: Any) -> list[QuerySet[Any, Any]]:
    """How one is on a team: by a post, standing in for its people, or beside; ids of cases."""
    me = Q(post__holder=member_id, post__holder__state="active")
    me |= Q(post__deputy=member_id, post__deputy__state="active")
    ways = (
        Track.objects.filter(me, **of),
        _covered(post__covers__member=member_id, **of),
        TeamMember.objects.filter(member=member_id, member__state="active", **of),
    )
    return [way.values("case") for way in ways]


def _covered(**more: Any) -> QuerySet[Track]:
    """Tracks for whose post somebody stands in today: in one filter, so that it is one cover."""
    today = clock.today()
    return Track.objects.filter(
        post__covers__member__state="active",
        post__covers__first_day__lte=today,
        post__covers__last_day__gte=today,
        **more,
    )


def kept_away_from(viewer: Actor) -> QuerySet[Block, UUID]:
    """The cases near which the viewer must never come, for whatever organisation they act."""
    blocks = Block.objects.filter(member__user__members=viewer.acting_id)
    return blocks.values_list("case", flat=True)


def bars(viewer: Actor, case_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Of these cases, with whom nobody may come near: (case, organisation where they act).

    A bar is on a sign-in, wherever it acts.
    """
    blocks = Block.objects.filter(case__in=case_ids, member__user__members__state="active")
    return set(blocks.values_list("case", "member__user__members__organisation"))


def kept_away(viewer: Actor, case_ids: Collection[UUID]) -> set[UUID]:
    """Who must not come near one of these cases: members, for whatever organisation they act."""
    return set().union(*_blocked(case_ids).values())


def facts(viewer: Actor, case_ids: Collection[UUID]) -> dict[UUID, rules.CaseFacts]:
    """What `decide` must know of these cases, in six queries however many they are."""
    grants = _LIVE_GRANTS(case_ids)
    asked = set(case_ids) | {to_case for _case, to_case, *_grant in grants}
    known = _HOLDS(asked)
    holds = {one: root for one, _organisation, root in known if root}
    blocked = _blocked(asked | set(holds.values()))
    own = {
        case_id: team - blocked[case_id]
        for case_id, team in _teams(asked | set(holds.values())).items()
    }
    # What a record took over is its team's, and nobody else's.
    nobody: frozenset[UUID] = frozenset()
    teams = {one: own.get(holds.get(one, one), nobody) - blocked[one] for one in asked}
    by_case, wanted = defaultdict(list), set(case_ids)
    for case_id, to_case, *grant in grants:
        by_case[case_id].append(_grant_facts(grant, teams.get(to_case, nobody)))
    return {
        case_id: rules.CaseFacts(
            id=case_id,
            organisation_id=organisation_id,
            team=teams.get(case_id, frozenset()),
            grants=tuple(by_case[case_id]),
            blocked=blocked[case_id],
        )
        for case_id, organisation_id, _root in known
        if case_id in wanted
    }


def _grant_facts(grant: list[Any], readers: frozenset[UUID]) -> rules.GrantFacts:
    grant_id, to_organisation_id, basis, sections, purpose, until, released_at = grant
    return rules.GrantFacts(
        id=grant_id,
        to_organisation_id=to_organisation_id,
        basis=basis,
        sections=frozenset(sections),
        purpose=purpose,
        until=until,
        released=released_at is not None,
        ended=False,
        readers=readers,
    )


def _teams(case_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    teams: dict[UUID, set[UUID]] = defaultdict(set)
    for case_id, holder, holder_state, deputy, deputy_state in _POSTS(case_ids):
        teams[case_id] |= {holder} if holder_state == "active" else set()
        teams[case_id] |= {deputy} if deputy_state == "active" else set()
    for case_id, member_id in [*_BESIDE(case_ids), *_COVERS(case_ids)]:
        teams[case_id].add(member_id)
    return {case: frozenset(team) for case, team in teams.items()}


def seeing_to(viewer: Actor, case_ids: Collection[UUID], post_ids: Collection[UUID]) -> set[UUID]:
    """Who sees to these posts of these cases today: holders, deputies, whoever stands in."""
    tracks = Track.objects.filter(case__in=case_ids, post__in=post_ids)
    pairs = tracks.values_list("post__holder", "post__deputy")
    covered = _covered(case__in=case_ids, post__in=post_ids)
    return {one for pair in pairs for one in pair if one} | set(
        covered.values_list("post__covers__member", flat=True)
    )


def _blocked(case_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    blocked: dict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for case_id, member_id in _BLOCKS(case_ids):
        blocked[case_id] |= {member_id}
    return blocked


# Before each reading, each list and much of what is written.
_LIVE_GRANTS = PreparedForMany(
    lambda cases: Grant.objects.filter(
        case__in=cases, to_case__isnull=False, ended_at__isnull=True
    ).values_list(
        "case", "to_case",
        "pk", "to_organisation", "basis", "sections", "purpose", "until", "released_at",
    )
)  # fmt: skip
_HOLDS = PreparedForMany(
    lambda cases: Case.objects.filter(pk__in=cases).values_list(
        "pk", "organisation", "superseded_by"
    )
)
_POSTS = PreparedForMany(
    lambda cases: Track.objects.filter(case__in=cases, post__isnull=False).values_list(
        "case", "post__holder", "post__holder__state", "post__deputy", "post__deputy__state"
    )
)
_BESIDE = PreparedForMany(
    lambda cases: TeamMember.objects.filter(case__in=cases, member__state="active").values_list(
        "case", "member"
    )
)
_COVERS = PreparedForMany(
    lambda cases: _covered(case__in=cases).values_list("case", "post__covers__member")
)
_BLOCKS = PreparedForMany(
    lambda cases: Block.objects.filter(case__in=cases).values_list("case", "member__user__members")
)


def allowed(
    viewer: Actor, action: str, case_id: UUID, sections: Collection[str], purpose: str
) -> rules.Allowed:
    """`decide` on the loaded facts; Refused (not found) if it says no or there is no such case."""
    case = facts(viewer, [case_id]).get(case_id) if action == "read" else _own(viewer, case_id)
    if case is None:
        raise not_found()
    answer = rules.decide(viewer, action, case, sections, purpose, clock.now())
    if isinstance(answer, Refused):
        raise answer
    return answer


def _own(viewer: Actor, case_id: UUID) -> rules.CaseFacts | None:
    """What decides about writing: whether the viewer is on the case's own team."""
    if not is_on_team(viewer, case_id):
        return None
    return rules.CaseFacts(case_id, viewer.acting_for, frozenset({viewer.acting_id}))


def is_on_team(viewer: Actor, case_id: UUID) -> bool:
    """Whether this is one of the viewer's `own_cases`; an id of nothing is not."""
    if viewer.kind != "member":
        return False
    on_team, holds = _asked_of(viewer, case_id)
    # What a record took over is its team's, and nobody else's.
    return on_team if holds is None else _asked_of(viewer, holds)[0]


def _asked_of(viewer: Actor, case_id: UUID) -> tuple[bool, UUID | None]:
    found = _OWN(
        member=viewer.acting_id,
        organisation=viewer.acting_for,
        case=case_id,
    )
    on_team, holds = found[0] if found else (False, None)
    return on_team, holds


def _own_case(
    member: UUID, organisation: UUID, case: UUID
) -> QuerySet[Case, tuple[bool, UUID | None]]:
    """Whether the member is on the team of this case, and the record that took it over.

    Says of one case what `own_cases` says of all, but looks at the rows of that one alone. No row
    for another organisation's case, and for whoever is kept away from it.
    """
    away = kept_away_from(Actor("member", member)).filter(case=case)
    post, cover, beside = (Q(Exists(way)) for way in _ways(member, case=case))
    mine = Case.objects.filter(~Exists(away), pk=case, organisation=organisation)
    return mine.annotate(on_team=post | beside | cover).values_list("on_team", "superseded_by")


_OWN = Prepared(_own_case, member=UUID, organisation=UUID, case=UUID)


def check_own_record(viewer: Actor, case_id: UUID) -> None:
    """Refused (not found) unless the viewer is on the team of this case of their organisation."""
    allowed(viewer, "write", case_id, ["identity"], "support")


def expired_grants(viewer: Actor) -> QuerySet[Grant]:
    """Grants whose date has passed; `decide` refuses them already, their keys are still to go.

    As many as one tick takes.
    """
    return Grant.objects.filter(until__lt=clock.today(), ended_at__isnull=True).order_by("pk")[:500]


def expiring_records(viewer: Actor) -> list[UUID]:
    """The records of which those are, and to which they were given: ids alone."""
    both = expired_grants(viewer).values_list("case", "to_case")
    return [one for pair in both for one in pair if one]
