"""What is said once an act of an introduction is done, where its page alone does not tell."""

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext, gettext_noop

from tonari.work.referral import queries, rules

# (what the sender's side is since, in words)
CHOSEN = {
    "stay": (
        rules.BESIDE,
        gettext_noop("そばにいつづけることにしました。次の連絡の日は、そのまま続きます。"),
    ),
    "stay-again": (
        rules.BESIDE,
        gettext_noop("また、こちらも本人のそばにいます。次の連絡の日は、きょうです。"),
    ),
    "step-back": (
        rules.STEPPED_BACK,
        gettext_noop(
            "%(name)sにまかせました。こちらの次の連絡の日は、なくなりました。"
            "思いなおしたら、「やっぱり、そばにいつづける」で戻れます。"
        ),
    ),
}


def say_done(request: Any, task: queries.TaskView, name: str) -> None:
    """Say what a choice or an answer has done. task: as it stood before."""
    if name == "answer":
        _say_answered(request, task)
    if name == "not-met" and task.state == rules.IN_PROGRESS:
        told = gettext("まだ会えていないことを、%(name)sに知らせました。")
        messages.success(request, told % {"name": task.sender_name})
    # Of a form that came twice, that is said already.
    if name in CHOSEN and task.sender_role != CHOSEN[name][0]:
        messages.success(request, gettext(CHOSEN[name][1]) % {"name": task.recipient_name})


def _say_answered(request: Any, task: queries.TaskView) -> None:
    """That an answer is kept, and where nothing tells the recipient, that somebody has to."""
    words = gettext("答えを送りました。")
    if task.state == rules.REQUESTED:
        words = gettext("答えを送りました。返事を、もう一度待ちます。")
    if task.is_light:
        words = gettext(
            "答えを書きとめました。%(name)sには、まだ伝わっていません。電話するか、紙に書いて渡してください。"
            "相手が同じリンクかコードのページを開いたときにも、答えが出ます。"
        ) % {"name": task.recipient_name}
    messages.success(request, words)
