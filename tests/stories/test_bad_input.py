"""What goes wrong at real screens: it is said in Japanese where it happened, nothing is lost."""

import re

import pytest
from playwright.sync_api import expect

from . import steps
from .visitor import DESK, PHONE

pytestmark = pytest.mark.browser

KEY = "__Host-tonari-key"


def test_days_that_never_were(visit):
    sato = visit(PHONE, "sato")
    sato.goes("/people/new/")
    sato.opens("名前、ふりがな")
    for typed, said in (
        ("令和2年2月30日", "「令和2年2月30日」という日はありません"),
        ("2025-02-30", "「2025-02-30」という日はありません"),
        ("２０２５年１３月１日", "という日はありません"),
        ("昭和70年1月1日", "昭和にその日はありません"),
        ("きのう", "日付として読めません"),
        ("2999/1/1", "まだ来ていない日です"),
    ):
        sato.writes("何とお呼びすればよいですか", "日付のひと")
        sato.writes("生まれた日", typed)
        sato.presses("つぎへ")
        sato.sees_error("生まれた日", said)
        assert sato.field("生まれた日").input_value() == typed
        assert sato.field("何とお呼びすればよいですか").input_value() == "日付のひと"
    sato.writes("生まれた日", "Ｓ２５．３．４")
    sato.presses("つぎへ")
    sato.field("電話番号")


def test_going_back_after_a_refused_form_was_put_right_asks_nothing(visit):
    sato = visit(PHONE, "sato")
    sato.goes("/places/new/")
    sato.presses("保存する")
    sato.sees_error("名前", "")
    sato.writes("名前", "もどり茶屋")
    sato.presses("保存する")
    sato.sees("もどり茶屋")
    sato.page.evaluate("history.back()")
    expect(sato.page).to_have_url(re.compile("/places/new/$"))
    # Loaded anew, it is the empty form: nothing was sent a second time.
    expect(sato.page.locator("#form-errors")).to_have_count(0)


def test_too_much_and_rare_signs(visit):
    sato = visit(DESK, "sato")
    rare = "髙𠮷さん🍙👨‍👩‍👧 <i>&</i> ｶﾅ"
    record = steps.begins_a_record(sato, rare[:40], mind=f"{rare}\n二行目")
    sato.sees(rare[:40])
    sato.sees("二行目")
    sato.presses("書く")
    sato.chooses("どうやって", "電話")
    sato.chooses("本人と話せましたか", "話せた")
    sato.writes("ひとこと", "長" * 20_001)
    sato.presses("書きとめる")
    sato.sees_error("ひとこと", "20000")
    assert len(sato.field("ひとこと").input_value()) == 20_001
    assert sato.page.get_by_label("電話").is_checked()
    sato.writes("ひとこと", "長" * 20_000)
    sato.presses("書きとめる")
    sato.sees("書きとめました。")
    sato.goes(f"{record}sections/words/")
    sato.writes("避けること", "𠮷" * 20_001)
    sato.presses("保存する")
    sato.sees_error("避けること", "20000")
    assert sato.field("避けること").input_value() == "𠮷" * 20_001


def test_more_than_is_read_at_once_stays_on_the_page_and_is_said_at_the_field(visit):
    sato = visit(DESK, "sato")
    steps.begins_a_record(sato, "ながいさん")
    sato.presses("書く")
    sato.chooses("どうやって", "電話")
    sato.field("ひとこと").fill("長" * 1_400_000)
    sato.page.get_by_role("button", name="書きとめる").click()
    sato.sees("長すぎて、送れません。")
    assert len(sato.field("ひとこと").input_value()) == 1_400_000


