"""Opening times as they really are, in the place of a plain week."""

from typing import Any

from django.db import migrations, models


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Each week as rules of openings; nothing else was certain before."""
    service = apps.get_model("directory", "Service")
    rows = service.objects.exclude(weekly=[]).only("weekly", "openings").order_by("pk")
    for row in rows.iterator(500):
        opens = [{"day": day, "start": start, "end": end} for day, start, end in row.weekly]
        row.openings = {"opens": sorted(opens, key=lambda one: tuple(one.values()))}
        row.save(update_fields=["openings"])


def carry_back(apps: Any, schema_editor: Any) -> None:
    """What of the openings is a plain week."""
    service = apps.get_model("directory", "Service")
    for row in service.objects.exclude(openings={}).order_by("pk").iterator(500):
        plain = [
            one for one in row.openings.get("opens", ()) if set(one) == {"day", "start", "end"}
        ]
        row.weekly = [[one["day"], one["start"], one["end"]] for one in plain if one["day"] < 7]
        row.save(update_fields=["weekly"])


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0007_gaps"),
    ]

    operations = [
        migrations.AddField("service", "openings", models.JSONField(default=dict)),
        migrations.RunPython(carry_over, carry_back),
        migrations.RemoveField("service", "weekly"),
    ]
