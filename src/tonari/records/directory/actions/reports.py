"""Reports of mistakes, by anybody, and their answers."""

from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.network.queries import is_coordinator
from tonari.ground.vault.queries import seal_for_organisations
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.models import Report, ReportCopy, Service
from tonari.records.directory.queries.reports import is_taken_by_another
from tonari.records.directory.rules import LISTED
from tonari.records.directory.rules.keeping import (
    ASKED,
    RECRUITING,
    WAITS,
    check_may_answer,
    check_may_report,
    may_take,
    sealed_at,
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
    row = Service.objects.filter(pk=service_id, state=LISTED).first()
    if row is None:
        raise not_found()
    waiting = Report.objects.filter(service=row, what=what, state__in=WAITS).count()
    check_may_report(what, words, waiting)
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

    `Refused` for whoever does not answer it, and if it was answered already.
    """
    found = Report.objects.select_related("service", "taken_by").filter(pk=report_id).first()
    if found is None:
        raise not_found()
    check_may_answer(
        by,
        found.what,
        found.service.keeper_id,
        answer,
        coordinates=by.kind == "member" and is_coordinator(by),
        is_taken=is_taken_by_another(by, found),
    )
    waiting = Report.objects.filter(pk=report_id, state__in=WAITS).exclude(state=answer)
    if not waiting.update(state=answer, answered_at=clock.now(), answered_by=by.organisation_id):
        raise already_done()
    if answer != ASKED:
        ReportCopy.objects.filter(report=report_id).delete()
    record("directory.report_answered", by=by, subject=report_id, answer=answer)


@action
def take_report(*, by: Actor, report_id: UUID, seen: UUID | None = None) -> None:
    """「わたしが見ます」: of all who are told that people were recruited, `by` sees to it.

    seen: who saw to it until now, as the page said, to take it over from them. Errors: Refused
    (missing) for whoever may not; Refused if somebody else was faster; (repeated) the second time.
    """
    reports = Report.objects.select_related("service", "taken_by")
    found = reports.filter(pk=report_id, state__in=WAITS).first()
    coordinates = by.kind == "member" and is_coordinator(by)
    if found is None or not may_take(
        by, found.what, found.service.keeper_id, coordinates=coordinates
    ):
        raise not_found()
    if found.taken_by_id == by.acting_id:
        raise already_done()
    has_left = found.taken_by is not None and found.taken_by.state != "active"
    before = found.taken_by_id if has_left else seen
    waiting = Report.objects.filter(pk=report_id, state__in=WAITS, taken_by=before)
    if not waiting.update(taken_by=by.acting_id):
        raise Refused(_("ほかの人が先に引き受けました。"))
    record("directory.report_taken", by=by, subject=report_id, before=before)
