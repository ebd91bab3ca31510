"""An introduction to a place without an account: a letter, a link, a code typed from paper."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tonari.kernel import clock

from . import steps
from .typist import Typist
from .visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser

PLACE = "将棋サロン 歩"
MIND = "腰が痛くて外に出ない"


@pytest.mark.parametrize(
    ("width", "by"), [(PHONE, Visitor), (DESK, Typist)], ids=["by touch", "by keyboard alone"]
)
def test_from_a_letter_to_a_game_of_shogi(visit, width, by):
    sato, host = visit(width, "sato", by=by), visit(width, by=by)
    called = {PHONE: "えみこさん", DESK: "ゴンさん"}[width]
    record = steps.begins_a_record(sato, called, mind=MIND)
    task = steps.offers(sato, record, PLACE)
    link = steps.light_link(sato)
    code = link.rstrip("/").rpartition("/")[2]
    the_letter_has_the_code_and_no_name(sato, task, code, called)
    the_code_is_typed_and_a_question_asked(host, code)
    host.sees_not(called, MIND, record)
    sato.goes(task)
    sato.presses("質問に答える")
    sato.writes("答え", "椅子なら長くいられます")
    sato.presses("質問に答える")
    the_host_says_yes(host, link)
    sato.goes(task)
    sato.sees("火曜と木曜の午後")
    steps.writes_consent(sato, "お名前")
    sato.presses("いま渡す")
    sato.chooses("どうやって伝えましたか", "電話")
    sato.chooses("どうやって引き合わせますか", "電話で引き合わせる")
    sato.presses("いま渡す")
    host.goes(link)
    host.sees_not(called, MIND, record)
    the_host_tells_that_they_met(host)
    the_host_tells_that_it_holds(host)
    sato.goes(task)
    sato.sees("毎週来ています")
    host.goes(link)
    host.sees("うまくいっていること、受け取りました")


def the_letter_has_the_code_and_no_name(sato, task, code, called):
    pdf = sato.context.request.get(f"{task}letter.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.body())).pages)
    assert code in text
    assert steps.NEED in "".join(text.split())
    assert called not in text


def the_code_is_typed_and_a_question_asked(host, code):
    host.goes("/a/")
    host.writes("紙に書いてあるコード", wide(code.replace("-", "").lower()))
    host.presses("ページを開く")
    host.sees(steps.NEED)
    host.context.clear_cookies()
    host.presses("聞きたいことがあります")
    host.writes("聞きたいこと", "椅子のほうがよいですか")
    host.presses("聞きたいことがあります：送る")
    host.sees("質問を受け取りました")


def the_host_says_yes(host, link):
    host.goes(link)
    host.sees("椅子なら長くいられます")
    host.presses("引き受けます")
    host.writes("いつごろなら、よいですか", "火曜と木曜の午後")
    host.presses("引き受けます：送る")
    host.sees("お返事を受け取りました")


def the_host_tells_that_they_met(host):
    """Not before it was asked: what is half a year old is told in `light/test_pages.py`."""
    host.presses("はじめて会えました")
    host.writes("会えた日", clock.today().isoformat())
    host.chooses("どうやって会えましたか", "いっしょに")
    host.presses("はじめて会えました：送る")
    host.sees("に会えたこと、受け取りました")


def the_host_tells_that_it_holds(host):
    host.presses("ようすを知らせます")
    host.chooses("いまも続いていますか", "続いている")
    host.writes("ひとこと", "毎週来ています")
    host.writes("そちらで、困っていること", "椅子がもうひとつほしい")
    host.presses("ようすを知らせます：送る")
    host.sees("うまくいっていること、受け取りました")
    host.sees("次は")


def test_a_wrong_code_is_met_kindly(visit):
    host = visit(PHONE)
    host.goes("/a/")
    host.writes("紙に書いてあるコード", "ＡＢＣＤ－２２２２－髙")
    host.presses("ページを開く")
    host.sees_error("紙に書いてあるコード", "文字が足りません。コードは24文字")
    assert host.field("紙に書いてあるコード").input_value() == "ＡＢＣＤ－２２２２－髙"
    host.writes("紙に書いてあるコード", "ＡＢＣＤ－２２２２－" * 3)
    host.presses("ページを開く")
    host.sees_error("紙に書いてあるコード", "このコードは見つかりません")
    host.writes("紙に書いてあるコード", "")
    host.presses("ページを開く")
    host.sees_error("紙に書いてあるコード", "コードを入れてください。")
    host.goes("/a/ABCD-EFGH-JKLM-NPQR/", 404)
    host.sees("アドレスやコードが、一文字ちがうだけかもしれません")


def test_an_ended_link_is_met_kindly(visit):
    host = visit(PHONE)
    sato = visit(DESK, "sato")
    record = steps.begins_a_record(sato, "とりけしさん")
    task = steps.offers(sato, record, PLACE)
    link = steps.light_link(sato)
    sato.sees("まだ届けていません")
    sato.presses("届けました")
    sato.presses("届けました")
    sato.sees("返事を待っています")
    host.goes(link)
    host.presses("引き受けます")
    sato.opens("そのほかの操作")
    sato.presses("取りやめる")
    sato.chooses("理由", "本人")
    sato.presses("取りやめる")
    # The answer that was being written comes too late: said kindly, nothing is done.
    host.writes("いつごろなら、よいですか", "いつでも")
    host.presses("引き受けます：送る")
    host.sees("お願いは取りやめになりました")
    host.goes(link, 404)
    sato.goes(f"{task}letter.pdf", 404)


def wide(text):
    """As a Japanese keyboard writes it."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
