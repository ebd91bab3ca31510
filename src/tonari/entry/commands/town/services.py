"""What one can be introduced to in the town: from a published list, and from the members."""

import csv
import tempfile
from functools import partial
from pathlib import Path
from uuid import UUID

from tonari.ground.areas.queries import areas
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND
from tonari.records.directory import queries
from tonari.records.directory.actions import import_list, put_service, say_room
from tonari.records.directory.adapters import open_list
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.opening_words import parse
from tonari.records.directory.rules.openings import Openings
from tonari.records.directory.rules.rows import Origin

from .ground import CODE, NAME, spot
from .town import Table, Town, tables

HEADER = ("名称", "名称_カナ", "団体名", "住所", "緯度", "経度", "電話番号", "説明")
LISTED_FIRST = "みなと野市 地域資源一覧"
_LISTED_AFTER = 14
"""Days after a member joined, their organisation's offers stand in the directory."""
_PLAIN = (
    "name", "kana", "kind", "standing", "provider", "description", "phone", "fax", "email",
    "hours", "conditions", "cost", "capacity", "reach", "members_contact",
)  # fmt: skip


def fill_directory(town: Town, ago: int) -> None:
    """Let the city's list be taken in, and everyone tend what they know."""
    town.times.add(ago, "list", partial(_import, town))
    joined = {
        member["key"]: member.get("joined", organisation["joined"])
        for organisation in tables("organisation")
        for member in organisation["members"]
    }
    for service in tables("service"):
        story, run = f"service:{service['key']}", partial(_tend, town, service)
        if "owner" in service:
            first = joined[service["owner"]]
            town.times.add(first - _LISTED_AFTER, story, run)
        if "checked" in service:
            town.times.add(service["checked"], story, run)


def _import(town: Town) -> None:
    listed = [service for service in tables("service") if "owner" not in service]
    with tempfile.TemporaryDirectory(prefix="tonari-town-") as folder:
        path = Path(folder) / "list.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(HEADER)
            rows.writerows(_row(service) for service in listed)
        origin = Origin(f"{LISTED_FIRST}（架空）", "CC0-1.0", LISTED_FIRST)
        opened = open_list(path, "plain")
        import_list(by=COMMAND, opened=opened, origin=origin, tell=lambda outcome: None)
    for service in listed:
        town.services[service["key"]] = _found(service["name"])


def _row(service: Table) -> list[object]:
    lat, lon = _spot(service)
    first = [service.get(name, "") for name in ("name", "kana", "provider")]
    last = [service.get(name, "") for name in ("phone", "description")]
    return [*first, _address(service), lat, lon, *last]


def _found(name: str) -> UUID:
    found = queries.search(COMMAND, words=name).items
    return next(view.id for view in found if view.name == name)


def _tend(town: Town, service: Table) -> None:
    key = service["key"]
    by = service.get("owner") or service.get("by", "sato")
    actor = town.members[by]
    town.services[key] = put_service(
        by=actor, content=_content(service), service_id=town.services.get(key)
    )
    if "room" in service:
        say_room(by=actor, service_id=town.services[key], room=service["room"])


def _content(service: Table) -> Content:
    lat, lon = _spot(service)
    plain = {name: service[name] for name in _PLAIN if name in service}
    return Content(
        **plain,
        fields=tuple(service["fields"]),
        traits=tuple(service.get("traits", ())),
        address=_address(service),
        municipality_code=CODE,
        lat=lat,
        lon=lon,
        served=tuple(_areas()[name] for name in service.get("serves", ())),
        openings=_openings(service),
    )


def _openings(service: Table) -> Openings:
    week = [f"{days} {times}" for days, times in service.get("week", ())]
    return parse("\n".join([*week, *service.get("times", ())]), clock.today())


def _areas() -> dict[str, UUID]:
    return {area.name: area.id for area in areas(COMMAND)}


def _spot(service: Table) -> tuple[float, float]:
    """Where it stands: on a spot of its own, or where another one does."""
    key: str = service.get("spot") or service["key"]
    return spot(service["area"], key)


def _address(service: Table) -> str:
    """The address with the city before it; a sentence instead of one stays as it is."""
    address = str(service["address"])
    return f"{NAME}{address}" if any(map(str.isdigit, address)) else address
