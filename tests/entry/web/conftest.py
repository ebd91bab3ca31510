"""The cast of the pages, each at their own browser."""

from pathlib import Path

import pytest

from tests.entry.web.seats import Seat


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages ask a database only by the queries and actions whose tests run on both.

    Of the pages themselves the second database sees each opened, and each form sent, once: in the
    tests of permissions that are marked `everywhere`.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents and not item.get_closest_marker("everywhere"):
            item.add_marker(pytest.mark.once)


@pytest.fixture
def owner(cast):
    return Seat(cast.owner)


@pytest.fixture
def stranger(cast):
    return Seat(cast.stranger)
