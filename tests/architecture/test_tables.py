"""What the tables may hold, and how they point at each other."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import Field, ForeignKey, Model
from django.db.models.fields.related import RelatedField

from .source import ROOT

TIER = {"kernel": 0, "ground": 1, "records": 2, "work": 3, "entry": 4, "site": 5}
# Inside the ground tier, higher stands on lower.
GROUND = {"ledger": 0, "areas": 1, "vault": 2, "network": 3, "federation": 4}
SEALED = re.compile(r"(sealed|wrapped)")


def _height(model: type[Model]) -> tuple[int, int]:
    _, tier, context, *_ = model.__module__.split(".")
    return TIER[tier], GROUND.get(context, 0)


def _ours() -> list[type[Model]]:
    # Tables between two sides of a many-to-many are tables too.
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("tonari.") and model._meta.managed
    ]


def _other_context(field: "RelatedField[object, object]") -> bool:
    target = field.related_model
    return target._meta.app_label != field.model._meta.app_label


RELATIONS = [
    pytest.param(field, id=f"{model._meta.label_lower}.{field.name}")
    for model in _ours()
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
    if isinstance(field, RelatedField) and _other_context(field)
]


@pytest.mark.parametrize("field", RELATIONS)
def test_a_key_between_contexts_points_down_and_leaves_no_way_back(
    field: "RelatedField[object, object]",
) -> None:
    target = field.related_model
    if target.__module__.startswith("tonari."):
        assert _height(target) < _height(field.model)
    if field.model._meta.auto_created is False and isinstance(field, ForeignKey):
        assert field.remote_field.related_name == "+"


def _columns(model: type[Model]) -> list["Field[object, object]"]:
    return [field for field in model._meta.local_fields if not SEALED.match(field.column)]


def test_every_readable_column_is_listed_with_its_reason() -> None:
    text = (ROOT / "docs" / "data-at-rest.md").read_text()
    rows = re.findall(r"^\|\s*`?(\w+\.\w+)`?\s*\|\s*(.*?)\s*\|\s*$", text, re.MULTILINE)
    listed = {column for column, why in rows if why}
    present = {
        f"{model._meta.db_table}.{field.column}" for model in _ours() for field in _columns(model)
    }
    assert present - listed == set(), "columns without a reason"
    assert listed - present == set(), "reasons without a column"
    assert len(rows) == len({column for column, _ in rows}), "a column twice"


def test_sealed_columns_hold_bytes() -> None:
    texts = [
        f"{model._meta.db_table}.{field.column}"
        for model in _ours()
        for field in model._meta.local_fields
        if SEALED.match(field.column) and field.get_internal_type() != "BinaryField"
    ]
    assert not texts


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    ours = {model._meta.app_label for model in _ours()}
    call_command("makemigrations", *sorted(ours), check=True, dry_run=True, verbosity=1)


@pytest.fixture
def migrated(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[Any]:
    """An empty database beside that of the tests, made by the migrations one after the other."""
    name, env = str(tmp_path / "tonari.sqlite3"), os.environ | {"TONARI_DATA": str(tmp_path)}
    if connection.vendor == "postgresql":
        name = f"{connection.settings_dict['NAME']}_migrated"
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')  # gone with the whole server
        env["DATABASE_URL"] = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    env["DJANGO_SETTINGS_MODULE"] = "tonari.site.settings"
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=env, check=True)
    connections.databases["migrated"] = connection.settings_dict | {"NAME": name}
    with django_db_blocker.unblock():
        yield connections["migrated"]
        connections["migrated"].close()
    del connections["migrated"], connections.databases["migrated"]


@pytest.mark.database
def test_migrations_make_the_tables_that_the_tests_take_from_the_models(migrated: Any) -> None:
    assert _tables(migrated) == _tables(connection)


def _tables(of: Any) -> dict[str, Any]:
    """Each table: its columns with type and null, and its constraints and indexes by columns."""
    with of.cursor() as cursor:
        known, found = of.introspection, {}
        # What libraries brought has the keys that their own migrations give.
        for table in {model._meta.db_table for model in _ours()}:
            columns = known.get_table_description(cursor, table)
            rules = known.get_constraints(cursor, table).values()
            found[table] = (
                sorted((c.name, str(c.type_code), c.null_ok) for c in columns),
                sorted(
                    str([rule[key] for key in ("columns", "primary_key", "unique", "index", "check",
                                               "foreign_key")])
                    for rule in rules
                ),
            )  # fmt: skip
    return found
