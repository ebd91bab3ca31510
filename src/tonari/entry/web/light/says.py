"""What can be said by a link, and the action behind each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.work.referral import actions, rules
from tonari.work.referral.queries import TaskView

from .forms import AskForm, FailForm, MetForm, NoForm, WorksForm, YesForm


@dataclass(frozen=True)
class Say:
    """One answer: its big button, its question. is_last: the link is used up by it."""

    name: str
    button: Any
    title: Any
    form: type[forms.Form]
    action: Callable[..., Any]
    is_last: bool = False
    more: dict[str, Any] = field(default_factory=dict)


_ALL = (
    Say("yes", _("引き受けます"), _("ありがとうございます"), YesForm, actions.accept_offer,
        more={"post_id": None}),
    Say("ask", _("聞きたいことがあります"), _("何でも聞いてください"), AskForm, actions.ask),
    Say("no", _("今回はむずかしいです"), _("だいじょうぶです。ほかをさがします"), NoForm,
        actions.decline_offer, is_last=True),
    Say("met", _("はじめて会えました"), _("会えた日を教えてください"), MetForm,
        actions.record_first_meeting),
    Say("works", _("うまくいっています"), _("よかったです"), WorksForm, actions.complete,
        is_last=True),
    Say("fail", _("うまくいきませんでした"), _("知らせてくださって、ありがとうございます"),
        FailForm, actions.fail, is_last=True),
)  # fmt: skip
SAYS = {say.name: say for say in _ALL}
_LEADS_TO = {
    "yes": rules.ACCEPTED,
    "no": rules.REJECTED,
    "met": rules.IN_PROGRESS,
    "works": rules.COMPLETED,
    "fail": rules.FAILED,
}


def possible(task: TaskView) -> dict[str, Say]:
    """What the holder of the link can say now, the most welcome first."""
    return {
        name: say
        for name, say in SAYS.items()
        if rules.may_move(task.state, _LEADS_TO.get(name, ""), task.my_roles)
        or (name == "ask" and task.state == rules.REQUESTED)
    }
