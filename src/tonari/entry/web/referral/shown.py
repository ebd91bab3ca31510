"""An introduction in words: where it stands, what is hoped for by when, what has happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tonari.entry.web.rows import Row
from tonari.entry.web.templatetags.tonari import ago, bracketed, hizuke
from tonari.ground.ledger.queries import Done
from tonari.kernel import clock
from tonari.work.referral import rules
from tonari.work.referral.queries import EntryView, FollowUpView, TaskView

from .queued import place_and_day, said_in_queue

TONES = {
    rules.REQUESTED: "wait",
    rules.ACCEPTED: "near",
    rules.ON_HOLD: "warn",
    rules.IN_PROGRESS: "good",
    rules.COMPLETED: "good",
    rules.REJECTED: "stop",
    rules.FAILED: "stop",
}

CHOSEN = {
    "referral.stepped_back": gettext_noop("相手にまかせました"),
    "referral.refused_there": gettext_noop("本人が、紹介された先からの連絡をのぞまなくなりました"),
    "referral.stayed_beside": gettext_noop("そばにいつづけることにしました"),
    "referral.end_told": gettext_noop("終わったことを伝えました"),
    "referral.going_on_told": gettext_noop("これからも続くことを伝えました"),
    "referral.end_untold": gettext_noop("「終わったことを伝えました」は、まちがいでした"),
}

BACK = {
    rules.UNREACHED: gettext_noop("本人に連絡できなくなり、つないだ側がまた担当になりました"),
    rules.DECLINED: gettext_noop("本人が連絡をのぞまなくなり、つないだ側がまた担当になりました"),
}

SAID = {
    "ask": gettext_noop("質問"),
    "answer": gettext_noop("答え"),
    "handover": gettext_noop("引き合わせ方"),
    "accept": gettext_noop("引き受けるときのひとこと"),
    "decline": gettext_noop("ことわるときのひとこと"),
    "met": gettext_noop("会えたときのひとこと"),
    "hold": gettext_noop("待ってもらうときのひとこと"),
    "complete": gettext_noop("つながったときのひとこと"),
    "cancel": gettext_noop("取りやめるときのひとこと"),
    "called_off": gettext_noop("取りやめるときのひとこと"),
    "fail": gettext_noop("うまくいかなかったときのひとこと"),
}


@dataclass(frozen=True)
class Step:
    """One step of the way; state: done, here (the last that is done) or empty."""

    name: str
    state: str


@dataclass(frozen=True)
class Event:
    """One line of what has happened, for `parts/timeline.html`.

    written_at: of what has a day alone, when that was written, if on the day itself.
    """

    at: date
    who: str
    what: str
    text: str = ""
    written_at: datetime | None = None


def badge(task: TaskView) -> tuple[str, str]:
    """The words of the state and their tone; what is late or asked says so."""
    unanswered = _unanswered(task)
    if unanswered:
        return unanswered, "warn"
    if task.goes_on_shut:
        return _("本人の同意が終わりました"), "stop"
    if task.state == rules.ACCEPTED:
        waits = task.waits_for_release
        return (
            (_("くわしいことを渡す前"), "warn")
            if waits
            else (_("くわしいことを渡しました"), "near")
        )
    if task.state in rules.MET:
        return _badge_since_met(task)
    return state_words(task), TONES.get(task.state, "")


def _badge_since_met(task: TaskView) -> tuple[str, str]:
    if task.is_over:
        return _("終わりました"), ""
    # Who is not reached is told to ask first, elsewhere on the page.
    is_ours = rules.SENDER in task.my_roles or not task.is_left_unreached
    if task.comes_back and is_ours:
        return reason_words(task), "stop"
    if is_broken(task):
        return _(rules.HOLDING[rules.BROKEN]), "stop"
    if task.follow_up_on:
        return _("ようすを聞くころです"), "wait"
    return state_words(task), TONES[task.state]


def is_broken(task: TaskView) -> bool:
    """Whether either side's last word was that the connection broke; of one that is opened."""
    said = [(one.answered_at, one) for one in task.follow_ups if one.answered_at]
    last = {one.side: one.holds for _at, one in sorted(said, key=lambda pair: pair[0])}
    return rules.BROKEN in last.values()


