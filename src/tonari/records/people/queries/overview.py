"""All people of one organisation: whoever is not well carried comes first, and who carries them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Count, F, Q, QuerySet, Value, When

from tonari.ground.network import queries as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.people import rules
from tonari.records.people.models import Case, TeamMember, Track

from .access import facts, kept_away_from, own_cases
from .finder import FoundPerson, matching, names_of
from .losses import lost_cases, missing
from .records import kept_from, quiet, since

# More than this by name are told apart by another word, not by turning pages.
BY_NAME = 500
# Why somebody is still to be found: the last net holds them; nobody of their post is there today.
FALLBACK, EMPTY = "fallback", "empty"


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; nothing set is everybody. state: one of TRACK_STATES."""

    words: str = ""
    post_id: UUID | None = None
    member_id: UUID | None = None
    state: str = ""
    unassigned: bool = False
    overdue: bool = False
    quiet: bool = False
    mine: bool = False


@dataclass(frozen=True)
class Carried:
    """One person with who carries them; names empty where they don't open.

    vacant: FALLBACK where the last net holds them, EMPTY where nobody of the post is there today.
    """

    case_id: UUID
    called: str
    name: str
    kana: str
    state: str
    post_id: UUID | None
    post_name: str
    holder_name: str
    next_contact_on: date | None
    last_reached_on: date | None
    vacant: str
    is_overdue: bool
    is_quiet: bool
    is_own: bool
    is_missing: bool = False
    contract_id: UUID | None = None


@dataclass(frozen=True)
class Picked:
    """What stood at somebody when they were chosen: the post, and by which contract they are held.

    None for whoever no post carries, and where the record is the organisation's own.
    """

    post_id: UUID | None = None
    contract_id: UUID | None = None


@dataclass(frozen=True)
class Load:
    """How much a post or a member carries: open connections, and what waits on them."""

    id: UUID
    people: int = 0
    overdue: int = 0
    quiet: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Loads:
    """By post and by member; whoever has several beside them counts once in the total."""

    posts: list[Load]
    members: list[Load]
    total: Load


def sees_all(viewer: Actor) -> bool:
    """Whether the list shows the viewer more than their own people: coordinators see to all."""
    return network.is_coordinator(viewer)


def organisation_people(
    viewer: Actor, wanted: Wanted, page: int = 1, size: int = 50
) -> tuple[int, list[Carried]]:
    """People of the viewer's organisation, unassigned and overdue first: (total, one page).

    A coordinator is shown every unrestricted person, by name and by who carries them, so that
    nobody is without; everybody else, and of the restricted, those on whose team they are. What a
    list showed is logged. With words: the first page of whoever has them all.
    """
    vacant = _vacant_posts(viewer)
    tracks = _wanted(viewer, wanted).annotate(rank=_rank(viewer, vacant))
    tracks = tracks.annotate(holder_away=kept_from("holder"))
    rows = list(
        tracks.select_related("post__holder", "case").order_by("rank", "next_contact_on", "id")[
            (page - 1) * size : page * size
        ]
    )
    ids = [row.case_id for row in rows]
    names = names_of(viewer, ids, "list")
    own = set(own_cases(viewer).filter(pk__in=ids).values_list("pk", flat=True))
    away = missing(viewer, ids)
    return tracks.count(), [
        _carried(row, names.get(row.case_id), own, vacant, away) for row in rows
    ]


def chosen_people(
    viewer: Actor, wanted: Wanted, most: int = 500, *, only_open: bool = True
) -> dict[UUID, Picked]:
    """The cases of the whole list, for a change of all of them at once, and what stands at them.

    only_open: those with an open connection; a record is somebody's by law without one, too.
    """
    rows = _wanted(viewer, wanted).order_by("next_contact_on", "id")
    if only_open:
        rows = rows.filter(state=rules.OPEN)
    found = rows.values_list("case", "post", "case__contract")[:most]
    return {case_id: Picked(post_id, contract_id) for case_id, post_id, contract_id in found}


