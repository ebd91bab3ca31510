"""What the actions made once in an empty database, put back row by row for the next test."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction

from tonari.ground.network.models import Organisation
from tonari.kernel import clock

Made = TypeVar("Made")
Rows = dict[str, Any]
_MADE: dict[tuple[Any, datetime, bool], tuple[Any, Rows]] = {}


def kept(make: Callable[[], Made]) -> Made:
    """What `make` gives, with its rows: from its first run at this moment, if there was one.

    The sequences of PostgreSQL are beyond the rows put back: no transaction undoes their numbers.
    """
    is_still = clock.now() == clock.now()
    if not is_still or Organisation.objects.exists():
        return make()
    # In a test that commits, what waits for the commit is done while it is made.
    key = make, clock.now(), connection.in_atomic_block
    if key not in _MADE:
        before = _rows()
        made = make()
        after = _rows()
        assert all(after[table] == rows for table, rows in before.items())
        if len(_MADE) > 3:
            _MADE.clear()
        _MADE[key] = made, {table: rows for table, rows in after.items() if table not in before}
        return made
    made, tables = _MADE[key]
    put = _put_in_postgresql if connection.vendor == "postgresql" else _put_in_sqlite
    with transaction.atomic():  # who points at whom is asked at its end
        for table, rows in tables.items():
            put(table, rows)
    return made


def forget() -> None:
    """Make it anew next time: a test has set sequences back, which no transaction undoes."""
    _MADE.clear()


def _rows() -> Rows:
    """All rows of all tables that have any, as the database itself writes them."""
    of = _of_postgresql if connection.vendor == "postgresql" else _of_sqlite
    found = {table: of(table) for table in connection.introspection.table_names()}
    return {table: rows for table, rows in found.items() if rows}


def _of_sqlite(table: str) -> list[tuple[Any, ...]]:
    raw = connection.connection
    columns = raw.execute(f'PRAGMA table_info("{table}")').fetchall()
    # A plus says that it is no column of a type that Django would turn into an object.
    plain = ", ".join(f'+"{column[1]}"' for column in columns)
    found: list[tuple[Any, ...]] = raw.execute(f'SELECT {plain} FROM "{table}"').fetchall()
    return found


def _put_in_sqlite(table: str, rows: list[tuple[Any, ...]]) -> None:
    places = ", ".join("?" * len(rows[0]))
    connection.connection.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)


def _of_postgresql(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as said:
        return b"".join(map(bytes, said))


def _put_in_postgresql(table: str, rows: bytes) -> None:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" FROM STDIN') as told:
        told.write(rows)
