"""Telephone numbers have one form, however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonari.kernel.phones import each_spelled, spelled


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("054-000-1234", "054-000-1234"),
        ("０５４－０００－１２３４", "054-000-1234"),
        ("054ー000ー1234", "054-000-1234"),
        ("(054)000-1234", "054-000-1234"),
        ("054(000)1234", "054-000-1234"),
        ("054 - 000 - 1234", "054-000-1234"),
        ("0540001234", "054-000-1234"),
        ("090 1234 5678", "090-1234-5678"),
        ("０９０１２３４５６７８", "090-1234-5678"),
        ("+81 90 1234 5678", "090-1234-5678"),
        ("+81-(0)90-1234-5678", "090-1234-5678"),
        ("0120 000 000", "0120-000-000"),
    ],
)
def test_a_number_is_kept_in_half_width_with_hyphens(typed, kept):
    assert spelled(typed) == kept
    assert spelled(kept) == kept


@pytest.mark.parametrize(
    "said",
    ["", "110", "#7119", "なし", "0540-00-1234", "054-000-1234 内線3", "0540001234(息子)"],
)
def test_what_is_no_single_number_stays_as_it_is(said):
    assert spelled(said) == said


def test_each_line_is_a_number_of_its_own():
    assert each_spelled("0540001234\n090 1234 5678 妹") == "054-000-1234\n090 1234 5678 妹"


@given(st.text(alphabet="0123456789-() +ー－（）内", max_size=20))
def test_what_is_in_one_form_stays_so(typed):
    assert spelled(spelled(typed)) == spelled(typed)
