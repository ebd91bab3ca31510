"""What the database is told so often that its words are made once.

Django builds the SQL of a query anew each time, and PostgreSQL plans it anew: both take longer than
running it. Where that counts (each note, each reading), a statement is built once and run with
other parameters; PostgreSQL plans it a few times and then keeps the plan.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timezone
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections
from django.db.models import (
    AutoField,
    DateField,
    DateTimeField,
    Field,
    FloatField,
    JSONField,
    Model,
    QuerySet,
    UUIDField,
)

from tonari.kernel import clock

_AS_THEY_ARE = frozenset((str, int, float, type(None)))
_FIELDS: dict[type, Field[Any, Any]] = {
    UUID: UUIDField(),
    date: DateField(),
    datetime: DateTimeField(),
    float: FloatField(),
}
# What stands for a parameter while the SQL is built, and nothing else is: one for each number.
_MARKS: dict[type, Callable[[int], Any]] = {
    UUID: lambda number: uuid4(),
    date: lambda number: date(1, 1, number),
    datetime: lambda number: datetime(1, 1, number, tzinfo=timezone.utc),
    float: lambda number: -1e9 - number,
}
# What the clock says while it is built, so that each call is told its own time. Another day in
# Japan than in UTC, and nothing is its first: what is reckoned from it is none of the two.
_THEN = datetime(2, 5, 17, 19, 23, 41, 7, tzinfo=timezone.utc)
_OF_THE_CLOCK: dict[str, type] = {"now": datetime, "today": date}
_LONG_AGO = re.compile("000[0-9]-[0-9]{2}-[0-9]{2}")
MOST_IDS = 256
"""Longer lists are rare, and to answer them takes longer than to build their words."""


class Prepared:
    """A query of `values_list` rows that is compiled once for each kind of database.

    build: makes the query from its parameters, ids (UUID), days (date), moments (datetime) or
    numbers (float), which it uses as they are, as it does what the clock says; it asks the database
    nothing. Calling it gives the rows for real ones. Errors: ImproperlyConfigured where a day or a
    moment is not used as it is: all calls would be told the same one.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **parameters: type) -> None:
        self._build = build
        self._parameters = parameters | _OF_THE_CLOCK
        self._compiled: dict[str, _Compiled] = {}

    def __call__(self, **values: UUID | date | float) -> list[tuple[Any, ...]]:
        """The rows, each with one value for a column of the query."""
        here = _here()
        compiled = self._compiled.get(here.vendor) or self._compile(here)
        values |= {"now": clock.now(), "today": clock.today()} if compiled.hears_the_clock else {}
        said = {name: self._said(here, name, value) for name, value in values.items()}
        parameters = [said[p.name] if isinstance(p, _Place) else p for p in compiled.parameters]
        with _told(here, compiled.sql, parameters) as cursor:
            rows = cursor.fetchall()
        converted = compiled.compiler.apply_converters(rows, compiled.converters)
        return [tuple(row) for row in converted]

    def _compile(self, here: Any) -> "_Compiled":
        marks = {
            name: _MARKS[kind](number)
            for number, (name, kind) in enumerate(self._parameters.items(), 1)
            if name not in _OF_THE_CLOCK
        }
        with clock.at(_THEN):
            with here.execute_wrapper(_asks_nothing):
                compiler = self._build(**marks).query.get_compiler(connection=here)
                sql, parameters = compiler.as_sql()
            marks |= {"now": clock.now(), "today": clock.today()}
        names = {self._said(here, name, mark): _Place(name) for name, mark in marks.items()}
        if any(_LONG_AGO.match(str(one)) and one not in names for one in parameters):
            raise ImproperlyConfigured("a prepared query uses days and moments as they are")
        places = [names.get(value, value) for value in parameters]
        columns = [column for column, *_sql in compiler.select]
        self._compiled[here.vendor] = compiled = _Compiled(
            compiler,
            compiler.get_converters(columns),
            sql,
            places,
            any(isinstance(one, _Place) and one.name in _OF_THE_CLOCK for one in places),
        )
        return compiled

    def _said(self, here: Any, name: str, value: object) -> Any:
        """A parameter as this database is told it."""
        return _FIELDS[self._parameters[name]].get_db_prep_value(value, here)


