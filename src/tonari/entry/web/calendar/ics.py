"""A member's appointments as iCalendar (RFC 5545): when, and whether a visit or a call."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tonari.kernel import clock
from tonari.work.support import rules
from tonari.work.support.queries import FeedEntry

if TYPE_CHECKING:
    from icalendar import Event

LASTS = timedelta(hours=1)
"""How long something with a time takes: nobody is asked, and a calendar wants to know."""


def written(member_id: UUID, entries: list[FeedEntry]) -> bytes:
    """The whole calendar; the same entries give the same bytes."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Tonari//Calendar//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("となり"))
    calendar.add("x-wr-timezone", clock.TOKYO.key)
    for entry in entries:
        calendar.add_component(_event(member_id, entry))
    if any(entry.at for entry in entries):
        calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(member_id: UUID, entry: FeedEntry) -> "Event":
    from icalendar import Event

    today = f"{settings.BASE_URL.geturl().rstrip('/')}/today/"
    event = Event()
    # The same each time, and nobody can tell from it which appointment it is, or of whom.
    mark = salted_hmac("tonari.calendar", f"{member_id}:{entry.id}", algorithm="sha256").hexdigest()
    event.add("uid", f"{mark[:32]}@tonari")
    event.add("dtstamp", entry.made_at)
    event.add("summary", _(rules.KINDS[entry.kind]))
    event.add("description", _("きょうを開く：%(address)s") % {"address": today})
    event.add("url", today)
    if entry.at is None:
        event.add("dtstart", entry.first_on)
        event.add("dtend", entry.last_on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        begins = datetime.combine(entry.first_on, entry.at, tzinfo=clock.TOKYO)
        event.add("dtstart", begins)
        event.add("dtend", begins + LASTS)
    return event
