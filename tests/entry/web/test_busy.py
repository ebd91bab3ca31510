"""A long list is taken in, whole: who saves meanwhile loses nothing of what they typed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from tests.cast import PASS_PHRASE, begin, make_cast
from tests.entry.web.seats import Seat
from tonari.entry.web.busy import BusyDatabase
from tonari.ground.ledger.models import ChainHead
from tonari.kernel.ids import new_id
from tonari.work.support.models import Note

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "きょうは庭の話をした。\n「また来て」と言われた。<b>"


@contextmanager
def somebody_else_writing() -> Iterator[None]:
    """Another thread is inside one long transaction."""
    began, end = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            ChainHead.objects.create(chain=new_id(), seq=0, digest=b"")
            began.set()
            end.wait(30)
            transaction.set_rollback(True)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    assert began.wait(30)
    try:
        yield
    finally:
        end.set()
        thread.join()


@pytest.fixture
def impatient() -> Iterator[None]:
    """Nobody waits half a minute here."""
    options = connection.settings_dict["OPTIONS"]
    before = options.get("timeout")
    options["timeout"] = 0.2
    yield
    options["timeout"] = before


def test_a_note_waits_in_vain_and_is_sent_again_as_it_was(now: object, impatient: None) -> None:
    cache.clear()
    owner = Seat(make_cast().owner)
    address = f"/people/{begin(owner.actor)}/note/"
    owner.open(address)
    said = owner.hidden | {
        "on": "2026-11-16", "method": "phone", "reached": "yes", "text": WORDS,
        "with_whom": "本人", "when": "rhythm",
    }  # fmt: skip
    with somebody_else_writing():
        page = owner.post(address, said)
    assert page.status_code == 503
    assert page["Retry-After"]
    text = page.content.decode()
    assert "書いたものは、この画面に残っています" in text
    assert "また来て」と言われた。&lt;b&gt;" in text
    assert not Note.objects.exists()
    again = dict(page.context["fields"])
    assert again["text"] == WORDS
    owner.page = owner.post(address, again)
    assert owner.page.status_code == 302, owner.mistakes
    assert Note.objects.count() == 1


@pytest.mark.parametrize("error", ["database is locked", "database table is locked"])
def test_no_pass_phrase_stands_in_the_page(rf: RequestFactory, error: str) -> None:
    request = rf.post("/signin/", {"login": "sato", "pass_phrase": PASS_PHRASE})
    page = _middleware().process_exception(request, OperationalError(error))
    assert page is not None
    assert page.status_code == 503
    text = page.content.decode()
    assert PASS_PHRASE not in text
    assert "もどる" in text


def test_of_a_form_with_a_code_all_but_the_code_stays(rf: RequestFactory) -> None:
    said = {"code": "493027", "text": WORDS, "postal_code": "425-0021"}
    page = _middleware().process_exception(rf.post("/a/", said), OperationalError("locked"))
    assert page is not None
    text = page.content.decode()
    assert "493027" not in text
    assert "また来て」と言われた。&lt;b&gt;" in text
    assert '<textarea name="postal_code" hidden>\n425-0021<' in text
    assert "コードだけは、この画面に残していません" in text


def test_every_other_fault_stays_one(rf: RequestFactory) -> None:
    request = rf.post("/signin/", {"login": "sato"})
    for fault in (OperationalError("no such table: a"), ValueError("locked")):
        assert _middleware().process_exception(request, fault) is None


def _middleware() -> BusyDatabase:
    return BusyDatabase(lambda _request: HttpResponse())
