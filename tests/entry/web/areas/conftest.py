"""A coordinator, signed in at a browser."""

import pytest

from tests.entry.web.seats import someone


@pytest.fixture
def owner():
    return someone("ひだまり", "coordinator")


@pytest.fixture
def signed_in(client, owner):
    owner.sits_down(client)
    return client
