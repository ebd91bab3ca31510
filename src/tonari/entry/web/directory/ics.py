"""When places are open, as iCalendar (RFC 5545): what is certain of the next sixty days."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from uuid import uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import bracketed
from tonari.kernel import clock
from tonari.records.directory.queries import ServiceView

from .recurring import Recurring, recurring

if TYPE_CHECKING:
    from icalendar import Event

AHEAD = timedelta(days=60)
MOST_EVENTS = 2000
"""A calendar holds no more, the nearest first."""


def written(name: str, services: list[ServiceView], today: date, total: int = 0) -> bytes:
    """A whole calendar; the same entries on the same day give the same bytes.

    total: how many entries there are where these are the first of more.
    """
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", "-//Tonari//Places//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-caldesc", vText(_about(services, total)))
    calendar.add("x-wr-timezone", clock.TOKYO.key)
    for service, one in islice(_all(services, today), MOST_EVENTS):
        calendar.add_component(_event(service, one))
    if calendar.subcomponents:
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _all(services: Iterable[ServiceView], today: date) -> Iterator[tuple[ServiceView, Recurring]]:
    """Every opening, the nearest first; what comes again is one event."""
    last = today + AHEAD
    every = [(one, each) for one in services for each in recurring(one.openings_now, today, last)]
    return iter(sorted(every, key=lambda pair: (pair[1].first, pair[0].id, pair[1].key)))


def _about(services: list[ServiceView], total: int) -> str:
    sources = dict.fromkeys(one for service in services for one in _credited(service))
    first = _("はっきりしている時間だけをのせています。行く前に確かめてください。")
    cut = _("時間のはっきりしている%(total)sか所のうち、%(shown)sか所だけです。")
    more = [cut % {"total": total, "shown": len(services)}] if total > len(services) else []
    return "\n".join([first, *more, *(_("出典：%(source)s") % {"source": one} for one in sources)])


def _event(service: ServiceView, one: Recurring) -> "Event":
    from icalendar import Event

    day, start, end = one.first
    event = Event()
    event.add("uid", f"{_uid(service, one)}@tonari")
    if one.rule:
        until = moment(one.last, start).astimezone(UTC)
        event.add("rrule", one.rule | {"until": until})
    if one.left_out:
        event.add("exdate", [moment(left, start) for left in one.left_out])
    event.add("dtstamp", service.modified_at)
    event.add("last-modified", service.modified_at)
    event.add("summary", service.name)
    event.add("dtstart", moment(day, start))
    event.add("dtend", moment(day, end))
    event.add("transp", "TRANSPARENT")
    if service.address:
        event.add("location", service.address)
    path = reverse("directory:place", args=[service.id])
    event.add("url", f"{settings.BASE_URL.geturl().rstrip('/')}{path}")
    event.add("description", "\n".join(_described(service)))
    return event


def _uid(service: ServiceView, one: Recurring) -> str:
    if one.rule:
        return str(uuid5(service.id, one.key))
    day, start, end = one.first
    return f"{service.id}-{day:%Y%m%d}-{start.replace(':', '')}-{end.replace(':', '')}"


def _described(service: ServiceView) -> Iterator[str]:
    if service.openings.call_first:
        yield _("行く前に電話をしてください")
    if service.remark:
        yield service.remark
    if service.times_unconfirmed:
        yield _("時間は、まだ確かめていません")
    if service.phone:
        yield _("電話：%(number)s") % {"number": service.phone}
    for one in _credited(service):
        yield _("出典：%(source)s") % {"source": one}


def _credited(service: ServiceView) -> list[str]:
    return [f"{one.source}{bracketed(one.licence)}" for one in service.credits if one.source]


def moment(day: date, at: str) -> datetime:
    """A time of a day in Japan; 24:00 is the beginning of the next."""
    if at == "24:00":
        return datetime.combine(day + timedelta(days=1), time(), clock.TOKYO)
    return datetime.combine(day, time.fromisoformat(at), clock.TOKYO)
