"""A grandmother on a telephone finds tea near her on Thursday."""

import re

import pytest

from .visitor import PHONE

pytestmark = pytest.mark.browser


def test_a_grandmother_finds_tea_near_her_on_thursday(visit):
    who = visit(PHONE)
    who.goes("/places/")
    who.page.locator("main .search-input").fill("お茶")
    who.presses("さがす")
    who.opens("時間・分野・地域・近さなどでしぼる")
    # Each choice narrows the list at once.
    who.field("いつ").select_option("day3")
    who.page.wait_for_url("**when=day3**")
    option = who.field("地域").locator("option", has_text="浜通小学校区（")
    who.field("地域").select_option(option.get_attribute("value"))
    who.page.wait_for_url(re.compile("area=[0-9a-f]"))
    who.sees("件見つかりました。")
    who.follows("なぎさカフェ")
    who.sees("第2・第4木曜 13:30〜15:30")
    who.sees("つぎの日")
    who.sees("祝日や年末年始は、行く前に確かめてください。")
    assert who.page.locator("main a", has_text="カレンダーに入れる").is_visible()
