"""Finding by terms and distance, and what is not there yet, on real pages."""

import logging

import pytest

from tonari.entry.web import access
from tonari.records.directory.actions import put_service
from tonari.records.directory.models import Gap
from tonari.records.directory.rules import Content

from .test_pages import CAFE, page, someone, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
HERE = {"origin": "here", "lat": "34.8672", "lon": "138.3228"}


@pytest.fixture
def owner():
    return someone("ひだまり")


@pytest.fixture
def signed_in(client, owner, monkeypatch):
    monkeypatch.setattr(access.queries, "signed_in", lambda viewer, cookie: owner)
    client.cookies[access.KEY_COOKIE] = "x"
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
    nothing = page(client.get("/places/", {"traits": ["wheelchair", "online"]}))
    assert "オンラインをはずす" in nothing
    assert "/places/?traits=wheelchair" in nothing


def test_from_where_one_is_stands_in_no_address_and_no_log(client, town, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/places/near/", HERE | {"within": "10000"})
    found = page(answer)
    assert "no-store" in answer["Cache-Control"]
    assert "近いものから順にならんでいます。" in found
    assert "およそ" in found
    assert "場所がわからない1件は、ここに出していません。" in found
    # What was sent exactly is rounded, and no link carries it.
    assert 'name="lat" value="34.867"' in found
    assert "34.8672" not in found
    assert "lat=" not in found
    assert "34.86" not in caplog.text


def test_pages_follow_from_where_one_is(client, town):
    assert 'name="page" value="2"' in page(client.post("/places/near/", HERE))
    assert "茶の間20" in page(client.post("/places/near/", HERE | {"page": "2"}))


def test_a_place_leads_to_what_is_near_it_and_no_address_says_where_one_is(client, cafe, town):
    near = Content("となりの店", lat=34.86, lon=138.3)
    made = put_service(by=someone("海辺の会").actor, content=near)
    link = f"/places/?origin={made}"
    assert link in page(client.get(f"/places/{made}/"))
    assert "100mより近く" in page(client.get(link))
    ignored = page(client.get("/places/", HERE))
    assert "およそ" not in ignored
    moved = client.post("/places/near/", HERE | {"origin": str(made), "words": "店"})
    assert moved.status_code == 302
    assert moved.url == f"/places/?words=%E5%BA%97&origin={made}"


@pytest.mark.parametrize("wrong", [{"lat": "x"}, {"lat": "0", "lon": "0"}, {"lat": ""}])
def test_a_position_that_makes_no_sense_is_not_asked(client, cafe, wrong):
    assert "1件見つかりました。" in page(client.post("/places/near/", HERE | wrong))


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
    assert '<option value="カフェ潮風"></option>' in offered
    assert '<option value="カフェ"></option>' in offered
    assert "裏庭" not in offered
    assert '<option value="子育て"></option>' in page(client.get("/places/suggest/?words=子育"))
    with django_assert_num_queries(0):
        assert "option" not in page(client.get("/places/suggest/", {"words": "カ"}))
        assert "option" not in page(client.get("/places/suggest/", {"words": "死にたい"}))
    assert 'list="suggestions"' in page(client.get("/places/"))
