import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest

from tests.entry.web.signin.conftest import Browser, code_of, hidden_fields
from tests.ground.network.people import PHRASE, colleague
from tonari.ground.network import actions
from tonari.ground.network.models import Invitation, Member, Organisation, User
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND

pytestmark = pytest.mark.django_db
NEW = "aoi umi ni shiroi fune"


def opened(browser, token):
    browser.open(f"/invitation/{token}/")
    assert browser.page.status_code == 200
    return browser.open(f"/invitation/{token}/?start=1")


def test_a_founder_comes_in_from_the_link_to_the_printed_code(browser, db):
    token = actions.found_organisation(by=COMMAND, name="ひだまり", kind="npo")
    page = opened(browser, token)
    assert 'value="ひだまり"' in page.content.decode()
    address = f"/invitation/{token}/"
    names = {"name": "山田 花", "kana": "やまだ はな", "login": "Yamada", "email": ""}
    organisation = {"organisation_name": "ひだまりの会", "organisation_kind": "npo"}
    page = browser.send(address, **names, **organisation)
    assert "合言葉を決めます" in page.content.decode()
    assert not User.objects.exists()
    page = browser.send(address, pass_phrase=NEW, again=NEW)
    assert "認証アプリを用意します" in page.content.decode()
    assert "<svg" in page.content.decode()
    page = browser.send("/signin/code/", code=code_of("yamada"))
    assert page.redirect_chain[-1] == ("/signin/recovery-code/", 302)
    page = browser.send("/signin/recovery-code/")
    paper = page.content.decode()
    assert re.search(r"<code>([0-9A-Z]{4}-){5}[0-9A-Z]{4}</code>", paper)
    # Found in a drawer after years, it says by itself whose it is, where, and since when.
    assert ">yamada</dd>" in paper
    assert "/signin/</dd>" in paper
    # All but one thing stands on it: whoever keeps it is told so, and what to do if it is lost.
    assert "この紙は鍵です" in paper and "どちらか一つがあれば入れます" in paper
    assert "なくしたら、すぐに新しい復旧コードを" in paper
    assert f"（令和{clock.today().year - 2018}年）{clock.today().month}月" in paper
    assert Organisation.objects.get().name == "ひだまりの会"
    assert Member.objects.get().is_steward


def test_a_member_comes_in_and_sees_who_invited(browser, owner):
    token = actions.invite_member(by=owner, name="佐藤", roles=["worker"], label="CSW")
    page = browser.open(f"/invitation/{token}/")
    assert "みどり" in page.content.decode() and "midoriさん" in page.content.decode()
    browser.open(f"/invitation/{token}/?start=1")
    address = f"/invitation/{token}/"
    browser.send(address, name="佐藤 一", login="sato")
    browser.send(address, pass_phrase=NEW, again=NEW)
    browser.send("/signin/code/", code=code_of("sato"))
    assert Member.objects.get(user__login="sato").label == "CSW"
    assert not browser.open("/network/").redirect_chain


def test_a_link_that_runs_out_while_somebody_fills_it_in_says_so_and_lets_nobody_in(browser, owner):
    token = actions.invite_member(by=owner, name="佐藤", roles=["worker"])
    opened(browser, token)
    address = f"/invitation/{token}/"
    browser.send(address, name="佐藤 一", login="sato")
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        page = browser.send(address, pass_phrase=NEW, again=NEW)
        assert page.status_code == 410
        assert "期限" in page.content.decode()
        assert NEW not in page.content.decode()
    assert not User.objects.filter(login="sato").exists()


def test_who_stopped_halfway_goes_on_from_the_sign_in_as_the_pages_say(browser, owner):
    token = actions.invite_member(by=owner, name="佐藤", roles=["worker"])
    how = "途中でとまった人は、決めたログイン名と合言葉でサインインすると、続きから始まります。"
    assert how in browser.open(f"/invitation/{token}/").content.decode()
    opened(browser, token)
    browser.send(f"/invitation/{token}/", name="佐藤 一", login="sato")
    page = browser.send(f"/invitation/{token}/", pass_phrase=NEW, again=NEW).content.decode()
    assert how in page
    assert "<title>認証アプリの登録" in page
    later = Browser()
    later.open("/signin/")
    page = later.send("/signin/", login="sato", pass_phrase=NEW)
    assert "認証アプリを用意します" in page.content.decode()
    page = later.send("/signin/code/", code=code_of("sato"))
    assert page.redirect_chain[-1] == ("/signin/recovery-code/", 302)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "お名前</a>："),
        ({"login": "た"}, "半角の英数字"),
        ({"login": "midori"}, "ほかの人がもう使っています"),
        ({"email": "no-mail"}, "メールアドレスとして読めません"),
    ],
)
def test_what_is_wrong_with_the_name_is_said_there_and_the_rest_stays(browser, owner, typed, words):
    token = actions.invite_member(by=owner, name="佐藤", roles=["worker"])
    opened(browser, token)
    page = browser.send(
        f"/invitation/{token}/",
        **{"name": "佐藤 一", "login": "sato", "kana": "のこるかな"} | typed,
    )
    html = page.content.decode()
    assert page.status_code == 422
    assert words in html
    assert "のこるかな" in html


