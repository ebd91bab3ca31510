"""A host keeps their place true by the code on a card, without an account."""

import re
from datetime import datetime
from html import unescape

import pytest
from django.core.cache import cache

from tests.records.directory.hosting import written_by_hosts
from tonari.entry.web.brake import WRONG_CODES
from tonari.kernel import clock
from tonari.kernel.ids import new_paper_code
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    make_link,
    put_service,
    say_room,
    settle_change,
    withdraw_links,
)
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.keeping import CODE_GROUPS
from tonari.records.directory.rules.opening_words import describe
from tonari.records.directory.rules.openings import from_json

CAFE = Content(name="喫茶なぎさ", hours="木曜の昼", phone="054-000-1234", conditions="だれでも")


@pytest.fixture(autouse=True)
def nothing_counted(db):
    cache.clear()


@pytest.fixture
def cafe(cast):
    return put_service(by=cast.owner, content=CAFE)


@pytest.fixture
def code(cast, cafe):
    made = new_paper_code(CODE_GROUPS)
    make_link(by=cast.owner, service_id=cafe, code=made)
    return made


@pytest.fixture
def address(code):
    return f"/a/place/{code}/"


def text(page, status=200):
    assert page.status_code == status
    # The token against forgery is random on every page, and says nothing.
    return re.sub(r'(csrftoken": ")[^"]+', r"\1…", unescape(page.content.decode()))


def now(cafe):
    return Service.objects.get(pk=cafe)


def test_the_page_shows_what_is_said_and_looking_writes_nothing(client, cafe, address):
    before = Service.objects.values().get(pk=cafe)
    shown = text(client.get(address)) + text(client.get(f"{address}?say=change"))
    for words in ("喫茶なぎさ", "木曜の昼", "054-000-1234", "だれでも", "これで合っていますか"):
        assert words in shown
    client.get(address, {"room": "full"})
    assert Service.objects.values().get(pk=cafe) == before


def test_what_the_page_says_of_room_is_said_with_its_day(client, cast, cafe, address):
    said = "いまのページには「空きあり」と出ています。12月1日（火）のようすです。"
    with clock.at(datetime(2026, 12, 1, 9, tzinfo=clock.TOKYO)):
        say_room(by=cast.owner, service_id=cafe, room="open")
        assert said in text(client.get(address))


def test_no_search_engine_no_referrer_no_cache(client, address):
    page = client.get(address)
    assert page["X-Robots-Tag"].startswith("noindex")
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]


def test_the_code_is_typed_where_letters_are_answered(client, code, address):
    typed = client.post("/a/", {"code": code.lower().replace("-", " ")})
    assert typed["Location"] == address


def test_a_cards_code_at_the_end_of_the_short_address_leads_there_too(client, code, address):
    assert client.get(f"/a/{code}/")["Location"] == address
    assert client.get(f"/a/{new_paper_code(CODE_GROUPS)}/").status_code == 404


def test_two_taps_change_whether_there_is_room(client, cafe, address):
    shown = text(client.post(address, {"room": "full"}, follow=True))
    assert "空きのようすを変えました" in shown
    assert "「いっぱい」" in shown
    assert now(cafe).room == "full"
    again = text(client.post(address, {"room": "full"}, follow=True))
    assert "もう保存されています" in again
    assert "空きのようすを変えました" not in again
    client.post(address, {"room": "<b>"})
    assert now(cafe).room == "full"


def test_one_tap_confirms_and_the_public_page_says_who(client, cafe, address):
    assert "きょう確かめたことになりました" in text(client.post(address, follow=True))
    assert "お店・居場所の人が確かめました" in text(client.get(f"/places/{cafe}/"))


def test_who_has_ended_for_good_is_paused_at_once_and_whoever_keeps_it_is_told(
    client, cast, cafe, address
):
    shown = text(client.post(address, {"closed": "yes"}, follow=True))
    assert "いまから「休止中」と出ます" in shown
    assert now(cafe).room == "paused"
    [report] = queries.reports(cast.owner)
    assert (report.what, report.words) == ("closed", "お店・居場所の人が、カードから知らせました。")
    again = text(client.post(address, {"closed": "yes"}, follow=True))
    assert "もう保存されています" in again
    assert len(queries.reports(cast.owner)) == 1
    client.post(address, {"room": "open"})  # pressed by mistake
    assert now(cafe).room == "open"


