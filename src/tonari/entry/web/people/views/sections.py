"""A section written anew, its history, and what was wrong struck from it."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.people import shown
from tonari.entry.web.people.asking import Question, ask
from tonari.entry.web.people.choosing import MARK, ChoosingForm, Written, typed
from tonari.entry.web.people.forms import WhyForm
from tonari.entry.web.people.pages import WORKERS, called, show
from tonari.entry.web.people.sections import SECTION_FORMS, SectionForm, initial_of
from tonari.entry.web.people.views.intake import id_of, intake_of
from tonari.entry.web.templatetags.tonari import listed
from tonari.records.people import actions, queries, rules
from tonari.records.people.queries import SectionView
from tonari.records.people.rules.merging import told_below
from tonari.work.referral import queries as referral
from tonari.work.support import queries as support


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def section(request: Request, case_id: UUID, name: str) -> HttpResponse:
    """Write a section anew; what somebody else wrote in between stands beside, to be chosen from.

    `from`: the version whose words the form begins with, instead of those that stand. `draft`: a
    first talk whose answers stand where nothing does yet, and whose words stand below others.
    `once`: the introduction being prepared, to which it leads back.
    """
    if name not in SECTION_FORMS:
        raise Http404
    if request.method == "POST":
        return (
            _choose(request, case_id, name)
            if MARK in request.POST
            else _write(request, case_id, name)
        )
    now = _now(request, case_id, name)
    content, older = now.content, request.GET.get("from", "")
    if older.isascii() and older.isdigit() and len(older) < 7:
        content = queries.section_version(request.actor, case_id, name, int(older))
    if draft_id := id_of(request.GET.get("draft", "")):
        content = told_below(content, intake_of(request, draft_id).sections.get(name, {}))
    form = SECTION_FORMS[name](initial=initial_of(content) | {"seen": now.version})
    form.offer(request.actor)
    return _page(request, form, case_id, name, now)


def _now(request: Request, case_id: UUID, name: str) -> SectionView:
    # A grant lets others read it, not write it: nothing is opened for who may not go on.
    queries.check_own_record(request.actor, case_id)
    return queries.open_sections(request.actor, case_id, [name], "support")[name]


def _write(request: Request, case_id: UUID, name: str) -> HttpResponse:
    # A free word among the ways was offered by the form, so it is no invention of this request.
    free = {"ways": request.POST.getlist("ways")}
    form = SECTION_FORMS[name](request.POST, initial=free)
    form.offer(request.actor)
    write = {"case_id": case_id, "name": name}
    if form.is_valid():
        mine, seen = form.content, form.cleaned_data["seen"]
        if act(request, form, actions.write_section, version=seen, content=mine, **write):
            _tell_of_introductions(request, case_id, mine)
            return _saved(request, case_id, name)
        now = _now(request, case_id, name)
        if now.content == mine:  # the button was pressed twice
            return _saved(request, case_id, name)
        if now.version != seen:
            base = queries.section_version(request.actor, case_id, name, seen)
            choice = ChoosingForm(None, _written(name), mine, now.content, base, seen=now.version)
            return _side_by_side(request, case_id, name, choice)
    return _page(request, form, case_id, name)


def _choose(request: Request, case_id: UUID, name: str) -> HttpResponse:
    written, now = _written(name), _now(request, case_id, name)
    data = request.POST.copy()
    mine = typed(data, written.labels)
    is_again = data.get("seen") != str(now.version)
    data["seen"] = str(now.version)
    form = ChoosingForm(data, written, mine, now.content, seen=now.version)
    if form.is_valid() and not is_again:
        write = {"case_id": case_id, "name": name, "version": now.version}
        if act(request, form, actions.write_section, content=form.content, **write):
            _tell_of_introductions(request, case_id, form.content)
            return _saved(request, case_id, name)
    return _side_by_side(request, case_id, name, form)


def _written(name: str) -> Written:
    labels = {field: shown.FIELD_LABELS[field] for field in rules.SECTIONS[name]}
    return Written(labels, shown.words, rules.FREE)


def _side_by_side(request: Request, case_id: UUID, name: str, form: ChoosingForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": _(rules.SECTION_LABELS[name]),
        "called": called(request, case_id),
        "case_id": case_id,
        "who": queries.section_writer(request.actor, case_id, name),
    }
    return render(request, "people/choosing.html", context, status=409)


def _tell_of_introductions(request: Request, case_id: UUID, content: Mapping[str, Any]) -> None:
    """Whoever wants no contact now may be rung up by those to whom they are being introduced."""
    if content.get("may_contact") != rules.NO:
        return
    tasks = referral.tasks_of_case(request.actor, case_id)
    names = [one.to_name for one in tasks if one.is_open]
    if names:
        words = _(
            "%(names)sへのつなぎは、まだつづいています。相手は、本人に連絡するかもしれません。つなぎの画面から、相手に電話で伝えるか、取りやめてください。"
        )
        messages.warning(request, words % {"names": listed(names)})


def _saved(request: Request, case_id: UUID, name: str) -> HttpResponse:
    messages.success(request, _("保存しました。"))
    draft_id = id_of(request.GET.get("draft", ""))
    if draft_id in {one.id for one in support.drafts(request.actor)}:
        return redirect("people:draft_same", draft_id, case_id)
    if back := _offer(request, case_id):
        return redirect(back)
    page = "people:whereabouts" if name == "whereabouts" else "people:record"
    return redirect(page, case_id)


def _offer(request: Request, case_id: UUID) -> str:
    """The page on which the recipient is chosen, of their introduction that led here; else ""."""
    once = id_of(request.GET.get("once", ""))
    if once is None or once not in {one.id for one in support.drafts(request.actor)}:
        return ""
    if support.draft(request.actor, once).get("case") != [str(case_id)]:
        return ""
    return f"{reverse('referral:new')}?{urlencode({'once': once, 'go': 'recipient'})}"


def _page(
    request: Request,
    form: SectionForm,
    case_id: UUID,
    name: str,
    now: SectionView | None = None,
) -> HttpResponse:
    more: dict[str, Any] = {
        "title": rules.SECTION_LABELS[name],
        "called": called(request, case_id),
        "name": name,
        "offer": _offer(request, case_id),
        "has_history": now is not None and now.version > 0,
        "may_strike": now is not None and bool(now.content) and name != "identity",
    }
    return show(request, "people/section.html", form, case_id=case_id, **more)


@for_member(*WORKERS)
@require_safe
def history(request: Request, case_id: UUID, name: str) -> HttpResponse:
    """Every version of a section with its writer and what it changed; opening it is logged."""
    versions = queries.section_history(request.actor, case_id, name)
    context = {
        "case_id": case_id,
        "called": called(request, case_id),
        "name": name,
        "title": _(rules.SECTION_LABELS[name]),
        "versions": [(view, shown.changes(name, view.before, view.content)) for view in versions],
    }
    return render(request, "people/section_history.html", context)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def strike(request: Request, case_id: UUID, name: str) -> HttpResponse:
    """What stands there was wrong: struck, with a reason; it stays in the history."""
    if name not in SECTION_FORMS or name == "identity":
        raise Http404
    label = _(rules.SECTION_LABELS[name])
    question = Question(
        title=_("「%(label)s」を取り消しますか") % {"label": label},
        lead=(
            _(
                "いま書いてあることは、記録に出なくなります。消えるのではなく、前の内容として残ります。"
            ),
            _("直すだけなら、書きかえてください。"),
        ),
        button=_("取り消す"),
        done=_("取り消しました。前の内容は残っています。"),
        danger=True,
    )
    form = WhyForm(request.POST or None, initial={"version": _version(request, case_id, name)})
    do = partial(actions.strike_section, case_id=case_id, name=name)
    return ask(request, case_id, question, form, do)


def _version(request: Request, case_id: UUID, name: str) -> int:
    return queries.section_number(request.actor, case_id, name)