def test_a_form_sent_twice(visit):
    sato = visit(PHONE, "sato")
    record = steps.begins_a_record(sato, "にどさん")
    sato.presses("書く")
    sato.chooses("どうやって", "電話")
    sato.chooses("本人と話せましたか", "話せた")
    sato.writes("ひとこと", "いちどだけ書いた")
    button = sato.page.get_by_role("button", name="書きとめる")
    button.dblclick()
    # The second click breaks the first navigation off; what counts is where it ends.
    expect(sato.page).to_have_url(re.compile(re.escape(record) + "$"))
    sato.goes(record)
    expect(sato.page.locator(".timeline-body", has_text="いちどだけ書いた")).to_have_count(1)
    # The same form once more, as from a page that was restored.
    sato.goes(f"{record}note/")
    form = sato.page.evaluate(
        "() => [...new FormData(document.querySelector('main form')).entries()]"
    )
    sent = dict(form) | {"method": "phone", "reached": "yes", "text": "二度届いた"}
    for _time in range(2):
        answer = sato.context.request.post(
            f"{record}note/", form=sent, headers={"Origin": sato.node.address}
        )
        assert answer.ok
    assert "もう保存されています" in answer.text()
    sato.goes(record)
    expect(sato.page.locator(".timeline-body", has_text="二度届いた")).to_have_count(1)


def test_going_back_and_pressing_again_keeps_one(visit):
    # With scripts the page comes back empty (test_kept); without, the browser remembers by itself.
    sato = visit(PHONE, "sato", java_script_enabled=False)
    record = steps.begins_a_record(sato, "もどるさん")
    sato.goes(f"{record}note/?from=today")
    sato.chooses("どうやって", "電話")
    sato.chooses("本人と話せましたか", "話せた")
    sato.writes("ひとこと", "もどっても一つ")
    sato.page.get_by_role("button", name="書きとめる").dblclick()
    expect(sato.page).to_have_url(re.compile("/today/$"))
    sato.goes(record)
    for _step in range(2):
        sato.page.go_back(wait_until="load")
    assert "/note/" in sato.path
    # The browser put the words back; whoever cannot tell that they are kept presses once more.
    assert sato.field("ひとこと").input_value() == "もどっても一つ"
    sato.presses("書きとめる")
    expect(sato.page.locator("main .error")).to_contain_text("もう書きとめてあります")
    sato.presses("やめてもどる")
    sato.goes(record)
    expect(sato.page.locator(".timeline-body", has_text="もどっても一つ")).to_have_count(1)


def test_an_offer_sent_twice_is_one(visit):
    sato = visit(DESK, "sato")
    record = steps.begins_a_record(sato, "ひとつさん")
    need = "一回だけ届くはずのお願い"
    task = steps.offers(sato, record, "NPO法人 ひだまり", need, twice=True)
    sato.goes("/referrals/")
    expect(sato.page.locator("main .row", has_text=need)).to_have_count(1)
    kimura = visit(DESK, "kimura")
    kimura.goes(task)
    kimura.presses("引き受ける")
    kimura.page.locator("main").get_by_role("button", name="引き受ける").dblclick()
    expect(kimura.page).to_have_url(re.compile(re.escape(task) + "$"))
    kimura.sees("引き受けてくれて、ありがとうございます。")
    kimura.sees_not("もう保存されています")
    kimura.goes(f"{task}accept/")
    kimura.sees("いまは、その操作はいりません")


def test_a_session_that_ended_while_typing(visit):
    sato = visit(PHONE, "sato")
    record = steps.begins_a_record(sato, "つづきさん")
    write_without_session(sato, record, "電池が切れたあいだの言葉")
    sato.types_phrase("sato")
    sato.types_code(sato.node.code("sato"))
    sato.sees("書いたものは、まだ送られていません")
    sato.sees_not("電池が切れたあいだの言葉")
    sato.presses("もう一度送る")
    sato.sees("書きとめました。")
    sato.sees("電池が切れたあいだの言葉")
    sato.goes(record)
    expect(sato.page.locator(".timeline-body")).to_have_count(1)


