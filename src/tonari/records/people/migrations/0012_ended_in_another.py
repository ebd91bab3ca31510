"""A record that ended in another says no more that somebody is beside the person, or a door open.

Two that became one before the other's door was closed left it there, and it counted as somebody's.
"""

from typing import Any

from django.db import migrations
from django.db.models.functions import Coalesce

RESTING = {"connection": "carried_on", "problem": "closed"}


def rest(apps: Any, schema_editor: Any) -> None:
    """As `take_over` and `merge_cases` leave it; what it was before stands with the merge."""
    tracks = apps.get_model("people", "Track").objects
    for kind, state in RESTING.items():
        left = tracks.filter(kind=kind, case__superseded_by__isnull=False)
        left = left.filter(state__in=["open", "open_door"])
        left.update(
            state=state,
            state_before="",
            post=None,
            next_contact_on=None,
            ended_on=Coalesce("ended_on", "last_contact_on"),
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0011_bars_travel")]

    operations = [migrations.RunPython(rest, migrations.RunPython.noop)]
