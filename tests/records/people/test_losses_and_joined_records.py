"""Losses of records that became part of others, and of whom others tell."""

from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback, hand_on
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries, rules
from tonari.records.people.models import Case, Track
from tonari.records.people.rules.losses import MISSING
from tonari.work.referral import queries as referral
from tonari.work.support import actions as support
from tonari.work.support.rules import When

from .merging import merge
from .test_losses import note


def test_a_mistake_about_a_record_that_became_part_of_another_leaves_nobody_dead(
    cast: Cast,
    case_id: UUID,
) -> None:
    holds = begin(cast.owner)
    loss_id = note(cast, case_id)
    # As it stands where an introduction has told that both are of one person.
    Case.objects.filter(pk=case_id).update(superseded_by=holds)
    there = Track.objects.filter(case=holds, kind=rules.CONNECTION)
    there.update(state=rules.CARRIED_ON, post=None, next_contact_on=None, ended_on=clock.today())
    actions.end_loss(by=cast.owner, loss_id=loss_id, end="mistake")
    rested = Track.objects.filter(case=case_id).values_list("state", "state_before")
    assert set(rested) == {(rules.CARRIED_ON, "")}
    assert there.get().state == rules.OPEN
    assert there.get().post_id == fallback(cast.owner)


def test_nobody_is_introduced_whose_death_was_written_down_before_the_records_were_one(
    cast: Cast, case_id: UUID
) -> None:
    holds = begin(cast.owner)
    referral.check_wanted(cast.owner, holds)
    note(cast, case_id)
    Case.objects.filter(pk=case_id).update(superseded_by=holds)
    with pytest.raises(Refused, match="亡くなられた"):
        referral.check_wanted(cast.owner, holds)
    assert queries.at_rest(cast.owner, holds)


def test_what_others_say_of_a_record_that_was_joined_stands_at_the_one_that_holds(
    cast: Cast, case_id: UUID
) -> None:
    theirs, holds = hand_on(cast, case_id, ["identity"]).case_id, begin(cast.other)
    note(cast, case_id)
    merge(cast.other, holds, theirs)
    assert queries.told_deaths(cast.other, [holds]).keys() == {holds}
    [told] = queries.loss_news_of(cast.other, holds)
    assert told.kind == rules.DIED


def test_a_death_weighs_more_than_that_they_are_missing_or_want_no_contact(
    cast: Cast, case_id: UUID
) -> None:
    holds = begin(cast.owner)
    note(cast, case_id)
    note(cast, holds, MISSING)
    Case.objects.filter(pk=case_id).update(superseded_by=holds)
    known = queries.loss(cast.owner, holds)
    assert known is not None and known.is_death
    for one in (holds, case_id):
        assert queries.why_at_rest(cast.owner, one) == rules.DIED
    assert {one.what for one in queries.turns(cast.owner, holds)} == {rules.DIED, MISSING}
    assert queries.resting(cast.owner, [holds]) == {holds: rules.DIED}
    door = Track.objects.filter(case=holds, kind=rules.CONNECTION)
    door.update(state=rules.OPEN_DOOR, post=None, next_contact_on=None)
    assert queries.why_at_rest(cast.owner, holds) == rules.DIED


def test_that_they_want_no_contact_weighs_more_than_that_they_are_missing(
    cast: Cast, case_id: UUID
) -> None:
    holds = begin(cast.owner)
    note(cast, case_id, MISSING)
    Case.objects.filter(pk=case_id).update(superseded_by=holds)
    assert queries.why_at_rest(cast.owner, holds) == MISSING
    door = Track.objects.filter(case=holds, kind=rules.CONNECTION)
    door.update(state=rules.OPEN_DOOR, post=None, next_contact_on=None)
    # Asked of the part, too: what a page that was opened before is about.
    for one in (holds, case_id):
        assert queries.why_at_rest(cast.owner, one) == rules.OPEN_DOOR


def test_whom_others_say_has_died_is_not_introduced_or_visited_by_a_page_that_was_open(
    cast: Cast, case_id: UUID
) -> None:
    theirs = hand_on(cast, case_id, ["identity"]).case_id
    loss_id = note(cast, case_id)
    assert queries.why_at_rest(cast.other, theirs) == rules.DIED
    visit = {
        "by": cast.other,
        "case_id": theirs,
        "kind": "visit",
        "when": When(clock.in_days(1), clock.in_days(1)),
        "what": "",
        "place": "",
        "goers": [cast.other.acting_id],
    }
    for refused in (
        lambda: referral.check_wanted(cast.other, theirs),
        lambda: support.plan_appointment(appointment_id=new_id(), **visit),
    ):
        with pytest.raises(Refused, match="その主体に頼んで"):
            refused()
    actions.end_loss(by=cast.owner, loss_id=loss_id, end="mistake")
    referral.check_wanted(cast.other, theirs)
