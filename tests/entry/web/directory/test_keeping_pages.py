"""Pages by which members keep entries true, and anybody reports a mistake."""

import re
from datetime import date, timedelta
from io import BytesIO

import pypdf
import pytest
from django.core.cache import cache
from django.test import Client

from tests.entry.web.seats import Seat
from tests.ground.areas.places import lay, square
from tests.records.directory.hosting import written_by_hosts
from tonari.entry.web.brake import WRONG_CODES
from tonari.ground.areas.queries import areas
from tonari.ground.ledger.models import Row
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    change_by_host,
    keep_service,
    make_link,
    put_service,
    say_room,
    take_report,
)
from tonari.records.directory.models import HostLink, Report, ServedArea, Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.keeping import Room

CAFE = Content(name="喫茶なぎさ", hours="木曜の昼", phone="054-000-1234", address="浜町1-1")


@pytest.fixture(autouse=True)
def nothing_counted(db):
    cache.clear()


@pytest.fixture
def cafe(cast):
    return put_service(by=cast.owner, content=CAFE)


@pytest.fixture
def park(db):
    row = Service(name="港の公園", kind="place", standing="formal", folded="港", source="市")
    row.save(force_insert=True)
    return row.pk


def test_a_card_is_made_once_printed_and_withdrawn(owner, cafe):
    host = f"/places/{cafe}/host/"
    code = re.search(r'name="code" value="([^"]+)"', owner.open(host))[1]
    for _time in range(2):
        made = owner.post(f"{host}card/", {"code": code})
        assert code in made.content.decode()
    assert HostLink.objects.count() == 1
    paper = owner.post(f"{host}card/", {"code": code, "paper": "1"})
    pages = pypdf.PdfReader(BytesIO(paper.content)).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    assert len(pages) == 1
    for words in (
        code,
        "喫茶なぎさ御中",
        "木曜の昼",
        "みなと社会福祉協議会",
        "これで合っていますか",
    ):
        assert words in text
    assert "使えなくしました" in owner.send(f"{host}end/")
    assert owner.post(f"{host}card/", {"code": code, "paper": "1"}).status_code == 404
    assert Client().get(f"/a/place/{code}/").status_code == 404


def test_whoever_does_not_check_an_entry_sees_no_card_to_make(owner, cast, park):
    keep_service(by=cast.owner, service_id=park)
    host = f"/places/{park}/host/"
    assert "カードを作る" in owner.open(host)
    page = Seat(cast.other).open(host)
    assert "みなと社会福祉協議会が受けもっています" in page and "カードを作る" not in page


def test_the_page_of_the_card_says_who_checks_the_place_from_then_on(owner, cafe, park):
    host = f"/places/{park}/host/"
    page = owner.open(host)
    assert "カードを作ると、ここは「うちで確かめる」ところになります" in page
    code = re.search(r'name="code" value="([^"]+)"', page)[1]
    made = owner.post(f"{host}card/", {"code": code}).content.decode()
    assert "ここは、「うちで確かめる」ところです" in made
    assert "うちでは確かめない" in owner.open(f"/places/{park}/")
    own = f"/places/{cafe}/host/"
    page = owner.open(own)
    assert "うちで確かめる" not in page
    code = re.search(r'name="code" value="([^"]+)"', page)[1]
    assert "うちで確かめる" not in owner.post(f"{own}card/", {"code": code}).content.decode()


def test_the_page_says_where_each_part_is_from(client, owner, cafe, park):
    shown = client.get(f"/places/{cafe}/").content.decode()
    assert "どこからの情報ですか" in shown
    assert "みなと社会福祉協議会" in shown
    put_service(by=owner.actor, service_id=park, content=Content(name="港の公園", phone="1"))
    shown = client.get(f"/places/{park}/").content.decode()
    assert re.search(r"<dt>市.*下にないもの、すべて.*みなと社会福祉協議会.*電話", shown, re.DOTALL)


def test_the_page_names_the_lists_whose_words_were_put_together(client, owner, park):
    said = ["member", str(owner.actor.organisation_id), "2026-06-01", "of 市の一覧", "of 県の一覧"]
    Service.objects.filter(pk=park).update(conditions="だれでも", provenance={"conditions": said})
    shown = client.get(f"/places/{park}/").content.decode()
    assert "みなと社会福祉協議会（市の一覧、県の一覧を合わせて）" in shown


