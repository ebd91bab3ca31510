"""What a host rewrites by their link, and what members do with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.models import HostChange, Report, Service
from tonari.records.directory.rules import PAUSED, Content, check_content
from tonari.records.directory.rules.keeping import (
    AT_ONCE,
    CLOSED,
    HELD,
    HELD_BACK,
    KEPT,
    MADE,
    UNDONE,
    WAITS,
    leads_elsewhere,
    settled_otherwise,
)
from tonari.records.directory.rules.numbers import check_number
from tonari.records.directory.rules.opening_words import describe, parse

from .entries import say_room
from .holding import editable, held, rewrite
from .reports import report_mistake
from .writing import content_of

_WRITTEN: dict[str, Callable[[Content], str]] = {
    "hours": lambda content: content.hours,
    "openings": lambda content: describe(content.openings),
    "conditions": lambda content: content.conditions,
    "phone": lambda content: content.phone,
}


@action
def change_by_host(
    *, by: Actor, service_id: UUID, version: int, parts: Mapping[str, str]
) -> dict[str, str]:
    """Let a host rewrite parts (AT_ONCE, HELD) of their entry; what became of each that changed.

    version: the one they saw. MADE: it stands now; HELD_BACK: a member looks at it first, since it
    is a telephone number, or newly names one or another address; UNDONE: what waited so no longer
    does, since they wrote again what stands.
    `Refused` at the part that cannot be kept, and if somebody else changed it meanwhile.
    """
    if by.kind != "link":
        raise not_found()
    row = held(by, service_id)
    before = content_of(row)
    wanted = {name: _lines(parts[name]) for name in (*AT_ONCE, *HELD) if name in parts}
    after = _with(before, wanted)
    check_content(after)
    changed, back = _changed(row, before, after, wanted)
    if not changed and not back:
        raise already_done()
    if row.version != version:
        raise Refused(_("見ているあいだに、内容が変わりました。いまの内容を見て、書いてください。"))
    check_number(changed.get("phone", ""))
    later = {
        name: text
        for name, text in changed.items()
        if name in HELD or leads_elsewhere(_WRITTEN[name](before), text)
    }
    at_once = {name: text for name, text in changed.items() if name not in later}
    if at_once:
        rewrite(by, row, _with(before, at_once), sorted(at_once))
    became = dict.fromkeys(at_once, MADE) | dict.fromkeys(later, HELD_BACK)
    became |= dict.fromkeys(back, UNDONE)
    _keep(row, before, changed, became)
    record(
        "directory.changed_by_host",
        by=by,
        subject=row.pk,
        chain=row.organisation_id,
        parts=" ".join(sorted(at_once)),
        held=" ".join(sorted(later)),
        back=" ".join(back),
    )
    return became


@action
def close_by_host(*, by: Actor, service_id: UUID) -> date:
    """Let a host say that they have ended for good, and the day of it.

    It is paused at once, and whoever keeps it is told: only a member takes an entry off the lists.
    Errors: Refused (repeated) where they were told.
    """
    if by.kind != "link":
        raise not_found()
    row = held(by, service_id)
    today = clock.today()
    is_said = row.room == PAUSED and row.room_said_on == today
    if is_said and Report.objects.filter(service=row, what=CLOSED, state__in=WAITS).exists():
        raise already_done()
    if not is_said:
        say_room(by=by, service_id=row.pk, room=PAUSED)
    words = "お店・居場所の人が、カードから知らせました。"
    report_mistake(by=by, service_id=row.pk, report_id=new_id(), what=CLOSED, words=words)
    return today


@action
def settle_change(*, by: Actor, change_id: UUID, keep: bool) -> None:
    """Say of what a host wrote that it is right (a held part then stands), or put it back.

    With what is right, what they wrote of that part before is settled, too.

    `Refused` if another organisation answers for the entry, if it is settled already (repeated:
    the same way), and if what it would stand in place of was rewritten since.
    """
    found = HostChange.objects.filter(pk=change_id).first()
    if found is None:
        raise not_found()
    row = editable(by, found.service_id)
    state = KEPT if keep else UNDONE
    settled = HostChange.objects.filter(pk=change_id, state=found.state)
    if found.state not in (MADE, HELD_BACK) or not settled.update(state=state):
        found.refresh_from_db(fields=["state"])
        raise already_done() if found.state == state else settled_otherwise()
    content = content_of(row)
    stood, wanted = (
        (found.before, found.after) if found.state == HELD_BACK else (found.after, found.before)
    )
    if keep == (found.state == HELD_BACK):
        if _WRITTEN[found.part](content) != stood:
            raise Refused(_("そのあとで書きなおされています。いまの内容を見て、直してください。"))
        rewrite(by, row, _with(content, {found.part: wanted}), [found.part])
    if keep:
        # What they wrote of it before is over with that: none of it stands, or could be put back.
        earlier = HostChange.objects.filter(service=row, part=found.part, at__lt=found.at)
        earlier.filter(state=MADE).update(state=KEPT)
    record("directory.change_settled", by=by, subject=row.pk, part=found.part, state=state)


def _keep(row: Service, before: Content, after: Mapping[str, str], became: dict[str, str]) -> None:
    # What waited and is written anew waits no longer: the last word of the host counts.
    HostChange.objects.filter(service=row, part__in=became, state=HELD_BACK).update(state=UNDONE)
    HostChange.objects.bulk_create(
        HostChange(
            service=row, part=name, before=_WRITTEN[name](before), after=text, state=became[name]
        )
        for name, text in after.items()
    )


def _changed(
    row: Service, before: Content, after: Content, names: Iterable[str]
) -> tuple[dict[str, str], list[str]]:
    """What is written anew, by part, and which of HELD no longer waits, as what stands is written.

    What waits already and is written again goes on waiting.
    """
    changes = HostChange.objects.filter(service=row, part__in=HELD, state=HELD_BACK)
    waits = dict(changes.order_by("at").values_list("part", "after"))
    same = [name for name in names if getattr(after, name) == getattr(before, name)]
    written = {name: _WRITTEN[name](after) for name in names if name not in same}
    changed = {name: text for name, text in written.items() if waits.get(name) != text}
    return changed, [name for name in same if name in waits]


def _lines(typed: str) -> str:
    return typed.strip().replace("\r\n", "\n")


def _with(content: Content, parts: Mapping[str, str]) -> Content:
    changed: dict[str, Any] = dict(parts)
    if "openings" in changed:
        changed["openings"] = parse(changed["openings"], clock.today())
    return replace(content, **changed)
