"""Somebody looks for a place by themselves: what they are offered as they type, what is near."""

import re

import pytest
from playwright.sync_api import expect

from .visitor import DESK, PHONE

pytestmark = pytest.mark.browser

# The list that Chromium opens cannot be looked into: this is how it chooses among the options. It
# asks less of several words, each of which may stand in either.
OFFERED = """
() => {
  const field = document.querySelector('[list="suggestions"]');
  const typed = field.value.toLowerCase();
  const has = (text) => text.toLowerCase().includes(typed);
  const offered = [...field.list.options].filter((one) => has(one.value) || has(one.label));
  return offered.map((one) => one.value);
}
"""


@pytest.mark.parametrize(
    ("typed", "word"),
    [("しょうぎ", "将棋"), ("いばしょ", "居場所"), ("子供", "子ども食堂"), ("将棋", "将棋")],
)
def test_what_is_read_so_or_spelled_otherwise_can_be_chosen(visit, typed, word):
    visitor = visit(PHONE)
    visitor.goes("/places/", look=False)
    field = visitor.page.locator('[list="suggestions"]')
    with visitor.page.expect_response("**/places/suggest/**"):
        field.press_sequentially(typed)
    said = visitor.page.locator("#suggested")
    expect(said).to_contain_text("候補が")
    offered = visitor.page.evaluate(OFFERED)
    assert any(one.startswith(word) for one in offered), offered
    assert f"候補が{len(offered)}件あります" in said.inner_text()


NEAR = "いまいるところから近い順に"
STATION = {"latitude": 34.86712, "longitude": 138.32281}
# A telephone that takes a while to know where it is, until `knows()`.
SLOWLY = """
() => {
  const at = navigator.geolocation;
  const really = at.getCurrentPosition.bind(at);
  at.getCurrentPosition = (...asked) => { window.knows = () => really(...asked); };
}
"""


def metres(said):
    """About how far a badge says that it is."""
    if said == "100mより近く":
        return 0.0
    number, unit = re.fullmatch(r"およそ([0-9.]+)(k?m)", said).groups()
    return float(number) * (1000 if unit == "km" else 1)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_somebody_presses_from_where_i_am_and_finds_the_nearest_first(visit, width):
    visitor = visit(width, geolocation=STATION, permissions=["geolocation"])
    visitor.goes("/places/?words=相談")
    visitor.page.evaluate(SLOWLY)
    button = visitor.page.locator("[data-here]")
    expect(button).to_have_text(NEAR)
    visitor._press(button)
    expect(button).to_have_text("さがしています…")
    expect(button).to_be_disabled()
    visitor.looks()
    with visitor.page.expect_navigation(url="**/places/near/?*", wait_until="load"):
        visitor.page.evaluate("knows()")
    visitor.sees("近いものから順にならんでいます。")
    visitor.looks()
    far = visitor.page.locator(".rows .badge-near").all_inner_texts()
    assert len(far) > 5
    assert far == sorted(far, key=metres)
    assert visitor.path.startswith("/places/near/?words=")
    assert "origin=here" in visitor.path
    assert not re.search("34[.]8|138[.]3|lat|lon", visitor.path)
    expect(visitor.page.locator("[data-here]")).to_have_text(NEAR)


def test_where_it_is_not_allowed_to_know_the_button_comes_back_and_says_what_to_do(visit):
    visitor = visit(PHONE)
    visitor.goes("/places/")
    button = visitor.page.locator("[data-here]")
    for _time in range(2):
        visitor._press(button)
        visitor.sees("いまいるところがわかりませんでした。")
        expect(visitor.page.get_by_label("どこから近い順に")).to_be_visible()
        visitor.page.evaluate("document.querySelector('#search details').open = false")
        expect(button).to_be_enabled()
        expect(button).to_have_text(NEAR)
    visitor.looks()
    assert visitor.path == "/places/"
