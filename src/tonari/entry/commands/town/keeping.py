"""How entries of the town are kept true: cards, what hosts wrote, reports, who looks after."""

from functools import partial
from uuid import UUID

from tonari.ground.vault.rules import keys_of_token
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.ids import fold_paper_code, new_id, new_paper_code
from tonari.records.directory.actions import (
    change_by_host,
    confirm_service,
    keep_service,
    make_link,
    report_mistake,
)
from tonari.records.directory.queries import hosted
from tonari.records.directory.rules.keeping import CODE_GROUPS

from .town import Table, Town, tables

_PARTS = ("conditions", "phone")


def keep_true(town: Town) -> None:
    """Let hosts, members and passers-by do what `content/` tells of them."""
    for kept in tables("keeping"):
        story = f"service:{kept['service']}"
        for day, run in (("adopted", _adopt), ("reported", _report)):
            if day in kept:
                town.times.add(kept[day], story, partial(run, town, kept))
        if "card" in kept:
            _host(town, kept, story)


def _host(town: Town, kept: Table, story: str) -> None:
    code = new_paper_code(CODE_GROUPS)
    keys = keys_of_token(fold_paper_code(code))
    host = Actor("link", keys.holder[1], keys=keys)
    town.times.add(kept["card"], story, partial(_card, town, kept, code))
    town.times.add(kept["confirmed"], story, partial(_confirm, town, kept, host))
    town.times.add(kept["changed"], story, partial(_change, kept, host))


def _card(town: Town, kept: Table, code: str) -> None:
    make_link(by=town.members[kept["by"]], service_id=_id(town, kept), code=code)


def _confirm(town: Town, kept: Table, host: Actor) -> None:
    confirm_service(by=host, service_id=_id(town, kept))


def _change(kept: Table, host: Actor) -> None:
    now = hosted(host)
    parts = {name: kept[name] for name in _PARTS}
    change_by_host(by=host, service_id=now.id, version=now.version, parts=parts)


def _adopt(town: Town, kept: Table) -> None:
    keep_service(by=town.members[kept["by"]], service_id=_id(town, kept))


def _report(town: Town, kept: Table) -> None:
    said = {name: kept[name] for name in ("what", "words")}
    report_mistake(by=PUBLIC, service_id=_id(town, kept), report_id=new_id(), **said)


def _id(town: Town, kept: Table) -> UUID:
    return town.services[kept["service"]]
