"""The board of each area: what there is, who lives there, and the national figures beside it."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tonari.entry.web.access import Request, public
from tonari.entry.web.areas.maps import map_of_area
from tonari.entry.web.areas.reference import national_reference
from tonari.entry.web.areas.shown import bars, people
from tonari.ground.areas import queries as areas
from tonari.ground.areas.rules import prefecture
from tonari.kernel import clock
from tonari.records.directory import queries
from tonari.records.directory.rules import FIELDS, STANDINGS


@public
@require_safe
def boards(request: Request) -> HttpResponse:
    """Every area that has a board, by kind."""
    kinds = [
        (_(label), list(same))
        for label, same in groupby(areas.areas(request.actor), key=lambda one: one.kind_label)
    ]
    return render(request, "areas/boards.html", {"kinds": kinds, "may_draw": _may_draw(request)})


@public
@require_safe
def board(request: Request, area_id: UUID) -> HttpResponse:
    """One area: services by field and standing, who offers them, people by age."""
    area, box = areas.boxed(request.actor, area_id)
    found = queries.offered(request.actor, area_id)
    return render(
        request,
        "areas/board.html",
        {
            "area": area,
            "map": map_of_area(area, box),
            "may_draw": _may_draw(request),
            "prefecture": prefecture(area.municipality_code),
            **_when(request, area),
            "offered": found,
            "standings": STANDINGS.items(),
            "field_rows": _rows(found),
            "field_bars": bars([(_(FIELDS[field]), sum(n)) for field, n in found.fields]),
            "around": areas.overlaps(request.actor, area_id),
            "wanted": _wanted(request, area),
            "people": people(areas.population(request.actor, area)),
            "reference": national_reference(),
        },
    )


def _when(request: Request, area: areas.AreaView) -> dict[str, Any]:
    """When its outline holds, and which other ones it has."""
    today = clock.today()
    return {
        "is_over": area.valid_to is not None and area.valid_to < today,
        "is_to_come": area.valid_from is not None and area.valid_from > today,
        "turns": [
            (one, one.valid_from is not None and one.valid_from > today)
            for one in areas.turns(request.actor, area)
        ],
    }


def _may_draw(request: Request) -> bool:
    return request.member is not None and "coordinator" in request.member.roles


def _wanted(request: Request, area: areas.AreaView) -> list[tuple[queries.Wanted, str]]:
    """What is missing there, with the address of the same search."""
    search = reverse("directory:places")
    found = queries.wanted(request.actor, area)
    return [(one, f"{search}?{urlencode(one.asked)}#found") for one in found]


def _rows(found: queries.Offered) -> list[tuple[str, str, list[tuple[str, int]]]]:
    """For each field its code, its word, and for each standing its code and number."""
    return [
        (field, FIELDS[field], list(zip(STANDINGS, numbers, strict=True)))
        for field, numbers in found.fields
    ]
