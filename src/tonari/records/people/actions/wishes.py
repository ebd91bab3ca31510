"""Whom the person does not want to be told goes along with what is handed on, and on from there.

Sealed to whoever is to refuse, and kept there when the consent has ended: what ends is a
permission, never a prohibition (docs/decisions/0008-refusals-travel.md).
"""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.db.models import Q

from tonari.ground.vault.queries import seal_for_organisations
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people import queries
from tonari.records.people.models import Case, Grant, Wish
from tonari.records.people.rules.recipients import packed_wish, wish_place

_LIVES = datetime.max.replace(tzinfo=UTC)


def hand_on_wishes(by: Actor, case_id: UUID, to_case: UUID, unwanted: Collection[UUID]) -> None:
    """What they said here and where they came from: to this record, and where it led from there."""
    led = {one for one, end in _led_to(to_case).items() if end == _LIVES} | {to_case}
    for from_case, named in {**queries.passed_on(by, case_id), case_id: set(unwanted)}.items():
        known = Wish.objects.filter(from_case=from_case, case__in=led)
        # Who said so sends what is newer there: it stands.
        kept = set() if from_case == case_id else set(known.values_list("case", flat=True))
        _put(by, from_case, dict.fromkeys(led - kept, named))


def renew_wishes(by: Actor, from_cases: Iterable[UUID], unwanted: Collection[UUID]) -> None:
    """What they say now, to wherever it led; where a consent has ended never more than was sent."""
    for from_case in from_cases:
        led = _led_to(from_case)
        said = {one: set(unwanted) for one, end in led.items() if end == _LIVES}
        ended = Wish.objects.filter(from_case=from_case, case__in=led.keys() - said.keys())
        for row in ended:
            place = wish_place(row.case_id, from_case)
            said[row.case_id] = set(unwanted) & queries.opened_wish(
                by, place, bytes(row.sealed_back)
            )
        _put(by, from_case, said)


def _put(by: Actor, from_case: UUID, said: dict[UUID, set[UUID]]) -> None:
    rows = Case.objects.filter(pk__in=[from_case, *said]).values_list("pk", "organisation")
    keepers = dict(rows)
    back = keepers[from_case]
    for case_id, unwanted in said.items():
        to = keepers[case_id]
        if to == back:  # they know it from where it came
            continue
        place = wish_place(case_id, from_case)
        sealed = seal_for_organisations(by, {to, back}, place, packed_wish(unwanted))
        values = {"sealed": sealed[to], "sealed_back": sealed[back]}
        Wish.objects.update_or_create(case_id=case_id, from_case=from_case, defaults=values)


def _led_to(case_id: UUID) -> dict[UUID, datetime]:
    """The records that it was handed on to, straight and further, and when that ended, if ever."""
    found: dict[UUID, datetime] = {}
    here = {case_id: _LIVES}
    while here:
        grants = Grant.objects.filter(case__in=here, released_at__isnull=False).order_by("pk")
        grants = grants.filter(to_case__isnull=False)
        further: dict[UUID, datetime] = {}
        for one, to, ended_at, until in grants.values_list("case", "to_case", "ended_at", "until"):
            end = min(here[one], ended_at or _end_of(until))
            if to not in found or found[to] < end:
                found[to] = further[to] = end
        here = _with_joined(further)
    return found


def _end_of(until: date) -> datetime:
    return _LIVES if until >= clock.today() else datetime.combine(until, time.max, clock.TOKYO)


def _with_joined(ends: dict[UUID, datetime]) -> dict[UUID, datetime]:
    """What became one record with one of these leads on from there too."""
    holds: dict[UUID, datetime] = {}
    for one, root in Case.objects.filter(pk__in=ends).values_list("pk", "superseded_by"):
        holds[root or one] = max(ends[one], holds.get(root or one, ends[one]))
    rows = Case.objects.filter(Q(pk__in=holds) | Q(superseded_by__in=holds))
    return {one: holds[root or one] for one, root in rows.values_list("pk", "superseded_by")}
