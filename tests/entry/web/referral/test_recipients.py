"""The page that offers recipients, and what it costs."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import Content

from .test_pages import TYPED


def test_the_recipients_cost_the_same_however_many_words_a_need_has(owner, case_id, cast) -> None:
    for name in ("昼ごはんの会", "おしゃべりの会", "将棋の会"):
        put_service(by=cast.other, content=Content(name=name, kind="place"))
    made = []
    many = "将棋、おしゃべり、昼ごはん、散歩、畑、歌、手芸、囲碁"
    for need in ("将棋", many, "将棋", many):  # what was shown once is kept
        owner.open(f"/referrals/new/?case={case_id}")
        with CaptureQueriesContext(connection) as seen:
            owner.send("/referrals/new/", go="recipient", **(TYPED | {"need": need}))
        assert "将棋の会" in owner.text
        made.append(len(seen))
    assert made[3] == made[2], "a query for each word"
    # Four of them: from whom the person wanted no more contact, which is said beside each.
    assert made[3] <= 85, "the form is sent, the page is shown"
