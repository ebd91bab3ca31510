"""What is typed on a page that is open is not lost: not by loading anew, not by closing the tab."""

import re

import pytest
from playwright.sync_api import expect

from . import steps
from .visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser

WORDS = "きょうは笑っていた。髙𠮷🌸"
MORE = "あしたは雨らしい"


def test_a_note_is_found_again_until_it_is_saved(visit):
    sato = visit(PHONE, "sato")
    record = steps.begins_a_record(sato, "のこるさん")
    note = f"{record}note/"
    sato.goes(note)
    sato.chooses("どうやって", "電話")
    sato.chooses("本人と話せましたか", "話せた")
    types(sato, "ひとこと", WORDS)
    loads_anew(sato)
    finds(sato, "ひとこと", WORDS)
    sato.field("ひとこと").fill(WORDS + MORE)  # nothing is waited for
    loads_anew(sato)
    finds(sato, "ひとこと", WORDS + MORE)
    another_tab(sato, f"{note}?from=today")
    finds(sato, "ひとこと", WORDS + MORE)
    keeps_nothing_in_the_browser(sato)
    presses_in_page(sato, "書きかけを使わない")
    expect(sato.field("ひとこと")).to_have_value("")
    assert sato.page.locator("[name=method]:checked").count() == 0
    presses_in_page(sato, "この書きかけを使う")
    expect(sato.field("ひとこと")).to_have_value(WORDS + MORE)
    assert sato.page.locator("[name=method]:checked").get_attribute("value") == "phone"
    sato.presses("書きとめる")
    sato.sees("書きとめました。")
    sato.page.go_back(wait_until="load")
    expect(sato.field("ひとこと")).to_have_value("")
    sato.goes(record)
    sato.sees(WORDS + MORE)
    another_tab(sato, note)
    expect(sato.field("ひとこと")).to_have_value("")
    sato.sees_not("に書きかけたものです")


def test_what_is_refused_and_left_by_the_back_button_is_found_again(visit):
    sato = visit(DESK, "sato")
    record = steps.begins_a_record(sato, "もどるさん")
    sato.goes(record)
    sato.presses("書く")
    sato.field("ひとこと").fill(WORDS)
    sato.presses("書きとめる")
    sato.sees("もういちど見てください。書いたものは残っています。")
    types(sato, "ひとこと", WORDS + MORE)
    sato.page.go_back(wait_until="load")
    finds(sato, "ひとこと", WORDS + MORE)


def test_two_windows_of_a_page_keep_both(visit):
    sato = visit(DESK, "sato")
    record = steps.begins_a_record(sato, "ふたつさん")
    first = sato.page
    sato.goes(f"{record}note/")
    sato.page = sato.context.new_page()
    sato.goes(f"{record}note/")
    types(sato, "ひとこと", MORE)
    sato.page.close()
    sato.page = first
    types(sato, "ひとこと", WORDS)
    loads_anew(sato)
    finds(sato, "ひとこと", WORDS)
    sato.sees("に、別の画面で書きかけたものもあります")
    with sato.page.expect_response("**/kept/"):
        sato.page.get_by_role("button", name="この書きかけを使う").click()
    expect(sato.field("ひとこと")).to_have_value(MORE)
    loads_anew(sato)
    finds(sato, "ひとこと", MORE)
    presses_in_page(sato, "この書きかけを使う")
    expect(sato.field("ひとこと")).to_have_value(WORDS)


def test_a_question_page_is_found_again_from_today(visit):
    suzuki = visit(PHONE, "suzuki")
    suzuki.goes("/people/")
    suzuki.presses("はじめての人を書く")
    types(suzuki, "何とお呼びすればよいですか", "とちゅうさん")
    loads_anew(suzuki)
    finds(suzuki, "何とお呼びすればよいですか", "とちゅうさん")
    another_tab(suzuki, "/today/")
    suzuki.follows("に書きはじめ")
    finds(suzuki, "何とお呼びすればよいですか", "とちゅうさん")
    suzuki.presses("つぎへ")
    suzuki.presses("つぎへ")
    types(suzuki, "いま、気になっていること", WORDS)
    another_tab(suzuki, "/today/")
    suzuki.follows("に書きはじめ")
    finds(suzuki, "いま、気になっていること", WORDS)
    suzuki.presses("つぎへ")
    suzuki.page.go_back(wait_until="load")
    expect(suzuki.field("いま、気になっていること")).to_have_value(WORDS)
    suzuki.sees_not("に書きかけたものです")


def types(who: Visitor, label: str, words: str) -> None:
    """And waits until it is kept."""
    with who.page.expect_response("**/kept/") as answer:
        who.writes(label, words)
    assert answer.value.status == 204


def loads_anew(who: Visitor) -> None:
    who.page.reload(wait_until="load")


def another_tab(who: Visitor, address: str) -> None:
    who.page.close()
    who.page = who.context.new_page()
    who.goes(address)


def finds(who: Visitor, label: str, words: str) -> None:
    who.sees("に書きかけたものです。まだ保存していません。")
    assert re.search(r"\d\d:\d\d に書きかけたものです", who.text)
    expect(who.field(label)).to_have_value(words)


def presses_in_page(who: Visitor, words: str) -> None:
    """A button after which no page comes."""
    who._press(who.page.get_by_role("button", name=words).first)


def keeps_nothing_in_the_browser(who: Visitor) -> None:
    kept = who.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert WORDS[:4] not in kept