def state_words(task: TaskView) -> str:
    """The state; of what another's yes took back, that it was not the sender's doing."""
    if task.state in rules.ENDED_BY_SENDER and task.reason == "someone_else":
        return _("ほかのところに決まりました")
    if _was_dropped(task):
        return _(rules.STATES[rules.CANCELLED])
    return _(rules.STATES[task.state])


def _was_dropped(task: TaskView) -> bool:
    """Whether it ended before it was sent, and not because it was made by mistake."""
    return task.state == rules.IN_ERROR and task.reason != "mistake"


def _unanswered(task: TaskView) -> str:
    """What stands between the offer and an answer, or a meeting; empty if nothing but time."""
    if task.state == rules.DRAFT:
        return _("まだ届けていません") if task.is_light else _("まだ送っていません")
    if task.state == rules.REQUESTED and task.asked_at:
        return _("質問があります")
    if task.is_unmet_again:
        return _("まだ会えていません")
    late = task.state == rules.REQUESTED and _past(task.due_at)
    return _("返事がまだです") if late else ""


def _past(moment: datetime | None) -> bool:
    return moment is not None and moment < clock.now()


def title(task: TaskView) -> str:
    """The first words of the need."""
    need = task.offer.get("need", "").strip()
    if not need:
        return _("（内容は、もう見られません）")
    line = need.splitlines()[0]
    return line if len(line) <= 48 else f"{line[:47]}…"


def steps(task: TaskView) -> list[Step]:
    """送った（届けた） → 見た → 引き受けた → 渡した → 会えた → つながった."""
    done_at = task.state == rules.COMPLETED
    way: list[tuple[str, date | datetime | None]] = [
        (_("届けた") if task.is_light else _("送った"), task.requested_at),
        # A letter that nobody delivered: whoever opened its link may be the sender, trying it.
        (_("見た"), None if task.state == rules.DRAFT else task.seen_at),
        (_("引き受けた"), task.accepted_at),
        (_("渡した"), task.released_at),
        (_("会えた"), task.met_on),
        (_("つながった"), clock.now() if done_at else None),
    ]
    last = max((i for i, (_name, on) in enumerate(way) if on), default=-1)
    # What a later step makes sure of has happened too: a yes by voice, before anybody looked.
    sure = [bool(on) or (i < last and i != 3) for i, (_name, on) in enumerate(way)]
    return [
        Step(name, "here" if i == last else "done" if sure[i] else "")
        for i, (name, _on) in enumerate(way)
    ]


def events(
    task: TaskView, names: Mapping[UUID, str], told: Sequence[tuple[date, str, str]]
) -> list[Event]:
    """What has happened, the latest first. names: of colleagues who wrote or entered something.

    told: what was agreed to and handed over by the sender's side: when, what, and more of it.
    """
    us, them = task.sender_name, task.recipient_name
    found = [
        Event(at, who, what)
        for at, who, what in (
            _went(task),
            (task.seen_at, *_seen(task)),
            (task.accepted_at, them, _("引き受けました")),
            (_stands_since(task), them, _("つながりました")),
            *((one.at, us, _(CHOSEN[one.verb])) for one in task.done if one.verb in CHOSEN),
            *(
                (one.at, them, CORRECTED[one.verb](one))
                for one in task.done
                if one.verb in CORRECTED
            ),
        )
        if at
    ]
    if task.met_on:
        words = _("会えました") + bracketed(_(rules.MEETINGS[task.met_how]))
        found.append(Event(task.met_on, them, words, written_at=_met_written(task)))
    if task.returned_at and task.state not in (*rules.MET, rules.ON_HOLD):
        found.append(Event(task.returned_at, them, _ended(task)))
    elif task.ended_at and task.state in rules.ENDED_BY_SENDER:
        by_other = task.reason == "someone_else"
        found.append(Event(task.ended_at, "" if by_other else us, _ended(task)))
    found += [Event(at, us, what, more) for at, what, more in told]
    found += [_followed(one, task, names) for one in task.follow_ups if one.answered_at]
    found += [_entered(one, us, names) for one in task.entries]
    for said in task.messages:
        who = us if said.side == rules.SENDER else them
        found.append(Event(said.at, who, _said(said.kind), said.words))
    return sorted(found, key=lambda event: event.written_at or _moment(event.at), reverse=True)


