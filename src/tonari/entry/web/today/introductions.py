"""Introductions that wait for the reader."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from tonari.entry.web.referral.acts import ACTS
from tonari.entry.web.referral.queued import place_in_queue
from tonari.entry.web.referral.shown import badge, reason_words
from tonari.entry.web.referral.shut import ASK_FIRST, TO_ASK_FIRST, heading
from tonari.entry.web.rows import Button, Row
from tonari.entry.web.templatetags.tonari import ago, hizuke, listed, tel
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people.queries import Listed
from tonari.work.referral import queries, rules
from tonari.work.referral.queries import LateRelease, Shut, TaskView

from .waiting import NAMELESS, Look, Part, Waiting

# (name in TodayTasks, which is the section's too; tone of its badge)
KINDS = (
    ("to_release", "stop"),
    ("came_back", "stop"),
    ("consent_over", "stop"),
    ("to_deliver", "warn"),
    ("to_tell", "warn"),
    ("goes_on", "warn"),
    ("asked_us", "warn"),
    ("to_answer", "wait"),
    ("to_meet", "near"),
    ("met", "good"),
    ("follow_ups", "near"),
    ("silent", "warn"),
    ("ended", ""),
)

BY = {
    "to_release": (gettext_noop("%(day)sまでに渡す"), gettext_noop("渡す期限は%(ago)s")),
    "to_answer": (gettext_noop("%(day)sまでに返事"), gettext_noop("返事の期限は%(ago)s")),
    "to_meet": (gettext_noop("%(day)sまでに会う"), gettext_noop("会う期限は%(ago)s")),
}
ONLY_STAY = gettext_lazy(
    "担当は、こちらのままです。「そばにいつづける」を押すと、この一覧から消えます。"
)
SINCE = {
    rules.REJECTED: gettext_noop("ことわられたのは%(ago)s"),
    rules.CANCELLED: gettext_noop("取りやめは%(ago)s"),
    rules.FAILED: gettext_noop("うまくいかなかったのは%(ago)s"),
}


def waiting(viewer: Actor, look: Look) -> list[Part]:
    """By what is to be done; an introduction stands once, in the first section that fits."""
    tasks = queries.today(viewer)
    received = [task.to_case for task in tasks.to_meet if task.to_case]
    shut = {one.task_id: one for one in queries.shut(viewer, received)}
    look.queued.update(
        task.to_case
        for task in tasks.to_meet
        if task.to_case and task.state == rules.ON_HOLD and task.released_at is None
    )
    shown: set[UUID] = set()
    parts = []
    for section, tone in KINDS:
        found = [
            task
            for task in getattr(tasks, section)
            if task.id not in shown and look.concerns(_own_case(task))
        ]
        shown |= {task.id for task in found}
        first, size = look.wanted(section)
        rows = [
            Waiting(
                _own_case(task),
                partial(_shut_row, task, shut[task.id])
                if task.id in shut
                else partial(_row, section, task, tone, _buttons(section, task)),
            )
            for task in found[first : first + size]
        ]
        # Nothing about how the person is, or when to ring them up.
        if section not in ("ended", "to_tell", "goes_on", "consent_over"):
            look.shown.update(row.case_id for row in rows if row.case_id)
        parts.append(Part(section, len(found), rows, hint=_hint(section, found)))
    _promised(tasks.to_bring, look)
    first, size = look.wanted("late")
    late = [Waiting(None, partial(_late_row, one)) for one in tasks.late if look.cases is None]
    parts.append(Part("late", len(late), late[first : first + size]))
    return [*parts, Part("more", tasks.more, [], "/referrals/")]


def _hint(section: str, found: list[TaskView]) -> Any:
    """Nobody is asked to choose where there is no choice; empty for what the section says."""
    has_choice = section != "met" or any(task.may_be_left for task in found)
    return "" if has_choice else ONLY_STAY


def _promised(tasks: list[TaskView], look: Look) -> None:
    """What was promised for today stands among the plans, whatever else its introduction waits for.

    Whoever is brought today is not to be rung up besides.
    """
    for task in tasks:
        if look.concerns(task.case_id):
            look.going.append(Waiting(task.case_id, partial(_promise, task)))
            look.shown.update([task.case_id] if task.case_id else [])


def _promise(task: TaskView, person: Listed) -> Row:
    return Row(
        link=f"/referrals/{task.id}/",
        title=person.called or str(NAMELESS),
        badge=_(rules.HANDOVERS[task.handover]),
        tone="near",
        text=task.offer.get("need", ""),
        meta=[_("%(other)sへ") % {"other": task.to_name}],
    )


def _late_row(late: LateRelease, person: Listed) -> Row:
    """Whom a colleague should have handed over: to whom, never who it is."""
    return Row(
        link=f"/referrals/{late.task_id}/late/",
        title=_("%(other)sへ") % {"other": late.recipient_name},
        badge=_by("to_release", late.release_due_at, clock.now()),
        tone="stop",
        text=_("担当：%(names)s") % {"names": listed(late.whom_to_ask)},
        meta=[],
    )


def _own_case(task: TaskView) -> UUID | None:
    return task.case_id if rules.SENDER in task.my_roles else task.to_case


def _row(
    section: str, task: TaskView, tone: str, buttons: tuple[Button, ...], person: Listed
) -> Row:
    sent = rules.SENDER in task.my_roles
    called = person.called
    other = task.to_name if sent else task.sender_name
    pattern = _("%(other)sへ") if sent else _("%(other)sから")
    # Beside other words, 「福祉課へ　声をかける」 would be somebody else's.
    way = _("%(other)sへのつなぎ") if sent else _("%(other)sからのつなぎ")
    return Row(
        link=f"/referrals/{task.id}/",
        title=called or pattern % {"other": other},
        badge=_due(section, task),
        tone=_tone(section, task, tone),
        text=task.offer.get("need", ""),
        meta=[*([way % {"other": other}] if called else []), *_besides(section, task)],
        buttons=buttons,
    )


def _shut_row(task: TaskView, shut: Shut, person: Listed) -> Row:
    """Whom nobody should go and meet before the sender has been asked."""
    return Row(
        link=f"/referrals/{task.id}/",
        title=person.called or _("%(other)sから") % {"other": task.sender_name},
        badge=_(TO_ASK_FIRST),
        tone="stop",
        text=_(ASK_FIRST) % {"who": task.sender_name},
        meta=[heading(shut)],
        buttons=_ring(task.sender_phone),
    )


def _besides(section: str, task: TaskView) -> list[str]:
    """What is open besides, in a row that is not about it."""
    waits = rules.SENDER in task.my_roles and task.has_question and section != "asked_us"
    unmet = rules.SENDER in task.my_roles and task.is_unmet_again and section != "came_back"
    queued = section in ("to_release", "to_meet") and task.is_in_queue
    untold = section == "met" and task.is_met_untold and not task.is_light
    alone = section == "met" and not task.is_light and not task.may_be_left
    again = task.is_left_unreached and task.sender_role != rules.BESIDE
    unheard = again and task.reason == rules.DECLINED
    near = section == "consent_over" and task.goes_on_shut
    why = reason_words(task) if section == "came_back" and task.state in SINCE else ""
    return [
        *([why] if why else []),
        *([_("相手は、本人に会おうとしているかもしれません。")] if near else []),
        *([_("こちらがまた担当です。")] if again else []),
        *([_("こちらへの気持ちは、まだ聞いていません。")] if unheard else []),
        *([_("質問に、まだ答えていません")] if waits else []),
        *([_("まだ会えていません")] if unmet else []),
        *([_("%(who)sが引き受けています。") % {"who": task.taken_by}] if task.taken_by else []),
        *([place_in_queue(task)] if queued else []),
        *([_("くわしいことは、まだ渡していません。")] if untold else []),
        *([_("いまは、まかせられません。")] if alone else []),
    ]


def _buttons(section: str, task: TaskView) -> tuple[Button, ...]:
    """What the section asks for, at hand; named as on the page of the introduction."""
    if section == "met":
        return _roles(task)
    if section == "came_back":
        return _again(task)
    if section == "to_tell":
        return _tell(task)
    if section == "goes_on":  # with no way back, so that it is asked about first
        return (*_ring(task.recipient_phone), _step(task, "going-on-told"))
    if section == "consent_over":
        return _ask(task)
    name = _next(section, task)
    call = _call(task) if section == "to_meet" else ()
    return (*([_step(task, name)] if name else []), *call)


def _next(section: str, task: TaskView) -> str:
    """The act that the section waits for; empty where it is the other side's turn first."""
    sends = rules.SENDER in task.my_roles
    if section == "to_release":
        return "release" if task.agreed else "consent"
    if section == "to_deliver":
        return "delivered" if task.is_light else "send"
    if section == "follow_ups":
        return "follow-up" if sends else "news"
    if section == "to_meet":
        return "" if task.waits_for_release else "met"
    return {"asked_us": "answer", "to_answer": "accept"}.get(section, "")


