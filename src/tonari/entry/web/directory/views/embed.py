"""The list as part of another site's page: the same for everybody, whoever is signed in."""

from typing import Any

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from tonari.entry.web.access import public
from tonari.entry.web.calendars import use_years
from tonari.entry.web.directory.cards import cards_elsewhere
from tonari.entry.web.directory.forms import search_form
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries

from .shown import LANGUAGE, credited, found


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "form-action": ["'none'"], "connect-src": ["'none'"]})
@public
@require_safe
def embed(request: Any) -> HttpResponse:
    """What a search finds, for an `<iframe>`: whoever looks is the public, signed in or not.

    In the language that its address names (LANGUAGE), else in Japanese: what one reader's cookie or
    browser asks for would be kept for the next.
    """
    language = "en" if request.GET.get(LANGUAGE) == "en" else "ja"
    with override(language):
        use_years("western")
        response = _list(request)
    response["Content-Language"] = language
    response["Cache-Control"] = "public, max-age=300"
    return response


def _list(request: Any) -> HttpResponse:
    form = search_form(PUBLIC, request.GET)
    asked = form.asked()
    if form.unclear():
        # Whose page it is asked for an area that is gone, perhaps, and not for all others.
        return render(request, "directory/embed.html", {"unclear": True, "query": ""}, status=404)
    result = queries.search(PUBLIC, **asked)
    whole = request.GET.copy()
    whole.pop("page", None)
    return render(
        request,
        "directory/embed.html",
        {
            "unclear": False,
            "result": result,
            "cards": cards_elsewhere(found(result)),
            "credits": credited(result.items),
            "query": whole.urlencode(),
        },
    )
