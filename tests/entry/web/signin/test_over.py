"""Whose membership ended while they worked, and what is not there, in the frame of who looks."""

import pytest

from tests.cast import begin
from tests.entry.web.seats import Seat
from tests.ground.network.people import PHRASE, colleague
from tonari.ground.network import actions
from tonari.ground.network.models import Post, User

pytestmark = pytest.mark.django_db
NEW = "/network/posts/new/"


@pytest.fixture
def writing(browser, owner):
    """A colleague's browser, in which a form is being filled in."""
    other = colleague(owner, "coordinator")
    login = User.objects.get(members=other.id).login
    browser.sign_in(login)
    browser.open(NEW)
    browser.member = other
    return browser


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (actions.remove_member, "の構成員ではなくなりました"),
        (actions.suspend_member, "いま休止になっています"),
    ],
)
def test_whoever_was_removed_while_typing_is_told_so(writing, owner, end, said):
    end(by=owner, member_id=writing.member.id)
    page = writing.send(NEW, name="のこらないなまえ", holder=str(owner.id), deputy="")
    assert page.status_code == 403
    assert "no-store" in page["Cache-Control"]
    text = page.content.decode()
    assert said in text
    assert "いま送ったものは、保存されていません" in text
    assert "もう一度サインイン" not in text
    assert not Post.objects.filter(name="のこらないなまえ").exists()
    text = writing.open("/today/").content.decode()
    assert said in text
    assert "いま送ったもの" not in text


def test_a_colleague_at_the_same_browser_still_signs_in(writing, owner):
    actions.remove_member(by=owner, member_id=writing.member.id)
    writing.open("/today/")
    writing.sign_in("midori", PHRASE)
    assert writing.open("/network/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/no-such-page/", "/people/00000000-0000-7000-8000-000000000000/"]
)
def test_what_is_not_there_is_told_in_the_frame_of_a_member(cast, client, address):
    begin(cast.owner)
    seat = Seat(cast.owner)
    text = seat.open(address, status=404)
    assert "佐藤 さくら" in text
    assert 'href="/signin/"' not in text
    assert 'href="/today/">きょうへ' in text
    assert "no-store" in seat.page["Cache-Control"]
    public = client.get("/no-such-page/").content.decode()
    assert 'href="/signin/"' in public
    assert "佐藤" not in public