def test_what_is_refused_after_a_session_that_ended_is_found_again(visit):
    sato = visit(DESK, "sato")
    record = steps.begins_a_record(sato, "もどるさん")
    write_without_session(sato, record, "電池が切れたあいだの言葉", how="")
    sato.types_phrase("sato")
    sato.types_code(sato.node.code("sato"))
    with sato.page.expect_response("**/kept/") as answer:
        sato.presses("もう一度送る")
    assert answer.value.status == 204
    sato.sees("もういちど見てください。書いたものは残っています。")
    sato.goes("/today/")
    sato.goes(f"{record}note/")
    expect(sato.field("ひとこと")).to_have_value("電池が切れたあいだの言葉")


def test_somebody_else_signs_in_where_it_was_typed(visit):
    sato = visit(DESK, "sato")
    record = steps.begins_a_record(sato, "となりのひと")
    write_without_session(sato, record, "ほかの人には送らせない")
    sato.types_phrase("tanaka")
    sato.types_code(sato.node.code("tanaka"))
    sato.presses("もう一度送る")
    sato.sees("書いたのは別の人です")
    sato.sees_not("ほかの人には送らせない")
    assert sato.context.request.get(record).status == 404
    sato.types_phrase("sato")
    sato.types_code(sato.node.code("sato"))
    sato.presses("もう一度送る")
    sato.goes(record)
    expect(sato.page.locator(".timeline-body", has_text="ほかの人には送らせない")).to_have_count(1)


def write_without_session(who, record, words, how="電話"):
    who.goes(f"{record}note/")
    if how:
        who.chooses("どうやって", how)
    who.chooses("本人と話せましたか", "話せた")
    who.writes("ひとこと", words)
    who.context.clear_cookies(name=KEY)
    who.presses("書きとめる")
    who.sees("書いたものは、この画面に残っています。")


def test_two_write_one_section(visit):
    sato, suzuki = visit(DESK, "sato"), visit(PHONE, "suzuki")
    record = steps.begins_a_record(sato, "ふたりさん")
    address = f"{record}sections/words/"
    with_suzuki(sato, record)
    sato.goes(address)
    suzuki.goes(address)
    sato.writes("避けること", "夜の電話")
    sato.presses("保存する")
    suzuki.writes("避けること", "大きな声")
    suzuki.presses("保存する")
    suzuki.sees("佐藤 さくらさんが先に保存しました")
    suzuki.sees("夜の電話")
    suzuki.sees("大きな声")
    sato.goes(record)
    sato.sees("夜の電話")
    sato.sees_not("大きな声")
    suzuki.chooses("避けること", "両方を、続けて残す")
    suzuki.presses("選んだほうで保存する")
    sato.goes(record)
    sato.sees("夜の電話")
    sato.sees("大きな声")


def with_suzuki(sato, record):
    sato.goes(f"{record}beside/")
    if sato.page.locator("main").get_by_label("チームに入る人").count():
        options = sato.field("チームに入る人").locator("option").all_inner_texts()
        if "鈴木 一郎" in options:
            sato.field("チームに入る人").select_option(label="鈴木 一郎")
            sato.presses("チームに入れる")


def test_an_invitation_that_is_wrong_or_was_used(visit):
    matsuda, newcomer = visit(DESK, "matsuda"), visit(PHONE)
    newcomer.goes("/invitation/nothing-like-a-link/", 410)
    newcomer.sees("このリンクは使えません")
    matsuda.goes("/network/members/invite/")
    matsuda.presses(submit(matsuda))
    matsuda.sees_error("招く人", "ここがまだです")
    matsuda.writes("招く人", "招かれた人")
    matsuda.chooses("役割", "相談・支援をする人")
    matsuda.presses(submit(matsuda))
    link = matsuda.page.locator("main code").first.inner_text()
    comes_in(newcomer, link)
    other = visit(DESK)
    other.goes(link, 410)
    other.sees("このリンクは使えません")


