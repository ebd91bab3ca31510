"""Lists that members bring: looked at, looked through, taken in, undone."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonari.entry.jobs.imports import run_now, run_step
from tonari.entry.web.access import Request, act, for_member, sentence
from tonari.entry.web.csv_files import csv_file
from tonari.entry.web.directory.forms.imports import BringForm, MappingForm
from tonari.entry.web.outcomes import Besides, noted, page_of, report_of
from tonari.ground.areas.queries import has_town_outlines
from tonari.ground.areas.rules import TAKEN
from tonari.ground.areas.rules.brought import CHECKED, DROPPED, TAKEN_IN, UNDONE, too_large
from tonari.records.directory import queries
from tonari.records.directory.actions import (
    begin_looking,
    begin_taking,
    bring_list,
    drop_import,
    undo_import,
)
from tonari.records.directory.adapters import Glance, as_file, glance
from tonari.records.directory.rules.imports import (
    AT_ONCE,
    CHECKING,
    KEPT,
    LARGEST_UPLOAD,
    LEFT,
    STAGED,
    TAKING,
)
from tonari.records.directory.rules.mapping import is_a_place


@for_member()
@require_safe
def imports(request: Request) -> HttpResponse:
    """The lists of one's organisation."""
    found = queries.imports(request.actor)
    gone_on = [one for one in found if one.state not in LEFT]
    left = [one for one in found if one.state in LEFT]
    return render(request, "directory/imports.html", {"imports": gone_on, "left": left})


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: Request) -> HttpResponse:
    """Bring a file."""
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if getattr(request, "is_too_large", False):
            _say_too_large(form)
        elif form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("source", "licence", "name")}
            file = form.cleaned_data["file"]
            more = {"file_name": file.name, "content": file.chunks()}
            made = act(request, form, bring_list, **said, **more)
            if made is not None:
                return redirect("directory:import", made)
    status = 422 if form.errors else 200
    return render(request, "directory/import_new.html", {"form": form}, status=status)


@for_member()
@require_safe
def one(request: Request, import_id: UUID) -> HttpResponse:
    """A list as far as it has come: what was recognised, what would become of it, what became."""
    found = queries.one_import(request.actor, import_id)
    if found.state == STAGED:
        return _recognised(request, found)
    if found.state in (CHECKING, TAKING):
        response = render(request, "directory/import_busy.html", {"list": found})
        response["Refresh"] = "4"
        return response
    if found.state == DROPPED:
        return redirect("directory:imports")
    return _rows_page(request, found)


@for_member()
@require_POST
def look(request: Request, import_id: UUID) -> HttpResponse:
    """Have a list looked through, with the columns that were chosen."""
    found = queries.one_import(request.actor, import_id)
    form, mapping = Form(request.POST), None
    if not found.format:
        form = _mapping_form(request, found, _glanced(request, found))
        mapping = form.mapping() if form.is_valid() else {}
    if act(request, form, begin_looking, import_id=import_id, mapping=mapping) is None:
        return _recognised(request, found, form)
    return _stepped(request, found, "look")


@for_member()
@require_POST
def take(request: Request, import_id: UUID) -> HttpResponse:
    """Take in what was looked through."""
    found = queries.one_import(request.actor, import_id)
    form = Form()
    if act(request, form, begin_taking, import_id=import_id) is None:
        for words in form.non_field_errors():
            messages.info(request, str(words))
        return redirect("directory:import", import_id)
    return _stepped(request, found, "take")


@for_member()
@require_POST
def drop(request: Request, import_id: UUID) -> HttpResponse:
    """Throw a list away that is not taken in."""
    drop_import(by=request.actor, import_id=import_id)
    messages.success(request, _("やめました。何も入っていません。"))
    return redirect("directory:imports")


@for_member()
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: Request, import_id: UUID) -> HttpResponse:
    """Undo a whole import, after asking."""
    found = queries.one_import(request.actor, import_id)
    if request.method == "POST":
        undo_import(by=request.actor, import_id=import_id)
        messages.success(request, _("取り消しました。"))
        return redirect("directory:import", import_id)
    if found.state != TAKEN_IN:
        return redirect("directory:import", import_id)
    return render(request, "directory/import_undo.html", {"list": found})


@for_member()
@require_safe
def report(request: Request, import_id: UUID) -> HttpResponse:
    """What became of every row, as a CSV."""
    queries.one_import(request.actor, import_id)
    rows = report_of(queries.import_rows_each(request.actor, import_id))
    return csv_file(rows, f"import-{import_id}")


def _say_too_large(form: BringForm) -> None:
    form.full_clean()
    form.errors.pop("file", None)
    form.add_error("file", sentence(too_large(LARGEST_UPLOAD)))


def _stepped(request: Request, found: queries.ImportView, step: str) -> HttpResponse:
    """Short lists are done while one waits, long ones by the jobs."""
    if found.size <= AT_ONCE:
        run_now(request.actor, step, found.id)
    else:
        who = (str(request.actor.acting_id), str(request.actor.acting_for))
        run_step.enqueue(step, str(found.id), *who)
    return redirect("directory:import", found.id)


def _glanced(request: Request, found: queries.ImportView) -> Glance:
    with as_file(queries.import_content(request.actor, found.id)) as path:
        return glance(path)


def _mapping_form(request: Request, found: queries.ImportView, seen: Glance) -> MappingForm:
    kept = found.mapping or queries.last_mapping(request.actor, found.source_list)
    data = request.POST if request.method == "POST" else None
    return MappingForm(data, headers=seen.headers, kept=kept)


def _recognised(
    request: Request, found: queries.ImportView, form: Form | None = None
) -> HttpResponse:
    seen = _glanced(request, found)
    if form is None and seen.format is None:
        form = _mapping_form(request, found, seen)
    without = max(map(len, seen.sample), default=0) - len(seen.headers)
    headers = [*seen.headers, *([""] * without)]
    context = {"list": found, "seen": seen, "form": form, "headers": headers}
    context["headless"] = seen.format is None and is_a_place(seen.headers)
    status = 422 if form is not None and form.errors else 200
    return render(request, "directory/import_seen.html", context, status=status)


def _rows_page(request: Request, found: queries.ImportView) -> HttpResponse:
    read = partial(queries.import_rows, request.actor, found.id)
    context = {
        "list": found,
        **page_of(request, found.counts, _besides(request, found), read, queries.IMPORT_ROWS),
        "waits": found.state == CHECKED,
        "doubled": _doubled(request, found),
        "taken": found.state == TAKEN_IN,
        "undone": found.state == UNDONE,
        "unplaced": not has_town_outlines(request.actor),
    }
    return render(request, "directory/import_rows.html", context)


def _doubled(request: Request, found: queries.ImportView) -> int:
    """How many of the new rows stand here already, where that is most: it may be a list of ours."""
    if found.state != CHECKED:
        return 0
    many = queries.import_rows_doubled(request.actor, found.id)
    return many if 2 * many > found.counts.get(TAKEN, 0) else 0


def _besides(request: Request, found: queries.ImportView) -> Besides:
    """What has a remark, or what an undoing left."""
    if found.state == UNDONE:
        return KEPT, _("そのままにした"), found.counts.get(KEPT, 0)
    return noted(queries.import_rows_noted(request.actor, found.id))
