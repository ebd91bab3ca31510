"""Rows as lines: a head, one JSON object a row, and a foot with counts and digests."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from .folder import BadBackup

FORMAT = "tonari-backup-1"
PARTS = ("data", "keyring")
KEYRING_APPS = frozenset(["vault"])
# What migrating makes anew, and what dies with the running node.
LEFT_OUT = frozenset(["contenttypes", "sessions"])
# Open sessions carry keys, sealed to a browser: those belong into no file of data.
LEFT_OUT_MODELS = frozenset(["auth.permission", "network.keptkeys", "network.opensession"])
BATCH = 500


class Exact(DjangoJSONEncoder):
    """Django's, but with the microseconds: the ledger's chain is made of them."""

    def default(self, o: Any) -> Any:
        """A datetime in full, all else as Django does."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def models_of(part: str) -> list[type[Model]]:
    """The models whose rows go into a part."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in LEFT_OUT
        and model._meta.label_lower not in LEFT_OUT_MODELS
        and (model._meta.app_label in KEYRING_APPS) == (part == "keyring")
    ]


def applied_migrations() -> list[str]:
    """`app.name` of each applied migration: what the rows' shape depends on."""
    return sorted(f"{a}.{n}" for a, n in MigrationRecorder(connection).applied_migrations())


@contextmanager
def read_only() -> Iterator[None]:
    """One unchanging view of the database; writers go on meanwhile."""
    if connection.vendor == "sqlite":
        wrapper: Any = connections[DEFAULT_DB_ALIAS]
        wrapper.ensure_connection()
        usual, wrapper.transaction_mode = wrapper.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            wrapper.transaction_mode = usual
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def write(part: str, *, made_at: datetime) -> Iterator[str]:
    """The lines of a part, from the database as it is now."""
    yield _json(
        {
            "format": FORMAT,
            "part": part,
            "made_at": made_at.isoformat(),
            "migrations": applied_migrations(),
        }
    )
    sums = {}
    for model in models_of(part):
        total = Sum()
        for line in _rows(model):
            total.add(line)
            yield line
        sums[model._meta.label_lower] = total.shown()
    yield _json({"tables": sums})


def read(part: str, lines: Iterable[str]) -> dict[str, int]:
    """Write a part's rows into the empty database; rows by table.

    Runs inside the caller's transaction, so that a bad file leaves nothing behind. Checked three
    times: the file's own sums before anything is written, then those of the rows as stored.
    """
    rows, tables = _checked(part, list(lines))
    stored = models_of(part)
    by_table: dict[str, list[str]] = {model._meta.label_lower: [] for model in stored}
    for line in rows:
        by_table[json.loads(line)["model"]].append(line)
    for model in stored:
        _store(model, by_table[model._meta.label_lower])
    _reset_sequences(stored)
    for model in stored:
        label, total = model._meta.label_lower, Sum()
        for line in _rows(model):
            total.add(line)
        if total.shown() != tables[label]:
            raise BadBackup(f"{label} の行が、戻したあとで元と違っています。中止しました。")
    return {label: shown["rows"] for label, shown in tables.items()}


class Sum:
    """Count and digest of a table's rows."""

    def __init__(self) -> None:
        self._rows = 0
        self._digest = hashlib.sha256()

    def add(self, line: str) -> None:
        """Count one row."""
        self._rows += 1
        self._digest.update(line.encode() + b"\n")

    def shown(self) -> dict[str, Any]:
        """As it stands in the foot."""
        return {"rows": self._rows, "sha256": self._digest.hexdigest()}


def _rows(model: type[Model]) -> Iterator[str]:
    found = model._base_manager.order_by("pk").iterator(chunk_size=BATCH)
    batch: list[Model] = []
    for row in found:
        batch.append(row)
        if len(batch) == BATCH:
            yield from _lines(batch)
            batch = []
    yield from _lines(batch)


def _lines(batch: list[Model]) -> Iterator[str]:
    text = serializers.serialize(
        "jsonl", batch, cls=Exact, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return (line for line in text.split("\n") if line)


def _checked(part: str, lines: list[str]) -> tuple[list[str], dict[str, Any]]:
    try:
        head, foot = json.loads(lines[0]), json.loads(lines[-1])
        tables: dict[str, Any] = foot["tables"]
        fits = head["format"] == FORMAT and head["part"] == part
        same_shape = head["migrations"] == applied_migrations()
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise BadBackup(f"{part} のファイルは、となりのバックアップではありません。") from error
    if not fits:
        raise BadBackup(f"{part} のファイルは、となりのバックアップではありません。")
    if not same_shape or set(tables) != {m._meta.label_lower for m in models_of(part)}:
        raise BadBackup("バックアップしたときと同じ版のとなりで戻してください。")
    rows = lines[1:-1]
    _compare(rows, tables)
    return rows, tables


def _compare(rows: list[str], tables: dict[str, Any]) -> None:
    sums = {label: Sum() for label in tables}
    for line in rows:
        sums[json.loads(line)["model"]].add(line)
    for label, total in sums.items():
        if total.shown() != tables[label]:
            raise BadBackup(f"{label} の行数か内容が、書いたときと違います。中止しました。")


def _store(model: type[Model], lines: list[str]) -> None:
    objects = serializers.deserialize("jsonl", "\n".join(lines))
    # bulk_create would put the present into such columns.
    dated = any(
        getattr(f, "auto_now", False) or getattr(f, "auto_now_add", False)
        for f in model._meta.concrete_fields
    )
    batch: list[Any] = []
    for found in objects:
        if dated or found.m2m_data:
            found.save()
        else:
            batch.append(found.object)
        if len(batch) == BATCH:
            model._base_manager.bulk_create(batch)
            batch = []
    model._base_manager.bulk_create(batch)


def _reset_sequences(stored: list[type[Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), stored):
            cursor.execute(statement)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
