"""Opening times that were read from a text, confirmed by whoever keeps the entry."""

from uuid import UUID

from django.db.models import F

from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.models import Service
from tonari.records.directory.rules.keeping import said_by
from tonari.records.directory.rules.openings import Openings, to_json

from .holding import editable


@action
def say_openings(*, by: Actor, service_id: UUID, openings: Openings, version: int) -> int:
    """Say when it is open; its new version. Nothing else of the entry counts as checked by it.

    `Refused` if another organisation answers for it, or somebody wrote meanwhile; once counts.
    """
    row, said, at = editable(by, service_id), to_json(openings), clock.now()
    if row.openings == said:
        raise already_done()
    changed = Service.objects.filter(pk=row.pk, version=version).update(
        openings=said,
        provenance=row.provenance | said_by(by, clock.today(), ["openings"]),
        edited_at=at,
        modified_at=at,
        version=F("version") + 1,
    )
    if not changed:
        raise Refused(
            _(
                "見ているあいだに、ほかの人が直しました。いまの内容を見て、もう一度確かめてください。"
            )
        )
    record("directory.openings_said", by=by, subject=row.pk)
    return version + 1
