"""When places are open, as iCalendar (RFC 5545): what is certain of the next sixty days."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from tonari.entry.web.templatetags.tonari import bracketed
from tonari.kernel import clock
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules.openings import between

if TYPE_CHECKING:
    from icalendar import Event

AHEAD = timedelta(days=60)
MOST_EVENTS = 2000
"""A calendar holds no more, the nearest first."""
Times = tuple[date, str, str]


def written(name: str, services: list[ServiceView], today: date) -> bytes:
    """A whole calendar; the same entries on the same day give the same bytes."""
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", "-//Tonari//Places//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-caldesc", vText(_about(services)))
    calendar.add("x-wr-timezone", clock.TOKYO.key)
    for service, times in islice(_all(services, today), MOST_EVENTS):
        calendar.add_component(_event(service, times))
    if calendar.subcomponents:
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _all(services: Iterable[ServiceView], today: date) -> Iterator[tuple[ServiceView, Times]]:
    """Every opening, the nearest first."""
    every = [
        (one, times) for one in services for times in between(one.openings, today, today + AHEAD)
    ]
    return iter(sorted(every, key=lambda pair: (pair[1], pair[0].id)))


def _about(services: Iterable[ServiceView]) -> str:
    sources = dict.fromkeys(f"{s.source}{bracketed(s.licence)}" for s in services if s.source)
    first = _("はっきりしている時間だけをのせています。行く前に確かめてください。")
    return "\n".join([first, *(_("出典：%(source)s") % {"source": one} for one in sources)])


def _event(service: ServiceView, times: Times) -> "Event":
    from icalendar import Event

    day, start, end = times
    event = Event()
    event.add(
        "uid", f"{service.id}-{day:%Y%m%d}-{start.replace(':', '')}-{end.replace(':', '')}@tonari"
    )
    event.add("dtstamp", service.modified_at)
    event.add("last-modified", service.modified_at)
    event.add("summary", service.name)
    event.add("dtstart", _moment(day, start))
    event.add("dtend", _moment(day, end))
    event.add("transp", "TRANSPARENT")
    if service.address:
        event.add("location", service.address)
    path = reverse("directory:place", args=[service.id])
    event.add("url", f"{settings.BASE_URL.geturl().rstrip('/')}{path}")
    event.add("description", "\n".join(_described(service)))
    return event


def _described(service: ServiceView) -> Iterator[str]:
    if service.openings.call_first:
        yield _("行く前に電話をしてください")
    if service.phone:
        yield _("電話：%(number)s") % {"number": service.phone}
    if service.source:
        yield _("出典：%(source)s") % {"source": service.source + bracketed(service.licence)}


def _moment(day: date, at: str) -> datetime:
    if at == "24:00":
        return datetime.combine(day + timedelta(days=1), time(), clock.TOKYO)
    return datetime.combine(day, time.fromisoformat(at), clock.TOKYO)
