"""A resident alone who is the only one left beside somebody, and who stands behind them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

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
    found = _left_alone(viewer).filter(case=case_id)
    return next((Alone(row.case_id, row.state != rules.OPEN) for row in found), None)


def left_alone_due(viewer: Actor) -> list[Alone]:
    """Of whom nothing was written since they were left, or, behind them, not for a whole rhythm."""
    rested = Q(pk__in=[])
    for days in rules.RHYTHMS:
        rested |= Q(rhythm_days=days, last_contact_on__lte=clock.in_days(-days))
    left_on = Subquery(_doors().values("ended_on")[:1])
    since = Q(last_contact_on__lte=left_on) | (Q(state=rules.OPEN_DOOR) & rested)
    found = _left_alone(viewer).filter(since).order_by("last_contact_on", "pk")
    return [Alone(row.case_id, row.state != rules.OPEN) for row in found]


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


def _left_alone(viewer: Actor) -> QuerySet[Track]:
    beside = _connections_of_the_same().filter(state=rules.OPEN)
    mine = Track.objects.filter(kind=rules.CONNECTION, case__in=own_cases(viewer).values("pk"))
    behind = Q(state=rules.OPEN_DOOR, case__organisation__carries=True)
    left = Q(state=rules.OPEN, case__organisation__carries=False)
    return mine.filter(
        behind | left,
        Exists(beside),
        ~Exists(beside.filter(case__organisation__carries=True)),
        Exists(_doors()),
    )


def _doors() -> QuerySet[Track]:
    doors = _connections_of_the_same().filter(state=rules.OPEN_DOOR)
    return doors.filter(case__organisation__carries=True).order_by("ended_on")


def _connections_of_the_same() -> QuerySet[Track]:
    """Connection tracks of the person of an outer one, also where records of theirs became one."""
    taken = Case.objects.filter(superseded_by=OuterRef(OuterRef("case")))
    into = Case.objects.filter(person=OuterRef(OuterRef("case__person")))
    same = Q(case__person=OuterRef("case__person"))
    same |= Q(case__person__in=taken.values("person"))
    same |= Q(case__in=into.values("superseded_by"))
    return Track.objects.filter(same, kind=rules.CONNECTION)
