import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import include, path

from tests.entry.web.signin.conftest import Browser, code_of, hidden_fields
from tests.ground.network.people import PHRASE, founded
from tonari.entry.web.signin import demo
from tonari.ground.ledger.models import Row
from tonari.ground.network.adapters import code_now, forget_totp, opened_totp, sealed_totp
from tonari.ground.network.models import Invitation, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.entry.web.signin.test_demo")]
urlpatterns = [
    path("demo/signin/<str:name>", demo.sign_in_as),
    path("", include("tonari.site.urls")),
]


@pytest.fixture
def town(settings, tmp_path, db):
    """The demo with one of the cast."""
    founded("sakura")
    sealed = User.objects.get().authenticator_set.get().data["secret"]
    entry = {"login": "sakura", "pass_phrase": PHRASE, "label": "社協のCSW"}
    entry |= {"name": "桜井 さくら"}
    settings.DEMO, settings.DATA = True, tmp_path
    cast = {"sakura": entry | {"totp_secret": opened_totp(sealed)}}
    (tmp_path / "cast.json").write_text(json.dumps(cast, ensure_ascii=False))


def press(browser, name):
    browser.open("/signin/")
    return browser.post(f"/demo/signin/{name}", hidden_fields(browser.page, "/signin/"))


def test_one_button_signs_in_fully(town):
    browser = Browser()
    assert "社協のCSW" in browser.open("/signin/").content.decode()
    assert ">桜井 さくら</button>" in browser.page.content.decode()
    assert press(browser, "sakura")["Location"] == "/today/"
    assert not browser.open("/network/").redirect_chain
    assert Row.objects.filter(verb="network.signed_in").count() == 1


def test_the_other_members_stand_below_by_organisation(town, tmp_path):
    file = tmp_path / "cast.json"
    cast = json.loads(file.read_text())
    other = cast["sakura"] | {"name": "小池 文", "label": "司書", "is_main": False}
    cast["koike"] = other | {"organisation": "みなと野市立図書館"}
    file.write_text(json.dumps(cast, ensure_ascii=False))
    page = Browser().open("/signin/").content.decode()
    below = page.index("この町のほかの構成員としてサインイン")
    assert (
        page.index("桜井 さくら") < below < page.index("みなと野市立図書館") < page.index("小池 文")
    )
    out = StringIO()
    call_command("demo_cast", stdout=out)
    assert out.getvalue().splitlines()[-1] == "  みなと野市立図書館: 小池 文 (koike)"


def test_it_is_a_post_with_a_token(town):
    browser = Browser()
    assert browser.get("/demo/signin/sakura").status_code == 405
    assert browser.post("/demo/signin/sakura").status_code == 403


def test_nobody_else_is_signed_in(town):
    assert press(Browser(), "だれか").status_code == 404


def test_outside_the_demo_nobody_is(town, settings):
    settings.DEMO = False
    browser = Browser()
    assert "社協のCSW" not in browser.open("/signin/").content.decode()
    assert press(browser, "sakura").status_code == 404


def test_the_commands_print_the_cast_and_a_code(town):
    out = StringIO()
    call_command("demo_cast", stdout=out)
    assert out.getvalue().split("\t")[:4] == ["sakura", "桜井 さくら", "社協のCSW", "sakura"]
    out = StringIO()
    call_command("demo_code", "sakura", stdout=out)
    assert out.getvalue().strip() == code_of("sakura")


@pytest.mark.parametrize("command", [["demo_code", "だれか"], ["demo_cast"]])
def test_without_a_demo_the_commands_say_so(db, settings, tmp_path, command):
    settings.DEMO, settings.DATA = True, tmp_path
    with pytest.raises(CommandError):
        call_command(*command)


def test_the_operator_gets_one_link_and_no_second_organisation(db):
    out = StringIO()
    call_command("first_organisation", "みなと社協", "--kind", "shakyo", stdout=out)
    assert "/invitation/" in out.getvalue()
    assert Invitation.objects.get().organisation_kind == "shakyo"
    founded("midori")
    with pytest.raises(CommandError, match="もう主体があります"):
        call_command("first_organisation", "二つめ")


def test_whoever_lost_their_telephone_is_told_where_the_digits_are(town):
    user = User.objects.get()
    forget_totp(user)
    User.objects.update(pending_totp=sealed_totp("JBSWY3DPEHPK3PXP"))
    browser = Browser()
    assert press(browser, "sakura")["Location"] == "/signin/code/"
    page = browser.open("/signin/code/").content.decode()
    assert "python3 run.py demo code sakura" in page
    assert "認証アプリを用意します" in page
    out = StringIO()
    call_command("demo_code", "sakura", stdout=out)
    assert out.getvalue().strip() == code_now("JBSWY3DPEHPK3PXP")
    browser.send("/signin/code/", code=out.getvalue().strip())
    assert not browser.open("/network/").redirect_chain


def test_whose_pass_phrase_was_changed_is_told_so(town, tmp_path):
    file = tmp_path / "cast.json"
    cast = json.loads(file.read_text())
    cast["sakura"]["pass_phrase"] = "もうちがう あいことばに なりました"
    file.write_text(json.dumps(cast, ensure_ascii=False))
    browser = Browser()
    assert press(browser, "sakura")["Location"] == "/signin/"
    assert "合言葉は、変えてあります" in browser.open("/signin/").content.decode()
    assert not Row.objects.filter(verb="network.signed_in").exists()
