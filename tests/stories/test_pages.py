"""Every page that a link leads to, at both widths; by keyboard alone; without scripts."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import expect

from . import looks
from .visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.early]

AT_MOST = 80
LINKS = "() => [...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))"


@pytest.mark.parametrize("name", ["", "sato", "kimura", "matsuda"])
def test_every_page_that_a_link_leads_to(visit, name):
    who = visit(PHONE, name)
    start = ["/today/"] if name else ["/", "/signin/", "/signin/recovery/", "/a/", "/nothing/"]
    todo, known, faults = list(start), {looks.kind(path) for path in start}, {}
    for path in todo:
        found = faults.setdefault(path, [])
        for link in looked_at(who, path, found):
            if looks.kind(link) not in known and len(known) < AT_MOST:
                known.add(looks.kind(link))
                todo.append(link)
    assert {path: found for path, found in faults.items() if found} == {}
    assert len(todo) >= (25 if name else 8)


def looked_at(who: Visitor, path: str, faults: list[str]) -> list[str]:
    """Look at a page at both widths; the addresses on this node that it leads to."""
    who.goes(path, 404 if path == "/nothing/" else 200, look=False)
    faults += who.faults()
    links = who.page.evaluate(LINKS)
    who.widens(DESK)
    faults += who.faults()
    who.widens(PHONE)
    found = [urljoin(who.page.url, link) for link in links]
    inside = [link for link in found if link.startswith(who.node.address)]
    paths = [urlsplit(link)._replace(scheme="", netloc="", fragment="").geturl() for link in inside]
    left_out = ("/leave", "/static", "/calendar")
    files = (".pdf", ".ics", ".csv")
    return [
        path
        for path in paths
        if not path.startswith(left_out) and not urlsplit(path).path.endswith(files)
    ]


def test_without_scripts_everything_works(visit):
    who = visit(PHONE, java_script_enabled=False)
    who.goes("/")
    who.page.locator("main .search-input").fill("将棋")
    who.presses("さがす")
    who.sees("将棋サロン 歩")
    who.signs_in_with_phrase("matsuda")
    who.goes("/people/")
    who.page.locator("main .row-title").first.click()
    who.presses("書く")
    who.chooses("どうやって", "電話")
    who.chooses("本人と話せましたか", "話せた")
    who.writes("ひとこと", "台本なしで書けた")
    who.chooses("次の連絡", "1週間後")
    who.presses("書きとめる")
    who.sees("台本なしで書けた")
    who.page.get_by_role("button", name="サインアウト").first.click()
    who.sees("サインアウトしました。")


def test_a_filter_and_a_page_number_change_the_results_alone(visit):
    who = visit(DESK)
    who.goes("/places/")
    who.page.evaluate("window.loadedOnce = true")
    found = who.page.locator("#found")
    every = found.inner_text()
    who.page.locator("details summary").click()
    with who.page.expect_response("**/places/?*kind=place*"):
        who.page.get_by_label("支援か居場所か").focus()
        who.page.get_by_label("支援か居場所か").select_option("place")
    expect(found).not_to_have_text(every)
    expect(who.page).to_have_url(re.compile("kind=place"))
    expect(who.page.get_by_label("支援か居場所か")).to_be_focused()
    narrowed = found.inner_text()
    a_ticked_box_is_counted(who)
    who.page.locator("main a[rel=next]").click()
    expect(who.page).to_have_url(re.compile("kind=place.*page=2"))
    expect(who.page.locator("#results")).to_be_focused()
    expect(who.page.locator("#results .pages-list")).to_contain_text("ページのうち2")
    assert who.page.evaluate("window.loadedOnce"), "the page was loaded anew"
    who.looks()
    results = who.page.locator("#results")
    shown = results.inner_text()
    who.page.reload()
    # Until its script has made the map, its areas are named in a drawing: that is waited for.
    expect(results).to_have_text(shown, use_inner_text=True)
    expect(found).to_have_text(narrowed, use_inner_text=True)


def a_ticked_box_is_counted(who):
    count = who.page.locator("#filters .actions-near button")
    before = count.inner_text()
    with who.page.expect_response("**/places/?*traits=*"):
        who.page.get_by_label("無料").check()
    expect(count).not_to_have_text(before)
    with who.page.expect_response("**/places/?*"):
        who.page.get_by_label("無料").uncheck()
    expect(count).to_have_text(before)


def test_by_keyboard_alone(visit):
    who = visit(DESK)
    keys = Keys(who)
    who.goes("/signin/")
    keys.press("Tab")
    assert keys.here["words"] == "本文へ"
    keys.press("Enter")
    assert who.page.evaluate("() => document.activeElement.id") == "main"
    keys.write("ログイン名またはメールアドレス", who.node.cast["kimura"]["login"])
    keys.write("合言葉", who.node.cast["kimura"]["pass_phrase"])
    keys.go("つぎへ")
    keys.write("確認コード", who.node.code("kimura"))
    keys.go("サインインする")
    keys.go("はじめての人を書く")
    keys.go("つぎへ")  # without a name: the summary takes the focus, and leads to the field
    assert who.page.evaluate("() => document.activeElement.id") == "form-errors"
    keys.go("何とお呼びすればよいですか", stays=True)
    assert who.page.evaluate("() => document.activeElement.name") == "called"
    who.page.keyboard.insert_text("キーさん")
    for _question in range(4):
        keys.go("つぎへ")
    keys.to("はい")
    keys.press("Space")
    keys.go("つぎへ")
    keys.go("つぎへ")
    keys.go("記録をはじめる")
    who.sees("記録をはじめました。")
    writes_a_note(keys)
    sends_an_offer(keys)


def writes_a_note(keys):
    keys.go("書く")
    keys.to("電話")
    keys.press("Space")
    keys.to("話せた")
    keys.press("Space")
    keys.write("ひとこと", "指がいたいと聞いた")
    keys.go("書きとめる")
    keys.who.sees("指がいたいと聞いた")


def sends_an_offer(keys):
    keys.go("つなぐ")
    keys.write("どんな助けがあるとよいですか", "手のことを相談できるところ")
    keys.go("つぎへ")
    if keys.who.page.locator("details:not([open]) .choice", has_text="しおさいクリニック").count():
        keys.go("ほかの主体", stays=True)
    keys.to("しおさいクリニック")
    keys.press("Space")
    keys.go("つぎへ")
    keys.go("送る")
    keys.who.sees("手のことを相談できるところ")


HERE = r"""
() => {
  const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect();
  const labels = [...(e.labels || [])].map((l) => l.innerText).join(' ');
  const drawn = (e.labels && e.labels[0]) ? [e, e.labels[0]] : [e];
  const ring = drawn.some((one) => {
    const look = getComputedStyle(one);
    return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2
      || look.boxShadow !== 'none';
  });
  const inside = box.bottom > 0 && box.top < innerHeight;
  return {words: (labels || e.innerText || '').trim(), ring, inside, tag: e.tagName};
}
"""


class Keys:
    """Tab, Enter, Space and letters; whatever has the focus must be seen to have it."""

    def __init__(self, who: Visitor) -> None:
        self.who = who

    @property
    def here(self):
        return self.who.page.evaluate(HERE)

    def press(self, key: str) -> None:
        self.who.page.keyboard.press(key)

    def to(self, words: str) -> None:
        """On with Tab until the focus is there."""
        for _step in range(80):
            self.press("Tab")
            here = self.here
            assert here["ring"] or here["tag"] == "BODY", here
            if here["words"].startswith(words):
                assert here["inside"], here
                return
        raise AssertionError(f"no way to {words} with Tab on {self.who.path}")

    def write(self, label: str, words: str) -> None:
        self.to(label)
        self.who.page.keyboard.insert_text(words)

    def go(self, words: str, *, stays: bool = False) -> None:
        """To a button or link, and press it; a page comes unless it stays."""
        self.to(words)
        if stays:
            self.press("Enter")
            return
        with self.who.page.expect_navigation(wait_until="load"):
            self.press("Enter")
        self.who.looks()