def test_numbers_stand_beside_the_word(client, owner, cafe):
    address = f"/places/{cafe}/numbers/"
    owner.open(address)
    wrong = owner.send(address, 422, room="open", free="9", most="8", unit="")
    assert "空きの数が、定員より多く" in wrong
    owner.send(address, room="few", free="2", most="8", unit="席")
    shown = client.get(f"/places/{cafe}/").content.decode()
    assert "あと2席" in shown
    assert "ぜんぶで8席" in shown
    say_room(by=owner.actor, service_id=cafe, room="few", numbers=Room("few", None, 8, ""))
    assert "ぜんぶで8人" in client.get(f"/places/{cafe}/").content.decode()


def test_the_room_of_now_is_marked_among_its_buttons_until_it_is_old(owner, cafe):
    say_room(by=owner.actor, service_id=cafe, room="few", numbers=Room("few", 2, 8, "席"))
    pressed = re.compile(r'value="(\w+)" aria-pressed="true"')
    assert pressed.findall(owner.open(f"/places/{cafe}/")) == ["few"]
    Service.objects.filter(pk=cafe).update(room_said_on=date(2020, 1, 1))
    assert pressed.findall(owner.open(f"/places/{cafe}/")) == []


def report(client, cafe, **typed):
    address = f"/places/{cafe}/report/"
    first = {"report_id": str(new_id()), "what": "times", "words": "休みでした", "leave_empty": ""}
    return client.post(address, first | typed, follow=True)


def test_anybody_reports_and_the_keeper_mends_and_answers(client, owner, cafe):
    assert f"/places/{cafe}/report/" in client.get(f"/places/{cafe}/").content.decode()
    client.get(f"/places/{cafe}/report/")
    assert "ありがとうございました" in report(client, cafe).content.decode()
    assert "まちがいの知らせ" in owner.open("/today/")
    assert "休みでした" in owner.open("/places/reports/")
    assert "まちがいの知らせが1件、待っています" in owner.open(f"/places/{cafe}/")
    assert "待っています" not in client.get(f"/places/{cafe}/").content.decode()
    [one] = queries.reports(owner.actor)
    assert "返事を書きました" in owner.send(f"/places/reports/{one.id}/", answer="mended")
    assert "まちがいの知らせ" not in owner.open("/today/")
    assert "待っています" not in owner.open(f"/places/{cafe}/")


def test_what_is_missing_is_told_and_what_was_typed_stays(client, cafe):
    shown = report(client, cafe, what="other", words=" ").content.decode()
    assert 'id="id_words_error"' in shown
    shown = report(client, cafe, what="").content.decode()
    assert "ひとつ選んでください" in shown
    assert "休みでした" in shown
    assert not Report.objects.exists()


def test_whoever_fills_the_trap_is_asked_once_more_and_loses_nothing(client, cafe):
    page = report(client, cafe, leave_empty="http://spam")
    shown = page.content.decode()
    assert (page.status_code, Report.objects.count()) == (422, 0)
    assert "休みでした" in shown
    assert "http://spam" not in shown


def test_a_flood_from_one_place_is_slowed_and_the_next_place_is_heard(client, owner, cafe):
    other = put_service(by=owner.actor, content=Content(name="別の店"))
    for number in range(WRONG_CODES):
        report(client, (cafe, other)[number % 2])
    assert report(client, cafe).status_code == 429
    assert Report.objects.count() == WRONG_CODES
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert report(elsewhere, cafe).status_code == 200
    assert Report.objects.count() == WRONG_CODES + 1


def test_a_member_who_reports_is_not_named(owner, cast, cafe):
    owner.open(f"/places/{cafe}/report/")
    report(owner, cafe)
    row = Row.objects.get(verb="directory.mistake_reported")
    assert (row.actor_kind, row.actor_id) == ("public", None)


def test_what_nobody_checks_is_everybodys_until_somebody_looks_after_it(cast, owner, park):
    other = Seat(cast.other)
    assert "港の公園" in other.open("/places/unkept/")
    owner.open("/places/unkept/")
    owner.send(f"/places/{park}/keep/")
    assert "港の公園" not in other.open("/places/unkept/")
    assert "港の公園" in owner.open("/today/")
    assert "みなと社会福祉協議会が確かめています" in other.open(f"/places/{park}/")
    assert "うちでは確かめない" in owner.open(f"/places/{park}/")
    owner.send(f"/places/{park}/confirm/")
    assert "港の公園" not in owner.open("/today/")


