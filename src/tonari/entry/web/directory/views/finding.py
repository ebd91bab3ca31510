"""Finding: the list that everybody searches, by words, filters and distance."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import Request, public
from tonari.entry.web.directory import nearby
from tonari.entry.web.directory.cards import cards
from tonari.entry.web.directory.forms import HERE, SearchForm, search_form
from tonari.entry.web.directory.mapped import map_of
from tonari.entry.web.directory.otherwise import otherwise, perhaps
from tonari.entry.web.front.numbers import national_numbers
from tonari.entry.web.swaps import swapped_or_whole
from tonari.entry.web.templatetags.tonari import bracketed
from tonari.records.directory import queries
from tonari.records.directory.rules.danger import speaks_of_danger
from tonari.records.directory.rules.distance import Point

from .shown import credited, embedding, found

TYPED_IN = ("words", "find-words")
"""The fields in which it is suggested what may be meant: of the list, and of an introduction."""


@public
@require_safe
def places(request: Request) -> HttpResponse:
    """Search and list."""
    return _listed(request, request.GET)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def near(request: Request) -> HttpResponse:
    """The same from where somebody is: that is sent unseen, rounded, and kept by them alone."""
    sent = request.method == "POST"
    typed = request.POST if sent else request.GET
    point = nearby.sent(typed) if sent else nearby.known(request)
    if typed.get("origin") != HERE or point is None:
        unknown = [("origin", HERE)] if typed.get("origin") == HERE else []
        form = search_form(request.actor, typed)
        return redirect(_address("directory:places", form, *unknown))
    if sent:
        form = search_form(request.actor, typed, here=point)
        response: HttpResponse = redirect(_address("directory:near", form))
        nearby.keep(response, point)
    else:
        response = _listed(request, typed, point)
    response["Cache-Control"] = "no-store, private"
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: Request) -> HttpResponse:
    """What may be meant by what is being typed, as options of a list.

    By POST where it may be about a person: then it stands in no address and no log.
    """
    sent = request.POST if request.method == "POST" else request.GET
    typed = next((sent[name] for name in TYPED_IN if name in sent), "")
    words = [(word, _labelled(word, typed)) for word in queries.suggested(request.actor, typed)]
    response = render(request, "directory/suggestions.html", {"words": words})
    response["Cache-Control"] = "no-store, private"
    return response


def _labelled(word: str, typed: str) -> str:
    """「将棋（しょうぎ）」: browsers offer only what has the typed letters."""
    return "" if typed.casefold() in word.casefold() else word + bracketed(typed)


def _listed(request: Request, typed: QueryDict, here: Point | None = None) -> HttpResponse:
    form = search_form(request.actor, typed, here=here)
    asked = form.asked()
    result = queries.search(request.actor, **asked, counting=form.counting())
    form.count(result.counts)
    in_danger = speaks_of_danger(asked.get("words", ""))
    return swapped_or_whole(
        request,
        "directory/places.html",
        {
            "form": form,
            "result": result,
            "cards": _cards(form, asked, result, in_danger=in_danger),
            "map": map_of(result.items, here=here is not None),
            **_else(request, form, asked, result),
            "asked": asked,
            "credits": credited(result.items),
            "numbers": national_numbers() if in_danger else None,
            "embedding": partial(embedding, request.GET),
            "timed": any(item.openings for item in result.items) and queries.MOST_PLACES,
            "here": here,
        },
        whole=in_danger,
    )


def _cards(
    form: SearchForm, asked: dict[str, Any], result: queries.SearchResult, *, in_danger: bool
) -> SafeString:
    # What somebody said in danger is not said back to them at every place.
    return cards(found(result, asked.get("area_id"), None if in_danger else form.reasons()))


def _else(
    request: Request, form: SearchForm, asked: dict[str, Any], result: queries.SearchResult
) -> dict[str, Any]:
    """What may be meant, and what there is, where nothing is found by the words."""
    return {
        "perhaps": perhaps(request.actor, form, asked, result),
        "otherwise": None if result.items else otherwise(request.actor, form, asked),
    }


def _address(name: str, form: SearchForm, *more: tuple[str, str]) -> str:
    """What is asked for as an address that leads on to what was found."""
    form.asked()
    return f"{reverse(name)}?{urlencode([*form.pairs(), *more])}#found"
