"""これから聞くこと: what was told, by whom it was asked and when, and what was not asked yet."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tonari.entry.web.access import Request, for_member
from tonari.entry.web.people.pages import WORKERS, called
from tonari.entry.web.people.questions import groups
from tonari.entry.web.people.sections import SECTION_FORMS
from tonari.records.people import queries


@for_member(*WORKERS)
@require_safe
def questions(request: Request, case_id: UUID) -> HttpResponse:
    """Group by group; where the person lives stays shut."""
    names = [name for name in SECTION_FORMS if name != "whereabouts"]
    told = queries.told(request.actor, case_id, names)
    received = queries.received(request.actor, case_id)
    context = {
        "case_id": case_id,
        "called": called(request, case_id),
        "groups": groups(told, received),
    }
    return render(request, "people/questions.html", context)