def _met_written(task: TaskView) -> datetime | None:
    """When the first meeting was written, if on its day: what came of it that day came after."""
    at = task.met_at
    return at if at and at.astimezone(clock.TOKYO).date() == task.met_on else None


def _said(kind: str) -> str:
    return _(SAID[kind]) if kind in SAID else ""


def _went(task: TaskView) -> tuple[datetime | None, str, str]:
    """How it went to the recipient: sent, delivered, or answered before anybody wrote that down."""
    by_link = {one.by_id for one in task.done if one.verb == "referral.requested"} == {None}
    if task.is_light and by_link:
        return task.requested_at, task.recipient_name, _("手紙かリンクが届いて、返事がありました")
    words = _("届けました") if task.is_light else _("送りました")
    return task.requested_at, task.sender_name, words


def _seen(task: TaskView) -> tuple[str, str]:
    if task.state == rules.DRAFT:
        return "", _("リンクが開かれました")
    return task.recipient_name, _("見ました")


def _corrected(one: Done) -> str:
    """What stood before a correction, and what stands since."""
    before = hizuke(date.fromisoformat(one.facts["was_on"]))
    now = hizuke(date.fromisoformat(one.facts["on"]))
    return _("会えた日を直しました：%(before)s%(was)s → %(now)s%(how)s") % {
        "before": before,
        "was": bracketed(_(rules.MEETINGS[one.facts["was_how"]])),
        "now": now,
        "how": bracketed(_(rules.MEETINGS[one.facts["how"]])),
    }


def _not_met(one: Done) -> str:
    """That what was written of a first meeting was a mistake, and what that was."""
    return _("まだ会えていません。「%(day)sに会えました%(how)s」は、まちがいでした") % {
        "day": hizuke(date.fromisoformat(one.facts["was_on"])),
        "how": bracketed(_(rules.MEETINGS[one.facts["was_how"]])),
    }


def _left_unreached(one: Done) -> str:
    """Why whoever had stepped back is responsible again."""
    return _(BACK[one.facts["reason"]])


CORRECTED = {
    "referral.held": said_in_queue,
    "referral.left_unreached": _left_unreached,
    "referral.meeting_corrected": _corrected,
    "referral.not_met": _not_met,
}


def _stands_since(task: TaskView) -> datetime | None:
    return task.ended_at if task.state == rules.COMPLETED else None


def _followed(one: FollowUpView, task: TaskView, names: Mapping[UUID, str]) -> Event:
    """How it goes, as one side said; of the viewer's own with the name of whoever wrote it."""
    holds = _(rules.HOLDING[one.holds])
    what = _("%(days)s日後のようす：%(holds)s") % {"days": one.after_days, "holds": holds}
    if not one.after_days:
        what = _("ようすの知らせ：%(holds)s") % {"holds": holds}
    need = _("あるとよいこと：%(words)s") % {"words": one.need} if one.need else ""
    said = "\n".join(filter(None, [one.words, need]))
    who = task.sender_name if one.side == rules.SENDER else task.recipient_name
    if one.said_by and one.side == task.my_roles[0]:
        who += bracketed(names.get(one.said_by, ""))
    return Event(one.answered_at or one.due_on, who, what, said)


