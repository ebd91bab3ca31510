"""Writing what was done and said."""

from datetime import date
from functools import partial
from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.ledger.adapters import Prepared
from tonari.ground.network import queries as network
from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import Cipher
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import actions as people_actions
from tonari.records.people import rules as people_rules
from tonari.records.people.rules import recipients
from tonari.work.support import rules
from tonari.work.support.models import Note

from .drafts import end_talk


@action
def take_in(
    *,
    by: Actor,
    case_id: UUID,
    sections: dict[str, dict[str, str]],
    post_id: UUID | None,
    next_contact_on: date | None,
    rhythm_days: int = 30,
    contract_id: UUID | None = None,
) -> UUID:
    """Begin a record after a first talk; returns its id.

    What was typed and sent meanwhile (the draft of the same id) is kept no longer.
    Who wants no contact is left in peace, the door open: then post and next contact may be None.
    Errors: those of `open_case`.
    """
    alone = sections.get("contact", {}).get("may_contact") == people_rules.NO
    if next_contact_on is None and not alone:
        raise Refused(_("次の連絡の日を入れてください。"), field="next_contact_on")
    recipients.check_carries(network.carries(by))
    people_actions.open_case(
        by=by,
        case_id=case_id,
        post_id=post_id or network.fallback_post(by, by.acting_for),
        sections=sections,
        next_contact_on=next_contact_on or clock.today(),
        rhythm_days=rhythm_days,
        contract_id=contract_id,
    )
    if alone:
        people_actions.stop_contact(by=by, case_id=case_id)
    end_talk(by, case_id)
    record("support.taken_in", by=by, subject=case_id)
    return case_id


@action
def add_note(
    *,
    by: Actor,
    note_id: UUID,
    case_id: UUID,
    on: date,
    method: str,
    reached: bool,
    with_whom: str,
    text: str,
    next_contact_on: date | None,
    again: bool = False,
    seen: str | None = None,
) -> None:
    """Write a note and the next contact in one go.

    note_id: made by the form, so that sending it twice writes one note. again: the same words of
    the same day are meant as one more. seen: as in `record_contact`.
    Errors: Refused at the field; Refused(repeated) the second time.
    """
    rules.check_note(method, text)
    rules.check_day(on, clock.today())
    # Asks first whether `by` may write in this record; once is enough.
    told = partial(people_actions.record_contact, on=on, reached=reached, seen=seen)
    told(by=by, case_id=case_id, next_contact_on=next_contact_on)
    content = {"with_whom": with_whom.strip(), "text": text.strip()}
    cipher = vault.cipher(by, people_rules.box(case_id, "notes"))
    note = Note(
        id=note_id,
        case_id=case_id,
        on=on,
        written_at=clock.now(),
        written_by_id=by.acting_id,
        method=method,
        reached=reached,
        sealed=cipher.seal(rules.place(note_id), content),
    )
    if not again:
        _check_new(note, cipher, content)
    insert_once(note)
    record("support.note_added", by=by, subject=case_id, note_id=note_id, method=method)


def _check_new(note: Note, cipher: Cipher, content: dict[str, str]) -> None:
    """Ask before the writer's own words of one day are written once more under another id.

    A browser that goes back loads the form anew, with a new id, and puts the old words into it.
    """
    # Sealing keeps the length: what is longer or shorter need not be opened.
    alike = (note.method, note.reached, len(note.sealed))
    same_day = _OF_ONE_DAY(case=note.case_id, member=note.written_by_id, on=note.on)
    for before, version, method, reached, sealed in same_day:
        if before == note.id or (method, reached, len(sealed)) != alike:
            continue
        if cipher.open(rules.place(before, version), sealed) == content:
            raise Refused(
                _(
                    "同じ内容が、もう書きとめてあります。"
                    "もう一つ書くときだけ、ここに印をつけてください。"
                ),
                field="again",
            )


_OF_ONE_DAY = Prepared(
    lambda case, member, on: Note.objects.filter(
        case=case, written_by=member, on=on, struck_at__isnull=True
    ).values_list("id", "version", "method", "reached", "sealed"),
    case=UUID,
    member=UUID,
    on=date,
)
