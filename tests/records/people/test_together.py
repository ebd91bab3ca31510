"""Two at once: what is handed over while it is rewritten carries whom not to tell all the same."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction

from tests.cast import begin, hand_on, make_cast
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries, rules

pytestmark = pytest.mark.django_db(transaction=True)


def while_the_other_is_not_done(first: Callable[[], object], second: Callable[[], object]) -> None:
    """The first has done everything but the last step when the second begins."""
    is_done = Event()

    def one() -> None:
        try:
            with transaction.atomic():
                first()
                is_done.set()
                sleep(0.5)
        finally:
            is_done.set()
            connection.close()

    def other() -> None:
        try:
            assert is_done.wait(10)
            second()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(one), pool.submit(other)]:
            done.result()


@pytest.mark.parametrize("is_written_first", [True, False])
def test_what_is_handed_over_while_it_is_rewritten_carries_what_is_said_now(
    is_written_first: bool,
) -> None:
    cast = make_cast()
    case_id = begin(cast.owner)
    theirs, grant = hand_on(cast, case_id, ["words"])
    actions.withdraw_consent(by=cast.owner, grant_id=grant)
    reference = new_id()
    actions.give_consent(
        by=cast.owner,
        case_id=case_id,
        basis_ref=reference,
        to_organisation=cast.other.acting_for,
        sections=["words"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(30),
    )

    def write() -> None:
        named = rules.organisations_text({cast.partner.acting_for: "うみべ商事"})
        actions.write_section(
            by=cast.owner, case_id=case_id, name="sharing", version=0, content={"not_to": named}
        )

    def release() -> None:
        actions.release(by=cast.owner, basis_ref=reference, to_case=theirs)

    both = [write, release] if is_written_first else [release, write]
    while_the_other_is_not_done(*both)
    with pytest.raises(Refused):
        queries.check_wish(cast.other, theirs, [cast.partner.acting_for])
