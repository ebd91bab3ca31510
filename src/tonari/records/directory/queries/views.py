"""What a viewer gets of an entry."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Regex

from tonari.ground.areas.queries import AreaView, areas_of
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.directory.models import Merge, ServedArea, Service
from tonari.records.directory.rules import (
    FIELDS,
    KINDS,
    LISTED,
    MEMBERS,
    PAUSED,
    REACHES,
    ROOM_SAID_FOR,
    ROOMS,
    STANDINGS,
    Content,
    Openings,
    is_old_room,
    is_paused,
    needs_checking,
    split_fields,
)
from tonari.records.directory.rules.credits import Credit, together
from tonari.records.directory.rules.hours import proposed
from tonari.records.directory.rules.keeping import (
    CHECKED_BEFORE,
    HOST,
    LIST,
    free_places,
    origin_of,
)
from tonari.records.directory.rules.openings import NEVER_SAID, Coming, from_json, has_run_out
from tonari.records.directory.rules.private import is_business, withheld
from tonari.records.directory.rules.traits import TRAITS

from .credits import credits_of


@dataclass(frozen=True)
class ServiceView:
    """A support or a place as the viewer may see it. Labels are untranslated Japanese.

    openings: what is certain of the hours; `hours` is the text as published.
    areas: those it stands in; serves: those it is for. members_contact: empty for the public.
    checked_by_id: the organisation that said last that all of it is right (or was, before its list
    changed it: then last_checked_on is empty).
    room_free, room_most, room_unit: what somebody counted, if anybody did. provenance: who said
    which parts (`rules.keeping.origin_of`); taken_on: when the rest came from its list.
    kept_by_id: who looks after an entry that nobody answers for. asked_at: when a mail asked last.
    modified_at: when anything of it was last written, whoever wrote it.
    folded: what a search looks for words in. key: its id as text.
    merged: the lists of other entries that became part of it; source, licence: those of its own.
    version: hand it back to `put_service`, so that nobody's change is overwritten unseen.
    """

    id: UUID
    organisation_id: UUID | None
    provider: str
    name: str
    kana: str
    kind: str
    standing: str
    fields: tuple[str, ...]
    description: str
    postal_code: str
    address: str
    municipality_code: str
    lat: float | None
    lon: float | None
    phone: str
    fax: str
    email: str
    url: str
    hours: str
    openings: Openings
    conditions: str
    traits: tuple[str, ...]
    cost: str
    capacity: str
    room: str
    room_said_on: date | None
    room_free: int | None
    room_most: int | None
    room_unit: str
    reach: str
    members_contact: str
    source: str
    source_url: str
    licence: str
    taken_on: date | None
    provenance: dict[str, list[str]]
    last_checked_on: date | None
    checked_by_id: UUID | None
    kept_by_id: UUID | None
    ask_by_mail: bool
    asked_at: datetime | None
    modified_at: datetime
    version: int
    state: str
    areas: tuple[AreaView, ...]
    serves: tuple[AreaView, ...]
    folded: str
    key: str
    merged: tuple[Credit, ...] = ()

    @property
    def kind_label(self) -> str:
        """支援 or 居場所."""
        return KINDS[self.kind]

    @property
    def standing_label(self) -> str:
        """制度内, 制度外 or 境界."""
        return STANDINGS[self.standing]

    @property
    def field_labels(self) -> list[str]:
        """The words of its fields."""
        return [FIELDS[field] for field in self.fields]

    @property
    def trait_labels(self) -> list[str]:
        """The words of the terms on which one may come."""
        return [TRAITS[trait] for trait in self.traits]

    @property
    def reach_label(self) -> str:
        """Whom it is for, by where they live."""
        return REACHES[self.reach]

    @property
    def room_label(self) -> str:
        """Whether there is room, empty when nobody said."""
        return ROOMS.get(self.room, "")

    @property
    def room_is_old(self) -> bool:
        """Whether that may long have changed."""
        return is_old_room(self.room_said_on, clock.today())

    @property
    def is_paused(self) -> bool:
        """Whether somebody said lately that it is paused."""
        return is_paused(self.room, self.room_said_on, clock.today())

    @property
    def openings_now(self) -> Openings:
        """Its openings as far as they hold: nothing while it is paused."""
        return NEVER_SAID if self.is_paused else self.openings

    @property
    def coming(self) -> Coming:
        """When it opens, as seen from today."""
        return Coming(self.openings_now, clock.today())

    @property
    def has_run_out(self) -> bool:
        """Whether all the times that are known of it are over."""
        return has_run_out(self.openings, clock.today())

    @property
    def remark(self) -> str:
        """Words without a time (雨の日は休み) beside certain times: they never take their place."""
        is_told = any(map(str.isdigit, self.hours))
        return self.hours if self.openings and not is_told else ""

    @property
    def private_parts(self) -> dict[str, str]:
        """The parts that nobody but members is shown, as everybody else is shown them."""
        return _withheld({name: getattr(self, name) for name in _COLUMNS})

    @property
    def keeper_id(self) -> UUID | None:
        """The organisation that answers for it, or looks after it."""
        return self.organisation_id or self.kept_by_id

    @property
    def credits(self) -> tuple[Credit, ...]:
        """The lists from which its words are: its own, then those of what became part of it."""
        own = Credit(self.source, self.licence, self.source_url)
        return tuple(dict.fromkeys([own, *self.merged] if any(own) else self.merged))

    @property
    def credit(self) -> Credit:
        """All of them as one, for whatever has room for one."""
        return together(self.credits)

    @property
    def free_places(self) -> int | None:
        """How many may still come, None when nobody counted."""
        return free_places(self.room, self.room_free)

    @property
    def checked_by_host(self) -> bool:
        """Whether its host said last that all of it is right."""
        return (origin_of(self.provenance, "checked") or ("", "", ""))[0] == HOST

    @property
    def checked_before(self) -> date | None:
        """When it was confirmed, where a list has changed it since."""
        found = None if self.last_checked_on else self.provenance.get(CHECKED_BEFORE)
        return date.fromisoformat(found[2]) if found else None

    @property
    def is_stale(self) -> bool:
        """Whether nobody has checked it for so long that one should ask first."""
        return needs_checking(self.last_checked_on, clock.today())

    @property
    def proposal(self) -> Openings:
        """The times that were read from its text, for confirmation; none where some are certain."""
        return Openings() if self.openings else proposal_of(self.hours, clock.today())

    @property
    def times_unconfirmed(self) -> bool:
        """Whether its times are as a list's columns were read: nobody said that they are right."""
        said = origin_of(self.provenance, "openings")
        is_read = said is None or said[0] == LIST
        return bool(self.openings) and is_read and self.last_checked_on is None

    @property
    def served(self) -> tuple[UUID, ...]:
        """The areas it is for, as `put_service` takes them."""
        return tuple(area.id for area in self.serves)

    @property
    def content(self) -> Content:
        """What is said of it, as `put_service` takes it."""
        return Content(**{part: getattr(self, part) for part in Content.__dataclass_fields__})


