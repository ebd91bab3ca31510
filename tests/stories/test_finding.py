"""A worker in the middle of a call finds evening support for somebody who gives no name."""

import re

import pytest

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
    assert re.fullmatch(r"/referrals/new/\?once=[0-9a-f-]{36}&go=terms", sato.path)
    found = int(re.search(r"(\d+)件見つかりました", sato.text)[1])
    choice = sato.page.locator("main .choice", has_text=PLACE).first
    said = choice.inner_text()
    assert "合いそう：夕方から夜" in said
    assert "行ける時間に開いています" in said
    assert "名前を言わなくてかまいません" in said
    assert "合わない条件" not in said
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


def everybody_finds_as_many(passer_by, found):
    """One search: the same filters on the public page, without an account, find the same."""
    passer_by.goes("/places/?when=evening&traits=no_name")
    passer_by.sees(f"{found}件見つかりました。")
    passer_by.sees(PLACE)
