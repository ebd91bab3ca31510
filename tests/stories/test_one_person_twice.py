"""One person was written down twice: found, compared, made one, and two again."""

import pytest

from . import steps
from .visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser

NAMES = {PHONE: ("渚 すず", "なぎさ すず"), DESK: ("潮 ときお", "うしお ときお")}


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_two_records_become_one_and_two_again(visit, width):
    sato, (name, kana) = visit(width, "sato"), NAMES[width]
    known = {"name": name, "kana": kana, "phone": f"099-000-{width:04}"}
    first = steps.begins_a_record(sato, f"すず{width}", wish="花をいけたい", **known)
    second = steps.begins_a_record(sato, f"おすず{width}", wish="海を見たい", **known)
    writes(sato, second, "港でよく会う")
    compares(sato, first, f"おすず{width}")
    sato.chooses("願い", "もう一つ：海を見たい")
    sato.presses("同じ人です。ひとつにする")
    sato.sees("ひとつの記録になりました。")
    for words in ("海を見たい", "港でよく会う"):
        sato.sees(words)
    sato.goes(second)
    assert sato.path == first
    sato.presses("もとにもどす")
    sato.sees("二つの記録に、もとにもどしますか")
    sato.presses("もとにもどす")
    sato.goes(first)
    sato.sees("花をいけたい")
    sato.sees_not("港でよく会う", "海を見たい")
    sato.goes(second)
    assert sato.path == second
    sato.sees("海を見たい")
    sato.sees("港でよく会う")


def compares(who: Visitor, record: str, called: str) -> None:
    who.goes(record)
    who.presses("同じ人の記録がほかにある")
    who.follows(called)
    who.sees("二つの記録を見くらべる")


def writes(who: Visitor, record: str, words: str) -> None:
    who.goes(record)
    who.presses("書く")
    who.chooses("どうやって", "電話")
    who.chooses("本人と話せましたか", "話せた")
    who.writes("ひとこと", words)
    who.presses("書きとめる")
