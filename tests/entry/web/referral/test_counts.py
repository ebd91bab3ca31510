"""The lists ask the database as often for many introductions as for one."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.entry.web.seats import Seat

from .test_pages import offer_to


def queries_of(seat: Seat) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        seat.open("/referrals/")
    return len(asked)


def test_the_lists_take_a_constant_number_of_queries(owner, cast, case_id) -> None:
    other = Seat(cast.other)
    to = f"organisation:{cast.other.acting_for}"
    offer_to(owner, case_id, to)
    one = queries_of(owner), queries_of(other)
    for _again in range(3):
        offer_to(owner, case_id, to)
    assert (queries_of(owner), queries_of(other)) == one
