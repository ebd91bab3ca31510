"""For whom records are kept: the organisation's contracts, and by which a record is held."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.meanwhile import written_meanwhile
from tonari.entry.web.people.asking import Question, ask
from tonari.entry.web.people.holding import (
    ChangeContractForm,
    HolderForm,
    NewContractForm,
    end_words,
)
from tonari.entry.web.people.pages import WORKERS, show
from tonari.records.people import actions, queries


@for_member("coordinator")
@require_http_methods(["GET", "POST"])
def contracts(request: Request) -> HttpResponse:
    """The contracts of one's organisation; another is written down below."""
    form = NewContractForm(request.POST or None, request.actor)
    sent = request.method == "POST" and form.is_valid()
    if sent and act(request, form, actions.make_contract, **form.cleaned_data) is not None:
        messages.success(request, _("契約を書きとめました。記録ごとに、この契約を選べます。"))
        return redirect("people:contracts")
    found = queries.contracts(request.actor)
    context: dict[str, Any] = {"contracts": [(one, end_words(one)) for one in found]}
    return show(request, "people/contracts.html", form, **context)


@for_member("coordinator")
@require_http_methods(["GET", "POST"])
def contract(request: Request, contract_id: UUID) -> HttpResponse:
    """Mend a contract, or let it go on longer."""
    view = queries.contract(request.actor, contract_id)
    form = ChangeContractForm(request.POST or None, initial=_filled_with(view))
    do = partial(actions.change_contract, contract_id=contract_id)
    sent = request.method == "POST" and form.is_valid()
    if sent and act(request, form, do, **form.cleaned_data) is not None:
        messages.success(request, _("保存しました。"))
        return redirect("people:contracts")
    context: dict[str, Any] = {"contract": view, "end": end_words(view)}
    if form.is_bound:
        now = _filled_with(queries.contract(request.actor, contract_id))
        context["theirs"] = written_meanwhile(form, ChangeContractForm(initial=now), "revision")
    return show(request, "people/contract.html", form, **context)


def _filled_with(view: queries.ContractView) -> dict[str, Any]:
    return {one: getattr(view, one) for one in ChangeContractForm.base_fields}


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def holder(request: Request, case_id: UUID) -> HttpResponse:
    """Whose this record is by law."""
    seen = queries.held_by(request.actor, case_id)
    form = HolderForm(request.POST or None, request.actor, seen)
    where = _("選べる契約は、調整する人が「本人の一覧」の「委託の契約」に書きとめます。")
    question = Question(
        title=_("記録の責任主体"),
        lead=(
            _(
                "委託を受けた仕事の記録は、委託元が責任を持つのがふつうです。開示・訂正・消去を求められたときは、責任主体が決めます。"
            ),
            _("ここで選んでも、委託元がこの記録を読めるようにはなりません。"),
            where,
        ),
        button=_("これにする"),
        done=_("記録の責任主体を保存しました。"),
    )
    return ask(request, case_id, question, form, partial(actions.set_holder, case_id=case_id))
