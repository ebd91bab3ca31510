"""A form that is sent after the session ended."""

from html import unescape

import pytest
from django.db import connection

from tests.entry.web.signin.conftest import Browser, code_of, hidden_fields
from tests.ground.network.people import PHRASE, colleague
from tonari.ground.network.models import OpenSession, Post, User

pytestmark = pytest.mark.django_db
RESUME = "/signin/resume/"
TYPED = "あたらしい担当＜&\"'>のなまえ"


@pytest.fixture
def typing(browser, owner):
    """A browser in which the session ended while a new post was being typed in, then sent."""
    browser.sign_in()
    browser.open("/network/posts/new/")
    OpenSession.objects.all().delete()
    browser.send("/network/posts/new/", name=TYPED, holder=str(owner.id), deputy="")
    return browser


def test_what_was_typed_comes_back_in_the_page_and_lies_nowhere_else(typing):
    page = typing.page
    assert page.status_code == 403
    assert "no-store" in page["Cache-Control"]
    assert "書いたものは、この画面に残っています" in page.content.decode()
    assert "tonari_held" in hidden_fields(page, RESUME)
    with connection.cursor() as cursor:
        for table in ("django_session", "tonari_cache", "network_opensession"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "あたらしい担当" not in str(cursor.fetchall())
    assert not Post.objects.filter(name=TYPED).exists()


def test_in_the_same_page_it_survives_the_code_and_is_sent_once(typing):
    typing.send("/signin/", login="midori", pass_phrase=PHRASE)
    page = typing.send("/signin/code/", code=code_of("midori"))
    assert "まだ送られていません" in page.content.decode()
    resume = hidden_fields(page, RESUME)
    page = typing.send("/signin/resume/")
    assert page.redirect_chain == [("/network/posts/new/", 307), ("/network/", 302)]
    assert Post.objects.filter(name=TYPED).count() == 1
    again = typing.post("/signin/resume/", resume, follow=True)
    assert "もう送られています" in again.content.decode()
    assert Post.objects.filter(name=TYPED).count() == 1


def test_after_signing_in_in_another_tab(typing):
    held = hidden_fields(typing.page, RESUME)
    typing.sign_in()
    page = typing.post("/signin/resume/", held, follow=True)
    assert page.redirect_chain[-1] == ("/network/", 302)
    assert Post.objects.filter(name=TYPED).count() == 1


def test_a_wrong_phrase_and_a_wrong_code_lose_nothing(typing):
    typing.send("/signin/", login="midori", pass_phrase="wrong phrase here")
    assert typing.page.status_code == 403
    typing.send("/signin/", login="midori", pass_phrase=PHRASE)
    typing.send("/signin/code/", code="000000")
    typing.send("/signin/code/", code=code_of("midori"))
    typing.send("/signin/resume/")
    assert Post.objects.filter(name=TYPED).count() == 1


def test_too_slow_with_the_code_loses_nothing(typing):
    typing.send("/signin/", login="midori", pass_phrase=PHRASE)
    OpenSession.objects.all().delete()
    typing.send("/signin/code/", code=code_of("midori"))
    typing.send("/signin/", login="midori", pass_phrase=PHRASE)
    typing.send("/signin/code/", code=code_of("midori"))
    typing.send("/signin/resume/")
    assert Post.objects.filter(name=TYPED).count() == 1


def test_pressing_send_without_having_signed_in_asks_again(typing):
    page = typing.send("/signin/resume/")
    assert page.status_code == 403
    assert "tonari_held" in hidden_fields(page, RESUME)


def test_somebody_else_cannot_send_it_and_the_writer_still_can(typing, owner):
    held = hidden_fields(typing.page, RESUME)
    other = colleague(owner, "coordinator")
    typing.sign_in(User.objects.get(members__id=other.id).login)
    for address in (RESUME, "/network/posts/new/"):
        page = typing.page = typing.post(address, held, follow=True)
        assert page.status_code == 409
        assert "書いたのは別の人です" in page.content.decode()
        assert "書いたものは、この画面に残っています" in page.content.decode()
        assert hidden_fields(page, RESUME)["tonari_held"] == held["tonari_held"]
        assert not Post.objects.filter(name=TYPED).exists()
    typing.send("/signin/", login="midori", pass_phrase="wrong phrase here")
    typing.send("/signin/", login="midori", pass_phrase=PHRASE)
    typing.send("/signin/code/", code=code_of("midori"))
    typing.send("/signin/resume/")
    assert Post.objects.filter(name=TYPED).count() == 1


def test_whoever_may_not_open_the_page_does_not_lose_it_either(typing, owner):
    held = hidden_fields(typing.page, RESUME)
    host = colleague(owner, "host")
    typing.sign_in(User.objects.get(members__id=host.id).login)
    typing.page = typing.post(RESUME, held, follow=True)
    assert typing.page.status_code == 409
    typing.sign_in()
    typing.post(RESUME, held, follow=True)
    assert Post.objects.filter(name=TYPED).count() == 1


def test_another_browser_cannot_send_it(typing):
    held = hidden_fields(typing.page, RESUME)["tonari_held"]
    other = Browser()
    page = other.sign_in(next_page="/network/")
    fields = hidden_fields(page, "/signin/out/") | {"tonari_held": held}
    page = other.post("/signin/resume/", fields, follow=True)
    assert page.status_code == 409
    assert not Post.objects.filter(name=TYPED).exists()


def test_without_the_known_browser_whoever_signs_in_there_sends_it(browser, owner):
    browser.open("/signin/")
    page = browser.post(
        "/network/posts/new/",
        hidden_fields(browser.page, "/signin/") | {"name": TYPED, "holder": str(owner.id)},
    )
    browser.page = page
    browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    browser.send("/signin/code/", code=code_of("midori"))
    browser.send("/signin/resume/")
    assert Post.objects.filter(name=TYPED).count() == 1


@pytest.mark.parametrize(
    "change", [lambda h: h[:-2], lambda h: "x" + h, lambda h: "", lambda h: "あ"]
)
def test_a_changed_one_is_not_sent(typing, change):
    held = hidden_fields(typing.page, RESUME)
    typing.sign_in()
    page = typing.post(
        "/signin/resume/", held | {"tonari_held": change(held["tonari_held"])}, follow=True
    )
    assert page.status_code == 409
    assert "やり直してください" in page.content.decode()
    assert not Post.objects.filter(name=TYPED).exists()


def test_it_cannot_be_sent_to_another_address(typing):
    held = hidden_fields(typing.page, RESUME)
    typing.sign_in()
    page = typing.post("/network/profile/", held)
    assert page.status_code == 409


def test_it_is_too_old_after_twelve_hours(typing, monkeypatch):
    import time

    held = hidden_fields(typing.page, RESUME)
    typing.sign_in()
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 12 * 3600 + 5)
    page = typing.post("/signin/resume/", held, follow=True)
    assert "時間がたちすぎた" in page.content.decode()