def loads(viewer: Actor, waiting: Mapping[UUID, int]) -> Loads:
    """Who carries how much, from plain columns alone. waiting: open introductions by case.

    The restricted count too, as numbers. Errors: Refused (not found) for whoever does not
    coordinate.
    """
    if not sees_all(viewer):
        raise not_found()
    cases = Case.objects.filter(organisation=viewer.acting_for)
    cases = cases.exclude(pk__in=kept_away_from(viewer))
    tracks = Track.objects.filter(kind=rules.CONNECTION, state=rules.OPEN, case__in=cases)
    by_post = _counted(viewer, tracks, "post")
    by_member: dict[UUID, Counter[str]] = defaultdict(Counter)
    for post in network.posts_of(viewer, viewer.acting_for):
        for member_id in filter(None, (post.holder_id, post.deputy_id)):
            by_member[member_id] += by_post.get(post.id, Counter())
    for member_id, counts in _counted(viewer, _beside_only(tracks), "case__team__member").items():
        by_member[member_id] += counts
    total = sum(by_post.values(), Counter[str]())
    teams = facts(viewer, list(waiting))
    for case_id, post_id in tracks.filter(case__in=list(waiting)).values_list("case", "post"):
        for counts in (total, by_post[post_id], *(by_member[one] for one in teams[case_id].team)):
            counts["waiting"] += waiting[case_id]
    return Loads(
        posts=[Load(one, **counts) for one, counts in by_post.items()],
        members=[Load(one, **counts) for one, counts in by_member.items()],
        total=Load(viewer.acting_for, **total),
    )


