"""Of what was called off until now nobody is asked any more to tell it by telephone."""

from typing import Any

from django.db import migrations
from django.db.models import F


def was_told(apps: Any, schema_editor: Any) -> None:
    """The page has asked for it since; who it is waits for nobody."""
    tasks = apps.get_model("referral", "Task").objects.filter(
        state__in=["cancelled", "entered-in-error"], requested_at__isnull=False
    )
    light = tasks.filter(to_service__isnull=False, end_seen_at__isnull=True)
    light.update(end_seen_at=F("ended_at"))


class Migration(migrations.Migration):
    dependencies = [("referral", "0005_where_it_led")]

    operations = [migrations.RunPython(was_told, migrations.RunPython.noop)]
