"""Finding by terms and distance, and what is not there yet, on real pages."""

import logging
import re
import time
import unicodedata
from datetime import date
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.core import signing

from tests.entry.web.seats import someone
from tests.ground.areas.places import SIDE, lay, square
from tonari.entry.web.directory.nearby import HERE_COOKIE
from tonari.ground.areas.queries import areas as all_areas
from tonari.kernel.actor import PUBLIC
from tonari.records.directory.actions import put_service
from tonari.records.directory.models import Gap
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.openings import Rule, made

from .test_pages import CAFE, page, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
HERE = {"origin": "here", "lat": "34.8672", "lon": "138.3228"}


@pytest.fixture
def owner():
    return someone("ひだまり")


@pytest.fixture
def signed_in(client, owner):
    owner.sits_down(client)
    return client


@pytest.fixture
def cafe(owner):
    return put_service(by=owner.actor, content=CAFE)


@pytest.fixture
def town(owner):
    for number in range(21):
        point = {"lat": 34.86 + number / 100, "lon": 138.3}
        content = Content(f"茶の間{number:02}", traits=("free",), **point)
        put_service(by=owner.actor, content=content)
    put_service(by=owner.actor, content=Content("車いすの会", traits=("wheelchair", "free")))


def test_terms_are_ticked_with_counts_and_stand_on_cards_and_pages(client, town):
    every = page(client.get("/places/"))
    assert "無料（22）" in every
    found = page(client.get("/places/", {"traits": ["free", "wheelchair"]}))
    assert "1件見つかりました。" in found
    assert '<li class="tag">車いす</li>' in found
    assert "えらんだ条件に合うとわかっていない21件は、ここに出していません。" in found
    assert "えらんだ条件" not in every
    room = page(client.get("/places/", {"room": "room"}))
    assert "空きがあるかどうかわからない22件は、ここに出していません。" in room
    nothing = page(client.get("/places/", {"traits": ["wheelchair", "online"]}))
    assert "オンラインをはずす" in nothing
    assert "/places/?traits=wheelchair" in nothing


def test_from_where_one_is_stands_in_no_address_and_no_log(client, town, caplog):
    with caplog.at_level(logging.DEBUG):
        sent = client.post("/places/near/", HERE | {"within": "10000"})
        answer = client.get(sent.url)
    assert sent.url == "/places/near/?origin=here&within=10000#found"
    found = page(answer)
    assert "no-store" in answer["Cache-Control"]
    assert "近いものから順にならんでいます。" in found
    assert "およそ" in found
    assert "場所がわからない1件は、ここに出していません。" in found
    # Only the browser knows it, roughly, unseen by scripts, and not for long.
    cookie = client.cookies[HERE_COOKIE]
    assert signing.loads(cookie.value, salt="tonari.here") == [34.867, 138.323]
    assert (cookie["max-age"], cookie["secure"], cookie["httponly"]) == (600, True, True)
    for said in (found, caplog.text):
        assert "34.867" not in said
        assert "138.323" not in said
        assert not re.search(r'[?&;]lat=|name="lat"', said)
    assert not Session.objects.exists()


def test_the_list_from_where_one_is_can_be_loaded_again_and_gone_through(client, town):
    first = client.post("/places/near/", HERE | {"words": "茶の間"}, follow=True)
    assert first.redirect_chain[-1][1] == 302
    assert "?words=%E8%8C%B6%E3%81%AE%E9%96%93&amp;origin=here&amp;page=2" in page(first)
    for _again in range(2):
        assert "茶の間20" in page(client.get("/places/near/?origin=here&page=2"))
    swapped = client.get("/places/near/?origin=here", headers={"HX-Request": "true"})
    assert "<html" not in page(swapped)
    assert "およそ" in page(swapped)


def test_whoever_opens_it_elsewhere_gets_the_list_of_places_and_is_told(client, cafe):
    assert client.get("/places/near/?words=潮風").url == "/places/?words=%E6%BD%AE%E9%A2%A8#found"
    client.cookies[HERE_COOKIE] = "34.867:138.323:made-up"
    answer = client.get("/places/near/?words=潮風&origin=here", follow=True)
    assert answer.redirect_chain == [("/places/?words=%E6%BD%AE%E9%A2%A8&origin=here#found", 302)]
    found = page(answer)
    assert "いまいるところがわからないので、近い順にはなっていません。" in found
    assert "1件見つかりました。" in found


