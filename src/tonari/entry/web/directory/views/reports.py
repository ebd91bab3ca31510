"""Reports of mistakes: by anybody, without signing in; answered by members."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonari.entry.web.access import Request, act, for_member, public
from tonari.entry.web.brake import count_wrong, paused_until
from tonari.entry.web.directory.forms.keeping import AnswerForm, ReportForm, TakeForm
from tonari.kernel.actor import PUBLIC
from tonari.kernel.refused import not_found
from tonari.records.directory import queries
from tonari.records.directory.actions import answer_report, report_mistake, take_report
from tonari.records.directory.rules import LISTED

BRAKE = "report"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, service_id: UUID) -> HttpResponse:
    """Say what is wrong. Who says so is not kept, not even of a member who is signed in."""
    service = queries.service(request.actor, service_id)
    if service.state != LISTED:
        raise not_found()
    until = paused_until(request, BRAKE)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if until is None and request.method == "POST" and form.is_valid():
        request.actor = PUBLIC
        if _reported(request, form, service_id):
            return redirect("directory:report_thanks", service_id)
    context: dict[str, Any] = {"service": service, "form": form, "until": until}
    status = 429 if until else 422 if form.errors else 200
    return render(request, "directory/report.html", context, status=status)


def _reported(request: Request, form: ReportForm, service_id: UUID) -> bool:
    said = {name: form.cleaned_data[name] for name in ("report_id", "what", "words")}
    count_wrong(request, BRAKE)
    return act(request, form, report_mistake, service_id=service_id, **said) is not None


@public
@require_safe
def report_thanks(request: Request, service_id: UUID) -> HttpResponse:
    """It has arrived."""
    service = queries.service(request.actor, service_id)
    return render(request, "directory/report_thanks.html", {"service": service})


@for_member()
@require_safe
def reports(request: Request) -> HttpResponse:
    """What waits for an answer of the member's organisation, or of anybody's."""
    found = queries.reports(request.actor)
    return render(request, "directory/reports.html", {"reports": found})


@for_member()
@require_POST
def answer(request: Request, report_id: UUID) -> HttpResponse:
    """Say what became of it."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        done = act(request, form, answer_report, report_id=report_id, **form.cleaned_data)
        if done is not None:
            messages.success(request, _("返事を書きました。"))
    for words in form.errors.values():
        messages.error(request, " ".join(map(str, words)))
    return redirect("directory:reports")


@for_member()
@require_POST
def take(request: Request, report_id: UUID) -> HttpResponse:
    """「わたしが見ます」: the others see by whom."""
    form = TakeForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else None
    if act(request, form, take_report, report_id=report_id, seen=seen) is not None:
        messages.success(
            request, _("あなたが見ることになりました。ほかの調整する人にも、そう出ます。")
        )
    for words in form.errors.values():
        messages.error(request, " ".join(map(str, words)))
    return redirect("directory:reports")
