"""What each side can do now: the button, its page, its form and the action behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tonari.work.referral import actions, rules
from tonari.work.referral.queries import TaskView

from . import following, forms
from .agreeing import ConsentForm
from .settling import SettleForm


@dataclass(frozen=True)
class Act:
    """One thing to do. button leads to its page and stands there again."""

    name: str
    button: Any
    title: Any
    form: type[forms.ActForm]
    action: Callable[..., Any]
    explanation: Any = ""
    danger: bool = False


@dataclass(frozen=True)
class Buttons:
    """The acts of one side: the most needed one, others, and rare ones behind a fold."""

    first: Act | None
    others: list[Act]
    rare: list[Act]

    def all(self) -> list[Act]:
        """Every act that is possible now."""
        return ([self.first] if self.first else []) + self.others + self.rare


_ALL = (
    Act("send", _("送る"), _("この内容で送りますか"), forms.ActForm, actions.send_offer,
        _("これが相手に届きます。だれのことかは伝わりません。")),
    Act("delivered", _("届けました"), _("手紙を届けましたか"),
        forms.ActForm, actions.send_offer,
        _("電話やリンクで伝えたときも、ここから返事を待つ日を数えます。")),
    Act("answer", _("質問に答える"), _("質問に答える"), forms.AnswerForm, actions.answer),
    Act("answer-more", _("答えを書きたす"), _("答えを書きたす"), forms.AnswerForm, actions.answer),
    Act("consent", _("本人の同意を書きとめる"), _("何を伝えてよいか、本人に確かめましたか"),
        ConsentForm, actions.consent,
        _("同意しなくても、支援は受けられます。本人にもそう伝えてください。")),
    Act("release", _("いま渡す"), _("くわしいことを、いま渡しますか"),
        forms.ReleaseForm, actions.release,
        _("本人が伝えてよいと言ったことだけを渡します。")),
    Act("tell", _("電話や会って伝えた"), _("どうやって伝えましたか"), forms.TellForm, actions.tell,
        _("本人が伝えてよいと言ったことを声で伝えたとき、その記録をのこします。")),
    Act("arrange", _("引き合わせ方を決める"), _("どうやって引き合わせますか"),
        forms.ArrangeForm, actions.arrange_handover,
        _("だれがいっしょに行くか、いつかを、相手にも伝えます。")),
    Act("rearrange", _("引き合わせ方をかえる"), _("どうやって引き合わせますか"),
        forms.ArrangeForm, actions.arrange_handover,
        _("だれがいっしょに行くか、いつかを、相手にも伝えます。")),
    Act("follow-up", _("ようすを書く"), _("本人とのつながりは、続いていますか"),
        following.FollowUpForm, actions.answer_follow_up,
        _("本人に聞いたことを書いてください。とぎれていたら、きょうの一覧に戻ります。")),
    Act("stay", _("そばにいつづける"), _("これからも、そばにいますか"),
        forms.ActForm, actions.stay_beside,
        _("相手といっしょに、こちらもそばにいます。次の連絡の日はそのまま続きます。")),
    Act("stay-again", _("やっぱり、そばにいつづける"), _("また、そばにいますか"),
        forms.ActForm, actions.stay_beside,
        _("相手といっしょに、こちらもまた本人のそばにいます。相手の担当は、そのままです。")),
    Act("step-back", _("相手にまかせる"), _("相手にまかせますか"),
        forms.ActForm, actions.step_back,
        _("これからは相手の担当が、本人のそばにいます。こちらの次の連絡の日は、なくなります。"
          "記録は残り、あとから「やっぱり、そばにいつづける」で戻れます。")),
    Act("settle", _("確かめました"), _("戻ってきたことを確かめましたか"),
        SettleForm, actions.settle,
        _("本人のそばには、いまもこちらの担当がいます。連絡をのぞまない本人には、"
          "扉を開けたままにしています。きょうの一覧からは消えます。")),
    Act("end-told", _("伝えました"), _("終わったことを、相手に伝えましたか"),
        forms.ActForm, actions.tell_end,
        _("きょうの一覧から消えます。本人のことは、話さなくてだいじょうぶです。")),
    Act("end-untold", _("まだ伝えていない"), _("まだ伝えていませんか"),
        forms.ActForm, actions.undo_tell_end,
        _("「伝えました」を取り消します。きょうの一覧に、もう一度出ます。")),
    Act("going-on-told", _("伝えました"), _("これからも続くことを、相手に伝えましたか"),
        forms.ActForm, actions.tell_going_on,
        _("きょうの一覧から消えます。本人のことは、話さなくてだいじょうぶです。")),
    Act("mistake", _("まちがいだったことにする"), _("まちがって作ったものですか"),
        forms.ActForm, actions.enter_in_error,
        _("相手からは、書いたことが見えなくなります。作ったことと、まちがいだったことは残ります。"),
        danger=True),
    Act("cancel", _("取りやめる"), _("このつなぎを取りやめますか"),
        forms.CancelForm, actions.cancel,
        _("本人のそばには、つないだ側の担当がいます。連絡をのぞまない本人には、"
          "扉を開けたままにしています。"), danger=True),
    Act("accept", _("引き受ける"), _("引き受けますか"), forms.AcceptForm, actions.accept_offer,
        _("くわしいことは、このあと、つないだ側から渡されます。")),
    Act("ask", _("質問する"), _("聞いてから決める"), forms.AskForm, actions.ask),
    Act("decline", _("ことわる"), _("ことわる"), forms.DeclineForm, actions.decline_offer,
        _("ことわっても、だいじょうぶです。ほかのところを、いっしょにさがします。")),
    Act("met", _("会えた"), _("はじめて会えたこと"),
        forms.MetForm, actions.record_first_meeting,
        _("これで、つないだ側が安心して手をはなせます。")),
    Act("met-day", _("会えた日を直す"), _("会えた日を直す"),
        forms.CorrectMetForm, actions.correct_first_meeting,
        _("まえに書いた日も、「これまで」に残ります。ようすを聞く日も、直した日から数えなおします。")),
    Act("not-met", _("まだ会えていない"), _("会えたのは、まちがいでしたか"),
        forms.NotMetForm, actions.undo_first_meeting,
        _("会うのを待っているところに戻り、つないだ側に知らせます。それまで、つないだ側が本人のそばにいます。"
          "まえに書いた日も、「これまで」に残ります。")),
    Act("hold", _("順番を待ってもらう"), _("すこし待ってもらう"), forms.HoldForm, actions.hold,
        _("待っているあいだは、つないだ側がそばにいます。")),
    Act("queue", _("順番を書きなおす"), _("順番はどうなりましたか"), forms.HoldForm, actions.hold,
        _("待っているあいだは、つないだ側がそばにいます。")),
    Act("news", _("ようすを知らせる"), _("いまのようす"),
        following.PlaceFollowUpForm, actions.answer_follow_up,
        _("受け入れているところのようすも教えてください。とぎれていたら、つないだ側がすぐ動きます。")),
    Act("complete", _("つながった"), _("つながりましたか"),
        forms.CompleteForm, actions.complete,
        _("本人と相手が、これからも続きそうだ、というときに。")),
    Act("fail", _("うまくいかなかった"), _("うまくいかなかったこと"),
        forms.FailForm, actions.fail,
        _("だれのせいでもありません。つないだ側に、すぐ戻ります。")),
)  # fmt: skip
ACTS = {act.name: act for act in _ALL}


# By what the sender chose so far. Neither choice is the last.
_STAY = {"": ("stay",), rules.STEPPED_BACK: ("stay-again",)}


def of_sender(task: TaskView, *, agreed: bool, in_peace: bool) -> Buttons:
    """What the sender's team can do with an introduction of which the hindrances are known.

    agreed: whether the person's consent is written down. in_peace: they want no contact from here.
    """
    if rules.SENDER not in task.my_roles or task.is_over or task.is_end_untold:
        return _at_the_end(task)
    names = _first_of_sender(task, agreed)
    others = _answers(task)
    # What is open under no consent any more may be agreed upon anew.
    asks = task.state == rules.REQUESTED or task.is_shared
    if not agreed and (asks or task.is_met_untold):
        others.append("consent")
    if agreed and (task.is_met_untold or (task.waits_for_release and not task.is_light)):
        others += ["release", "tell"] if task.waits_for_release else ["tell"]
    if task.state in (rules.ACCEPTED, rules.ON_HOLD):
        others.append("rearrange" if task.handover else "arrange")
    if _met(task):
        others += [*(() if in_peace else _choices(task)), "follow-up"]
        others += ["step-back"] if task.may_be_left else []
    others += _notes(task)
    return _buttons(names, [name for name in others if name not in names], _rare_of_sender(task))


def _choices(task: TaskView) -> tuple[str, ...]:
    """To stay beside the person; whom they refuse is told nothing of that kind."""
    return () if task.is_refused else _STAY.get(task.sender_role, ())


def _answers(task: TaskView) -> list[str]:
    if task.has_question:
        return ["answer"]
    return ["answer-more"] if task.is_answered else []


def _notes(task: TaskView) -> list[str]:
    """What came back is taken note of; that an end was told can be taken back."""
    return [
        *(["settle"] if task.comes_back else []),
        *(["end-untold"] if task.is_end_told else []),
        *(["going-on-told"] if task.is_going_on_untold else []),
    ]


def _at_the_end(task: TaskView) -> Buttons:
    """Nothing more is to be done, but to tell it where no notice does."""
    if rules.SENDER not in task.my_roles:
        return _buttons([], [], [])
    first = ["end-told"] if task.is_end_untold else []
    return _buttons(first, ["end-untold"] if task.is_end_told else [], [])


def _rare_of_sender(task: TaskView) -> list[str]:
    """The ends; what nobody was asked yet is called off too, and is no mistake for that."""
    rare = _moves(task, (rules.SENDER,), cancel=rules.CANCELLED, mistake=rules.IN_ERROR)
    return ["cancel", *rare] if task.state == rules.DRAFT else rare


def _first_of_sender(task: TaskView, agreed: bool) -> list[str]:
    if task.state == rules.DRAFT:
        return ["delivered" if task.is_light else "send"]
    if task.has_question and not task.waits_for_release:
        return ["answer"]
    if task.waits_for_release and not _met(task):
        return ["release" if agreed else "consent"]
    return _first_since_met(task) or (["release"] if task.waits_for_release else [])


def _first_since_met(task: TaskView) -> list[str]:
    if task.is_refused and task.comes_back:
        return ["settle"]
    if task.is_going_on_untold:
        return ["going-on-told"]
    if task.due_follow_up(rules.SENDER):
        return ["follow-up"]
    return ["stay"] if task.waits_for_role and not task.is_refused else []


def _met(task: TaskView) -> bool:
    return task.state in rules.MET


def of_recipient(task: TaskView) -> Buttons:
    """What the recipient's workers can do, or the sender's team in their place, by voice."""
    if rules.RECIPIENT not in task.my_roles or task.is_over:
        return Buttons(None, [], [])
    if task.state == rules.REQUESTED:
        return _buttons(["accept"], ["ask", "decline"], [])
    side = (rules.RECIPIENT,)
    first = _moves(task, side, met=rules.IN_PROGRESS, complete=rules.COMPLETED)
    if rules.AWAY in (task.hindrances or ()):
        first = []  # who is not beside the person does not say that they are connected
    others = _moves(task, side, fail=rules.FAILED)
    if task.state == rules.ACCEPTED or task.reason == rules.NOT_MET:
        others.insert(0, "hold")
    if task.is_in_queue:
        others.insert(0, "queue")
    if task.waits_for_release and not task.met_on:
        # The next thing is the sender's to do; who was met without it is written all the same.
        first, others = [], [*first, *others]
    if _met(task):
        due = task.due_follow_up(rules.RECIPIENT)
        first, others = (["news"], [*first, *others]) if due else (first, ["news", *others])
    # The sender's own side shows it already where both act.
    rare = [] if rules.SENDER in task.my_roles else _moves(task, side, cancel=rules.CANCELLED)
    rare = ["met-day", *rare] if _met(task) else rare
    rare = ["not-met", *rare] if task.state == rules.IN_PROGRESS else rare
    return _buttons(first, others, rare)


def _moves(task: TaskView, side: tuple[str, ...], **states: str) -> list[str]:
    return [name for name, new in states.items() if rules.may_move(task.state, new, side)]


def _buttons(first: list[str], others: list[str], rare: list[str]) -> Buttons:
    return Buttons(
        ACTS[first[0]] if first else None,
        [ACTS[name] for name in others],
        [ACTS[name] for name in rare],
    )
