"""One place on many lists: pairs to look at, side by side, one of two, and two again."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.directory.forms import MergeForm
from tonari.entry.web.people.pages import page_number
from tonari.entry.web.templatetags.tonari import listed
from tonari.records.directory import queries
from tonari.records.directory.actions import merge_services, tell_apart, undo_merge
from tonari.records.directory.rules import WITHDRAWN, check_may_edit
from tonari.records.directory.rules.merging import check_may_merge


@for_member()
@require_safe
def all_pairs(request: Request) -> HttpResponse:
    """Pairs that nobody has judged yet, the likeliest first."""
    here = page_number(request)
    total, pairs = queries.twins(request.actor, here)
    context = {
        "pairs": pairs,
        "total": total,
        "same": len(queries.same_twins(request.actor)),
        "looked_at": queries.last_looked(request.actor),
        "here": here,
        "all": max(1, -(-total // queries.TWINS_PAGE)),
    }
    return render(request, "directory/twins.html", context)


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def same(request: Request) -> HttpResponse:
    """Pairs that differ in nothing, listed; those that are ticked become one, each by itself."""
    pairs = queries.same_twins(request.actor)
    if request.method != "POST":
        return render(request, "directory/twins_same.html", {"pairs": pairs})
    ticked = set(request.POST.getlist("pair"))
    forms = [_joined(request, pair) for pair in pairs if str(pair.id) in ticked]
    refused = [str(error) for form in forms for error in form.non_field_errors()]
    if done := sum(form.is_valid() for form in forms):
        made = ngettext(
            "%(n)s組をひとつにしました。いつでも、ひと組ずつ、ふたつにもどせます。",
            "%(n)s組をひとつにしました。いつでも、ひと組ずつ、ふたつにもどせます。",
            done,
        )
        messages.success(request, made % {"n": done})
    elif not refused:
        messages.info(request, _("ひとつにしたものはありません。"))
    for words in dict.fromkeys(refused):
        messages.info(request, words)
    return redirect("directory:twins")


def _joined(request: Request, pair: queries.TwinView) -> Form:
    """A form with why two could not become one, if they could not. The pair's id counts once."""
    form, (kept, other) = Form(request.POST), pair.kept_whole or pair.sides
    ids = {"merge_id": pair.id, "kept_id": kept.id, "other_id": other.id}
    act(request, form, merge_services, **ids, chosen={}, versions=(kept.version, other.version))
    return form


@for_member()
@require_POST
def apart(request: Request, twin_id: UUID) -> HttpResponse:
    """Say that two entries are of two places."""
    form = Form(request.POST)
    if act(request, form, tell_apart, twin_id=twin_id):
        messages.success(request, _("別のところとして、おぼえました。"))
    for words in form.non_field_errors():
        messages.info(request, str(words))
    return redirect("directory:twins")


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Request, kept_id: UUID, other_id: UUID) -> HttpResponse:
    """Both side by side; what is chosen becomes one."""
    kept = queries.service(request.actor, kept_id)
    other = queries.service(request.actor, other_id)
    owners = (kept.organisation_id, other.organisation_id)
    if request.method != "POST" or queries.became(request.actor, other_id) != kept_id:
        check_may_merge(request.actor, owners, (kept.state, other.state))
    form = MergeForm(request.POST or None, kept=kept, other=other)
    if request.method == "POST" and form.is_valid():
        said = {"chosen": form.chosen(), "versions": form.seen()}
        made = form.cleaned_data["form_id"]
        ids = {"merge_id": made, "kept_id": kept_id, "other_id": other_id}
        if act(request, form, merge_services, **ids, **said):
            messages.success(request, _("ひとつにしました。いつでも、ふたつにもどせます。"))
            return redirect("directory:place", kept_id)
    lists = queries.list_names(request.actor, (kept_id, other_id))
    sides = [(one, lists.get(one.id, "")) for one in form.sides]
    context = {"form": form, "kept": kept, "other": other, "sides": sides}
    return render(request, "directory/merge.html", context, status=422 if form.errors else 200)


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: Request, merge_id: UUID) -> HttpResponse:
    """Let two stand by themselves again, after asking."""
    found = queries.merge(request.actor, merge_id)
    kept = queries.service(request.actor, found.kept_id)
    check_may_edit(request.actor, kept.organisation_id)
    form = Form(request.POST or None)
    if request.method == "POST":
        kept_id = act(request, form, undo_merge, merge_id=merge_id)
        if isinstance(kept_id, UUID):
            messages.success(request, _two_again(request, {kept_id, found.other_id}))
            return redirect("directory:place", kept_id)
    context = {"form": form, "merge": found}
    return render(request, "directory/undo_merge.html", context, status=422 if form.errors else 200)


def _two_again(request: Request, ids: set[UUID]) -> str:
    """That two stand by themselves; one whose list was undone meanwhile is withdrawn."""
    every = queries.services(request.actor, ids).values()
    gone = [_("「%(name)s」") % {"name": one.name} for one in every if one.state == WITHDRAWN]
    if not gone:
        return _("ふたつにもどしました。")
    words = _(
        "ふたつにもどしました。%(names)sは、取りこみが取り消されているので、一覧にはありません。"
    )
    return words % {"names": listed(gone)}
