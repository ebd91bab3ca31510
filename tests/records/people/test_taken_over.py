"""A record that ended in one known already: its team is that one's, and nobody else's."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps

from tests.cast import HANAKO, Cast, begin, fallback, join
from tests.records.people.merging import content, merge
from tests.work.referral.test_known_before import introduced, named, record_of
from tests.work.referral.test_offering import accepted
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import Block, Grant, TeamMember, Track
from tonari.work.referral import actions as referral
from tonari.work.referral import queries as referral_queries


def lets_near(by: Actor, case_id: UUID) -> None:
    actions.let_near(by=by, case_id=case_id, member_id=by.acting_id)


def joins(by: Actor, case_id: UUID) -> None:
    actions.join_team(by=by, case_id=case_id, member_id=by.acting_id)


def begins_a_problem(by: Actor, case_id: UUID) -> None:
    actions.open_problem(by=by, case_id=case_id, post_id=fallback(by))


def notes_a_death(by: Actor, case_id: UUID) -> None:
    actions.note_death(
        by=by, loss_id=new_id(), case_id=case_id, since=None, is_about=False, told_by="町会"
    )


def puts_it_off(by: Actor, case_id: UUID) -> None:
    actions.record_contact(
        by=by,
        case_id=case_id,
        on=clock.today(),
        reached=True,
        next_contact_on=clock.in_days(360),
    )


def reopens(by: Actor, case_id: UUID) -> None:
    actions.come_back(
        by=by, case_id=case_id, post_id=fallback(by), next_contact_on=clock.in_days(360)
    )


@pytest.mark.parametrize("is_barred", [True, False])
@pytest.mark.parametrize(
    "act", [lets_near, joins, begins_a_problem, notes_a_death, puts_it_off, reopens]
)
def test_taking_an_offer_up_is_no_way_into_the_record_in_which_the_person_is_known(
    cast: Cast, act: Callable[[Actor, UUID], None], is_barred: bool
) -> None:
    colleague = join(cast.other, "mori", "森", "worker")
    known, theirs = begin(cast.other), begin(cast.owner)
    actions.restrict(by=cast.other, case_id=known)
    if is_barred:
        actions.keep_away(by=cast.other, case_id=known, member_id=colleague.acting_id)
    actions.introduce(by=cast.owner, case_id=known, of_case=theirs, reopen=True)
    task_id = introduced(cast.owner, theirs, colleague)
    begun = record_of(colleague, task_id)
    named(cast.owner, task_id)
    assert queries.standing(cast.other, begun) == known
    before = list(Track.objects.filter(case=known).values())
    with pytest.raises(Refused) as refused:
        act(colleague, begun)
    assert refused.value.missing
    assert list(Track.objects.filter(case=known).values()) == before
    assert Block.objects.filter(case=known).exists() == is_barred
    assert not TeamMember.objects.filter(member=colleague.acting_id).exists()
    for one in (known, begun):
        assert content(cast.other, one, "identity")
        with pytest.raises(Refused):
            content(colleague, one, "identity")


def late(cast: Cast, is_restricted: bool) -> tuple[UUID, UUID]:
    """A record whose team let a day pass, and the one that took it over meanwhile."""
    post_id = network.create_post(by=cast.owner, name="東", holder_id=cast.teammate.acting_id)
    holds, other = (
        actions.open_case(
            by=cast.teammate,
            case_id=new_id(),
            post_id=post_id,
            sections=sections,
            next_contact_on=clock.in_days(10),
        )
        for sections in ({"identity": {"called": "はな"}}, HANAKO)
    )
    task_id = introduced(cast.teammate, other, cast.other)
    merge(cast.teammate, holds, other)
    if is_restricted:
        actions.restrict(by=cast.teammate, case_id=holds)
    return task_id, other


def test_stepping_in_for_a_joined_record_opens_nothing_that_was_restricted_since(
    cast: Cast,
) -> None:
    task_id, other = late(cast, is_restricted=True)
    with clock.at(clock.now() + timedelta(days=9)):
        assert not referral_queries.late_release(cast.owner, task_id).may_step_in
        with pytest.raises(Refused):
            referral.step_in(by=cast.owner, task_id=task_id)
        with pytest.raises(Refused):
            content(cast.owner, other, "identity")


def test_stepping_in_for_a_joined_record_helps(cast: Cast) -> None:
    task_id, _other = late(cast, is_restricted=False)
    with clock.at(clock.now() + timedelta(days=9)):
        assert referral_queries.late_release(cast.owner, task_id).whom_to_ask
        referral.step_in(by=cast.owner, task_id=task_id)
        named(cast.owner, task_id)
    assert referral_queries.task(cast.other, task_id).released_at


def test_what_was_restricted_after_it_was_joined_is_restricted_where_it_goes(cast: Cast) -> None:
    task_id, _other = late(cast, is_restricted=True)
    named(cast.teammate, task_id)
    theirs = record_of(cast.other, task_id)
    assert queries.protection(cast.other, theirs).restricted


def test_what_was_handed_over_to_it_opens_for_whoever_knows_them(cast: Cast) -> None:
    """The introduction goes on in the record that is kept; so does what it was given for."""
    case_id = begin(cast.owner)
    first = introduced(cast.owner, case_id, cast.partner)
    named(cast.owner, first)
    known = record_of(cast.partner, first)
    second = accepted(cast, case_id)
    further = introduced(cast.other, record_of(cast.other, second), cast.partner)
    named(cast.other, further)
    named(cast.owner, second)
    assert Grant.objects.get(basis_ref=further).ended_at is None
    assert record_of(cast.partner, further) != known
    assert queries.standing(cast.partner, record_of(cast.partner, further)) == known


def test_whoever_wanted_no_contact_there_is_left_in_peace_when_trying_again_fails(
    cast: Cast,
) -> None:
    case_id = begin(cast.owner)
    first = introduced(cast.owner, case_id, cast.other)
    named(cast.owner, first)
    theirs = record_of(cast.other, first)
    referral.record_first_meeting(by=cast.other, task_id=first, on=clock.today(), how="phone")
    referral.complete(by=cast.other, task_id=first)
    actions.stop_contact(by=cast.other, case_id=theirs)
    with clock.at(clock.now() + timedelta(days=40)):
        second = introduced(cast.owner, case_id, cast.other)
        named(cast.owner, second)
        assert queries.connection_state(cast.other, theirs) == "open"
        referral.fail(by=cast.other, task_id=second, reason="could_not_meet")
        assert queries.connection_state(cast.other, theirs) == "open_door"


def test_a_door_goes_with_the_record_that_holds(cast: Cast) -> None:
    kept, other = begin(cast.owner), begin(cast.owner, {"identity": {"called": "はな"}})
    actions.stop_contact(by=cast.owner, case_id=other)
    merge_id = merge(cast.owner, kept, other)
    assert not queries.resting(cast.owner, [other])
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert set(queries.resting(cast.owner, [other])) == {other}


@pytest.mark.parametrize("was", ["carried_on", "open_door"])
@pytest.mark.parametrize("is_barred", [False, True])
def test_the_record_that_is_reopened_is_carried_by_nobody_who_was_not_near(
    cast: Cast, was: str, is_barred: bool
) -> None:
    colleague = join(cast.other, "mori", "森", "worker")
    known, theirs = begin(cast.other), begin(cast.owner)
    actions.introduce(by=cast.owner, case_id=known, of_case=theirs, reopen=True)
    if was == "open_door":
        actions.stop_contact(by=cast.other, case_id=known)
    else:
        on = introduced(cast.other, known, cast.partner)
        named(cast.other, on)
        referral.record_first_meeting(by=cast.partner, task_id=on, on=clock.today(), how="phone")
        referral.step_back(by=cast.other, task_id=on)
    if is_barred:
        actions.keep_away(by=cast.other, case_id=known, member_id=colleague.acting_id)
    else:
        actions.restrict(by=cast.other, case_id=known)
    own = network.create_post(by=cast.other, name="西", holder_id=colleague.acting_id)
    task_id = introduced(cast.owner, theirs, colleague, own)
    named(cast.owner, task_id)
    track = Track.objects.get(case=known, kind="connection")
    assert (track.state, track.post_id) == ("open", fallback(cast.other))
    assert content(cast.other, known, "identity")
    with pytest.raises(Refused):
        content(colleague, known, "identity")


def test_no_contact_said_of_a_record_that_was_joined_meanwhile_holds_where_it_went(
    cast: Cast,
) -> None:
    kept, other = begin(cast.owner), begin(cast.owner, {"identity": {"called": "はな"}})
    merge(cast.owner, kept, other)
    actions.stop_contact(by=cast.owner, case_id=other)
    assert queries.connection_state(cast.owner, kept) == "open_door"


def test_no_contact_said_while_they_were_one_holds_for_both(cast: Cast) -> None:
    """Nobody knows which of the two said so."""
    kept, other = begin(cast.owner), begin(cast.owner, {"identity": {"called": "はな"}})
    merge_id = merge(cast.owner, kept, other)
    actions.stop_contact(by=cast.owner, case_id=kept)
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert set(queries.resting(cast.owner, [kept, other])) == {kept, other}


@pytest.mark.parametrize("end", ["stopped", "stepped_back", "joined"])
def test_how_it_was_before_an_introduction_is_kept_only_while_that_one_holds_it_open(
    cast: Cast, end: str
) -> None:
    """A door that was open once is none for ever: what ends later ends as it is then."""
    known, theirs = begin(cast.other), begin(cast.owner)
    actions.introduce(by=cast.owner, case_id=known, of_case=theirs, reopen=True)
    actions.stop_contact(by=cast.other, case_id=known)
    task_id = introduced(cast.owner, theirs, cast.other)
    named(cast.owner, task_id)
    tracks = Track.objects.filter(kind="connection")
    assert tracks.get(case=known).state_before == "open_door"
    if end == "stopped":
        actions.stop_contact(by=cast.other, case_id=known)
    elif end == "stepped_back":
        on = introduced(cast.other, known, cast.partner)
        named(cast.other, on)
        referral.record_first_meeting(by=cast.partner, task_id=on, on=clock.today(), how="phone")
        referral.step_back(by=cast.other, task_id=on)
    else:
        kept = begin(cast.other, HANAKO)
        merge(cast.other, kept, known)
    assert not tracks.exclude(state="open").exclude(state_before="").exists()
    assert not tracks.exclude(case=known).exclude(state_before="").exists()


def test_a_door_of_a_record_that_ended_in_another_is_nobodys(cast: Cast, case_id: UUID) -> None:
    theirs = {"by": cast.other, "of_case": case_id, "reopen": True}
    known, begun = begin(cast.other, HANAKO), begin(cast.other, HANAKO)
    actions.introduce(case_id=known, **theirs)
    actions.stop_contact(by=cast.other, case_id=begun)
    assert actions.introduce(case_id=begun, **theirs)[0] == known
    assert states(begun) == {"carried_on"}
    # As it was left before that was so.
    Track.objects.filter(case=begun).update(state="open_door")
    migration = import_module("tonari.records.people.migrations.0012_ended_in_another")
    migration.rest(apps, None)
    assert states(begun) == {"carried_on"} and states(known) == {"open"}


def states(case_id: UUID) -> set[str]:
    return set(Track.objects.filter(case=case_id).values_list("state", flat=True))
