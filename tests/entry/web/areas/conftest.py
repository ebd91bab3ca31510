"""A coordinator, signed in at a browser."""

from dataclasses import replace

import pytest

from tests.entry.web.directory.test_pages import someone
from tonari.entry.web import access


@pytest.fixture
def owner():
    found = someone("ひだまり")
    member = replace(found.member, roles=frozenset({"coordinator"}))
    object.__setattr__(found, "member", member)
    return found


@pytest.fixture
def signed_in(client, owner, monkeypatch):
    monkeypatch.setattr(access.queries, "signed_in", lambda viewer, cookie: owner)
    client.cookies[access.KEY_COOKIE] = "x"
    return client
