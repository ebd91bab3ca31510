"""Two organisations and one sign-in, as the screens show it; and what one changes about it."""

import re

import pytest

from tests.entry.web.signin.conftest import Browser, code_of, hidden_fields
from tests.ground.network.people import PHRASE, founded
from tonari.ground.network import actions
from tonari.ground.network.adapters import code_now, opened_totp
from tonari.ground.network.models import Member, Post, User

pytestmark = pytest.mark.django_db
NEW = "aoi umi ni shiroi fune"


@pytest.fixture
def both(browser, owner):
    """The browser of midori, who has just joined あおぞら too and acts for it now."""
    aozora = founded("aozora", by=owner)
    token = actions.invite_member(by=aozora, name="みどりさん", roles=["coordinator"])
    browser.sign_in()
    page = browser.open(f"/invitation/{token}/")
    assert "いまのサインイン（midoriさんさん）で加わる" in page.content.decode()
    browser.open(f"/invitation/{token}/join/")
    address = f"/invitation/{token}/join/"
    wrong = browser.send(address, name="みどり", kana="", pass_phrase="wrong phrase here")
    assert wrong.status_code == 422 and "いまの合言葉が違います" in wrong.content.decode()
    page = browser.send(address, name="みどり", kana="", pass_phrase=PHRASE)
    assert page.redirect_chain[-1] == ("/signin/recovery-code/", 302)
    assert "あおぞらとして" in page.content.decode()
    browser.there = Member.objects.get(name="みどり").id
    browser.here = owner.id
    return browser


def change(browser, member_id):
    browser.open("/account/")
    return browser.send(f"/account/acting/{member_id}/")


def test_the_header_says_for_whom_and_a_button_changes_it(both):
    assert "あおぞらとして" in both.open("/network/").content.decode()
    assert "主体を替える" in both.page.content.decode()
    page = change(both, both.here)
    assert page.redirect_chain[0] == ("/today/", 302)
    page = both.open("/network/").content.decode()
    assert "みどりとして" in page and "あおぞら" not in page
    address = f"/account/acting/{both.there}/"
    both.open("/account/")
    for _click in range(2):
        fields = hidden_fields(both.page, address)
        assert both.post(address, fields).status_code == 302
    assert "あおぞらとして" in both.open("/network/").content.decode()


def test_who_has_one_organisation_sees_no_button(browser, owner):
    browser.sign_in()
    page = browser.open("/account/").content.decode()
    assert "主体を替える" not in page and "どの主体として" not in page
    assert "みどりとして" in page
    assert browser.get(f"/account/acting/{owner.id}/").status_code == 405


def test_changing_to_what_is_not_ones_own_is_not_there(both):
    stranger = Member.objects.get(user__login="aozora").id
    both.open("/account/")
    fields = hidden_fields(both.page, f"/account/acting/{both.here}/")
    assert both.post(f"/account/acting/{stranger}/", fields).status_code == 404


def test_the_next_sign_in_begins_where_one_acted_last(both):
    other = Browser()
    other.sign_in()
    assert "あおぞらとして" in other.open("/network/").content.decode()
    change(other, both.here)
    assert "みどりとして" in other.open("/network/").content.decode()


def test_a_page_left_open_for_one_organisation_changes_nothing_in_the_other(both):
    form = both.open("/network/posts/new/")
    typed = {"name": "左に書いた担当", "holder": str(both.there), "deputy": ""}
    change(both, both.here)
    both.page = form
    page = both.send("/network/posts/new/", **typed)
    html = page.content.decode()
    assert page.status_code == 409
    assert "書いたものは、この画面に残っています" in html
    assert "この画面は「あおぞら」として開いたものです" in html
    assert not Post.objects.filter(name="左に書いた担当").exists()
    page = both.send(f"/account/acting/{both.there}/")
    assert "あおぞらとして" in page.content.decode()
    assert "<h1>「あおぞら」に替えました</h1>" in page.content.decode()
    both.send("/signin/resume/")
    assert Post.objects.get(name="左に書いた担当").organisation.name == "あおぞら"


def test_a_page_left_open_by_somebody_else_is_not_sent(browser, owner):
    browser.sign_in()
    form = browser.open("/network/posts/new/")
    founded("aozora", by=owner)
    browser.sign_in("aozora")
    browser.page = form
    page = browser.send("/network/posts/new/", name="だれの担当", holder=str(owner.id), deputy="")
    assert page.status_code == 409
    assert "書いたのは別の人です" in page.content.decode()
    assert not Post.objects.filter(name="だれの担当").exists()
    browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    browser.send("/signin/code/", code=code_of("midori"))
    browser.send("/signin/resume/")
    assert Post.objects.get(name="だれの担当").organisation.name == "みどり"


def test_another_authenticator_counts_from_its_first_code(browser, owner):
    browser.sign_in()
    before = User.objects.get().authenticator_set.get().data["secret"]
    browser.open("/account/second-factor/")
    page = browser.send("/account/second-factor/", pass_phrase="wrong phrase here")
    assert page.status_code == 422
    page = browser.send("/account/second-factor/", pass_phrase=PHRASE)
    assert "<svg" in page.content.decode()
    page = browser.send("/account/second-factor/code/", code="000000")
    assert page.status_code == 422 and "コードが違います" in page.content.decode()
    assert User.objects.get().authenticator_set.get().data["secret"] == before
    code = code_now(opened_totp(User.objects.get().pending_totp))
    page = browser.send("/account/second-factor/code/", code=code)
    assert "認証アプリを替えました" in page.content.decode()
    assert User.objects.get().authenticator_set.get().data["secret"] != before
    assert browser.open("/account/second-factor/code/").redirect_chain


def test_without_the_pass_phrase_no_picture_is_shown(browser, owner):
    browser.sign_in()
    page = browser.open("/account/second-factor/code/")
    assert page.redirect_chain == [("/account/second-factor/", 302)]


def test_a_lost_phone_is_replaced_between_pass_phrase_and_code(browser, owner):
    printed = actions.make_recovery_code(by=owner)
    browser.open("/signin/")
    page = browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    assert "/signin/code/lost/" in page.content.decode()
    browser.open("/signin/code/lost/")
    page = browser.send("/signin/code/lost/", code="0000-0000-0000")
    assert page.status_code == 422 and "印刷したコードが違います" in page.content.decode()
    page = browser.send("/signin/code/lost/", code=printed.lower())
    assert "認証アプリを用意します" in page.content.decode()
    page = browser.send("/signin/code/", code=code_of("midori"))
    assert page.redirect_chain[-1] == ("/signin/recovery-code/", 302)
    page = browser.send("/signin/recovery-code/")
    assert re.search(r"<code>([0-9A-Z]{4}-){5}", page.content.decode())


def test_with_another_signing_key_the_printed_code_is_the_way_in(browser, owner, settings):
    printed = actions.make_recovery_code(by=owner)
    code = code_of("midori")
    settings.SECRET_KEY = "another" * 10
    browser.open("/signin/")
    browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    page = browser.send("/signin/code/", code=code)
    assert page.status_code == 422
    assert "署名の鍵が替わった" in page.content.decode()
    browser.open("/signin/code/lost/")
    browser.send("/signin/code/lost/", code=printed)
    page = browser.send("/signin/code/", code=code_of("midori"))
    assert page.redirect_chain[-1] == ("/signin/recovery-code/", 302)


def test_without_the_pass_phrase_the_printed_code_replaces_nothing(browser, owner):
    actions.make_recovery_code(by=owner)
    assert browser.open("/signin/code/lost/").redirect_chain[0][0].startswith("/signin/?late=1")