def test_an_entry_whose_host_rewrote_it_often_is_one_row_on_today(cast, owner, cafe):
    code = "0123-4567-89AB-CDEF-GHJK-MNPQ"
    make_link(by=cast.owner, service_id=cafe, code=code)
    link = Actor("link", keys_of_token(fold_paper_code(code)).holder[1])
    for version, hours in enumerate(("木曜の朝", "木曜の夕方", "木曜の夜"), 1):
        change_by_host(by=link, service_id=cafe, version=version, parts={"hours": hours})
    change_by_host(by=link, service_id=cafe, version=4, parts={"conditions": "だれでも"})
    for page in (owner.open("/today/"), Seat(cast.host).open("/today/")):
        assert page.count(f'href="/places/{cafe}/host/"') == 1
        assert "来てほしい人・条件・いつ（ことばで）" in page
    assert "4件の書きなおし" in owner.open("/today/")


def test_what_a_host_rewrote_twice_is_put_back_step_by_step_the_last_first(owner, cafe):
    code = "0123-4567-89AB-CDEF-GHJK-MNPQ"
    make_link(by=owner.actor, service_id=cafe, code=code)
    link = Actor("link", keys_of_token(fold_paper_code(code)).holder[1])
    for version, hours in enumerate(("木曜の朝", "木曜の夕方"), 1):
        with clock.at(clock.now() + timedelta(minutes=version)):
            change_by_host(by=link, service_id=cafe, version=version, parts={"hours": hours})
    page = owner.open(f"/places/{cafe}/host/")
    assert page.count("もとにもどす") == page.count("あとのものを、さきに決めてください") == 1
    last = max(queries.changes_of(owner.actor, cafe), key=lambda one: one.at)
    owner.send(f"/places/changes/{last.id}/", keep="no")
    assert queries.service(owner.actor, cafe).hours == "木曜の朝"
    page = owner.open(f"/places/{cafe}/host/")
    assert page.count("もとにもどす") == 1 and "あとのものを、さきに" not in page


def test_whoever_coordinates_hears_on_today_what_nobody_checks(cast, owner, park):
    works = Seat(cast.teammate)
    page = owner.open("/today/")
    assert "だれも確かめていないもの 1件" in page and 'href="/places/unkept/"' in page
    assert "だれも確かめていないもの" not in works.open("/today/")
    keep_service(by=cast.owner, service_id=park)
    assert "だれも確かめていないもの" not in owner.open("/today/")


def test_times_that_were_read_from_a_list_are_saved_from_the_list_of_what_nobody_checks(
    owner, park
):
    Service.objects.filter(pk=park).update(hours="月曜日と木曜日 10:00〜12:00")
    page = owner.open("/places/unkept/")
    assert "この時間でよいですか" in page and "月・木 10:00〜12:00" in page
    [form] = re.findall(rf'action="/places/{park}/times/\?from=unkept">.*?</form>', page, re.DOTALL)
    said = dict(re.findall(r'name="(version|openings)" value="([^"]*)"', form))
    assert "時間を保存しました" in owner.send(f"/places/{park}/times/", **said)
    assert len(queries.service(owner.actor, park).openings.opens) == 2
    assert "この時間でよいですか" not in owner.open("/places/unkept/")


def test_whoever_confirms_from_the_list_of_what_nobody_checked_goes_on_there(owner, park):
    lay(square("浜小学校区", code="992011"))
    [area] = areas(owner.actor)
    ServedArea.objects.create(service_id=park, area_id=area.id)
    Service.objects.filter(pk=park).update(hours="月曜日と木曜日 10:00〜12:00")
    listed = f"/places/unkept/?area={area.id}&page=1"
    page = owner.open(listed)
    came = f"?area={area.id}&page=1&from=unkept"
    assert '<div class="field"><label class="label" for="area">地域</label><select' in page
    assert page.count(f'/times/{came}"') == 2
    assert all(f'/places/{park}/{what}/{came}"' in page for what in ("confirm", "keep"))
    assert f'href="{listed}"' in owner.open(f"/places/{park}/times/{came}")
    read = {"version": 1, "openings": "月・木 10:00〜12:00"}
    for what, words, more in (
        ("times", "時間を保存しました（月・木 10:00〜12:00）", read),
        ("confirm", "確かめた日を、きょうにしました", {}),
        ("keep", "これからは、こちらの「きょう」に", {}),
    ):
        answer = owner.post(f"/places/{park}/{what}/{came}", more)
        assert answer.url == listed
        shown = owner.open(answer.url)
        assert f"「港の公園」：{words}" in shown
        assert ("を押すと、この一覧から消えます" in shown) is (what == "times")
    assert f"/places/{park}/" not in owner.open(listed)


