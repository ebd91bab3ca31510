"""The day of a first meeting that was written wrong is said right, and what stood before stays."""

from datetime import timedelta

import pytest

from tests.cast import Cast, begin, fallback
from tonari.ground.ledger import queries as ledger
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people
from tonari.records.people.models import Track
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import Entry, FollowUp, Task
from tonari.work.support import actions as support

from .test_actions import agree, offer
from .test_follow_ups import at_the_cafe

VERB = "referral.meeting_corrected"


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
    stood = Task.objects.get(pk=task_id).met_how
    said = {"seen": seen or clock.today(), "seen_how": stood, "on": on, "how": how, **more}
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
    assert Task.objects.get(pk=met).met_on == yesterday
    with pytest.raises(Refused, match="変わったところがありません"):
        correct(cast.other, met, yesterday, seen=yesterday)


def test_how_they_met_as_a_colleague_corrected_it_meanwhile_is_not_overwritten(cast, met):
    today = clock.today()
    correct(cast.other, met, today, how="in_person")
    with pytest.raises(Refused, match="どうやって会えたかは、ほかの人が先に直しました") as refused:
        correct(cast.other, met, clock.in_days(-1), how="together", seen_how="phone")
    assert refused.value.field == "how"
    task = Task.objects.get(pk=met)
    assert (task.met_on, task.met_how) == (today, "in_person")
    with pytest.raises(Refused) as again:
        correct(cast.other, met, today, how="in_person", seen_how="phone")
    assert again.value.repeated
    assert len(ledger.facts_of(cast.other, met, VERB)) == 1


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


def states(task_id, side=rules.SENDER):
    asked = FollowUp.objects.filter(task=task_id, side=side, after_days__gt=0)
    return list(asked.order_by("after_days").values_list("state", flat=True))


@pytest.fixture
def long_ago(cast):
    """Taken up 100 days ago; the meeting of today was written down as 95 days ago, by mistake."""
    with clock.at(clock.now() - timedelta(days=100)):
        task_id = offer(cast, begin(cast.owner))
        actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
        agree(cast, task_id)
        actions.release(by=cast.owner, task_id=task_id)
    on = clock.in_days(-95)
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=on, how="together")
    actions.ask_follow_ups(by=cast.other)
    return task_id


def test_what_gave_way_to_a_later_question_is_asked_after_all(cast, long_ago):
    assert states(long_ago) == [rules.DROPPED, rules.ASKED, rules.PLANNED]
    correct(cast.other, long_ago, clock.today(), seen=clock.in_days(-95))
    for side in (rules.SENDER, rules.RECIPIENT):
        assert states(long_ago, side) == [rules.PLANNED] * 3
    with clock.at(clock.now() + timedelta(days=30)):
        actions.ask_follow_ups(by=cast.other)
        assert states(long_ago) == [rules.ASKED, rules.PLANNED, rules.PLANNED]


def test_a_day_that_has_come_meanwhile_is_asked_at_once_unless_a_later_one_is(cast, long_ago):
    correct(cast.other, long_ago, clock.in_days(-93), seen=clock.in_days(-95))
    assert states(long_ago) == [rules.DROPPED, rules.ASKED, rules.PLANNED]
    correct(cast.other, long_ago, clock.in_days(-40), seen=clock.in_days(-93))
    actions.ask_follow_ups(by=cast.other)
    assert states(long_ago) == [rules.ASKED, rules.PLANNED, rules.PLANNED]


def test_what_nobody_answered_is_no_more_late_and_comes_back_no_more(cast, long_ago):
    with clock.at(clock.now() + timedelta(days=20)):
        actions.ask_follow_ups(by=cast.other)
        assert states(long_ago)[1] == rules.UNANSWERED
        assert Task.objects.get(pk=long_ago).reason == "no_news"
        correct(cast.other, long_ago, clock.in_days(-20), seen=clock.in_days(-115))
        assert states(long_ago) == [rules.PLANNED] * 3
        assert not queries.today(cast.owner).came_back


