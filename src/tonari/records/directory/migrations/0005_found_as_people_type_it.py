"""What is searched is written anew in one spelling, and beside it how it is read aloud."""

from itertools import islice
from typing import Any

from django.db import migrations, models

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
)
BATCH = 500


def write_anew(apps: Any, schema_editor: Any) -> None:
    services = apps.get_model("directory", "Service")
    rows = services.objects.only("pk", *PARTS, "fields").order_by("pk").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            parts = {part: getattr(row, part) for part in PARTS}
            content = Content(**parts, fields=split_fields(row.fields))
            texts = content.searched()
            services.objects.filter(pk=row.pk).update(
                folded=content.folded(),
                readings=readings(
                    texts, read_aloud([text for text in texts if needs_reading(text)])
                ),
            )


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_when_modified")]

    operations = [
        migrations.AddField(
            model_name="service", name="readings", field=models.TextField(default="")
        ),
        migrations.RunPython(write_anew, migrations.RunPython.noop),
    ]
