"""A note said right, struck, or standing again; and what it said before."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.people import shown_notes
from tonari.entry.web.people.asking import Question, ask
from tonari.entry.web.people.choosing import MARK, ChoosingForm, typed
from tonari.entry.web.people.forms import StrikeNoteForm, SureOnceForm
from tonari.entry.web.people.note_forms import CorrectForm
from tonari.entry.web.people.pages import WORKERS, called, show
from tonari.entry.web.templatetags.tonari import hizuke
from tonari.kernel.ids import new_id
from tonari.records.people import queries as people
from tonari.work.support import actions, queries
from tonari.work.support.queries import NoteView


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def correct(request: Request, case_id: UUID, note_id: UUID) -> HttpResponse:
    """Say a note right; what somebody else made of it in between stands beside."""
    now = queries.note(request.actor, case_id, note_id)
    if request.method == "POST":
        go_on = _struck if now.is_struck else _choose if MARK in request.POST else _write
        return go_on(request, case_id, now)
    if now.is_struck:
        return redirect("people:note_history", case_id, note_id)
    first = shown_notes.as_typed(now) | {"change_id": new_id(), "seen": now.version}
    return _page(request, case_id, CorrectForm(initial=first), note_id)


def _struck(request: Request, case_id: UUID, now: NoteView) -> HttpResponse:
    """A colleague struck it while it was said right: what was typed stays on the page."""
    data = request.POST.copy()
    if MARK in data:
        data.update(typed(data, shown_notes.WRITTEN.labels))
    form = CorrectForm(data)
    form.is_valid()
    words = _(
        "書いているあいだに、ほかの人がこれを取り消しました。書いたものは、下に残っています。"
        "「前の内容を見る」でわけを見て、もとに戻してから、もう一度押してください。"
    )
    form.add_error(None, words)
    return _page(request, case_id, form, now.id)


def _write(request: Request, case_id: UUID, now: NoteView) -> HttpResponse:
    form = CorrectForm(request.POST)
    if form.is_valid():
        sent = dict(form.cleaned_data)
        if act(request, form, actions.correct_note, note_id=now.id, **sent):
            return _saved(request, case_id)
        if now.version != sent["seen"]:
            base = shown_notes.version(request.actor, case_id, now.id, sent["seen"])
            hidden = {"seen": now.version, "change_id": sent["change_id"]}
            mine = shown_notes.kept(sent)
            theirs = shown_notes.as_typed(now)
            choice = ChoosingForm(None, shown_notes.WRITTEN, mine, theirs, base, **hidden)
            return _side_by_side(request, case_id, choice)
    return _page(request, case_id, form, now.id)


def _choose(request: Request, case_id: UUID, now: NoteView) -> HttpResponse:
    data = request.POST.copy()
    mine, theirs = typed(data, shown_notes.WRITTEN.labels), shown_notes.as_typed(now)
    is_again = data.get("seen") != str(now.version)
    data["seen"] = str(now.version)
    hidden = {"seen": now.version, "change_id": data.get("change_id", "")}
    form = ChoosingForm(data, shown_notes.WRITTEN, mine, theirs, **hidden)
    if form.is_valid() and not is_again:
        said = CorrectForm(form.content | hidden)
        if form.content == theirs:  # nothing of one's own was chosen
            return _saved(request, case_id)
        if not said.is_valid():
            return _page(request, case_id, said, now.id)
        if act(request, form, actions.correct_note, note_id=now.id, **said.cleaned_data):
            return _saved(request, case_id)
    return _side_by_side(request, case_id, form)


def _saved(request: Request, case_id: UUID) -> HttpResponse:
    messages.success(request, _("書きなおしました。前の内容は残っています。"))
    return redirect("people:record", case_id)


def _page(request: Request, case_id: UUID, form: CorrectForm, note_id: UUID) -> HttpResponse:
    name = called(request, case_id)
    more: dict[str, Any] = {"case_id": case_id, "note_id": note_id, "called": name}
    return show(request, "people/correct.html", form, **more)


def _side_by_side(request: Request, case_id: UUID, form: ChoosingForm) -> HttpResponse:
    context = {
        "form": form,
        "title": _("書いたことを直す"),
        "called": called(request, case_id),
        "case_id": case_id,
    }
    return render(request, "people/choosing.html", context, status=409)


@for_member(*WORKERS)
@require_safe
def history(request: Request, case_id: UUID, note_id: UUID) -> HttpResponse:
    """What a note said before, struck words too; opening it is logged."""
    versions = queries.note_history(request.actor, case_id, note_id)
    context = {
        "case_id": case_id,
        "note_id": note_id,
        "called": called(request, case_id),
        "versions": shown_notes.history(versions),
        "is_struck": bool(versions) and versions[0].kind == "struck",
    }
    return render(request, "people/note_history.html", context)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def strike(request: Request, case_id: UUID, note_id: UUID) -> HttpResponse:
    """Strike a note, with a reason."""
    queries.note(request.actor, case_id, note_id)
    question = Question(
        title=_("書いたことを取り消しますか"),
        lead=(
            _(
                "記録には「取り消されました」とだけ出ます。消えるのではなく、チームの人は前の内容を開けます。"
            ),
            _("直すだけなら、取り消さずに書きなおしてください。"),
        ),
        button=_("取り消す"),
        done=_once_struck(request, case_id),
        danger=True,
    )
    form = StrikeNoteForm(request.POST or None, initial={"change_id": new_id()})
    return ask(request, case_id, question, form, partial(actions.strike_note, note_id=note_id))


def _once_struck(request: Request, case_id: UUID) -> str:
    """What is said then: the day that the note may have set for the next contact stays."""
    done = _("取り消しました。前の内容は残っています。")
    track = people.record(request.actor, case_id).connection
    if not track.is_open or track.next_contact_on is None:
        return done
    stays = _("次の連絡は、%(day)sのままです。") % {"day": hizuke(track.next_contact_on)}
    link = reverse("people:rhythm", args=[case_id])
    return format_html('{}{} <a href="{}">{}</a>', done, stays, link, _("次の連絡をかえる"))


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def restore(request: Request, case_id: UUID, note_id: UUID) -> HttpResponse:
    """It was struck by mistake."""
    queries.note(request.actor, case_id, note_id)
    question = Question(
        title=_("取り消しをもとに戻しますか"),
        lead=(_("記録に、また出るようになります。取り消したことと戻したことは、残ります。"),),
        button=_("もとに戻す"),
        done=_("もとに戻しました。"),
    )
    form = SureOnceForm(request.POST or None, initial={"change_id": new_id()})
    return ask(request, case_id, question, form, partial(actions.restore_note, note_id=note_id))
