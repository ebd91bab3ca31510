"""Reports of mistakes, by anybody, and their answers."""

from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.network.queries import here_to_coordinate, is_coordinator
from tonari.ground.vault.queries import seal_for_organisations
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.models import Report, ReportCopy, Service
from tonari.records.directory.queries.reports import sees_to_it
from tonari.records.directory.rules import LISTED, MEMBERS
from tonari.records.directory.rules.keeping import (
    ASKED,
    RECRUITING,
    WAITS,
    check_may_answer,
    check_may_report,
    may_take,
    sealed_at,
    settled_otherwise,
)


@action
def report_mistake(
    *, by: Actor, service_id: UUID, report_id: UUID, what: str, words: str = ""
) -> None:
    """Somebody says that something is wrong (MISTAKES), in a few words if they like.

    report_id: of the form, so that it counts once. The words are sealed to who keeps the entry,
    where nobody does to every organisation; where people were recruited, to every other one: the
    keeper may be whom it is about, and the words may show who told it. `Refused` at what is
    missing, and where enough reports of this kind wait.
    """
    # A host reports of their own entry alone, wherever it stands.
    states = (LISTED, MEMBERS) if by.kind == "link" else (LISTED,)
    row = Service.objects.filter(pk=service_id, state__in=states).first()
    if row is None:
        raise not_found()
    waiting = Report.objects.filter(service=row, what=what, state__in=WAITS).count()
    # What strangers say stops no host from speaking of their own.
    check_may_report(what, words, 0 if by.kind == "link" else waiting)
    insert_once(Report(pk=report_id, service=row, what=what))
    keeper = row.keeper_id
    if words.strip():
        only = {keeper} if keeper and what != RECRUITING else None
        sealed = seal_for_organisations(by, only, sealed_at(report_id), {"words": words.strip()})
        if keeper and what == RECRUITING and len(sealed) > 1:
            sealed.pop(keeper, None)
        ReportCopy.objects.bulk_create(
            ReportCopy(report_id=report_id, organisation_id=holder, sealed=blob)
            for holder, blob in sealed.items()
        )
    record("directory.mistake_reported", by=by, subject=row.pk, chain=keeper, what=what)


@action
def answer_report(*, by: Actor, report_id: UUID, answer: str) -> None:
    """Say what became of a report (ANSWERS). Its words are gone, unless it is still asked about.

    `Refused` for whoever does not answer it, and if it was answered already (repeated: the same).
    """
    reports = Report.objects.select_related("service", "taken_by__organisation")
    found = reports.filter(pk=report_id).first()
    if found is None:
        raise not_found()
    taker = sees_to_it(by, found)
    check_may_answer(
        by,
        found.what,
        found.service.keeper_id,
        answer,
        coordinates=by.kind == "member" and is_coordinator(by),
        is_taken=taker is not None and not taker.is_me,
    )
    waiting = Report.objects.filter(pk=report_id, state__in=WAITS).exclude(state=answer)
    if not waiting.update(state=answer, answered_at=clock.now(), answered_by=by.organisation_id):
        found.refresh_from_db(fields=["state"])
        raise already_done() if found.state == answer else settled_otherwise()
    if answer != ASKED:
        ReportCopy.objects.filter(report=report_id).delete()
    record("directory.report_answered", by=by, subject=report_id, answer=answer)


@action
def take_report(*, by: Actor, report_id: UUID, seen: UUID | None = None) -> None:
    """「わたしが見ます」: of all who are told that people were recruited, `by` sees to it.

    seen: who saw to it until now, as the page said, to take it over from them. Whoever does and is
    late says that they still do. Errors: Refused (missing) for whoever may not; Refused if somebody
    else was faster; (repeated) the second time.
    """
    reports = Report.objects.select_related("service", "taken_by__organisation")
    found = reports.filter(pk=report_id, state__in=WAITS).first()
    coordinates = by.kind == "member" and is_coordinator(by)
    if found is None or not may_take(
        by, found.what, found.service.keeper_id, coordinates=coordinates
    ):
        raise not_found()
    taker = sees_to_it(by, found)
    if taker is not None and taker.is_me and not taker.is_late:
        raise already_done()
    if not here_to_coordinate(by, {by.acting_id}):
        raise Refused(_("きょうは休みになっています。見るときは、先に休みを終わりにしてください。"))
    # Of whoever is gone nobody waits to be asked; what the page said of anybody else must hold.
    before = found.taken_by_id if taker is None or taker.is_me else seen
    waiting = Report.objects.filter(
        pk=report_id, state__in=WAITS, taken_by=before, taken_at=found.taken_at
    )
    if not waiting.update(taken_by=by.acting_id, taken_at=clock.now()):
        if Report.objects.filter(pk=report_id, taken_by=by.acting_id).exists():
            raise already_done()
        raise Refused(_("ほかの人が先に引き受けました。"))
    record("directory.report_taken", by=by, subject=report_id, before=before)