def _step(task: TaskView, name: str, *, is_post: bool = False) -> Button:
    link = reverse("referral:step", args=[task.id, name])
    return Button(link, ACTS[name].button, is_post=is_post)


def _again(task: TaskView) -> tuple[Button, ...]:
    """What came back goes to somebody else; of one that had met it is asked what was found out.

    Where another has taken the person up, what was said with the no is read, and that is all.
    """
    if task.taken_by or task.state in rules.MET:
        return (_step(task, "settle"),)
    if task.case_id is None:
        return ()
    link = f"{reverse('referral:new')}?case={task.case_id}&again={task.id}"
    return (Button(link, gettext_lazy("ほかのところにつなぐ")),)


def _ask(task: TaskView) -> tuple[Button, ...]:
    """The person is asked what is to become of it; the recipient does that when they meet."""
    if task.case_id is None:
        return ()
    ask = Button(f"/people/{task.case_id}/#contact", gettext_lazy("本人に聞く"))
    return (ask, _step(task, "cancel"))


def _tell(task: TaskView) -> tuple[Button, ...]:
    """Whoever has no account is rung up, and then it is said that they were."""
    return (*_ring(task.recipient_phone), _step(task, "end-told", is_post=True))


def _ring(phone: str) -> tuple[Button, ...]:
    """To ring up the other side; nothing without a number."""
    return (Button(f"tel:{tel(phone)}", phone, "call"),) if phone else ()


