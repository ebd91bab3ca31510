"""The directory as files that a spreadsheet opens."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tonari.entry.web.access import Request, public
from tonari.entry.web.csv_files import csv_file
from tonari.kernel.refused import not_found
from tonari.records.directory import queries
from tonari.records.directory.rules.sheets import OWN, SHEETS, STANDARD


@public
@require_safe
def sheets(request: Request) -> HttpResponse:
    """Which files there are."""
    context = {
        "own": OWN.code,
        "standard": [(sheet.code, _(sheet.label)) for sheet in STANDARD],
    }
    return render(request, "directory/sheets.html", context)


@public
@require_safe
def sheet(request: Request, code: str) -> HttpResponse:
    """One of them: what is listed; for a member, also what is for members."""
    if code not in SHEETS:
        raise not_found()
    return csv_file(queries.sheet_rows(request.actor, code), f"tonari-{code}")
