"""Taking over what was received, and whom to ask about somebody who is not one's own."""

from datetime import date

import pytest

from tests.cast import hand_on
from tonari.ground.network import actions as network
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries, rules
from tonari.records.people.rules.merging import left_out, taken_over, told_below


@pytest.mark.parametrize(
    ("own", "received", "kept"),
    [
        ({}, {"wish": "海"}, {"wish": "海"}),
        ({"wish": "山"}, {"wish": "海", "mind": "夜"}, {"wish": "山", "mind": "夜"}),
        ({"wish": " "}, {"wish": "海"}, {"wish": "海"}),
        ({"called": rules.NOT_YET_NAMED}, {"called": "花"}, {"called": "花"}),
        ({"avoid": "犬"}, {}, {"avoid": "犬"}),
    ],
)
def test_what_is_empty_is_filled_and_no_own_word_is_lost(own, received, kept):
    assert taken_over(own, received) == kept


def test_what_keeps_somebody_safe_stands_beside_ones_own_words_once():
    own = {"avoid": "大きな音", "not_told": "", "wish": "山", "people": "長男"}
    received = {"avoid": "夫の話\n大きな音", "not_told": "長女", "wish": "海", "people": "長女"}
    kept = taken_over(own, received)
    assert kept == {**own, "avoid": "大きな音\n夫の話", "not_told": "長女"}
    assert taken_over(kept, received) == kept
    assert left_out(kept, received) == ["wish", "people"]


def test_no_number_that_was_received_is_lost_and_none_is_said_to_be():
    own = {"called": "花", "phone": "080-1111-2222", "other_phone": "054-000-0001"}
    received = {"called": "花", "phone": "090-0000-1234", "other_phone": "０５４ー０００ー０００１"}
    kept = taken_over(own, received)
    assert kept == {**own, "more_phones": "090-0000-1234"}
    assert taken_over(kept, received) == kept
    assert left_out(kept, received) == []


def test_the_next_contact_follows_the_rhythm_or_a_quick_choice():
    days = rules.next_contacts(date(2026, 11, 16), 90)
    assert days == {
        "rhythm": date(2027, 2, 14),
        "week": date(2026, 11, 23),
        "two_weeks": date(2026, 11, 30),
        "month": date(2026, 12, 16),
    }
    assert "week" not in rules.next_contacts(date(2026, 11, 16), 7)


def test_sections_are_taken_over_with_names_that_can_be_found(cast, case_id):
    theirs, grant = hand_on(cast, case_id, ["identity", "words", "notes"])
    actions.copy_received(
        by=cast.other, case_id=theirs, grant_id=grant, names=["identity", "words", "notes"]
    )
    opened = queries.open_sections(cast.other, theirs, ["identity", "words"], "support")
    assert opened["identity"].content["name"] == "髙橋 花子"
    assert opened["words"].content["wish"] == "また将棋をさしたい"
    assert queries.find(cast.other, "タカハシ").total == 1


@pytest.mark.parametrize("names", [[], ["whereabouts"], ["notes"]])
def test_what_was_not_given_cannot_be_taken_over(cast, case_id, names):
    theirs, grant = hand_on(cast, case_id, ["words", "notes"])
    with pytest.raises(Refused):
        actions.copy_received(by=cast.other, case_id=theirs, grant_id=grant, names=names)


def test_nothing_is_taken_over_once_the_person_has_taken_it_back(cast, case_id):
    theirs, grant = hand_on(cast, case_id, ["words"])
    actions.withdraw_consent(by=cast.owner, grant_id=grant)
    with pytest.raises(Refused) as refused:
        actions.copy_received(by=cast.other, case_id=theirs, grant_id=grant, names=["words"])
    assert refused.value.missing


@pytest.mark.parametrize("who", ["owner", "stranger", "partner", "host"])
def test_nobody_else_takes_it_over(cast, case_id, who):
    theirs, grant = hand_on(cast, case_id, ["words"])
    with pytest.raises(Refused) as refused:
        actions.copy_received(
            by=getattr(cast, who), case_id=theirs, grant_id=grant, names=["words"]
        )
    assert refused.value.missing


def test_whom_to_ask_is_the_post_and_the_team_of_ones_own_organisation(cast, case_id):
    actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.id)
    assert queries.whom_to_ask(cast.stranger, [case_id]) == {
        case_id: ["窓口", "佐藤 さくら", "鈴木 一郎"]
    }
    assert queries.whom_to_ask(cast.other, [case_id]) == {}


def test_who_was_suspended_is_not_asked(cast, case_id):
    actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.id)
    network.suspend_member(by=cast.owner, member_id=cast.teammate.id)
    assert queries.whom_to_ask(cast.stranger, [case_id])[case_id] == ["窓口", "佐藤 さくら"]


def test_the_team_and_the_rhythm_are_for_the_team(cast, case_id):
    assert [member.name for member in queries.team(cast.owner, case_id)] == ["佐藤 さくら"]
    assert queries.times(cast.owner, case_id).rhythm_days == 30
    for query in (queries.team, queries.times):
        with pytest.raises(Refused):
            query(cast.stranger, case_id)


def test_what_was_told_since_stands_below_and_loses_nobody_who_must_not_be_told() -> None:
    own = {"phone": "054-626-0000", "avoid": "大声", "care": "no_message", "may_contact": "yes"}
    told = {"phone": "090-0000-1111", "avoid": "夫の話", "care": "no_message no_name"}
    found = told_below(own, told | {"may_contact": "no", "mind": "眠れない"})
    assert found["avoid"] == "大声\n夫の話" and found["care"] == "no_message no_name"
    assert (found["phone"], found["other_phone"]) == ("054-626-0000", "090-0000-1111")
    assert (found["may_contact"], found["mind"]) == ("yes", "眠れない")
