"""What one person's offer becomes that was typed in two windows."""

import pytest

from tonari.entry.web.referral.windows import united


def test_the_more_urgent_stays_and_is_looked_at() -> None:
    for first, then in (("urgent", "normal"), ("normal", "urgent")):
        found, met = united({"urgency": [first]}, {"urgency": [then]})
        assert (found["urgency"], met) == (["urgent"], True)


@pytest.mark.parametrize("then", ["お茶", "将棋\r\nお茶"])
def test_what_stands_there_already_is_not_written_once_more(then: str) -> None:
    assert united({"need": ["将棋\nお茶"]}, {"need": [then]}) == ({"need": ["将棋\nお茶"]}, False)


def test_words_that_only_begin_alike_both_stand() -> None:
    found, met = united({"need": ["電話はしない"]}, {"need": ["電話"]})
    assert (found["need"], met) == (["電話はしない\n電話"], True)


def test_what_one_window_wrote_on_is_not_written_twice() -> None:
    longer = {"need": ["将棋\r\nお茶"]}
    assert united({"need": ["お茶"]}, longer) == (longer, False)


def test_of_lines_that_both_wrote_each_stands_once() -> None:
    found, met = united({"need": ["将棋の相手\n送迎"]}, {"need": ["送迎\r\n話し相手"]})
    assert (found["need"], met) == (["将棋の相手\n送迎\n話し相手"], True)
