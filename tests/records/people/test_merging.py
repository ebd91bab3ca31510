"""Two records of one person become one, and two again."""

from uuid import UUID

import pytest

from tests.cast import HANAKO, Cast, begin, fallback, hand_on, tell_who
from tests.records.people.merging import (
    AGAIN,
    content,
    introduced,
    merge,
    note,
    texts,
    two,
    versions,
)
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries, rules
from tonari.records.people.models import (
    Block,
    Case,
    Merge,
    Reading,
    Track,
)
from tonari.records.people.rules.merging import combined, differing, joined_track
from tonari.work.referral import actions as referral
from tonari.work.referral import queries as referral_queries
from tonari.work.referral.models import Task
from tonari.work.support import queries as support


@pytest.fixture
def pair(cast: Cast) -> tuple[UUID, UUID]:
    """Two records of 花子 in one organisation: the owner's, and a teammate's."""
    return two(cast)


def test_what_is_chosen_and_what_is_never_chosen_against() -> None:
    kept = {"wish": "将棋", "avoid": "夫の話", "mind": ""}
    other = {"wish": "静かに", "avoid": "病院の話", "mind": "眠れない"}
    assert differing(kept, other) == ["wish"]
    assert combined(kept, other, ()) == {
        "wish": "将棋", "avoid": "夫の話\n病院の話", "mind": "眠れない",
    }  # fmt: skip
    assert combined(kept, other, ["wish"])["wish"] == "静かに"
    assert combined(kept, other, ["avoid"])["avoid"] == "夫の話\n病院の話"
    # What was typed in another way is no difference.
    assert not differing({"phone": "054-626-0000"}, {"phone": "０５４ー６２６ー００００"})
    assert not differing({"address": "潮見町1-2-3"}, {"address": "潮見町１－２－３"})
    assert differing({"phone": "054-626-0000"}, {"phone": "054-626-0001"}) == ["phone"]
    assert not differing({"kana": "たかはし よしお"}, {"kana": "タカハシ　ﾖｼｵ"})
    assert differing({"kana": "たかはし よしお"}, {"kana": "タカハシ ヨシコ"}) == ["kana"]
    noon, night = {"phone": "054-626-0000 昼だけ"}, {"phone": "054-626-0000 夜だけ"}
    assert differing(noon, night) == ["phone"]
    one, two_ = new_id(), new_id()
    sides = ({"mind": "眠れない", "housing": "own"}, {"mind": "お金のこと", "housing": "rented"})
    assert combined(*sides, (), ("mind", "housing")) == {
        "mind": "眠れない\nお金のこと",
        "housing": "own",
    }
    united = combined({"not_to": f"{one}\t甲"}, {"not_to": f"{two_}\t乙"}, ())
    assert rules.named_organisations(united["not_to"]) == {one: "甲", two_: "乙"}


def test_the_more_connected_state_holds() -> None:
    day = clock.today()
    base = {"ended_on": None, "rhythm_days": 30, "opened_on": day, "last_contact_on": day}
    base |= dict.fromkeys(("last_reached_on", "next_contact_on", "post_id")) | {"state_before": ""}
    door = base | {"state": rules.OPEN_DOOR, "ended_on": day}
    at = {"state": rules.OPEN, "post_id": new_id(), "next_contact_on": day, "rhythm_days": 7}
    for pair in ((door, base | at), (base | at, door)):
        joined = joined_track(*pair)
        assert (joined["state"], joined["post_id"]) == (rules.OPEN, at["post_id"])
        assert (joined["rhythm_days"], joined["ended_on"]) == (7, None)
    with pytest.raises(Refused):
        joined_track(door, door | {"state": "something new"})


