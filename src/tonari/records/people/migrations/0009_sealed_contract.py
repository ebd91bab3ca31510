"""The word for a contract is sealed, and a record without a contract is the organisation's own."""

import json

from django.apps.registry import Apps
from django.db import migrations, models

from tonari.ground.vault.rules import own_info, send


def seal(apps: Apps, schema_editor: object) -> None:
    """To each organisation's public key: no key is open here, and none is needed for it.

    Of an organisation without keys nobody could ever read it again: its word goes.
    """
    contracts = apps.get_model("people", "Contract").objects
    keys = apps.get_model("vault", "KeyHolder").objects.filter(kind="organisation")
    public = dict(keys.values_list("holder_id", "public_key"))
    for row in contracts.order_by("pk"):
        key = public.get(row.organisation_id)
        if key is not None:
            info = own_info(("organisation", row.organisation_id), f"contract {row.pk}")
            word = json.dumps({"what": row.what}, ensure_ascii=False).encode()
            row.sealed = send(word, bytes(key), info)
            row.save(update_fields=["sealed"])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_holder"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.AddField("contract", "sealed", models.BinaryField(default=b"")),
        migrations.AlterField("contract", "what", models.CharField(max_length=100, default="")),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RemoveField("contract", "what"),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                name="case_of_another_by_contract",
                condition=models.Q(("contract__isnull", True), ("holder", models.F("organisation")))
                | (
                    models.Q(("contract__isnull", False))
                    & models.Q(("holder", models.F("organisation")), _negated=True)
                ),
            ),
        ),
    ]
