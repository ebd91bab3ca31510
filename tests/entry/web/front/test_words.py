"""What the `tonari` template library says."""

from datetime import date, datetime, timedelta, timezone

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from tonari.entry.web.context import MEMBER_ROOMS, PUBLIC_ROOMS
from tonari.entry.web.templatetags import tonari

pytestmark = pytest.mark.usefixtures("now")  # Monday, 16 November 2026, 9:30 in Japan


def test_a_date_of_this_year_has_no_year():
    assert tonari.hizuke(date(2026, 7, 3)) == "7月3日（金）"


def test_a_date_of_another_year_has_it():
    assert tonari.hizuke(date(2025, 12, 31)) == "2025年12月31日（水）"


def test_a_moment_is_told_in_the_time_of_japan():
    late = datetime(2026, 7, 3, 15, 5, tzinfo=timezone.utc)
    assert tonari.hizuke(late) == "7月4日（土） 00:05"


def test_a_date_in_english():
    with translation.override("en"):
        assert tonari.hizuke(date(2026, 7, 3)) == "Fri 3 July"
        assert tonari.hizuke(date(2025, 12, 31)) == "Wed 31 December 2025"
        assert tonari.hizuke(datetime(2026, 7, 3, 1, 5, tzinfo=timezone.utc)) == "Fri 3 Jul 10:05"
        assert tonari.wareki(date(1984, 7, 3)) == "3 July 1984"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "yesterday"),
        (-1, "tomorrow"),
        (3, "3 days ago"),
        (-5, "in 5 days"),
    ],
)
def test_days_from_today_in_english(db, days, said):
    with translation.override("en"):
        assert tonari.ago(date(2026, 11, 16) - timedelta(days=days)) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(1984, 7, 3), "1984年（昭和59年）7月3日"),
        (date(1989, 1, 7), "1989年（昭和64年）1月7日"),
        (date(1989, 1, 8), "1989年（平成元年）1月8日"),
        (date(2019, 4, 30), "2019年（平成31年）4月30日"),
        (date(2019, 5, 1), "2019年（令和元年）5月1日"),
        (date(1926, 12, 25), "1926年（昭和元年）12月25日"),
        (date(1912, 7, 30), "1912年（大正元年）7月30日"),
        (date(1867, 12, 31), "1867年12月31日"),
    ],
)
def test_both_calendars(day, said):
    assert tonari.wareki(day) == said


@pytest.mark.parametrize(
    ("days", "said"), [(0, "きょう"), (1, "きのう"), (-1, "あした"), (3, "3日前"), (-5, "5日後")]
)
def test_days_from_today(days, said):
    assert tonari.ago(date(2026, 11, 16) - timedelta(days=days)) == said


def test_several_words_as_one_line():
    assert tonari.listed(["一", "二"]) == "一、二"
    assert tonari.bracketed("一") == "（一）"
    assert tonari.bracketed("") == ""


def test_just_before_midnight_is_still_today():
    assert tonari.ago(datetime(2026, 11, 16, 14, 59, tzinfo=timezone.utc)) == "きょう"
    assert tonari.ago(datetime(2026, 11, 16, 15, 0, tzinfo=timezone.utc)) == "あした"


@pytest.mark.parametrize("said", [tonari.hizuke, tonari.ago, tonari.wareki])
def test_no_date_says_nothing(said):
    assert said(None) == ""


def test_the_room_one_is_in_is_marked():
    page = Template("{% load tonari %}<a{% nav_current '/places/' %}>")
    inside = Context({"request": RequestFactory().get("/places/1/")})
    assert page.render(inside) == '<a aria-current="page">'
    assert page.render(Context({"request": RequestFactory().get("/people/")})) == "<a>"
    assert page.render(Context({})) == "<a>"


@pytest.mark.parametrize("path", ["/areas/", "/measures/1/"])
def test_areas_and_measures_belong_to_the_places(path):
    page = Template(
        "{% load tonari %}{% for r in rooms %}<a{% nav_current r.path r.also %}>{% endfor %}"
    )
    for rooms, at in ((PUBLIC_ROOMS, 0), (MEMBER_ROOMS, 3)):
        shown = page.render(Context({"request": RequestFactory().get(path), "rooms": rooms}))
        assert ["aria-current" in one for one in shown.split("<a")[1:]].index(True) == at
