"""Whom somebody lets in who must stay away: of these records alone (docs/decisions/0009)."""

from tests.cast import Cast, begin, join
from tests.work.referral import kept
from tests.work.referral.test_actions import agree
from tests.work.referral.test_offering import accepted
from tonari.ground.network import actions as network
from tonari.records.people import actions as people
from tonari.records.people import queries
from tonari.records.people.models import Block
from tonari.work.referral import actions
from tonari.work.referral.models import Task


def test_where_it_had_led_before_whoever_is_let_in_is_not_sent_away(cast: Cast) -> None:
    case_id = begin(cast.owner)
    task_id = accepted(cast, case_id)
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    theirs = Task.objects.get(pk=task_id).to_case_id
    network.change_roles(
        by=cast.owner, member_id=cast.teammate.acting_id, roles=["worker", "coordinator"]
    )
    people.keep_away(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    assert Block.objects.filter(case=theirs, member=cast.teammate.acting_id).exists()
    again = join(cast.teammate, "mori", "森 恵", "worker")
    assert Block.objects.filter(case=case_id, member=again.acting_id).exists()
    assert not Block.objects.filter(case=theirs, member=again.acting_id).exists()
    kept.who_must_stay_away_does_wherever_it_led(queries.facts(cast.owner, [case_id, theirs]))


def test_where_it_leads_from_then_on_they_stay_away_too(cast: Cast) -> None:
    case_id = begin(cast.owner)
    network.change_roles(
        by=cast.owner, member_id=cast.teammate.acting_id, roles=["worker", "coordinator"]
    )
    people.keep_away(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    again = join(cast.teammate, "mori", "森 恵", "worker")
    task_id = accepted(cast, case_id)
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    theirs = Task.objects.get(pk=task_id).to_case_id
    assert Block.objects.filter(case=theirs, member=again.acting_id).exists()