@pytest.mark.parametrize(
    ("phrase", "again", "words"),
    [(NEW, NEW + "x", "上の合言葉と違います"), ("short", "short", "15文字以上"), ("", "", "")],
)
def test_what_is_wrong_with_the_pass_phrase(browser, owner, phrase, again, words):
    token = actions.invite_member(by=owner, name="佐藤", roles=["worker"])
    opened(browser, token)
    browser.send(f"/invitation/{token}/", name="佐藤 一", login="sato")
    page = browser.send(f"/invitation/{token}/", pass_phrase=phrase, again=again)
    assert page.status_code == 422
    assert words in page.content.decode()
    page = browser.send(f"/invitation/{token}/", pass_phrase=NEW, again=NEW)
    assert "認証アプリを用意します" in page.content.decode()


def test_one_can_go_back_from_the_pass_phrase_to_the_name(browser, owner):
    token = actions.invite_member(by=owner, name="佐藤", roles=["worker"])
    opened(browser, token)
    page = browser.send(f"/invitation/{token}/", name="佐藤 一", login="sato")
    address = page.redirect_chain[-1][0]
    assert "佐藤" not in unquote(address)
    # The link on the page, or Back: what was typed stands there, and nothing is sent again.
    page = browser.open(f"/invitation/{token}/?start=1")
    assert 'value="佐藤 一"' in page.content.decode()
    assert "合言葉を決めます" in browser.open(address).content.decode()
    assert "佐藤" not in str(browser.cookies)
    assert 'value="佐藤 一"' not in Browser().open(f"/invitation/{token}/?start=1").content.decode()
    another = actions.invite_member(by=owner, name="鈴木", roles=["worker"])
    assert "佐藤" not in browser.open(f"/invitation/{another}/?start=1").content.decode()


def offered(page):
    return re.search(r'<p class="lead"><code>([a-z ]+)</code>', page.content.decode()).group(1)


def test_the_suggested_pass_phrase_stays_while_one_writes_it_down(browser, owner):
    token = actions.invite_member(by=owner, name="佐藤", roles=["worker"])
    opened(browser, token)
    page = browser.send(f"/invitation/{token}/", name="佐藤 一", login="sato")
    first = offered(page)
    # Mistyped, looked at again, and gone back from.
    assert offered(browser.send(f"/invitation/{token}/", pass_phrase=first, again="x")) == first
    assert offered(browser.open(f"/invitation/{token}/?start=2")) == first
    page = browser.send(f"/invitation/{token}/", pass_phrase=first, again=first)
    assert "認証アプリを用意します" in page.content.decode()
    browser.open("/signin/recovery/")
    first = offered(browser.page)
    assert offered(browser.send("/signin/recovery/", login="sato", pass_phrase="x")) == first


def test_the_authenticator_can_be_set_up_on_the_telephone_itself(browser, owner):
    token = actions.invite_member(by=owner, name="佐藤", roles=["worker"])
    opened(browser, token)
    browser.send(f"/invitation/{token}/", name="佐藤 一", login="sato")
    page = browser.send(f"/invitation/{token}/", pass_phrase=NEW, again=NEW)
    html = unescape(page.content.decode())
    groups = re.search(r'id="secret">((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})</code>', html).group(1)
    secret = groups.replace(" ", "")
    assert re.search(rf'href="otpauth://totp/[^"]+sato\?secret={secret}&', html)
    assert "この画面は5分間使えます" in html


def test_two_who_take_the_same_login_name_at_once(browser, owner):
    tokens = [actions.invite_member(by=owner, name="佐藤", roles=["worker"]) for _ in "ab"]
    other = Browser()
    for one, token in ((browser, tokens[0]), (other, tokens[1])):
        opened(one, token)
        one.send(f"/invitation/{token}/", name="佐藤", login="sato")
    browser.send(f"/invitation/{tokens[0]}/", pass_phrase=NEW, again=NEW)
    page = other.send(f"/invitation/{tokens[1]}/", pass_phrase=NEW, again=NEW)
    assert page.status_code == 422
    assert "ほかの人がもう使っています" in page.content.decode()
    assert Invitation.objects.filter(state="open").count() == 1