def _call(task: TaskView) -> tuple[Button, ...]:
    """Who is to be met is rung up from their record: looking there is a reading that is logged."""
    if task.released_at is None or task.to_case is None:
        return ()
    return (Button(f"/people/{task.to_case}/#contact", gettext_lazy("電話"), "call"),)


def _roles(task: TaskView) -> tuple[Button, ...]:
    """They have met: to stay is one touch; letting go, where one can, is asked about first."""
    stay = _step(task, "stay", is_post=True)
    return (stay, _step(task, "step-back")) if task.may_be_left else (stay,)


def _tone(section: str, task: TaskView, usual: str) -> str:
    """What is late does not look like what is still ahead."""
    if task.urgency == "urgent":
        return "stop"
    is_late = {
        "to_answer": task.due_at is not None and task.due_at < clock.now(),
        "to_meet": task.meet_by is not None and task.meet_by < clock.today(),
    }
    return "warn" if is_late.get(section) else usual


def _due(section: str, task: TaskView) -> str:
    """What is due by when, or since when it waits."""
    if section == "to_release":
        return _by(section, task.release_due_at, clock.now())
    if section == "to_answer":
        return _by(section, task.due_at, clock.now())
    if section == "to_meet":
        return _by(section, task.meet_by, clock.today())
    if section == "silent":
        return _passed(task)
    if section == "came_back":
        return _came_back(task)
    words = {
        "to_tell": badge(task)[0],
        "goes_on": badge(task)[0],
        "consent_over": _("本人の同意が終わりました"),
        "asked_us": _("質問は%(ago)s") % {"ago": ago(task.asked_at)},
        "met": _("%(day)sに会えました") % {"day": hizuke(task.met_on)},
        "follow_ups": _("聞く日は%(ago)s") % {"ago": ago(task.follow_up_on)},
        # 「そのほか」 alone would not say that it was taken back.
        "ended": badge(task)[0] if task.is_over or task.reason == "other" else "",
    }
    return words.get(section) or reason_words(task) or _(rules.STATES[task.state])


def _came_back(task: TaskView) -> str:
    """What came back, and when."""
    if task.state not in SINCE:
        return reason_words(task)
    return _(SINCE[task.state]) % {"ago": ago(task.returned_at)}


def _passed(task: TaskView) -> str:
    """What is overdue: a first meeting that has a day, or an answer to what was sent."""
    if task.state != rules.REQUESTED:
        return _by("to_meet", task.meet_by, clock.today())
    sent = task.requested_at
    is_recent = sent is not None and sent > clock.now() - timedelta(days=1)
    pattern = _("%(ago)s送りました") if is_recent else _("%(ago)sに送りました")
    return pattern % {"ago": ago(sent)}


def _by(section: str, due: Any, now: Any) -> str:
    if due is None:
        return ""
    to_come, passed = BY[section]
    return _(passed) % {"ago": ago(due)} if due < now else _(to_come) % {"day": hizuke(due)}
