"""What the actions made once in an empty database, put back row by row for the next test."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction

from tonari.ground.network.models import Organisation
from tonari.kernel import clock

Made = TypeVar("Made")
Rows = dict[str, list[tuple[Any, ...]]]
_MADE: dict[tuple[Any, datetime, bool], tuple[Any, Rows]] = {}


def kept(make: Callable[[], Made]) -> Made:
    """What `make` gives, with its rows: from its first run at this moment, if there was one.

    On PostgreSQL it is made each time: rows put back would not count for its sequences.
    """
    is_still = clock.now() == clock.now()
    if connection.vendor != "sqlite" or not is_still or Organisation.objects.exists():
        return make()
    # In a test that commits, what waits for the commit is done while it is made.
    key = make, clock.now(), connection.in_atomic_block
    if key not in _MADE:
        before = _rows()
        made = make()
        after = _rows()
        assert all(after[table] == rows for table, rows in before.items())
        _MADE.clear()
        _MADE[key] = made, {table: rows for table, rows in after.items() if table not in before}
        return made
    made, tables = _MADE[key]
    with transaction.atomic():  # who points at whom is asked at its end
        for table, rows in tables.items():
            places = ", ".join("?" * len(rows[0]))
            connection.connection.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)
    return made


def _rows() -> Rows:
    """All rows of all tables that have any, as SQLite itself holds them."""
    raw, found = connection.connection, {}
    for table in connection.introspection.table_names():
        columns = raw.execute(f'PRAGMA table_info("{table}")').fetchall()
        # A plus says that it is no column of a type that Django would turn into an object.
        plain = ", ".join(f'+"{column[1]}"' for column in columns)
        if rows := raw.execute(f'SELECT {plain} FROM "{table}"').fetchall():
            found[table] = rows
    return found
