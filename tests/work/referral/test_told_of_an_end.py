"""What ends, as somebody must stay away since, or was a mistake, is told to whoever waits."""

from uuid import UUID

from tests.cast import Cast
from tonari.kernel import clock
from tonari.records.directory.models import Service
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import actions, queries
from tonari.work.referral.actions import Recipient

from .test_known_before import introduced, named, record_of
from .test_offering import send


def test_whoever_was_left_with_somebody_who_is_kept_away_since_is_beside_them_again(
    cast: Cast, case_id: UUID
) -> None:
    task_id = introduced(cast.owner, case_id, cast.partner)
    named(cast.owner, task_id)
    actions.record_first_meeting(by=cast.partner, task_id=task_id, on=clock.today(), how="phone")
    actions.step_back(by=cast.owner, task_id=task_id)
    people_actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    assert people.connection_state(cast.owner, case_id) == "open"
    assert task_id in {one.id for one in queries.today(cast.owner).came_back}


def test_an_offer_that_ends_as_another_says_who_must_stay_away_comes_back(
    cast: Cast, case_id: UUID
) -> None:
    first = introduced(cast.owner, case_id, cast.other)
    named(cast.owner, first)
    theirs = record_of(cast.other, first)
    further = introduced(cast.other, theirs, cast.partner)
    people_actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    assert [one.id for one in queries.today(cast.other).came_back] == [further]


def test_a_place_is_to_be_told_also_of_what_was_a_mistake(cast: Cast, case_id: UUID) -> None:
    place = Service.objects.create(name="喫茶なぎさ", kind="place", standing="informal")
    [task_id] = send(cast, case_id, Recipient(service_id=place.pk))
    actions.accept_offer(by=cast.owner, task_id=task_id, post_id=None, way="phone")
    actions.enter_in_error(by=cast.owner, task_id=task_id)
    assert [one.id for one in queries.today(cast.owner).to_tell] == [task_id]
