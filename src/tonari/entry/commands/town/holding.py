"""The contracts by which records of the town are another's, and which records those are."""

from datetime import timedelta
from functools import partial

from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people

from .town import Table, Town, tables


def hold(town: Town) -> None:
    """Let each contract be written down on its day, and its records be said to be by it."""
    for contract in tables("contract"):
        town.times.add(contract["written"], "contracts", partial(_make, town, contract))


def _make(town: Town, contract: Table) -> None:
    by, today = town.members[contract["by"]], clock.today()
    contract_id = people.make_contract(
        by=by,
        contract_id=new_id(),
        holder_id=town.organisations[contract["holder"]],
        what=contract["what"],
        begins_on=today,
        ends_on=today + timedelta(contract["written"] + contract["ends_in"]),
    )
    for case in contract["cases"]:
        case_id = town.cases[case]
        people.set_holder(by=by, case_id=case_id, contract_id=contract_id, seen=None)
