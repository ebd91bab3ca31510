"""The record on one sheet of paper, for whoever takes over."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tonari.entry.web.access import Request, for_member
from tonari.entry.web.people.pages import WORKERS, called
from tonari.entry.web.people.summary import pdf_of


@for_member(*WORKERS)
@require_safe
def summary(request: Request, case_id: UUID) -> HttpResponse:
    """What the sheet will say, and whether it says where the person lives."""
    context = {"case_id": case_id, "called": called(request, case_id)}
    return render(request, "people/summary.html", context)


@for_member(*WORKERS)
@require_safe
def pdf(request: Request, case_id: UUID) -> HttpResponse:
    """The sheet; opening it is a reading for handing over, and logged as that."""
    name = request.member.organisation_name
    with_place = request.GET.get("whereabouts") == "on"
    made = pdf_of(request.actor, case_id, name, whereabouts=with_place)
    file = content_disposition_header(False, _("引き継ぎ用まとめ") + ".pdf")
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": file})
