"""What everybody may see: the front page, what Tonari is, the way out."""

import calendar as months
from datetime import date
from typing import Any

import jpholiday
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from tonari.entry.web.access import public
from tonari.entry.web.directory.nearby import HERE_COOKIE
from tonari.entry.web.signin.cookies import drop_key
from tonari.ground.network.actions import end_session
from tonari.kernel import clock
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries as directory

from .numbers import national_numbers

# What is searched for stays Japanese, as the entries are; only what is shown is translated.
OFTEN = (_("ごはん"), _("話し相手"), _("仕事"), _("住まい"), _("子ども"), _("運動"))
DOORS = {"advice": _("相談"), "place": _("居場所")}


@public
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Who can be reached now, the ways in, the directory."""
    at = clock.now()
    reachable = directory.reachable_now(PUBLIC, at)
    return render(
        request,
        "front/front.html",
        {
            "reachable": reachable,
            "opens": None if reachable else directory.next_reachable(PUBLIC, at),
            "numbers": national_numbers(),
            "at": at,
            "words": OFTEN,
            "doors": DOORS,
        },
    )


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Tonari is and promises, in plain words."""
    return render(request, "front/about.html")


@public
@require_safe
def leave(request: Any) -> HttpResponse:
    """End the session, empty the browser's cache of this site, show something that says nothing.

    One touch, without JavaScript: so it is a link, and writes on a GET what a GET may write, the
    session. Another tab, or a cookie copied before, opens nothing after it.
    """
    if request.member:
        end_session(by=request.actor, session_id=request.session_id)
    auth.logout(request)
    response = redirect("front:calendar")
    drop_key(response)
    response.delete_cookie(HERE_COOKIE)
    # Not "cookies": that would sign the reader out of the city's other sites too.
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Cache-Control"] = "no-store"
    return response


@public
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A calendar of the month, without a word of Tonari."""
    today = clock.today()
    weeks = months.Calendar(firstweekday=6).monthdatescalendar(today.year, today.month)
    holidays = {day: _holiday(day) for week in weeks for day in week if jpholiday.is_holiday(day)}
    context = {"today": today, "weeks": weeks, "holidays": holidays}
    return render(request, "front/calendar.html", context)


def _holiday(day: date) -> str:
    """The name of a public holiday, which only Japanese has."""
    in_japanese = (get_language() or "ja").startswith("ja")
    return str(jpholiday.is_holiday_name(day)) if in_japanese else gettext("祝日")


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language and come back; a wrong address leads to the front page."""
    return set_language(request)
