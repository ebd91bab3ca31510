"""Whoever must stay away must wherever the person became known: to whom a record led is kept."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def keep_where_it_led(apps: Any, schema_editor: Any) -> None:
    """What was handed over until now; who met without it, `referral` knows."""
    grants = apps.get_model("people", "Grant").objects
    introductions = apps.get_model("people", "Introduction").objects
    led = grants.filter(released_at__isnull=False, to_case__isnull=False).order_by()
    for case_id, to_case in led.values_list("case", "to_case").distinct():
        introductions.create(case_id=case_id, to_case_id=to_case)


class Migration(migrations.Migration):
    dependencies = [("people", "0010_refusals")]

    operations = [
        migrations.AddField("block", "said_here", models.BooleanField(default=True)),
        migrations.CreateModel(
            "Introduction",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.case",
                    ),
                ),
                (
                    "to_case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "to_case"), name="introduction_once")
                ]
            },
        ),
        migrations.RunPython(keep_where_it_led, migrations.RunPython.noop),
    ]
