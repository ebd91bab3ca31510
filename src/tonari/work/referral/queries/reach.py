"""Who can reach a person that came by an introduction, and of whom nobody can any more."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from tonari.ground.ledger.adapters import PreparedForMany
from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.records.people.rules import CARRIED_ON, CONNECTION, DIED, OPEN, OPEN_DOOR
from tonari.work.referral import rules
from tonari.work.referral.models import FollowUp, Task

from .views import TaskView


def hindered(viewer: Actor, tasks: Collection[TaskView]) -> list[TaskView]:
    """The same introductions, to the sender with why nobody can be left to the recipient now.

    To the recipient with whether they are not beside the person any more. Only of whom a recipient
    with an account met: of others that is never asked. Nine queries or two, however many they are;
    none without such.
    """
    asked = [
        one.id
        for one in tasks
        if rules.SENDER in one.my_roles and one.state in rules.MET and not one.is_light
    ]
    why = _hindrances(viewer, asked) if asked else {}
    why |= _gone(viewer, tasks)
    return [replace(one, hindrances=why[one.id]) if one.id in why else one for one in tasks]


def _hindrances(viewer: Actor, task_ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    ways = _ways(Q(pk__in=task_ids))
    ends = {one for way in ways.values() for one in (way.sender, way.to)}
    states = people.connections(viewer, ends)
    reaching = _reaching(viewer, {way.to for way in ways.values()})
    broken = _broken(task_ids)
    return {
        pk: frozenset(
            why
            for why, hinders in (
                (rules.APART, states.get(way.sender) != OPEN),
                (rules.AWAY, states.get(way.to) != OPEN),
                (rules.DECLINED, states.get(way.to) == OPEN_DOOR),
                (rules.UNREACHED, way.to not in reaching),
                (rules.BROKEN, pk in broken),
                (rules.LONE, not way.carries),
            )
            if hinders
        )
        for pk, way in ways.items()
    }


def _gone(viewer: Actor, tasks: Collection[TaskView]) -> dict[UUID, frozenset[str]]:
    ours = [
        one.id for one in tasks if one.my_roles == (rules.RECIPIENT,) and one.state in rules.MET
    ]
    ways = _ways(Q(pk__in=ours)) if ours else {}
    states = people.connections(viewer, {way.to for way in ways.values()})
    gone = [pk for pk, way in ways.items() if states.get(way.to) != OPEN]
    return dict.fromkeys(gone, frozenset({rules.AWAY}))


def _broken(task_ids: Collection[UUID]) -> set[UUID]:
    """Of which either side's last word was that the connection broke."""
    said = FollowUp.objects.filter(task__in=task_ids, state=rules.ANSWERED)
    rows = said.order_by("answered_at", "pk").values_list("task", "side", "holds")
    last = {(pk, side): holds for pk, side, holds in rows}
    return {pk for (pk, _side), holds in last.items() if holds == rules.BROKEN}


def is_reached(viewer: Actor, row: Task) -> bool:
    """Whether the recipient can reach the person by themselves, as far as anybody here can know.

    Who it is or where they live was handed over, by whichever introduction, and can be opened, or
    was told by voice; or the recipient knows them, by a record of their own. For whoever has loaded
    it as the sender.
    """
    if row.to_case_id is None:
        return bool(people.give_reach(viewer, [row.pk]))
    theirs = people.standing(viewer, row.to_case_id)
    return theirs in _reaching(viewer, [theirs])


def beside(viewer: Actor, frame: people.RecordView) -> list[str]:
    """Names of the other organisations beside the person, as far as this one knows.

    They give each other to read, or both have met the person by an introduction between them,
    whatever became of the consent. frame: of one's own record. Three queries at most.
    """
    onward, back = met_beside(viewer, frame.case_id)
    return sorted({*frame.others_beside, *onward, *back})


def met_beside(viewer: Actor, case_id: UUID) -> tuple[list[str], list[str]]:
    """Names of those beside the person who have met them by an introduction of a record.

    To whom one introduced them, and who introduced them here. Two queries.
    """
    records = people.together(viewer, case_id)
    onward, back = (sorted({name for (name,) in way(records)}) for way in _BESIDE)
    return onward, back


def _still_there(side: str) -> Q:
    """Where the record of this side, or the one that holds it, is one of somebody beside them."""
    holds = {
        f"{side}__superseded_by__isnull": True,
        f"{side}__tracks__kind": CONNECTION,
        f"{side}__tracks__state": OPEN,
    }
    root = f"{side}__superseded_by__tracks"
    return Q(**holds) | Q(**{f"{root}__kind": CONNECTION, f"{root}__state": OPEN})


