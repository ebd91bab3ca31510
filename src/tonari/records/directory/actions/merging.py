"""Entries of one place become one, and two again."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import F

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory import queries
from tonari.records.directory.models import Merge, Report, Service, Twin, TwinSearch
from tonari.records.directory.rules import WITHDRAWN, Content, check_may_edit
from tonari.records.directory.rules.keeping import RECRUITING, WAITS
from tonari.records.directory.rules.kinds import state_for
from tonari.records.directory.rules.merging import (
    WENT_ALONG,
    check_may_merge,
    check_recruiting_stays,
    chosen_content,
)
from tonari.records.directory.rules.openings import Openings, from_json, to_json

from .holding import check_stands_alone, give_back, take_along
from .places import BATCH, place
from .writing import COLUMNS, columns, content_of, fill, forget_address, read


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
    chosen: Mapping[str, bool],
    versions: tuple[int, int],
) -> UUID:
    """Let one entry show what two said of one place; the kept one's id.

    chosen: of parts that differ, whether the other's words are taken; where nothing is said, what
    says anything. versions: as they were compared. Imports overwrite neither from now on.
    `Refused` for whoever may not write both, and if one was rewritten while they were compared.
    """
    kept, other = _load(kept_id), _load(other_id)
    owners = (kept.organisation_id, other.organisation_id)
    check_may_merge(by, owners, (kept.state, other.state))
    reports = Report.objects.filter(service=other, what=RECRUITING, state__in=WAITS)
    keepers = (kept.keeper_id, other.keeper_id)
    check_recruiting_stays(keepers, recruiting=reports.exists())
    before, theirs = content_of(kept), content_of(other)
    content = chosen_content(before, theirs, chosen)
    taken = {
        part: [_plain(getattr(before, part)), _plain(getattr(content, part))]
        for part in COLUMNS
        if getattr(before, part) != getattr(content, part)
    }
    row = Merge(
        pk=merge_id,
        kept=kept,
        other=other,
        at=clock.now(),
        by_organisation_id=by.acting_for,
        taken=taken,
        state_before=other.state,
    )
    insert_once(row)
    _write(by, kept, content, versions[0], kept.state)
    _write(by, other, theirs, versions[1], WITHDRAWN)
    Twin.objects.filter(one__in=[kept_id, other_id], other__in=[kept_id, other_id]).delete()
    take_along(row)
    record("directory.merged", by=by, subject=kept_id, other=other_id, parts=" ".join(taken))
    return kept_id


@action
def undo_merge(*, by: Actor, merge_id: UUID) -> UUID:
    """Let the two stand by themselves again; the kept one's id.

    What was rewritten since stays as it is now; everything else is as it was: a host's card opens
    the entry it was given for. `Refused` for whoever may not write both, if it was undone already,
    and while the kept one is part of a third.
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
    now = content_of(kept)
    back = {
        part: _of_json(part, said[0])
        for part, said in row.taken.items()
        if part != WENT_ALONG and _plain(getattr(now, part)) == said[1]
    }
    content = replace(now, **back)
    _write(by, kept, content, kept.version, kept.state)
    _write(by, other, content_of(other), other.version, row.state_before)
    record("directory.unmerged", by=by, subject=kept.pk, other=other.pk, parts=" ".join(back))
    return kept.pk


def _load(service_id: UUID) -> Service:
    row = Service.objects.filter(pk=service_id).first()
    if row is None:
        raise not_found()
    return row


def _write(by: Actor, row: Service, content: Content, version: int, state: str) -> None:
    """Rewrite an entry as a member does, so that no import overwrites it."""
    moved = row.email != content.email
    fill(row, content)
    read([row])
    at = clock.now()
    state = state_for(content, state)
    more = {"state": state, "edited_at": at, "modified_at": at, "version": F("version") + 1}
    if not Service.objects.filter(pk=row.pk, version=version).update(**columns(row), **more):
        raise Refused(
            _("見くらべているあいだに、ほかの人が直しました。もう一度、見くらべてください。")
        )
    if moved:
        forget_address([row.pk])
    place(by, [row])


def _plain(value: Any) -> Any:
    """A part as JSON has it."""
    if isinstance(value, Openings):
        return to_json(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _of_json(part: str, value: Any) -> Any:
    if part == "openings":
        return from_json(value)
    return tuple(value) if isinstance(value, list) else value