def test_sent_twice_comes_in_once(browser, owner):
    token = actions.invite_member(by=owner, name="佐藤", roles=["worker"])
    opened(browser, token)
    browser.send(f"/invitation/{token}/", name="佐藤", login="sato")
    address = f"/invitation/{token}/"
    fields = hidden_fields(browser.page, address) | {"pass_phrase": NEW, "again": NEW}
    browser.post(address, fields)
    second = browser.post(address, fields)
    assert second.status_code == 410
    assert "もう使われました" in second.content.decode()
    assert User.objects.filter(login="sato").count() == 1


@pytest.mark.parametrize("token", ["x", "あああ", "a" * 500])
def test_a_wrong_link_says_so(browser, db, token):
    page = browser.open(f"/invitation/{token}/")
    assert page.status_code == 410
    assert "新しいリンク" in page.content.decode()


def test_who_stopped_before_the_code_goes_on_after_the_pass_phrase(browser, owner):
    token = actions.invite_member(by=owner, name="佐藤", roles=["worker"])
    opened(browser, token)
    browser.send(f"/invitation/{token}/", name="佐藤", login="sato")
    browser.send(f"/invitation/{token}/", pass_phrase=NEW, again=NEW)
    first = browser.page.content.decode()
    later = Browser()
    later.open("/signin/")
    page = later.send("/signin/", login="sato", pass_phrase=NEW)
    secret = re.search(r'id="secret">([A-Z2-7 ]{39})</code>', page.content.decode()).group(1)
    assert secret in first
    page = later.send("/signin/code/", code=code_of("sato"))
    assert page.redirect_chain[-1][0] == "/signin/recovery-code/"


def test_forgotten_pass_phrase_and_printed_code(browser, owner):
    printed = actions.make_recovery_code(by=owner)
    browser.open("/signin/recovery/")
    page = browser.send(
        "/signin/recovery/", login="midori", code=printed.lower(), pass_phrase=NEW, again=NEW
    )
    assert page.redirect_chain[-1][0] == "/signin/code/"
    assert browser.open("/network/").redirect_chain, "the paper alone lets nobody in"
    browser.open("/signin/code/")
    browser.send("/signin/code/", code=code_of("midori"))
    assert not browser.open("/network/").redirect_chain
    other = Browser()
    other.sign_in("midori", NEW)
    assert not other.open("/network/").redirect_chain


@pytest.mark.parametrize(("login", "code"), [("midori", "0000-0000"), ("nobody", "0000-0000")])
def test_a_wrong_printed_code_and_a_wrong_name_look_the_same_and_are_braked(
    browser, owner, login, code
):
    actions.make_recovery_code(by=owner)
    browser.open("/signin/recovery/")
    for tries in range(6):
        page = browser.send("/signin/recovery/", login=login, code=code, pass_phrase=NEW, again=NEW)
        words = "5分ほど待って" if tries == 5 else "印刷したコードが違います"
        assert words in page.content.decode()


def test_a_steward_lets_a_colleague_in_again(browser, owner):
    other = colleague(owner, "worker")
    login = User.objects.get(members__id=other.id).login
    browser.sign_in()
    browser.open(f"/network/members/{other.id}/reentry/")
    page = browser.send(f"/network/members/{other.id}/reentry/")
    token = re.search(r"/invitation/([\w-]+)/", page.content.decode()).group(1)
    theirs = Browser()
    theirs.open(f"/invitation/{token}/")
    theirs.send(f"/invitation/{token}/", pass_phrase=NEW, again=NEW)
    assert "認証アプリを用意します" in theirs.page.content.decode()
    theirs.send("/signin/code/", code=code_of(login))
    assert not theirs.open("/network/").redirect_chain
    assert User.objects.get(login=login).check_password(NEW)
    assert not User.objects.get(login=login).check_password(PHRASE)


def test_a_key_steward_is_reminded_of_the_recovery_code_until_there_is_one(browser, owner):
    missing = "復旧コードが、まだありません"
    browser.sign_in()
    for address in ("/today/", "/account/"):
        page = browser.open(address).content.decode()
        assert missing in page and 'href="/signin/recovery-code/"' in page
    assert "復旧コードをつくり直す" not in page
    actions.make_recovery_code(by=owner)
    for address in ("/today/", "/account/"):
        page = browser.open(address).content.decode()
        assert missing not in page
    assert "復旧コードをつくり直す" in page


def test_nobody_else_is_reminded_of_it_on_today(browser, owner):
    worker = colleague(owner)
    browser.sign_in(User.objects.get(members__id=worker.id).login)
    assert "復旧コード" not in browser.open("/today/").content.decode()
    page = browser.open("/account/").content.decode()
    assert "復旧コードをつくる" in page and "復旧コードが、まだありません" not in page
