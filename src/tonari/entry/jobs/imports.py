"""Lists that take long: looked through and taken in while nobody waits."""

from uuid import UUID

import structlog
from django.db import DatabaseError
from django_tasks import task

from tonari.ground.network.queries import acting_member
from tonari.kernel import reasons
from tonari.kernel.actor import JOB, Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.actions import look_through, stop_import, take_in
from tonari.records.directory.queries import halted_imports
from tonari.records.directory.rules.imports import HALTED

log = structlog.get_logger("tonari.imports")
_GONE = _("頼んだ人が、いまは構成員ではないので、止めました。ほかの人が、始めてください。")
STEPS = {"look": look_through, "take": take_in}


@task()
def run_step(step: str, import_id: str, member_id: str, organisation_id: str) -> None:
    """One of STEPS for whoever asked for it; if it stops, the import says why."""
    by = Actor("member", UUID(member_id), UUID(organisation_id))
    try:
        acting_member(by)
    except Refused:  # they left, or rest, since they asked: nothing is done in their name
        _stop(JOB, UUID(import_id), _GONE)
    else:
        run_now(by, step, UUID(import_id))


def run_now(by: Actor, step: str, import_id: UUID) -> None:
    """The same at once. What somebody threw away meanwhile is left alone."""
    try:
        STEPS[step](by=by, import_id=import_id)
    except Refused as refused:
        why = reasons.why(refused).kept()
    except DatabaseError as error:
        log.warning("import_stopped", error=type(error).__name__)
        why = HALTED
    else:
        return
    _stop(by, import_id, why)


def stop_halted() -> None:
    """For the minute tick: whoever did them was ended in the middle, and can say nothing of it."""
    for import_id in halted_imports(JOB):
        _stop(JOB, import_id, HALTED)


def _stop(by: Actor, import_id: UUID, why: str) -> None:
    try:
        stop_import(by=by, import_id=import_id, why=why)
    except Refused:
        log.info("import_is_over")