class PreparedForMany:
    """The same for many ids at once: compiled for each length of list, by powers of two.

    build: makes the query from a list of ids, among which it looks for something and no more.
    """

    def __init__(self, build: Callable[[list[UUID]], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._by_length: dict[int, Prepared] = {}

    def __call__(self, ids: Collection[UUID]) -> list[tuple[Any, ...]]:
        """The rows, as `Prepared` gives them; none for no ids."""
        given = list(ids)
        if not given:
            return []
        if len(given) > MOST_IDS:
            return list(self._build(given))
        filled = given + given[-1:] * (_power_of_two(len(given)) - len(given))
        if len(filled) not in self._by_length:
            self._by_length[len(filled)] = Prepared(
                lambda **each: self._build(list(each.values())),
                **{f"id_{number}": UUID for number in range(len(filled))},
            )
        each = {f"id_{number}": one for number, one in enumerate(filled)}
        return self._by_length[len(filled)](**each)


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length()


def _asks_nothing(*_asked: object) -> None:
    raise ImproperlyConfigured("a prepared query is built without asking the database")


@dataclass(frozen=True)
class _Compiled:
    compiler: Any
    converters: dict[int, Any]
    sql: str
    parameters: list[Any]
    hears_the_clock: bool


@dataclass(frozen=True)
class _Place:
    """Where a parameter stands among those of the SQL."""

    name: str


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one table in one statement, as they are: a number for a key is not learnt."""
    here, (sql, one, fields) = _here(), _insertion(type(rows[0]))
    values = [f.get_db_prep_save(getattr(row, f.attname), here) for row in rows for f in fields]
    with _told(here, sql + ", ".join([one] * len(rows)), values):
        pass


def insert_many(model: type[Model], rows: Sequence[Sequence[Any]]) -> None:
    """Insert many rows of one table, each with a value for every column, in their order."""
    if not rows:
        return
    here, (sql, one, fields) = _here(), _insertion(model)
    by_column = zip(fields, zip(*rows, strict=True), strict=True)
    columns = [_told_to(here, field, column) for field, column in by_column]
    with here.cursor() as cursor:
        cursor.executemany(sql + one, list(zip(*columns, strict=True)))


def update_many(model: type[Model], names: Sequence[str], rows: Sequence[Model]) -> None:
    """What `bulk_update` does, with plain columns: a statement a row, whose words are made once.

    Django's own tells every column of a hundred rows in one: the words alone take most of the time.
    """
    if not rows:
        return
    here, (sql, fields) = _here(), _change(model, tuple(names), (model._meta.pk.name,))
    columns = [_told_to(here, f, [getattr(row, f.attname) for row in rows]) for f in fields]
    with here.cursor() as cursor:
        cursor.executemany(sql, list(zip(*columns, strict=True)))


def _told_to(here: Any, field: Field[Any, Any], column: Sequence[Any]) -> Sequence[Any]:
    """A column as this database is told it: most values as they are, the rest the field knows.

    One object that stands in many rows (a moment, an empty object) is asked about once.
    """
    if not isinstance(field, JSONField) and _AS_THEY_ARE.issuperset(map(type, column)):
        return column
    each = {id(value): value for value in column}
    told = {key: field.get_db_prep_save(value, here) for key, value in each.items()}
    return [told[id(value)] for value in column]


@cache
def _insertion(model: type[Model]) -> tuple[str, str, list[Field[Any, Any]]]:
    table = model._meta
    fields = [field for field in table.concrete_fields if not isinstance(field, AutoField)]
    names = ", ".join(_quoted(field.column) for field in fields)
    # Names of our own tables and columns alone stand in the SQL.
    sql = f"INSERT INTO {_quoted(table.db_table)} ({names}) VALUES "  # noqa: S608
    return sql, f"({', '.join(['%s'] * len(fields))})", fields


def update(model: type[Model], where: dict[str, Any], **changes: Any) -> int:
    """What `filter(**where).update(**changes)` does, with plain columns; how many rows it were."""
    here, (sql, fields) = _here(), _change(model, tuple(changes), tuple(where))
    given = zip(fields, [*changes.values(), *where.values()], strict=True)
    with _told(here, sql, [f.get_db_prep_save(value, here) for f, value in given]) as cursor:
        changed: int = cursor.rowcount
    return changed


@cache
def _change(
    model: type[Model], changes: tuple[str, ...], where: tuple[str, ...]
) -> tuple[str, list[Field[Any, Any]]]:
    columns = {field.name: field for field in model._meta.concrete_fields}
    fields = [columns[name] for name in (*changes, *where)]
    named = [f"{_quoted(field.column)} = %s" for field in fields]
    table, middle = _quoted(model._meta.db_table), len(changes)
    told, kept = ", ".join(named[:middle]), " AND ".join(named[middle:])
    return f"UPDATE {table} SET {told} WHERE {kept}", fields  # noqa: S608


def is_repeated(error: IntegrityError, row: Model) -> bool:
    """Whether a row could not be inserted because its key is there already."""
    table = type(row)._meta
    says = str(error)
    return f"{table.db_table}.{table.pk.column}" in says or f"{table.db_table}_pkey" in says


def _here() -> Any:
    # `django.db.connection` would look this up anew for each thing that it is asked.
    return connections[DEFAULT_DB_ALIAS]


@contextmanager
def _told(here: Any, sql: str, parameters: list[Any]) -> Iterator[Any]:
    with here.cursor() as cursor:
        if here.vendor == "postgresql":
            from psycopg import Cursor  # only where it is needed: it takes memory

            # Django's own writes the parameters into the SQL: the server would plan it each time.
            cursor.cursor = Cursor(here.connection)
        cursor.execute(sql, parameters)
        yield cursor


def _quoted(name: str | None) -> str:
    quoted: str = _here().ops.quote_name(name or "")
    return quoted
