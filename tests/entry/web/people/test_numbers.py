"""Telephone numbers of a record are shown in one form, whatever form they were kept in."""

import pytest

from tonari.entry.web.people.shown import words


@pytest.mark.parametrize("field", ["phone", "other_phone", "visitor_phone"])
def test_a_number_that_was_kept_with_spaces_is_shown_as_the_others(field):
    assert (
        words(field, "090 1234 5678")
        == words(field, "０９０－１２３４－５６７８")
        == "090-1234-5678"
    )


def test_of_more_numbers_each_is_shown_so_and_the_words_beside_them_stay():
    assert words("more_phones", "090 1234 5678\n0540001234（妹）") == (
        "090-1234-5678\n0540001234(妹)"
    )
