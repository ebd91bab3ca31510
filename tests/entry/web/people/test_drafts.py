"""A first talk that is interrupted: nothing typed is lost, on this device or another."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.cast import fallback
from tests.entry.web.seats import Seat
from tests.ground.network.people import cookie_of
from tonari.entry.web.signin.cookies import KEY_COOKIE
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions, queries, rules
from tonari.records.people.models import Case, ReadingHit
from tonari.work.support import actions as support_actions
from tonari.work.support import queries as support
from tonari.work.support.models import Draft
from tonari.work.support.rules import OFFER_DRAFT

NEW = "/people/new/"


def go(seat, to="next", status=200, **typed):
    return seat.send(NEW, status, go=to, **typed)


@pytest.fixture
def told(owner):
    """A talk in which the name and the telephone number are told."""
    owner.open(NEW)
    go(owner, called="まさおさん")
    go(owner, phone="０９０－１１１１－２２２２", ways=["phone"], days=["mon"], call_until="18時")
    return owner


def draft_of(seat):
    return f"{NEW}{Draft.objects.get().pk}/"


def test_opening_the_first_page_keeps_nothing(owner):
    page = owner.open(NEW)
    assert not re.search(r'name="(called|name|kana|birth_on)" value=', page)
    assert not Draft.objects.exists()


def test_today_shows_whose_it_is_and_when_it_was_begun(told, now):
    page = told.open("/today/")
    assert "書きかけ" in page
    assert "11月16日（月） 09:30 に書きはじめ" in page
    assert "まさおさん" in page and "はじめての人" in page
    assert draft_of(told) in page


def test_whose_it_is_shows_on_nobody_elses_today(told, stranger):
    assert "まさお" not in stranger.open("/today/")


def test_before_a_name_was_said_it_says_so(owner):
    owner.open(NEW)
    owner.send(NEW, go="later")
    assert "（まだ、名前がありません）" in owner.open("/today/")


def test_an_introduction_that_is_not_sent_yet_says_for_whom(owner, cast, case_id):
    new_offer(cast.owner, case_id)
    page = owner.open("/today/")
    assert "花ちゃん" in page and "つなぎ" in page
    assert ReadingHit.objects.filter(case=case_id, reading__purpose="today").exists()
    # Who is no more on the team sees no name of the record.
    actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    post = network.create_post(by=cast.owner, name="東", holder_id=cast.teammate.acting_id)
    here = {"by": cast.owner, "case_id": case_id}
    actions.hand_over(**here, kind="connection", post_id=post, seen=fallback(cast.owner))
    actions.leave_team(**here, member_id=cast.owner.acting_id)
    page = owner.open("/today/")
    assert "花ちゃん" not in page and "（まだ、名前がありません）" in page


def new_offer(by, case_id):
    answers = {"case": [str(case_id)], "need": ["話し相手"]}
    support_actions.save_draft(by=by, draft_id=new_id(), answers=answers, kind=OFFER_DRAFT)


def test_it_goes_on_at_another_device_where_one_was(told, cast):
    other = Client()
    other.cookies[KEY_COOKIE] = cookie_of(cast.owner)
    page = unescape(other.get(draft_of(told), follow=True).content.decode())
    assert 'value="０９０－１１１１－２２２２"' in page
    page = unescape(other.get(f"{draft_of(told)}0/").content.decode())
    assert 'value="まさおさん"' in page
    assert "30日さわらないと消えます" in page


@pytest.mark.parametrize("who", ["teammate", "stranger", "other", "partner"])
def test_for_everybody_else_it_does_not_exist(told, cast, who):
    seat = Seat(getattr(cast, who))
    assert "に書きはじめ" not in seat.open("/today/")
    for page in ("", "6/", "drop/"):
        seat.open(f"{draft_of(told)}{page}", status=404)
    # As any address where nothing was typed yet.
    assert "まさお" not in seat.open(f"{draft_of(told)}0/")
    seat.post(f"{draft_of(told)}drop/")
    assert Draft.objects.exists()


def test_jumping_keeps_what_was_typed_right_or_wrong(told):
    page = go(told, "0", mind="眠れない")
    assert 'value="まさおさん"' in page
    page = go(told, "2", called="まさおさん", birth_on="令和2年2月30日")
    assert "眠れない</textarea>" in page
    page = told.open(f"{draft_of(told)}0/")
    assert 'value="令和2年2月30日"' in page
    page = go(told, status=422, called="まさおさん", birth_on="令和2年2月30日")
    assert "この年の2月は、29日までです" in page


def test_later_is_a_button(told):
    page = go(told, "later", mind="𠮷🌸" * 5_000)
    assert "書きかけを、とっておきました" in page
    assert "𠮷🌸" * 5_000 in told.open(f"{draft_of(told)}2/")


def test_too_much_is_kept_and_said(told):
    long = "あ" * 20_001
    page = go(told, status=422, mind=long)
    assert long in page
    assert long in told.open(draft_of(told))


def test_what_is_wrong_earlier_is_shown_before_a_record_is_made(told, cast):
    go(told, "5", mind="")
    go(told)
    last = {"rhythm_days": "14", "next_contact_on": clock.in_days(14).isoformat()}
    post = re.search(r'name="post_id" value="([^"]+)"', told.text)[1]
    page = go(told, status=422, post_id=post, **last)
    assert "本人の答えを選んでください" in page
    assert not Case.objects.exists()
    go(told, "6", may_contact="yes")
    page = go(told, post_id=post, **last)
    assert "記録をはじめました" in page


def test_the_record_takes_its_place(told, cast):
    case_id = Draft.objects.get().pk
    for page in ({"mind": ""}, {"wish": ""}, {"may_contact": "yes"}):
        go(told, **page)
    line = f"{cast.partner.acting_for}\tうみべ商事"
    go(told, answer="each", which=["words"], not_to=[line], explained_by="佐藤 さくら")
    post = re.search(r'name="post_id" value="([^"]+)"', told.text)[1]
    hidden = told.hidden
    last = {"rhythm_days": "14", "next_contact_on": clock.in_days(14).isoformat(), "post_id": post}
    go(told, **last)
    assert not Draft.objects.exists()
    opened = queries.open_sections(cast.owner, case_id, ["contact", "sharing"], "support")
    assert opened["contact"].content["call_until"] == "18:00"
    shared = opened["sharing"].content
    assert rules.named_organisations(shared["not_to"]) == {cast.partner.acting_for: "うみべ商事"}
    assert shared["explained_by"] == "佐藤 さくら"
    for late in ({"go": "next"}, {"go": "0"}, {"go": "later"}):
        answer = told.post(NEW, hidden | last | late, follow=True)
        assert answer.redirect_chain[-1][0] == f"/people/{case_id}/"
    assert told.get(f"{NEW}{case_id}/0/").headers["Location"] == f"/people/{case_id}/"
    assert (Case.objects.count(), Draft.objects.count()) == (1, 0)


def test_of_two_windows_of_one_page_none_is_overwritten_unseen(told):
    address = f"{draft_of(told)}2/"
    told.open(address)
    older = told.page
    go(told, mind="眠れない")
    told.page = older
    page = go(told, status=409, mind="ガスが止まっている")
    assert "別の画面に、先に書いたもの" in page and "眠れない" in page
    assert "ガスが止まっている</textarea>" in page
    go(told, mind="眠れない。ガスが止まっている")
    assert "眠れない。ガスが止まっている" in told.open(address)


def test_the_same_page_sent_twice_is_no_question(told):
    told.open(f"{draft_of(told)}2/")
    form = told.page
    for _press in range(2):
        told.page = form
        go(told, mind="眠れない")


@pytest.fixture
def over(told, cast):
    """The record is made in one window; another one still stands at 気がかり. Its hidden fields."""
    other = told.hidden
    for page in ({"mind": "眠れない"}, {"wish": ""}, {"may_contact": "yes"}, {}):
        go(told, **page)
    post = str(fallback(cast.owner))
    last = {"rhythm_days": "14", "next_contact_on": clock.in_days(14).isoformat()}
    return other, last | {"post_id": post}


def test_what_another_window_says_once_the_record_is_there_stays_in_sight(told, over):
    other, last = over
    go(told, **last)
    record = f"/people/{Case.objects.get().pk}/"
    answer = told.post(NEW, other | {"go": "next", "mind": "包丁を見ていると言った"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "包丁を見ていると言った" in page and "気になっていること" in page
    assert "記録に入れていないこと" in page and f'href="{record}note/"' in page
    assert "もう保存されています" not in page
    # Where nothing was typed, the record alone is shown.
    answer = told.post(NEW, other | {"go": "next", "mind": ""}, follow=True)
    assert answer.redirect_chain[-1][0] == record
    assert "この話の記録は、もうできています。" in answer.content.decode()


def test_what_another_window_kept_is_told_when_the_record_is_made_and_since(told, over, cast):
    other, last = over
    page = {name: value for name, value in other.items() if name.startswith("tonari_")}

    def keep(words, turn):
        script = {"tonari_window": str(window), "tonari_turn": str(turn)}
        assert told.post("/kept/", page | script | {"mind": words}).status_code == 204

    window = new_id()
    keep("包丁を見ている\nと言った", 1)
    shown = go(told, **last)
    case_id = Case.objects.get().pk
    assert "記録をはじめました" in shown and "包丁を見ている" in shown
    assert "記録に入れていないこと" in shown
    keep("包丁をもう見ていない", 2)
    assert "包丁をもう見ていない" in told.open(f"{NEW}{case_id}/2/")
    assert "包丁" not in Seat(cast.teammate).open(f"{NEW}{case_id}/0/")
    line = "はじめての話で、記録に入れていない言葉があります"
    assert line in told.open(f"/people/{case_id}/")
    told.open(f"{NEW}{case_id}/drop/?record={case_id}")
    page = told.send(f"{NEW}{case_id}/drop/?record={case_id}")
    assert "書きかけを捨てました" in page and line not in page
    assert not Draft.objects.exists()


def test_what_was_sent_just_as_it_was_kept_is_in_the_record(told, over):
    other, last = over
    page = {name: value for name, value in other.items() if name.startswith("tonari_")}
    script = {"tonari_window": str(new_id()), "tonari_turn": "1", "mind": "眠れない"}
    assert told.post("/kept/", page | script).status_code == 204
    assert "記録に入れていないこと" not in go(told, **last)
    assert not Draft.objects.exists()


def test_nothing_is_written_about_sharing_that_was_not_talked_about(told, cast):
    case_id = Draft.objects.get().pk
    for page in ({"mind": ""}, {"wish": ""}, {"may_contact": "no"}):
        go(told, **page)
    go(told, explained_by="佐藤 さくら", until="")
    go(told)
    opened = queries.open_sections(cast.owner, case_id, ["sharing"], "support")
    assert opened["sharing"].version == 0


def test_it_is_thrown_away_after_a_question(told, cast):
    address = f"{draft_of(told)}drop/"
    assert "捨てますか" in told.open(address)
    assert support.drafts(cast.owner)
    assert "書きかけを捨てました" in told.send(address)
    assert not Draft.objects.exists()
    told.open(address, status=404)


def test_a_second_click_on_the_first_page_is_one_draft(owner):
    owner.open(NEW)
    hidden = owner.hidden
    for _click in range(2):
        owner.post(NEW, hidden | {"go": "next", "called": "まさおさん"})
    assert Draft.objects.count() == 1
