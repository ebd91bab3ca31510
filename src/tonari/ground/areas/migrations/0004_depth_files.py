"""Files of areas, of people and of codes that members bring, and municipalities by their code."""

import django.db.models.deletion
import tonari.kernel.clock
import tonari.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0003_outlines"),
    ]

    operations = [
        migrations.CreateModel(
            name="Municipality",
            fields=[
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("prefecture", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=100)),
                ("kana", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(max_length=200)),
                ("licence", models.CharField(blank=True, max_length=200)),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="AreaFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tonari.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organisation_id", models.UUIDField(null=True)),
                ("member_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField(default=tonari.kernel.clock.now)),
                ("what", models.CharField(max_length=12)),
                ("file_name", models.CharField(max_length=200)),
                ("options", models.JSONField(default=dict)),
                ("source", models.CharField(max_length=200)),
                ("licence", models.CharField(blank=True, max_length=200)),
                ("counts", models.JSONField(default=dict)),
                ("state", models.CharField(max_length=10)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "-at"], name="area_files_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["areas", "population", "codes"])),
                        name="area_file_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["checked", "taken", "undone", "dropped"])
                        ),
                        name="area_file_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AreaFilePart",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tonari.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="areas.areafile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("of", "number"), name="area_file_part_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AreaFileRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tonari.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("result", models.CharField(max_length=10)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("reason", models.TextField(blank=True)),
                ("wrote", models.JSONField(default=list)),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="areas.areafile",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["of", "result", "place"], name="area_file_rows")],
            },
        ),
    ]
