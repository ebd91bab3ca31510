"""Whoever knew the person before an introduction stays when that comes to nothing."""

from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback
from tests.records.people.merging import merge
from tests.stories.promises import check_all
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import actions, queries

from .test_actions import OFFER
from .test_offering import to


def introduced(by: Actor, case_id: UUID, whom: Actor, post_id: UUID | None = None) -> UUID:
    """The task by which somebody is taken up without a name, by this post or the fallback post."""
    [task_id] = actions.prepare_referral(
        by=by,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[to(whom)],
        urgency="normal",
        offer=OFFER,
        wants_again=True,
    )
    actions.send_offer(by=by, task_id=task_id)
    actions.accept_offer(by=whom, task_id=task_id, post_id=post_id or fallback(whom))
    return task_id


def named(by: Actor, task_id: UUID) -> None:
    actions.consent(
        by=by,
        task_id=task_id,
        sections=["identity"],
        asked="in_person",
        agreed_on=clock.today(),
        until=clock.in_days(90),
        wants_again=True,
    )
    actions.release(by=by, task_id=task_id)


def record_of(who: Actor, task_id: UUID) -> UUID:
    to_case = queries.task(who, task_id).to_case
    assert to_case
    return to_case


@pytest.fixture
def known(cast: Cast) -> tuple[UUID, UUID]:
    """A record of the partner's own, and that of the owner, to whom they introduced the person."""
    own = begin(cast.partner)
    task_id = introduced(cast.partner, own, cast.owner)
    named(cast.partner, task_id)
    actions.record_first_meeting(by=cast.owner, task_id=task_id, on=clock.today(), how="together")
    return own, people.standing(cast.owner, record_of(cast.owner, task_id))


def test_by_a_record_from_which_another_was_parted(cast: Cast, known: tuple[UUID, UUID]) -> None:
    own, theirs = known
    task_id = introduced(cast.owner, theirs, cast.partner)
    begun = record_of(cast.partner, task_id)
    stranger = begin(cast.partner)
    merge_id = merge(cast.partner, stranger, begun)
    named(cast.owner, task_id)
    people_actions.undo_merge(by=cast.partner, case_id=stranger, merge_id=merge_id)
    assert people.standing(cast.partner, begun) == own
    actions.fail(by=cast.partner, task_id=task_id, reason="could_not_meet")
    assert people.connection_state(cast.partner, own) == "open"
    check_all()


def test_by_a_record_in_which_ends_who_was_introduced_further(
    cast: Cast, known: tuple[UUID, UUID]
) -> None:
    own, theirs = known
    first = introduced(cast.owner, theirs, cast.other)
    further = introduced(cast.other, record_of(cast.other, first), cast.partner)
    begun = record_of(cast.partner, further)
    named(cast.other, further)
    named(cast.owner, first)
    assert people.standing(cast.partner, begun) == own
    actions.fail(by=cast.partner, task_id=further, reason="could_not_meet")
    assert people.connection_state(cast.partner, own) == "open"
    check_all()
