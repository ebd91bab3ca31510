"""An action is whole, or it never was; its chain shows whoever changed a row afterwards."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tonari.ground.ledger import actions as ledger
from tonari.ground.ledger.actions import Event, Unrecorded, action, record
from tonari.ground.ledger.models import ChainHead, Row
from tonari.ground.ledger.queries import broken_at, chains
from tonari.ground.ledger.rules import NODE_CHAIN
from tonari.kernel.actor import JOB, PUBLIC, Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused

ME = Actor("member", new_id(), new_id())
CHAIN = ME.acting_for


@action
def write(*, by: Actor, verb: str = "test.done", chain: UUID | None = None) -> None:
    record(verb, by=by, subject=new_id(), chain=chain, count=1)


@action
def write_unrecorded(*, by: Actor) -> None:
    ChainHead.objects.create(chain=new_id(), seq=0, digest=b"")


@action
def write_and_fail(*, by: Actor) -> None:
    write(by=by)
    raise Refused("いいえ")


@pytest.mark.django_db
def test_rows_follow_each_other() -> None:
    for _ in range(5):
        write(by=ME)
    assert list(Row.objects.order_by("seq").values_list("chain", "seq")) == [
        (CHAIN, number) for number in range(1, 6)
    ]
    assert broken_at(PUBLIC, CHAIN) is None


CHANGES: dict[str, Callable[[Row], object]] = {
    "verb": lambda row: Row.objects.filter(pk=row.pk).update(verb="test.other"),
    "actor": lambda row: Row.objects.filter(pk=row.pk).update(actor_id=new_id()),
    "subject": lambda row: Row.objects.filter(pk=row.pk).update(subject_id=None),
    "facts": lambda row: Row.objects.filter(pk=row.pk).update(facts={"count": 2}),
    "time": lambda row: Row.objects.filter(pk=row.pk).update(at=row.at + timedelta(microseconds=1)),
    "digest": lambda row: Row.objects.filter(pk=row.pk).update(digest=bytes(32)),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_row_is_found(what: str) -> None:
    for _ in range(4):
        write(by=ME)
    CHANGES[what](Row.objects.get(seq=2))
    assert broken_at(PUBLIC, CHAIN) == 2


@pytest.mark.django_db
def test_a_removed_row_is_found() -> None:
    for _ in range(4):
        write(by=ME)
    Row.objects.filter(seq=3).delete()
    assert broken_at(PUBLIC, CHAIN) == 4


@pytest.mark.django_db
def test_cutting_off_the_end_is_found() -> None:
    for _ in range(4):
        write(by=ME)
    Row.objects.filter(seq__gte=3).delete()
    assert broken_at(PUBLIC, CHAIN) == 3


@pytest.mark.django_db
def test_rows_without_their_head_are_found() -> None:
    for _ in range(4):
        write(by=ME)
    Row.objects.filter(seq__gte=3).delete()
    ChainHead.objects.filter(chain=CHAIN).delete()
    assert chains(PUBLIC) == [CHAIN]
    assert broken_at(PUBLIC, CHAIN) == 1
    assert broken_at(PUBLIC, new_id()) is None


@pytest.mark.django_db
def test_each_organisation_has_its_own_chain_and_jobs_the_nodes() -> None:
    other = new_id()
    write(by=ME)
    write(by=ME, chain=other)
    write(by=JOB)
    chains = {CHAIN, other, NODE_CHAIN}
    assert set(Row.objects.filter(seq=1).values_list("chain", flat=True)) == chains
    assert [broken_at(PUBLIC, chain) for chain in chains] == [None] * 3


@pytest.mark.django_db
def test_an_action_that_records_nothing_is_rolled_back() -> None:
    with pytest.raises(Unrecorded):
        write_unrecorded(by=ME)
    assert not ChainHead.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_refused_action_leaves_nothing_and_has_no_effect() -> None:
    with pytest.raises(Refused):
        write_and_fail(by=ME)
    assert not Row.objects.exists()


def test_a_record_outside_an_action_is_a_fault() -> None:
    with pytest.raises(Unrecorded):
        record("test.done", by=ME)


@pytest.mark.django_db
@pytest.mark.parametrize("fact", [object(), b"bytes", 1.5j])
def test_facts_are_plain(fact: object) -> None:
    @action
    def say(*, by: Actor) -> None:
        record("test.said", by=by, fact=fact)

    with pytest.raises(TypeError):
        say(by=ME)
    assert not Row.objects.exists()


@pytest.mark.django_db
def test_a_subscriber_that_refuses_undoes_the_action(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Event] = []

    def refuse(event: Event) -> None:
        heard.append(event)
        raise Refused("いいえ")

    monkeypatch.setitem(ledger._subscribers, "test.heard", [refuse])
    with pytest.raises(Refused):
        write(by=ME, verb="test.heard")
    assert [event.by for event in heard] == [ME]
    assert not Row.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_write_on_one_chain_at_once() -> None:
    writers, each, failed = 4, 6, []
    start = threading.Barrier(writers)

    def keep_writing() -> None:
        try:
            start.wait(10)
            for _ in range(each):
                write(by=ME)
                write(by=Actor("member", new_id(), CHAIN), chain=NODE_CHAIN)
        except Exception as error:  # noqa: BLE001  (judged below)
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=keep_writing) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    for chain in (CHAIN, NODE_CHAIN):
        assert Row.objects.filter(chain=chain).count() == writers * each
        assert broken_at(PUBLIC, chain) is None
