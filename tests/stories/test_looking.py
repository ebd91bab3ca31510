"""Somebody looks for a place by themselves: what they are offered while they type."""

import pytest
from playwright.sync_api import expect

from .visitor import PHONE

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