def test_where_one_was_is_forgotten(client, cafe, monkeypatch):
    client.post("/places/near/", HERE)
    at = time.time()
    monkeypatch.setattr(time, "time", lambda: at + 601)
    assert client.get("/places/near/?origin=here").url == "/places/?origin=here#found"


def test_a_place_leads_to_what_is_near_it_and_no_address_says_where_one_is(
    client, cafe, town, owner
):
    near = Content("となりの店", lat=34.86, lon=138.3)
    made = put_service(by=owner.neighbour("海辺の会").actor, content=near)
    link = f"/places/?origin={made}"
    assert link in page(client.get(f"/places/{made}/"))
    assert "100mより近く" in page(client.get(link))
    ignored = page(client.get("/places/", HERE))
    assert "およそ" not in ignored
    moved = client.post("/places/near/", HERE | {"origin": str(made), "words": "店"})
    assert moved.status_code == 302
    assert moved.url == f"/places/?words=%E5%BA%97&origin={made}#found"


@pytest.mark.parametrize(
    "wrong", [{"lat": "x"}, {"lat": "nan"}, {"lat": "0", "lon": "0"}, {"lat": ""}]
)
def test_a_position_that_makes_no_sense_is_not_asked(client, cafe, wrong):
    found = page(client.post("/places/near/", HERE | wrong, follow=True))
    assert "1件見つかりました。" in found
    assert "いまいるところがわからない" in found
    assert HERE_COOKIE not in client.cookies


def test_what_narrows_is_told_where_the_filters_are_closed(client, cafe):
    found = page(client.get("/places/", {"kind": "place", "on": "2026-12-03", "words": "潮風"}))
    assert "<strong>12月3日（木）、居場所</strong>" in found
    assert '<a href="/places/?words=%E6%BD%AE%E9%A2%A8#found">しぼらずに見る</a>' in found
    assert "これで見る（いま" in found
    assert "しぼらずに見る" not in page(client.get("/places/", {"words": "潮風"}))


@pytest.mark.parametrize(
    ("wrong", "label"),
    [
        ({"on": "2026-13-45"}, "日にち"),
        ({"area": "00000000-0000-0000-0000-000000000000"}, "地域"),
        ({"when": "yesterday"}, "いつ"),
        ({"traits": ["free", "flying"]}, "条件（選んだものすべて）"),
    ],
)
def test_what_makes_no_sense_in_an_address_is_told(client, cafe, wrong, label):
    found = page(client.get("/places/", wrong))
    assert f"「{label}」がわからないので、それではしぼっていません。" in found
    assert "1件見つかりました。" in found


@pytest.mark.parametrize("day", [date.min, date(1900, 1, 1), date(2031, 12, 6), date.max])
def test_a_day_too_far_away_is_told_at_its_field_and_narrows_nothing(client, cafe, day):
    need = "1年前から5年先までの日をえらんでください。"
    for more in ({}, {"when": "week"}, {"words": "潮風"}):
        found = page(client.get("/places/", {"on": day.isoformat()} | more))
        assert f"「日にち」では、まだしぼっていません。{need}" in found
        assert f'value="{day.isoformat()}"' in found
        assert f'id="id_on_need">{need}</p>' in found
    # Elsewhere nobody would be told that it narrows nothing.
    expected = {"calendar.ics": 404, "embed/": 404, "suggest/": 200, "near/": 302}
    for address, status in expected.items():
        assert client.get(f"/places/{address}", {"on": day.isoformat()}).status_code == status


@pytest.mark.parametrize("day", ["2025-11-17", "2031-11-14"])
def test_from_a_year_ago_to_five_years_ahead_any_day_may_be_asked(client, cafe, day):
    assert "まだしぼっていません" not in page(client.get("/places/", {"on": day}))


