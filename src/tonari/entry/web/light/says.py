"""What can be said by a link, and the action behind each."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.work.referral import actions, rules
from tonari.work.referral.queries import TaskView

from .forms import (
    AskForm,
    FailForm,
    MetDayForm,
    MetForm,
    NewsForm,
    NoForm,
    NotMetForm,
    WaitForm,
    WorksForm,
    YesForm,
)


@dataclass(frozen=True)
class Say:
    """One answer: its big button, its question."""

    name: str
    button: Any
    title: Any
    form: type[forms.Form]
    action: Callable[..., Any]
    more: dict[str, Any] = field(default_factory=dict)


_ALL = (
    Say("yes", _("引き受けます"), _("引き受けると返事をしますか"), YesForm, actions.accept_offer,
        more={"post_id": None}),
    Say("ask", _("聞きたいことがあります"), _("何でも聞いてください"), AskForm, actions.ask),
    Say("no", _("今回はむずかしいです"), _("むずかしいと返事をしますか"), NoForm,
        actions.decline_offer),
    Say("met", _("はじめて会えました"), _("会えた日を教えてください"), MetForm,
        actions.record_first_meeting),
    Say("wait", _("順番を待ってもらいます"), _("どのくらい待ちそうですか"), WaitForm, actions.hold,
        more={"reason": "waiting_list"}),
    Say("works", _("うまくいっています"), _("うまくいっていると知らせますか"), WorksForm,
        actions.complete),
    Say("news", _("ようすを知らせます"), _("いまのようすを教えてください"), NewsForm,
        actions.answer_follow_up, more={"side": rules.RECIPIENT}),
    Say("met-day", _("会えた日を直します"), _("会えた日を直してください"), MetDayForm,
        actions.correct_first_meeting),
    Say("not-met", _("まだ会えていません"), _("会えたとの知らせは、まちがいでしたか"), NotMetForm,
        actions.undo_first_meeting),
    Say("fail", _("うまくいきませんでした"), _("うまくいかなかったと知らせますか"),
        FailForm, actions.fail),
)  # fmt: skip
SAYS = {say.name: say for say in _ALL}
LEADS_TO = {
    "yes": rules.ACCEPTED,
    "no": rules.REJECTED,
    "met": rules.IN_PROGRESS,
    "wait": rules.ON_HOLD,
    "works": rules.COMPLETED,
    "fail": rules.FAILED,
}
_ALSO_IN = {
    "ask": (rules.REQUESTED,),
    "wait": (rules.ON_HOLD,),
    "news": rules.MET,
    "met-day": rules.MET,
    "not-met": (rules.IN_PROGRESS,),
}


def possible(task: TaskView) -> dict[str, Say]:
    """What the holder of the link can say now, the most welcome first."""
    says = {
        name: say
        for name, say in SAYS.items()
        if rules.may_move(task.state, LEADS_TO.get(name, ""), task.my_roles)
        or task.state in _ALSO_IN.get(name, ())
    }
    if task.met_on:
        says.pop("wait", None)
    elif task.is_in_queue:
        says["wait"] = replace(
            says["wait"], button=_("順番を書きなおします"), title=_("順番はどうなりましたか")
        )
    if task.due_follow_up(rules.RECIPIENT) and "news" in says:
        # What was asked comes first.
        return {"news": says.pop("news"), **says}
    return says
