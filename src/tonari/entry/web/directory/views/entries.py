"""The directory: what everybody finds, and what members write."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonari.entry.web.access import Request, act, for_member, public
from tonari.entry.web.directory.forms import (
    ConfirmForm,
    RoomForm,
    ServiceForm,
    as_it_is,
    filled_with,
    part_label,
)
from tonari.entry.web.directory.linked import linked
from tonari.entry.web.directory.listed import back_of, done_with
from tonari.entry.web.directory.mapped import map_of
from tonari.entry.web.directory.origins import origins, writers
from tonari.entry.web.meanwhile import written_meanwhile
from tonari.ground.areas.queries import areas
from tonari.ground.network.queries import organisation_names
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    confirm_service,
    put_service,
    say_room,
    withdraw_service,
)
from tonari.records.directory.rules import ROOMS, WITHDRAWN, check_may_edit
from tonari.records.directory.rules.merging import PARTS

from .openings import facts_of


@public
@require_safe
def place(request: Request, service_id: UUID) -> HttpResponse:
    """One support or place, with all that is known of it."""
    if (became := queries.became(request.actor, service_id)) is not None:
        return redirect("directory:place", became)
    service = queries.service(request.actor, service_id)
    return render(
        request,
        "directory/place.html",
        {
            "service": service,
            **facts_of(service),
            "may_edit": _may_edit(request, service),
            "withdrawn": service.state == WITHDRAWN,
            "rooms": ROOMS.items(),
            "merges": _merges(request, service_id),
            "measures": queries.measures_of(request.actor, service_id),
            "linked": linked(service),
            "map": map_of([service]),
            "reports": queries.reports_at(request.actor, service_id),
            "is_recruiting": bool(queries.recruiting_at(request.actor, [service_id])),
            **_answerable(request, service),
        },
    )


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """Put something new into the directory."""
    initial = {"provider": request.member.organisation_name}
    form = ServiceForm(request.POST or None, initial=initial, areas=areas(request.actor))
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("state", "form_id")}
        made = act(request, form, put_service, content=form.content(), **said)
        if made is not None:
            if made is not True:
                messages.success(request, _("のせました。"))
            return redirect("directory:place", said["form_id"] if made is True else made)
    return _form_page(request, form, _("支援・居場所をのせる"), reverse("directory:places"))


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, service_id: UUID) -> HttpResponse:
    """Rewrite an entry; saying that it is still right counts as checked."""
    service = queries.service(request.actor, service_id)
    check_may_edit(request.actor, service.organisation_id)
    initial = filled_with(service)
    form = ServiceForm(request.POST or None, initial=initial, areas=areas(request.actor))
    back = reverse("directory:place", args=[service_id])
    if request.method == "POST" and form.is_valid():
        said = {
            "content": form.content(service.content),
            "version": form.cleaned_data["version"],
            "state": form.cleaned_data["state"],
        }
        if act(request, form, put_service, service_id=service_id, **said):
            messages.success(request, _("書きなおしました。"))
            return redirect(back)
    return _form_page(request, form, _("書きなおす"), back, _theirs(request, form, service_id))


@for_member()
@require_POST
def room(request: Request, service_id: UUID) -> HttpResponse:
    """Say whether there is room today."""
    check_may_edit(request.actor, queries.service(request.actor, service_id).organisation_id)
    form = RoomForm(request.POST)
    if form.is_valid():
        said = act(request, form, say_room, service_id=service_id, **form.cleaned_data)
        if said not in (None, True):
            messages.success(request, _("空きのようすを書きました。"))
    return redirect("directory:place", service_id)


@for_member()
@require_POST
def confirm(request: Request, service_id: UUID) -> HttpResponse:
    """Say that everything is still right."""
    service = queries.service(request.actor, service_id)
    check_may_edit(request.actor, service.organisation_id)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        said = act(request, form, confirm_service, service_id=service_id, **form.cleaned_data)
        if said not in (None, True):
            done = done_with(request, service.name, _("確かめた日を、きょうにしました。"))
            messages.success(request, done)
    for words in form.errors.values():
        messages.error(request, " ".join(map(str, words)))
    return redirect(back_of(request, service_id))


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, service_id: UUID) -> HttpResponse:
    """Take an entry off the lists, after asking."""
    service = queries.service(request.actor, service_id)
    check_may_edit(request.actor, service.organisation_id)
    form = Form(request.POST or None)
    sent = request.method == "POST"
    if sent and act(request, form, withdraw_service, service_id=service_id) is not None:
        messages.success(request, _("一覧から取り下げました。"))
        return redirect("directory:place", service_id)
    context = {"service": service, "form": form}
    return render(request, "directory/withdraw.html", context, status=422 if form.errors else 200)


def _merges(request: Request, service_id: UUID) -> list[tuple[queries.MergeView, list[str]]]:
    """What became part of an entry, with the names of the parts that are from it."""
    found = queries.merges_of(request.actor, service_id)
    return [(one, [part_label(part) for part in PARTS if part in one.parts]) for one in found]


def _may_edit(request: Request, service: queries.ServiceView) -> bool:
    try:
        check_may_edit(request.actor, service.organisation_id)
    except Refused:
        return False
    return True


def _answerable(request: Request, service: queries.ServiceView) -> dict[str, Any]:
    """Who keeps an entry, who checked it last, and who said what of it."""
    known = (service.organisation_id, service.checked_by_id, service.kept_by_id)
    ids = {one for one in known if one} | writers(service)
    names = organisation_names(request.actor, ids) if ids else {}
    return {
        "origins": origins(service, names),
        "looked_after_by": names.get(service.kept_by_id, "") if service.kept_by_id else "",
        "is_mine_to_keep": service.kept_by_id == request.actor.organisation_id,
        "keeper": names.get(service.organisation_id, "") if service.organisation_id else "",
        "checker": names.get(service.checked_by_id, "") if service.checked_by_id else "",
    }


def _theirs(request: Request, form: ServiceForm, service_id: UUID) -> list[tuple[str, str]]:
    """What somebody else wrote meanwhile; the form then knows it, so that it may be saved again."""
    if not form.is_bound:
        return []
    return written_meanwhile(form, as_it_is(form, queries.service(request.actor, service_id)))


def _form_page(
    request: Request,
    form: ServiceForm,
    title: str,
    back: str,
    theirs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, "title": title, "back": back, "theirs": theirs}
    return render(request, "directory/form.html", context, status=status)
