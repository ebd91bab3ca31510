"""Whoever waits in a queue on Today: nobody is asked to ring up whom they cannot reach."""

from datetime import timedelta

from tests.entry.web.seats import Seat
from tests.entry.web.today.test_today import _later as seen_later
from tests.entry.web.today.test_today import accept, refer
from tonari.kernel import clock
from tonari.records.people import actions as people
from tonari.work.referral import actions as referral
from tonari.work.referral.models import Task


def test_whoever_waits_in_a_queue_is_rung_up_once_they_are_handed_over(cast, case_id, now):
    """Until then there is no way to ring them: the row of the queue stands for them."""
    other, task = Seat(cast.other), refer(cast, case_id)
    accept(cast, task)
    referral.hold(by=cast.other, task_id=task, reason="waiting_list", queue_place=2)
    with clock.at(now + timedelta(days=18)):
        page = seen_later(other, "/today/")
        assert "順番を待っています" in page
        assert "次の連絡" not in page and 'id="contacts"' not in page
        referral.release(by=cast.owner, task_id=task)
        assert "次の連絡" in seen_later(other, "/today/")


def test_whoever_is_known_here_already_is_rung_up_in_a_queue_too(cast, case_id, now):
    other, task = Seat(cast.other), refer(cast, case_id)
    accept(cast, task)
    referral.hold(by=cast.other, task_id=task, reason="waiting_list", queue_place=2)
    own = Task.objects.get(id=task).to_case_id
    people.note_met(by=cast.other, case_id=own, on=clock.today())
    with clock.at(now + timedelta(days=60)):
        assert "次の連絡" in seen_later(other, "/today/")
