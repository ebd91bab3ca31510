"""Rows sent as a CSV, as they are made."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse


def csv_file(rows: Iterator[list[list[str]]], name: str) -> HttpResponse:
    """Batches of rows as a CSV (UTF-8 with BOM), sent as they are made."""
    response = StreamingHttpResponse(_written(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return cast("HttpResponse", response)


def _written(batches: Iterator[list[list[str]]]) -> Iterator[str]:
    yield "\ufeff"
    for batch in batches:
        text = StringIO()
        csv.writer(text).writerows(batch)
        yield text.getvalue()
