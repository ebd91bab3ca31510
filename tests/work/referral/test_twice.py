"""A double click: what is already exactly as asked for is no error, and nothing happens twice."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback
from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import actions as people
from tonari.records.people.models import Grant
from tonari.work.referral import actions
from tonari.work.referral.models import Task

OFFER = {"need": "将棋の相手", "where": "", "when": "平日の昼"}


def _to(actor: Actor) -> actions.Recipient:
    return actions.Recipient(organisation_id=actor.organisation_id)


@pytest.fixture
def task_id(cast: Cast) -> UUID:
    """An introduction that the NPO has taken up."""
    (task,) = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=begin(cast.owner),
        recipients=[actions.Recipient(organisation_id=cast.other.acting_for)],
        urgency="normal",
        offer={"need": "将棋の相手"},
    )
    actions.send_offer(by=cast.owner, task_id=task)
    actions.accept_offer(by=cast.other, task_id=task, post_id=fallback(cast.other))
    return task


def agree(cast: Cast, task_id: UUID, until: date | None = None) -> None:
    actions.consent(
        by=cast.owner,
        task_id=task_id,
        sections=["words", "identity"],
        asked="in_person",
        agreed_on=clock.today(),
        until=until or clock.in_days(90),
    )


def twice(act: Callable[[], object]) -> None:
    """The second time is answered as done, and leaves no second row in the ledger."""
    act()
    rows = Row.objects.count()
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.repeated
    assert Row.objects.count() == rows


def test_from_consent_to_the_end_every_button_may_be_pressed_twice(
    cast: Cast, task_id: UUID
) -> None:
    twice(lambda: agree(cast, task_id))
    twice(lambda: actions.release(by=cast.owner, task_id=task_id))
    actions.fail(by=cast.other, task_id=task_id, reason="not_fitting")
    twice(lambda: actions.settle(by=cast.owner, task_id=task_id))


def test_another_consent_beside_the_first_is_not_taken_for_the_same(
    cast: Cast, task_id: UUID
) -> None:
    agree(cast, task_id)
    with pytest.raises(Refused, match="もう書きとめて") as refused:
        agree(cast, task_id, clock.in_days(30))
    assert not refused.value.repeated


def test_what_has_not_come_back_is_not_settled(cast: Cast, task_id: UUID) -> None:
    with pytest.raises(Refused) as refused:
        actions.settle(by=cast.owner, task_id=task_id)
    assert not refused.value.repeated


def test_withdrawing_twice_and_after_another_end(cast: Cast, task_id: UUID) -> None:
    agree(cast, task_id)
    grant = Grant.objects.get(basis_ref=task_id)
    twice(lambda: people.withdraw_consent(by=cast.owner, grant_id=grant.pk))
    agree(cast, task_id)
    ended = Grant.objects.get(basis_ref=task_id, ended_at__isnull=True)
    actions.cancel(by=cast.owner, task_id=task_id, reason="person_declined")
    with pytest.raises(Refused, match="もう終わって") as refused:
        people.withdraw_consent(by=cast.owner, grant_id=ended.pk)
    assert not refused.value.repeated


def test_protecting_and_ending_twice(cast: Cast) -> None:
    case_id = begin(cast.owner)
    twice(lambda: people.restrict(by=cast.owner, case_id=case_id))
    twice(lambda: people.unrestrict(by=cast.owner, case_id=case_id))
    people.open_problem(by=cast.owner, case_id=case_id, post_id=fallback(cast.owner))
    twice(lambda: people.close_problem(by=cast.owner, case_id=case_id))
    twice(lambda: people.stop_contact(by=cast.owner, case_id=case_id))


@pytest.mark.parametrize("is_added", [False, True])
@pytest.mark.parametrize(
    "changed",
    [
        {"offer": OFFER | {"need": "週に二度、囲碁の相手がほしい"}},
        {"urgency": "urgent"},
        {"recipients": "partner"},
    ],
)
def test_a_form_that_was_changed_and_sent_again_is_told_that_it_has_gone_before(
    cast: Cast, case_id: UUID, changed: dict[str, Any], is_added: bool
) -> None:
    cafe = Service.objects.create(name="喫茶なぎさ", kind="place", standing="informal")
    form: dict[str, Any] = {"by": cast.owner, "case_id": case_id, "urgency": "normal"}
    form |= {"referral_id": new_id(), "offer": OFFER, "recipients": [_to(cast.other)]}
    if is_added:
        (form["after"],) = actions.send_referral(**form)
        form |= {"referral_id": new_id(), "recipients": [actions.Recipient(service_id=cafe.pk)]}
    made = actions.send_referral(**form)
    if "recipients" in changed:
        changed = {"recipients": [*form["recipients"], _to(cast.partner)]}
    with pytest.raises(Refused, match="書きかえる前に") as refused:
        actions.send_referral(**(form | changed))
    assert not refused.value.repeated
    with pytest.raises(Refused) as refused:
        actions.send_referral(**form)
    assert refused.value.repeated
    assert Task.objects.count() == len(made) + is_added
