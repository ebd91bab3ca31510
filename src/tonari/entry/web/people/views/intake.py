"""A new record, question by question."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.people import shown
from tonari.entry.web.people.intake import LAST, REACH, STEPS, Intake
from tonari.entry.web.people.pages import WORKERS, post_choices
from tonari.records.people import queries as people
from tonari.work.support import actions as support


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Go on, back, or make the record; every page carries what was typed on the others."""
    intake = Intake(request.POST, post_choices(request))
    go, here = request.POST.get("go", ""), intake.here
    if go == "back":
        return _page(request, intake, max(here - 1, 0))
    if go != "next":
        return _page(request, intake, 0)
    form = intake.sent(here)
    if not form.is_valid():
        return _page(request, intake, here, form)
    if here in (REACH, LAST) and intake.looked != intake.mark:
        alike = people.look_alikes(request.actor, intake.identity)
        intake.looked = intake.mark
        if alike:
            return _alike(request, intake, alike)
    return _page(request, intake, here + 1) if here < LAST else _make(request, intake, form)


def _page(
    request: Request, intake: Intake, step: int, wrong: forms.Form | None = None
) -> HttpResponse:
    context = {
        "form": wrong or intake.blank(step),
        "step": step,
        "carried": intake.carried(step),
        "names": [name for name, _form in STEPS],
        "is_last": step == LAST,
        "alone": step == LAST and intake.wants_no_contact,
    }
    return render(request, "people/new.html", context, status=422 if wrong else 200)


def _alike(request: Request, intake: Intake, alike: list[people.FoundPerson]) -> HttpResponse:
    rows = shown.found(request.actor, alike)
    context = {"people": rows, "step": intake.here, "carried": intake.carried(None)}
    return render(request, "people/alike.html", context)


def _make(request: Request, intake: Intake, form: forms.Form) -> HttpResponse:
    wrong = intake.first_wrong()
    if wrong:
        return _page(request, intake, *wrong)
    if not act(request, form, support.take_in, **intake.record()):
        return _page(request, intake, LAST, form)
    messages.success(request, _("記録をはじめました。"))
    return redirect("people:record", intake.case_id)