def _entered(one: EntryView, us: str, names: Mapping[UUID, str]) -> Event:
    way = {"way": _(rules.WAYS[one.way])}
    what = _("%(way)s届いた返事を、代わりに書きました") % way
    return Event(one.at, names.get(one.entered_by, us), what)


def _moment(at: date) -> datetime:
    """A day without a time stands at its end: what was written about it came with it."""
    return at if isinstance(at, datetime) else datetime.combine(at, time.max, clock.TOKYO)


def _ended(task: TaskView) -> str:
    reason = reason_words(task)
    by_other = task.reason == "someone_else"
    return state_words(task) + bracketed("" if by_other else reason)


def reason_words(task: TaskView) -> str:
    """Why it was refused, held, ended; empty if there is no reason."""
    if task.is_unmet_again:
        return _("会えたのは、まちがいでした")
    state = rules.CANCELLED if _was_dropped(task) else task.state
    known = rules.REASONS.get(state, {}) | rules.LOST
    return _(known[task.reason]) if task.reason in known else ""


def row(task: TaskView, *, sent: bool) -> Row:
    """An introduction as a line of a list: from whom it came, or to whom it goes."""
    words, tone = badge(task)
    text = _("%(who)s から") % {"who": task.sender_name}
    if task.place_name:
        text = _("%(who)s から、%(place)sへ") % {"who": task.sender_name, "place": task.place_name}
    if sent:
        text = task.to_name
    meta = [_("いそぎ")] if task.urgency == "urgent" and task.is_open else []
    if task.is_shut and task.state in rules.MET and not task.is_light:
        there = _("渡したものは、いま相手には開けません。")
        meta.append(there if sent else _("渡されたものは、いまは開けません。"))
    return Row(
        f"/referrals/{task.id}/",
        title(task),
        words,
        tone,
        text,
        meta + aims_of_row(task, sent=sent),
    )


def aims_of_row(task: TaskView, *, sent: bool) -> list[str]:
    """What is hoped for next, by when."""
    if task.state == rules.REQUESTED:
        return [_("返事のめやす %(day)s") % {"day": _near(task.due_at, task)}]
    if task.is_in_queue:
        return _aims_in_queue(task)
    if task.waits_for_release:
        return [_("渡すめやす %(day)s") % {"day": _near(task.release_due_at, task)}]
    if task.state in rules.TO_MEET:
        return [_("会うめやす %(day)s") % {"day": _near(task.meet_by, task)}]
    return [_("戻ってきました")] if sent and task.comes_back else []


def _aims_in_queue(task: TaskView) -> list[str]:
    """Where in the queue, and by when; what is to be handed over sooner than that, too."""
    place = [place_and_day(task.queue_place, None)] if task.queue_place else []
    due, turn = task.release_due_at, task.meet_by
    is_sooner = due and turn and due.astimezone(clock.TOKYO).date() < turn
    sooner = task.waits_for_release and is_sooner
    return [
        *place,
        _("順番のめやす %(day)s") % {"day": _near(turn, task)},
        *([_("渡すめやす %(day)s") % {"day": _near(due, task)}] if sooner else []),
    ]


def arranged(task: TaskView) -> str:
    """The same while they wait: elsewhere the sentence that says where it stands says it too."""
    waits = task.state == rules.ON_HOLD or task.waits_for_release
    return handover(task) if waits else ""


def handover(task: TaskView) -> str:
    """How and when the two are brought together, as agreed; empty if it is not."""
    if task.handover not in rules.HANDOVERS:
        return ""
    day = [hizuke(task.handover_on)] if task.handover_on else []
    return _("・").join([_(rules.HANDOVERS[task.handover]), *day])


def _near(aim: date | None, task: TaskView) -> str:
    return by(aim, task) + _("・") + ago(aim)


def by(aim: date | None, task: TaskView) -> str:
    """An aim in words, 「12月1日（火）」; with the time of day only when it is urgent."""
    if isinstance(aim, datetime) and task.urgency != "urgent":
        return hizuke(aim.astimezone(clock.TOKYO).date())
    return hizuke(aim)
