"""What a merge writes into the entry that stays, and what undoing it writes back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from tonari.ground.areas.queries import areas_of
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.models import Merge, ServedArea, Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.keeping import joined_of, origin_taken, said_by
from tonari.records.directory.rules.kinds import state_for
from tonari.records.directory.rules.merging import (
    CHECKED,
    FACTS,
    ORIGINS,
    ROOM,
    WRITTEN,
    chosen_content,
    facts_of_both,
    parts_of,
    without_earlier,
)
from tonari.records.directory.rules.openings import Openings, from_json, to_json
from tonari.records.directory.rules.private import OF_LIST

from .places import place
from .writing import COLUMNS, columns, content_of, fill, forget_address, read

_SAID_IN = {"checked": CHECKED, "room": ROOM}
"""Under which name a provenance says who checked, and who spoke of room; with the columns."""


@dataclass(frozen=True)
class Joined:
    """A merge about to be written: its row, what the kept entry says, and its other columns."""

    merge: Merge
    content: Content
    columns: dict[str, Any]


def contents(*rows: Service) -> list[Content]:
    """Rows as Contents, with the areas they are for. One query."""
    served: dict[UUID, list[UUID]] = {row.pk: [] for row in rows}
    said = ServedArea.objects.filter(service__in=list(served), said=True).order_by("area_id")
    for service, area in said.values_list("service_id", "area_id"):
        served[service].append(area)
    return [replace(content_of(row), served=tuple(served[row.pk])) for row in rows]


def joined(
    by: Actor,
    merge_id: UUID,
    kept: tuple[Service, Content],
    other: tuple[Service, Content],
    chosen: Mapping[str, str],
) -> Joined:
    """What becomes of two entries, each with what it says. `Refused` at what cannot be chosen."""
    content = chosen_content(kept[1], other[1], chosen)
    taken: dict[str, Any] = {
        part: [_plain(getattr(kept[1], part)), _plain(getattr(content, part))]
        for part in (*COLUMNS, "served")
        if getattr(kept[1], part) != getattr(content, part)
    }
    facts = facts_of_both(*(_facts(row) for row, _said in (kept, other)))
    whole = {part: getattr(content, part) == getattr(other[1], part) for part in taken}
    whole |= {name: True for name, beside in _SAID_IN.items() if beside[0] in facts}
    said = {part: _origin(by, kept[0], other[0], part, whole=whole[part]) for part in whole}
    merge = Merge(
        pk=merge_id,
        kept=kept[0],
        other=other[0],
        at=clock.now(),
        by_organisation_id=by.acting_for,
        state_before=other[0].state,
    )
    merge.taken = taken | {
        FACTS: {one: [_plain(getattr(kept[0], one)), _plain(facts[one])] for one in facts},
        ORIGINS: {part: [kept[0].provenance.get(part), origin] for part, origin in said.items()},
        WRITTEN: {
            "kept": [kept[0].version, _plain(kept[0].edited_at)],
            "other": [other[0].version, _plain(other[0].edited_at)],
        },
    }
    more = {"edited_at": merge.at, "provenance": kept[0].provenance | said}
    return Joined(merge, content, facts | more)


def rewrite_joined(
    by: Actor, row: Service, content: Content, version: int, more: dict[str, Any]
) -> None:
    """Rewrite an entry of a merge; more: columns beside what it says.

    `Refused` if somebody wrote since that version.
    """
    moved = row.email != content.email
    fill(row, content)
    read([row])
    said = columns(row) | {"state": state_for(content, more.get("state", row.state))}
    told = {**more, **said, "modified_at": clock.now(), "version": F("version") + 1}
    if not Service.objects.filter(pk=row.pk, version=version).update(**told):
        raise Refused(
            _("見くらべているあいだに、ほかの人が直しました。もう一度、見くらべてください。")
        )
    if moved:
        forget_address([row.pk])
    place(by, [row])


def parts_back(by: Actor, taken: Mapping[str, Any], now: Content) -> dict[str, Any]:
    """The parts that nobody has rewritten since, as they were before."""
    back = {
        part: _of_json(part, taken[part][0])
        for part in parts_of(taken)
        if _plain(getattr(now, part)) == taken[part][1]
    }
    if not {"reach", "served"} & taken.keys() <= back.keys():  # one means nothing without the other
        return {part: said for part, said in back.items() if part not in ("reach", "served")}
    if "served" in back:
        back["served"] = tuple(
            one for one in back["served"] if one in areas_of(by, {*back["served"]})
        )
    return back


def columns_back(merge: Merge, row: Service) -> dict[str, Any]:
    """What was checked or said of room before, where nobody said it anew since."""
    facts = merge.taken.get(FACTS, {})
    back: dict[str, Any] = {}
    for beside in _SAID_IN.values():
        own = {name: facts[name] for name in beside if name in facts}
        if all(_plain(getattr(row, name)) == after for name, (_before, after) in own.items()):
            back |= {name: _of_json(name, before) for name, (before, _after) in own.items()}
    return back


def origins_back(merge: Merge, row: Service, back: Mapping[str, Any]) -> dict[str, Any]:
    """Who had said what goes back, where nobody wrote it since."""
    origins = merge.taken.get(ORIGINS, {})
    said = dict(row.provenance)
    for part, (before, after) in origins.items():
        if said.get(part) == after and (part in back or part in _SAID_IN):
            said.pop(part)
            said |= {part: before} if before else {}
    return said


def hand_on(merge: Merge) -> bool:
    """Before a merge is undone: those that followed in its entry learn what was there before it.

    So all is as it was when every one is undone, whichever is first. Whether another of them wrote
    the entry right after it: then that is still when it was written last.
    """
    since = version_before(merge, "kept")
    others = Merge.objects.filter(kept=merge.kept_id, undone_at=None).exclude(pk=merge.pk)
    later = [one for one in others.order_by("pk") if since < version_before(one, "kept")]
    left = merge.taken
    for one in sorted(later, key=lambda one: version_before(one, "kept")):
        taken, left = without_earlier(one.taken, left, _plain(merge.at))
        Merge.objects.filter(pk=one.pk).update(taken=taken)
    return bool(later) and WRITTEN not in left


def written_back(merge: Merge, row: Service, side: str) -> dict[str, Any]:
    """When an entry was written last: as before where only the merge wrote it, else now."""
    before = merge.taken.get(WRITTEN)
    if before is None or row.edited_at != merge.at:
        return {"edited_at": clock.now()}
    return {"edited_at": _of_json("edited_at", before[side][1])}


def version_before(merge: Merge, side: str) -> int:
    """Which version of an entry was merged; 0 where that was not kept yet."""
    written = merge.taken.get(WRITTEN)
    return written[side][0] if written else 0


def _facts(row: Service) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*CHECKED, *ROOM)}


def _origin(by: Actor, kept: Service, other: Service, part: str, *, whole: bool) -> list[str]:
    """Who says a part now. whole: it is the other's, not both together, which `by` put so.

    Of both together, the lists that they are of stand beside.
    """
    ours, theirs = (
        origin_taken(one.provenance, part, one.source, one.taken_on) for one in (kept, other)
    )
    if whole:
        return theirs
    still = [part] if OF_LIST in ours or OF_LIST in theirs else []
    return [*said_by(by, clock.today(), [part], still)[part], *joined_of(ours, theirs)]


def _plain(value: Any) -> Any:
    """A part or a column as JSON has it."""
    if isinstance(value, Openings):
        return to_json(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _of_json(name: str, value: Any) -> Any:
    if name == "openings":
        return from_json(value)
    if name == "served":
        return tuple(UUID(one) for one in value)
    if value is not None and name == "edited_at":
        return datetime.fromisoformat(value)
    if value is not None and name in (CHECKED[0], ROOM[0]):
        return date.fromisoformat(value)
    if value is not None and name == "checked_by_id":
        return UUID(value)
    return tuple(value) if isinstance(value, list) else value
