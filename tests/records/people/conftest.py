"""The cast, and a record of its owner."""

from uuid import UUID

import pytest

from tests.cast import Cast, begin, make_cast


@pytest.fixture
def cast(db: None, now: object) -> Cast:
    return make_cast()


@pytest.fixture
def case_id(cast: Cast) -> UUID:
    return begin(cast.owner)
