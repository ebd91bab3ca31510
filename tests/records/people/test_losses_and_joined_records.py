"""A death that was a mistake, of a record that became part of another meanwhile."""

from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback, hand_on
from tonari.kernel import clock
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries, rules
from tonari.records.people.models import Case, Track
from tonari.work.referral import queries as referral

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