def test_what_was_answered_stays_and_holds_back_nothing(cast, long_ago):
    due = queries.task(cast.owner, long_ago).due_follow_up(rules.SENDER)
    said = {"side": rules.SENDER, "holds": rules.HOLDS, "follow_up_id": due.id}
    actions.answer_follow_up(by=cast.owner, task_id=long_ago, **said)
    correct(cast.other, long_ago, clock.today(), seen=clock.in_days(-95))
    assert states(long_ago) == [rules.PLANNED, rules.ANSWERED, rules.PLANNED]
    with clock.at(clock.now() + timedelta(days=30)):
        actions.ask_follow_ups(by=cast.other)
        assert states(long_ago) == [rules.ASKED, rules.ANSWERED, rules.PLANNED]


def test_nobody_is_asked_again_about_whoever_wants_no_contact(cast, long_ago):
    case_id = Task.objects.get(pk=long_ago).referral.case_id
    actions.withdraw_offers_of(by=cast.owner, case_id=case_id, reason="person_declined")
    correct(cast.other, long_ago, clock.today(), seen=clock.in_days(-95))
    assert states(long_ago) == [rules.DROPPED] * 3


@pytest.mark.parametrize("side", [rules.SENDER, rules.RECIPIENT])
def test_what_was_waited_for_in_vain_is_not_asked_anew_after_no_contact_was_asked_for(
    cast, long_ago, side
):
    task = Task.objects.get(pk=long_ago)
    by, case_id = {
        rules.SENDER: (cast.owner, task.referral.case_id),
        rules.RECIPIENT: (cast.other, task.to_case_id),
    }[side]
    with clock.at(clock.now() + timedelta(days=20)):
        actions.ask_follow_ups(by=cast.other)
        people.stop_contact(by=by, case_id=case_id)
        still = [rules.DROPPED, rules.UNANSWERED, rules.DROPPED]
        assert states(long_ago, side) == still
        correct(cast.other, long_ago, clock.in_days(-20), seen=clock.in_days(-115))
        assert states(long_ago, side) == still
        other = ({rules.SENDER, rules.RECIPIENT} - {side}).pop()
        assert states(long_ago, other) == [rules.PLANNED] * 3


def contacts(task_id):
    track = Track.objects.get(case=Task.objects.get(pk=task_id).to_case_id, kind="connection")
    return track.last_contact_on, track.last_reached_on


def noted(by, task_id, on, *, reached):
    note_id = new_id()
    support.add_note(
        by=by, note_id=note_id, case_id=Task.objects.get(pk=task_id).to_case_id, on=on,
        method="phone", reached=reached, with_whom="", text="電話した",
        next_contact_on=clock.in_days(7),
    )  # fmt: skip
    return note_id


def test_the_last_contact_is_of_the_day_as_it_is_corrected(cast, met):
    assert contacts(met) == (clock.today(), clock.today())
    correct(cast.other, met, clock.in_days(-1))
    assert contacts(met) == (clock.in_days(-1), clock.in_days(-1))
    correct(cast.other, met, clock.today(), seen=clock.in_days(-1))
    assert contacts(met) == (clock.today(), clock.today())


def test_a_note_of_the_same_day_still_counts_when_the_meeting_is_corrected(cast, met):
    noted(cast.other, met, clock.today(), reached=False)
    correct(cast.other, met, clock.in_days(-1))
    assert contacts(met) == (clock.today(), clock.in_days(-1))
    noted(cast.other, met, clock.today(), reached=True)
    correct(cast.other, met, clock.today(), seen=clock.in_days(-1))
    correct(cast.other, met, clock.in_days(-2))
    assert contacts(met) == (clock.today(), clock.today())


def test_the_meeting_still_counts_when_a_note_of_its_day_is_struck(cast, met):
    note_id = noted(cast.other, met, clock.today(), reached=True)
    support.strike_note(by=cast.other, change_id=new_id(), note_id=note_id, why="別の人のこと")
    assert contacts(met) == (clock.today(), clock.today())


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
