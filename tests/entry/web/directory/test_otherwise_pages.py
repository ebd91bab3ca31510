"""What is offered where nothing is found: what is near, and what two filters less would find."""

import re
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest

from tests.entry.web.seats import someone
from tests.ground.areas.places import SIDE, lay, square
from tonari.ground.areas.queries import areas as all_areas
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import put_service
from tonari.records.directory.queries import NEARBY, Also
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.openings import Rule, made

from .test_finding_pages import HERE
from .test_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def by():
    return someone("ひだまり").actor


@pytest.fixture
def area():
    lay(square("浜小学校区", code="992011"))
    return str(all_areas(PUBLIC)[0].id)


def put(by, name, east=0.0, **more):
    """An entry so many sides of the area from its middle; None: nobody knows where."""
    point = {} if east is None else {"lat": 34.0 + SIDE / 2, "lon": 138.0 + SIDE * (0.5 + east)}
    put_service(by=by, content=Content(name, **point, **more))


def leads(found):
    """Where the page leads instead: words to address."""
    rows = re.findall(r'<a class="row-title" href="([^"]*)">([^<]*)</a>', found)
    return {words: unescape(address) for address, words in rows}


def names(found):
    return re.findall(r'<a class="row-title" href="/places/[0-9a-f-]{36}/">([^<]*)<', found)


def test_without_an_area_the_nearest_to_it_come_first(client, by, area):
    put(by, "遠い将棋", 20)
    put(by, "近い将棋", 2)
    put(by, "電話で将棋", None)
    nothing = page(client.get("/places/", {"area": area, "words": "将棋"}))
    offered = leads(nothing)
    assert list(offered) == ["浜小学校区から近い順に見る", "地域をはずす"]
    assert "2件見つかりました。" in nothing and "3件見つかりました。" in nothing
    found = page(client.get(offered["浜小学校区から近い順に見る"]))
    assert "近いものから順にならんでいます。" in found
    assert names(found) == ["近い将棋", "遠い将棋"]
    assert len(names(page(client.get(offered["地域をはずす"])))) == 3


def test_what_can_be_measured_is_all_is_said_once(client, by, area):
    put(by, "近い将棋", 2)
    assert list(leads(page(client.get("/places/", {"area": area, "words": "将棋"})))) == [
        "浜小学校区から近い順に見る"
    ]


@pytest.mark.parametrize("measured", ["area", "origin", "here"])
def test_where_people_meet_is_measured_from_where_one_looked(client, by, area, measured):
    put(by, "遠い家", 20, kind="place")
    put(by, "近い家", 2, kind="place", traits=("no_booking",))
    put(by, "電話の家", None, kind="place")
    path, asked = "/places/", {measured: area, "within": "500" if measured == "origin" else ""}
    if measured == "here":
        point = {"lat": str(34.0 + SIDE / 2), "lon": str(138.0 + SIDE / 2)}
        client.post("/places/near/", HERE | point)
        path, asked = "/places/near/", {"origin": "here", "within": "500"}
    offered = leads(page(client.get(path, asked | {"words": "ラグビー"})))
    assert list(offered) == ["予約のいらない居場所（1）", "居場所をすべて（2）"]
    found = page(client.get(offered["居場所をすべて（2）"]))
    assert names(found) == ["近い家", "遠い家"]
    assert "near/" not in path or "34.0" not in offered["居場所をすべて（2）"]


def test_where_nobody_knows_where_people_meet_they_are_offered_all_the_same(client, by, area):
    put(by, "電話の家", None, kind="place")
    offered = leads(page(client.get("/places/", {"area": area, "words": "ラグビー"})))
    assert list(offered) == ["居場所をすべて（1）"]


def test_where_one_filter_less_finds_nothing_two_less_are_offered(client, by, area):
    put(by, "朝の会", 2, openings=made([Rule(5, "10:00", "12:00")]))
    asked = {"words": "将棋", "traits": "free", "on": "2026-12-05"}
    offered = leads(page(client.get("/places/", asked)))
    assert list(offered) == ["無料、「将棋」をはずす"]
    assert names(page(client.get(offered["無料、「将棋」をはずす"]))) == ["朝の会"]
    asked = {"area": area, "traits": "free", "kind": "support"}
    nearest = "無料をはずして、浜小学校区から近い順に見る"
    offered = leads(page(client.get("/places/", asked)))
    assert list(offered) == [nearest]
    assert names(page(client.get(offered[nearest]))) == ["朝の会"]


def test_a_day_told_by_its_letter_stays_one_where_the_other_word_is_taken_away(client, by):
    put(by, "木曜の店", openings=made([Rule(3, "13:00", "17:00")]))
    put(by, "木の茶会")
    offered = leads(page(client.get("/places/", {"words": "茶会 木"})))
    assert set(offered) == {"「木曜」をはずす", "「茶会」をはずす"}
    assert names(page(client.get(offered["「茶会」をはずす"]))) == ["木曜の店"]
    assert len(names(page(client.get("/places/", {"words": "木"})))) == 2


def test_a_spelling_that_finds_something_is_offered_first_and_not_looked_for_unasked(client, by):
    put(by, "喫茶さざなみ", kind="place")
    asked = {"words": "ささなみ", "kind": "place"}
    nothing = page(client.get("/places/", asked))
    assert "0件見つかりました。" in nothing
    assert "もしかして：" in nothing
    offered = leads(nothing)
    words, address = next(iter(offered.items()))
    assert words == "「さざなみ」でさがす（1）"
    assert address == f"/places/?{urlencode({'kind': 'place', 'words': 'さざなみ'})}#found"
    found = page(client.get(address))
    assert names(found) == ["喫茶さざなみ"]
    assert "もしかして" not in found


def test_where_a_part_of_what_was_typed_is_looked_for_the_right_spelling_is_offered_too(client, by):
    put(by, "子ども食堂")
    put(by, "こどもの家")
    found = page(client.get("/places/", {"words": "こどもしょくとう"}))
    assert "「子ども」でさがしました。" in found
    assert "「こどもしょくどう」でさがす（1）" in leads(found)


def test_to_somebody_in_danger_no_spelling_is_offered(client, by):
    put(by, "自殺予防の電話")
    assert "もしかして" not in page(client.get("/places/", {"words": "自殺予坊の電話"}))


def test_of_a_time_both_parts_can_be_left_out(by, django_assert_num_queries):
    put(by, "朝の会", openings=made([Rule(5, "10:00", "12:00")]))
    queries.search(PUBLIC)
    also = Also(when="evening", on=date(2026, 12, 3), kind="support")
    with django_assert_num_queries(1):
        left = queries.left_out(PUBLIC, also=also)
    assert left == {(("when", "evening"), ("on", "2026-12-03")): 1}
    assert all(name != NEARBY for pair in left for name, _code in pair)
