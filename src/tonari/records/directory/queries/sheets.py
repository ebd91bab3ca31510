"""The directory as sheets: what the viewer may see, with whence it is."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from tonari.ground.areas.queries import municipality_names
from tonari.ground.areas.rules import called
from tonari.ground.network.queries import organisation_names
from tonari.kernel.actor import Actor
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.beside import Beside
from tonari.records.directory.rules.credits import Credit
from tonari.records.directory.rules.keeping import Room
from tonari.records.directory.rules.sheets import OWN, SHEETS, Entry, Sheet, sheet_of

from .published import Asked, published_each
from .views import ServiceView


def sheet_rows(viewer: Actor, code: str) -> Iterator[list[list[str]]]:
    """The header of a sheet (SHEETS), then its rows, by batches. Formula-safe cells."""
    sheet, towns = SHEETS[code], dict[str, str]()
    yield [list(sheet.columns)]
    for batch in published_each(viewer, Asked()):
        codes = {v.municipality_code for v in batch} - towns.keys()
        towns |= dict.fromkeys(codes, "") | municipality_names(viewer, codes)
        unsaid = {v.organisation_id for v in batch if v.organisation_id and not v.credit.source}
        names = organisation_names(viewer, unsaid) if unsaid else {}
        entries = (
            Entry(
                *(str(v.id), v.state, _content(v, sheet), *_credit(v, names)),
                beside=_beside(v),
                municipality=towns[v.municipality_code],
            )
            for v in batch
        )
        yield [
            sheet.row(entry)
            for entry in entries
            if sheet is OWN or sheet_of(entry.content) is sheet
        ]


def _credit(view: ServiceView, names: Mapping[UUID, str]) -> Credit:
    """The list it is from, or the organisation (names) that wrote it here."""
    name = names.get(view.organisation_id, "") if view.organisation_id else ""
    return view.credit if view.credit.source else view.credit._replace(source=name)


def _beside(view: ServiceView) -> Beside:
    return Beside(
        tuple(called(area.kind, area.municipality_code, area.name) for area in view.serves),
        Room(view.room, view.room_free, view.room_most, view.room_unit),
        view.room_said_on,
        view.last_checked_on,
    )


def _content(view: ServiceView, sheet: Sheet) -> Content:
    """What a sheet has of an entry: the forms of a town are for everybody, whoever fetches them."""
    if sheet is OWN:
        return view.content
    shown: dict[str, Any] = {**view.private_parts}
    return replace(view.content, **shown)
