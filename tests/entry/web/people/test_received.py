"""Told once: what was received is read, taken over, and taken back by the person."""

import pytest

from tests.cast import begin, hand_on
from tests.entry.web.seats import Seat
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import queries
from tonari.records.people.actions import withdraw_consent
from tonari.records.people.models import Grant, Reading
from tonari.work.support import actions as support

ALL = ["identity", "contact", "words", "notes", "whereabouts"]


@pytest.fixture
def given(cast, case_id):
    """花ちゃん agreed that ひだまり may know; returns their own case and the grant."""
    support.add_note(
        by=cast.owner,
        note_id=new_id(),
        case_id=case_id,
        on=clock.today(),
        method="visit",
        reached=True,
        with_whom="本人",
        text="庭の柿の話",
        next_contact_on=clock.in_days(30),
    )
    return hand_on(cast, case_id, ALL, words={"wish": "私たちに話した願い"})


@pytest.fixture
def other(cast):
    return Seat(cast.other)


def test_it_stands_on_the_record_before_anybody_asks_again(other, given):
    page = other.open(f"/people/{given[0]}/")
    assert "みなと社会福祉協議会から、本人の話を受け取っています" in page
    assert "将棋" not in page
    reach = page.split('id="reach"')[1].split("</section>")[0]
    assert "受け取ったものに書いてあります" in reach and "まだ聞いていません" not in reach


def test_it_opens_with_its_notes_and_without_the_whereabouts(other, given, case_id):
    page = other.open(f"/people/{given[0]}/received/{given[1]}/")
    assert "また将棋をさしたい" in page
    assert "庭の柿の話" in page
    assert "潮見町" not in page
    read = {name for row in Reading.objects.filter(grant_id=given[1]) for name in row.sections}
    assert read == {"identity", "contact", "words", "notes"}
    assert Reading.objects.filter(case=case_id, organisation=other.actor.organisation_id).exists()


def test_the_whereabouts_are_opened_apart_and_logged(other, given):
    page = other.open(f"/people/{given[0]}/received/{given[1]}/whereabouts/")
    assert "潮見町3-2-1" in page
    assert Reading.objects.filter(grant_id=given[1], sections=["whereabouts"]).count() == 1


def test_it_is_taken_over_and_no_own_word_is_lost(other, cast, given):
    other.open(f"/people/{given[0]}/received/{given[1]}/")
    page = other.send(f"/people/{given[0]}/received/{given[1]}/copy/")
    assert "もう一度聞かなくて大丈夫" in page
    opened = queries.open_sections(
        cast.other, given[0], ["identity", "words", "whereabouts"], "support"
    )
    assert opened["identity"].content["called"] == "花ちゃん"
    assert opened["words"].content["wish"] == "私たちに話した願い"
    assert opened["words"].content["mind"] == "夫がなくなってから、だれとも話していない"
    assert opened["whereabouts"].version == 0
    assert queries.find(cast.other, "花子").total == 1


def test_what_keeps_them_safe_is_taken_over_beside_ones_own_and_what_is_not_is_named(
    other, cast, case_id
):
    own = {"avoid": "大きな音", "wish": "静かに暮らしたい"}
    given = hand_on(cast, case_id, ["words"], words=own)
    other.open(f"/people/{given.case_id}/received/{given.grant_id}/")
    page = other.send(f"/people/{given.case_id}/received/{given.grant_id}/copy/")
    assert "写していないところがあります：願い。" in page
    assert "（自分たちが別のことを書いていたところのほかは）" in page
    words = queries.open_sections(cast.other, given.case_id, ["words"], "support")["words"]
    assert words.content["avoid"] == "大きな音\n夫の話をいきなりしない"
    assert words.content["wish"] == own["wish"]


def test_taken_over_twice_changes_nothing(other, cast, given):
    other.open(f"/people/{given[0]}/received/{given[1]}/")
    for _time in range(2):
        other.send(f"/people/{given[0]}/received/{given[1]}/copy/")
    words = queries.open_sections(cast.other, given[0], ["words"], "support")["words"]
    assert words.version == 2


