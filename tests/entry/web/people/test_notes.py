"""A note: three taps and a word."""

from datetime import timedelta

import pytest

from tonari.kernel import clock
from tonari.records.people import actions, queries
from tonari.records.people.models import Track
from tonari.work.support.models import Note
from tonari.work.support.queries import timeline


@pytest.fixture
def address(owner, case_id):
    address = f"/people/{case_id}/note/"
    owner.open(address)
    return address


WORDS = {"method": "phone", "reached": "yes", "text": "声が明るい", "with_whom": "本人"}


def typed(**more):
    return WORDS | {"on": clock.today().isoformat(), "when": "rhythm"} | more


def test_what_is_preset_needs_no_tap(owner, address):
    page = owner.text
    assert page.count("checked") == 1  # the next contact by the rhythm; no fact is preset
    assert f'value="{clock.today().isoformat()}"' in page
    assert '<span class="unbroken">12月16日（水）</span>' in page  # 30 days ahead, in one piece


def test_each_day_is_offered_once(owner, cast, case_id, address):
    track = Track.objects.filter(case=case_id, kind="connection")
    track.update(rhythm_days=14)
    page = owner.open(address)
    assert page.count('<span class="unbroken">11月30日（月）</span>') == 1
    assert 'name="when" value="rhythm"' in page and 'value="two_weeks"' not in page


def test_a_day_that_was_agreed_on_is_not_moved_by_a_call_in_between(owner, cast, case_id, address):
    promised = clock.in_days(2)
    owner.send(address, **typed(when="later", next_contact_on=promised.isoformat()))
    assert '<input type="radio" name="when" value="stays"' in owner.open(address)
    page = owner.send(address, **typed(reached="no", text="出なかった", when="stays"))
    assert "次の連絡は11月18日（水）です。" in page
    assert queries.record(cast.owner, case_id).connection.next_contact_on == promised


def test_a_day_agreed_on_that_is_offered_anyway_is_chosen(owner, cast, case_id, address):
    owner.send(address, **typed(when="week"))
    page = owner.open(address)
    chosen = page.split('value="week"')[1].split(">")[0]
    assert "checked" in chosen and page.count("checked") == 1


def test_a_note_stands_in_the_timeline_with_the_next_contact(owner, cast, case_id, address):
    page = owner.send(address, **typed(when="week"))
    assert "書きとめました。次の連絡は11月23日（月）です。" in page
    assert "声が明るい" in page
    assert queries.record(cast.owner, case_id).connection.next_contact_on == clock.in_days(7)


def test_another_day_is_taken(owner, cast, case_id, address):
    owner.send(address, **typed(when="later", next_contact_on="令和8年12月1日"))
    assert str(queries.record(cast.owner, case_id).connection.next_contact_on) == "2026-12-01"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"when": "later"}, "次の連絡の日を入れて"),
        ({"when": "later", "next_contact_on": "2026-11-15"}, "過ぎています"),
        ({"when": "later", "next_contact_on": "2027-02-30"}, "という日はありません"),
        ({"on": "2026-11-17"}, "まだ来ていない日"),
        ({"text": ""}, "ひとことでよいので"),
        ({"method": ""}, "どうやって連絡したか"),
        ({"reached": ""}, "話せたかどうかを選んで"),
        ({"text": "あ" * 20_001}, "20000"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    owner, address, wrong, message
):
    page = owner.send(address, status=422, **typed(**wrong))
    assert message in "".join(owner.mistakes)
    assert wrong.get("text", "声が明るい")[:100] in page
    assert not Note.objects.exists()


def test_sent_twice_it_is_one_note(owner, cast, case_id, address):
    hidden = owner.hidden
    owner.send(address, **typed())
    again = owner.post(address, hidden | typed(), follow=True)
    assert "もう保存されています" in again.content.decode()
    assert timeline(cast.owner, case_id)[0] == 1


def test_the_same_words_in_a_new_form_are_kept_once_more_only_if_meant(
    owner, cast, case_id, address
):
    owner.send(address, **typed())
    assert "同じ内容を、もう一つ" not in owner.open(address)
    page = owner.send(address, status=422, **typed())
    assert "同じ内容が、もう書きとめてあります" in "".join(owner.mistakes)
    assert "同じ内容を、もう一つ書きとめる" in page
    assert "声が明るい" in page
    assert timeline(cast.owner, case_id)[0] == 1
    owner.send(address, **typed(again="on"))
    assert timeline(cast.owner, case_id)[0] == 2


def test_it_leads_back_to_today(owner, case_id):
    address = f"/people/{case_id}/note/?from=today"
    owner.open(address)
    owner.send(address, **typed())
    assert owner.page.redirect_chain[-1][0] == "/today/"


def test_behind_the_open_door_there_is_no_next_contact(owner, cast, case_id):
    actions.stop_contact(by=cast.owner, case_id=case_id)
    assert "次の連絡の日は、つけません" in owner.open(f"/people/{case_id}/note/")
    assert "声が明るい" in owner.send(f"/people/{case_id}/note/", **typed())


def test_the_timeline_has_pages(owner, cast, case_id, now):
    from tonari.kernel.ids import new_id
    from tonari.work.support import actions as support

    for days in range(25):
        support.add_note(
            by=cast.owner,
            note_id=new_id(),
            case_id=case_id,
            on=clock.today() - timedelta(days=days),
            method="visit",
            reached=False,
            with_whom="",
            text=f"ことば{days:02}",
            next_contact_on=clock.in_days(30),
        )
    page = owner.open(f"/people/{case_id}/")
    assert "ことば00" in page
    assert "ことば20" not in page
    assert "ことば20" in owner.open(f"/people/{case_id}/?page=2")
    owner.open(f"/people/{case_id}/?page=９")
    owner.open(f"/people/{case_id}/?page=-1")
