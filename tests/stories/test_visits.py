"""A visit: planned at the desk, found on Today, written down at the door of the house."""

import pytest

from . import steps
from .visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_from_a_plan_to_its_note(visit, width):
    suzuki, called = visit(width, "suzuki"), f"たずねる{width}さん"
    record = steps.begins_a_record(suzuki, called)
    plans_a_visit(suzuki, record, "将棋盤を持っていく", "団地の集会所")
    suzuki.goes("/today/")
    for words in ("きょうの予定", "将棋盤を持っていく", "団地の集会所"):
        suzuki.sees(words)
    nobody_is_in(suzuki, called)
    suzuki.goes(record)
    suzuki.sees("留守でした。")
    plans_a_visit(suzuki, record, "", "")
    suzuki.goes("/today/")
    somebody_is_in(suzuki, called)
    suzuki.goes(record)
    suzuki.sees("二局さした")
    suzuki.sees("これまでの予定")


def plans_a_visit(who: Visitor, record: str, what: str, place: str) -> None:
    who.goes(record)
    who.presses("予定を入れる")
    who.chooses("何をしますか", "訪問")
    who.chooses("いつ", "今週のうちに")
    who.writes("ひとこと", what)
    who.writes("どこで", place)
    who.presses("予定を入れる")
    who.sees("予定を入れました。")


def nobody_is_in(who: Visitor, called: str) -> None:
    before = who.touches
    who.presses(f"話せなかった：{called}")
    who.presses("書きとめて、新しい日にする")
    who.sees("書きとめて、新しい日に予定を入れました。")
    assert who.touches - before == 2, "nobody in: two touches on the doorstep"


def somebody_is_in(who: Visitor, called: str) -> None:
    before = who.touches
    who.presses(f"書く：{called}")
    who.chooses("本人と話せましたか", "話せた")
    who.writes("ひとこと", "二局さした")
    who.presses("書きとめる")
    who.sees("書きとめました。")
    assert who.touches - before == 4, "the method and the day stand there already"


def test_a_calendar_gets_its_address(visit):
    tanaka = visit(PHONE, "tanaka")
    tanaka.goes("/account/")
    tanaka.follows("カレンダーで見る")
    tanaka.presses("カレンダー用のリンクをつくる")
    tanaka.sees("カレンダー用のリンクをつくりました")
