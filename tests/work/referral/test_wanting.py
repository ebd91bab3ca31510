"""Only the person opens again the door that they closed to a recipient: it is asked for."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.cast import Cast
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.actions import Recipient
from tonari.work.referral.models import Task

from .test_actions import OFFER
from .test_known_before import introduced, named, record_of
from .test_offering import to


@pytest.fixture
def came_back(cast: Cast, case_id: UUID) -> UUID:
    """The introduction that ended when the person said to its recipient 「もう連絡しないで」."""
    task_id = introduced(cast.owner, case_id, cast.other)
    named(cast.owner, task_id)
    people_actions.stop_contact(by=cast.other, case_id=record_of(cast.other, task_id))
    return task_id


def ask(cast: Cast, case_id: UUID, *whom: Recipient, agreed: bool = False) -> list[UUID]:
    return actions.send_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=list(whom),
        urgency="normal",
        offer=OFFER,
        wants_again=agreed,
    )


def refused_at_the_box(call: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as refused:
        call()
    assert refused.value.field == "wants_again"
    return refused.value


def test_they_are_not_asked_again_before_the_person_was(
    cast: Cast, case_id: UUID, came_back: UUID
) -> None:
    assert list(queries.not_wanted(cast.owner, case_id)) == [cast.other.acting_for]
    refused_at_the_box(lambda: ask(cast, case_id, to(cast.partner), to(cast.other)))
    assert Task.objects.count() == 1
    assert len(ask(cast, case_id, to(cast.partner))) == 1, "others are asked as ever"
    assert len(ask(cast, case_id, to(cast.other), agreed=True)) == 1


def test_nor_is_a_consent_written_down(cast: Cast, case_id: UUID, came_back: UUID) -> None:
    task_id = introduced(cast.owner, case_id, cast.other)
    assert queries.not_wanted_there(cast.owner, task_id)
    assert not queries.not_wanted_there(cast.other, task_id), "the offer says nothing of it"
    said = {
        "by": cast.owner,
        "task_id": task_id,
        "sections": ["identity"],
        "asked": "phone",
        "agreed_on": clock.today(),
        "until": clock.in_days(90),
    }
    refused_at_the_box(lambda: actions.consent(**said, wants_again=False))
    actions.consent(**said, wants_again=True)


def test_nor_by_one_touch_where_they_were_suggested(
    cast: Cast, case_id: UUID, came_back: UUID
) -> None:
    theirs = Service(name="ひだまりカフェ", kind="place", standing="informal")
    theirs.organisation_id = cast.other.acting_for
    theirs.save(force_insert=True)
    [asked] = ask(cast, case_id, to(cast.partner))
    actions.decline_offer(by=cast.partner, task_id=asked, reason="no_capacity", suggested=theirs.pk)
    refused_at_the_box(lambda: actions.offer_suggested(by=cast.owner, task_id=asked, once=new_id()))


def test_after_a_meeting_they_are_not_wanted_either_until_they_met_again(
    cast: Cast, case_id: UUID
) -> None:
    def meet(task_id: UUID) -> None:
        named(cast.owner, task_id)
        actions.record_first_meeting(
            by=cast.other, task_id=task_id, on=clock.today(), how="together"
        )

    first = introduced(cast.owner, case_id, cast.other)
    meet(first)
    assert queries.not_wanted(cast.owner, case_id) == {}
    people_actions.stop_contact(by=cast.other, case_id=record_of(cast.other, first))
    assert list(queries.not_wanted(cast.owner, case_id)) == [cast.other.acting_for]
    meet(introduced(cast.owner, case_id, cast.other))
    assert queries.not_wanted(cast.owner, case_id) == {}


def test_what_the_sender_called_off_says_nothing_of_the_recipient(
    cast: Cast, case_id: UUID
) -> None:
    [task_id] = ask(cast, case_id, to(cast.other))
    actions.cancel(by=cast.owner, task_id=task_id, reason=rules.DECLINED)
    assert queries.not_wanted(cast.owner, case_id) == {}


def test_the_one_introduced_to_reads_that_it_began_again_and_by_whom(
    cast: Cast, case_id: UUID, came_back: UUID
) -> None:
    there = record_of(cast.other, came_back)
    assert [one.what for one in people.turns(cast.other, there)] == ["stopped"]
    named(cast.owner, introduced(cast.owner, case_id, cast.other))
    again, stopped = people.turns(cast.other, there)
    assert (again.what, stopped.what) == ("begun_again", "stopped")
    assert again.writer_name == queries.task(cast.owner, came_back).sender_name
    assert people.turns(cast.owner, case_id) == []
