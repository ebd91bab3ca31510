"""Whoever must not come near a person does not, wherever the record led and whatever it became.

What was said in one record goes along as whom not to tell does, but further: it is a plain row that
anybody may write, and holds also where a consent has ended, or where they met without one
(docs/decisions/0009-bars-travel.md).
"""

from collections.abc import Collection, Mapping
from itertools import product
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from tonari.ground.ledger import queries as ledger
from tonari.ground.ledger.actions import record
from tonari.kernel.actor import Actor
from tonari.records.people import queries
from tonari.records.people.models import Block, Case, Introduction, Merge, TeamMember

from .reach import keep_reachable


def lead(by: Actor, case_id: UUID, to_case: UUID) -> None:
    """The person of a record became known at another: whoever must stay away must there too."""
    Introduction.objects.get_or_create(case_id=case_id, to_case_id=to_case)
    spread_bars(by, case_id)


def spread_bars(by: Actor, case_id: UUID) -> None:
    """Whoever must not come near this must not near what it is one with, nor wherever it led.

    They leave the teams there, where somebody else takes over, and what was asked where they act
    ends (the wiring). If nobody but the team finds the person here, so it is there, unless that was
    lifted there already.
    """
    ours = queries.together(by, queries.standing(by, case_id))
    reached = queries.led_to_ever(by, ours)
    new = _add_bars(_barred(ours), reached)
    _hide(by, ours, reached, new)
    if not new:
        return
    leave_teams(new)
    kept = Case.objects.filter(pk__in=new, superseded_by__isnull=True)
    holds = dict(kept.order_by("pk").values_list("pk", "organisation"))
    for organisation_id in sorted(set(holds.values())):
        keep_reachable(by=by, organisation_id=organisation_id)
    bars = queries.bars(by, holds)
    for one, organisation_id in holds.items():
        barred = sorted({where for case, where in bars if case == one} - {organisation_id})
        record("people.kept_away", by=by, subject=one, barred=barred)


def _hide(
    by: Actor, ours: Collection[UUID], reached: Collection[UUID], barred: Collection[UUID]
) -> None:
    """Nobody but the team finds them where it led, if that is so here, or somebody is barred there.

    Where a team has let them be found by name again since it was last so said here, that holds:
    with what it took over since, too.
    """
    said = max(ledger.done_among(by, ours, "people.restricted").values(), default=None)
    lifted = {
        one
        for one, at in ledger.done_among(by, reached, "people.unrestricted").items()
        if one not in barred and (said is None or said <= at)
    }
    found = Case.objects.filter(pk__in=lifted, restricted=False, superseded_by__isnull=True)
    by_all = list(found.values_list("pk", flat=True))
    Case.objects.filter(superseded_by__in=by_all).update(restricted=False)
    if Case.objects.filter(pk__in=ours, restricted=True).exists():
        there = Case.objects.annotate(holds=Coalesce("superseded_by", "pk"))
        there = there.filter(pk__in=reached, restricted=False).exclude(holds__in=by_all)
        there.update(restricted=True)


def leave_teams(records: Collection[UUID]) -> None:
    """Whoever is kept away from a record is not on its team, for whatever organisation they act."""
    away = Block.objects.filter(case=OuterRef("case"), member__user__members=OuterRef("member"))
    TeamMember.objects.filter(Exists(away), case__in=records).delete()


def unite_bars(records: Collection[UUID]) -> dict[str, list[str]]:
    """Whoever is kept away from one of these is from all; by record who was not yet."""
    new = _add_bars(_barred(records), records)
    both = Case.objects.filter(pk__in=records)
    if both.filter(restricted=True).exists():
        both.update(restricted=True)
    return {str(one): sorted(map(str, new.get(one, ()))) for one in records}


def part_bars(row: Merge) -> None:
    """As it was before two records became one; but nobody who was kept away is forgotten.

    Neither who was before, nor who came since: they are kept away from both.
    """
    added = row.before["blocks_added"]
    sides: dict[UUID, Mapping[str, Any]] = {
        UUID(one): before for one, before in row.before.get("parts", {}).items()
    }
    sides |= {row.kept_id: row.before["kept"], row.other_id: row.before["other"]}
    known = {member for before in sides.values() for member in before["blocks"]}
    now = {member for one in sides for member in blocked(one)}
    restricted_now = Case.objects.values_list("restricted", flat=True).get(pk=row.kept_id)
    since = restricted_now and not row.before["restricted_after"]
    for one, before in sides.items():
        Block.objects.filter(case=one, member__in=added.get(str(one), [])).delete()
        for member in sorted(before["blocks"].keys() | (now - known)):
            if not Block.objects.filter(case=one, member=member).exists():
                pk = before["blocks"].get(member)
                Block.objects.create(pk=pk, case_id=one, member_id=UUID(member))
        restricted = since or before["restricted"] or bool(blocked(one))
        Case.objects.filter(pk=one).update(restricted=restricted)


def blocked(case_id: UUID) -> dict[str, int]:
    """The members kept away from a record, each with the row that says so."""
    rows = Block.objects.filter(case=case_id).values_list("member", "pk")
    return {str(member): pk for member, pk in rows}


def _barred(records: Collection[UUID]) -> set[UUID]:
    return set(Block.objects.filter(case__in=records).values_list("member", flat=True))


def _add_bars(members: Collection[UUID], records: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """By record who is kept away from it since: it came along, and was not said there."""
    rows = Block.objects.filter(case__in=records, member__in=members)
    there = set(rows.values_list("case", "member"))
    new: dict[UUID, set[UUID]] = {}
    for one, member in product(records, members):
        if (one, member) not in there:
            new.setdefault(one, set()).add(member)
    Block.objects.bulk_create(
        [
            Block(case_id=one, member_id=member, said_here=False)
            for one, away in sorted(new.items())
            for member in sorted(away)
        ],
        ignore_conflicts=True,  # it may come along by two ways at this moment
    )
    return new
