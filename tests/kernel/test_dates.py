"""Days, and parts of them, are compared one way, however they were written."""

import pytest

from tonari.kernel.dates import digits


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
