"""What was written wrongly is said right, or struck; what stood before stays to be seen."""

import pytest

from . import steps
from .visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_note_is_corrected_struck_and_put_back(visit, width):
    sato = visit(width, "sato")
    record = steps.begins_a_record(sato, f"なおす{width}さん")
    writes(sato, "一万円をかりた")
    sato.follows("直す")
    sato.writes("ひとこと", "千円をかりた")
    sato.presses("書きなおす")
    sato.sees("書きなおしました。")
    sato.sees_not("一万円をかりた")
    sees_history(sato, "一万円をかりた", "千円をかりた")
    strikes(sato, record, "べつの人のこと")
    sato.sees("取り消しました。")
    sato.sees_not("千円をかりた")
    sees_history(sato, "べつの人のこと", "一万円をかりた")
    sato.presses("取り消しをもとに戻す")
    sato.presses("もとに戻す")
    sato.goes(record)
    sato.sees("千円をかりた")


def writes(who: Visitor, words: str) -> None:
    who.presses("書く")
    who.chooses("どうやって", "電話")
    who.chooses("本人と話せましたか", "話せた")
    who.writes("ひとこと", words)
    who.presses("書きとめる")
    who.sees(words)


def sees_history(who: Visitor, *words: str) -> None:
    who.follows("前の内容")
    for one in words:
        who.sees(one)


def strikes(who: Visitor, record: str, why: str) -> None:
    who.goes(record)
    who.follows("直す")
    who.presses("書いたことを取り消す")
    who.presses("取り消す")
    who.sees_error("なぜ取り消しますか", "なぜ取り消すのかを")
    who.writes("なぜ取り消しますか", why)
    who.presses("取り消す")