def typed_at(client, address, **typed):
    return sent_again(client.get(f"{address}?say=change"), **typed)


def send(client, address, **typed):
    return client.post(f"{address}?say=change", typed_at(client, address, **typed), follow=True)


def test_hours_stand_at_once_and_a_telephone_waits(client, cast, cafe, address):
    assert "もうページに出ています" in text(send(client, address, hours="金曜の昼"))
    assert now(cafe).hours == "金曜の昼"
    assert "確かめてから出ます" in text(send(client, address, phone="090-0000-0000"))
    assert now(cafe).phone == CAFE.phone
    held = "電話を「090-0000-0000」に変えるとのこと"
    assert held in text(client.get(address)), "the host sees that it waits"
    change = written_by_hosts(cast.owner)[0].id
    settle_change(by=cast.owner, change_id=change, keep=True)
    assert held not in text(client.get(address))
    assert "090-0000-0000" in text(client.get(address))


def test_what_waits_is_first_for_whoever_looks(client, cast, cafe, address):
    send(client, address, hours="金曜の昼")
    send(client, address, phone="090-0000-0000")
    [seen] = queries.rewritten(cast.owner)
    assert seen.parts == ("phone", "hours")


@pytest.mark.parametrize("typed", ["１２", "あいうえお", "054-9", "内線100", "22-110"])
def test_what_is_no_telephone_is_told_at_its_field_and_nothing_is_kept(
    client, cast, cafe, address, typed
):
    shown = text(send(client, address, phone=typed, hours="夜"), 422)
    assert re.search(r'id="id_phone_error"[^>]*><li>電話番号として読めません', shown)
    assert f'value="{typed}"' in shown and "夜</textarea>" in shown
    assert now(cafe).hours == CAFE.hours
    assert written_by_hosts(cast.owner) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("０５４－０００－９９９９", "054-000-9999"),
        ("054-000-9999 店長", "054-000-9999 店長"),
        ("＃8000", "#8000"),
        ("110か119", "110か119"),
        ("118番", "118番"),
        ("", ""),
    ],
)
def test_a_number_with_words_a_short_one_and_none_wait(client, cast, address, typed, kept):
    for said in ("確かめてから出ます", "もう保存されています"):
        assert said in text(send(client, address, phone=typed))
        assert [one.after for one in written_by_hosts(cast.owner)] == [kept]


def test_words_that_stand_in_its_place_already_stop_nobody(client, cafe, address):
    Service.objects.filter(pk=cafe).update(phone="なし")
    assert "もうページに出ています" in text(send(client, address, hours="金曜の昼"))


def test_the_number_that_stands_takes_back_the_one_that_waits(client, cast, cafe, address):
    send(client, address, phone="090-0000-0000")
    page = text(client.get(f"{address}?say=change"))
    assert 'value="090-0000-0000"' in page and "いま出ている番号（054-000-1234）" in page
    assert "もうページに出ています" in text(send(client, address, hours="金曜の昼"))
    assert len(written_by_hosts(cast.owner)) == 2, "left alone, it goes on waiting"
    shown = text(send(client, address, phone=CAFE.phone))
    assert "いま出ている番号のままにします" in shown
    assert "090-0000-0000" not in shown
    assert [one.part for one in written_by_hosts(cast.owner)] == ["hours"]
    again = text(send(client, address, phone=CAFE.phone))
    assert "もう保存されています" in again


def test_a_window_from_before_takes_nothing_back(client, cast, address):
    before = typed_at(client, address)
    shown = text(client.get(f"{address}?say=change"))
    assert 'name="initial-phone" value="054-000-1234"' in shown
    send(client, address, phone="090-0000-0000")
    page = client.post(f"{address}?say=change", before | {"hours": "金曜の昼"}, follow=True)
    assert "もうページに出ています" in text(page)
    [seen] = queries.rewritten(cast.owner)
    assert seen.parts == ("phone", "hours")


