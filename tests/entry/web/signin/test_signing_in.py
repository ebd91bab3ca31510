from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from tests.entry.web.signin.conftest import Browser, code_of
from tests.ground.network.people import PHRASE, colleague
from tonari.entry.web.signin.cookies import KEY_COOKIE
from tonari.ground.network import actions
from tonari.ground.network.models import Member, OpenSession, User
from tonari.kernel import clock

pytestmark = pytest.mark.django_db


def test_pass_phrase_then_code_lead_to_where_one_wanted_to_go(browser, owner):
    browser.open("/network/")
    assert browser.page.redirect_chain == [("/signin/?next=%2Fnetwork%2F", 302)]
    # Also to whoever signed out elsewhere: it says why it asks, and not that time had passed.
    assert "この先は、サインインすると開きます" in browser.page.content.decode()
    assert "この先は" not in browser.open("/signin/?out=1").content.decode()
    page = browser.sign_in(next_page="/network/")
    assert page.redirect_chain[-1] == ("/network/", 302)
    assert "みどり" in page.content.decode()


def test_a_mail_address_serves_as_login_name(browser, owner):
    User.objects.update(email="midori@example.jp")
    browser.open("/signin/")
    browser.send("/signin/", login="Midori@example.jp", pass_phrase=PHRASE)
    assert browser.page.redirect_chain[-1][0] == "/signin/code/"


def test_the_pass_phrase_alone_opens_no_page(browser, owner):
    browser.open("/signin/")
    browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    browser.open("/network/")
    assert browser.page.redirect_chain[0][0].startswith("/signin/")


def test_the_keys_wait_for_the_code_five_minutes_at_most(browser, owner):
    browser.open("/signin/")
    browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    assert browser.cookies[KEY_COOKIE]["max-age"] == 300
    with clock.at(clock.now() + timedelta(minutes=5, seconds=1)):
        page = browser.send("/signin/code/", code=code_of("midori"))
    assert "5分が過ぎた" in page.content.decode()


def test_whoever_comes_back_to_a_step_that_is_done_goes_on_where_they_were(browser, owner):
    browser.sign_in(next_page="/network/")
    for back, to in (
        ("/signin/code/?next=%2Fnetwork%2F", "/network/"),
        ("/signin/code/lost/", "/today/"),
        ("/signin/?late=1", "/today/"),
    ):
        assert browser.open(back).redirect_chain[-1] == (to, 302)


@pytest.mark.parametrize(
    ("login", "phrase"), [("midori", "wrong phrase here"), ("nobody", PHRASE), ("", "")]
)
def test_a_wrong_name_and_a_wrong_phrase_look_the_same(browser, owner, login, phrase):
    browser.open("/signin/")
    page = browser.send("/signin/", login=login, pass_phrase=phrase)
    assert page.status_code == 422
    if login:
        assert "ログイン名か合言葉が違います" in page.content.decode()
        assert f'value="{login}"' in page.content.decode()
    assert phrase == "" or phrase not in page.content.decode()
    assert KEY_COOKIE not in browser.cookies


@pytest.mark.parametrize("code", ["000000", "", "abc", "１２３", "0" * 50])
def test_a_wrong_code_stays_outside(browser, owner, code):
    browser.open("/signin/")
    browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    page = browser.send("/signin/code/", code=code)
    assert page.status_code == 422
    assert browser.open("/network/").redirect_chain


def test_a_code_in_full_width_with_a_space_is_understood(browser, owner):
    browser.open("/signin/")
    browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    code = code_of("midori").translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    page = browser.send("/signin/code/", code=f"{code[:3]} {code[3:]}")
    assert page.redirect_chain


def test_a_code_counts_once(browser, owner):
    browser.sign_in()
    used, other = code_of("midori"), Browser()
    for again in (browser, other):
        again.open("/signin/")
        again.send("/signin/", login="midori", pass_phrase=PHRASE)
        again.send("/signin/code/", code=used)
    assert other.page.status_code == 422


def test_guessing_is_braked_also_for_the_right_phrase(browser, owner):
    browser.open("/signin/")
    for _try in range(5):
        browser.send("/signin/", login="midori", pass_phrase="wrong phrase here")
    page = browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    assert "5分ほど待って" in page.content.decode()
    cache.clear()
    page = browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    assert page.redirect_chain[-1][0] == "/signin/code/"


def test_guessing_codes_is_braked(browser, owner):
    browser.open("/signin/")
    browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    for _try in range(6):
        page = browser.send("/signin/code/", code="000000")
    assert "5分ほど待って" in page.content.decode()


def test_cookies_are_host_only_secure_and_hidden_from_scripts(browser, owner):
    browser.sign_in()
    assert {KEY_COOKIE, "__Host-tonari-known"} <= set(browser.cookies)
    for name, cookie in browser.cookies.items():
        assert name.startswith("__Host-") or name == "messages"
        assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/"
        assert cookie["samesite"] == "Lax" and not cookie["domain"]


def test_the_waiting_cookie_does_not_open_the_full_session(browser, owner):
    browser.open("/signin/")
    browser.send("/signin/", login="midori", pass_phrase=PHRASE)
    waiting = browser.cookies[KEY_COOKIE].value
    browser.send("/signin/code/", code=code_of("midori"))
    full = browser.cookies[KEY_COOKIE].value
    other = Browser()
    other.cookies[KEY_COOKIE] = waiting
    assert waiting != full
    assert other.open("/network/").redirect_chain


def test_signing_out_deletes_both_halves(browser, owner):
    browser.sign_in(next_page="/network/")
    cookie = browser.cookies[KEY_COOKIE].value
    page = browser.send("/signin/out/")
    assert "サインアウトしました" in page.content.decode()
    assert not OpenSession.objects.exists()
    assert browser.cookies[KEY_COOKIE].value == ""
    browser.cookies[KEY_COOKIE] = cookie
    assert browser.open("/network/").redirect_chain


