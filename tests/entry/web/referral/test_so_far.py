"""What has happened with an introduction, in its order."""

from datetime import timedelta
from functools import partial

import pytest

from tests.cast import Cast
from tests.entry.web.referral.test_pages import accept, consent, offer_to
from tests.entry.web.seats import Seat
from tonari.kernel import clock
from tonari.work.referral import actions
from tonari.work.referral.models import Task


@pytest.fixture
def other(cast: Cast) -> Seat:
    return Seat(cast.other)


@pytest.fixture
def address(owner: Seat, case_id, cast: Cast) -> str:
    return offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")


def test_what_came_of_a_meeting_on_its_day_stands_above_it(owner, other, address, now) -> None:
    accept(other, address)
    consent(owner, address)
    task_id = Task.objects.get().pk
    steps = (
        partial(actions.release, by=owner.actor),
        partial(actions.record_first_meeting, by=other.actor, on=now.date(), how="together"),
        partial(actions.stay_beside, by=owner.actor),
        partial(actions.complete, by=other.actor, words="毎週来ています"),
    )
    for hour, step in enumerate(steps, 1):
        with clock.at(now + timedelta(hours=hour)):
            step(task_id=task_id)
    events = owner.open(address).split('id="events"')[1]
    order = [
        "つながりました",
        "そばにいつづけることにしました",
        "会えました（",
        "くわしいことを渡しました",
    ]
    assert sorted(order, key=events.index) == order
