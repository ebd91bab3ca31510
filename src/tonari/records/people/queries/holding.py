"""Whose records these are by law, and the contracts by which they are another's."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from tonari.ground.network import queries as network
from tonari.ground.vault.queries import open_for_organisation
from tonari.ground.vault.rules import CannotOpen
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people.models import Case, Contract
from tonari.records.people.rules.holding import ends_soon, nearing, sealed_at

from .access import check_own_record, kept_away_from


@dataclass(frozen=True)
class ContractView:
    """A contract of one's own organisation with a holder; records: how many are held by it.

    what: the word for it, empty for whoever has no key.
    nearing: `soon` or `past`, as `rules.holding` says; revision: against overwriting unseen.
    """

    id: UUID
    holder_id: UUID
    holder_name: str
    what: str
    begins_on: date
    ends_on: date
    nearing: str
    revision: int
    records: int = 0


@dataclass(frozen=True)
class Holding:
    """Whose a record is: the holder, and the contract, None where it is the organisation's own.

    case_id: the record, of those that became one; the first where several are held alike.
    """

    holder_name: str
    contract: ContractView | None
    case_id: UUID = field(compare=False)


def holdings_of(viewer: Actor, rows: Iterable[Case]) -> tuple[Holding, ...]:
    """Whose these records of one person are, each holding once; the caller has them on its team."""
    found = (
        Holding(row.holder.name, _view(viewer, row.contract) if row.contract else None, row.pk)
        for row in rows
    )
    return tuple(dict.fromkeys(found))


def held_by(viewer: Actor, case_id: UUID) -> UUID | None:
    """The contract by which one's own record is another's. Errors: Refused (not found).

    Of this very record, also where another took it over: whose it is by law stays.
    """
    check_own_record(viewer, case_id)
    own = Case.objects.filter(pk=case_id)
    return own.values_list("contract", flat=True).get()


def contracts(viewer: Actor) -> list[ContractView]:
    """The contracts of the viewer's organisation, those that end first on top."""
    if not network.is_worker(viewer):
        return []
    return _counted(viewer, _contracts(viewer))


def contract(viewer: Actor, contract_id: UUID) -> ContractView:
    """One of them, for whoever coordinates. Errors: Refused (not found)."""
    found = _counted(viewer, _contracts(viewer).filter(pk=contract_id))
    if not found or not network.is_coordinator(viewer):
        raise not_found()
    return found[0]


def contracts_ending(viewer: Actor) -> list[ContractView]:
    """Contracts that end soon, or have ended, with records still held by them: for coordinators."""
    if not network.is_coordinator(viewer):
        return []
    rows = _contracts(viewer).filter(ends_on__lte=ends_soon(clock.today()))
    return [one for one in _counted(viewer, rows) if one.records]


def holder_by(viewer: Actor, contract_id: UUID | None) -> UUID:
    """Who holds what is kept by this contract. Errors: Refused for one that is not one's own."""
    if contract_id is None:
        return viewer.acting_for
    rows = Contract.objects.filter(pk=contract_id, organisation=viewer.acting_for)
    found = rows.values_list("holder", flat=True).first()
    if found is None:
        raise Refused(_("この契約はありません。"), field="contract_id")
    return found


def _contracts(viewer: Actor) -> QuerySet[Contract]:
    rows = Contract.objects.filter(organisation=viewer.acting_for).select_related("holder")
    return rows.order_by("ends_on", "id")


def _counted(viewer: Actor, rows: QuerySet[Contract]) -> list[ContractView]:
    found = list(rows)
    if not found:
        return []
    # Those that another took over, too: whose they are by law is not joined with them.
    cases = Case.objects.filter(contract__in=found)
    cases = cases.exclude(pk__in=kept_away_from(viewer))
    count = Counter(cases.values_list("contract", flat=True))
    return [_view(viewer, row, count[row.pk]) for row in found]


def _view(viewer: Actor, row: Contract, records: int = 0) -> ContractView:
    return ContractView(
        id=row.id,
        holder_id=row.holder_id,
        holder_name=row.holder.name,
        what=_word(viewer, row),
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        nearing=nearing(row.ends_on, clock.today()),
        revision=row.revision,
        records=records,
    )


def _word(viewer: Actor, row: Contract) -> str:
    try:
        return str(open_for_organisation(viewer, sealed_at(row.pk), bytes(row.sealed))["what"])
    except (Refused, CannotOpen):
        return ""
