"""What is told the database in our own words is what Django would have told it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError

from tests.ground.ledger.test_actions import ME, write
from tonari.ground.ledger import actions as ledger
from tonari.ground.ledger import adapters
from tonari.ground.ledger.models import ChainHead, Row
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused

pytestmark = pytest.mark.django_db


def _row(seq: int) -> Row:
    return Row(
        chain=ME.acting_for,
        seq=seq,
        at=clock.now(),
        actor_kind="member",
        actor_id=None,
        verb="test.髙𠮷",
        subject_id=new_id(),
        facts={"on": "2026-11-23", "count": 1},
        digest=bytes(range(32)),
    )


def _columns(row: Row) -> dict[str, object]:
    names = [field.attname for field in Row._meta.concrete_fields if field.attname != "id"]
    return {name: getattr(row, name) for name in names} | {"digest": bytes(row.digest)}


def test_a_prepared_query_gives_each_time_the_rows_of_its_parameters() -> None:
    of_subject = adapters.Prepared(
        lambda chain, subject, since: (
            Row.objects.filter(chain=chain, subject_id=subject, at__date__gte=since)
            .order_by("seq")
            .values_list("subject_id", "seq", "facts", "at")
        ),
        chain=UUID,
        subject=UUID,
        since=date,
    )
    one, two = _row(1), _row(2)
    adapters.insert([one, two])
    for row in (one, two):
        found = of_subject(chain=row.chain, subject=row.subject_id, since=clock.today())
        assert found == [(row.subject_id, row.seq, row.facts, row.at)]
    assert of_subject(chain=one.chain, subject=one.subject_id, since=clock.in_days(2)) == []
    assert of_subject(chain=new_id(), subject=one.subject_id, since=clock.today()) == []


def test_a_prepared_query_takes_numbers_each_in_its_place() -> None:
    between = adapters.Prepared(
        lambda least, most: (
            Row.objects.annotate(half=F("seq") * 0.5)
            .filter(half__gte=least, half__lte=most)
            .order_by("seq")
            .values_list("seq")
        ),
        least=float,
        most=float,
    )
    adapters.insert([_row(1), _row(2), _row(3)])
    assert between(least=0.9, most=1.2) == [(2,)]
    assert between(least=0.9, most=1.5) == [(2,), (3,)]


def test_a_prepared_query_is_told_each_time_what_the_clock_says() -> None:
    written_by_now = adapters.Prepared(
        lambda subject: (
            Row.objects.filter(subject_id=subject, at__lte=clock.now(), at__date=clock.today())
        ).values_list("seq"),
        subject=UUID,
    )
    row = _row(1)
    adapters.insert([row])
    for hours, found in ((0, [(1,)]), (-1, []), (30, []), (0, [(1,)])):
        with clock.at(row.at + timedelta(hours=hours)):
            assert written_by_now(subject=row.subject_id) == found


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 300])
def test_of_many_ids_as_many_are_looked_for_as_are_given(count: int) -> None:
    of_subjects = adapters.PreparedForMany(
        lambda subjects: Row.objects.filter(subject_id__in=subjects).values_list("subject_id")
    )
    rows = [_row(number) for number in range(count + 2)]
    adapters.insert(rows)
    asked = [row.subject_id for row in rows[:count] if row.subject_id]
    assert sorted(of_subjects(asked)) == sorted((one,) for one in asked)
    assert of_subjects([new_id()]) == []


@pytest.mark.parametrize(
    "since",
    [
        lambda: {"at__gt": clock.now() - timedelta(days=14)},
        lambda: {"at__lt": clock.now() + timedelta(days=400)},
        lambda: {"at__date__gte": clock.today().replace(day=1)},
        lambda: {"at__date": clock.now().date()},
        lambda: {"at__date__gt": clock.in_days(-1)},
    ],
)
def test_a_day_that_is_reckoned_is_not_prepared_once_for_all(
    since: Callable[[], dict[str, object]],
) -> None:
    reckoned = adapters.Prepared(lambda: Row.objects.filter(**since()).values_list("seq"))
    with pytest.raises(ImproperlyConfigured, match="as they are"):
        reckoned()


def test_what_the_database_says_is_not_prepared_once_for_all() -> None:
    after = adapters.Prepared(
        lambda: Row.objects.filter(seq__gt=ChainHead.objects.count()).values_list("seq")
    )
    with pytest.raises(ImproperlyConfigured, match="without asking"):
        after()


def test_inserted_rows_are_as_django_keeps_them() -> None:
    ours, theirs = _row(1), _row(2)
    adapters.insert([ours])
    theirs.save()
    assert _columns(Row.objects.get(seq=1)) == _columns(ours)
    kept = _columns(Row.objects.get(seq=2)) | {"seq": 1, "subject_id": ours.subject_id}
    assert kept | {"at": ours.at} == _columns(ours)


def test_a_key_that_is_no_number_is_inserted_with_its_row() -> None:
    head = ChainHead(chain=new_id(), seq=3, digest=b"\0%s")
    adapters.insert([head])
    kept = ChainHead.objects.get()
    assert (kept.chain, kept.seq, bytes(kept.digest)) == (head.chain, 3, b"\0%s")


def test_what_came_before_is_refused_and_nothing_more_is_written() -> None:
    head = ChainHead(chain=new_id(), seq=3, digest=b"")
    ledger.insert_once(head)
    with transaction.atomic():
        with pytest.raises(Refused) as refused:
            ledger.insert_once(head)
        assert refused.value.repeated
        with pytest.raises(TransactionManagementError):  # though somebody caught it
            ChainHead.objects.update(seq=4)
    assert ChainHead.objects.get().seq == 3


def test_an_update_changes_the_rows_named_alone_and_counts_them() -> None:
    heads = [ChainHead(chain=new_id(), seq=n, digest=bytes([n])) for n in (1, 2)]
    ChainHead.objects.bulk_create(heads)
    one = {"chain": heads[0].chain, "seq": 1}
    assert adapters.update(ChainHead, one, seq=7, digest=b"new") == 1
    assert adapters.update(ChainHead, one, seq=8, digest=b"late") == 0
    kept = ChainHead.objects.filter(chain__in=[head.chain for head in heads]).order_by("-seq")
    assert [(head.seq, bytes(head.digest)) for head in kept] == [(7, b"new"), (2, bytes([2]))]


def test_only_the_same_key_is_a_repetition() -> None:
    write(by=ME)
    row = Row.objects.get()
    for again, repeated in ((Row(pk=row.pk, chain=new_id(), seq=1), True), (_row(row.seq), False)):
        again.at, again.digest = clock.now(), b""
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            again.save(force_insert=True)
        assert adapters.is_repeated(refused.value, again) is repeated


def test_many_rows_are_changed_as_django_changes_them(django_assert_num_queries) -> None:
    adapters.insert([_row(number) for number in range(1, 4)])
    rows = list(Row.objects.order_by("seq"))
    changed = rows[:2]
    for row in changed:
        row.facts, row.actor_id, row.at = {"count": row.seq}, new_id(), row.at + timedelta(days=1)
    with django_assert_num_queries(1):
        adapters.update_many(Row, ("facts", "actor_id", "at"), changed)
    assert [_columns(row) for row in Row.objects.order_by("seq")] == [_columns(row) for row in rows]
    with django_assert_num_queries(0):
        adapters.update_many(Row, ("facts",), [])
