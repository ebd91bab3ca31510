"""Whoever met without anything being handed over became known there, too: see people/0011."""

from typing import Any

from django.db import migrations
from django.db.models import Q


def keep_where_it_led(apps: Any, schema_editor: Any) -> None:
    introductions = apps.get_model("people", "Introduction").objects
    tasks = apps.get_model("referral", "Task").objects.filter(to_case__isnull=False).order_by()
    led = tasks.filter(Q(met_on__isnull=False) | Q(released_at__isnull=False))
    for case_id, to_case in led.values_list("referral__case", "to_case").distinct():
        introductions.get_or_create(case_id=case_id, to_case_id=to_case)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0011_bars_travel"),
        ("referral", "0004_taken_back_by"),
    ]

    operations = [migrations.RunPython(keep_where_it_led, migrations.RunPython.noop)]
