"""What is searched is folded anew: more forms of one kanji are read as the daily one."""

from typing import Any

from django.db import migrations

from tonari.kernel.text import fold


def fold_anew(apps: Any, schema_editor: Any) -> None:
    services = apps.get_model("directory", "Service")
    for service in services.objects.only("pk", "folded").iterator():
        folded = "\n".join(fold(line) for line in service.folded.split("\n"))
        if folded != service.folded:
            services.objects.filter(pk=service.pk).update(folded=folded)


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_room_reach_and_who_checked")]

    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop)]
