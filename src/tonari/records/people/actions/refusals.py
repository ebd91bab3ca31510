"""Whom the person does not want to be told goes along with what is handed on, and on from there.

Sealed to whoever is to refuse, and kept there when the consent has ended: what ends is a
permission, never a prohibition (docs/decisions/0008-refusals-travel.md).
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from tonari.ground.vault.queries import seal_for_each
from tonari.kernel.actor import Actor
from tonari.records.people import queries
from tonari.records.people.models import Case, Person, Refusal
from tonari.records.people.rules import recipients


class _Sent(NamedTuple):
    """What goes to one record of what was said in another.

    now: who is refused there. ever: all who were by this, and who may be again after the end.
    """

    case_id: UUID
    from_case: UUID
    now: Collection[UUID]
    ever: Collection[UUID]


def lock_sharing(by: Actor, *case_ids: UUID) -> None:
    """Let nobody else say or send whom not to tell of them until the action ends (part of actions).

    Without it, what is handed over while it is rewritten would carry what was said before.
    """
    its = [
        one for case_id in case_ids for one in queries.together(by, queries.standing(by, case_id))
    ]
    # Of the person first, as `introduce` does: what leads on from there is theirs too.
    people = Person.objects.filter(pk__in=Case.objects.filter(pk__in=its).values("person"))
    list(people.order_by("pk").select_for_update(no_key=True))
    list(Case.objects.filter(pk__in=its).order_by("pk").select_for_update(no_key=True))


def hand_on_refusals(by: Actor, case_id: UUID, to_case: UUID, unwanted: Collection[UUID]) -> None:
    """What they said here and where they came from: to this record, and where it led from there.

    It is added to what is there already, which nobody here can open and which holds too.
    """
    there = queries.together(by, queries.standing(by, to_case))
    reached = {to_case}.union(*queries.led_to(by, there).values())
    said = queries.passed_on(by, case_id) | {case_id: set(unwanted)}
    _put(
        by,
        [
            _Sent(one, from_case, named, named)
            for from_case, named in said.items()
            for one in reached
        ],
    )


def renew_refusals(by: Actor, from_cases: Iterable[UUID], unwanted: Collection[UUID]) -> None:
    """What they say now, to wherever it led; where a consent has ended never more than was sent."""
    led, now = queries.led_to(by, from_cases), set(unwanted)
    rows = list(Refusal.objects.filter(from_case__in=led, sealed_back__isnull=False))
    ever = {(one, from_case): set[UUID]() for from_case, reached in led.items() for one in reached}
    for row in rows:
        place = recipients.refusal_place(row.case_id, row.from_case)
        sent = queries.opened_refusal(by, place, bytes(row.sealed_back or b""))
        ever.setdefault((row.case_id, row.from_case), set()).update(sent)
    Refusal.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _put(
        by,
        [
            _Sent(one, from_case, now, sent | now)
            if one in led[from_case]
            else _Sent(one, from_case, now & sent, sent)
            for (one, from_case), sent in ever.items()
        ],
    )


def _put(by: Actor, everything: Iterable[_Sent]) -> None:
    wanted = list(everything)
    involved = {one for sent in wanted for one in (sent.case_id, sent.from_case)}
    keepers = dict(Case.objects.filter(pk__in=involved).values_list("pk", "organisation"))
    # Whoever was told it, or sends it, knows it already.
    wanted = [
        sent
        for sent in wanted
        if keepers[sent.case_id] not in (keepers.get(sent.from_case), by.acting_for)
    ]
    places = [recipients.refusal_place(sent.case_id, sent.from_case) for sent in wanted]
    there = [
        (keepers[sent.case_id], place, recipients.packed(sent.now))
        for sent, place in zip(wanted, places, strict=True)
    ]
    back = [
        (keepers.get(sent.from_case), place, recipients.packed(sent.ever))
        for sent, place in zip(wanted, places, strict=True)
    ]
    sealed = seal_for_each(by, [*there, *back])
    Refusal.objects.bulk_create(
        Refusal(case_id=sent.case_id, from_case=sent.from_case, sealed=one, sealed_back=other)
        for sent, one, other in zip(
            wanted, sealed[: len(wanted)], sealed[len(wanted) :], strict=True
        )
        if one is not None
    )
