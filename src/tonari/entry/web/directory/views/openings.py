"""When a place is open: on its page, in calendars, and read from a text for confirmation."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import Request, act, for_member, public
from tonari.entry.web.directory.forms import TimesForm, search_form
from tonari.entry.web.directory.ics import written
from tonari.entry.web.directory.listed import back_of, done_with
from tonari.entry.web.directory.times import ask_first_on, next_times, shown, until_words
from tonari.entry.web.meanwhile import written_meanwhile
from tonari.entry.web.templatetags.tonari import bracketed
from tonari.ground.areas.queries import areas_of
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import say_openings
from tonari.records.directory.rules import LISTED, check_may_edit
from tonari.records.directory.rules.events import is_unsure
from tonari.records.directory.rules.opening_words import describe
from tonari.records.directory.rules.openings import Openings, open_until


def week_of(service: queries.ServiceView) -> list[tuple[str, str]]:
    """The days and times of an entry in the reader's language."""
    return shown(service.openings)


def facts_of(service: queries.ServiceView) -> dict[str, Any]:
    """What the page of a place says of its times."""
    openings, now = service.openings_now, clock.now().astimezone(clock.TOKYO)
    until = open_until(openings, now)
    return {
        "week": week_of(service),
        "open_until": until_words(until),
        "next_times": [] if until and until.whole else next_times(openings, now),
        "ask_first_on": "" if service.has_run_out else ask_first_on(openings),
        "is_unsure": is_unsure(service.content),
        "proposal": shown(service.proposal),
        "has_calendar": bool(openings) and not service.has_run_out and service.state == LISTED,
    }


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: Request, service_id: UUID) -> HttpResponse:
    """Confirm or put right the times that were read from the text; nothing counts before."""
    service = queries.service(request.actor, service_id)
    check_may_edit(request.actor, service.organisation_id)
    form = TimesForm(request.POST or None, initial=_times_of(service))
    if request.method == "POST" and form.is_valid():
        said = act(request, form, say_openings, service_id=service_id, **form.cleaned_data)
        if said is not None:
            if said is not True:
                words = _saved(form.cleaned_data["openings"])
                messages.success(request, done_with(request, service.name, words, stays=True))
            return redirect(back_of(request, service_id))
    status = 422 if form.errors else 200
    theirs = []
    if form.errors:
        now = _times_of(queries.service(request.actor, service_id))
        theirs = written_meanwhile(form, TimesForm(initial=now))
    context = {"form": form, "service": service, "theirs": theirs}
    context["back"] = back_of(request, service_id)
    return render(request, "directory/times.html", context, status=status)


@public
@require_safe
def place_calendar(request: Request, service_id: UUID) -> HttpResponse:
    """When one place is open, as everybody sees it.

    What was merged goes on as what it became. Of what was withdrawn nothing is left in it: where a
    calendar is not found, whoever subscribed keeps the old days.
    """
    service_id = queries.became(PUBLIC, service_id) or service_id
    if queries.withdrawn(PUBLIC, service_id):
        return _calendar(request, _("居場所・支援"), 0, [])
    found = queries.service(PUBLIC, service_id)
    return _calendar(request, found.name, 1, [found])


@public
@require_safe
def area_calendar(request: Request, area_id: UUID) -> HttpResponse:
    """When the places of an area are open."""
    area = areas_of(PUBLIC, {area_id}).get(area_id)
    if area is None:
        raise Http404
    return _calendar(request, area.name, *queries.with_times(PUBLIC, area_id=area_id))


@public
@require_safe
def search_calendar(request: Request) -> HttpResponse:
    """When the places that a search finds are open; a page of it makes no difference.

    Http404 where a filter is not known any more: who subscribed to an area gets no other places.
    """
    form = search_form(PUBLIC, request.GET)
    asked = form.asked()
    if form.unclear():
        raise Http404
    asked.pop("page", None)
    name = asked.get("words") or _("居場所・支援")
    return _calendar(request, name, *queries.with_times(PUBLIC, **asked))


def _saved(openings: Openings) -> str:
    read = _("、").join(" ".join(filter(None, pair)) for pair in shown(openings))
    return _("時間を保存しました%(read)s。") % {"read": bracketed(read)}


def _times_of(service: queries.ServiceView) -> dict[str, Any]:
    read = describe(service.openings or service.proposal)
    return {"openings": read, "version": service.version}


def _calendar(
    request: Request, name: str, total: int, services: list[queries.ServiceView]
) -> HttpResponse:
    """The same for everybody, in the town's language; 304 where the reader has it already.

    total: how many there are, of which these are the first.
    """
    with translation.override(settings.LANGUAGE_CODE):
        content = written(name, services, clock.today(), total)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="tonari.ics"'
    tag = quote_etag(sha256(content).hexdigest()[:32])
    kept = get_conditional_response(request, tag, None, response) or response
    kept["ETag"] = tag
    kept["Cache-Control"] = "public, no-cache"
    if services:
        kept["Last-Modified"] = http_date(max(s.modified_at for s in services).timestamp())
    return kept
