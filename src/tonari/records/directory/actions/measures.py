"""What members say of measures (施策)."""

from dataclasses import asdict
from uuid import UUID

from django.db.models import F

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.models import Measure, MeasureService
from tonari.records.directory.queries import services
from tonari.records.directory.rules import LISTED, WITHDRAWN, check_may_edit, join_fields
from tonari.records.directory.rules.measures import MeasureContent, check_measure


@action
def put_measure(
    *,
    by: Actor,
    content: MeasureContent,
    measure_id: UUID | None = None,
    version: int | None = None,
    form_id: UUID | None = None,
) -> UUID:
    """Register a measure, or (`measure_id`) rewrite one; its id. A withdrawn one is listed again.

    version: the one the member saw. form_id: the id a new one gets, so that a form sent twice
    counts once. `Refused` at the field that cannot be kept, if another organisation registered it,
    and if somebody else changed it meanwhile; (repeated) if it says just that since. The ledger
    keeps which parts were rewritten.
    """
    check_measure(content)
    said = asdict(content) | {"fields": join_fields(content.fields)}
    parts: list[str] = []
    if measure_id is None:
        check_may_edit(by, by.organisation_id)
        measure_id = form_id or new_id()
        insert_once(Measure(pk=measure_id, organisation_id=by.acting_for, **said))
        is_new = True
    else:
        row = _editable(by, measure_id)
        parts = [name for name, value in said.items() if getattr(row, name) != value]
        seen = Measure.objects.filter(pk=row.pk, version=version or row.version)
        said |= {"state": LISTED, "modified_at": clock.now(), "version": F("version") + 1}
        if not seen.update(**said):
            if not parts and row.state == LISTED:
                raise already_done()
            raise Refused(
                _(
                    "書いているあいだに、ほかの人が直しました。いまの内容を見て、よければもう一度送ってください。"
                )
            )
        is_new = False
    changed = " ".join(parts)
    record("directory.measure_put", by=by, subject=measure_id, is_new=is_new, parts=changed)
    return measure_id


@action
def withdraw_measure(*, by: Actor, measure_id: UUID) -> None:
    """Take a measure off the list. `Refused` if another organisation registered it.

    (repeated) if it is not on it.
    """
    row = _editable(by, measure_id)
    told = {"state": WITHDRAWN, "modified_at": clock.now(), "version": F("version") + 1}
    if not Measure.objects.filter(pk=row.pk, state=LISTED).update(**told):
        raise already_done()
    record("directory.measure_withdrawn", by=by, subject=measure_id)


@action
def link_service(*, by: Actor, measure_id: UUID, service_id: UUID) -> None:
    """Say that a service rests on a measure. `Refused` if another organisation registered it."""
    row = _editable(by, measure_id)
    if service_id not in services(by, {service_id}):
        raise not_found()
    if MeasureService.objects.filter(measure=row, service=service_id).exists():
        raise already_done()
    MeasureService.objects.create(measure=row, service_id=service_id)
    record("directory.measure_linked", by=by, subject=measure_id, service_id=service_id)


@action
def unlink_service(*, by: Actor, measure_id: UUID, service_id: UUID) -> None:
    """Say that a service does not rest on a measure. `Refused` as `link_service`."""
    row = _editable(by, measure_id)
    if not MeasureService.objects.filter(measure=row, service=service_id).delete()[0]:
        raise already_done()
    record("directory.measure_unlinked", by=by, subject=measure_id, service_id=service_id)


def _editable(by: Actor, measure_id: UUID) -> Measure:
    """The row, locked for this action: what rests on it is written by one after the other."""
    row = Measure.objects.select_for_update().filter(pk=measure_id).first()
    if row is None or by.kind != "member":
        raise not_found()
    check_may_edit(by, row.organisation_id)
    return row
