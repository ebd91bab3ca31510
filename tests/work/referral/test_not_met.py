"""That they had met was written by mistake: it is undone, and the sender stands beside again."""

import pytest

from tests.cast import Cast, begin, fallback
from tests.work.referral import kept
from tonari.ground.ledger import queries as ledger
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people.models import Track
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.actions import Recipient
from tonari.work.referral.models import Entry, FollowUp, Task

from .test_follow_ups import NEED
from .test_stepping_back import met as have_met


@pytest.fixture
def met(cast, case_id):
    return have_met(cast, case_id, cast.other)


def check_promises() -> None:
    seen = kept.look()
    kept.nobody_is_dropped(seen)
    kept.no_link_outlives_its_reason()
    kept.what_broke_is_with_the_sender()
    kept.who_answers_for_an_introduction_is_responsible()


def test_it_waits_again_and_the_sender_is_told(cast: Cast, met):
    actions.undo_first_meeting(by=cast.other, task_id=met)
    row = Task.objects.get(pk=met)
    assert (row.state, row.reason, row.met_on) == (rules.ON_HOLD, rules.NOT_MET, None)
    assert not FollowUp.objects.filter(task=met).exists()
    assert Track.objects.get(case=row.to_case_id, kind="connection").last_reached_on is None
    assert [task.id for task in queries.today(cast.owner).came_back] == [met]
    assert [task.id for task in queries.today(cast.other).to_meet] == [met]
    was = {"was_on": clock.today().isoformat(), "was_how": "phone"}
    assert ledger.facts_of(cast.other, met, "referral.not_met") == [was]
    with pytest.raises(Refused, match="最初に会えた"):
        actions.step_back(by=cast.owner, task_id=met)
    with pytest.raises(Refused) as again:
        actions.undo_first_meeting(by=cast.other, task_id=met)
    assert again.value.repeated
    check_promises()


def test_who_had_let_go_is_responsible_again(cast: Cast, case_id, met):
    actions.step_back(by=cast.owner, task_id=met)
    actions.undo_first_meeting(by=cast.other, task_id=met)
    track = Track.objects.get(case=case_id, kind="connection")
    assert (track.state, track.post_id) == ("open", fallback(cast.owner))
    assert queries.task(cast.owner, met).sender_role == ""
    check_promises()


def test_when_they_meet_after_all_each_side_is_asked_from_that_day(cast: Cast, met):
    said = {"side": rules.SENDER, "holds": rules.SHAKY, "words": "会っていないそうです"}
    actions.answer_follow_up(by=cast.owner, task_id=met, **said)
    actions.undo_first_meeting(by=cast.other, task_id=met)
    with clock.at(clock.now().replace(day=20)):
        actions.record_first_meeting(by=cast.other, task_id=met, on=clock.today(), how="together")
        assert not queries.today(cast.owner).came_back, "what was told is settled"
        assert [task.id for task in queries.today(cast.owner).met] == [met]
        asked = FollowUp.objects.filter(task=met, after_days__gt=0)
        planned = rules.follow_ups(clock.today())
        assert sorted(asked.values_list("side", "after_days", "due_on")) == sorted(planned)
    check_promises()


def test_only_the_side_that_wrote_it_and_before_it_said_what_came_of_it(cast: Cast, met):
    with pytest.raises(Refused, match="会えたことを書いた側"):
        actions.undo_first_meeting(by=cast.owner, task_id=met)
    for nobody in (cast.stranger, cast.partner):
        with pytest.raises(Refused):
            actions.undo_first_meeting(by=nobody, task_id=met)
    said = {"side": rules.RECIPIENT, "holds": rules.SHAKY, "words": "雨の日は来ない"}
    actions.answer_follow_up(by=cast.other, task_id=met, **said)
    with pytest.raises(Refused, match="知らせる前"):
        actions.undo_first_meeting(by=cast.other, task_id=met)
    assert Task.objects.get(pk=met).state == rules.IN_PROGRESS


def test_a_first_meeting_is_not_undone_by_a_queue(cast: Cast, met):
    with pytest.raises(Refused, match="もう会えています"):
        actions.hold(by=cast.other, task_id=met, reason="waiting_list")
    assert Task.objects.get(pk=met).state == rules.IN_PROGRESS


def test_nobody_goes_and_meets_whoever_wants_no_contact_by_now(cast: Cast, case_id, met):
    people.stop_contact(by=cast.owner, case_id=case_id)
    actions.undo_first_meeting(by=cast.other, task_id=met)
    assert Task.objects.get(pk=met).state == rules.CANCELLED
    assert people_queries.connection_state(cast.owner, case_id) == "open_door"
    kept.no_grant_and_no_key_outlives_its_reason()
    check_promises()


def test_by_a_link_too_and_for_whoever_has_no_account_with_the_way_it_came(cast: Cast):
    cafe = Service.objects.create(name="喫茶なぎさ", kind="place", standing="informal")
    (task_id,) = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=begin(cast.owner),
        recipients=[Recipient(service_id=cafe.pk)],
        urgency="normal",
        offer=NEED,
    )
    keys = keys_of_token(fold_paper_code(queries.code(cast.owner, task_id)))
    link = Actor("link", keys.holder[1], None, keys)
    actions.accept_offer(by=link, task_id=task_id, post_id=None)
    day = {"on": clock.today(), "how": "phone"}
    actions.record_first_meeting(by=link, task_id=task_id, **day)
    actions.undo_first_meeting(by=link, task_id=task_id)
    actions.record_first_meeting(by=link, task_id=task_id, **day)
    with pytest.raises(Refused) as refused:
        actions.undo_first_meeting(by=cast.owner, task_id=task_id)
    assert refused.value.field == "way"
    actions.undo_first_meeting(by=cast.owner, task_id=task_id, way="phone")
    assert Entry.objects.filter(task=task_id, what="not_met", way="phone").exists()
    check_promises()
