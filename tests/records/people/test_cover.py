"""Whoever stands in opens the records of the post meanwhile, no others, and not afterwards."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import Cast, begin, join
from tonari.entry.jobs import ticks
from tonari.ground.network import actions as network
from tonari.ground.network import queries as network_queries
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import TeamMember


def carried(cast: Cast) -> UUID:
    """花ちゃん, carried by a post of the teammate alone; the owner is on no team."""
    post = network.create_post(by=cast.owner, name="南地区", holder_id=cast.teammate.acting_id)
    case_id = begin(cast.owner)
    actions.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=post)
    actions.leave_team(by=cast.teammate, case_id=case_id, member_id=cast.owner.acting_id)
    return case_id


def away(cast: Cast, cover: Actor | None, first: int = 0, last: int = 2) -> None:
    network.set_away(
        by=cast.teammate,
        member_id=cast.teammate.acting_id,
        first_day=clock.in_days(first),
        last_day=clock.in_days(last),
        cover=cover.acting_id if cover else None,
    )


def opens(viewer: Actor, case_id: UUID) -> bool:
    """By the list, by the decision and by the prepared question: all three say the same."""
    listed = queries.scope(viewer).filter(pk=case_id).exists()
    try:
        queries.check_own_record(viewer, case_id)
        queries.open_sections(viewer, case_id, ["identity"], "support")
    except Refused:
        assert not listed
        return False
    assert listed
    return True


def test_the_cover_opens_the_record_meanwhile_and_not_afterwards(cast: Cast) -> None:
    case_id = carried(cast)
    assert not opens(cast.stranger, case_id)
    away(cast, cast.stranger, first=1)
    assert not opens(cast.stranger, case_id)
    for days, inside in ((1, True), (2, True), (3, False)):
        with clock.at(clock.now() + timedelta(days=days)):
            assert opens(cast.stranger, case_id) is inside
    assert opens(cast.teammate, case_id)
    assert queries.record(cast.teammate, case_id).connection.post_name == "南地区"


def test_it_is_on_the_today_of_whoever_covers_and_gone_when_somebody_is_back(cast: Cast) -> None:
    case_id = carried(cast)
    with clock.at(clock.now() + timedelta(days=40)):
        away(cast, cast.stranger)
        total, dues = queries.contacts_due(cast.stranger)
        assert (total, [one.case_id for one in dues]) == (1, [case_id])
        (absence,) = network_queries.absences(cast.teammate)
        network.end_away(by=cast.teammate, member_id=cast.teammate.acting_id, absence_id=absence.id)
        assert queries.contacts_due(cast.stranger)[0] == 0
        assert not opens(cast.stranger, case_id)


def test_the_covers_note_counts_and_stays(cast: Cast) -> None:
    case_id = carried(cast)
    away(cast, cast.stranger)
    actions.record_contact(
        by=cast.stranger,
        case_id=case_id,
        on=clock.today(),
        reached=True,
        next_contact_on=clock.in_days(7),
    )
    assert queries.record(cast.teammate, case_id).connection.next_contact_on == clock.in_days(7)


def test_who_is_kept_away_never_covers_that_record_and_somebody_else_does(cast: Cast) -> None:
    case_id = carried(cast)
    other = begin(cast.owner, {"identity": {"called": "もう一人"}})
    post = queries.record(cast.teammate, case_id).connection.post_id
    assert post
    actions.hand_over(by=cast.owner, case_id=other, kind="connection", post_id=post)
    actions.keep_away(by=cast.teammate, case_id=case_id, member_id=cast.stranger.acting_id)
    away(cast, cast.stranger)
    assert opens(cast.stranger, other)
    assert not opens(cast.stranger, case_id)
    assert opens(cast.owner, case_id)


def test_on_the_first_day_the_minute_tick_finds_who_else_can_open_it(cast: Cast) -> None:
    case_id = carried(cast)
    actions.keep_away(by=cast.teammate, case_id=case_id, member_id=cast.stranger.acting_id)
    away(cast, cast.stranger, first=1)
    assert not opens(cast.owner, case_id)
    with clock.at(clock.now() + timedelta(days=1)):
        assert ticks.run_all() == 0
        assert opens(cast.owner, case_id)
        assert ticks.run_all() == 0
    assert not opens(cast.stranger, case_id)


def test_without_a_named_cover_the_fallbacks_people_see_to_it(cast: Cast) -> None:
    case_id = carried(cast)
    assert not opens(cast.owner, case_id)
    away(cast, None)
    assert opens(cast.owner, case_id)


def test_the_cover_of_another_organisation_is_none(cast: Cast) -> None:
    case_id = carried(cast)
    with pytest.raises(Refused):
        away(cast, cast.other)
    assert not opens(cast.other, case_id)


def told_of_a_death(cast: Cast) -> UUID:
    """Of somebody who has died: no post carries that, only the owner is on the team."""
    case_id = begin(cast.owner)
    said = {"since": None, "is_about": False, "told_by": "妹"}
    actions.note_death(by=cast.owner, loss_id=new_id(), case_id=case_id, **said)
    return case_id


def test_what_nobody_carries_goes_to_whoever_will_be_back_where_all_who_stay_are_away(
    cast: Cast,
) -> None:
    case_id = told_of_a_death(cast)
    coordinate = {"by": cast.owner, "roles": ["worker", "coordinator", "steward"]}
    network.change_roles(member_id=cast.teammate.acting_id, **coordinate)
    away(cast, None)
    for one in (cast.stranger, cast.owner):
        network.remove_member(by=cast.owner, member_id=one.acting_id)
    actions.restrict(by=cast.teammate, case_id=case_id)  # so that each tick looks at it
    for days in (0, 1, 3):
        with clock.at(clock.now() + timedelta(days=days)):
            assert ticks.run_all() == 0
            assert TeamMember.objects.get(case=case_id).member_id == cast.teammate.acting_id
            assert opens(cast.teammate, case_id)


def test_whoever_is_there_takes_it_before_whoever_will_be_back(cast: Cast) -> None:
    case_id = told_of_a_death(cast)
    coordinate = {"by": cast.owner, "roles": ["worker", "coordinator", "steward"]}
    network.change_roles(member_id=cast.teammate.acting_id, **coordinate)
    away(cast, None)
    network.remove_member(by=cast.owner, member_id=cast.owner.acting_id)
    assert TeamMember.objects.get(case=case_id).member_id == cast.stranger.acting_id


def barred_but_for_the_owner(cast: Cast) -> UUID:
    """Nobody of the organisation but the owner may come near it, and the owner is gone."""
    case_id = told_of_a_death(cast)
    for one in (cast.teammate, cast.stranger):
        actions.keep_away(by=cast.owner, case_id=case_id, member_id=one.acting_id)
    coordinate = {"by": cast.owner, "roles": ["worker", "coordinator", "steward"]}
    network.change_roles(member_id=cast.teammate.acting_id, **coordinate)
    network.remove_member(by=cast.owner, member_id=cast.owner.acting_id)
    assert not opens(cast.teammate, case_id) and not opens(cast.stranger, case_id)
    return case_id


def test_it_waits_for_whoever_was_there_and_is_let_in_again_or_becomes_a_worker(cast: Cast) -> None:
    helper = join(cast.owner, "ono", "大野 誠", "supporter")
    resting = join(cast.owner, "mori", "森 恵", "worker")
    network.suspend_member(by=cast.owner, member_id=resting.acting_id)
    case_id = barred_but_for_the_owner(cast)
    network.resume_member(by=cast.teammate, member_id=resting.acting_id)
    assert TeamMember.objects.get(case=case_id).member_id == resting.acting_id
    network.remove_member(by=cast.teammate, member_id=resting.acting_id)
    network.change_roles(by=cast.teammate, member_id=helper.acting_id, roles=["worker"])
    assert TeamMember.objects.get(case=case_id).member_id == helper.acting_id


@pytest.mark.parametrize("way", ["as a worker", "by a post", "by other roles"])
def test_nobody_who_must_stay_away_comes_back_as_somebody_they_let_in(cast: Cast, way: str) -> None:
    case_id = barred_but_for_the_owner(cast)
    role = "supporter" if way == "by other roles" else "worker"
    again = join(cast.teammate, "mori", "森 恵", role)
    if way == "by other roles":
        network.change_roles(by=cast.teammate, member_id=again.acting_id, roles=["worker"])
    if way == "by a post":
        post = network_queries.fallback_post(cast.teammate, cast.teammate.acting_for)
        network.staff_post(by=cast.teammate, post_id=post, holder_id=again.acting_id)
    assert not opens(again, case_id)
    assert not TeamMember.objects.filter(case=case_id).exists()


def test_whoever_they_let_in_is_let_near_by_the_team(cast: Cast) -> None:
    case_id = begin(cast.owner)
    other = begin(cast.owner, {"identity": {"called": "もう一人"}})
    network.change_roles(
        by=cast.owner, member_id=cast.teammate.acting_id, roles=["worker", "coordinator"]
    )
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    again = join(cast.teammate, "mori", "森 恵", "worker")
    actions.join_team(by=cast.owner, case_id=other, member_id=again.acting_id)
    with pytest.raises(Refused):
        actions.join_team(by=cast.owner, case_id=case_id, member_id=again.acting_id)
    actions.let_near(by=cast.owner, case_id=case_id, member_id=again.acting_id)
    actions.join_team(by=cast.owner, case_id=case_id, member_id=again.acting_id)
    assert opens(again, case_id)
