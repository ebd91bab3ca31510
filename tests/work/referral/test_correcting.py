"""The day of a first meeting that was written wrong is said right, and what stood before stays."""

from datetime import timedelta

import pytest

from tests.cast import Cast, begin, fallback, make_cast
from tonari.ground.ledger import queries as ledger
from tonari.kernel import clock
from tonari.kernel.refused import Refused
from tonari.records.people.models import Track
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import Entry, FollowUp, Task

from .test_actions import agree, offer
from .test_follow_ups import at_the_cafe

VERB = "referral.meeting_corrected"


@pytest.fixture
def cast(db, now):
    return make_cast()


@pytest.fixture
def met(cast: Cast):
    """Taken up three days ago; that they have met today is written down."""
    with clock.at(clock.now() - timedelta(days=3)):
        task_id = offer(cast, begin(cast.owner))
        actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
        agree(cast, task_id)
        actions.release(by=cast.owner, task_id=task_id)
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="phone")
    return task_id


def correct(by, task_id, on, seen=None, how="together", **more):
    said = {"seen": seen or clock.today(), "on": on, "how": how, **more}
    actions.correct_first_meeting(by=by, task_id=task_id, **said)


def test_the_day_is_corrected_and_both_sides_see_what_stood_before(cast, met):
    before, yesterday = clock.today(), clock.in_days(-1)
    correct(cast.other, met, yesterday)
    task = Task.objects.get(pk=met)
    assert (task.met_on, task.met_how, task.state) == (yesterday, "together", rules.IN_PROGRESS)
    days = FollowUp.objects.filter(task=met, side=rules.SENDER).values_list("due_on", flat=True)
    assert set(days) == {yesterday + timedelta(days=n) for n in rules.FOLLOW_UP_DAYS}
    track = Track.objects.get(case=task.to_case_id, kind="connection")
    assert track.last_reached_on == yesterday
    facts = {
        "was_on": before.isoformat(),
        "was_how": "phone",
        "on": yesterday.isoformat(),
        "how": "together",
    }
    assert ledger.facts_of(cast.other, met, VERB) == [facts]
    for side in (cast.owner, cast.other):
        [done] = [one for one in queries.task(side, met).done if one.verb == VERB]
        assert (done.facts, done.by_id) == (facts, cast.other.id)


@pytest.mark.parametrize(
    ("days", "why"), [(1, "まだ来ていない日"), (-4, "引き受ける前の日"), (-400, "1年より前の日")]
)
def test_it_stays_within_the_rules_of_the_first_meeting(cast, met, days, why):
    with pytest.raises(Refused, match=why) as refused:
        correct(cast.other, met, clock.in_days(days))
    assert refused.value.field == "on"
    assert Task.objects.get(pk=met).met_on == clock.today()


def test_whoever_did_not_record_it_does_not_correct_it(cast, met):
    with pytest.raises(Refused, match="会えたことを書いた側"):
        correct(cast.owner, met, clock.in_days(-1))
    for nobody in (cast.stranger, cast.partner):
        with pytest.raises(Refused):
            correct(nobody, met, clock.in_days(-1))
    assert not ledger.facts_of(cast.other, met, VERB)


def test_what_a_colleague_corrected_meanwhile_is_not_overwritten(cast, met):
    today, yesterday = clock.today(), clock.in_days(-1)
    correct(cast.other, met, yesterday)
    with pytest.raises(Refused, match="ほかの人が先に直しました"):
        correct(cast.other, met, clock.in_days(-2), seen=today)
    with pytest.raises(Refused) as again:
        correct(cast.other, met, yesterday, seen=today)
    assert again.value.repeated
    with pytest.raises(Refused, match="変わったところがありません"):
        correct(cast.other, met, yesterday, seen=yesterday)


def test_how_they_met_is_corrected_also_after_years(cast, met):
    with clock.at(clock.now() + timedelta(days=500)):
        correct(cast.other, met, clock.in_days(-500), seen=clock.in_days(-500), how="in_person")
    assert Task.objects.get(pk=met).met_how == "in_person"


def test_it_lies_not_after_what_came_of_it(cast, met):
    with clock.at(clock.now() + timedelta(days=2)):
        actions.complete(by=cast.other, task_id=met)
    with clock.at(clock.now() + timedelta(days=5)):
        with pytest.raises(Refused, match="つながった"):
            correct(cast.other, met, clock.today(), seen=clock.in_days(-5))
        correct(cast.other, met, clock.in_days(-3), seen=clock.in_days(-5))


def test_who_was_asked_too_early_is_asked_again_in_time(cast, met):
    with clock.at(clock.now() + timedelta(days=40)):
        actions.ask_follow_ups(by=cast.other)
        asked = FollowUp.objects.filter(task=met, state=rules.ASKED)
        assert asked.count() == 2
        correct(cast.other, met, clock.in_days(-10), seen=clock.in_days(-40))
        assert not asked.exists()
        first = FollowUp.objects.get(task=met, side=rules.RECIPIENT, after_days=30)
        assert (first.state, first.due_on) == (rules.PLANNED, clock.in_days(20))


def test_by_a_link_too_and_for_whoever_has_no_account_with_the_way_it_came(cast):
    task_id, link = at_the_cafe(cast.owner, begin(cast.owner))
    correct(link, task_id, clock.today(), how="in_person")
    assert Task.objects.get(pk=task_id).met_how == "in_person"
    with pytest.raises(Refused) as refused:
        correct(cast.owner, task_id, clock.today(), how="together")
    assert refused.value.field == "way"
    correct(cast.owner, task_id, clock.today(), how="together", way="fax")
    assert Task.objects.get(pk=task_id).met_how == "together"
    assert Entry.objects.filter(task=task_id, way="fax").exists()