def test_what_was_wrong_in_it_is_shown_at_its_own_page(browser, owner):
    browser.sign_in()
    browser.open("/network/posts/new/")
    OpenSession.objects.all().delete()
    browser.send("/network/posts/new/", name="窓口", holder=str(owner.id), deputy="")
    browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    browser.send("/signin/code/", code=code_of("midori"))
    page = browser.send("/signin/resume/")
    assert page.status_code == 422
    assert page.request["PATH_INFO"] == "/network/posts/new/"
    assert "同じ名前の担当" in page.content.decode()
    assert 'value="窓口"' in page.content.decode()


def test_several_values_of_one_field_come_back(browser, owner):
    browser.sign_in()
    browser.open("/network/members/invite/")
    OpenSession.objects.all().delete()
    browser.send("/network/members/invite/", name="仲間", roles=["worker", "host"], label="")
    browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    browser.send("/signin/code/", code=code_of("midori"))
    page = browser.send("/signin/resume/")
    assert "仲間さんへのリンク" in page.content.decode()


def test_a_fragment_asked_for_by_htmx_leads_to_the_sign_in_page(browser, owner):
    page = browser.get("/network/", headers={"HX-Request": "true"})
    assert page["HX-Redirect"] == "/signin/?next=%2Fnetwork%2F"


@pytest.mark.parametrize(
    ("asked_from", "leads_to"),
    [
        ("http://testserver/network/posts/?page=2", "%2Fnetwork%2Fposts%2F%3Fpage%3D2"),
        ("https://elsewhere.example/network/", "%2Fnetwork%2F"),
    ],
)
def test_a_part_of_a_page_leads_back_to_the_page_it_was_asked_from(browser, asked_from, leads_to):
    headers = {"HX-Request": "true", "HX-Current-URL": asked_from}
    page = browser.get("/network/", headers=headers)
    assert page["HX-Redirect"] == f"/signin/?next={leads_to}"


def test_nothing_of_the_form_is_in_the_page_unescaped(typing):
    assert TYPED not in unescape(typing.page.content.decode())
