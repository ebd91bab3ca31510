"""Measures (施策): both purposes side by side, for everybody; members register them."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import Request, act, for_member, public
from tonari.entry.web.meanwhile import written_meanwhile
from tonari.ground.network.queries import organisation_names
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    link_service,
    put_measure,
    unlink_service,
    withdraw_measure,
)
from tonari.records.directory.rules import WITHDRAWN, check_may_edit

from .forms import FieldForm, LinkForm, MeasureForm, filled_with


@public
@require_safe
def measures(request: Request) -> HttpResponse:
    """All measures, or those of a field."""
    form = FieldForm(request.GET)
    found = queries.measures(request.actor, form.asked())
    return render(request, "measures/measures.html", {"form": form, "measures": found})


@public
@require_safe
def measure(request: Request, measure_id: UUID) -> HttpResponse:
    """One measure: its own purpose, what it gives to connection, what rests on it."""
    found = queries.measure(request.actor, measure_id)
    names = organisation_names(request.actor, {found.organisation_id})
    return render(
        request,
        "measures/measure.html",
        {
            "measure": found,
            "keeper": names.get(found.organisation_id, ""),
            "services": queries.resting_on(request.actor, measure_id),
            "may_edit": request.actor.kind == "member"
            and request.actor.organisation_id == found.organisation_id,
            "withdrawn": found.state == WITHDRAWN,
        },
    )


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """Register a measure."""
    form = MeasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["form_id"]
        made = act(request, form, put_measure, content=form.content(), form_id=chosen)
        if made is not None:
            if made is not True:
                messages.success(request, _("施策をのせました。"))
            return redirect("measures:measure", chosen if made is True else made)
    return _form_page(request, form, _("施策をのせる"), reverse("measures:measures"))


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, measure_id: UUID) -> HttpResponse:
    """Rewrite a measure."""
    found = _own(request, measure_id)
    form = MeasureForm(request.POST or None, initial=filled_with(found))
    if request.method == "POST" and form.is_valid():
        said = {"content": form.content(), "version": form.cleaned_data["version"]}
        if act(request, form, put_measure, measure_id=measure_id, **said):
            messages.success(request, _("書きなおしました。"))
            return redirect("measures:measure", measure_id)
    back = reverse("measures:measure", args=[measure_id])
    return _form_page(
        request, form, _("施策を書きなおす"), back, _theirs(request, form, measure_id)
    )


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def services(request: Request, measure_id: UUID) -> HttpResponse:
    """Say which supports and places rest on a measure."""
    found = _own(request, measure_id)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        change = unlink_service if form.cleaned_data["linked"] else link_service
        service_id = form.cleaned_data["service"]
        if act(request, form, change, measure_id=measure_id, service_id=service_id):
            return redirect(request.get_full_path())
    words = request.GET.get("words", "").replace("\x00", "")
    linked = queries.resting_on(request.actor, measure_id)
    items = queries.search(request.actor, words).items if words.strip() else ()
    known = {pk for pk, _name in linked}
    context = {"measure": found, "linked": linked, "words": words}
    context["found"] = [(item.id, item.name) for item in items if item.id not in known]
    return render(request, "measures/services.html", context)


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, measure_id: UUID) -> HttpResponse:
    """Take a measure off the list, after asking."""
    found = _own(request, measure_id)
    form = Form(request.POST or None)
    sent = request.method == "POST"
    if sent and act(request, form, withdraw_measure, measure_id=measure_id) is not None:
        messages.success(request, _("一覧から取り下げました。"))
        return redirect("measures:measure", measure_id)
    context = {"measure": found, "form": form}
    return render(request, "measures/withdraw.html", context, status=422 if form.errors else 200)


def _own(request: Request, measure_id: UUID) -> queries.MeasureView:
    found = queries.measure(request.actor, measure_id)
    check_may_edit(request.actor, found.organisation_id)
    return found


def _theirs(request: Request, form: MeasureForm, measure_id: UUID) -> list[tuple[str, str]]:
    """What somebody else wrote meanwhile; the form then knows it, so that it may be saved again."""
    if not form.is_bound:
        return []
    now = filled_with(queries.measure(request.actor, measure_id))
    return written_meanwhile(form, MeasureForm(initial=now))


def _form_page(
    request: Request,
    form: MeasureForm,
    title: str,
    back: str,
    theirs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "theirs": theirs}
    return render(request, "measures/form.html", context, status=422 if form.errors else 200)
