"""An introduction that a merge of records took back keeps which merge it was."""

from datetime import timedelta
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Until now it was told by what ended within five seconds of a merge."""
    merges = apps.get_model("people", "Merge").objects.filter(undone_at__isnull=True)
    tasks = apps.get_model("referral", "Task").objects.filter(state="cancelled", reason="other")
    for row in merges.order_by("pk"):
        moment = (row.merged_at, row.merged_at + timedelta(seconds=5))
        ended = tasks.filter(referral__case__in=(row.kept_id, row.other_id))
        ended.filter(ended_at__range=moment).update(taken_back_by_id=row.pk)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_holder"),
        ("referral", "0003_of_service"),
    ]

    operations = [
        migrations.AddField(
            "task",
            "taken_back_by",
            models.ForeignKey(
                "people.Merge",
                on_delete=django.db.models.deletion.SET_NULL,
                null=True,
                related_name="+",
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
