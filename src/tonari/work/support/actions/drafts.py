"""What was typed before there is a record, or an introduction: kept for its writer alone."""

from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.network import queries as network
from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import CannotOpen
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import already_done, not_found
from tonari.records.people import queries as people
from tonari.work.support import queries, rules
from tonari.work.support.models import Draft


@action
def save_draft(
    *, by: Actor, draft_id: UUID, answers: dict[str, list[str]], kind: str = rules.TALK_DRAFT
) -> None:
    """Keep what was typed on one page, as it was typed, beside what was typed on the others.

    draft_id: the id of what is to be: a record, or the introduction of an offer. Only its writer
    opens a draft again (HPKE to their public key). Errors: Refused(repeated) when the record is
    there already.
    """
    if not network.is_worker(by):
        raise not_found()
    if people.is_own_case(by, [draft_id]):
        raise already_done()
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
    record("support.draft_saved", by=by, subject=draft_id)


def _opened(by: Actor, draft: Draft) -> dict[str, list[str]]:
    try:
        return vault.open_for_self(by, rules.draft_place(draft.pk), bytes(draft.sealed))
    except CannotOpen:  # sealed to keys that were replaced: it is lost already
        return {}


@action
def drop_draft(*, by: Actor, draft_id: UUID) -> None:
    """Throw away what one typed oneself. Errors: Refused(repeated) if it is gone already."""
    if not Draft.objects.filter(pk=draft_id, member=by.acting_id).delete()[0]:
        raise already_done()
    record("support.draft_dropped", by=by, subject=draft_id)


@action
def sweep_drafts(*, by: Actor) -> None:
    """Delete what nobody touched for `DRAFT_DAYS`; no key is needed (each tick)."""
    count, _rows = queries.old_drafts(by).delete()
    record("support.drafts_swept", by=by, count=count)
