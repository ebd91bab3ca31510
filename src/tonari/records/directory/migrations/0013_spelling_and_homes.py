"""What is searched is written anew: ヴ as ブ, ウェ as ウエ, and without mobile numbers.

Entries of lists that are at somebody's home, or say that they shelter people, become members' own.
"""

from itertools import islice
from typing import Any

from django.db import migrations

from tonari.kernel import clock
from tonari.kernel.readings import read_aloud
from tonari.records.directory.rules import Content, split_fields
from tonari.records.directory.rules.kinds import at_home, shelters
from tonari.records.directory.rules.private import PARTS as MASKED
from tonari.records.directory.rules.private import without_mobiles
from tonari.records.directory.rules.spelling import needs_reading, readings

PARTS = (
    "name",
    "kana",
    "provider",
    "description",
    "address",
    "conditions",
    "cost",
    "hours",
    "kind",
    "phone",
    "fax",
)
BATCH = 500


def write_anew(apps: Any, schema_editor: Any) -> None:
    services = apps.get_model("directory", "Service")
    rows = services.objects.order_by("pk").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            services.objects.filter(pk=row.pk).update(**_anew(row))


def _anew(row: Any) -> dict[str, Any]:
    parts = {part: getattr(row, part) for part in PARTS}
    several = {part: split_fields(getattr(row, part)) for part in ("fields", "traits")}
    content = Content(**parts, **several)
    texts = content.heard()
    spoken = read_aloud([text for text in texts if needs_reading(text)])
    said: dict[str, Any] = {"folded": content.folded(), "readings": readings(texts, spoken)}
    # Whoever fetches what changed since they asked last must be told of a number that went.
    if any(without_mobiles(getattr(row, part)) != getattr(row, part) for part in MASKED):
        said["modified_at"] = clock.now()
    if row.state != "listed" or row.organisation_id or not (at_home(content) or shelters(content)):
        return said
    return said | {"state": "members", "modified_at": clock.now()}


class Migration(migrations.Migration):
    dependencies = [("directory", "0012_kept_true")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
