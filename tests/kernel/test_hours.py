"""Times of day are read as people say them, one way for every form."""

import pytest

from tonari.kernel.hours import clock_times, one_hour


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("18:00", "18:00"),
        ("18", "18:00"),
        ("午後4時半", "16:30"),
        ("夜7時15分", "19:15"),
        ("PM6", "18:00"),
        ("午後12時", "12:00"),
        ("24:00", ""),
        ("9:60", ""),
        ("そのうち", ""),
    ],
)
def test_one_time_of_day(typed, meant):
    assert one_hour(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("午後1時~3時", "13:00~15:00"),
        ("午後11時~12時", "23:00~24:00"),
        ("午前10時~午後3時", "10:00~15:00"),
        ("13~15時", "13:00~15:00"),
        ("13時から15時まで", "13:00~15:00"),
        ("月10時半~12時、午後1~3時", "月10:30~12:00、13:00~15:00"),
        ("2026-12-21から月10:00~12:00", "2026-12-21から月10:00~12:00"),
        ("8月5日~8月7日", "8月5日~8月7日"),
        ("1日3時間", "1日3時間"),
    ],
)
def test_times_in_a_text(typed, meant):
    assert clock_times(typed) == meant
