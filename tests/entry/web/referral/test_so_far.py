"""What has happened with an introduction, in its order."""

from datetime import timedelta
from functools import partial

import pytest

from tests.cast import Cast
from tests.entry.web.referral.test_pages import accept, consent, offer_to
from tests.entry.web.seats import Seat
from tests.records.people.merging import note
from tonari.kernel import clock
from tonari.records.people.actions import stop_contact
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


def test_what_happened_on_one_day_stands_in_its_order_for_both_sides(
    cast, owner, other, address, case_id, now
):
    accept(other, address)
    theirs = Task.objects.get().to_case_id
    steps = [
        lambda: note(cast.other, theirs, "会う前に電話した"),
        partial(other.send, f"{address}met/", on=now.date().isoformat(), how="phone"),
        lambda: note(cast.other, theirs, "会ったあとに電話した"),
        lambda: note(cast.owner, case_id, "やめる前"),
        lambda: stop_contact(by=cast.owner, case_id=case_id),
        lambda: note(cast.owner, case_id, "やめたあと"),
    ]
    for minutes, step in enumerate(steps):
        with clock.at(now + timedelta(minutes=minutes)):
            step()
    for seat, record_id, words in (
        (other, theirs, ["会ったあとに", "会えました。", "会う前に", "紹介を受けて"]),
        (owner, case_id, ["やめたあと", "連絡を終わりにしました", "やめる前"]),
    ):
        page = seat.open(f"/people/{record_id}/")
        timeline = page[page.index('<ol class="timeline">') :]
        assert [timeline.index(one) for one in words] == sorted(map(timeline.index, words))
