"""What several stories begin with: a record, an offer."""

import re
from typing import Any

from playwright.sync_api import expect

from .visitor import Visitor

NEED = "週に一度、だれかと将棋をさせる場所がほしい"


def begins_a_record(who: Visitor, called: str, **known: str) -> str:
    """The five questions; the address of the record. post: which, for who has none of their own."""
    who.goes("/people/")
    who.presses("はじめての人を書く")
    who.writes("何とお呼びすればよいですか", called)
    if "name" in known:
        who.opens("名前、ふりがな")
        who.writes("名前", known["name"])
        who.writes("ふりがな", known.get("kana", ""))
        who.writes("生まれた日", known.get("birth_on", ""))
    _goes_on(who)
    who.writes("電話番号", known.get("phone", ""))
    who.chooses("どの方法なら", "電話")
    _goes_on(who)
    who.writes("いま、気になっていること", known.get("mind", "夜になると、だれの声もしない"))
    who.presses("つぎへ")
    who.writes("どうなると、うれしいですか", known.get("wish", "また将棋をさしたい"))
    who.presses("つぎへ")
    who.chooses("こちらから、また連絡して", "はい")
    who.presses("つぎへ")
    who.presses("つぎへ")
    if "post" in known:
        who.chooses("気にかける担当", known["post"])
    who.presses("記録をはじめる")
    who.sees("記録をはじめました。")
    return who.path


def _goes_on(who: Visitor) -> None:
    """To the next question; whoever is much like somebody else is taken for another."""
    who.presses("つぎへ")
    if "もしかして、同じ人" in who.text:
        who.presses("ちがう人です。つづける")


def offers(who: Visitor, record: str, to: str, need: str = NEED, *, twice: bool = False) -> str:
    """From the record to a sent introduction (by a double click); its address."""
    who.goes(record)
    who.presses("つなぐ")
    who.writes("どんな助けがあるとよいですか", need)
    who.presses("つぎへ")
    picks(who, to)
    who.presses("つぎへ")
    who.sees("だれのことかは伝わりません。")
    if twice:
        who.page.get_by_role("button", name="送る", exact=True).dblclick()
        # The second click breaks the first navigation off; what counts is where it ends.
        expect(who.page).to_have_url(re.compile(r"/referrals/[0-9a-f-]{36}/$"))
    else:
        who.presses("送る")
    return who.path


def picks(who: Visitor, to: str) -> None:
    """Tick a recipient; a place that is not in view is searched for."""
    box = who.page.locator("main .choice label", has_text=to)
    if box.count() == 0:
        who.writes("ことば", to)
        who.presses("さがす")
    unfolds_others(who, to)
    who._press(box.first)


def unfolds_others(who: Visitor, to: str) -> None:
    """Where the recipient is among the organisations that nothing speaks for, they are unfolded."""
    if who.page.locator("details:not([open]) .choice label", has_text=to).count():
        who.page.locator("summary", has_text="ほかの主体").click()


def writes_consent(who: Visitor, *sections: str) -> None:
    """What the person said may be told, on the page of the introduction."""
    who.presses("本人の同意を書きとめる")
    for section in sections:
        who.chooses("本人が、伝えてよいと言ったこと", section)
    who.chooses("どうやって確かめましたか", "会って")
    who.presses("本人の同意を書きとめる")


def light_link(who: Visitor) -> str:
    """The link on the page of an introduction to a place without an account."""
    who.opens("コード")
    return who.page.locator("main #link").inner_text()


def same_as_missing(who: Visitor, *paths: str) -> None:
    """Each of these answers as an address that never was."""
    never = "/people/01890000-0000-7000-8000-000000000000/"
    texts: list[Any] = []
    for path in (never, *paths):
        who.goes(path, 404)
        texts.append((who.page.title(), who.text))
    assert len(set(texts)) == 1, texts
