"""The map beside the list, by finger and by keyboard, and an area that is drawn on it."""

import pytest

from .visitor import DESK, PHONE

pytestmark = pytest.mark.browser


def moving(visitor):
    """The map, once it moves."""
    visitor.page.locator("#map").scroll_into_view_if_needed()
    visitor.page.wait_for_selector(".map-live .leaflet-control-layers")
    visitor.looks()
    return visitor.page.locator(".map-live")


def test_somebody_on_a_phone_finds_a_place_by_its_number_on_the_map(visit):
    visitor = visit(PHONE)
    visitor.goes("/places/?words=喫茶うみねこ")
    name = visitor.page.locator(".rows .row-title").first.inner_text()
    visitor.page.get_by_role("link", name="地図を見る").tap()
    visitor.page.wait_for_selector(".map-live .leaflet-control-layers")
    assert visitor.page.locator("#map").bounding_box()["y"] >= 0, "its top is not above the edge"
    pin = moving(visitor).get_by_role("button", name=f"1 {name}")
    pin.focus()
    visitor.page.keyboard.press("Enter")
    link = visitor.page.locator(".leaflet-popup a[href^='/places/']").first
    link.wait_for()
    visitor.looks()
    assert visitor.page.evaluate("document.activeElement.textContent") == f"1 {name}"
    visitor.page.keyboard.press("Escape")
    link.wait_for(state="detached")
    assert visitor.page.evaluate("document.activeElement.ariaLabel").startswith(f"1 {name}")
    visitor.page.keyboard.press("Enter")
    link.wait_for()
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.sees(name)
    moving(visitor)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_card_of_many_places_stays_in_the_map_clear_of_its_buttons(visit, width):
    visitor = visit(width)
    visitor.goes("/places/")
    moving(visitor).scroll_into_view_if_needed()
    pins = visitor.page.locator(".map-pin")
    pins.first.wait_for()
    most = max(pins.all(), key=lambda pin: pin.get_attribute("aria-label").count("、"))
    most.focus()
    visitor.page.keyboard.press("Enter")
    card = visitor.page.locator(".leaflet-popup-content-wrapper")
    card.wait_for()
    visitor.page.wait_for_timeout(500)  # the map moves to where the card fits
    inner, outer = card.bounding_box(), visitor.page.locator(".map-live").bounding_box()
    assert card.locator("a").count() > 5
    for across, wide in (("x", "width"), ("y", "height")):
        assert outer[across] <= inner[across]
        assert inner[across] + inner[wide] <= outer[across] + outer[wide]
    buttons = visitor.page.locator(".leaflet-control-zoom").bounding_box()
    assert inner["x"] >= buttons["x"] + buttons["width"]


LIES = """
() => {
  const box = (one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const all = (which) => [...document.querySelectorAll(which)].map(box);
  return {
    frame: all('.map-live')[0],
    areas: all('.map-live path.leaflet-interactive'),
    names: all('.map-live .map-name'),
    over: all('.map-live :is(.map-pin, .leaflet-control)'),
  };
}
"""


def _size(box):
    return (box[2] - box[0]) * (box[3] - box[1])


def _meet(one, other):
    return all(max(one[at], other[at]) < min(one[at + 2], other[at + 2]) for at in (0, 1))


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_town_fills_its_map_and_nothing_lies_on_a_name(visit, width):
    visitor = visit(width)
    visitor.goes("/places/?kind=place")
    moving(visitor)
    visitor.page.locator(".map-name").first.wait_for()
    visitor.page.wait_for_timeout(500)  # the map moves to where its town fits
    lies = visitor.page.evaluate(LIES)
    assert max(map(_size, lies["areas"])) > 0.6 * _size(lies["frame"])
    assert not [name for name in lies["names"] if any(_meet(name, one) for one in lies["over"])]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_no_name_is_cut_at_the_edge_of_the_map(visit, width):
    visitor = visit(width)
    visitor.goes("/places/?words=喫茶うみねこ")
    moving(visitor)
    nearer = visitor.page.get_by_role("button", name="大きくする")
    for _time in range(2):
        visitor.page.wait_for_timeout(500)  # the map moves
        lies = visitor.page.evaluate(LIES)
        left, top, right, bottom = lies["frame"]
        assert lies["names"]
        for name in lies["names"]:
            assert left <= name[0] and top <= name[1] and name[2] <= right and name[3] <= bottom
        nearer.click()


def test_filters_swap_the_map_with_the_list(visit):
    visitor = visit(DESK)
    visitor.goes("/places/")
    moving(visitor)
    visitor.opens("しぼる")
    visitor.page.get_by_label("分野").first.select_option(label=None, index=1)
    visitor.page.wait_for_url("**/places/?*")
    visitor.page.wait_for_selector(".map-live")
    assert visitor.page.locator(".map-live").count() == 1
    numbers = visitor.page.locator("[data-point]").count()
    pins = visitor.page.locator(".map-pin")
    pins.first.wait_for()
    named = "、".join(pin.get_attribute("aria-label") for pin in pins.all())
    assert len(named.split("、")) == numbers


def test_a_coordinator_draws_a_neighbourhood_on_the_map_by_keyboard_and_mouse(visit):
    visitor = visit(DESK, "matsuda")
    visitor.goes("/areas/draw/")
    visitor.writes("名前", "朝市のあたり")
    box = moving(visitor).bounding_box()

    def touches(across, down):
        visitor.page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)

    for spot in ((0.4, 0.4), (0.6, 0.4), (0.4, 0.6)):
        touches(*spot)
    visitor.page.get_by_role("button", name="まん中に点を打つ").focus()
    visitor.page.keyboard.press("Enter")
    touches(0.6, 0.6)
    visitor.sees("いま、点は5個です。")
    visitor.presses("この形で入れる")
    visitor.sees("線が自分と交わっています")
    written = visitor.field("形").input_value().split("\n")
    one, two, three, _middle, five = written
    visitor.writes("形", f"{one}\n{two}\n{five}\n{three}")
    visitor.presses("この形で入れる")
    visitor.sees("朝市のあたりの板")
    visitor.sees("重なっている地域")
    moving(visitor)