# Many pages ask of the same texts: of an entry, of what nobody keeps.
proposal_of = lru_cache(maxsize=2048)(proposed)

Row = tuple[Any, ...]
_MADE = ("areas", "serves", "key", "merged")
_COLUMNS = tuple(n for n in ServiceView.__dataclass_fields__ if n not in _MADE)
"""Columns of an entry, its id first."""
_IS_SEVERAL = Exists(Merge.objects.filter(kept=OuterRef("pk"), undone_at=None))


def scope(viewer: Actor, also: str = "") -> QuerySet[Service]:
    """The entries a viewer may see: the public what is listed. also: a state that members see."""
    seen = [LISTED, MEMBERS, also] if viewer.kind == "member" else [LISTED]
    return Service.objects.filter(state__in=seen)


def paused() -> Q:
    """Entries of which somebody said lately that they are paused (`rules.is_paused`)."""
    return Q(room=PAUSED, room_said_on__gte=clock.today() - ROOM_SAID_FOR)


def with_last_days() -> Q:
    """Entries some of whose times hold up to a day: they may have run out (`has_run_out`)."""
    return Q(Regex(Cast("openings", TextField()), '"last": "'))


Bare = tuple[ServiceView, frozenset[tuple[UUID, bool]]]
"""An entry without its areas; their ids, and whether they are those it is for."""


