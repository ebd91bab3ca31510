"""For whom a record is kept: contracts with a holder, and which record is held by which."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.network import queries as network
from tonari.ground.vault.queries import seal_for_organisations
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries
from tonari.records.people.models import Case, Contract
from tonari.records.people.rules.holding import check_contract, sealed_at

from .cases import check_may_arrange
from .several import Outcomes, each


@action
def make_contract(
    *, by: Actor, contract_id: UUID, holder_id: UUID, what: str, begins_on: date, ends_on: date
) -> UUID:
    """Write down that another organisation had this one do some work; by who coordinates.

    contract_id: made by the form, so that sending it twice makes one. The holder gets nothing to
    read by it. Errors: Refused at the field; Refused(repeated) the second time.
    """
    _check_coordinates(by)
    check_contract(what, begins_on, ends_on)
    others = {one.id for one in network.organisations(by)} - {by.acting_for}
    if holder_id not in others:
        raise Refused(_("ネットワークの、ほかの主体から選んでください。"), field="holder_id")
    row = Contract(id=contract_id, organisation_id=by.acting_for, holder_id=holder_id)
    row.sealed, row.begins_on, row.ends_on = _sealed(by, contract_id, what), begins_on, ends_on
    insert_once(row)
    record("people.contract_made", by=by, subject=contract_id, **_facts(row))
    return contract_id


@action
def change_contract(
    *, by: Actor, contract_id: UUID, revision: int, what: str, begins_on: date, ends_on: date
) -> None:
    """Mend a contract, or let it go on longer; its holder stays. revision: the one that was seen.

    Errors: Refused at the field, or if somebody else changed it in between.
    """
    _check_coordinates(by)
    check_contract(what, begins_on, ends_on)
    rows = Contract.objects.filter(pk=contract_id, organisation=by.acting_for)
    row = rows.first()
    if row is None:
        raise not_found()
    row.begins_on, row.ends_on = begins_on, ends_on
    sealed = _sealed(by, contract_id, what)
    changed = rows.filter(revision=revision).update(
        sealed=sealed, begins_on=begins_on, ends_on=ends_on, revision=revision + 1
    )
    if not changed:
        raise Refused(_("ほかの人が先に書きかえました。いまの内容を見てから、直してください。"))
    record("people.contract_changed", by=by, subject=contract_id, **_facts(row))


@action
def set_holder(*, by: Actor, case_id: UUID, contract_id: UUID | None, seen: UUID | None) -> None:
    """Say by which contract a record is another's, or (None) that it is the organisation's own.

    case_id: the very record, also one that another took over; the other's holder stays.
    seen: what it was when it was chosen. By the team; a coordinator may for the unrestricted. It
    opens nothing to the holder. Errors: Refused for a contract of others, or if it was changed in
    between; Refused(repeated) if it is so already.
    """
    check_may_arrange(by, case_id, set())
    holder_id = queries.holder_by(by, contract_id)
    rows = Case.objects.filter(pk=case_id)
    fresh = rows.filter(contract=seen) if seen != contract_id else rows.none()
    if not fresh.update(contract=contract_id, holder=holder_id):
        if rows.filter(contract=contract_id).exists():
            raise already_done()
        raise Refused(_("ほかの人が先にかえました。いまの委託元を見てから、選んでください。"))
    facts = {"holder_id": holder_id, "contract_id": contract_id}
    record("people.holder_set", by=by, subject=case_id, **facts)


@action
def set_holder_of_all(
    *, by: Actor, seen: Mapping[UUID, UUID | None], contract_id: UUID | None
) -> Outcomes:
    """The same for several people; by case why it was refused, else None.

    seen: by case what it was when it was chosen. Whose it is already, is done.
    """

    def change(case_id: UUID) -> None:
        try:
            set_holder(by=by, case_id=case_id, contract_id=contract_id, seen=seen[case_id])
        except Refused as refused:
            if not refused.repeated:
                raise

    return each(by, seen, change)


def _check_coordinates(by: Actor) -> None:
    if not network.is_coordinator(by):
        raise not_found()


def _sealed(by: Actor, contract_id: UUID, what: str) -> bytes:
    own, said = by.acting_for, {"what": what.strip()}
    return seal_for_organisations(by, [own], sealed_at(contract_id), said)[own]


def _facts(row: Contract) -> dict[str, Any]:
    return {
        "holder_id": row.holder_id,
        "begins_on": row.begins_on,
        "ends_on": row.ends_on,
    }
