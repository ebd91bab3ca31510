"""A place of Minato whose host has a card, and two places that nobody answers for."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tonari.ground.vault.rules import keys_of_token
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.records.directory.actions import (
    change_by_host,
    keep_service,
    make_link,
    report_mistake,
)
from tonari.records.directory.models import HostChange

CODE = "0123-4567-89AB-CDEF-GHJK-MNPQ"


def hosted(first: Actor, ours: UUID, add: Callable[..., UUID]) -> dict[str, Any]:
    """What the host changed, what somebody reported, and whom nobody and Minato looks after."""
    make_link(by=first, service_id=ours, code=CODE)
    host = Actor("link", keys_of_token(fold_paper_code(CODE)).holder[1])
    change_by_host(by=host, service_id=ours, version=1, parts={"hours": "木曜だけ"})
    report = new_id()
    report_mistake(by=PUBLIC, service_id=ours, report_id=report, what="times")
    tried, recruited = add("丘の広場", None), new_id()
    report_mistake(by=PUBLIC, service_id=tried, report_id=recruited, what="recruiting")
    looked_after = add("港の公園", None)
    keep_service(by=first, service_id=looked_after)
    return {
        "card": CODE,
        "change": HostChange.objects.get().pk,
        "report": report,
        "recruited": recruited,
        "nobodys": add("坂の広場", None),
        "looked_after": looked_after,
    }