def test_signing_out_in_a_second_tab_is_no_question(browser, owner):
    browser.sign_in(next_page="/network/")
    second = browser.page
    browser.send("/signin/out/")
    browser.page = second
    assert "サインアウトしました" in browser.send("/signin/out/").content.decode()


def test_leaving_deletes_both_halves_at_one_touch(browser, owner):
    browser.sign_in(next_page="/network/")
    cookie = browser.cookies[KEY_COOKIE].value
    assert "calendar" in browser.open("/leave/").redirect_chain[-1][0]
    assert not OpenSession.objects.exists()
    browser.cookies[KEY_COOKIE] = cookie  # another tab, or a copy of it
    assert browser.open("/network/").redirect_chain
    assert browser.get("/leave/").status_code == 302


def test_the_session_ends_when_idle(browser, owner):
    browser.sign_in()
    start = clock.now()
    for minutes in (20, 40, 60):
        with clock.at(start + timedelta(minutes=minutes)):
            assert not browser.open("/network/").redirect_chain
    with clock.at(start + timedelta(minutes=60 + 31)):
        assert browser.open("/network/").redirect_chain


def test_the_session_ends_after_twelve_hours_of_work(browser, owner):
    browser.sign_in()
    start = clock.now()
    for minutes in range(20, 12 * 60, 20):
        with clock.at(start + timedelta(minutes=minutes)):
            assert not browser.open("/network/").redirect_chain
    with clock.at(start + timedelta(hours=12, seconds=1)):
        assert browser.open("/network/").redirect_chain
        assert actions.sweep_sessions(by=owner) == 1


def test_a_removed_member_is_out_at_the_next_request(browser, owner):
    other = colleague(owner, "worker")
    login = User.objects.get(members__id=other.id).login
    browser.sign_in(login)
    assert not browser.open("/network/").redirect_chain
    actions.remove_member(by=owner, member_id=other.id)
    page = browser.open("/network/")
    assert page.status_code == 403
    assert "構成員ではなくなりました" in page.content.decode()
    assert browser.open("/today/").status_code == 403
    browser.open("/signin/")
    page = browser.send("/signin/", login=login, pass_phrase=PHRASE)
    assert page.status_code == 422


def test_a_suspended_member_is_told_whom_to_ask(browser, owner):
    other = colleague(owner, "worker")
    actions.suspend_member(by=owner, member_id=other.id)
    browser.open("/signin/")
    login = User.objects.get(members__id=other.id).login
    page = browser.send("/signin/", login=login, pass_phrase=PHRASE)
    assert "休止中" in page.content.decode()


def test_a_member_page_costs_one_query_before_its_own(browser, owner, django_assert_num_queries):
    browser.sign_in()
    with django_assert_num_queries(4):  # the session; posts; the login name; other memberships
        browser.get("/account/")


def test_a_wrong_role_looks_like_a_page_that_is_not_there(browser, owner):
    other = colleague(owner, "host")
    browser.sign_in(User.objects.get(members__id=other.id).login)
    forbidden = browser.get("/network/posts/new/")
    missing = browser.get("/network/no-such-page/")
    assert forbidden.status_code == missing.status_code == 404
    assert forbidden.templates[0].name == missing.templates[0].name == "404.html"


def test_member_pages_are_not_kept_by_the_browser(browser, owner):
    browser.sign_in()
    assert "no-store" in browser.open("/network/")["Cache-Control"]


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_next_never_leads_elsewhere(browser, owner, next_page):
    page = browser.sign_in(next_page=next_page)
    assert page.redirect_chain[-1][0] == "/today/"


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_reset_password",
        "account_email",
        "account_request_login_code",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_generate_recovery_codes",
    ],
)
def test_sign_up_mail_reset_and_passkey_sign_in_have_no_page(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path",
    ["/signup/", "/accounts/signup/", "/signin/signup/", "/accounts/password/reset/", "/accounts/"],
)
def test_the_librarys_usual_addresses_do_not_exist(browser, path):
    assert browser.get(path).status_code == 404


def test_the_library_is_told_to_let_nobody_sign_up(rf, db):
    from allauth.account.adapter import get_adapter
    from allauth.mfa import app_settings

    assert not get_adapter().is_open_for_signup(rf.get("/"))
    assert app_settings.SUPPORTED_TYPES == ["totp"]
    assert not app_settings.PASSKEY_LOGIN_ENABLED and not app_settings.PASSKEY_SIGNUP_ENABLED


def test_there_is_no_demo_sign_in_outside_the_demo(browser, owner):
    assert browser.post("/demo/signin/midori").status_code in (403, 404)
    assert browser.get("/demo/signin/midori").status_code == 404


def test_what_the_node_keeps_opens_nothing(browser, owner, settings):
    """Database, settings and secret key, but no pass phrase and no cookie: no key comes out."""
    browser.sign_in()
    secret = browser.cookies[KEY_COOKIE].value.partition(".")[2]
    row = OpenSession.objects.get()
    assert secret not in str(vars(row)) and bytes.fromhex(secret) not in bytes(row.sealed_keys)
    keys = [owner.keys.private_of(holder) for holder in owner.keys.holders]
    for table in (OpenSession, User, Member):
        for row in table.objects.values_list():
            for cell in row:
                raw = bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                assert not any(key in raw or key.hex().encode() in raw for key in keys)
                assert PHRASE.encode() not in raw


def test_totp_secrets_lie_sealed(owner):
    user = User.objects.get(login="midori")
    kept = user.authenticator_set.get().data["secret"]
    assert len(code_of("midori")) == 6
    assert not kept.isupper() and user.pending_totp == ""
