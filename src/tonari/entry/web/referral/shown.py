"""An introduction in words: where it stands, what is hoped for by when, what has happened."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from tonari.kernel import clock
from tonari.work.referral import rules
from tonari.work.referral.queries import TaskView

TONES = {
    rules.REQUESTED: "wait",
    rules.ACCEPTED: "near",
    rules.ON_HOLD: "warn",
    rules.IN_PROGRESS: "good",
    rules.COMPLETED: "good",
    rules.REJECTED: "stop",
    rules.FAILED: "stop",
}


@dataclass(frozen=True)
class Step:
    """One step of the way; state: done, here or empty."""

    name: str
    on: date | datetime | None
    state: str


@dataclass(frozen=True)
class Event:
    """One line of what has happened, for `parts/timeline.html`."""

    at: datetime
    who: str
    what: str
    text: str = ""


@dataclass(frozen=True)
class Row:
    """One introduction in a list."""

    link: str
    title: str
    badge: str
    tone: str
    text: str
    task: TaskView


def badge(task: TaskView) -> tuple[str, str]:
    """The words of the state and their tone; what is late or asked says so."""
    if task.state == rules.REQUESTED and task.asked_at:
        return _("質問があります"), "warn"
    if task.state == rules.REQUESTED and _past(task.due_at):
        return _("返事がまだです"), "warn"
    if task.state == rules.ACCEPTED and task.waits_for_release:
        return _("くわしいことを渡す前"), "warn"
    return _(rules.STATES[task.state]), TONES.get(task.state, "")


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
    """送った → 見た → 引き受けた → 渡した → 会えた → つながった."""
    done_at = task.state == rules.COMPLETED
    way: list[tuple[str, date | datetime | None]] = [
        (_("送った"), task.requested_at),
        (_("見た"), task.seen_at),
        (_("引き受けた"), task.accepted_at),
        (_("渡した"), task.released_at),
        (_("会えた"), task.met_on),
        (_("つながった"), clock.now() if done_at else None),
    ]
    last = max((i for i, (_name, on) in enumerate(way) if on), default=-1)
    # What a later step makes sure of has happened too: a yes by voice, before anybody looked.
    sure = [bool(on) or (i < last and i != 3) for i, (_name, on) in enumerate(way)]
    here = next((i for i, done in enumerate(sure) if not done), -1) if task.is_open else -1
    return [
        Step(name, on if i < 5 else None, "done" if sure[i] else "here" if i == here else "")
        for i, (name, on) in enumerate(way)
    ]


def events(task: TaskView) -> list[Event]:
    """What has happened, the latest first."""
    us, them = task.sender_name, task.recipient_name
    found = [
        Event(at, who, what)
        for at, who, what in (
            (task.requested_at, us, _("送りました")),
            (task.seen_at, them, _("見ました")),
            (task.accepted_at, them, _("引き受けました")),
            (task.released_at, us, _("くわしいことを渡しました")),
        )
        if at
    ]
    if task.met_on:
        met = datetime.combine(task.met_on, time(12), clock.TOKYO)
        found.append(Event(met, them, _("会えました") + f"（{_(rules.MEETINGS[task.met_how])}）"))
    if task.returned_at:
        found.append(Event(task.returned_at, them, _ended(task)))
    kinds = {
        "ask": _("質問"),
        "answer": _("答え"),
        "accept": _("引き受けるときのひとこと"),
        "decline": _("ことわるときのひとこと"),
        "met": _("会えたときのひとこと"),
        "hold": _("待ってもらうときのひとこと"),
        "complete": _("つながったときのひとこと"),
        "cancel": _("取りやめるときのひとこと"),
        "fail": _("うまくいかなかったときのひとこと"),
    }
    for said in task.messages:
        who = us if said.side == rules.SENDER else them
        found.append(Event(said.at, who, kinds.get(said.kind, ""), said.words))
    return sorted(found, key=lambda event: event.at, reverse=True)


def _ended(task: TaskView) -> str:
    reason = reason_words(task)
    return _(rules.STATES[task.state]) + (f"（{reason}）" if reason else "")


def reason_words(task: TaskView) -> str:
    """Why it was refused, held, ended; empty if there is no reason."""
    known = rules.REASONS.get(task.state, {})
    return _(known[task.reason]) if task.reason in known else ""


def row(task: TaskView, *, sent: bool, called: str = "") -> Row:
    """An introduction as a line of a list; called: of whom, on the sender's side."""
    words, tone = badge(task)
    text = _("%(who)s から") % {"who": task.sender_name}
    if sent:
        text = f"{called} → {task.recipient_name}" if called else task.recipient_name
    return Row(f"/referrals/{task.id}/", title(task), words, tone, text, task)