def test_a_date_and_a_time_of_it_hold_together(client, owner):
    for name, rule in (
        ("昼の店", Rule(5, "10:00", "12:00")),
        ("夜の店", Rule(5, "17:00", "21:00")),
        ("木曜の夜の店", Rule(3, "17:00", "21:00")),
    ):
        put_service(by=owner.actor, content=Content(name, openings=made([rule])))
    put_service(by=owner.actor, content=Content("いつか"))
    saturday = {"on": "2026-12-05"}
    day = page(client.get("/places/", saturday))
    assert "2件見つかりました。" in day
    assert "夕方から夜（18時よりあと）（1）" in day
    evening = page(client.get("/places/", saturday | {"when": "evening"}))
    assert "1件見つかりました。" in evening
    assert "夕方から夜（18時よりあと）、12月5日（土）" in evening
    assert "曜日と時間がはっきりしない1件は、ここに出していません。" in evening
    never = page(client.get("/places/", saturday | {"when": "day3"}))
    assert "0件見つかりました。" in never
    assert '<a class="row-title" href="/places/?when=day3#found">日にちをはずす</a>' in never
    assert '<a class="row-title" href="/places/?on=2026-12-05#found">いつをはずす</a>' in never


def test_a_word_or_the_whole_time_can_be_taken_away_where_nothing_has_both(client, owner):
    afternoon = made([Rule(5, "13:00", "17:00")])
    put_service(by=owner.actor, content=Content("午後の店", openings=afternoon))
    put_service(by=owner.actor, content=Content("茶会"))
    nothing = page(client.get("/places/", {"words": "土曜の午後 茶会"}))
    assert "「土曜の午後」をはずす" in nothing
    assert "「茶会」をはずす" in nothing
    assert f"/places/?{urlencode({'words': '土曜の午後'})}#found" in nothing
    found = page(client.get("/places/", {"words": "土曜の午後"}))
    assert "見つけたわけ：「土曜の午後」に開いています" in found


@pytest.mark.parametrize("typed", ["12月5日", "12/5", "１２月５日", "令和8年12月5日"])
def test_a_day_among_the_words_is_the_filter_and_can_be_taken_away(client, owner, typed):
    for name, start in (("昼の食堂", "13:00"), ("夜の食堂", "18:00")):
        opens = made([Rule(5, start, "20:00" if start > "14" else "15:00")])
        put_service(by=owner.actor, content=Content(name, openings=opens))
    put_service(by=owner.actor, content=Content("食堂"))
    found = page(client.get("/places/", {"words": f"食堂 {typed}", "on": "2026-12-06"}))
    assert "2件見つかりました。" in found
    assert 'value="2026-12-05"' in found
    assert 'name="words"' in found and 'value="食堂"' in found
    read = unicodedata.normalize("NFKC", typed)
    assert f"ことばの「{read}」は、「日にち」に入れました。" in found
    assert "えらんだもの：<strong>12月5日（土）</strong>" in found
    assert f'href="/places/?{urlencode({"words": "食堂"})}#found">しぼらずに見る' in found
    evening = page(client.get("/places/", {"words": f"{typed}の夜"}))
    assert "夜の食堂" in evening and "昼の食堂" not in evening
    sent = client.post("/places/near/", {"words": f"食堂 {typed}"})
    assert sent.url == f"/places/?{urlencode({'words': '食堂', 'on': '2026-12-05'})}#found"


def test_a_day_that_there_is_not_and_this_week_are_told(client, cafe):
    never = page(client.get("/places/", {"words": "2月31日"}))
    assert "「2月31日」という日はないので、日にちではしぼっていません。" in never
    assert "1件見つかりました。" in never
    week = page(client.get("/places/", {"words": "今週 潮風"}))
    assert "ことばの「今週」は、「いつ」に入れました。" in week
    assert "これから7日のあいだ" in week


def test_where_nothing_is_found_by_a_time_the_filters_are_pointed_to(client, cafe):
    pointed = "「日にち」と「いつ」でえらべます。"
    assert pointed in page(client.get("/places/", {"words": "来月の将棋"}))
    assert pointed not in page(client.get("/places/", {"words": "将棋"}))


