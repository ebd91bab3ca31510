"""Files of areas, of who lives there and of codes: looked through, taken in, undone."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonari.entry.web.access import Request, act, for_member, sentence
from tonari.entry.web.areas.file_forms import BringFileForm
from tonari.entry.web.csv_files import csv_file
from tonari.entry.web.outcomes import noted, page_of, report_of
from tonari.ground.areas import queries
from tonari.ground.areas.actions import bring_file, drop_file, take_file, undo_file
from tonari.ground.areas.rules import ABSENT, KINDS
from tonari.ground.areas.rules.brought import (
    CHECKED,
    DROPPED,
    LARGEST_UPLOAD,
    TAKEN_IN,
    UNDONE,
    too_large,
)


@for_member("coordinator")
@require_safe
def files(request: Request) -> HttpResponse:
    """The files of one's organisation."""
    return render(request, "areas/files.html", {"files": queries.files(request.actor)})


@for_member("coordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: Request) -> HttpResponse:
    """Bring a file; it is looked through at once."""
    form = BringFileForm(request.POST or None, request.FILES or None, actor=request.actor)
    if request.method == "POST":
        if getattr(request, "is_too_large", False):
            form.full_clean()
            form.errors.pop("file", None)
            form.add_error("file", sentence(too_large(LARGEST_UPLOAD)))
        elif form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("what", "source", "licence")}
            file = form.cleaned_data["file"]
            more = {"file_name": file.name, "content": list(file.chunks()), "told": form.told()}
            made = act(request, form, bring_file, **said, **more)
            if made is not None:
                return redirect("areas:file", made)
    status = 422 if form.errors else 200
    return render(request, "areas/file_new.html", {"form": form}, status=status)


@for_member("coordinator")
@require_safe
def one(request: Request, file_id: UUID) -> HttpResponse:
    """What would become of every row of a file, or what became of it."""
    found = queries.one_file(request.actor, file_id)
    if found.state == DROPPED:
        return redirect("areas:files")
    return render(request, "areas/file.html", _page(request, found))


@for_member("coordinator")
@require_POST
def take(request: Request, file_id: UUID) -> HttpResponse:
    """Take in what was looked through."""
    take_file(by=request.actor, file_id=file_id)
    messages.success(request, _("入れました。"))
    return redirect("areas:file", file_id)


@for_member("coordinator")
@require_POST
def drop(request: Request, file_id: UUID) -> HttpResponse:
    """Throw a file away that is not taken in."""
    drop_file(by=request.actor, file_id=file_id)
    messages.success(request, _("やめました。何も入っていません。"))
    return redirect("areas:files")


@for_member("coordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: Request, file_id: UUID) -> HttpResponse:
    """Undo a whole file, after asking."""
    found = queries.one_file(request.actor, file_id)
    if request.method == "POST":
        undo_file(by=request.actor, file_id=file_id)
        messages.success(request, _("取り消しました。"))
        return redirect("areas:file", file_id)
    if found.state != TAKEN_IN:
        return redirect("areas:file", file_id)
    return render(request, "areas/file_undo.html", {"file": found})


@for_member("coordinator")
@require_safe
def report(request: Request, file_id: UUID) -> HttpResponse:
    """What became of every row, as a CSV."""
    queries.one_file(request.actor, file_id)
    rows = report_of(queries.file_rows_each(request.actor, file_id))
    return csv_file(rows, f"areas-{file_id}")


def _page(request: Request, found: queries.FileView) -> dict[str, Any]:
    many = queries.file_rows_noted(request.actor, found.id) if found.state != UNDONE else 0
    read = partial(queries.file_rows, request.actor, found.id)
    page = page_of(request, found.counts, noted(many), read, queries.ROWS)
    return page | {
        "file": found,
        "facts": _facts(found),
        # What a file does not have may end with it.
        "goes_in": page["goes_in"] or found.counts.get(ABSENT, 0) > 0,
        "waits": found.state == CHECKED,
        "taken": found.state == TAKEN_IN,
        "undone": found.state == UNDONE,
    }


def _facts(found: queries.FileView) -> list[tuple[str, str]]:
    told = found.options
    licence = f"（{found.licence}）" if found.licence else ""
    pairs = [
        (_("ファイル"), found.file_name),
        (_("出典"), f"{found.source}{licence}"),
        (_("何の地域か"), _(KINDS[told["kind"]]) if told["kind"] else ""),
        (_("どの市区町村か"), told["municipality_code"]),
        (_("座標系"), told["crs"]),
        (_("名前の項目"), told["name_field"]),
        (_("いつから"), told["begins_on"] or ""),
        (_("いつの人口か"), told["counted_on"] or ""),
    ]
    return [(label, words) for label, words in pairs if words]
