"""Two windows on one offer: what of both stands."""

from tonari.entry.web.referral.windows import united


def test_of_two_urgencies_the_more_urgent_stands_and_is_looked_at():
    first, then = {"urgency": ["urgent"]}, {"urgency": ["normal"]}
    assert united(first, then) == ({"urgency": ["urgent"]}, True)
    assert united(then, first)[0] == {"urgency": ["urgent"]}


def test_words_that_stand_already_are_not_added_once_more():
    assert united({"need": ["A\nB"]}, {"need": ["B"]}) == ({"need": ["A\nB"]}, False)
    assert united({"need": ["B"]}, {"need": ["A\r\nB"]}) == ({"need": ["A\r\nB"]}, False)
    assert united({"need": ["A"]}, {"need": ["B"]}) == ({"need": ["A\nB"]}, True)
