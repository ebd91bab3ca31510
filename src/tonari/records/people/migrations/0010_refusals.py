"""Whom the person does not want to be told travels with what is handed on."""

import django.db.models.deletion
from django.db import migrations, models

import tonari.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("people", "0009_sealed_contract")]

    operations = [
        migrations.CreateModel(
            "Refusal",
            [
                (
                    "id",
                    models.UUIDField(
                        default=tonari.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("from_case", models.UUIDField(db_index=True)),
                ("sealed", models.BinaryField()),
                ("sealed_back", models.BinaryField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refusals",
                        to="people.case",
                    ),
                ),
            ],
        )
    ]
