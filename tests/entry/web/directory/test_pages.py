"""The pages of the directory, for everybody and for members."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.entry.web.seats import someone
from tonari.ground.areas.models import Area
from tonari.kernel.actor import COMMAND, PUBLIC
from tonari.kernel.ids import new_id
from tonari.records.directory import queries
from tonari.records.directory.actions import import_list, put_service
from tonari.records.directory.adapters import open_list
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.openings import NEVER_SAID, weekly
from tonari.records.directory.rules.rows import Origin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
CAFE = Content(
    name="カフェ潮風",
    kind="place",
    standing="informal",
    fields=("food", "exchange"),
    description="だれでも来られます。",
    hours="木曜の昼",
    address="海の町1-1",
    phone="(054)000-1234",
    openings=weekly(((3, "12:00", "14:00"),)),
)


@pytest.fixture
def owner():
    return someone("ひだまり")


@pytest.fixture
def signed_in(client, owner):
    """A client of a member of ひだまり."""
    owner.sits_down(client)
    return client


@pytest.fixture
def cafe(owner):
    return put_service(by=owner.actor, content=CAFE)


def page(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def typed(response, **more):
    """The form of a page as a browser would send it, with something typed."""
    form = response.context["form"]
    values = {field.name: field.value() for field in form}
    return {name: value for name, value in values.items() if value is not None} | more


def test_anybody_finds_with_name_time_place_telephone_and_freshness(client, cafe):
    found = page(client.get("/places/", {"words": "ごはん　海の町"}))
    assert "1件見つかりました。" in found
    for words in ("カフェ潮風", "居場所", "木曜の昼", "海の町1-1", "11月に確かめました"):
        assert words in found
    assert 'href="tel:0540001234"' in found


def test_nothing_found_says_what_to_do_and_keeps_what_was_typed(client, cafe):
    found = page(client.get("/places/", {"words": "ラグビー<b>", "field": "sports"}))
    assert "0件見つかりました。" in found
    assert "近いものがあります" not in found
    assert "言葉を減らす" in found
    assert 'value="ラグビー&lt;b&gt;"' in found
    assert '<option value="sports" selected>' in found


def test_a_filter_says_how_many_it_leaves_and_whom_it_does_not_know(client, owner):
    put_service(by=owner.actor, content=CAFE)
    put_service(
        by=owner.actor, content=replace(CAFE, name="いつか", openings=NEVER_SAID, kind="support")
    )
    every = page(client.get("/places/"))
    assert '<option value="place">居場所（1）</option>' in every
    assert '<option value="food">食（2）</option>' in every
    assert '<option value="evening">夕方から夜（18時よりあと）（0）</option>' in every
    found = page(client.get("/places/", {"when": "week"}))
    assert "カフェ潮風" in found
    assert "曜日と時間がはっきりしない1件は、ここに出していません。" in found
    assert re.search("えらんだもの：<strong>[^<]+</strong>", found)


def test_nothing_found_offers_what_is_near(client, cafe, django_assert_num_queries):
    near = {"words": "カフェ ラグビー", "field": "food", "when": "evening"}
    page(client.get("/places/", near))
    found = page(client.get("/places/", near | {"when": ""}))
    assert "ぴったりのものは、まだありません。" in found
    assert "「ラグビー」をはずす" in found
    assert "分野をはずす" not in found
    link = re.search(r'href="(/places/\?[^"]+)">「ラグビー」', found)
    assert link
    assert "1件見つかりました。" in page(client.get(link[1].replace("&amp;", "&")))
    found = page(client.get("/places/", {"words": "カフェ", "field": "sports"}))
    assert "分野をはずす" in found
    found = page(client.get("/places/", {"words": "カフェ", "when": "evening", "room": ""}))
    assert "いつをはずす" in found


def test_without_a_find_there_is_still_somebody_to_talk_to(client, cafe):
    found = page(client.get("/places/", {"words": "うらない"}))
    assert "0件見つかりました。" in found
    assert "ことばが見つからなくても、相談できます。" in found
    assert 'class="button button-call" href="/#now"' in found[found.index("<main") :]
    assert "話してくれて" not in found


@pytest.mark.parametrize(
    "words", ["死にたい", "夫が こわい", "ＤＶ", "しに たい", "海の町 ボウリョク　逃げたい"]
)
def test_words_of_danger_are_answered_with_telephones_before_anything_found(client, cafe, words):
    found = page(client.get("/places/", {"words": words}))
    assert "話してくれて、ありがとうございます。" in found
    for number in ("110", "119", "0120279338", "0120061338"):
        assert f'href="tel:{number}"' in found
        assert found.index(f"tel:{number}") < found.index('id="found"')
    for idle in (
        "0件見つかりました",
        "言葉を減らすか",
        "ことばが見つからなくても",
        "「まだない」として残す",
    ):
        assert idle not in found, "nothing but the help"


def test_a_place_is_found_by_its_telephone_number_and_says_so(client, owner):
    put_service(
        by=owner.actor, content=Content(name="喫茶なぎさ", phone="０５４－０００－１２３４")
    )
    for typed_as in ("054-000-1234", "0540001234", "054 000 1234", "000-1234"):
        found = page(client.get("/places/", {"words": typed_as}))
        assert "喫茶なぎさ" in found, typed_as
        assert "電話かFAXの番号が「" in found
    assert "054-000-1234" in found
    assert "０５４" not in found


def test_words_of_danger_stand_above_what_is_found(client, owner):
    put_service(by=owner.actor, content=Content(name="DV相談室"))
    found = page(client.get("/places/", {"words": "dv"}))
    assert found.index("話してくれて") < found.index("DV相談室</")
    assert "相談できます" not in found
    assert "話してくれて" not in page(client.get("/places/", {"words": "DVDを見る"}))


def test_an_empty_directory_says_so(client):
    assert "まだ何ものっていません。" in page(client.get("/places/"))


@pytest.mark.parametrize(
    "query",
    ["area=x", "page=x", "page=-1", "page=99999999999999999999", "field=x&standing=y", "words=%00"],
)
def test_an_address_that_makes_no_sense_still_shows_the_list(client, cafe, query):
    assert "件見つかりました。" in page(client.get(f"/places/?{query}"))


def test_pages_follow_with_the_words_kept(client, owner):
    for number in range(21):
        put_service(by=owner.actor, content=Content(name=f"ひろば{number:02}"))
    first = page(client.get("/places/", {"words": "ひろば"}))
    follow = re.search(r'rel="next" href="([^"]+)"', first)
    assert follow
    second = page(client.get(f"/places/{follow[1].replace('&amp;', '&')}"))
    assert "ひろば20" in second
    assert "ひろば19" not in second


def test_the_list_asks_the_database_equally_often(client, owner, django_assert_num_queries):
    put_service(by=owner.actor, content=CAFE)
    with django_assert_num_queries(6):
        client.get("/places/")
    for number in range(15):
        put_service(by=owner.actor, content=Content(name=f"ひろば{number}"))
    with django_assert_num_queries(6):
        client.get("/places/")


def test_one_place_shows_everything_and_nothing_to_edit(client, cafe):
    found = page(client.get(f"/places/{cafe}/"))
    for words in ("木 12:00〜14:00", "制度外", "だれでも来られます。"):
        assert words in found
    assert "書きなおす" not in found
    assert "取り下げる" not in found


def test_what_is_not_there_and_what_is_hidden_look_the_same(client, owner):
    hidden = put_service(by=owner.actor, content=CAFE, state="members")
    missing = client.get(f"/places/{new_id()}/")
    assert missing.status_code == client.get(f"/places/{hidden}/").status_code == 404


def test_markup_in_a_name_stays_text(client, owner):
    put_service(by=owner.actor, content=Content(name="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in page(client.get("/places/"))


def test_a_member_adds_a_place_with_a_name_alone(signed_in):
    form = signed_in.get("/places/new/")
    sent = signed_in.post("/places/new/", typed(form, name="朝の体操"))
    made = Service.objects.get()
    assert sent.url == reverse("directory:place", args=[made.pk])
    assert queries.service(PUBLIC, made.pk).provider == "ひだまり"
    assert (made.kind, made.standing, made.state) == ("place", "informal", "listed")


def test_the_form_sent_twice_makes_one(signed_in):
    form = typed(signed_in.get("/places/new/"), name="朝の体操")
    first, second = (signed_in.post("/places/new/", form) for _ in range(2))
    assert first.url == second.url
    assert Service.objects.count() == 1


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(signed_in):
    form = signed_in.get("/places/new/")
    wrong = typed(
        form, name="", description="お茶の会", openings="だいたい10時", url="javascript:x"
    )
    found = page(signed_in.post("/places/new/", wrong), status=422)
    assert "お茶の会" in found
    assert "だいたい10時" in found
    for name in ("name", "openings", "url"):
        assert f'id="id_{name}_error"' in found
    assert not Service.objects.exists()
    assert '<details class="details" open>' in found


@pytest.mark.parametrize(
    ("typed_in", "does"),
    [("１２", False), ("(0３)", False), ("#7119", True), ("市民課2階窓口", True), ("内線12", True)],
)
def test_a_telephone_number_of_two_digits_is_none(signed_in, typed_in, does):
    form = typed(signed_in.get("/places/new/"), name="お茶の会", phone=typed_in)
    answer = signed_in.post("/places/new/", form)
    assert ('id="id_phone_error"' not in answer.content.decode()) == does
    assert Service.objects.exists() == does


def test_a_point_in_the_sea_is_said_at_its_field(signed_in):
    form = signed_in.get("/places/new/")
    found = page(signed_in.post("/places/new/", typed(form, name="船", lat="0", lon="0")), 422)
    assert "日本の中の場所ではありません" in found


def test_a_member_rewrites_what_their_organisation_wrote(signed_in, cafe):
    assert "書きなおす" in page(signed_in.get(f"/places/{cafe}/"))
    form = signed_in.get(f"/places/{cafe}/edit/")
    assert "木 12:00〜14:00" in page(form)
    sent = signed_in.post(f"/places/{cafe}/edit/", typed(form, cost="無料"))
    assert sent.status_code == 302
    now = queries.service(PUBLIC, cafe)
    assert (now.cost, now.openings, now.fields) == ("無料", CAFE.openings, CAFE.fields)
    again = signed_in.post(f"/places/{cafe}/edit/", typed(form, cost="無料"), follow=True)
    assert "もう保存されています" in page(again)


def test_who_writes_over_somebody_elses_change_is_told_and_loses_nothing(signed_in, cafe):
    form = signed_in.get(f"/places/{cafe}/edit/")
    mine, theirs = typed(form, cost="わたしの500円"), typed(form, cost="無料")
    signed_in.post(f"/places/{cafe}/edit/", theirs)
    found = page(signed_in.post(f"/places/{cafe}/edit/", mine), status=422)
    assert "ほかの人が直しました" in found
    assert "わたしの500円" in found
    assert queries.service(PUBLIC, cafe).cost == "無料"


def test_another_organisation_may_look_but_not_touch(signed_in, cafe, owner):
    owner.neighbour("海辺の会").sits_down(signed_in)
    assert "書きなおす" not in page(signed_in.get(f"/places/{cafe}/"))
    for address in ("edit", "withdraw"):
        refused = page(signed_in.get(f"/places/{cafe}/{address}/"), status=409)
        assert "のせた主体だけが" in refused
    for address in ("room", "confirm"):
        sent = signed_in.post(f"/places/{cafe}/{address}/", {"room": "full"})
        assert "のせた主体だけが" in page(sent, status=409)
    assert queries.service(PUBLIC, cafe).room == ""


def test_after_somebody_elses_change_theirs_stands_beside_mine_and_mine_can_be_saved(
    signed_in, cafe
):
    form = signed_in.get(f"/places/{cafe}/edit/")
    mine, theirs = typed(form, cost="わたしの500円"), typed(form, cost="無料", kind="support")
    signed_in.post(f"/places/{cafe}/edit/", theirs)
    refused = signed_in.post(f"/places/{cafe}/edit/", mine)
    found = page(refused, status=422)
    assert refused.context["theirs"] == [("どちらですか", "支援"), ("お金", "無料")]
    assert "ほかの人が書いた、いまの内容" in found
    assert signed_in.post(f"/places/{cafe}/edit/", typed(refused)).status_code == 302
    assert queries.service(PUBLIC, cafe).cost == "わたしの500円"


def test_a_member_says_in_one_tap_whether_there_is_room(signed_in, client, cafe):
    for _tap in range(2):
        assert signed_in.post(f"/places/{cafe}/room/", {"room": "few"}).status_code == 302
    found = page(signed_in.get(f"/places/{cafe}/"))
    assert "空きは少し" in found
    assert "11月16日（月）のようすです" in found
    assert "空きは少し" in page(signed_in.get("/places/"))
    signed_in.post(f"/places/{cafe}/room/", {"room": "nonsense"})
    assert queries.service(PUBLIC, cafe).room == "few"


def test_room_of_long_ago_is_shown_as_such_and_in_no_list(signed_in, cafe):
    Service.objects.update(room="open", room_said_on=date(2026, 8, 1))
    assert "空きあり" not in page(signed_in.get("/places/"))
    found = page(signed_in.get(f"/places/{cafe}/"))
    assert "8月1日（土）には「空きあり」でした。いまのようすは確かめてください。" in found


def test_what_was_checked_long_ago_or_by_nobody_says_so(signed_in, cafe):
    assert "11月16日（月）に、ひだまりが確かめました" in page(signed_in.get(f"/places/{cafe}/"))
    Service.objects.update(last_checked_on=date(2025, 3, 1))
    assert "2025年3月に確かめました" in page(signed_in.get("/places/"))
    assert "半年より長くたっています" in page(signed_in.get(f"/places/{cafe}/"))
    signed_in.post(f"/places/{cafe}/confirm/")
    assert "半年より長く" not in page(signed_in.get(f"/places/{cafe}/"))
    Service.objects.update(last_checked_on=None, checked_by=None)
    assert "まだだれも確かめていません" in page(signed_in.get(f"/places/{cafe}/"))


def test_a_contact_for_members_is_on_no_public_page(signed_in, cafe):
    form = signed_in.get(f"/places/{cafe}/edit/")
    signed_in.post(f"/places/{cafe}/edit/", typed(form, members_contact="店主の携帯 090-0000-1"))
    assert "店主の携帯" in page(signed_in.get(f"/places/{cafe}/"))
    for address in (f"/places/{cafe}/", "/places/", "/places/?words=携帯"):
        assert "店主の携帯" not in page(Client().get(address))


def test_ticking_an_area_says_for_whom_it_is(signed_in, cafe):
    area = Area.objects.create(
        kind="drawn", name="海べ", geometry="{}", south=34, north=35, west=138, east=139
    )
    form = signed_in.get(f"/places/{cafe}/edit/")
    signed_in.post(f"/places/{cafe}/edit/", typed(form, served=[str(area.pk)]))
    found = page(signed_in.get(f"/places/{cafe}/"))
    assert "どの地域の人のため" in found
    assert f"/areas/{area.pk}/" in found


def test_an_entry_says_who_may_correct_it(signed_in, cafe, owner):
    assert "書きなおせるのは、ひだまりの人だけです。" in page(signed_in.get(f"/places/{cafe}/"))
    Service.objects.update(organisation=None)
    owner.neighbour("海辺の会").sits_down(signed_in)
    found = page(signed_in.get(f"/places/{cafe}/"))
    assert "構成員なら、だれでも書きなおせます。" in found
    assert "書きなおす</a>" in found


def test_sources_are_named_once_on_a_page(client, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("名称,住所\nひろば,町1\n広場,町2\n")
    origin = Origin("港市の一覧", "CC BY 4.0", "list")
    import_list(by=COMMAND, opened=open_list(path), origin=origin, tell=lambda outcome: None)
    found = page(client.get("/places/"))
    assert found.count("港市の一覧") == 1
    assert "（CC BY 4.0）" in found


def test_a_card_without_written_hours_shows_the_week(client, owner):
    put_service(by=owner.actor, content=replace(CAFE, hours=""))
    assert "木 12:00〜14:00" in page(client.get("/places/"))


def test_the_list_says_how_it_is_ordered(client, cafe):
    assert "新しく確かめたものから順に" in page(client.get("/places/"))
    assert "ことばによく合うもの" in page(client.get("/places/", {"words": "ごはん"}))


def test_withdrawing_asks_first_and_then_nobody_finds_it(signed_in, cafe):
    assert "取り下げますか。" in page(signed_in.get(f"/places/{cafe}/withdraw/"))
    assert queries.search(PUBLIC).total == 1
    assert signed_in.post(f"/places/{cafe}/withdraw/").status_code == 302
    assert queries.search(PUBLIC).total == 0
    assert "取り下げられています" in page(signed_in.get(f"/places/{cafe}/"))
    again = signed_in.post(f"/places/{cafe}/withdraw/", follow=True)
    assert "もう保存されています" in page(again)


@pytest.mark.parametrize("address", ["/places/new/", "/places/{}/edit/", "/places/{}/withdraw/"])
def test_who_is_not_signed_in_is_asked_to(client, cafe, address):
    answer = client.get(address.format(cafe))
    assert answer.status_code == 302
    assert "/signin/" in answer.url