def views(
    viewer: Actor, rows: QuerySet[Service], *, see_all: bool = False, in_order: bool = False
) -> list[ServiceView]:
    """Rows as the viewer sees them. Three queries, four where any was merged.

    see_all, in_order: as in `bare_views`.
    """
    return with_areas(viewer, bare_views(viewer, rows, see_all=see_all, in_order=in_order))


def bare_views(
    viewer: Actor, rows: QuerySet[Service], *, see_all: bool = False, in_order: bool = False
) -> list[Bare]:
    """Rows as the viewer sees them, but for what their areas are called.

    Two queries; a third where another entry became part of one, for whom to credit.
    see_all: no number is withheld from whoever keeps these entries by a link, nor from members.
    in_order: the rows are by their ids, one after the other, and many.
    """
    # Plain values: a model's object for each row costs as much as all the rest.
    loaded = list(rows.values_list(*_COLUMNS, _IS_SEVERAL))
    served: dict[UUID, set[tuple[UUID, bool]]] = {row[0]: set() for row in loaded}
    # Not by `prefetch_related`: it makes three objects for each row before it knows of any area.
    held = ServedArea.objects.order_by()
    if in_order and loaded:  # five hundred ids in a question take as long as to read the rows
        held = held.filter(service__gte=loaded[0][0], service__lte=loaded[-1][0])
    else:
        held = held.filter(service__in=list(served))
    for service, area, said in held.values_list("service_id", "area_id", "said"):
        if service in served:
            served[service].add((area, said))
    merged = credits_of(viewer, [row[0] for row in loaded if row[-1]])
    return [
        (
            _view(viewer, row[:-1], merged.get(row[0], ()), see_all=see_all),
            frozenset(served[row[0]]),
        )
        for row in loaded
    ]


def with_areas(viewer: Actor, bare: Collection[Bare]) -> list[ServiceView]:
    """Entries with their areas. One query, if any has one."""
    known = areas_of(viewer, {area for _view, pairs in bare for area, _said in pairs})
    return [_placed(view, pairs, known) if pairs else view for view, pairs in bare]


def _placed(
    view: ServiceView, pairs: frozenset[tuple[UUID, bool]], known: dict[UUID, AreaView]
) -> ServiceView:
    areas, serves = (
        tuple(area for area_id, area in known.items() if (area_id, said) in pairs)
        for said in (False, True)
    )
    return _with(vars(view), areas=areas, serves=serves)


def _view(viewer: Actor, row: Row, merged: tuple[Credit, ...], *, see_all: bool) -> ServiceView:
    said: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    said["fields"], said["traits"] = split_fields(said["fields"]), split_fields(said["traits"])
    said["openings"] = from_json(said["openings"])
    if viewer.kind != "member" and not see_all:
        said |= _withheld(said)
    if viewer.kind != "member":
        said["members_contact"] = ""
    return _with(said, areas=(), serves=(), key=str(said["id"]), merged=merged)


def _with(said: dict[str, Any], **more: Any) -> ServiceView:
    """A view of its parts: all at once, as `copy` does it, for a frozen class takes fifty calls."""
    view = object.__new__(ServiceView)
    vars(view).update(said, **more)
    return view


def _withheld(said: dict[str, Any]) -> dict[str, str]:
    return withheld(
        said,
        organisation_id=said["organisation_id"],
        is_business=is_business(said["kind"], said["standing"], said["name"], said["provider"]),
        provenance=said["provenance"],
    )
