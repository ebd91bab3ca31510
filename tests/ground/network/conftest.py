from __future__ import annotations

import pytest

from tests.ground.network.people import founded


@pytest.fixture
def owner(db):
    """The founder of an organisation: worker, coordinator and steward, signed in."""
    return founded("midori")


@pytest.fixture
def stranger(db, owner):
    """The founder of another organisation."""
    return founded("aozora", by=owner)
