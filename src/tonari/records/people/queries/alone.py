"""A resident alone who is the only one left beside somebody, and who stands behind them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people import rules
from tonari.records.people.models import Case, Track

from .access import own_cases


@dataclass(frozen=True)
class Alone:
    """One's own record of somebody beside whom only residents alone are left.

    is_behind: whether the viewer's organisation stands behind them, with its door open; else it is
    the one that is left.
    """

    case_id: UUID
    is_behind: bool


def left_alone(viewer: Actor, case_id: UUID) -> Alone | None:
    """Whether a resident alone is the only one beside the person of one's own record."""
    left = _left_alone(viewer, _may_be_left(viewer).filter(case=case_id))
    return next((_alone(track) for track, _since in left), None)


def left_alone_due(viewer: Actor) -> list[Alone]:
    """Of whom nothing was written since they were left, or, behind them, not for a whole rhythm.

    The longest without a word first. One query; five more where there is anybody at all.
    """
    if not _somebody_may_be_left(viewer).exists():
        return []
    rows = _may_be_left(viewer).order_by("last_contact_on", "pk")
    return [_alone(track) for track, since in _left_alone(viewer, rows) if _is_due(track, since)]


def _is_due(track: Track, left_on: date) -> bool:
    if track.last_contact_on is None:
        return False
    rests = track.state == rules.OPEN_DOOR and track.rhythm_days is not None
    quiet = rests and track.last_contact_on <= clock.in_days(-(track.rhythm_days or 0))
    return quiet or track.last_contact_on <= left_on


def records_of_person(viewer: Actor, case_id: UUID) -> list[UUID]:
    """The records of one person in all organisations; never shown, only to find who is beside."""
    return records_of_persons(viewer, [case_id])[case_id]


def records_of_persons(viewer: Actor, case_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The same for the person of each of these records. Three queries, however many they are."""
    taken = Case.objects.filter(pk__in=case_ids, superseded_by__isnull=False)
    holds = dict(taken.values_list("pk", "superseded_by"))
    standing = {case_id: holds.get(case_id) or case_id for case_id in case_ids}
    own: dict[UUID, set[UUID]] = {one: {one} for one in standing.values()}
    persons: dict[UUID, set[UUID]] = {one: set() for one in own}
    rows = Case.objects.filter(Q(pk__in=own) | Q(superseded_by__in=own))
    for pk, taken_by, person in rows.values_list("pk", "superseded_by", "person"):
        # One that took others over, and was taken over itself, stands with both.
        for one in {pk, taken_by or pk} & own.keys():
            own[one].add(pk)
            persons[one].add(person)
    known: dict[UUID, set[UUID]] = {}
    everybody = {person for some in persons.values() for person in some}
    rows = Case.objects.filter(person__in=everybody)
    for pk, taken_by, person in rows.values_list("pk", "superseded_by", "person"):
        known.setdefault(person, set()).update({pk, taken_by or pk})
    return {
        case_id: sorted(own[one].union(*(known[person] for person in persons[one])))
        for case_id, one in standing.items()
    }


def _alone(track: Track) -> Alone:
    return Alone(track.case_id, track.state != rules.OPEN)


def _may_be_left(viewer: Actor) -> QuerySet[Track]:
    """Connections of one's own that a resident alone carries, or behind which a door is open."""
    return _somebody_may_be_left(viewer).filter(case__in=own_cases(viewer).values("pk"))


def _somebody_may_be_left(viewer: Actor) -> QuerySet[Track]:
    """The same of the whole organisation: asked first, since it rarely has any."""
    behind = Q(state=rules.OPEN_DOOR, case__organisation__carries=True)
    left = Q(state=rules.OPEN, case__organisation__carries=False)
    theirs = Q(kind=rules.CONNECTION, case__organisation=viewer.organisation_id)
    return Track.objects.filter(theirs, behind | left)


def _left_alone(viewer: Actor, may_be: QuerySet[Track]) -> Iterator[tuple[Track, date]]:
    """Those of them beside whom only residents alone are left, and since which day.

    Asked in steps: as one statement, the database would look at every record for every record.
    """
    tracks = list(may_be)
    for track, same in zip(tracks, _connections_of_the_same(viewer, tracks), strict=True):
        beside = [carries for state, carries, _ended in same if state == rules.OPEN]
        doors = [
            ended
            for state, carries, ended in same
            if state == rules.OPEN_DOOR and carries and ended
        ]
        if beside and not any(beside) and doors:
            yield track, min(doors)


Connection = tuple[str, bool, date | None]
"""Its state, whether its organisation carries, and when it ended."""


def _connections_of_the_same(viewer: Actor, tracks: list[Track]) -> list[list[Connection]]:
    """Of each, the connections of its person in all organisations.

    Four queries; none without tracks.
    """
    if not tracks:
        return []
    records = records_of_persons(viewer, [track.case_id for track in tracks])
    every = {one for of_one in records.values() for one in of_one}
    rows = Track.objects.filter(case__in=every, kind=rules.CONNECTION).order_by("pk")
    told = rows.values_list("case", "state", "case__organisation__carries", "ended_on")
    of_case = {case_id: (state, carries, ended) for case_id, state, carries, ended in told}
    return [[of_case[one] for one in records[track.case_id] if one in of_case] for track in tracks]
