"""Drawing an area by hand: on the map, or by writing its points."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.areas.forms import AreaForm, ShapeForm
from tonari.entry.web.areas.maps import map_of_ground
from tonari.ground.areas import queries
from tonari.ground.areas.actions import draw_area

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
    shape = queries.drawn_shape(request.actor, area_id)
    area, box = queries.boxed(request.actor, area_id)
    form = ShapeForm(request.POST or None, initial={"shape": shape})
    if request.method == "POST" and form.is_valid():
        said = {"name": area.name, "source": request.member.organisation_name, "redrawn": area_id}
        made = act(request, form, draw_area, kana=area.kana, **said, **form.cleaned_data)
        if made is not None:
            messages.success(request, _("地域を描きなおしました。"))
            return redirect("areas:board", made)
    title = _("%(name)sを描きなおす") % {"name": area.name}
    return _page(request, form, box, title=title, area=area)


def _page(
    request: Request,
    form: ShapeForm,
    box: queries.Box,
    *,
    title: str,
    area: queries.AreaView | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "area": area,
        "map": map_of_ground(box),
    }
    return render(request, "areas/draw.html", context, status=422 if form.errors else 200)