def test_a_host_of_the_organisation_sees_what_waits(cast, cafe, client):
    report(client, cafe)
    assert "まちがいの知らせが1件あります" in Seat(cast.host).open("/today/")


def test_a_report_of_recruiting_is_taken_from_today_by_one_and_the_others_see_by_whom(
    cast, owner, cafe, client
):
    report(client, cafe, what="recruiting", words="")
    other, partner = Seat(cast.other), Seat(cast.partner)
    page = other.open("/today/")
    assert "勧誘の知らせ" in page and "わたしが見ます" in page
    assert "わたしが見ます" not in owner.open("/today/"), "it may be whom it is about"
    [one] = queries.reports(other.actor)
    page = other.send(f"/places/reports/{one.id}/take/")
    assert "あなたが見ることになりました" in page
    assert "あなたが見ています" in other.open("/today/")
    page = partner.open("/today/")
    assert "木村 健（NPO法人ひだまり）が見ています" in page
    assert "わたしが見ます" not in page
    page = partner.open("/places/reports/")
    assert "木村 健（NPO法人ひだまり）が見ています" in page and "代わりに見ます" in page
    assert "確かめて、手を打ちました" not in page
    other.open("/places/reports/")
    other.send(f"/places/reports/{one.id}/", answer="mended")
    assert "勧誘" not in partner.open("/today/")


def test_a_report_that_was_taken_and_not_answered_presses_the_others_again(cast, cafe, client, now):
    report(client, cafe, what="recruiting", words="")
    [one] = queries.reports(cast.other)
    take_report(by=cast.other, report_id=one.id)
    with clock.at(now + timedelta(days=3)):
        other, partner = Seat(cast.other), Seat(cast.partner)
        page = partner.open("/today/")
        assert "3日たっても、答えがありません" in page
        assert "木村 健（NPO法人ひだまり）が見ています" in page
        other.open("/places/reports/")
        assert "まだ、わたしが見ています" in other.open("/places/reports/")
        other.send(f"/places/reports/{one.id}/take/")
        assert "3日たっても" not in partner.open("/today/")
        assert "3日たっても" not in other.open("/places/reports/")


def test_it_stands_before_what_only_waits(cast, cafe, client):
    report(client, cafe, what="recruiting", words="")
    offer = Seat(cast.other)
    put_service(by=cast.other, content=Content(name="ひだまりの家"))
    Service.objects.update(last_checked_on=None)
    page = offer.open("/today/")
    assert page.index("勧誘の知らせ") < page.index("のせてあることを確かめる")


def test_what_waits_and_is_not_wanted_was_never_on_the_page(owner, cafe):
    code = "0123-4567-89AB-CDEF-GHJK-MNPQ"
    make_link(by=owner.actor, service_id=cafe, code=code)
    host = Actor("link", keys_of_token(fold_paper_code(code)).holder[1])
    for keep, said in (("no", "のせませんでした。前のままです。"), ("yes", "のせました。")):
        version = Service.objects.get(pk=cafe).version
        change_by_host(by=host, service_id=cafe, version=version, parts={"phone": "054-000-9999"})
        [change] = [one for one in written_by_hosts(owner.actor) if one.is_held]
        owner.open(f"/places/{cafe}/host/")
        page = owner.send(f"/places/changes/{change.id}/", keep=keep)
        assert said in page
        assert "もとにもどしました" not in page


def test_what_a_list_changed_since_it_was_confirmed_says_so(owner, cast, park):
    keeper = cast.owner.organisation_id
    before = {"checked_before": ["member", str(keeper), "2026-11-10"]}
    Service.objects.update(provenance=before, checked_by=keeper)
    found = owner.open(f"/places/{park}/")
    assert "11月10日（火）に、みなと社会福祉協議会が確かめました。そのあとで、もとの一覧で" in found
    assert "まだだれも" not in found and "確かめた日はわかりません" not in found
    today = owner.open("/today/")
    assert "確かめたあとで、もとの一覧で内容がかわりました。" in today
    assert f"/places/{park}/confirm/" not in today, "they look at it first"
    assert "もとの一覧で" not in Seat(cast.other).open("/today/")
