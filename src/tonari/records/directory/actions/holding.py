"""The row of an entry for whoever keeps it true: a member, or the host by their link."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, QuerySet

from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.models import (
    HostChange,
    HostLink,
    Measure,
    MeasureService,
    Merge,
    Report,
    Service,
)
from tonari.records.directory.queries.keeping import live_links
from tonari.records.directory.rules import (
    WITHDRAWN,
    Content,
    check_content,
    check_may_edit,
)
from tonari.records.directory.rules.keeping import HELD_BACK, MAIL, WAITS, said_by
from tonari.records.directory.rules.kinds import check_may_be_listed
from tonari.records.directory.rules.merging import WENT_ALONG
from tonari.records.directory.rules.private import still_of_list

from .writing import columns, fill, read

MEASURES = "measures"
"""Under this name a merge keeps which measures went along."""


def held(by: Actor, service_id: UUID) -> Service:
    """The row, locked for this action.

    `Refused` for another organisation's entry; not found for a link that is not this entry's.
    """
    # Locked: what is said of its parts (`provenance`) is read and written whole.
    row = Service.objects.select_for_update().filter(pk=service_id).first()
    if row is None:
        raise not_found()
    if by.kind == "link":
        links = HostLink.objects.filter(live_links(clock.now()), pk=by.acting_id, service=row.pk)
        if row.state == WITHDRAWN or not links.exists():
            raise not_found()
    elif by.kind == "member":
        check_may_edit(by, row.organisation_id)
    else:
        raise not_found()
    check_stands_alone(row)
    return row


def editable(by: Actor, service_id: UUID) -> Service:
    """The same for members alone: what no host does by a link."""
    if by.kind != "member":
        raise not_found()
    return held(by, service_id)


def check_stands_alone(row: Service) -> None:
    """`Refused` while an entry is part of another: listed again it would stand there twice."""
    if Merge.objects.filter(other=row, undone_at=None).exists():
        raise Refused(
            _("これは、ほかの登録とひとつになっています。直すには、先にふたつにもどしてください。")
        )


def rewrite(by: Actor, row: Service, content: Content, parts: list[str]) -> None:
    """Let a locked row say this; parts: what of it `by` wrote. `Refused` at what cannot be kept."""
    check_content(content)
    check_may_be_listed(content, row.state)
    before = columns(row)
    fill(row, content)
    read([row])
    still = still_of_list(before, columns(row), row.provenance)
    at, today = clock.now(), clock.today()
    changed = Service.objects.filter(pk=row.pk, version=row.version).update(
        **columns(row),
        provenance=row.provenance | said_by(by, today, [*parts, "checked"], still),
        edited_at=at,
        modified_at=at,
        last_checked_on=today,
        checked_by_id=by.organisation_id,
        version=F("version") + 1,
    )
    if not changed:
        raise Refused(_("書いているあいだに、ほかの人が直しました。もういちど見てください。"))


def take_along(merge: Merge) -> None:
    """What waits at an entry goes on at the one that shows both: links, held words, reports.

    And it rests on the measures of both.

    A card that hangs behind a counter goes on opening a page, unless the other entry has one; a
    mail's link only where its address stands. The merge keeps what went along, for `give_back`.
    """
    kept, other = merge.kept, merge.other
    own = HostLink.objects.filter(service=kept, ended_at__isnull=True).values("kind")
    links = HostLink.objects.filter(service=other, ended_at__isnull=True).exclude(kind__in=own)
    if kept.email != other.email:
        links = links.exclude(kind=MAIL)
    changes = HostChange.objects.filter(service=other, state=HELD_BACK)
    reports = Report.objects.filter(service=other, state__in=WAITS)
    moved = {
        "links": _ids(links.order_by("pk").values_list("pk", flat=True)),
        "changes": _ids(changes.order_by("pk").values_list("pk", flat=True)),
        "reports": _ids(reports.order_by("pk").values_list("pk", flat=True)),
        MEASURES: _take_measures(merge),
    }
    if not any(moved.values()):
        return
    HostLink.objects.filter(pk__in=moved["links"]).update(service=kept)
    HostChange.objects.filter(pk__in=moved["changes"]).update(service=kept)
    Report.objects.filter(pk__in=moved["reports"]).update(service=kept)
    Merge.objects.filter(pk=merge.pk).update(taken=merge.taken | {WENT_ALONG: moved})


def give_back(merge: Merge) -> None:
    """What `take_along` took and is still open waits again where it came from.

    A measure that another of those that are still part of the kept one has too stays with it.
    """
    moved = merge.taken.get(WENT_ALONG)
    if moved is None:
        return
    links = HostLink.objects.filter(pk__in=moved["links"], ended_at__isnull=True)
    links.filter(service=merge.kept_id).update(service=merge.other_id)
    changes = HostChange.objects.filter(pk__in=moved["changes"], state=HELD_BACK)
    changes.filter(service=merge.kept_id).update(service=merge.other_id)
    reports = Report.objects.filter(pk__in=moved["reports"], state__in=WAITS)
    reports.filter(service=merge.kept_id).update(service=merge.other_id)
    if moved.get(MEASURES):
        _give_measures_back(merge, moved[MEASURES])


def _give_measures_back(merge: Merge, ids: list[str]) -> None:
    rests = MeasureService.objects.filter(pk__in=ids, service=merge.kept_id)
    _lock_measures(rests)
    own = MeasureService.objects.filter(service=merge.other_id).values_list("measure", flat=True)
    back = dict(rests.exclude(measure__in=[*own]).values_list("pk", "measure"))
    MeasureService.objects.filter(pk__in=back).update(service=merge.other_id)
    still = Merge.objects.filter(kept=merge.kept_id, undone_at=None).exclude(pk=merge.pk)
    for one in still.order_by("at", "pk"):
        if more := _take_measures(one, back.values()):
            along = one.taken.get(WENT_ALONG, {"links": [], "changes": [], "reports": []})
            along = along | {MEASURES: [*along.get(MEASURES, []), *more]}
            Merge.objects.filter(pk=one.pk).update(taken=one.taken | {WENT_ALONG: along})


def _take_measures(merge: Merge, of: Iterable[UUID] | None = None) -> list[str]:
    """Let the kept one rest on what only the one that goes rests on; the ids of these links.

    of: the measures that are meant; all of them by default.
    """
    _lock_measures(MeasureService.objects.filter(service=merge.other_id))
    own = MeasureService.objects.filter(service=merge.kept_id).values_list("measure", flat=True)
    rests = MeasureService.objects.filter(service=merge.other_id).exclude(measure__in=[*own])
    if of is not None:
        rests = rests.filter(measure__in=[*of])
    found = _ids(rests.order_by("pk").values_list("pk", flat=True))
    MeasureService.objects.filter(pk__in=found).update(service=merge.kept_id)
    return found


def _lock_measures(rests: QuerySet[MeasureService]) -> None:
    # What rests on a measure is written by one after the other, as its own actions have it.
    list(Measure.objects.select_for_update().filter(pk__in=rests.values("measure")).order_by("pk"))


def _ids(found: Iterable[UUID]) -> list[str]:
    return [str(one) for one in found]
