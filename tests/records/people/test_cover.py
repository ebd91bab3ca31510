"""Whoever stands in opens the records of the post meanwhile, no others, and not afterwards."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import Cast, begin
from tonari.entry.jobs import ticks
from tonari.ground.network import actions as network
from tonari.ground.network import queries as network_queries
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries


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