def test_two_become_one_that_holds_everything(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    note(cast.owner, kept, "こちらの話")
    note(cast.teammate, other, "あちらの話")
    merge(cast.owner, kept, other, identity=["phone"])
    assert content(cast.owner, kept, "identity")["phone"] == "0540-00-9999"
    assert content(cast.owner, kept, "identity")["called"] == "花ちゃん"
    assert content(cast.owner, kept, "household") == {"people": "長男"}
    assert texts(cast.owner, kept) == ["あちらの話", "こちらの話"]
    assert queries.is_own_case(cast.teammate, [kept, other]) == {kept, other}
    assert queries.find(cast.stranger, "花子").total == 1
    assert len(queries.look_alikes(cast.stranger, HANAKO["identity"])) == 1
    assert queries.my_people(cast.teammate)[0] == 1
    assert not Track.objects.filter(case=other, state=rules.OPEN).exists()


def test_both_readings_are_logged(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    merge(cast.owner, kept, other)
    before = Reading.objects.filter(sections=["notes"]).count()
    support.timeline(cast.owner, kept)
    rows = Reading.objects.filter(sections=["notes"]).order_by("-at", "-id")
    assert rows.count() == before + 2
    assert {row.case_id for row in rows[:2]} == {kept, other}
    total, _ = queries.readings(cast.owner, kept)
    assert total >= Reading.objects.filter(case__in=pair).count()


def test_whoever_leaves_the_team_opens_neither(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    merge(cast.owner, kept, other)
    actions.leave_team(by=cast.owner, case_id=kept, member_id=cast.teammate.acting_id)
    assert queries.is_own_case(cast.teammate, [kept, other]) == set()
    for one in pair:
        with pytest.raises(Refused):
            support.timeline(cast.teammate, one)
    with pytest.raises(Refused):
        support.timeline(cast.stranger, other)


def test_only_both_teams_may_and_never_across(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    theirs = hand_on(cast, kept, ["identity"]).case_id
    for by, one, two_ in (
        (cast.teammate, kept, other),
        (cast.stranger, kept, other),
        (cast.owner, kept, theirs),
        (cast.owner, kept, kept),
        (cast.owner, kept, new_id()),
    ):
        with pytest.raises(Refused) as refused:
            actions.merge_cases(
                by=by, merge_id=new_id(), case_id=one, other_id=two_, take={}, seen=({}, {})
            )
        assert refused.value.missing
    assert not Merge.objects.exists()


def test_who_is_kept_away_from_one_never_comes_near_the_other(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    actions.join_team(by=cast.owner, case_id=kept, member_id=cast.stranger.acting_id)
    actions.keep_away(by=cast.owner, case_id=other, member_id=cast.stranger.acting_id)
    with pytest.raises(Refused, match="もう片方のそばにいます"):
        merge(cast.owner, kept, other)
    actions.leave_team(by=cast.owner, case_id=kept, member_id=cast.stranger.acting_id)
    merge_id = merge(cast.owner, kept, other)
    assert queries.find(cast.stranger, "花子").total == 0
    with pytest.raises(Refused, match="近づけない"):
        actions.join_team(by=cast.owner, case_id=kept, member_id=cast.stranger.acting_id)
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert not Block.objects.filter(case=kept).exists()
    assert Block.objects.filter(case=other, member=cast.stranger.acting_id).exists()


def test_a_record_handed_to_where_somebody_must_not_know_is_not_joined(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    hand_on(cast, kept, ["identity"])
    actions.keep_away(by=cast.owner, case_id=other, member_id=cast.other.acting_id)
    with pytest.raises(Refused, match="もう片方の記録を渡しています"):
        merge(cast.owner, kept, other)


def test_a_block_since_holds_for_both_after_the_undoing(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    merge_id = merge(cast.owner, kept, other)
    actions.keep_away(by=cast.owner, case_id=other, member_id=cast.stranger.acting_id)
    assert Block.objects.filter(case=kept).exists(), "said of either, it holds for the one"
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert {row.case_id for row in Block.objects.all()} == {kept, other}
    assert queries.find(cast.stranger, "花子").total == 0


def test_who_is_hidden_since_stays_hidden_after_the_undoing(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    merge_id = merge(cast.owner, kept, other)
    actions.restrict(by=cast.owner, case_id=kept)
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert queries.find(cast.stranger, "高橋").people == []
    assert set(Case.objects.values_list("restricted", flat=True)) == {True}


def test_an_offer_to_where_somebody_kept_away_from_the_other_acts_is_taken_back(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    task_id = introduced(cast, kept)
    actions.keep_away(by=cast.owner, case_id=other, member_id=cast.other.acting_id)
    merge(cast.owner, kept, other)
    assert Task.objects.get(pk=task_id).state == "cancelled"


def test_who_wants_no_contact_is_left_in_peace_again_after_the_undoing(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    actions.stop_contact(by=cast.owner, case_id=kept)
    merge_id = merge(cast.owner, kept, other)
    note(cast.owner, kept, "お元気でした")
    last = Track.objects.get(case=kept, kind=rules.CONNECTION).last_contact_on
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    track = Track.objects.get(case=kept, kind=rules.CONNECTION)
    assert (track.state, track.post_id, track.next_contact_on) == (rules.OPEN_DOOR, None, None)
    assert track.last_contact_on == last


def test_grants_of_either_go_on_and_end(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    theirs = hand_on(cast, other, ["identity", "notes"])
    merge(cast.owner, kept, other)
    note(cast.owner, kept, "あとの話")
    assert content(cast.other, other, "identity")["called"] == "はなさん"
    assert texts(cast.other, other) == []
    with pytest.raises(Refused):
        support.timeline(cast.other, kept)
    assert [view.id for view in queries.given(cast.owner, kept)] == [theirs.grant_id]
    actions.withdraw_consent(by=cast.owner, grant_id=theirs.grant_id)
    with pytest.raises(Refused):
        content(cast.other, other, "identity")


def test_an_introduction_of_the_other_goes_on_to_stepping_back(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    task_id = introduced(cast, other)
    merge(cast.owner, kept, other)
    assert [task.id for task in referral_queries.tasks_of_case(cast.owner, kept)] == [task_id]
    actions.leave_team(by=cast.owner, case_id=kept, member_id=cast.teammate.acting_id)
    actions.join_team(by=cast.owner, case_id=kept, member_id=cast.stranger.acting_id)
    referral.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    assert referral_queries.today(cast.stranger), "whoever is on the one team sees it"
    referral.consent(
        by=cast.stranger,
        task_id=task_id,
        sections=["identity"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(30),
    )
    referral.release(by=cast.stranger, task_id=task_id)
    referral.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="together")
    referral.step_back(by=cast.stranger, task_id=task_id)
    assert queries.connection_state(cast.owner, kept) == rules.CARRIED_ON
    referral.fail(by=cast.other, task_id=task_id, reason="other", words="合いませんでした")
    assert queries.connection_state(cast.owner, kept) == rules.OPEN


def test_no_more_contact_ends_what_the_other_had_begun(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    task_id = introduced(cast, other)
    merge(cast.owner, kept, other)
    actions.stop_contact(by=cast.owner, case_id=kept)
    assert Task.objects.get(pk=task_id).state == "cancelled"


def test_who_comes_again_by_the_other_name_is_the_one_kept(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    theirs = hand_on(cast, other, ["identity"]).case_id
    merge(cast.owner, kept, other)
    begun = begin(cast.owner, {"identity": {"called": rules.NOT_YET_NAMED}})
    final, begun_here = actions.introduce(by=cast.other, case_id=begun, of_case=theirs, reopen=True)
    assert (final, begun_here) == (other, False), "where they are known, if it is undone"
    assert queries.standing(cast.owner, begun) == kept
    assert queries.are_of_one_person(cast.owner, final, theirs)


def test_sent_twice_it_happens_once_and_two_at_once_take_turns(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    merge_id = merge(cast.owner, kept, other)
    with pytest.raises(Refused) as refused:
        merge(cast.owner, kept, other, merge_id)
    assert refused.value.repeated
    for one, two_ in ((kept, other), (other, kept)):
        with pytest.raises(Refused, match="もうほかの記録とひとつ"):
            merge(cast.owner, one, two_)
    with pytest.raises(Refused, match="ひとつになりました"):
        actions.write_section(
            by=cast.owner, case_id=other, name="words", version=1, content={"wish": "x"}
        )
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    with pytest.raises(Refused) as refused:
        actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert refused.value.repeated
    merge(cast.owner, other, kept)


def test_what_was_rewritten_while_comparing_is_not_overwritten(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    seen = (versions(cast.owner, kept), versions(cast.owner, other))
    actions.write_section(
        by=cast.teammate, case_id=other, name="words", version=1, content={"wish": "べつの願い"}
    )
    with pytest.raises(Refused, match="見くらべているあいだに"):
        actions.merge_cases(
            by=cast.owner, merge_id=new_id(), case_id=kept, other_id=other, take={}, seen=seen
        )
    assert not Merge.objects.exists()


def test_what_was_written_since_stays_and_is_named(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    merge_id = merge(cast.owner, kept, other)
    note(cast.owner, kept, "あとの話")
    version = versions(cast.owner, kept)["words"]
    actions.write_section(
        by=cast.owner, case_id=kept, name="words", version=version, content={"wish": "あとの願い"}
    )
    actions.join_team(by=cast.owner, case_id=kept, member_id=cast.stranger.acting_id)
    (view,) = queries.merges(cast.owner, kept)
    assert (view.sections, view.members, view.is_track_changed) == (["words"], ["田中 実"], True)
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert content(cast.owner, kept, "words") == {"wish": "あとの願い"}
    assert texts(cast.owner, kept) == ["あとの話"]
    assert content(cast.teammate, other, "words") == AGAIN["words"]
    assert queries.is_own_case(cast.stranger, [kept, other]) == {kept}
    assert queries.merges(cast.owner, kept) == []


def test_a_post_that_went_meanwhile_leaves_nobody_without(cast: Cast) -> None:
    east = network.create_post(by=cast.owner, name="東", holder_id=cast.stranger.acting_id)
    kept, other = two(cast)
    actions.hand_over(by=cast.teammate, case_id=other, kind="connection", post_id=east)
    merge_id = merge(cast.owner, kept, other)
    network.close_post(by=cast.owner, post_id=east)
    network.remove_member(by=cast.owner, member_id=cast.teammate.acting_id)
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert Track.objects.get(case=other).post_id == fallback(cast.owner)
    assert queries.facts(cast.owner, [other])[other].team == {cast.owner.acting_id}


def test_three_are_undone_in_turn(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    first = merge(cast.owner, kept, other)
    third = begin(cast.owner, {"identity": {"called": "三つめ"}})
    with clock.at(clock.now().replace(hour=23)):
        second = merge(cast.owner, third, kept)
        assert Case.objects.get(pk=other).superseded_by_id == third
        with pytest.raises(Refused, match="あとでひとつに"):
            actions.undo_merge(by=cast.owner, case_id=kept, merge_id=first)
        actions.undo_merge(by=cast.owner, case_id=third, merge_id=second)
        assert Case.objects.get(pk=other).superseded_by_id == kept
        actions.undo_merge(by=cast.owner, case_id=kept, merge_id=first)
    assert not Case.objects.filter(superseded_by__isnull=False).exists()


def test_who_died_is_no_half_of_another(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    died = {"loss_id": new_id(), "since": None, "is_about": False, "told_by": "妹"}
    actions.note_death(by=cast.owner, case_id=other, **died)
    with pytest.raises(Refused, match="ひとつにできない状態"):
        merge(cast.owner, kept, other)


def test_who_carried_on_and_ended_meanwhile_is_carried_again(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    task_id = introduced(cast, kept)
    referral.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    tell_who(cast.owner, task_id)
    met = {"task_id": task_id, "on": clock.today(), "how": "together"}
    referral.record_first_meeting(by=cast.other, **met)
    referral.step_back(by=cast.owner, task_id=task_id)
    merge_id = merge(cast.owner, kept, other)
    assert queries.connection_state(cast.owner, kept) == rules.OPEN
    referral.fail(by=cast.other, task_id=task_id, reason="other", words="合いませんでした")
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    assert queries.connection_state(cast.owner, kept) == rules.OPEN, "nobody else is beside them"


def test_words_beside_a_number_that_were_not_chosen_stand_all_the_same() -> None:
    kept = {"phone": "090-0000-0001 昼だけ"}
    other = {"phone": "090-0000-0001 夜だけ 夫に出られたら切る"}
    assert differing(kept, other) == ["phone"]
    assert combined(kept, other, ()) == {**kept, "other_phone": other["phone"]}
