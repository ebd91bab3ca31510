"""What members write into the directory."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.models import ServedArea, Service
from tonari.records.directory.rules import (
    LISTED,
    STATES,
    WITHDRAWN,
    Content,
    check_content,
    check_may_edit,
    check_room,
)
from tonari.records.directory.rules.keeping import ALL_PARTS, Room, check_numbers, said_by
from tonari.records.directory.rules.kinds import check_may_be_listed
from tonari.records.directory.rules.private import still_of_list

from .holding import editable, held
from .places import place, serve
from .writing import COLUMNS, columns, fill, forget_address, read


@action
def put_service(
    *,
    by: Actor,
    content: Content,
    service_id: UUID | None = None,
    version: int | None = None,
    state: str = LISTED,
    form_id: UUID | None = None,
) -> UUID:
    """Add a service of the member's organisation, or (`service_id`) rewrite one; its id.

    version: the one the member saw. form_id: the id a new one gets, so that a form sent twice
    counts once. `Refused` at the field that cannot be kept, if another organisation answers for
    it, and if somebody else changed it meanwhile; (repeated) if it says just that since. The
    ledger keeps which parts were rewritten.
    """
    check_content(content)
    if state not in STATES:
        raise Refused(_("だれに見せるかを選んでください。"), field="state")
    check_may_be_listed(content, state)
    parts: list[str] = []
    if service_id is None:
        row = _add(by, form_id or new_id(), content, state)
    else:
        row, parts = _rewrite(by, service_id, version, content, state)
    place(by, [row])
    serve(by, row, content.served)
    record(
        "directory.service_put",
        by=by,
        subject=row.pk,
        state=state,
        is_new=service_id is None,
        parts=" ".join(parts),
    )
    return row.pk


@action
def confirm_service(*, by: Actor, service_id: UUID, version: int | None = None) -> date:
    """Say that all of an entry is still right; the day of it.

    by: a member, or the host's link. version: the one they saw. `Refused` if another organisation
    answers for it, and if somebody changed it meanwhile: what nobody saw, nobody confirms.
    """
    row = held(by, service_id)
    if version not in (None, row.version):
        raise Refused(
            _("見ているあいだに、内容が変わりました。いまの内容を見て、確かめてください。")
        )
    today = clock.today()
    told: dict[str, Any] = {"last_checked_on": today, "checked_by": by.organisation_id}
    said = row.provenance | said_by(by, today, ["checked"])
    if row.provenance == said and row.last_checked_on == today:
        raise already_done()
    Service.objects.filter(pk=row.pk).update(**told, provenance=said, modified_at=clock.now())
    record("directory.service_confirmed", by=by, subject=row.pk, chain=row.organisation_id)
    return today


@action
def say_room(*, by: Actor, service_id: UUID, room: str, numbers: Room | None = None) -> date:
    """Say whether there is room today (ROOMS); the day of it.

    by: a member, or the host's link. numbers: what somebody counted; without, what was free is
    forgotten, how many at most stays. `Refused` if another organisation answers for it.
    """
    check_room(room)
    row = held(by, service_id)
    said = numbers or Room(room, None, row.room_most, row.room_unit)
    check_numbers(said)
    today = clock.today()
    told: dict[str, Any] = {
        "room": room,
        "room_said_on": today,
        "room_free": said.free,
        "room_most": said.most,
        "room_unit": said.unit,
        "provenance": row.provenance | said_by(by, today, ["room"]),
    }
    if all(getattr(row, name) == value for name, value in told.items()):
        raise already_done()
    Service.objects.filter(pk=row.pk).update(**told, modified_at=clock.now())
    facts = {"room": room, "free": said.free, "most": said.most}
    record("directory.room_said", by=by, subject=row.pk, chain=row.organisation_id, **facts)
    return today


@action
def withdraw_service(*, by: Actor, service_id: UUID) -> None:
    """Take a service off every list. `Refused` if another organisation answers for it.

    (repeated) if it is on none.
    """
    row, at = editable(by, service_id), clock.now()
    changed = Service.objects.filter(pk=row.pk).exclude(state=WITHDRAWN)
    if not changed.update(state=WITHDRAWN, edited_at=at, modified_at=at, version=F("version") + 1):
        raise already_done()
    record("directory.service_withdrawn", by=by, subject=row.pk)


def _add(by: Actor, chosen: UUID, content: Content, state: str) -> Service:
    check_may_edit(by, by.organisation_id)
    row = Service(pk=chosen, organisation_id=by.organisation_id, state=state)
    fill(row, content)
    read([row])
    row.edited_at = row.modified_at
    row.last_checked_on = clock.today()
    row.checked_by_id = by.organisation_id
    row.provenance = said_by(by, clock.today(), [ALL_PARTS])
    insert_once(row)
    return row


def _rewrite(
    by: Actor, service_id: UUID, version: int | None, content: Content, state: str
) -> tuple[Service, list[str]]:
    """The rewritten row, and the names of the parts that changed."""
    row = editable(by, service_id)
    seen = row.version if version is None else version
    before = columns(row)
    fill(row, content)
    read([row])
    written, at = columns(row), clock.now()
    parts = [name for name in COLUMNS if written[name] != before[name]]
    still = still_of_list(before, written, row.provenance)
    changed = Service.objects.filter(pk=row.pk, version=seen).update(
        **written,
        provenance=row.provenance | said_by(by, clock.today(), [*parts, "checked"], still),
        state=state,
        edited_at=at,
        modified_at=at,
        last_checked_on=clock.today(),
        checked_by_id=by.organisation_id,
        version=F("version") + 1,
    )
    said = ServedArea.objects.filter(service=row.pk, said=True).order_by("pk")
    moved = set(said.values_list("area_id", flat=True)) != set(content.served)
    if not changed:
        if not parts and not moved and row.state == state:
            raise already_done()
        raise Refused(
            _(
                "書いているあいだに、ほかの人が直しました。いまの内容を見て、よければもう一度送ってください。"
            )
        )
    if "email" in parts:
        forget_address([row.pk])
    return row, [*parts, *(["served"] if moved else [])]
