"""Files of areas, of who lives there and of codes: looked through, taken in, undone."""

from collections.abc import Iterator
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
from tonari.entry.web.templatetags.tonari import reason_shown
from tonari.ground.areas import queries
from tonari.ground.areas.actions import bring_file, drop_file, take_file, undo_file
from tonari.ground.areas.rules import ABSENT, KINDS, OUTCOMES, REFUSED, Outcome
from tonari.ground.areas.rules.brought import (
    CHECKED,
    DROPPED,
    LARGEST_UPLOAD,
    TAKEN_IN,
    UNDONE,
    too_large,
)
from tonari.records.directory.rules.cells import harmless


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
    rows = _report(queries.file_rows_each(request.actor, file_id))
    return csv_file(rows, f"areas-{file_id}")


def _report(rows: Iterator[Outcome]) -> Iterator[list[list[str]]]:
    yield [[_("行"), _("名称"), _("結果"), _("理由")]]
    for row in rows:
        cells = (row.name, _(OUTCOMES[row.result]), reason_shown(row.reason))
        yield [[str(row.number or ""), *map(harmless, cells)]]


def _page(request: Request, found: queries.FileView) -> dict[str, Any]:
    wanted = request.GET.get("result", "")
    result = wanted if wanted in OUTCOMES else ""
    counts = [(code, _(label), found.counts.get(code, 0)) for code, label in OUTCOMES.items()]
    total = sum(number for code, _label, number in counts if not result or code == result)
    pages = max(1, -(-total // queries.ROWS))
    given = request.GET.get("page", "1")
    here = min(max(int(given), 1), pages) if given.isascii() and given.isdigit() else 1
    rows = queries.file_rows(request.actor, found.id, result, here)
    return {
        "file": found,
        "facts": _facts(found),
        "rows": [(row, _(OUTCOMES[row.result])) for row in rows],
        "counts": counts,
        "all": sum(number for code, _label, number in counts if code != ABSENT),
        "goes_in": any(number for code, _label, number in counts if code != REFUSED),
        "result": result,
        "here": here,
        "pages": pages,
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
