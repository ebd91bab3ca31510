"""What is said once an act of an introduction is done, where its page alone does not tell."""

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext, gettext_noop

from tonari.kernel.refused import Refused
from tonari.work.referral import queries, rules

CHOSEN = {
    "stay": gettext_noop("そばにいつづけることにしました。次の連絡の日は、そのまま続きます。"),
    "stay-again": gettext_noop("また、こちらも本人のそばにいます。次の連絡の日は、きょうです。"),
    "step-back": gettext_noop(
        "%(name)sにまかせました。こちらの次の連絡の日は、なくなりました。"
        "思いなおしたら、「やっぱり、そばにいつづける」で戻れます。"
    ),
    "end-told": gettext_noop(
        "%(name)sに、終わったことを伝えたと書きとめました。"
        "まちがえて押したときは、「まだ伝えていない」で戻せます。"
    ),
    "going-on-told": gettext_noop("%(name)sに、これからも続くことを伝えたと書きとめました。"),
    "end-untold": gettext_noop("%(name)sに伝えることを、きょうの一覧に戻しました。"),
}


def say_done(request: Any, task: queries.TaskView, name: str) -> None:
    """Say what a choice or an answer has done. task: as it stood before.

    Of a form that came twice, too: the answer to the first press was never seen.
    """
    if name in ("answer", "answer-more"):
        _say_answered(request, task)
    if name == "not-met":
        told = gettext("まだ会えていないことを、%(name)sに知らせました。")
        say(request, told % {"name": task.sender_name})
    if name in CHOSEN:
        say(request, gettext(CHOSEN[name]) % {"name": task.recipient_name})


def told_as_done(refused: Refused) -> None:
    """For `act`: what came twice is answered as the first time, by what the page says of it."""


def say(request: Any, words: str) -> None:
    """Say that something is done: once, also where nobody saw the page after the first press."""
    said = messages.get_messages(request)
    if words not in {str(one) for one in said}:
        messages.success(request, words)
    # Looked at only: the page that comes next shows them.
    said.used = False  # type: ignore[union-attr]


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
    say(request, words)
