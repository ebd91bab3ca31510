"""Where each part of an entry is from: a list, a member, the host; and since when."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from tonari.entry.web.directory.forms import part_label
from tonari.entry.web.templatetags.tonari import listed
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules.keeping import ALL_PARTS, HOST, LIST, lists_joined, origin_of
from tonari.records.directory.rules.merging import PARTS


class Origin(NamedTuple):
    """Who said something, when, and which parts; `rest`: all that is not named elsewhere."""

    who: str
    day: date | None
    parts: list[str]
    rest: bool


_Said = tuple[str, str, str] | None


def writers(service: ServiceView) -> set[UUID]:
    """The organisations that wrote parts of an entry."""
    said = service.provenance.values()
    return {UUID(who) for kind, who, *_more in said if who and kind != LIST}


def origins(service: ServiceView, names: Mapping[UUID, str]) -> list[Origin]:
    """By who said it and when, the parts that say anything; where most of it is from, first."""
    shown = [part for part in PARTS if getattr(service, part)]
    labels = {part: str(part_label(part)) for part in shown}
    if service.room:
        labels["room"] = _("空きのようす")
    found: dict[tuple[_Said, tuple[str, ...]], list[str]] = {}
    for part, label in labels.items():
        said = origin_of(service.provenance, part), lists_joined(service.provenance, part)
        found.setdefault(said, []).append(label)
    rest = origin_of(service.provenance, ALL_PARTS)
    made = [
        _joined_of(lists, _origin(service, names, said, parts, said == rest and not lists))
        for (said, lists), parts in found.items()
    ]
    return sorted(made, key=lambda one: not one.rest)


def _joined_of(lists: tuple[str, ...], origin: Origin) -> Origin:
    """The same with the lists whose words somebody put together."""
    if not lists:
        return origin
    who = _("%(who)s（%(lists)sを合わせて）") % {"who": origin.who, "lists": listed(lists)}
    return origin._replace(who=who)


def _origin(
    service: ServiceView,
    names: Mapping[UUID, str],
    said: _Said,
    parts: list[str],
    rest: bool,
) -> Origin:
    # Of its own list, or of that of an entry it was joined with.
    if said is None or said[0] == LIST:
        source, taken_on = (service.source, service.taken_on) if said is None else _of_list(said)
        who = source or _("もとから（だれが書いたかは残っていません）")
        return Origin(who, taken_on, parts, rest)
    kind, organisation, day = said
    who = _("お店・居場所の人") if kind == HOST else ""
    who = who or (names.get(UUID(organisation), "") if organisation else "") or _("構成員")
    return Origin(who, date.fromisoformat(day), parts, rest)


def _of_list(said: tuple[str, str, str]) -> tuple[str, date | None]:
    _kind, source, day = said
    return source, date.fromisoformat(day) if day else None
