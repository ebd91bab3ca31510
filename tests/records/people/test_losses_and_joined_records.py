"""A death that was a mistake, of a record that became part of another meanwhile."""

from uuid import UUID

from tests.cast import Cast, begin, fallback
from tonari.kernel import clock
from tonari.records.people import actions, rules
from tonari.records.people.models import Case, Track

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
