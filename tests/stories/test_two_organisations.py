"""One sign-in, two organisations: what is written for the one is nothing to the other."""

import pytest

from . import steps
from .visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser


def test_for_which_of_two_one_acts(visit):
    kimura, sakamoto = visit(DESK, "kimura"), visit(PHONE, "sakamoto")
    sakamoto.goes("/people/", 404)
    joins(sakamoto, invites(kimura))
    record = steps.begins_a_record(sakamoto, "みさきさん", post="若者の居場所")
    writes(sakamoto, "灯台まで歩いた")
    for width in (PHONE, DESK):
        sakamoto.widens(width)
        acts_for(sakamoto, "みなと野市民生委員児童委員協議会")
        steps.same_as_missing(sakamoto, record, f"{record}note/")
        sakamoto.goes("/network/")
        sakamoto.sees_not("みさきさん", "灯台まで歩いた")
        acts_for(sakamoto, "NPO法人 ひだまり")
        sakamoto.goes("/people/")
        sakamoto.follows("みさきさん")
        sakamoto.sees("灯台まで歩いた")


def invites(who: Visitor) -> str:
    """A worker, to one's own organisation; the link."""
    who.goes("/network/members/invite/")
    who.writes("招く人", "坂本さん")
    who.chooses("役割", "相談・支援をする人")
    who.presses("招待のリンクをつくる")
    return who.page.locator("main code").inner_text()


def joins(who: Visitor, link: str) -> None:
    who.goes(link)
    who.follows("いまのサインイン")
    who.writes("お名前", "坂本 勇")
    who.writes("いまの合言葉", who.node.cast["sakamoto"]["pass_phrase"])
    who.presses("加わる")
    who.sees("復旧コードを印刷しておきます")


def writes(who: Visitor, words: str) -> None:
    who.presses("書く")
    who.chooses("どうやって", "訪問")
    who.chooses("本人と話せましたか", "話せた")
    who.writes("ひとこと", words)
    who.presses("書きとめる")
    who.sees(words)


def acts_for(who: Visitor, organisation: str) -> None:
    """By the link in the header, then the button of that organisation."""
    with who.page.expect_navigation(wait_until="load"):
        who._press(who.page.locator(".who-change"))
    who.looks()
    who.presses(f"{organisation}として続ける")
    assert who.page.locator(".who-organisation").inner_text() == f"{organisation}として"
