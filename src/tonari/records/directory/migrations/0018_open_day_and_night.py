"""Hours that are 「24時間」 and no more are opening times, of what was kept before, too."""

from typing import Any

from django.db import migrations

from tonari.records.directory.rules.openings import always_open, to_json


def read_hours(apps: Any, schema_editor: Any) -> None:
    services = apps.get_model("directory", "Service").objects
    rows = services.filter(openings={}, hours__contains="時間").order_by("pk")
    for pk, hours in rows.values_list("pk", "hours").iterator():
        if openings := always_open(hours):
            services.filter(pk=pk).update(openings=to_json(openings))


class Migration(migrations.Migration):
    dependencies = [("directory", "0017_numbers_in_one_form")]

    operations = [migrations.RunPython(read_hours, migrations.RunPython.noop)]
