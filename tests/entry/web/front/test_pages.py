"""The pages that everybody may see."""

import re
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.template.loader import render_to_string
from django.urls import resolve

from tests.cast import found
from tonari.entry.web import context
from tonari.entry.web.front import numbers, views
from tonari.entry.web.signin.cookies import KEY_COOKIE
from tonari.kernel import clock
from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import FIELDS, Content, synonyms
from tonari.records.directory.rules.openings import Until, weekly
from tonari.records.directory.rules.spelling import written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@dataclass(frozen=True)
class Voice:
    name: str
    phone: str
    until: Until | None = None
    note: str = ""


@dataclass(frozen=True)
class Opening:
    name: str
    at: datetime


@pytest.fixture
def voices(monkeypatch):
    """Who answers now; empty unless a test adds some."""
    here: list[Voice] = []
    monkeypatch.setattr(views.directory, "reachable_now", lambda viewer, at: here)
    monkeypatch.setattr(views.directory, "next_reachable", lambda viewer, at: None)
    return here


def text(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (Until("24:00"), "きょうは24:00まで。"),
        (Until("01:00", next_day=True), "翌1:00まで。"),
        (Until("24:00", next_day=True, whole=True), "24時間、出られます。"),
    ],
)
def test_who_answers_at_night_and_day_and_night_is_said_so(client, voices, until, said):
    voices.append(Voice("ひだまり相談室", "055-000-1234", until))
    assert said in text(client.get("/"))


def test_who_answers_now_can_be_called_and_until_when(client, voices):
    voices.append(Voice("ひだまり相談室", "055-000-1234", Until("17:15")))
    page = text(client.get("/"))
    assert 'href="tel:0550001234"' in page
    assert "きょうは17:15まで。" in page
    assert "電話に出られる人はいません" not in page


def test_where_nobody_answers_the_page_says_so_and_when_next(client, voices, monkeypatch):
    opens = Opening("ひだまり相談室", datetime(2026, 11, 17, 9, tzinfo=clock.TOKYO))
    monkeypatch.setattr(views.directory, "next_reachable", lambda viewer, at: opens)
    page = text(client.get("/"))
    assert "いま、となりで電話に出られる人はいません。" in page
    assert "次は 11月17日（火） 09:00 から、ひだまり相談室が出ます。" in page


@pytest.mark.parametrize("somebody", [True, False])
def test_national_numbers_are_always_there_and_named_as_outside(client, voices, somebody):
    voices.extend([Voice("ひだまり", "055-000-1234")] * somebody)
    page = text(client.get("/"))
    for phone in ("110", "119", "0120279338", "0120061338", "0120783556"):
        assert f'href="tel:{phone}"' in page
    assert "となりの外" in page


def test_support_never_depends_on_consent(client, voices):
    assert "同意しなくても、支援は受けられます。" in text(client.get("/"))


@pytest.mark.parametrize("address", ["/", "/about/", "/nothing-here/"])
def test_a_voice_and_the_way_out_are_on_every_page(client, voices, address):
    page = text(client.get(address))
    assert 'href="/#now"' in page
    assert 'href="/leave/"' in page


@pytest.mark.parametrize("address", ["/", "/about/", "/calendar/", "/nothing-here/"])
def test_no_style_or_script_stands_in_a_page(client, voices, address):
    page = text(client.get(address))
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", page)


@pytest.mark.parametrize("address", ["/", "/about/", "/calendar/", "/nothing-here/"])
def test_one_heading_leads_and_ids_are_unique(client, voices, address):
    page = text(client.get(address))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert page.count("<h1") == 1
    assert len(ids) == len(set(ids))


def test_leaving_ends_the_session_and_empties_the_cache(client):
    session = client.session
    session["draft"] = "typed"
    session.save()
    client.cookies[KEY_COOKIE] = "id.secret"
    response = client.get("/leave/")
    assert response.cookies[KEY_COOKIE]["max-age"] == 0
    assert response["Location"] == "/calendar/"
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in response["Cache-Control"]
    assert "draft" not in client.session


def test_the_quiet_page_says_nothing_of_us(client):
    page = text(client.get("/calendar/"))
    seen = re.sub(r"<head>.*?</head>|<[^>]+>", "", page, flags=re.DOTALL)
    assert "11月16日（月）" in seen
    assert "となり" not in page
    assert "<a " not in page


def test_the_language_changes_and_comes_back(client):
    response = client.post("/language/", {"language": "en", "next": "/about/"})
    assert response["Location"] == "/about/"
    assert '<html lang="en">' in text(client.get("/about/"))


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_the_language_never_leads_elsewhere(client, next_page):
    response = client.post("/language/", {"language": "en", "next": next_page})
    assert response["Location"] == "/"


def test_reading_is_all_one_can_do(client):
    refused = client.post("/about/")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
    assert "前のページにもどって、ボタンを押してください。" in refused.content.decode()
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize("room", context.PUBLIC_ROOMS + context.MEMBER_ROOMS, ids=str)
def test_every_room_of_the_navigation_exists(room):
    assert resolve(room.path)


def test_the_page_for_a_broken_node_stands_alone_and_gives_the_same_numbers():
    page = render_to_string("500.html")
    phones = set(re.findall(r'href="tel:(\d+)"', page))
    known = numbers.national_numbers()
    assert {"110", "119"} < phones
    assert phones <= {n.phone.replace("-", "") for n in known.danger + known.talk}


def test_a_telephone_of_the_network_is_on_the_page_in_its_hours_and_named_after_them(
    client, django_assert_num_queries
):
    owner = found("みなと社会福祉協議会", "sato", "佐藤 さくら")
    weekdays = tuple((day, "09:00", "17:00") for day in range(5))
    desk = Content(
        "みなと相談", fields=("consultation",), phone="055-000-1234", openings=weekly(weekdays)
    )
    put_service(by=owner, content=desk)
    with django_assert_num_queries(1):
        page = text(client.get("/"))
    assert 'href="tel:0550001234"' in page
    assert "きょうは17:00まで。" in page
    with clock.at(datetime(2026, 11, 20, 20, tzinfo=clock.TOKYO)), django_assert_num_queries(2):
        page = text(client.get("/"))
    assert 'href="tel:0550001234"' not in page
    # Monday the 23rd is a holiday: nobody is promised on it.
    assert "次は 11月24日（火） 09:00 から、みなと相談が出ます。" in page


@pytest.mark.parametrize("word", views.OFTEN, ids=str)
def test_words_often_looked_for_are_words_of_the_directory(word):
    known = synonyms.parse(synonyms.OURS.read_text(encoding="utf-8")).known
    assert word in FIELDS.values() or written(str(word)) in known
