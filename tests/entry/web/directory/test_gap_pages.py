"""Keeping what was looked for and is not there, with all that was chosen."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from tests.entry.web.seats import someone
from tests.ground.areas.places import lay, square
from tonari.ground.areas.queries import areas as all_areas
from tonari.kernel.actor import PUBLIC
from tonari.records.directory.actions import put_service
from tonari.records.directory.models import Gap, Service

from .test_finding_pages import HERE
from .test_pages import CAFE, page, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def owner():
    return someone("ひだまり")


@pytest.fixture
def signed_in(client, owner):
    owner.sits_down(client)
    return client


@pytest.fixture
def cafe(owner):
    return put_service(by=owner.actor, content=replace(CAFE, lat=34.86, lon=138.3))


def _kept(client, asked):
    """What is kept where a search finds nothing: by the button of its page."""
    nothing = page(client.get("/places/", asked, follow=True))
    assert "0件見つかりました。" in nothing
    (address,) = re.findall(r'href="(/places/gaps/new/[^"]*)"', nothing)
    form = client.get(unescape(address))
    assert client.post(unescape(address), typed(form, note="")).status_code == 302
    return Gap.objects.latest("pk"), page(form)


def test_where_an_area_has_nothing_that_is_kept_with_all_that_was_chosen(signed_in):
    lay(square("浜小学校区", code="992011"))
    (area,) = all_areas(PUBLIC)
    gap, shown = _kept(signed_in, {"area": str(area.id)})
    assert (gap.area_id, gap.note) == (area.id, "")
    assert "<dt>地域</dt><dd>浜小学校区</dd>" in shown
    assert '<span class="row-title">浜小学校区</span>' in page(signed_in.get("/places/gaps/"))
    more = {"standing": "informal", "room": "room", "on": "2026-12-05", "kind": "place"}
    gap, shown = _kept(signed_in, more | {"origin": str(area.id), "within": "3000"})
    assert gap.kind == "place"
    assert gap.note == "制度外、空きがある、2026年12月5日、浜小学校区から3kmまで"
    for words in ("12月5日（土）", "空きがある", "制度外", "浜小学校区", "3kmまで"):
        assert f"<dd>{words}</dd>" in shown
    assert f"origin={area.id}" in shown, "the way back leads to the same search"


def test_no_place_and_no_point_is_kept_with_a_gap(signed_in, cafe):
    for origin in (str(cafe), "here"):
        signed_in.post("/places/near/", HERE)
        path = "/places/near/" if origin == "here" else "/places/"
        asked = {"origin": origin, "within": "500", "words": "ラグビー"}
        nothing = page(signed_in.get(path, asked))
        (address,) = re.findall(r'href="(/places/gaps/new/[^"]*)"', nothing)
        form = signed_in.get(unescape(address))
        assert "潮風" not in page(form) and "34.867" not in address + page(form)
        assert signed_in.post(unescape(address), typed(form, note="")).status_code == 302
        gap = Gap.objects.latest("pk")
        assert (gap.words, gap.note) == ("ラグビー", "ある場所から500mまで")
    Service.objects.all().delete()
    nothing = page(signed_in.get("/places/near/", {"origin": "here", "within": "500"}))
    assert "「まだない」として残す" not in nothing
    assert "まだないものを見る" in nothing


def test_the_board_of_an_area_shows_members_what_is_missing_and_leads_to_the_search(signed_in):
    lay(square("浜小学校区", code="992011"))
    (area,) = all_areas(PUBLIC)
    for _time in range(2):
        _kept(signed_in, {"area": str(area.id), "words": "ラグビー", "traits": "no_name"})
    shown = page(signed_in.get(f"/areas/{area.id}/"))
    assert "さがして、まだなかったもの" in shown and "2回、最後は" in shown
    (address,) = re.findall(r'href="([^"]*)">ラグビー</a>', shown)
    again = page(signed_in.get(unescape(address)))
    assert "0件見つかりました。" in again and 'value="ラグビー"' in again
    assert "浜小学校区、名前不要" in again
    assert "ラグビー" not in page(Client().get(f"/areas/{area.id}/"))