def carried_by(viewer: Actor, post_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many people each of these posts is responsible for: numbers, by post; 0 for none.

    For whoever changes who holds them (coordinators, stewards), and of the posts one sees to
    oneself. Errors: Refused (not found).
    """
    mine = {one.id for one in network.posts_seen_to_by(viewer, viewer.acting_id)}
    manages = {"coordinator", "steward"} & network.acting_member(viewer).roles
    if not (manages or mine.issuperset(post_ids)):
        raise not_found()
    own = Track.objects.filter(case__organisation=viewer.acting_for, post__in=post_ids)
    rows = own.exclude(case__in=kept_away_from(viewer)).values("post")
    counted = rows.annotate(people=Count("case", distinct=True)).values_list("post", "people")
    return dict.fromkeys(post_ids, 0) | dict(counted.order_by())


def _beside_only(tracks: QuerySet[Track]) -> QuerySet[Track]:
    """A row for each of a team who does not hold its post besides: they count once."""
    member = "case__team__member"
    held = Choice(
        When(**{member: F("post__holder")}, then=Value(True)),
        When(**{member: F("post__deputy")}, then=Value(True)),
        default=Value(False),
    )
    there = tracks.filter(**{f"{member}__state": "active"})
    return there.annotate(is_held=held).filter(is_held=False)


def _counted(viewer: Actor, tracks: QuerySet[Track], by: str) -> dict[UUID, Counter[str]]:
    """How many, overdue and quiet, counted by the database: objects for all take seconds."""
    today = clock.today()
    counts = {
        "people": Count("pk"),
        "overdue": Count("pk", filter=_at_hand(viewer) & Q(next_contact_on__lt=today)),
        "quiet": Count("pk", filter=_at_hand(viewer) & quiet(today)),
    }
    rows = tracks.order_by().values_list(by).annotate(**counts)
    return {row[0]: Counter(dict(zip(counts, row[1:], strict=True))) for row in rows}


def _wanted(viewer: Actor, wanted: Wanted) -> QuerySet[Track]:
    tracks = Track.objects.filter(kind=rules.CONNECTION, case__in=_visible(viewer, wanted.mine))
    today = clock.today()
    if wanted.words.strip():
        tracks = tracks.filter(case__in=matching(viewer, wanted.words, BY_NAME))
    if wanted.post_id:
        tracks = tracks.filter(post=wanted.post_id)
    if wanted.member_id:
        theirs = TeamMember.objects.filter(member=wanted.member_id).values("case")
        held = Q(post__holder=wanted.member_id) | Q(post__deputy=wanted.member_id)
        tracks = tracks.filter(held | Q(case__in=theirs))
    if wanted.state:
        tracks = tracks.filter(state=wanted.state)
    if wanted.unassigned:
        tracks = tracks.filter(post__in=_vacant_posts(viewer))
    if wanted.overdue:
        tracks = tracks.filter(_at_hand(viewer), next_contact_on__lt=today)
    if wanted.quiet:
        tracks = tracks.filter(_at_hand(viewer), quiet(today), state=rules.OPEN)
    return tracks


def _visible(viewer: Actor, mine: bool) -> QuerySet[Case, UUID]:
    own = own_cases(viewer).filter(superseded_by__isnull=True)
    if mine or not sees_all(viewer):
        return own.values_list("pk", flat=True)
    away = kept_away_from(viewer)
    cases = Case.objects.filter(organisation=viewer.acting_for, superseded_by__isnull=True)
    shown = cases.filter(Q(restricted=False) | Q(pk__in=own.values("pk"))).exclude(pk__in=away)
    return shown.values_list("pk", flat=True)


def _vacant_posts(viewer: Actor) -> dict[UUID, str]:
    """Posts that are nobody's in effect, and why: the last net, or nobody is there today.

    The fallback of an organisation that has no other post is nobody's leftover.
    """
    posts = network.posts_of(viewer, viewer.acting_for)
    here = {one.id for one in network.responsible_members(viewer, viewer.acting_for)}
    here -= network.away_today(viewer, viewer.acting_for)
    covered = {cover.post_id for cover in network.covers_today(viewer) if cover.member_id in here}
    leftover = {post.id: FALLBACK for post in posts if post.is_fallback and len(posts) > 1}
    empty = {
        post.id: EMPTY
        for post in posts
        if post.id not in covered and here.isdisjoint({post.holder_id, post.deputy_id})
    }
    return leftover | empty


def _at_hand(viewer: Actor) -> Q:
    """Not whoever is missing: they are overdue to nobody."""
    return ~Q(case__in=lost_cases(viewer))


def _rank(viewer: Actor, vacant: Collection[UUID]) -> Choice:
    return Choice(
        When(~Q(state=rules.OPEN), then=Value(3)),
        When(post__in=vacant, then=Value(0)),
        When(_at_hand(viewer), next_contact_on__lt=clock.today(), then=Value(1)),
        default=Value(2),
    )


def _is_overdue(row: Track, today: date) -> bool:
    return row.next_contact_on is not None and row.next_contact_on < today


def _carried(
    row: Any, named: FoundPerson | None, own: set[UUID], vacant: dict[UUID, str], away: set[UUID]
) -> Carried:
    post, today = row.post, clock.today()
    holder = post.holder if post and not row.holder_away else None
    is_open = row.state == rules.OPEN
    return Carried(
        case_id=row.case_id,
        called=named.called if named else "",
        name=named.name if named else "",
        kana=named.kana if named else "",
        state=row.state,
        post_id=row.post_id,
        post_name=post.name if post else "",
        holder_name=holder.name if holder and holder.state == "active" else "",
        next_contact_on=row.next_contact_on,
        last_reached_on=row.last_reached_on,
        vacant=vacant.get(row.post_id, "") if is_open and row.post_id else "",
        is_overdue=row.case_id not in away and _is_overdue(row, today),
        is_quiet=is_open
        and row.case_id not in away
        and rules.is_quiet(since(row), row.rhythm_days, today),
        is_own=row.case_id in own,
        is_missing=row.case_id in away,
        contract_id=row.case.contract_id,
    )
