"""What the database is told so often that its words are made once.

Django builds the SQL of a query anew each time, which takes longer than running it. Where that
counts (each note, each reading), a query is compiled once and run with other parameters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection
from django.db.models import DateField, Field, Model, QuerySet, UUIDField

_FIELDS: dict[type, Field[Any, Any]] = {UUID: UUIDField(), date: DateField()}


class Prepared:
    """A query of `values_list` rows that is compiled once for each kind of database.

    build: makes the query from its parameters, ids (UUID) or days (date), which it uses as they
    are. Calling it gives the rows for real ones.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **parameters: type) -> None:
        self._build = build
        self._parameters = parameters
        self._compiled: dict[str, tuple[Any, str, list[Any]]] = {}

    def __call__(self, **values: UUID | date) -> list[tuple[Any, ...]]:
        """The rows, each with one value for a column of the query."""
        if connection.vendor not in self._compiled:
            self._compiled[connection.vendor] = self._compile()
        compiler, sql, places = self._compiled[connection.vendor]
        said = {name: self._said(name, value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [said[p.name] if isinstance(p, _Place) else p for p in places])
            rows = cursor.fetchall()
        return [tuple(row) for row in compiler.results_iter([rows])]

    def _compile(self) -> tuple[Any, str, list[Any]]:
        marks = {
            name: uuid4() if kind is UUID else date(1, 1, number)
            for number, (name, kind) in enumerate(self._parameters.items(), 1)
        }
        compiler = self._build(**marks).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        names = {self._said(name, mark): _Place(name) for name, mark in marks.items()}
        return compiler, sql, [names.get(value, value) for value in parameters]

    def _said(self, name: str, value: object) -> Any:
        """A parameter as this database is told it."""
        return _FIELDS[self._parameters[name]].get_db_prep_value(value, connection)


@dataclass(frozen=True)
class _Place:
    """Where a parameter stands among those of the SQL."""

    name: str


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one table, whose keys the database makes, in one statement."""
    table = type(rows[0])._meta
    fields = [field for field in table.concrete_fields if not field.primary_key]
    names = ", ".join(_quoted(field.column) for field in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    # Names of our own tables and columns alone stand in the SQL.
    sql = f"INSERT INTO {_quoted(table.db_table)} ({names}) VALUES {', '.join([one] * len(rows))}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [_kept(field, row) for row in rows for field in fields])


def update(row: Model) -> None:
    """Write every column of a row that there is already."""
    table = type(row)._meta
    fields = [field for field in table.concrete_fields if not field.primary_key]
    names = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    key = _quoted(table.pk.column)
    sql = f"UPDATE {_quoted(table.db_table)} SET {names} WHERE {key} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [_kept(field, row) for field in [*fields, table.pk]])


def is_repeated(error: IntegrityError, row: Model) -> bool:
    """Whether a row could not be inserted because its key is there already."""
    table = type(row)._meta
    says = str(error)
    return f"{table.db_table}.{table.pk.column}" in says or f"{table.db_table}_pkey" in says


def _kept(field: Field[Any, Any], row: Model) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")
