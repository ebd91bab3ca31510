"""A worker in the middle of a call finds evening support for somebody who gives no name."""

import re
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import expect

from . import steps
from .visitor import DESK, PHONE

pytestmark = pytest.mark.browser

PLACE = "夜のでんわ なぎさ"
NEED = "夜、仕事のあとに、だれかと話せるところ"
WORDS = "駅前は通れない"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_worker_finds_evening_support_for_a_young_man_without_a_name(visit, width):
    sato = visit(width, "sato")
    called = {PHONE: "夜勤明けの青年", DESK: "工場の青年"}[width]
    record = steps.begins_a_record(sato, called, mind="だれとも話さない日がつづく")
    says_when_he_can_come(sato, record)
    sato.presses("つなぐ")
    sato.writes("どんな助けがあるとよいですか", NEED)
    sato.presses("つぎへ")
    sato.sees(WORDS)
    sato.presses("この条件でさがす")
    assert re.fullmatch(r"/referrals/new/\?once=[0-9a-f-]{36}&go=terms#found", sato.path)
    found = int(re.search(r"(\d+)件見つかりました", sato.text)[1])
    choice = sato.page.locator("main .choice", has_text=PLACE).first
    said = choice.inner_text()
    assert "合いそう：夕方から夜" in said
    assert "行ける時間に開いています" in said
    assert "名前を言わなくてかまいません" in said
    assert "合わない条件" not in said
    if width == DESK:
        types_with_the_keyboard_alone(sato)
        keeps_what_is_missing(sato)
    steps.picks(sato, PLACE)
    sato.presses("つぎへ")
    sato.sees(PLACE)
    sato.sees("だれのことかは伝わりません。")
    sato.sees_not(WORDS)
    sato.presses("送る")
    sato.sees(PLACE)
    everybody_finds_as_many(visit(width), found)


def says_when_he_can_come(sato, record):
    sato.goes(f"{record}sections/coming/")
    sato.chooses("あると行きやすいこと", "名前を言わなくてよい")
    sato.chooses("行ける時間", "夕方から夜")
    sato.writes("ほかに、会う・通うときの条件", WORDS)
    sato.presses("保存する")


def types_with_the_keyboard_alone(sato):
    """What is meant is offered and read out; Enter searches, and no address has the words."""
    words = sato.page.locator("#words")
    words.focus()
    with sato.page.expect_response("**/places/suggest/") as answer:
        words.press_sequentially("夜のでん")
    asked = answer.value.request
    assert asked.method == "POST"
    assert NEED not in unquote_plus(asked.post_data)
    expect(sato.page.locator("#suggested")).to_contain_text("候補が")
    assert PLACE in sato.page.locator("#suggestions option").first.get_attribute("value")
    with sato.page.expect_navigation():
        words.press("Enter")
    assert sato.path.endswith("&go=search#found")
    sato.sees(PLACE)


def keeps_what_is_missing(sato):
    sato.writes("ことば", "ラグビー")
    sato.presses("さがす")
    sato.presses("「まだない」として残す")
    assert re.fullmatch(r"/referrals/new/[0-9a-f-]{36}/gap/(#found)?", sato.path)
    sato.writes("どんなものがあるとよいですか", "夜に見るだけでもよい会")
    sato.presses("残す")
    sato.sees("だれのことかは残していません。")


def everybody_finds_as_many(passer_by, found):
    """One search: the same filters on the public page, without an account, find the same."""
    passer_by.goes("/places/?when=evening&traits=no_name")
    passer_by.sees(f"{found}件見つかりました。")
    passer_by.sees(PLACE)


def test_on_paper_stand_the_areas_and_what_was_found_without_what_is_pressed(visit):
    visitor = visit(DESK)
    visitor.goes("/areas/")
    visitor.page.emulate_media(media="print")
    assert all(one.is_visible() for one in visitor.page.locator("main li a").all())
    visitor.goes("/places/?words=食堂")
    assert visitor.page.locator(".rows .row-title").first.is_visible()
    assert not visitor.page.get_by_text("時間・分野・地域・近さなどでしぼる").is_visible()
    assert not visitor.page.locator("#here").is_visible()
    assert visitor.page.get_by_text("でさがした一覧です。").is_visible()
