"""Words that ask who is open now, as a page of the list takes them."""

from datetime import datetime
from urllib.parse import urlencode

import pytest

from tests.entry.web.seats import someone
from tonari.kernel import clock
from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.openings import Rule, made

from .test_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_open_now_among_the_words_is_the_filter_and_can_be_taken_away(client):
    by = someone("ひだまり").actor
    for name, start, end in (("昼の食堂", "09:00", "15:00"), ("夜の食堂", "18:00", "20:00")):
        opens = made([Rule(0, start, end)])
        put_service(by=by, content=Content(name, openings=opens))
    with clock.at(datetime(2026, 11, 16, 10, tzinfo=clock.TOKYO)):
        asked = {"words": "食堂 いま開いているところ", "when": "evening"}
        found = page(client.get("/places/", asked))
    assert "昼の食堂" in found and "夜の食堂" not in found
    assert "ことばの「いま開いている」は、「いつ」に入れました。" in found
    assert "えらんだもの：<strong>いま開いている</strong>" in found
    assert f'href="/places/?{urlencode({"words": "食堂"})}#found">しぼらずに見る' in found


@pytest.mark.parametrize(
    ("day", "told"), [("2026-12-30", True), ("2026-11-23", True), ("2026-11-24", False)]
)
def test_on_holidays_it_is_said_why_so_little_is_found(client, day, told):
    found = page(client.get("/places/", {"on": day}))
    assert ("祝日や年末年始に開いているかを書いていないところ" in found) is told
