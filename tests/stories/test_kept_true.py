"""A place is kept true: by its host from a paper code, and by whoever finds a mistake."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from .qr import read_from
from .visitor import DESK, PHONE

pytestmark = pytest.mark.browser

HOUSE = "ひだまりの家"


def place(visitor, name):
    """The page of a place, found as anybody finds it; where it is."""
    visitor.goes(f"/places/?words={name[:5]}")
    visitor.follows(name)
    visitor.sees(name)
    return visitor.path


def test_a_cafe_owner_confirms_by_the_code_of_a_paper_card_and_says_room_in_two_taps(visit):
    member, host, passer_by = visit(DESK, "kimura"), visit(PHONE), visit(PHONE)
    here = place(member, HOUSE)
    member.presses("お店・居場所の人に確かめてもらう")
    member.presses("カードを作る")
    code = member.page.locator("main code").inner_text()
    paper = on_paper(member, here, code)
    assert code in paper.extract_text()
    link = read_from(paper)
    card = link.removeprefix(host.node.address)
    assert card == f"/a/place/{code}/"
    host.goes(link)
    host.sees("これで合っていますか")
    host.presses("このとおりです")
    host.sees("きょう確かめたことになりました")
    one_tap_says_whether_there_is_room(host, card)
    passer_by.goes(here)
    passer_by.sees("お店・居場所の人が確かめました")
    passer_by.sees("空きは少し")
    the_host_rewrites(host)
    passer_by.goes(here)
    passer_by.sees("雨の日は休み")
    passer_by.sees_not("090-0000-0000")
    the_member_puts_it_back_and_ends_the_card(member, here)
    passer_by.goes(here)
    passer_by.sees_not("雨の日は休み")
    host.goes(card, 404)
    host.sees("新しいカードに替わった")


def one_tap_says_whether_there_is_room(host, card):
    host.goes(card)
    before = host.touches
    host.presses("空きは少し")
    assert host.touches - before == 1, "the page, and one button"
    host.sees("空きのようすを変えました")


def the_host_rewrites(host):
    host.presses("変わったところがあります")
    host.writes("時間についてのひとこと", "雨の日は休み")
    host.writes("電話", "090-0000-0000")
    host.presses("直す")
    host.sees("確かめてから出ます")


def the_member_puts_it_back_and_ends_the_card(member, here):
    member.goes("/today/")
    member.sees("お店・居場所の人が書きなおしました")
    member.goes(f"{here}host/")
    member.presses("のせない")
    member.presses("もとにもどす")
    member.presses("カードとリンクを使えなくする")


def on_paper(member, here, code):
    token = member.page.locator('main input[name="csrfmiddlewaretoken"]').first
    sent = {"code": code, "paper": "1", "csrfmiddlewaretoken": token.get_attribute("value")}
    pdf = member.context.request.post(
        f"{here}host/card/", form=sent, headers={"Referer": member.page.url}
    )
    (page,) = PdfReader(BytesIO(pdf.body())).pages
    return page


def test_somebody_reports_a_mistake_and_a_member_mends_it(visit):
    passer_by = visit(PHONE, java_script_enabled=False)
    member = visit(DESK, "kimura")
    here = place(passer_by, HOUSE)
    passer_by.presses("まちがいを知らせる")
    passer_by.presses("知らせる")
    passer_by.sees("ひとつ選んでください")
    passer_by.chooses("何がちがっていましたか", "曜日や時間がちがう")
    passer_by.writes("ひとこと", "11月は金曜でした")
    passer_by.presses("知らせる")
    passer_by.sees("ありがとうございました")
    member.goes("/today/")
    member.sees("まちがいの知らせ")
    member.goes("/places/reports/")
    member.sees("11月は金曜でした")
    member.goes(f"{here}edit/")
    member.writes("いつ", "11月だけは金曜")
    member.presses("保存する")
    member.goes("/places/reports/")
    row = member.page.locator("main .row", has_text="11月は金曜でした")
    member.presses(f"直しました：{HOUSE}", within=row)
    member.sees_not("11月は金曜でした")
    passer_by.goes(here)
    passer_by.sees("11月だけは金曜")
