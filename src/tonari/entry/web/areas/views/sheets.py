"""The ground of maps, the same for everybody: kept by browsers, without session or cookie."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import condition, require_safe

from tonari.entry.web.areas.drawn import Sheet, shapes
from tonari.ground.areas.queries import outlines, outlines_mark
from tonari.kernel.actor import PUBLIC

KEPT = "public, max-age=3600"


def _for_everybody(view: Any) -> Any:
    view.access = "public"
    return view


def _mark(request: Any, **cells: int) -> str:
    sheet = _sheet(**cells)
    return f'"{outlines_mark(PUBLIC, sheet.box)}"'


@_for_everybody
@require_safe
@condition(etag_func=_mark)
def picture(request: Any, **cells: int) -> HttpResponse:
    """A sheet as a picture (SVG): works and prints without a script."""
    response = HttpResponse(drawing(_sheet(**cells)), content_type="image/svg+xml")
    response["Cache-Control"] = KEPT
    return response


@_for_everybody
@require_safe
@condition(etag_func=_mark)
def lines(request: Any, **cells: int) -> HttpResponse:
    """A sheet as numbers (JSON), for the map that moves."""
    sheet = _sheet(**cells)
    areas = [
        {"id": one.id, "kind": one.kind, "name": one.name, "rings": one.rings}
        for one in shapes(sheet, outlines(PUBLIC, sheet.box, sheet.least))
    ]
    content = {"box": sheet.box, "size": sheet.size, "areas": areas}
    compact = {"separators": (",", ":"), "ensure_ascii": False}
    response = JsonResponse(content, json_dumps_params=compact)
    response["Cache-Control"] = KEPT
    return response


def drawing(sheet: Sheet, most: int | None = None) -> str:
    """A sheet as SVG. most: how many characters of lines, if fewer than usual."""
    found = outlines(PUBLIC, sheet.box, sheet.least)
    drawn = shapes(sheet, found) if most is None else shapes(sheet, found, most)
    return render_to_string("areas/sheet.svg", {"sheet": sheet, "shapes": drawn})


def _sheet(zoom: int, row: int, column: int) -> Sheet:
    sheet = Sheet(zoom, row, column)
    if not sheet.is_on_earth:
        raise Http404
    return sheet
