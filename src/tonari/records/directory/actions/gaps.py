"""Keeping what is not there yet, and saying what came of it."""

from uuid import UUID

from tonari.ground.areas.queries import areas_of
from tonari.ground.ledger.actions import action, insert_once, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.models import Gap
from tonari.records.directory.rules import gaps as rules
from tonari.records.directory.rules import join_traits


@action
def keep_gap(
    *, by: Actor, looked: rules.Looked, note: str = "", gap_id: UUID | None = None
) -> UUID:
    """Keep that something was looked for and is not there; its id. The ledger keeps no words.

    gap_id: the id it gets, so that a form sent twice counts once. `Refused` for whoever is no
    member, and at the field that names somebody. What has no column (a date, how far, standing,
    room) stands in words before the note.
    """
    rules.check_member(by)
    rules.check_looked(looked)
    rules.check_nobody(note, "note")
    asked = {one for one in (looked.area_id, looked.from_area_id) if one is not None}
    areas = areas_of(by, asked)
    if areas.keys() != asked:
        raise Refused(_("地域は一覧から選んでください。"))
    measured = areas[looked.from_area_id].name if looked.from_area_id else ""
    chosen = gap_id or new_id()
    row = Gap(
        pk=chosen,
        words=looked.words.strip(),
        field=looked.field,
        kind=looked.kind,
        when=looked.when,
        traits=join_traits(looked.traits),
        area_id=looked.area_id,
        note="\n".join(filter(None, [rules.also_said(looked, measured), note.strip()])),
        organisation_id=by.acting_for,
        kept_on=clock.today(),
    )
    insert_once(row)
    record("directory.gap_kept", by=by, subject=chosen, field=looked.field)
    return chosen


@action
def close_gap(*, by: Actor, gap_id: UUID, outcome: str, came_of_it: str = "") -> None:
    """Say what came of a gap (OUTCOMES), whoever kept it. `Refused` if somebody did already."""
    rules.check_member(by)
    rules.check_outcome(outcome)
    rules.check_nobody(came_of_it, "came_of_it")
    said = {"came_of_it": came_of_it.strip(), "closed_by_id": by.acting_for}
    waiting = Gap.objects.filter(pk=gap_id, state=rules.OPEN)
    if not waiting.update(state=outcome, closed_on=clock.today(), **said):
        raise already_done() if Gap.objects.filter(pk=gap_id).exists() else not_found()
    record("directory.gap_closed", by=by, subject=gap_id, outcome=outcome)
