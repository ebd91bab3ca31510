"""What of others' words stands in one's own record already."""

from uuid import UUID

from tonari.ground.ledger import queries as ledger
from tonari.kernel.actor import Actor

from .access import check_own_record


def copied(viewer: Actor, case_id: UUID) -> set[UUID]:
    """The grants of which more than the whereabouts was copied into this record."""
    check_own_record(viewer, case_id)
    done = ledger.facts_of(viewer, case_id, "people.received_copied")
    return {UUID(str(one["grant_id"])) for one in done if one["sections"] != ["whereabouts"]}
