"""Back from a record to whom was found: thirty times a day, on a telephone."""

from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from . import steps
from .visitor import PHONE

pytestmark = pytest.mark.browser

NAME = "さがされさん"
BOX = "main .search-input"


def test_back_from_a_record_shows_what_was_found(visit):
    sato = visit(PHONE, "sato")
    record = steps.begins_a_record(sato, NAME)
    for start, button in (
        ("/today/", "さがす"),
        ("/people/", "さがす"),
        ("/people/all/?overdue=on", "この中でさがす"),
        ("/people/all/", "この中でさがす"),
    ):
        sato.goes(start, look=False)
        sato.page.locator(BOX).fill("さがされ")
        sato.presses(button)
        if "overdue" in start:
            sato.sees("あてはまる人は、いません。")
            continue
        sato.follows(NAME)
        assert sato.path == record
        comes_back(sato)


def comes_back(sato):
    """By the browser's own button; then the page is loaded anew."""
    sato.page.go_back(wait_until="load")
    for _turn in range(2):
        sato.sees(NAME)
        expect(sato.page.locator(BOX)).to_have_value("さがされ")
        assert "found=" in sato.path and "さがされ" not in unquote(sato.path)
        sato.page.reload(wait_until="load")
    sato.looks()
