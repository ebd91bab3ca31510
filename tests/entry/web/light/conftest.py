"""An offer to a café without an account, and its link."""

from collections.abc import Callable
from html import unescape
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import Cast, begin
from tonari.kernel.ids import new_id
from tonari.records.directory.models import Service
from tonari.work.referral import actions, queries
from tonari.work.referral.actions import Recipient

NEED = "週に一度、だれかとお茶を飲める場所"


@pytest.fixture(autouse=True)
def nothing_counted(db):
    cache.clear()


@pytest.fixture
def cafe(db) -> UUID:
    row = Service(
        id=new_id(), name="喫茶なぎさ", kind="place", standing="informal", folded="なぎさ"
    )
    row.save(force_insert=True)
    return row.pk


@pytest.fixture
def task_id(cast: Cast, cafe: UUID) -> UUID:
    """An offer to the café."""
    [made] = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=begin(cast.owner),
        recipients=[Recipient(service_id=cafe)],
        urgency="normal",
        offer={"need": NEED, "where": "南小学校のあたり", "when": "午後"},
    )
    actions.send_offer(by=cast.owner, task_id=made)
    return made


@pytest.fixture
def code(cast: Cast, task_id: UUID) -> str:
    return queries.code(cast.owner, task_id)


@pytest.fixture
def say(client: Client, code: str) -> Callable[..., str]:
    """Send one answer and follow to the page that it leads to."""

    def send(what: str, status: int = 200, **typed: str) -> str:
        page = client.post(f"/a/{code}/?say={what}", typed, follow=True)
        assert page.status_code == status
        return unescape(page.content.decode())

    return send
