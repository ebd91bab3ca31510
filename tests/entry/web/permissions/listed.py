"""What stands in the directory of the town, by what it is of."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tonari.ground.areas.actions import draw_area
from tonari.ground.network import queries as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.directory.actions import merge_services
from tonari.records.directory.models import Merge, Twin
from tonari.records.directory.rules.published import at_location_id, taxonomy_id, term_id
from tonari.records.people.actions import make_contract

from .brought import brought
from .hosted import hosted

BLOCK = "34.86, 138.31; 34.86, 138.32; 34.87, 138.32"


def listed(first: Actor, add: Callable[..., UUID]) -> dict[str, Any]:
    """Entries of Minato, two that may be one, and two that became one."""
    one, other = sorted(add("ふたば食堂", first) for _time in "12")
    kept, gone = add("三つ葉会", first), add("みつば会", first)
    merge_services(
        by=first, merge_id=new_id(), kept_id=kept, other_id=gone, chosen={}, versions=(1, 1)
    )
    pair = Twin.objects.create(
        one_id=one, other_id=other, points=5, whys="name", found_at=clock.now()
    )
    ours = add("みなとサロン", first)
    return {
        **brought(first),
        "contract": _held(first),
        **hosted(first, ours, add),
        "ours": ours,
        "alike_one": one,
        "alike_other": other,
        "twin": pair.pk,
        "merged_entry": Merge.objects.get(kept=kept).pk,
        "at_location": at_location_id(add("みなとの台所", first, address="海の町1-1")),
        "provider": first.acting_for,
        "drawn_area": draw_area(by=first, name="見守り区域", shape=BLOCK, source="社協"),
        "taxonomy": taxonomy_id("field"),
        "term": term_id(("field", "food")),
    }


def _held(first: Actor) -> UUID:
    """A contract by which records of Minato are another's."""
    others = [one.id for one in network.organisations(first) if one.id != first.acting_for]
    return make_contract(
        by=first,
        contract_id=new_id(),
        holder_id=others[0],
        what="相談の委託",
        begins_on=clock.today(),
        ends_on=clock.in_days(300),
    )
