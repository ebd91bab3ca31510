"""The cast of the pages, each at their own browser."""

import pytest

from tests.cast import begin, make_cast
from tests.entry.web.seats import Seat


@pytest.fixture
def cast(db, now):
    return make_cast()


@pytest.fixture
def case_id(cast):
    """花ちゃん's record, begun by the owner."""
    return begin(cast.owner)


@pytest.fixture
def owner(cast):
    return Seat(cast.owner)


@pytest.fixture
def stranger(cast):
    return Seat(cast.stranger)
