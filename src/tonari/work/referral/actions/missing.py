"""What a search for a person did not find is kept for all, without them."""

from uuid import UUID

from tonari.ground.ledger.actions import action
from tonari.kernel.actor import Actor
from tonari.records.directory.actions import keep_gap
from tonari.records.directory.rules.gaps import Looked
from tonari.records.people import queries as people
from tonari.work.referral import rules


@action
def keep_missing(
    *, by: Actor, case_id: UUID, looked: Looked, note: str = "", gap_id: UUID | None = None
) -> UUID:
    """As `keep_gap`. `Refused` at the field that names the person, or somebody near them."""
    for identity in people.identities(by, case_id, "referral"):
        rules.check_nameless({"words": looked.words, "note": note}, identity)
    return keep_gap(by=by, looked=looked, note=note, gap_id=gap_id)
