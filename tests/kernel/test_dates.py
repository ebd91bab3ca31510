"""Days, and parts of them, are compared one way, however they were written."""

from datetime import date

import pytest

from tonari.kernel.dates import day_of, digits, of_serial


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("昭和25年3月4日", "19500304"),
        ("Ｓ２５．３．４", "19500304"),
        ("㍼ 25年", "1950"),
        ("令和元年5月", "201905"),
        ("1950年", "1950"),
        ("12月", "12"),
        ("3月4日", "0304"),
        ("25年", ""),
        ("元年", ""),
        ("50-3-4", ""),
        ("1962-11-0", ""),
        ("1962-13-01", ""),
        ("0000-01-01", ""),
        ("四月一日", ""),
        ("二月", ""),
        ("昭和", ""),
        ("090-0000-1234", ""),
        ("", ""),
    ],
)
def test_the_digits_of_a_day(typed, meant):
    assert digits(typed) == meant


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("45992", date(2025, 12, 1)),
        ("45992.0", date(2025, 12, 1)),
        ("36526", date(2000, 1, 1)),
        ("73050", date(2099, 12, 31)),
        ("36525", None),
        ("73051", None),
        ("45992.5", None),
        ("4599", None),
        ("", None),
    ],
)
def test_a_number_is_a_day_as_spreadsheets_count_them(cell, meant):
    assert of_serial(cell) == meant
    assert day_of(cell) == meant


def test_a_whole_day_is_one_that_there_is():
    assert day_of("令和7年4月1日") == day_of("2025/4/1") == date(2025, 4, 1)
    assert day_of("2025-02-30") is None
    assert day_of("4月1日") is None
