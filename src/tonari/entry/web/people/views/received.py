"""What others were told and may pass on, and what one's own people agreed to share."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.people import shown, shown_notes
from tonari.entry.web.people.asking import Question, ask
from tonari.entry.web.people.forms import SureForm
from tonari.entry.web.people.pages import PAGE_SIZE, WORKERS, called, page_number, pages
from tonari.entry.web.templatetags.tonari import listed
from tonari.kernel.actor import Actor
from tonari.records.people import actions, queries, rules
from tonari.work.referral import queries as referral
from tonari.work.support import queries as support

_LEFT_OUT = gettext_lazy(
    "自分たちは別のことを書いているので、写していないところがあります：%(names)s。"
    "同意が終わると開けなくなります。受け取ったものを読んで、どちらなのかを確かめてください。"
)


_GOES_ON = gettext_lazy(
    "つなぎは、これだけでは終わりません。取りやめるかどうかを本人に聞いて、そのつなぎの画面で決めてください。"
)


def _grant(request: Request, case_id: UUID, grant_id: UUID) -> queries.ReceivedView:
    for grant in queries.received(request.actor, case_id):
        if grant.grant_id == grant_id:
            return grant
    raise Http404


def _ended(request: Request, case_id: UUID, grant_id: UUID) -> HttpResponse | None:
    """To the introduction, which says why, for whoever could read it there before; else None."""
    task_id = queries.opened_before(request.actor, case_id, grant_id)
    known = referral.received_ids(request.actor, [task_id]) if task_id else set()
    return redirect("referral:task", task_id) if task_id in known else None


def _apart(grant: queries.ReceivedView) -> list[str]:
    """The sections of the grant but for the whereabouts, which have a page of their own."""
    return [name for name in rules.SECTIONS if name in grant.sections and name != "whereabouts"]


@for_member(*WORKERS)
@require_safe
def received(request: Request, case_id: UUID, grant_id: UUID) -> HttpResponse:
    """What another organisation gives to read, opened; each look is logged on their side."""
    if ended := _ended(request, case_id, grant_id):
        return ended
    grant = _grant(request, case_id, grant_id)
    names = [name for name in _apart(grant) if rules.SECTIONS[name]]
    opened = queries.open_sections(request.actor, grant.case_id, names, "support") if names else {}
    page, total = page_number(request), 0
    notes: list[support.NoteView] = []
    if "notes" in grant.sections:
        total, notes = support.timeline(request.actor, grant.case_id, page, PAGE_SIZE)
    context = {
        "case_id": case_id,
        "called": called(request, case_id),
        "grant": grant,
        "sections": [
            (rules.SECTION_LABELS[name], shown.facts(name, opened[name].content)) for name in names
        ],
        "has_whereabouts": "whereabouts" in grant.sections,
        "notes": [shown_notes.note(note) for note in notes],
        "here": page,
        "all": pages(total),
    }
    return render(request, "people/received.html", context)


@for_member(*WORKERS)
@require_safe
def whereabouts(request: Request, case_id: UUID, grant_id: UUID) -> HttpResponse:
    """Where the person lives, as another organisation gives it to read."""
    if ended := _ended(request, case_id, grant_id):
        return ended
    grant = _grant(request, case_id, grant_id)
    opened = queries.open_sections(request.actor, grant.case_id, ["whereabouts"], "support")
    context = {
        "case_id": case_id,
        "called": called(request, case_id),
        "grant": grant,
        "facts": shown.facts("whereabouts", opened["whereabouts"].content),
    }
    return render(request, "people/whereabouts.html", context)


@for_member(*WORKERS)
@require_POST
def copy(request: Request, case_id: UUID, grant_id: UUID) -> HttpResponse:
    """Take what was received over into one's own record; the whereabouts only when asked for."""
    grant = _grant(request, case_id, grant_id)
    apart = request.POST.get("what") == "whereabouts"
    names = ["whereabouts"] if apart else _apart(grant)
    form = SureForm(request.POST)
    which: dict[str, Any] = {"case_id": case_id, "grant_id": grant_id, "names": names}
    left = act(request, form, actions.copy_received, **which) if form.is_valid() else None
    if left is not None:
        messages.success(request, _("自分たちの記録に写しました。もう一度聞かなくて大丈夫です。"))
    if isinstance(left, list) and left:
        messages.info(request, _LEFT_OUT % {"names": shown.field_names(left)})
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("people:whereabouts" if apart else "people:record", case_id)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, case_id: UUID, grant_id: UUID) -> HttpResponse:
    """The person takes a consent back."""
    given = {view.id: view for view in queries.given(request.actor, case_id)}.get(grant_id)
    if given is None:
        raise Http404
    tasks = {task.id: task for task in referral.tasks_of_case(request.actor, case_id)}
    form = SureForm(request.POST or None)
    do = partial(actions.withdraw_consent, grant_id=grant_id)
    question = _taking_back(request.actor, case_id, given, tasks.get(given.basis_ref))
    return ask(request, case_id, question, form, do)


def _taking_back(
    viewer: Actor, case_id: UUID, given: queries.GivenView, task: referral.TaskView | None
) -> Question:
    """What ends for whom, and what goes on all the same. task: for which it was given."""
    who = {"name": shown.consent(given, {task.id: task.recipient_name} if task else {}).to}
    names = shown.section_names(given.sections)
    kept = [_(shown.KEPT_THERE) % who] if queries.is_kept_there(viewer, given.id) else []
    goes_on = task is not None and task.is_open
    going_on = [_("つなぎは、まだつづいています。")] if goes_on else []
    return Question(
        title=_("%(name)sへの同意を取り消しますか") % who,
        lead=(
            _("%(name)sに伝えてよいとしていたもの：%(names)s") % {**who, "names": names},
            _(
                "取り消すと、相手はこの次から開けなくなります。電話や対面で伝えたことは、戻せません。"
            ),
            *kept,
            *_responsible_again(viewer, case_id, given),
            *([str(_GOES_ON)] if goes_on else []),
            _("取り消しても、支援は変わりなく受けられます。"),
        ),
        button=_("取り消す"),
        done=" ".join([_("%(name)sへの同意を取り消しました。") % who, *going_on, *kept]),
        danger=True,
    )


def _responsible_again(viewer: Actor, case_id: UUID, given: queries.GivenView) -> list[str]:
    """Who had left the person to this recipient, and is beside them again without the consent."""
    names = referral.responsible_again(viewer, case_id, over=[given.basis_ref])
    words = _("%(name)sは本人に連絡できなくなるので、%(names)sがまた担当になります。")
    return [words % {"name": given.to_name, "names": listed(names)}] if names else []
