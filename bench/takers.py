"""One way to take in a list, in a process of its own: prints seconds, rows and peak memory (MB)."""

import csv
import json
import resource
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

from bench.lists import settle

BATCH = 500
COLUMNS = {
    "name": "名称",
    "kana": "名称_カナ",
    "description": "備考",
    "address": "住所",
    "municipality_code": "全国地方公共団体コード",
    "url": "URL",
    "provider": "運営団体名",
    "hours": "開催日時特記事項",
    "conditions": "参加条件",
    "cost": "参加費特記事項",
    "capacity": "定員",
    "source": "_自治体名",
    "licence": "_ライセンス",
    "source_url": "_取得元URL",
}
_EMPTY = ("", None)
SAME = {"kind": "place", "standing": "informal", "fields": "|food|children|", "source_list": "list"}


def ours(path: Path) -> int:
    from tonari.kernel.actor import COMMAND
    from tonari.records.directory.actions import import_list
    from tonari.records.directory.adapters import open_list
    from tonari.records.directory.rules.rows import Origin

    origin = Origin("東京都", "CC BY 4.0", "list")
    opened = open_list(path)
    count = import_list(by=COMMAND, opened=opened, origin=origin, tell=lambda _outcome: None)
    return count["taken"]


def bare(path: Path) -> int:
    from django.db import transaction

    from tonari.records.directory.models import Service

    total = 0
    with path.open(encoding="utf-8-sig", newline="") as file, transaction.atomic():
        rows = csv.DictReader(file)
        while batch := list(islice(rows, BATCH)):
            Service.objects.bulk_create([Service(**_columns(row)) for row in batch])
            total += len(batch)
    return total


def library(path: Path, *, checked: bool = False) -> int:
    from django.conf import settings
    from tablib import Dataset

    settings.IMPORT_EXPORT_USE_TRANSACTIONS = True
    with path.open(encoding="utf-8-sig", newline="") as file:
        data = Dataset().load(file, format="csv")
    result = _lists(checked)().import_data(data, dry_run=False, raise_errors=True)
    return int(result.totals["new"])


def checking(path: Path) -> int:
    """The same with the model's validation, as the library's `clean_model_instances` has it."""
    return library(path, checked=True)


def _lists(checked: bool) -> Any:
    from import_export import fields, resources

    from tonari.records.directory.models import Service

    class Lists(resources.ModelResource):  # type: ignore[misc]
        for _name, _column in COLUMNS.items():
            locals()[_name] = fields.Field(attribute=_name, column_name=_column)
        lat = fields.Field(attribute="lat", column_name="緯度")
        lon = fields.Field(attribute="lon", column_name="経度")

        class Meta:
            model = Service
            fields = (*COLUMNS, "lat", "lon")
            import_id_fields = ("kana", "name", "address")
            use_bulk = True
            batch_size = BATCH
            skip_unchanged = True

        def before_import_row(self, row: Any, **kwargs: Any) -> None:
            for column in ("緯度", "経度"):
                row[column] = _degrees(row[column])

        def validate_instance(self, instance: Any, errors: Any = None, **kwargs: Any) -> None:
            super().validate_instance(instance, errors, **kwargs)
            if checked:
                # As a form of the model has it: what the list leaves empty need not be said.
                said = {name for name in self.Meta.fields if getattr(instance, name) not in _EMPTY}
                instance.full_clean({one.name for one in instance._meta.fields} - said)

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            for name, value in SAME.items():
                setattr(instance, name, value)
            instance.folded = instance.name

    return Lists


def _columns(row: dict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {name: row[column] for name, column in COLUMNS.items()}
    point = {"lat": _degrees(row["緯度"]), "lon": _degrees(row["経度"])}
    if None in point.values():
        point = {"lat": None, "lon": None}
    return said | point | SAME | {"folded": said["name"]}


def _degrees(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def processor() -> float:
    """Seconds of this process and of those it began, once they have ended."""
    from tonari.kernel.readings import end_reader

    end_reader()
    mine, theirs = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="tonari-bench-") as folder:
        settle(folder)
        take = {"ours": ours, "bare": bare, "library": library, "checking": checking}[sys.argv[1]]
        before, began = processor(), time.perf_counter()
        rows = take(Path(sys.argv[2]))
        seconds = time.perf_counter() - began
    spent = processor() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"seconds": seconds, "processor": spent, "rows": rows, "peak": peak}))
