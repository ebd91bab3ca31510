"""The organisation's list, who carries how much, and changes for several people at once."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import HANAKO, Cast, begin, fallback
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import Case, Reading, TeamMember, Track
from tonari.records.people.queries import Wanted


@pytest.fixture
def east(cast: Cast) -> UUID:
    return network.create_post(
        by=cast.owner, name="東の担当", holder_id=cast.teammate.acting_id, deputy_id=None
    )


def take_in(by: Actor, called: str, post_id: UUID, days: int = 7) -> UUID:
    return actions.open_case(
        by=by,
        case_id=new_id(),
        post_id=post_id,
        sections={"identity": {"called": called}},
        next_contact_on=clock.in_days(days),
    )


def named(viewer: Actor, **narrowed: object) -> list[str]:
    _total, rows = queries.organisation_people(viewer, Wanted(**narrowed))  # type: ignore[arg-type]
    return [row.called for row in rows]


@pytest.fixture
def people(cast: Cast, east: UUID) -> dict[str, UUID]:
    """Four people of two workers: one on the fallback post, one overdue, one in peace."""
    found = {
        "先の人": take_in(cast.teammate, "先の人", east, 3),
        "過ぎた人": take_in(cast.teammate, "過ぎた人", east),
        "受け皿の人": take_in(cast.stranger, "受け皿の人", fallback(cast.owner)),
        "扉の人": take_in(cast.stranger, "扉の人", east),
    }
    actions.stop_contact(by=cast.stranger, case_id=found["扉の人"])
    late = Track.objects.filter(case=found["過ぎた人"])
    late.update(next_contact_on=clock.in_days(-1), last_reached_on=clock.in_days(-70))
    return found


def test_whoever_is_without_a_post_comes_first_then_whose_day_has_passed(
    cast: Cast, people: dict[str, UUID]
) -> None:
    assert named(cast.owner) == ["受け皿の人", "過ぎた人", "先の人", "扉の人"]
    _, rows = queries.organisation_people(cast.owner, Wanted())
    assert [(bool(r.vacant), r.is_overdue, r.is_quiet) for r in rows] == [
        (True, False, False), (False, True, True), (False, False, False), (False, False, False),
    ]  # fmt: skip


def test_it_says_whether_the_last_net_holds_them_or_nobody_is_there(
    cast: Cast, east: UUID, people: dict[str, UUID]
) -> None:
    def why() -> dict[str, str]:
        _, rows = queries.organisation_people(cast.owner, Wanted())
        return {row.called: row.vacant for row in rows if row.state == "open"}

    assert why() == {"受け皿の人": "fallback", "過ぎた人": "", "先の人": ""}
    days = {"first_day": clock.today(), "last_day": clock.in_days(3)}
    for away in (cast.teammate, cast.stranger, cast.owner):  # so that nobody covers
        network.set_away(by=cast.owner, member_id=away.acting_id, **days)
    assert set(why().values()) == {"empty"}


def test_a_worker_is_shown_their_own_people_alone(cast: Cast, people: dict[str, UUID]) -> None:
    # Whoever holds the post behind an open door opens it, too.
    assert named(cast.teammate) == ["過ぎた人", "先の人", "扉の人"]
    assert named(cast.stranger) == ["受け皿の人", "扉の人"]
    assert named(cast.other) == []


def test_each_filter_narrows(cast: Cast, east: UUID, people: dict[str, UUID]) -> None:
    me = cast.owner
    assert named(me, unassigned=True) == ["受け皿の人"]
    assert named(me, overdue=True) == named(me, quiet=True) == ["過ぎた人"]
    assert named(me, state="open_door") == ["扉の人"]
    assert named(me, post_id=east) == ["過ぎた人", "先の人"]
    assert named(me, member_id=cast.stranger.acting_id) == ["受け皿の人", "扉の人"]
    assert named(me, words="先の") == ["先の人"]
    assert named(me, words="先の", overdue=True) == []
    assert named(me, mine=True) == ["受け皿の人"]  # the fallback post is the owner's


def test_an_organisation_with_one_post_has_no_leftover(cast: Cast) -> None:
    begin(cast.other)
    _, rows = queries.organisation_people(cast.other, Wanted())
    assert [bool(row.vacant) for row in rows] == [False]


def test_the_restricted_show_to_their_team_alone(cast: Cast, people: dict[str, UUID]) -> None:
    actions.restrict(by=cast.teammate, case_id=people["先の人"])
    assert "先の人" not in named(cast.owner)
    assert named(cast.teammate) == ["過ぎた人", "先の人", "扉の人"]
    actions.keep_away(by=cast.teammate, case_id=people["先の人"], member_id=cast.owner.acting_id)
    assert queries.loads(cast.owner, {}).total.people == 2, "not even as a number"


def test_whom_a_list_showed_stands_on_their_record(cast: Cast, people: dict[str, UUID]) -> None:
    before = Reading.objects.count()
    named(cast.owner)
    assert Reading.objects.count() == before + 1
    _, shown = queries.readings(cast.teammate, people["先の人"])
    assert (shown[0].purpose, shown[0].reader_name) == ("list", "佐藤 さくら")


def test_the_list_costs_the_same_at_any_length(cast: Cast, east: UUID) -> None:
    counts = []
    for wanted in (3, 30):
        while Case.objects.count() < wanted:
            take_in(cast.teammate, f"人{Case.objects.count()}", east)
        with CaptureQueriesContext(connection) as seen:
            total, rows = queries.organisation_people(cast.owner, Wanted())
        assert total == len(rows) == wanted
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 24


def test_who_carries_how_much_adds_up(cast: Cast, east: UUID, people: dict[str, UUID]) -> None:
    found = queries.loads(cast.owner, {people["過ぎた人"]: 2, people["扉の人"]: 9})
    by_post = {load.id: load for load in found.posts}
    assert (by_post[east].people, by_post[east].overdue, by_post[east].quiet) == (2, 1, 1)
    assert by_post[east].waiting == 2
    assert by_post[fallback(cast.owner)].people == 1
    by_member = {load.id: load.people for load in found.members}
    assert by_member == {
        cast.teammate.acting_id: 2, cast.stranger.acting_id: 1, cast.owner.acting_id: 1,
    }  # fmt: skip
    assert (found.total.people, found.total.overdue, found.total.waiting) == (3, 1, 2)
    with pytest.raises(Refused):
        queries.loads(cast.teammate, {})


def test_a_coordinator_hands_over_without_opening_and_never_to_themselves(
    cast: Cast, east: UUID, people: dict[str, UUID]
) -> None:
    west = network.create_post(by=cast.owner, name="西の担当", holder_id=cast.stranger.acting_id)
    case_id = people["先の人"]
    actions.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=west)
    assert Track.objects.get(case=case_id).post_id == west
    with pytest.raises(Refused, match="自分を記録に入れる"):
        actions.hand_over(
            by=cast.owner, case_id=case_id, kind="connection", post_id=fallback(cast.owner)
        )
    with pytest.raises(Refused) as refused:
        actions.hand_over(by=cast.host, case_id=case_id, kind="connection", post_id=west)
    assert refused.value.missing
    actions.restrict(by=cast.teammate, case_id=case_id)
    with pytest.raises(Refused) as refused:
        actions.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=east)
    assert refused.value.missing


def test_the_last_who_can_open_a_record_stays(cast: Cast, people: dict[str, UUID]) -> None:
    case_id, last = people["扉の人"], cast.stranger.acting_id
    actions.leave_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    with pytest.raises(Refused, match="開ける人がいなくなります"):
        actions.leave_team(by=cast.owner, case_id=case_id, member_id=last)
    assert TeamMember.objects.filter(case=case_id).count() == 1
    actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    actions.leave_team(by=cast.owner, case_id=case_id, member_id=last)
    assert queries.is_own_case(cast.teammate, [case_id]) == {case_id}


def test_several_change_and_each_is_accounted_for(
    cast: Cast, east: UUID, people: dict[str, UUID]
) -> None:
    west = network.create_post(by=cast.owner, name="西の担当", holder_id=cast.stranger.acting_id)
    first, second, door = people["先の人"], people["過ぎた人"], people["扉の人"]
    actions.open_problem(by=cast.teammate, case_id=first, post_id=east)
    actions.keep_away(by=cast.teammate, case_id=second, member_id=cast.stranger.acting_id)
    rows = Row.objects.filter(verb="people.handed_over").count()
    outcomes = actions.hand_over_all(
        by=cast.teammate, seen={first: east, second: east, door: None, new_id(): east}, post_id=west
    )
    why = {case_id: refused.reason for case_id, refused in outcomes.items() if refused}
    assert outcomes[first] is None
    assert "近づけない" in why[second]
    assert "つながっていない" in why[door]
    assert len(why) == 3, "nobody is left out of the account"
    assert set(Track.objects.filter(case=first).values_list("post", flat=True)) == {west}
    assert Track.objects.get(case=second).post_id == east
    assert Row.objects.filter(verb="people.handed_over").count() == rows + 2


def test_who_was_faster_is_not_overwritten(cast: Cast, east: UUID, people: dict[str, UUID]) -> None:
    west = network.create_post(by=cast.owner, name="西の担当", holder_id=cast.stranger.acting_id)
    first = people["先の人"]
    actions.hand_over(
        by=cast.teammate, case_id=first, kind="connection", post_id=fallback(cast.owner)
    )
    outcomes = actions.hand_over_all(by=cast.owner, seen={first: east}, post_id=west)
    refused = outcomes[first]
    assert refused and "ほかの人が先に" in refused.reason
    assert Track.objects.get(case=first).post_id == fallback(cast.owner)
    again = actions.hand_over_all(by=cast.owner, seen={first: fallback(cast.owner)}, post_id=west)
    twice = actions.hand_over_all(by=cast.owner, seen={first: fallback(cast.owner)}, post_id=west)
    assert again == twice == {first: None}, "sent twice is done once"


def test_teams_of_several(cast: Cast, people: dict[str, UUID]) -> None:
    ids = [people["先の人"], people["過ぎた人"]]
    joins = {"by": cast.owner, "case_ids": ids}
    assert set(actions.join_all(**joins, member_id=cast.stranger.acting_id).values()) == {None}
    assert named(cast.stranger, post_id=Track.objects.get(case=ids[0]).post_id)
    assert set(actions.leave_all(**joins, member_id=cast.stranger.acting_id).values()) == {None}
    refused = actions.join_all(**joins, member_id=cast.owner.acting_id)
    assert all(why and "自分を" in why.reason for why in refused.values())


def test_names_of_a_list_are_those_of_the_organisation(cast: Cast) -> None:
    case_id = begin(cast.owner)
    assert queries.names_of(cast.stranger, [case_id], "list")[case_id].name == "髙橋 花子"
    assert queries.names_of(cast.other, [case_id], "list") == {}
    assert (
        HANAKO["identity"]["called"]
        == queries.names_of(cast.owner, [case_id], "list")[case_id].called
    )