def comes_in(newcomer, link):
    newcomer.goes(link)
    newcomer.presses("はじめる")
    newcomer.writes("ログイン名", "sato")
    newcomer.writes("お名前", "招かれた 髙𠮷")
    newcomer.presses("つぎへ")
    newcomer.sees_error("ログイン名", "")
    assert newcomer.field("お名前").input_value() == "招かれた 髙𠮷"
    newcomer.writes("ログイン名", "manekare")
    newcomer.presses("つぎへ")
    newcomer.writes("新しい合言葉", "みじかい")
    newcomer.writes("もう一度、同じ合言葉", "ちがう")
    newcomer.presses("つぎへ")
    newcomer.sees_error("もう一度、同じ合言葉", "上の合言葉と違います")
    phrase = newcomer.page.locator("main code").first.inner_text()
    newcomer.writes("新しい合言葉", phrase)
    newcomer.writes("もう一度、同じ合言葉", phrase)
    newcomer.presses("つぎへ")
    newcomer.sees("認証アプリを用意します")


def submit(who):
    return who.page.locator("main form .button").first.inner_text()


def test_a_wrong_code_again_and_again(visit):
    suzuki = visit(PHONE)
    suzuki.goes("/signin/")
    suzuki.writes("ログイン名またはメールアドレス", "suzuki")
    suzuki.writes("合言葉", "こんな合言葉ではありませんでした")
    suzuki.presses("つぎへ")
    suzuki.sees("ログイン名か合言葉が違います")
    assert suzuki.field("ログイン名またはメールアドレス").input_value() == "suzuki"
    assert suzuki.field("合言葉").input_value() == ""
    suzuki.types_phrase("suzuki")
    for _try in range(5):
        suzuki.types_code(suzuki.node.wrong_code("suzuki"))
        assert "/signin/code/" in suzuki.path
    suzuki.types_code(suzuki.node.code("suzuki"))
    suzuki.sees_error("確認コード", "まちがいが続いたため、いまは入れません")


def test_a_form_of_an_old_page(visit):
    sato = visit(DESK, "sato")
    sato.goes("/people/new/")
    tops = [one.bounding_box()["y"] for one in sato.page.locator(".steps-jump .step").all()]
    assert (len(tops), len(set(tops))) == (7, 1), "the questions stand in one row"
    sato.context.clear_cookies(name="__Host-tonari-csrf")
    sato.writes("何とお呼びすればよいですか", "ふるい画面")
    sato.presses("つぎへ")
    sato.sees("書いたものは、この画面に残っています。")
    sato.presses("もう一度送る")
    sato.sees("電話番号")
    sato.presses("もどる")
    assert sato.field("何とお呼びすればよいですか").input_value() == "ふるい画面"


def test_a_form_that_another_site_sent_is_not_offered_again(visit):
    sato = visit(DESK, "sato")
    answer = sato.context.request.post(
        "/people/new/", form={"called": "よそから"}, headers={"Origin": "https://example.org"}
    )
    assert answer.status == 403
    assert "別のサイトから送られました" in answer.text()
    assert "tonari_held" not in answer.text()


@pytest.mark.parametrize(
    "words",
    ["%' OR 1=1 --", "\\\\\\", "<script>alert(1)</script>", "𠮷🍙", "　", "あ" * 3000, "\x00"],
)
def test_a_search_with_strange_signs(visit, words):
    who = visit(PHONE)
    who.goes("/places/")
    who.page.locator("main .search-input").fill(words)
    who.presses("さがす")
    assert re.search(r"\d+件見つかりました。", who.text)


def test_addresses_that_lead_nowhere(visit):
    sato = visit(DESK, "sato")
    for path in ("/%F0%A0%AE%B7/", "/people/1/", "/places/?page=-1&area=x&field=%00", "/today"):
        answer = sato.page.goto(path)
        assert answer.status in (200, 404), path
        sato.looks()
    steps.same_as_missing(sato, "/people/00000000-0000-0000-0000-000000000000/", "/no/such/page/")
