"""The official papers of a record: 相談受付・申込票, インテーク・アセスメントシート."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tonari.entry.web.access import Request, for_member
from tonari.entry.web.people.pages import WORKERS, called
from tonari.entry.web.people.sheet import TITLES, papers, pdf_of


@for_member(*WORKERS)
@require_safe
def sheet(request: Request, case_id: UUID) -> HttpResponse:
    """What will stand on them, and whether the address will."""
    found = papers(request.actor, case_id)
    context = {"case_id": case_id, "called": called(request, case_id), "papers": found}
    return render(request, "people/sheet.html", context)


@for_member(*WORKERS)
@require_safe
def pdf(request: Request, case_id: UUID, paper: str) -> HttpResponse:
    """One of them, to be printed, signed or filled in by hand."""
    if paper not in TITLES:
        raise Http404
    base_url = settings.BASE_URL.geturl()
    with_place = request.GET.get("whereabouts") == "on"
    made = pdf_of(request.actor, case_id, paper, base_url, whereabouts=with_place)
    file = content_disposition_header(False, f"{TITLES[paper]}.pdf")
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": file})
