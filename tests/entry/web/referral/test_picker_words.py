"""What was typed in the picker, times that nobody confirmed, and what comes first."""

import html
import re

from tonari.records.directory.actions import put_service
from tonari.records.directory.models import Service
from tonari.records.directory.rules import Content

from .test_pages import TYPED
from .test_picker import NEW, STARTS, conditions, look, places, row_of  # noqa: F401


def test_a_day_among_the_words_is_the_filter_here_too(owner, case_id, places):  # noqa: F811
    page = look(owner, case_id, **{"find-words": "相談室 12/5"})
    assert "ことばの「12/5」は、「日にち」に入れました。" in page
    assert 'value="2026-12-05"' in page


def test_times_of_a_list_that_nobody_confirmed_say_so_here_too(owner, case_id, places):  # noqa: F811
    words = "時間は、まだ確かめていません"
    assert words not in look(owner, case_id, **{"find-words": "夜の相談室"})
    read = {"openings": ["list", "市", ""]}
    Service.objects.update(last_checked_on=None, provenance=read)
    assert words in look(owner, case_id, **{"find-words": "夜の相談室"})


def test_a_spelling_that_finds_something_is_offered_by_a_button(owner, case_id, places):  # noqa: F811
    page = look(owner, case_id, **{"find-words": "相談質", "find-when": "evening"})
    (leave,) = re.findall(r'value="(leave:[^"]*)">「相談室」でさがす（1）</button>', page)
    found = owner.send(NEW, go=html.unescape(leave))
    assert "夜の相談室" in found and "昼の相談室" not in found
    assert "もしかして" not in found


def test_a_remark_on_the_times_stands_beside_them_here_too(owner, case_id, places):  # noqa: F811
    Service.objects.update(hours="雨の日は休み")
    found = look(owner, case_id, **{"find-words": "夜の相談室"})
    assert "月 18:00〜21:00" in found and "雨の日は休み" in found


def test_what_misses_a_condition_stands_behind_what_fits_as_well(owner, cast, case_id, conditions):  # noqa: F811
    stairs = Content(name="将棋の家", conditions="2階です。車いすでは入れません。")
    put_service(by=cast.other, content=stairs)
    put_service(by=cast.other, content=Content(name="飛車の会", description="将棋をさす。"))
    owner.open(f"{NEW}?case={case_id}")
    page = owner.send(NEW, go="recipient", **(TYPED | {"need": "将棋"}))
    assert "車いすでは入れません" in row_of(page, "将棋の家")
    assert page.index(STARTS + "飛車の会") < page.index(STARTS + "将棋の家")