def test_how_far_without_from_where_says_what_else_to_choose(client, town):
    found = page(client.get("/places/", {"within": "500"}))
    need = "「どこから近い順に」もえらぶと、しぼれます。"
    assert f"「どこまで」では、まだしぼっていません。{need}" in found
    assert f'id="id_within_need">{need}</p>' in found
    assert "22件見つかりました。" in found
    assert need not in page(client.get("/places/", {"within": "500", "origin": "here"}))
    assert need not in page(client.get("/places/"))


def test_where_nothing_has_the_word_places_for_anybody_are_offered(client, cafe, owner):
    put_service(by=owner.actor, content=Content("縁側", "place", traits=("no_booking",)))
    nothing = page(client.get("/places/", {"words": "ラグビー"}))
    assert "ほかの言い方でさがすか、居場所から見てみてください。" in nothing
    free = "/places/?kind=place&amp;traits=no_booking#found"
    assert f'<a class="row-title" href="{free}">予約のいらない居場所（1）</a>' in nothing
    assert (
        '<a class="row-title" href="/places/?kind=place#found">居場所をすべて（2）</a>' in nothing
    )
    assert "予約のいらない居場所" not in page(client.get("/places/", {"words": "死にたい"}))
    assert "予約のいらない居場所" not in page(client.get("/places/", {"words": "縁側"}))


def test_what_is_not_there_is_kept_by_a_member_and_closed(signed_in, cafe):
    nothing = page(signed_in.get("/places/", {"words": "ラグビー", "traits": "no_name"}))
    assert "「まだない」として残す" in nothing
    address = "/places/gaps/new/?words=ラグビー&field=sports&traits=no_name"
    form = signed_in.get(address)
    assert "スポーツ" in page(form)
    refused = page(signed_in.post(address, typed(form, note="山田さんのため")), status=422)
    assert "山田さん" in refused
    assert not Gap.objects.exists()
    for _time in range(2):
        assert signed_in.post(address, typed(form, note="土曜の朝")).status_code == 302
    listed = page(signed_in.get("/places/gaps/"))
    assert "ラグビー" in listed
    assert "スポーツ（1件）" in listed
    gap = Gap.objects.get()
    sent = {"outcome": "made", "came_of_it": "はじまりました"}
    page(signed_in.post(f"/places/gaps/{gap.pk}/", {"outcome": ""}), status=422)
    assert signed_in.post(f"/places/gaps/{gap.pk}/", sent).status_code == 302
    assert "はじまりました" in page(signed_in.get("/places/gaps/"))


def test_the_public_is_offered_no_gap_to_keep(client, cafe):
    assert "「まだない」として残す" not in page(client.get("/places/", {"words": "ラグビー"}))
    assert client.get("/places/gaps/").status_code == 302


def test_while_typing_names_fields_and_known_words_are_offered(
    client, cafe, owner, django_assert_num_queries
):
    put_service(by=owner.actor, content=Content("カフェ裏庭"), state="members")
    with django_assert_num_queries(1):
        answer = client.get("/places/suggest/", {"words": "ｶﾌｪ"})
    assert "no-store" in answer["Cache-Control"]
    offered = page(answer)
    assert '<option value="カフェ潮風" label="カフェ潮風（ｶﾌｪ）"></option>' in offered
    assert '<option value="カフェ" label="カフェ（ｶﾌｪ）"></option>' in offered
    assert "裏庭" not in offered
    assert '<option value="子育て"></option>' in page(client.get("/places/suggest/?words=子育"))
    with django_assert_num_queries(0):
        assert "option" not in page(client.get("/places/suggest/", {"words": "カ"}))
        assert "option" not in page(client.get("/places/suggest/", {"words": "死にたい"}))
    assert 'list="suggestions"' in page(client.get("/places/"))


