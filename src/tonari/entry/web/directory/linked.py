"""A public entry as search engines read it: JSON-LD in the words of schema.org."""

import json
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from tonari.kernel import clock
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules import FORMAL, LISTED, PLACE
from tonari.records.directory.rules.credits import terms_page
from tonari.records.directory.rules.openings import ANY_DAY, Rule, is_shut_on

from .ics import AHEAD, moment

Thing = dict[str, Any]
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# No end of the element, no comment and no line end of older scripts can stand in a name.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def linked(view: ServiceView) -> SafeString:
    """The content of a `<script type="application/ld+json">`; empty unless everybody may see it.

    A block of data, not a script: the page's policy for scripts does not concern it.
    """
    if view.state != LISTED:
        return SafeString("")
    thing = _event(view) or (_place(view) if view.kind == PLACE else _service(view))
    said = {"@context": "https://schema.org", **_common(view), **thing}
    text = json.dumps(_given(said), ensure_ascii=False)
    return SafeString(text.translate(_ESCAPES))


def _common(view: ServiceView) -> Thing:
    page = f"{settings.BASE_URL.geturl().rstrip('/')}{reverse('directory:place', args=[view.id])}"
    about = {
        "@type": "WebPage",
        "@id": page,
        "dateModified": view.modified_at.date().isoformat(),
        "lastReviewed": view.last_checked_on.isoformat() if view.last_checked_on else "",
        "license": _licence(view),
        "creditText": view.credit.source,
    }
    return {
        "@id": f"{page}#it",
        "name": view.name,
        "alternateName": view.kana,
        "description": view.description,
        "url": view.url or page,
        "subjectOf": about,
    }


def _licence(view: ServiceView) -> str | list[str]:
    """The page of each licence's terms, its name where that page is not known."""
    named = dict.fromkeys(one.licence for one in view.credits if one.licence)
    told = [terms_page(one) or one for one in named]
    return told[0] if len(told) == 1 else told


def _place(view: ServiceView) -> Thing:
    return {
        "@type": "Place",
        **_at(view),
        **_reached(view),
        "openingHoursSpecification": _week(view),
        "specialOpeningHoursSpecification": _shut(view),
    }


def _event(view: ServiceView) -> Thing:
    """What is on the days that it names and on no others; nothing where it comes again.

    Nor where it is paused, or over: then it is a place like any other.
    """
    if view.is_paused or view.has_run_out:
        return {}
    days = sorted((_when(rule) for rule in view.openings.opens), key=lambda day: (*day.values(),))
    if not days or not all(days):
        return {}
    each = [{"@type": "Event", "name": view.name, **day} for day in days]
    return {
        "@type": "Event",
        "startDate": days[0]["startDate"],
        "endDate": max(day["endDate"] for day in days),
        "location": {"@type": "Place", **_at(view), **_reached(view)},
        "organizer": {"@type": "Organization", "name": view.provider} if view.provider else {},
        "subEvent": each if len(each) > 1 else [],
    }


def _when(rule: Rule) -> Thing:
    """From when to when something is that is on one day, or each day from one to another."""
    plain = Rule(ANY_DAY, rule.start, rule.end, first=rule.first, last=rule.last)
    if rule != plain or not (rule.first and rule.last):
        return {}
    first, last = date.fromisoformat(rule.first), date.fromisoformat(rule.last)
    return {
        "startDate": moment(first, rule.start).isoformat(),
        "endDate": moment(last, rule.end).isoformat(),
    }


def _service(view: ServiceView) -> Thing:
    at = {"@type": "Place", **_at(view)} if view.address or view.lat is not None else {}
    channel = {
        "@type": "ServiceChannel",
        "serviceLocation": at,
        "servicePhone": {"@type": "ContactPoint", **_reached(view)} if _reached(view) else {},
    }
    return {
        "@type": "GovernmentService" if view.standing == FORMAL else "Service",
        "provider": {"@type": "Organization", "name": view.provider} if view.provider else {},
        "areaServed": [{"@type": "AdministrativeArea", "name": a.name} for a in view.serves],
        "availableChannel": channel if at or channel["servicePhone"] else {},
        "hoursAvailable": _week(view) + _shut(view),
    }


def _at(view: ServiceView) -> Thing:
    address = {
        "@type": "PostalAddress",
        "addressCountry": "JP",
        "postalCode": view.postal_code,
        "streetAddress": view.address,
    }
    geo = {"@type": "GeoCoordinates", "latitude": view.lat, "longitude": view.lon}
    where = {"address": address if view.address else {}}
    return _given(where | {"geo": {} if view.lat is None else geo})


def _reached(view: ServiceView) -> Thing:
    return _given({"telephone": view.phone, "faxNumber": view.fax})


def _week(view: ServiceView) -> list[Thing]:
    """What holds in every week; the rest stands on the page."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{_DAYS[rule.day]}",
            "opens": rule.start,
            # Whoever reads this knows no 24:00.
            "closes": "23:59" if rule.end == "24:00" else rule.end,
        }
        for rule in _every_week(view)
    ]


def _every_week(view: ServiceView) -> list[Rule]:
    weekly = (one for one in view.openings_now.opens if one == Rule(one.day, one.start, one.end))
    return [one for one in weekly if one.day < len(_DAYS)]


def _shut(view: ServiceView) -> list[Thing]:
    """The days to come on which it is shut though it opens on others of that week.

    Without them 月〜金, 祝日は休み is open on every Monday. From 0:00 to 0:00 is not at all.
    """
    today, opens = clock.today(), {rule.day for rule in _every_week(view)}
    days = (today + timedelta(days=ahead) for ahead in range(AHEAD.days))
    return [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": day.isoformat(),
            "validThrough": day.isoformat(),
            "opens": "00:00",
            "closes": "00:00",
        }
        for day in days
        if day.weekday() in opens and is_shut_on(view.openings_now, day)
    ]


def _given(thing: Thing) -> Thing:
    """Without what nobody said, at any depth."""
    kept = {name: _each(value) for name, value in thing.items()}
    return {name: value for name, value in kept.items() if value not in ("", None, [], {})}


def _each(value: Any) -> Any:
    if isinstance(value, list):
        return [_each(one) for one in value]
    return _given(value) if isinstance(value, dict) else value
