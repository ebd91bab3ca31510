"""Who is beside the person: the team, the responsible posts, the rhythm, both tracks."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tonari.entry.web.access import Request, act, for_member
from tonari.entry.web.people import shown, telling
from tonari.entry.web.people.asking import Question, ask
from tonari.entry.web.people.changing import ChangeRhythmForm, HandOverForm
from tonari.entry.web.people.forms import ComeBackForm, PostForm, SureForm
from tonari.entry.web.people.members import JoinForm
from tonari.entry.web.people.pages import (
    WORKERS,
    called,
    colleagues,
    offered_posts,
    post_choices,
    show,
)
from tonari.entry.web.templatetags.tonari import listed
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people import actions, queries, rules
from tonari.records.people.rules.seen import rhythm_version
from tonari.work.referral import queries as referral
from tonari.work.referral.queries import TaskView
from tonari.work.referral.rules import MET

BACK = "people:beside"


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def beside(request: Request, case_id: UUID) -> HttpResponse:
    """Everybody beside the person; a colleague is put on the team here."""
    frame = queries.record(request.actor, case_id)
    there = [str(member.member_id) for member in queries.team(request.actor, case_id)]
    form = JoinForm(request.POST or None, members=colleagues(request, case_id), there=there)
    do = partial(actions.join_team, case_id=case_id)
    sent = request.method == "POST" and form.is_valid()
    if sent and act(request, form, do, **form.cleaned_data) is not None:
        messages.success(request, _("チームに入りました。"))
        return redirect(BACK, case_id)
    context: dict[str, Any] = {
        "case_id": case_id,
        "others_beside": referral.beside(request.actor, frame),
        "is_told_dead": case_id in queries.told_deaths(request.actor, [case_id]),
        "called": called(request, case_id),
        "team": queries.team(request.actor, case_id),
        "connection": shown.track(frame.connection),
        "problem": shown.track(frame.problem) if frame.problem else None,
    }
    return show(request, "people/beside.html", form, **context)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def leave(request: Request, case_id: UUID, member_id: UUID) -> HttpResponse:
    """Take somebody off the team."""
    names = {member.member_id: member.name for member in queries.team(request.actor, case_id)}
    if request.method == "GET" and member_id not in names:
        raise Http404
    question = Question(
        title=_("%(name)sさんをチームからはずしますか") % {"name": names.get(member_id, "")},
        lead=(_("この記録を開けなくなります。気にかける担当は、そのままです。"),),
        button=_("はずす"),
        done=_("チームからはずしました。"),
        danger=True,
        back=BACK,
    )
    form = SureForm(request.POST or None)
    do = partial(actions.leave_team, case_id=case_id, member_id=member_id)
    return ask(request, case_id, question, form, do)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def hand_over(request: Request, case_id: UUID, kind: str) -> HttpResponse:
    """Another post is responsible for a track from now on."""
    if kind not in rules.TRACK_KINDS:
        raise Http404
    question = Question(
        title=_("担当をかえる"),
        lead=(
            _("次の担当が決まった時から、その担当が受け持ちます。"),
            _("かわることを、本人にも伝えてください。できれば、いっしょに会うのがいちばんです。"),
        ),
        button=_("この担当にする"),
        done=_("担当をかえました。"),
        back=BACK,
    )
    form = HandOverForm(
        request.POST or None,
        posts=post_choices(request),
        initial={"seen": _post_of(request, case_id, kind)},
    )
    do = partial(actions.hand_over, case_id=case_id, kind=kind)
    return ask(request, case_id, question, form, do, lambda: _post_now(request, case_id, kind))


def _post_of(request: Request, case_id: UUID, kind: str) -> UUID | None:
    frame = queries.record(request.actor, case_id)
    track = frame.connection if kind == rules.CONNECTION else frame.problem
    return track.post_id if track else None


def _post_now(request: Request, case_id: UUID, kind: str) -> HandOverForm:
    post_id = _post_of(request, case_id, kind)
    now = {"seen": post_id, "post_id": str(post_id)}
    return HandOverForm(posts=post_choices(request), initial=now)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def rhythm(request: Request, case_id: UUID) -> HttpResponse:
    """How often to be in touch, and when next."""
    question = Question(
        title=_("連絡の間隔をかえる"),
        lead=(_("本人と相談して、むりのない間隔にします。"),),
        button=_("この間隔にする"),
        done=_("連絡の間隔をかえました。"),
    )
    form = ChangeRhythmForm(request.POST or None, initial=_rhythm_now(request, case_id))
    do = partial(actions.set_rhythm, case_id=case_id)
    anew = partial(_rhythm_now, request, case_id)
    return ask(request, case_id, question, form, do, lambda: ChangeRhythmForm(initial=anew()))


def _rhythm_now(request: Request, case_id: UUID) -> dict[str, Any]:
    track = queries.record(request.actor, case_id).connection
    return {
        "rhythm_days": str(track.rhythm_days),
        "next_contact_on": max(track.next_contact_on or clock.today(), clock.today()),
        "seen": rhythm_version(track.rhythm_days, track.next_contact_on),
    }


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def open_problem(request: Request, case_id: UUID) -> HttpResponse:
    """Begin to work on something together."""
    question = Question(
        title=_("いっしょに取り組むことを始める"),
        lead=(
            _("困りごとに、本人といっしょに取り組むときに始めます。"),
            _("「つながり続ける」は、これとは別に続きます。"),
        ),
        button=_("始める"),
        done=_("いっしょに取り組むことを始めました。"),
    )
    form = PostForm(request.POST or None, **offered_posts(request))
    do = partial(actions.open_problem, case_id=case_id)
    return ask(request, case_id, question, form, do)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def close_problem(request: Request, case_id: UUID) -> HttpResponse:
    """Bring the work on something to an end; staying in touch goes on."""
    question = Question(
        title=_("いっしょに取り組むことに、区切りをつけますか"),
        lead=(
            _("区切りがついても、「つながり続ける」は終わりません。これからも連絡します。"),
            _("また始めることも、いつでもできます。"),
        ),
        button=_("区切りをつける"),
        done=_("区切りをつけました。つながりは続いています。"),
    )
    do = partial(actions.close_problem, case_id=case_id)
    return ask(request, case_id, question, SureForm(request.POST or None), do)


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def stop(request: Request, case_id: UUID) -> HttpResponse:
    """The person said 「もう連絡しないで」."""
    ends = referral.not_met_of_case(request.actor, case_id)
    also = _("その気持ちを大切にします。こちらからの連絡を終わりにし、次のつなぎも取りやめます。")
    question = Question(
        title=_("「もう連絡しないで」と言われましたか"),
        items=telling.called_off(ends),
        lead=(
            also if ends else _("その気持ちを大切にします。こちらからの連絡を終わりにします。"),
            *_responsible_again(request.actor, case_id),
            *_goes_back(referral.not_met_received(request.actor, case_id)),
            *_stay_beside(request.actor, case_id),
            _("記録は残り、扉は開けたままです。本人から声がかかれば、いつでも、また始められます。"),
            _("本人に「いつでも戻ってきてください」と伝えられていれば、それで十分です。"),
            _("命や体があぶないときは、別です。まわりの人と相談してください。"),
        ),
        button=_("こちらからの連絡を終わりにする"),
        done=_("連絡を終わりにしました。扉は開けたままです。") + telling.to_ring(ends),
        danger=True,
    )
    do = partial(actions.stop_contact, case_id=case_id)
    return ask(request, case_id, question, SureForm(request.POST or None), do)


def _responsible_again(viewer: Actor, case_id: UUID) -> list[str]:
    """Who had left the person here, and is told that they are beside them again."""
    stopped = [queries.standing(viewer, case_id)]
    back = referral.responsible_again(viewer, case_id, stopped=stopped)
    words = _(
        "ここからの連絡をのぞまないことは、つないでくれた%(names)sに伝わり、そちらがまた担当になります。"
        "そのことも、本人に話してください。"
    )
    return [words % {"names": listed(back)}] if back else []


def _goes_back(received: list[TaskView]) -> list[str]:
    """With whom the person is again, as whoever took them up has not met them."""
    names = sorted({one.sender_name for one in received})
    words = _("まだ会えていないので、「本人がのぞまなくなった」として、つなぎが戻ります：")
    return [words + listed(names)] if names else []


def _stay_beside(viewer: Actor, case_id: UUID) -> list[str]:
    """Who else has met the person and stays: whoever introduced them here is told, others not."""
    onward, back = referral.met_beside(viewer, case_id)
    tasks = referral.tasks_of_case(viewer, case_id)
    onward += [one.to_name for one in tasks if one.is_light and one.state in MET]
    onward = [one for one in dict.fromkeys(onward) if one not in back]
    told = _(
        "%(names)sは、これまでどおり、そばにいます。ここからの連絡をのぞまないことは、"
        "%(names)sに伝わります。そのことも、本人に話してください。"
    )
    untold = _(
        "%(names)sは、これまでどおり、そばにいます。そちらの連絡ものぞまないときは、"
        "本人に確かめてから、%(names)sに伝えてください。"
    )
    found = ((told, back), (untold, onward))
    return [words % {"names": listed(names)} for words, names in found if names]


@for_member(*WORKERS)
@require_http_methods(["GET", "POST"])
def come_back(request: Request, case_id: UUID) -> HttpResponse:
    """The person came through the open door, or needs us again."""
    question = Question(
        title=_("また、つながる"),
        lead=(
            _("本人から声がかかったときに使います。「おかえりなさい」と迎えてください。"),
            _("また連絡してよいかも聞いて、「連絡のしかた」に書いてください。"),
        ),
        button=_("つながりを始める"),
        done=_("また、つながりました。"),
    )
    initial = {"next_contact_on": clock.in_days(14)}
    form = ComeBackForm(request.POST or None, initial=initial, **offered_posts(request))
    do = partial(actions.come_back, case_id=case_id)
    return ask(request, case_id, question, form, do)