def sent_again(page, **typed):
    """The form of a page as a browser sends it."""
    form = page.context["form"]
    began = form.data.get("initial-phone", form["phone"].initial)
    return {field.name: field.value() for field in form} | {"initial-phone": began} | typed


def test_who_corrects_as_second_sees_what_stands_now_and_the_next_press_goes_through(
    client, cafe, address
):
    mine = typed_at(client, address, hours="土曜の昼")
    send(client, address, hours="金曜の昼", conditions="予約してください")
    refused = client.post(f"{address}?say=change", mine)
    shown = text(refused, 422)
    assert refused.context["theirs"] == [
        ("時間についてのひとこと", "金曜の昼"),
        ("どんな人に来てほしいか・お願い", "予約してください"),
    ]
    assert "ほかの人が書いた、いまの内容" in shown
    assert "土曜の昼</textarea>" in shown, "what was typed stays"
    again = client.post(
        f"{address}?say=change", sent_again(refused, conditions="予約してください"), follow=True
    )
    assert "もうページに出ています" in text(again)
    assert (now(cafe).hours, now(cafe).conditions) == ("土曜の昼", "予約してください")


def test_what_nobody_saw_nobody_confirms(client, cafe, address):
    seen = {"version": client.get(address).context["service"].version}
    send(client, address, hours="金曜の昼")
    before = now(cafe).provenance
    refused = client.post(address, seen)
    shown = text(refused, 422)
    assert "見ているあいだに、内容が変わりました" in shown
    assert "金曜の昼" in shown
    assert now(cafe).provenance == before
    again = {"version": refused.context["service"].version}
    assert client.post(address, again).status_code == 302


def test_a_double_press_is_told_as_saved(client, cafe, address):
    mine = typed_at(client, address, hours="土曜の昼")
    client.post(f"{address}?say=change", mine)
    shown = text(client.post(f"{address}?say=change", mine, follow=True))
    assert "もう保存されています" in shown
    assert now(cafe).hours == "土曜の昼"


def test_what_is_not_read_is_told_at_its_field_and_stays(client, cafe, address):
    shown = text(send(client, address, openings="そのうち", hours="夜"), 422)
    assert 'id="id_openings_error"' in shown
    assert "そのうち</textarea>" in shown
    assert now(cafe).hours == CAFE.hours


def test_all_wrong_lines_are_told_at_once(client, cafe, address):
    wrong = "そのうち\n月 13時〜15時\n2月30日 10:00〜12:00\n第6土曜 10:00〜12:00"
    shown = text(send(client, address, openings=wrong), 422)
    for why in ("「そのうち」が読め", "「2月30日」という日は", "「第6」はありません"):
        assert why in shown
    assert "月 13時〜15時」" not in shown
    right = "月 13時〜15時\n土 10時半〜12時\n火曜定休"
    assert "もうページに出ています" in text(send(client, address, openings=right))
    assert describe(from_json(now(cafe).openings)) == "月 13:00〜15:00\n土 10:30〜12:00\n休み 火"


def test_a_wrong_an_ended_and_another_code_look_alike_and_are_slowed(
    client, cast, cafe, code, address
):
    withdraw_links(by=cast.owner, service_id=cafe)
    wrong = f"/a/place/{new_paper_code(CODE_GROUPS)}/"
    ended, guessed = client.get(address), client.get(wrong)
    assert text(ended, 404) == text(guessed, 404).replace(wrong, address)
    assert text(client.post(address, {"room": "full"}), 404) == text(ended, 404)
    assert now(cafe).room == ""
    assert "このコードは見つかりません" in text(client.post("/a/", {"code": code}), 422)
    for _time in range(WRONG_CODES):
        client.get(wrong)
    assert client.get(wrong).status_code == 429
    fresh = new_paper_code(CODE_GROUPS)
    make_link(by=cast.owner, service_id=cafe, code=fresh)
    assert client.get(f"/a/place/{fresh}/").status_code == 200, "a right one always passes"