def test_the_whereabouts_are_taken_over_only_when_asked_for(other, cast, given):
    other.open(f"/people/{given[0]}/received/{given[1]}/whereabouts/")
    other.send(f"/people/{given[0]}/received/{given[1]}/copy/", what="whereabouts")
    opened = queries.open_sections(cast.other, given[0], ["whereabouts", "words"], "support")
    assert opened["whereabouts"].content == {"address": "潮見町3-2-1"}
    assert opened["words"].version == 1


def test_what_was_not_given_does_not_exist(other, cast, case_id):
    theirs, grant = hand_on(cast, case_id, ["words"])
    page = other.open(f"/people/{theirs}/received/{grant}/")
    assert "090-0000-1234" not in page
    assert "whereabouts" not in page
    other.open(f"/people/{theirs}/received/{grant}/whereabouts/", status=404)
    page = other.send(f"/people/{theirs}/received/{grant}/copy/", what="whereabouts")
    assert "写せるものがありません" in page


def test_taken_back_it_is_shut_at_the_next_request(owner, other, case_id, given):
    page = owner.open(f"/people/{case_id}/")
    assert f"/people/{case_id}/consents/{given[1]}/withdraw/" in page
    address = f"/people/{case_id}/consents/{given[1]}/withdraw/"
    assert "支援は変わりなく受けられます" in owner.open(address)
    page = owner.send(address)
    assert "本人が取り消しました" in page
    other.open(f"/people/{given[0]}/received/{given[1]}/", status=404)
    other.open(f"/people/{given[0]}/received/{given[1]}/whereabouts/", status=404)
    assert other.post(f"/people/{given[0]}/received/{given[1]}/copy/").status_code == 404
    assert Grant.objects.get(pk=given[1]).end_reason == "withdrawn"


@pytest.mark.parametrize("what", ["", "whereabouts"])
def test_whoever_takes_it_back_is_told_what_stays_with_the_other_side(
    owner, other, case_id, given, what
):
    address = f"/people/{case_id}/consents/{given[1]}/withdraw/"
    stays = "NPO法人ひだまりは、受け取ったものを自分たちの記録に写しています"
    assert stays not in owner.open(address)
    other.open(f"/people/{given[0]}/received/{given[1]}/")
    other.send(f"/people/{given[0]}/received/{given[1]}/copy/", what=what)
    assert stays in owner.open(address)
    page = owner.send(address)
    assert "NPO法人ひだまりへの同意を取り消しました。" in page and stays in page


def test_what_was_copied_by_an_earlier_consent_stays_too(owner, other, cast, case_id, given):
    other.open(f"/people/{given[0]}/received/{given[1]}/")
    other.send(f"/people/{given[0]}/received/{given[1]}/copy/")
    withdraw_consent(by=cast.owner, grant_id=given[1])
    again = hand_on(cast, case_id, ALL)
    stays = "NPO法人ひだまりは、受け取ったものを自分たちの記録に写しています"
    assert stays in owner.open(f"/people/{case_id}/consents/{again[1]}/withdraw/")


def test_nothing_is_said_of_a_copy_where_none_was_made(owner, other, cast, case_id, given):
    elsewhere = hand_on(cast, begin(cast.owner), ALL)
    other.open(f"/people/{elsewhere[0]}/received/{elsewhere[1]}/")
    other.send(f"/people/{elsewhere[0]}/received/{elsewhere[1]}/copy/")
    address = f"/people/{case_id}/consents/{given[1]}/withdraw/"
    owner.open(address)
    page = owner.send(address)
    assert "同意を取り消しました。" in page and "写しています" not in page


def test_only_the_team_that_gave_takes_back(other, cast, case_id, given):
    other.open(f"/people/{given[0]}/consents/{given[1]}/withdraw/", status=404)
    elsewhere = begin(cast.owner)
    Seat(cast.owner).open(f"/people/{elsewhere}/consents/{given[1]}/withdraw/", status=404)


def test_a_grant_of_another_case_is_not_opened_through_ones_own(owner, cast, case_id, given):
    owner.open(f"/people/{case_id}/received/{given[1]}/", status=404)
