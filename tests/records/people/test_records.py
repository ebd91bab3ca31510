from datetime import timedelta

import pytest

from tests.cast import begin, fallback, make_cast
from tonari.kernel import clock
from tonari.records.people import actions, queries

pytestmark = pytest.mark.django_db


def test_only_the_connection_goes_quiet_for_the_problem_has_no_rhythm_of_its_own(now):
    owner = make_cast().owner
    case_id = begin(owner)
    actions.open_problem(by=owner, case_id=case_id, post_id=fallback(owner))
    with clock.at(now + timedelta(days=61)):
        seen = queries.record(owner, case_id)
    assert seen.connection.is_quiet
    assert not seen.problem.is_quiet
