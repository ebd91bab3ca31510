"""When somebody has died or is missing: written with care, undone whole, told to who is beside."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.people import shown_losses, telling
from tonari.entry.web.people.asking import Question, ask
from tonari.entry.web.people.forms import EndForm, LossForm, MissingForm, SureForm
from tonari.entry.web.people.pages import WORKERS, called, show
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions, queries
from tonari.records.people.rules import DIED
from tonari.records.people.rules.losses import ENDS_OF, FOUND, MISSING
from tonari.work.referral import queries as referral

BACK = "people:loss"


@for_member(*WORKERS)
@require_safe
def loss(request: Request, case_id: UUID) -> HttpResponse:
    """What is written down of it, opened here alone; or which of the two it is."""
    context: dict[str, Any] = {"case_id": case_id, "called": called(request, case_id)}
    view = queries.loss(request.actor, case_id)
    if view is not None:
        context |= {
            "loss": view,
            "sentence": shown_losses.loss(view.kind, view.since, view.is_about),
            **queries.loss_words(request.actor, case_id),
        }
    return render(request, "people/loss.html", context)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def died(request: Request, case_id: UUID) -> HttpResponse:
    """The person has died."""
    ends = referral.not_met_of_case(request.actor, case_id)
    heard = referral.hearing(request.actor, case_id)
    items = telling.of_loss(heard, DIED) + telling.called_off(ends)
    question = Question(
        title=_("亡くなられたことを書きとめる"),
        lead=(
            telling.who_hears(heard, DIED),
            *telling.nobody_else(items),
            _(
                "連絡の予定、返事を待っているつなぎは、すべて止まります。記録は、これからもチームだけが読めます。"
            ),
            _("まちがいだったときは、もとに戻せます。"),
        ),
        items=items,
        button=_("書きとめる"),
        done=_("書きとめました。こちらからの連絡は、すべて止まります。")
        + telling.to_ring(ends, heard),
    )
    form = LossForm(request.POST or None, initial={"loss_id": new_id()})
    return ask(request, case_id, question, form, partial(actions.note_death, case_id=case_id))


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def missing(request: Request, case_id: UUID) -> HttpResponse:
    """Nobody knows where the person is."""
    ends = referral.not_met_of_case(request.actor, case_id)
    heard = referral.hearing(request.actor, case_id)
    items = telling.of_loss(heard, MISSING) + telling.called_off(ends)
    question = Question(
        title=_("行方がわからないことを書きとめる"),
        lead=(
            telling.who_hears(heard, MISSING),
            *telling.nobody_else(items),
            _(
                "担当は、そのまま気にかけつづけます。連絡の間隔と、返事を待っているつなぎは止まります。"
            ),
            _("命があぶないと思ったら、先に警察（110）に相談してください。"),
        ),
        items=items,
        button=_("書きとめる"),
        done=_("書きとめました。担当は、そのまま気にかけつづけます。")
        + telling.to_ring(ends, [one for one in heard if not one.is_light]),
    )
    initial = {"loss_id": new_id(), "next_contact_on": clock.in_days(14)}
    form = MissingForm(request.POST or None, initial=initial)
    return ask(request, case_id, question, form, partial(actions.note_missing, case_id=case_id))


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def end(request: Request, case_id: UUID, end: str) -> HttpResponse:
    """It was a mistake, or the person is found: of the loss that stood when the page was opened."""
    view = queries.loss(request.actor, case_id)
    if request.method == "GET" and (view is None or end not in ENDS_OF[view.kind]):
        raise Http404
    is_found = end == FOUND
    question = Question(
        title=_("見つかりましたか") if is_found else _("まちがいでしたか"),
        lead=(
            _("担当と連絡の間隔は、もとに戻ります。きょう、声をかける人として出ます。"),
            _("取りやめたつなぎは、戻りません。必要なら、もう一度つないでください。"),
            _("知らせが届いた主体には、このことも伝わります。"),
        ),
        button=_("見つかった") if is_found else _("まちがいだった"),
        done=_("もとに戻しました。きょう、声をかけてください。")
        + telling.to_ring_again(referral.tasks_of_case(request.actor, case_id)),
    )
    form = EndForm(request.POST or None, initial={"loss_id": view.id if view else None})
    return ask(request, case_id, question, form, partial(actions.end_loss, end=end))


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def told(request: Request, case_id: UUID, notice_id: UUID) -> HttpResponse:
    """What another organisation beside the person wrote down, to be taken note of."""
    view = queries.loss_notice(request.actor, notice_id)
    if view.case_id != case_id:
        raise Http404
    form = SureForm(request.POST or None)
    do = partial(actions.take_note, notice_id=notice_id)
    if request.method == "POST" and form.is_valid() and act(request, form, do) is not None:
        messages.success(request, _("確かめました。"))
        return redirect("people:record", case_id)
    context: dict[str, Any] = {
        "called": called(request, case_id),
        "told": view,
        "sentence": shown_losses.loss_news(view),
        "ours": queries.loss(request.actor, case_id),
    }
    return show(request, "people/told.html", form, case_id=case_id, **context)
