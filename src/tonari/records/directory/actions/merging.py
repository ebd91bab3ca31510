"""Entries of one place become one, and two again."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory import queries
from tonari.records.directory.models import Merge, Report, Service, Twin, TwinSearch
from tonari.records.directory.rules import WITHDRAWN, check_may_edit
from tonari.records.directory.rules.keeping import RECRUITING, WAITS
from tonari.records.directory.rules.merging import (
    check_may_merge,
    check_recruiting_stays,
    parts_of,
)
from tonari.records.directory.rules.twins import LIKELY, looks, why_same

from .holding import check_stands_alone, give_back, take_along
from .imports import undo_as_promised
from .joining import (
    columns_back,
    contents,
    hand_on,
    joined,
    origins_back,
    parts_back,
    rewrite_joined,
    version_before,
    written_back,
)
from .places import BATCH, serve
from .writing import content_of


@action
def note_twins(*, by: Actor, looked: queries.Looked) -> int:
    """Keep the pairs that `queries.look_for_twins` found, in place of those before; how many.

    What members said to be two stays two.
    """
    found = looked.pairs
    known = {
        (one, other): (pk, points, whys)
        for pk, one, other, points, whys in Twin.objects.order_by("pk").values_list(
            "pk", "one", "other", "points", "whys"
        )
    }
    stale = [pk for pair, (pk, *said) in known.items() if found.get(pair) != tuple(said)]
    for start in range(0, len(stale), BATCH):
        Twin.objects.filter(pk__in=stale[start : start + BATCH], apart_by=None).delete()
    anew = set(stale)
    fresh = [
        Twin(one_id=one, other_id=other, points=points, whys=whys, found_at=looked.at)
        for (one, other), (points, whys) in found.items()
        if (one, other) not in known or known[(one, other)][0] in anew
    ]
    rows = iter(fresh)
    while batch := list(islice(rows, BATCH)):
        Twin.objects.bulk_create(batch, ignore_conflicts=True)  # those that were said to be two
    TwinSearch.objects.update_or_create(id=1, defaults={"at": looked.at})
    record("directory.twins_looked_for", by=by, subject=new_id(), found=len(found))
    return len(found)


@action
def tell_apart(*, by: Actor, twin_id: UUID) -> None:
    """Say that two entries are of two places. `Refused` for whoever is no member."""
    if by.kind != "member":
        raise not_found()
    pair = queries.twin(by, twin_id)
    open_now = Twin.objects.filter(pk=pair.id, apart_by=None)
    if not open_now.update(apart_by=by.organisation_id, apart_on=clock.today()):
        raise Refused(_("もうだれかが見くらべました。"))
    record("directory.told_apart", by=by, subject=pair.one.id, other=pair.other.id)


@action
def merge_services(
    *,
    by: Actor,
    merge_id: UUID,
    kept_id: UUID,
    other_id: UUID,
    chosen: Mapping[str, str],
    versions: tuple[int, int],
) -> UUID:
    """Let one entry show what two said of one place; the kept one's id.

    chosen: of parts that differ, whose words stay (KEPT, OTHER, BOTH of `rules.merging`); where
    nothing is said, both where they add up, else what says anything. Who said each part goes
    along with it; what was checked or said of room later holds. versions: as they were compared.
    Imports overwrite neither from now on. `Refused` for whoever may not write both, and if one was
    rewritten while they were compared; (repeated) the second time.
    """
    kept, other = _load(kept_id), _load(other_id)
    if Merge.objects.filter(pk=merge_id, kept=kept, other=other).exists():
        raise already_done()
    owners = (kept.organisation_id, other.organisation_id)
    check_may_merge(by, owners, (kept.state, other.state))
    reports = Report.objects.filter(service=other, what=RECRUITING, state__in=WAITS)
    keepers = (kept.keeper_id, other.keeper_id)
    check_recruiting_stays(keepers, recruiting=reports.exists())
    before, theirs = contents(kept, other)
    row = joined(by, merge_id, (kept, before), (other, theirs), chosen)
    insert_once(row.merge)
    rewrite_joined(by, kept, row.content, versions[0], row.columns)
    rewrite_joined(by, other, theirs, versions[1], {"edited_at": row.merge.at, "state": WITHDRAWN})
    if row.content.served != before.served:
        serve(by, kept, row.content.served)
    Twin.objects.filter(one__in=[kept_id, other_id], other__in=[kept_id, other_id]).delete()
    take_along(row.merge)
    parts = " ".join(parts_of(row.merge.taken))
    record("directory.merged", by=by, subject=kept_id, other=other_id, parts=parts)
    return kept_id


@action
def undo_merge(*, by: Actor, merge_id: UUID) -> UUID:
    """Let the two stand by themselves again; the kept one's id.

    What was rewritten since stays as it is now; everything else is as it was: a host's card opens
    the entry it was given for, an import that was undone meanwhile is undone here too. `Refused`
    for whoever may not write both, if it was undone already, and while the kept one is part of a
    third.
    """
    row = Merge.objects.filter(pk=merge_id).first()
    if row is None or by.kind != "member":
        raise not_found()
    kept, other = _load(row.kept_id), _load(row.other_id)
    check_may_edit(by, kept.organisation_id)
    check_may_edit(by, other.organisation_id)
    check_stands_alone(kept)
    if not Merge.objects.filter(pk=merge_id, undone_at=None).update(undone_at=clock.now()):
        raise Refused(_("もう、ふたつにもどしてあります。"))
    give_back(row)
    goes_on = hand_on(row)
    now, theirs = contents(kept, other)
    back = parts_back(by, row.taken, now)
    content = replace(now, **back)
    columns = {**columns_back(row, kept), "provenance": origins_back(row, kept, back)}
    written = {"edited_at": kept.edited_at} if goes_on else written_back(row, kept, "kept")
    rewrite_joined(by, kept, content, kept.version, columns | written)
    again = written_back(row, other, "other") | {"state": row.state_before}
    rewrite_joined(by, other, theirs, other.version, again)
    if content.served != now.served:
        serve(by, kept, content.served)
    undo_as_promised(
        by, {kept.pk: version_before(row, "kept"), other.pk: version_before(row, "other")}
    )
    _show_again(kept.pk, other.pk)
    record("directory.unmerged", by=by, subject=kept.pk, other=other.pk, parts=" ".join(back))
    return kept.pk


def _show_again(kept_id: UUID, other_id: UUID) -> None:
    """Let two that became two again be judged anew, if they look alike still."""
    one, other = sorted((kept_id, other_id))
    rows = [looks(row.pk, content_of(row)) for row in map(_load, (one, other))]
    points, whys = why_same(rows[0], rows[1])
    if points >= LIKELY:
        said = {"points": points, "whys": " ".join(whys), "found_at": clock.now()}
        Twin.objects.get_or_create(one_id=one, other_id=other, defaults=said)


def _load(service_id: UUID) -> Service:
    row = Service.objects.filter(pk=service_id).first()
    if row is None:
        raise not_found()
    return row
