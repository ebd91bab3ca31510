"""What was typed before there is a record, or an introduction: kept for its writer alone."""

from base64 import b64encode
from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.network import queries as network
from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import CannotOpen
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import already_done, not_found
from tonari.records.people import queries as people
from tonari.records.people import rules as boxes
from tonari.work.support import queries, rules
from tonari.work.support.models import Draft


@action
def save_draft(
    *,
    by: Actor,
    draft_id: UUID,
    answers: dict[str, list[str]],
    kind: str = rules.TALK_DRAFT,
    empty: Collection[queries.DraftView] = (),
) -> None:
    """Keep what was typed on one page, as it was typed, beside what was typed on the others.

    draft_id: the id of what is to be: a record, or the introduction of an offer. Only its writer
    opens a draft again (HPKE to their public key). empty: other drafts of theirs in which nothing
    was said; unless one was touched since it was looked at, they end with it. Errors:
    Refused(repeated) when the record is there already.
    """
    if not network.is_worker(by):
        raise not_found()
    if people.is_own_case(by, [draft_id]):
        raise already_done()
    rules.check_draft(answers)
    place = rules.draft_place(draft_id)
    before = Draft.objects.select_for_update().filter(pk=draft_id, member=by.acting_id).first()
    kept = _opened(by, before) if before else {}
    sealed = vault.seal_for_self(by, place, kept | answers)
    now = clock.now()
    if before:
        Draft.objects.filter(pk=before.pk).update(sealed=sealed, saved_at=now)
    else:
        member = by.acting_id
        times = {"begun_at": now, "saved_at": now}
        insert_once(Draft(id=draft_id, kind=kind, member_id=member, sealed=sealed, **times))
    untouched = [Q(pk=one.id, saved_at=one.saved_at) for one in empty if one.id != draft_id]
    if untouched:
        Draft.objects.filter(reduce(or_, untouched), member=by.acting_id).delete()
    record("support.draft_saved", by=by, subject=draft_id)


def _opened(by: Actor, draft: Draft) -> dict[str, list[str]]:
    try:
        return vault.open_for_self(by, rules.draft_place(draft.pk), bytes(draft.sealed))
    except CannotOpen:  # sealed to keys that were replaced: it is lost already
        return {}


@action
def drop_draft(*, by: Actor, draft_id: UUID) -> None:
    """Throw away what one typed oneself. Errors: Refused(repeated) if it is gone already."""
    of_it = Draft.objects.filter(pk=draft_id, member=by.acting_id)
    if not of_it.delete()[0] + queries.pages_of_draft(by, draft_id).delete()[0]:
        raise already_done()
    record("support.draft_dropped", by=by, subject=draft_id)


@action
def keep_page(
    *, by: Actor, page: str, kept: rules.Kept, after: str = "", case_id: UUID | None = None
) -> None:
    """Keep what stands on a page that is open, beside what other windows of the page hold.

    page: its name, the same whenever it is opened. after: the `name` of what it grew from (see
    `rules.with_kept`). case_id: the record that the page is of; then its key seals it too. Any
    member may: it is sealed to themselves. Errors: Refused if too long, or without a key.
    """
    rules.check_draft(kept.answers)
    row_id = rules.page_draft_id(by.acting_id, page)
    before = Draft.objects.select_for_update().filter(pk=row_id, member=by.acting_id).first()
    known = queries.kept(by, page, case_id) if before else []
    _write_page(by, row_id, rules.with_kept(known, kept, after), case_id, is_new=before is None)
    record("support.draft_saved", by=by, subject=row_id)


@action
def forget_page(
    *, by: Actor, page: str, window: str, after: str = "", case_id: UUID | None = None
) -> None:
    """The form of this window was saved: nothing of it is kept; what other windows hold is."""
    row_id = rules.page_draft_id(by.acting_id, page)
    known = queries.kept(by, page, case_id)
    left = [one for one in known if one.window != window and one.name != after]
    _write_page(by, row_id, left, case_id, is_new=False)
    record("support.draft_dropped", by=by, subject=row_id)


def end_talk(by: Actor, draft_id: UUID) -> None:
    """The record is there: what was sent of the talk is kept no longer; what was typed in another
    window and not sent is no part of the record, and stays kept.
    """
    before = Draft.objects.filter(pk=draft_id, member=by.acting_id).first()
    sent = _opened(by, before) if before else {}
    known = queries.kept_of_draft(by, draft_id)
    unsent = {
        number: [one for one in windows if rules.says_more(one.answers, sent)]
        for number, windows in known.items()
    }
    Draft.objects.filter(pk=draft_id, member=by.acting_id).delete()
    queries.pages_of_draft(by, draft_id).delete()
    for number, windows in unsent.items():
        row_id = rules.page_draft_id(by.acting_id, rules.page_of_draft(draft_id, number))
        _write_page(by, row_id, windows, None, is_new=True)


def _write_page(
    by: Actor, row_id: UUID, kept: list[rules.Kept], case_id: UUID | None, *, is_new: bool
) -> None:
    if not kept:
        Draft.objects.filter(pk=row_id, member=by.acting_id).delete()
        return
    place = rules.draft_place(row_id)
    content: dict[str, Any] = {"windows": [vars(one) | {"at": str(one.at)} for one in kept]}
    if case_id is not None:
        cipher = vault.cipher(by, boxes.box(case_id, "notes"))
        content = {"sealed": b64encode(cipher.seal(place, content)).decode()}
    sealed, now = vault.seal_for_self(by, place, content), clock.now()
    if is_new:
        times = {"begun_at": now, "saved_at": now}
        kind, member = rules.PAGE_DRAFT, by.acting_id
        insert_once(Draft(id=row_id, kind=kind, member_id=member, sealed=sealed, **times))
    else:
        Draft.objects.filter(pk=row_id).update(sealed=sealed, saved_at=now)


@action
def sweep_drafts(*, by: Actor) -> None:
    """Delete what nobody touched for `DRAFT_DAYS`; no key is needed (each tick)."""
    count, _rows = queries.old_drafts(by).delete()
    record("support.drafts_swept", by=by, count=count)
