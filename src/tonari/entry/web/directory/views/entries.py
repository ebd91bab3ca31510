"""The directory: what everybody finds, and what members write."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonari.entry.web.access import Request, act, for_member, public
from tonari.entry.web.directory.forms import (
    Alternative,
    RoomForm,
    SearchForm,
    ServiceForm,
    compared,
    filled_with,
)
from tonari.entry.web.directory.linked import linked
from tonari.entry.web.front.numbers import national_numbers
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
from tonari.records.directory.rules import ROOMS, WEEKDAYS, WITHDRAWN, check_may_edit
from tonari.records.directory.rules.danger import speaks_of_danger
from tonari.records.directory.rules.fitting import WHYS
from tonari.records.directory.rules.hours import describe


@public
@require_safe
def places(request: Request) -> HttpResponse:
    """Search and list."""
    form = SearchForm(request.GET, areas=queries.served_areas(request.actor))
    asked = form.asked()
    narrowed = asked.keys() - {"words", "page"}
    result = queries.search(request.actor, **asked)
    form.count(result.counts)
    in_danger = speaks_of_danger(asked.get("words", ""))
    return render(
        request,
        "directory/places.html",
        {
            "form": form,
            "result": result,
            "found": found_of(result),
            "nearest": [] if result.items else _nearest(request, form, asked),
            "asked": asked,
            "narrowed": narrowed,
            "credits": credits_of(result.items),
            "embedding": f"{settings.BASE_URL.geturl().rstrip('/')}{embedded(request.GET)}",
            "numbers": national_numbers() if in_danger else None,
        },
    )


@public
@require_safe
def place(request: Request, service_id: UUID) -> HttpResponse:
    """One support or place, with all that is known of it."""
    service = queries.service(request.actor, service_id)
    return render(
        request,
        "directory/place.html",
        {
            "service": service,
            "week": _week(service),
            "may_edit": _may_edit(request, service),
            "withdrawn": service.state == WITHDRAWN,
            "rooms": ROOMS.items(),
            "linked": linked(service),
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
    check_may_edit(request.actor, queries.service(request.actor, service_id).organisation_id)
    if act(request, Form(), confirm_service, service_id=service_id) not in (None, True):
        messages.success(request, _("確かめた日を、きょうにしました。"))
    return redirect("directory:place", service_id)


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, service_id: UUID) -> HttpResponse:
    """Take an entry off the lists, after asking."""
    service = queries.service(request.actor, service_id)
    check_may_edit(request.actor, service.organisation_id)
    if request.method == "POST":
        withdraw_service(by=request.actor, service_id=service_id)
        messages.success(request, _("一覧から取り下げました。"))
        return redirect("directory:place", service_id)
    return render(request, "directory/withdraw.html", {"service": service})


def _nearest(request: Request, form: SearchForm, asked: dict[str, Any]) -> list[Alternative]:
    """What is found without one of the words or filters."""
    query = {name: value for name, value in asked.items() if name != "page"}
    return [
        form.without(name, value, number)
        for (name, value), number in queries.left_out(request.actor, **query).items()
    ]


def found_of(
    result: queries.SearchResult,
) -> list[tuple[queries.ServiceView, list[tuple[str, str]], list[str]]]:
    """Each entry with its week, and why each word found it."""
    return [
        (item, _week(item), [_(WHYS[code]) % {"word": word} for code, word in whys])
        for item, whys in zip(result.items, result.whys, strict=True)
    ]


def embedded(query: QueryDict) -> str:
    """The path of the same search as a part of another site's page."""
    whole = query.copy()
    whole.pop("page", None)
    return reverse("directory:embed") + (f"?{whole.urlencode()}" if whole else "")


def _week(service: queries.ServiceView) -> list[tuple[str, str]]:
    """The days and times of an entry in the reader's language: 月・水 10:00〜16:00, Mon · Wed …"""
    return [
        (
            _("・").join(str(WEEKDAYS_ABBR[WEEKDAYS.index(day)]) for day in days.split("・")),
            times.replace("、", _("、")).replace("〜", _("〜")),
        )
        for days, times in describe(service.weekly)
    ]


def _may_edit(request: Request, service: queries.ServiceView) -> bool:
    try:
        check_may_edit(request.actor, service.organisation_id)
    except Refused:
        return False
    return True


def _answerable(request: Request, service: queries.ServiceView) -> dict[str, str]:
    """The names of who keeps an entry and who checked it last."""
    ids = {one for one in (service.organisation_id, service.checked_by_id) if one}
    names = organisation_names(request.actor, ids) if ids else {}
    return {
        "keeper": names.get(service.organisation_id, "") if service.organisation_id else "",
        "checker": names.get(service.checked_by_id, "") if service.checked_by_id else "",
    }


def credits_of(items: tuple[queries.ServiceView, ...]) -> list[tuple[str, str]]:
    """The sources of a page's entries with their licences, each once."""
    return list(dict.fromkeys((one.source, one.licence) for one in items if one.source))


def _theirs(request: Request, form: ServiceForm, service_id: UUID) -> list[tuple[str, str]]:
    """What somebody else wrote meanwhile; the form then knows it, so that it may be saved again."""
    if request.method != "POST" or not form.is_bound:
        return []
    now = queries.service(request.actor, service_id)
    if form.data.get("version") == str(now.version):
        return []
    data = request.POST.copy()
    data["version"] = str(now.version)
    form.data = data
    return compared(form, now)


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