_BESIDE = (
    PreparedForMany(
        lambda records: Task.objects.filter(
            _still_there("to_case"), referral__case__in=records, state__in=rules.MET
        ).values_list("to_organisation__name")
    ),
    PreparedForMany(
        lambda records: Task.objects.filter(
            _still_there("referral__case"), to_case__in=records, state__in=rules.MET
        ).values_list("referral__organisation__name")
    ),
)


def left_unreached(
    viewer: Actor,
    case_ids: Collection[UUID],
    over: Collection[UUID] = (),
    stopped: Collection[UUID] = (),
) -> dict[UUID, UUID]:
    """Introductions by which somebody stepped back, and nobody they led to reaches the person.

    Of all persons of these records; by introduction the recipient's record that holds. Nobody
    reaches them by a record that nobody can open (who could, is kept away). Whoever was
    left with the person may have introduced them further: those count, too. Of whoever has died or
    wants no contact nobody is looked for. over: reasons of which what was given ends at this
    moment. stopped: records in which no contact is wanted from this moment on. A fixed number of
    queries, however many the records are.
    """
    known = people.records_of_persons(viewer, case_ids).values()
    records = {one for of_one in known for one in of_one}
    ways = _ways(Q(to_case__in=records))
    left = {pk: way for pk, way in ways.items() if way.role == rules.STEPPED_BACK}
    if not left:
        return {}
    leads: dict[UUID, set[UUID]] = defaultdict(set)
    for way in ways.values():
        leads[way.sender].add(way.to)
    states = people.connections(viewer, records)
    beside = {one for one in records if states.get(one) == OPEN} - set(stopped)
    known_to = people.facts(viewer, beside)
    beside = {one for one in beside if known_to[one].team}
    there = _reaching(viewer, beside, over) | {one for one in states if states[one] == DIED}
    return {
        pk: way.to
        for pk, way in left.items()
        if states.get(way.sender) in (OPEN, CARRIED_ON) and there.isdisjoint(_led_to(leads, way.to))
    }


def responsible_again(
    viewer: Actor, case_id: UUID, over: Collection[UUID] = (), stopped: Collection[UUID] = ()
) -> list[str]:
    """Names of whoever will be responsible again by what is about to end, to be said before.

    The viewer's own organisation, or one that introduced the person here: of whom these were told
    by others nothing is said. over, stopped: as `left_unreached` says. Errors: Refused (not found)
    outside the team.
    """
    people.check_own_record(viewer, case_id)
    left = left_unreached(viewer, [case_id], over, stopped)
    known = Q(referral__organisation=viewer.acting_for) | Q(to_organisation=viewer.acting_for)
    rows = Task.objects.filter(known, pk__in=left).order_by("pk")
    return list(dict.fromkeys(rows.values_list("referral__organisation__name", flat=True)))


class _Way(NamedTuple):
    """role: what the sender chose. sender, to: from and to which record; the ones that hold now.

    carries: whether the recipient may be the only one beside somebody (a resident alone may not).
    """

    role: str
    sender: UUID
    to: UUID
    carries: bool


def _ways(among: Q) -> dict[UUID, _Way]:
    """Of each of these that stand where it leads."""
    rows = Task.objects.filter(among, to_case__isnull=False, state__in=rules.MET).values_list(
        "pk",
        "sender_role",
        Coalesce("referral__case__superseded_by", "referral__case"),
        Coalesce("to_case__superseded_by", "to_case"),
        "to_case__organisation__carries",
    )
    return {pk: _Way(*way) for pk, *way in rows}


def _led_to(leads: Mapping[UUID, set[UUID]], record: UUID) -> set[UUID]:
    """This record, and those to which introductions from it led, over however many steps."""
    found, ahead = {record}, [record]
    while ahead:
        new = leads.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found


def _reaching(viewer: Actor, records: Collection[UUID], over: Collection[UUID] = ()) -> set[UUID]:
    """Of these records that introductions led to, and that hold: those that reach the person."""
    led = Task.objects.filter(Q(to_case__in=records) | Q(to_case__superseded_by__in=records))
    by_task = {
        pk: now or theirs
        for pk, theirs, now in led.values_list("pk", "to_case", "to_case__superseded_by")
    }
    given = people.give_reach(viewer, by_task, over)
    return {by_task[one] for one in given} | people.known_there(viewer, records)