@pytest.mark.parametrize(
    ("typed", "offered", "not_offered"),
    [
        ("おち", ["お茶", "お茶の間", "おちゃ会"], ["茶の湯の会", "お弁当"]),
        ("しょうぎ", ["将棋", "ふれあい将棋"], ["水まき当番"]),
        ("将棋", ["将棋", "ふれあい将棋"], ["水まき当番", "囲碁"]),
        ("ショク", ["食", "食堂"], ["水まき当番"]),
        ("いばしょ", ["居場所"], ["水まき当番"]),
        ("居場所", ["居場所"], ["水まき当番"]),
    ],
)
def test_what_is_suggested_is_or_begins_with_what_is_typed_or_has_it_as_it_is_read(
    client, owner, typed, offered, not_offered
):
    for content in (
        Content("お茶の間"),
        Content("茶の湯の会"),
        Content("おちゃ会"),
        Content("ふれあい将棋"),
        Content("水まき当番", fields=("culture",), description="将棋のあとで、おちゃ"),
    ):
        put_service(by=owner.actor, content=content)
    found = page(client.get("/places/suggest/", {"words": typed}))
    assert re.findall(r'<option value="([^"]*)"', found)[0] == offered[0]
    assert [one for one in offered if f'value="{one}"' not in found] == []
    assert [one for one in not_offered if f'value="{one}"' in found] == []


def test_only_the_fields_of_a_search_are_suggested_for(client, cafe):
    assert "option" not in page(client.get("/places/suggest/", {"other-words": "カフェ"}))


def test_a_neighbourhood_in_two_districts_says_so_where_it_stands_twice(client, owner):
    lay(
        square("浜小学校区", code="992011"),
        square("山小学校区", east=SIDE, code="992012"),
        square("本町自治会", kind="neighbourhood", east=SIDE / 2, code="992013"),
        square("西町自治会", kind="neighbourhood", side=SIDE / 3, code="992014"),
    )
    for number in range(9):
        point = {"lat": 34.0 + SIDE / 4, "lon": 138.0 + SIDE * number / 5}
        put_service(by=owner.actor, content=Content(f"茶の間{number}", **point))
    found = page(client.get("/places/"))
    assert "本町自治会（山小学校区にも）" in found
    assert "本町自治会（浜小学校区にも）" in found
    assert "西町自治会" in found
    assert "西町自治会（山" not in found and "西町自治会（浜" not in found


def test_what_stands_outside_the_area_says_for_whom_it_is(client, owner):
    lay(
        square("浜小学校区", code="992011"),
        square("山小学校区", east=SIDE, code="992011"),
        square("みなと野市", kind="municipality", side=SIDE * 2, code="992011"),
    )
    known = {area.name: area.id for area in all_areas(PUBLIC)}
    inside, outside = ({"lat": 34.0 + SIDE / 4, "lon": 138.0 + SIDE * n} for n in (0.2, 1.2))
    for name, more in (
        ("中の店", inside),
        ("だれでも", outside | {"reach": "anywhere"}),
        ("市のもの", outside | {"reach": "areas", "served": (known["みなと野市"],)}),
        ("浜のもの", {"reach": "areas", "served": (known["浜小学校区"],)}),
    ):
        put_service(by=owner.actor, content=Content(name, **more))
    found = page(client.get("/places/", {"area": str(known["浜小学校区"])}))
    rows = {row.split("</a>")[0].split(">")[-1]: row for row in found.split('<li class="row"')[1:]}
    assert "見つけたわけ：浜小学校区<" in rows["中の店"]
    assert "見つけたわけ：どこに住んでいる人でも" in rows["だれでも"]
    assert "見つけたわけ：みなと野市ならどこでも" in rows["市のもの"]
    assert "見つけたわけ：浜小学校区の方むけ" in rows["浜のもの"]
    assert "見つけたわけ" not in page(client.get("/places/"))
    counted = page(client.get("/places/", {"area": str(known["浜小学校区"]), "words": "の"}))
    options = re.findall(r"<option[^>]*>([^<]+)</option>", counted[: counted.index('name="when"')])
    assert sorted(one for one in options if one[:2] in ("浜小", "山小", "みな")) == [
        "みなと野市（3）",
        "山小学校区（1）",
        "浜小学校区（3）",
    ]
    assert "浜小学校区（0）" in page(client.get("/places/", {"words": "ラグビー"}))
