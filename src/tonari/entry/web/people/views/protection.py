"""Who finds a person, and who must never."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.people.asking import Item, Question, ask
from tonari.entry.web.people.forms import SureForm
from tonari.entry.web.people.members import KeepAwayForm
from tonari.entry.web.people.pages import WORKERS, called, network_members, show
from tonari.entry.web.templatetags.tonari import bracketed
from tonari.records.people import actions, queries

BACK = "people:protection"


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def protection(request: Request, case_id: UUID) -> HttpResponse:
    """Who can find this person; a member is kept away here."""
    now = queries.protection(request.actor, case_id)
    # A form that was sent twice still finds its own choice, and is answered as done. Of whom others
    # say it, it can be said here too.
    said = {str(m.member_id) for m in now.kept_away if m.said_here}
    away = said - {request.POST.get("member_id")}
    form = KeepAwayForm(request.POST or None, members=network_members(request, without=away))
    do = partial(actions.keep_away, case_id=case_id)
    sent = request.method == "POST" and form.is_valid()
    if sent and act(request, form, do, **form.cleaned_data) is not None:
        messages.success(request, _("この記録に近づけないようにしました。"))
        return redirect(BACK, case_id)
    name = called(request, case_id)
    return show(
        request, "people/protection.html", form, case_id=case_id, called=name, protection=now
    )


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def restrict(request: Request, case_id: UUID) -> HttpResponse:
    """Only the team finds the person from now on."""
    question = Question(
        title=_("チームの人だけが見つけられるようにしますか"),
        lead=(
            _("同じ主体の人がさがしても、名前も出てこなくなります。"),
            _("同じ人の記録がもう一つできないように、チームで気をつけてください。"),
        ),
        button=_("そうする"),
        done=_("チームの人だけが見つけられます。"),
        back=BACK,
    )
    do = partial(actions.restrict, case_id=case_id)
    return ask(request, case_id, question, SureForm(request.POST or None), do)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def unrestrict(request: Request, case_id: UUID) -> HttpResponse:
    """All workers of the organisation find the person by name again."""
    question = Question(
        title=_("主体のみんなが、名前で見つけられるようにしますか"),
        lead=(_("見つけられるのは、名前・ふりがな・生まれた日・電話だけです。中は開けません。"),),
        button=_("そうする"),
        done=_("主体のみんなが、名前で見つけられます。"),
        back=BACK,
    )
    do = partial(actions.unrestrict, case_id=case_id)
    return ask(request, case_id, question, SureForm(request.POST or None), do)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def let_near(request: Request, case_id: UUID, member_id: UUID) -> HttpResponse:
    """A member is kept away no more."""
    away = queries.protection(request.actor, case_id).kept_away
    question = Question(
        title=_("近づけないことを、やめますか"),
        lead=(
            _("本人に確かめてからにしてください。"),
            _("つないだ先では、そこでやめるまで、近づけないままです。"),
        ),
        button=_("やめる"),
        done=_(
            "ここでは、近づけないことをやめました。つないでくれた主体も決めているときは、そのまま近づけません。"
        ),
        danger=True,
        back=BACK,
        items=tuple(
            Item(one.name + bracketed(one.organisation_name))
            for one in away
            if one.member_id == member_id
        ),
    )
    do = partial(actions.let_near, case_id=case_id, member_id=member_id)
    return ask(request, case_id, question, SureForm(request.POST or None), do)
