"""What is not there yet: members keep it, see all of it, and say what came of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.directory.forms import HERE, search_form
from tonari.entry.web.directory.forms.gaps import CloseGapForm, GapForm, looked_of
from tonari.records.directory import queries
from tonari.records.directory.actions import close_gap, keep_gap


@for_member()
@require_safe
def missing(request: Request) -> HttpResponse:
    """What members looked for and did not find."""
    return render(request, "directory/gaps.html", {"gaps": queries.gaps(request.actor)})


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: Request) -> HttpResponse:
    """Keep what the search of this address did not find."""
    search = search_form(request.actor, request.GET)
    looked = looked_of(search)
    form = GapForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = act(request, form, keep_gap, looked=looked, **form.cleaned_data)
        if made is not None:
            messages.success(request, _("「まだない」として残しました。"))
            return redirect("directory:gaps")
    status = 422 if form.errors else 200
    back = reverse("directory:near" if request.GET.get("origin") == HERE else "directory:places")
    back = f"{back}?{request.GET.urlencode()}"
    context = {"form": form, "chosen": search.chosen(), "back": back}
    return render(request, "directory/gap_new.html", context, status=status)


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: Request, gap_id: UUID) -> HttpResponse:
    """Say what came of a gap."""
    gap = queries.gap(request.actor, gap_id)
    form = CloseGapForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = act(request, form, close_gap, gap_id=gap_id, **form.cleaned_data)
        if done is not None:
            return redirect("directory:gaps")
    status = 422 if form.errors else 200
    return render(request, "directory/gap_close.html", {"form": form, "gap": gap}, status=status)
