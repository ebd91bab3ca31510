"""The lists from which entries have words that became part of them."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from tonari.kernel.actor import Actor
from tonari.records.directory.models import Service
from tonari.records.directory.rules.credits import Credit

# What became part of it, and what had become part of that before.
_ALONG = """
WITH RECURSIVE along (entry, part) AS (
  SELECT kept_id, other_id FROM directory_merge WHERE undone_at IS NULL AND kept_id IN ({ids})
  UNION
  SELECT along.entry, further.other_id FROM along
  JOIN directory_merge further ON further.kept_id = along.part AND further.undone_at IS NULL
)
SELECT along.entry, one.source, one.licence, one.source_url
FROM along JOIN directory_service one ON one.id = along.part
WHERE one.source <> '' ORDER BY one.id
"""


def credits_of(viewer: Actor, ids: Collection[UUID]) -> dict[UUID, tuple[Credit, ...]]:
    """By entry, the lists of those that became part of it; not its own. One query, if any id."""
    found: dict[UUID, tuple[Credit, ...]] = {}
    if not ids:
        return found
    written = Service._meta.get_field("id").get_db_prep_value
    with connection.cursor() as cursor:
        asked = ", ".join(["%s"] * len(ids))
        cursor.execute(_ALONG.format(ids=asked), [written(one, connection) for one in ids])
        for entry, *said in cursor.fetchall():
            one = UUID(str(entry))
            found[one] = (*found.get(one, ()), Credit(*said))
    return found
