"""Whatever two records went through: undoing their merging makes everything as it was."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.cast import Cast, fallback, hand_on, join, make_cast
from tests.records.people.merging import introduced, merge, note, two
from tonari.ground.vault.models import Keyring
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries, rules
from tonari.records.people.models import (
    Block,
    Case,
    Grant,
    Section,
    TeamMember,
    Track,
)
from tonari.records.people.queries import finder
from tonari.work.referral.models import Referral, Task
from tonari.work.support.models import Note

COMPARED = (Case, Track, TeamMember, Block, Section, Grant, Keyring, Note, Referral, Task)


def rows_of(viewer: Actor) -> dict[str, Any]:
    """All rows of all tables that a merge could touch, and the names that a search can find.

    Whoever must stay away from one, and so from where the other had led, stays away there for good.
    """
    theirs = Case.objects.exclude(organisation=viewer.acting_for)
    rows: dict[str, Any] = {model.__name__: model._default_manager.values() for model in COMPARED}
    rows["Block"] = rows["Block"].exclude(case__in=theirs)
    for row in (cases := list(rows["Case"])):
        row["restricted"] &= row["organisation_id"] == viewer.acting_for
    rows["Case"] = cases
    found = {name: sorted(map(repr, values)) for name, values in rows.items()}
    lines = [line for page in finder._pages(viewer) for line in page.splitlines()]
    return found | {"finder": sorted(lines)}


@contextmanager
def thrown_away() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def anything(cast: Cast, case_id: UUID, dice: random.Random) -> None:
    """A few things that may have happened to a record before."""
    me, colleague = cast.owner, dice.choice([cast.teammate, cast.stranger])
    ways = [
        lambda: actions.stop_contact(by=me, case_id=case_id),
        lambda: actions.join_team(by=me, case_id=case_id, member_id=colleague.acting_id),
        lambda: actions.keep_away(by=me, case_id=case_id, member_id=colleague.acting_id),
        lambda: actions.keep_away(by=me, case_id=case_id, member_id=cast.partner.acting_id),
        lambda: actions.restrict(by=me, case_id=case_id),
        lambda: actions.open_problem(by=me, case_id=case_id, post_id=fallback(me)),
        lambda: actions.close_problem(by=me, case_id=case_id),
        lambda: actions.set_rhythm(
            by=me, case_id=case_id, rhythm_days=7, next_contact_on=clock.in_days(3)
        ),
        lambda: note(me, case_id, "話した"),
        lambda: introduced(cast, case_id),
        lambda: hand_on(cast, case_id, ["identity"]),
        lambda: actions.write_section(
            by=me, case_id=case_id, name="whereabouts", version=0, content={"address": "浜"}
        ),
    ]
    for act in dice.sample(ways, dice.randrange(6)):
        try:
            with transaction.atomic():
                act()
        except Refused:
            continue


MERGED = {"done": 0, "refused": 0}


@pytest.mark.django_db
def test_undoing_makes_everything_as_it_was(now: object) -> None:
    cast = make_cast()
    join(cast.other, "other2", "木下 葵", "worker")

    @settings(phases=[Phase.explicit, Phase.reuse, Phase.generate])
    @given(st.integers(0, 2**32))
    def merge_then_undo_is_nothing(seed: int) -> None:
        dice = random.Random(seed)
        with thrown_away():
            kept, other = two(cast)
            for one in (kept, other):
                anything(cast, one, dice)
            before = rows_of(cast.owner)
            take = {
                name: dice.sample(fields, 1) for name, fields in rules.SECTIONS.items() if fields
            }
            try:
                with transaction.atomic():
                    merge_id = merge(cast.owner, kept, other, **take)
            except Refused:
                MERGED["refused"] += 1
                return
            MERGED["done"] += 1
            blocked = set(Block.objects.filter(case=other).values_list("member", flat=True))
            assert blocked == set(Block.objects.filter(case=kept).values_list("member", flat=True))
            assert not Track.objects.filter(state=rules.OPEN, post=None).exists()
            assert queries.facts(cast.owner, [kept])[kept].team
            actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
            after = rows_of(cast.owner)
            assert {name: after[name] for name in after if after[name] != before[name]} == {
                name: before[name] for name in after if after[name] != before[name]
            }

    merge_then_undo_is_nothing()
    assert min(MERGED.values()) >= 1, MERGED
