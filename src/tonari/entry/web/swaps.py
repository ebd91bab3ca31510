"""Answers to htmx: the parts of a page that change, the same that the whole page contains."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from .access import Request


def swapped_or_whole(
    request: Request, template: str, context: dict[str, Any], *, whole: bool = False
) -> HttpResponse:
    """The page `x.html`, or to htmx what stands in `x_swap.html`.

    whole: what was asked for changes more than that; the browser then loads the page anew.
    """
    asked_for_part = request.htmx and not request.htmx.history_restore_request
    if asked_for_part and whole:
        response = HttpResponse(status=204, headers={"HX-Redirect": request.get_full_path()})
    else:
        part = template.replace(".html", "_swap.html")
        response = render(request, part if asked_for_part else template, context)
    # A browser keeps both under one address, and must not show the part as the page.
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response
