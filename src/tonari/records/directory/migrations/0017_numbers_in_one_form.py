"""Telephone numbers are kept in one form, and an entry is found by those that are public."""

from itertools import islice
from typing import Any

from django.db import migrations

from tonari.kernel.readings import read_aloud
from tonari.records.directory.rules import Content, split_fields
from tonari.records.directory.rules.spelling import needs_reading, readings

PARTS = (
    "name",
    "kana",
    "provider",
    "description",
    "address",
    "conditions",
    "cost",
    "hours",
    "kind",
    "phone",
    "fax",
)
BATCH = 500


def write_anew(apps: Any, schema_editor: Any) -> None:
    services = apps.get_model("directory", "Service")
    rows = services.objects.exclude(phone="", fax="").order_by("pk").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            services.objects.filter(pk=row.pk).update(**_anew(row))


def _anew(row: Any) -> dict[str, str]:
    parts = {part: getattr(row, part) for part in PARTS}
    several = {part: split_fields(getattr(row, part)) for part in ("fields", "traits")}
    content = Content(**parts, **several)
    texts = content.heard()
    spoken = read_aloud([text for text in texts if needs_reading(text)])
    said = {"folded": content.folded(), "readings": readings(texts, spoken)}
    return said | {"phone": content.phone, "fax": content.fax}


class Migration(migrations.Migration):
    dependencies = [("directory", "0016_misc_taken_at")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
