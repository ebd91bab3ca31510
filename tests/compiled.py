"""Queries of the tests that are always the same, compiled once: it takes longer than the asking."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet


def compiled(make: Callable[[], QuerySet[Any, Any]]) -> Callable[[], list[Any]]:
    """What asks the query that `make` gives, anew each time; nothing in the query ever changes."""
    made: list[QuerySet[Any, Any]] = []

    def ask() -> list[Any]:
        if not made:
            made.append(_keeping_what_it_says(make()))
        return list(made[0]._iterable_class(made[0]))

    return ask


def _keeping_what_it_says(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    compiler = rows.query.get_compiler(rows.db)
    said = compiler.as_sql()
    compiler.as_sql = lambda *_how, **_so: said
    rows.query.get_compiler = lambda *_how, **_so: compiler
    return rows
