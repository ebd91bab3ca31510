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
