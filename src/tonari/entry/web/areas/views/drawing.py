"""Drawing an area by hand: on the map, or by writing its points."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.areas.forms import AreaForm, RedrawForm, ShapeForm, VersionForm
from tonari.entry.web.areas.maps import map_of_ground
from tonari.entry.web.meanwhile import written_meanwhile
from tonari.ground.areas import queries
from tonari.ground.areas.actions import draw_area, remove_area

JAPAN = (31.0, 129.5, 45.6, 146.0)


@for_member("coordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: Request) -> HttpResponse:
    """An area that is new."""
    form = AreaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        source = request.member.organisation_name
        made = act(request, form, draw_area, source=source, **form.cleaned_data)
        if made is not None:
            messages.success(request, _("地域を描きました。"))
            return redirect("areas:board", made)
    box = queries.whole_box(request.actor) or JAPAN
    return _page(request, form, box, title=_("地域を描く"))


@for_member("coordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def redraw(request: Request, area_id: UUID) -> HttpResponse:
    """An area that was drawn, in another shape; it keeps its name."""
    begun = _begun(request, area_id)
    area, box = queries.boxed(request.actor, area_id)
    form = RedrawForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        said = {"name": area.name, "source": request.member.organisation_name, "redrawn": area_id}
        said |= {**form.cleaned_data, "seen": form.cleaned_data["version"], "kana": area.kana}
        del said["version"]
        made = act(request, form, draw_area, **said)
        if made is not None:
            messages.success(request, _("地域を描きなおしました。"))
            return redirect("areas:board", made)
    title = _("%(name)sを描きなおす") % {"name": area.name}
    now = RedrawForm(initial=_begun(request, area_id))
    theirs = written_meanwhile(form, now) if form.is_bound else []
    return _page(request, form, box, title=title, area=area, theirs=theirs)


@for_member("coordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: Request, area_id: UUID) -> HttpResponse:
    """An area that was drawn, taken away after asking."""
    area = queries.area(request.actor, area_id)
    _shape, version = queries.drawn(request.actor, area_id)
    form = VersionForm(request.POST or None, initial={"version": version})
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"]
        made = act(request, form, remove_area, area_id=area_id, seen=seen)
        if made is not None:
            messages.success(request, _("%(name)sをなくしました。") % {"name": area.name})
            return redirect("areas:boards") if made is True else redirect("areas:board", made)
    context = {"area": area, "form": form}
    status = 422 if form.errors else 200
    return render(request, "areas/remove.html", context, status=status)


def _begun(request: Request, area_id: UUID) -> dict[str, str]:
    shape, version = queries.drawn(request.actor, area_id)
    return {"shape": shape, "version": version}


def _page(
    request: Request,
    form: ShapeForm,
    box: queries.Box,
    *,
    title: str,
    area: queries.AreaView | None = None,
    theirs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "area": area,
        "theirs": theirs,
        "map": map_of_ground(box),
    }
    return render(request, "areas/draw.html", context, status=422 if form.errors else 200)
