"""The sections of きょう: which introductions wait for what, in the order in which they press."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonari.entry.web.rows import Row
from tonari.entry.web.templatetags.tonari import ago, hizuke
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people import queries as people
from tonari.work.referral import rules
from tonari.work.referral.queries import TaskView, TodayTasks

# (name in TodayTasks, heading, what to do, tone of its badge)
KINDS = (
    (
        "to_release",
        gettext_lazy("いま渡す"),
        gettext_lazy("引き受けてくれました。くわしいことを渡すと、会う約束ができます。"),
        "stop",
    ),
    (
        "came_back",
        gettext_lazy("もどってきた"),
        gettext_lazy("つながりませんでした。次の手を、いっしょに考えましょう。"),
        "stop",
    ),
    (
        "asked_us",
        gettext_lazy("質問がきています"),
        gettext_lazy("答えると、先に進みます。"),
        "warn",
    ),
    (
        "to_answer",
        gettext_lazy("返事を待たれています"),
        gettext_lazy("受けられるか、返事をしてください。ことわってもかまいません。"),
        "wait",
    ),
    (
        "to_meet",
        gettext_lazy("会う"),
        gettext_lazy("会えたら、そのことを書いてください。"),
        "near",
    ),
    (
        "silent",
        gettext_lazy("約束の日がすぎています"),
        gettext_lazy("電話で声をかけてみてください。"),
        "warn",
    ),
)


@dataclass(frozen=True)
class Section:
    """What is to be done, and the introductions it is to be done for."""

    name: str
    heading: Any
    hint: Any
    rows: list[Row]


def sections(viewer: Actor, tasks: TodayTasks) -> list[Section]:
    """The sections in which something waits; a task stands once, in the first that fits."""
    shown: set[UUID] = set()
    chosen: list[tuple[Any, list[TaskView]]] = []
    for kind in KINDS:
        waiting = [task for task in getattr(tasks, kind[0]) if task.id not in shown]
        shown |= {task.id for task in waiting}
        chosen.append((kind, waiting))
    everybody = [task for _kind, waiting in chosen for task in waiting]
    cases = {case for task in everybody for case in (task.case_id, task.to_case) if case}
    names = people.open_identities(viewer, sorted(cases)) if cases else {}
    return [
        Section(name, heading, hint, [_row(name, task, tone, names) for task in waiting])
        for (name, heading, hint, tone), waiting in chosen
        if waiting
    ]


def _row(section: str, task: TaskView, tone: str, names: dict[UUID, dict[str, Any]]) -> Row:
    sent = rules.SENDER in task.my_roles
    case_id = task.case_id if sent else task.to_case
    called = names.get(case_id, {}).get("called", "") if case_id else ""
    other = task.recipient_name if sent else task.sender_name
    pattern = _("%(other)sへ") if sent else _("%(other)sから")
    return Row(
        link=f"/referrals/{task.id}/",
        title=called or pattern % {"other": other},
        badge=_due(section, task),
        tone="stop" if task.urgency == "urgent" else tone,
        text=task.offer.get("need", ""),
        meta=[pattern % {"other": other}] if called else [],
    )


def _due(section: str, task: TaskView) -> str:
    """By when, or since when, in a word."""
    if section == "to_release" and task.release_due_at:
        return _by(task.release_due_at, task.release_due_at < clock.now())
    if section == "to_answer" and task.due_at:
        return _by(task.due_at, task.due_at < clock.now())
    if section == "to_meet" and task.meet_by:
        return _by(task.meet_by, task.meet_by < clock.today())
    if section == "silent":
        return _passed(task)
    since = {
        "came_back": task.returned_at,
        "asked_us": task.asked_at,
    }.get(section)
    return ago(since)


def _passed(task: TaskView) -> str:
    """What is overdue: a first meeting that has a day, or an answer to what was sent."""
    if task.state != rules.REQUESTED:
        return _by(task.meet_by, True) if task.meet_by else ""
    sent = task.requested_at
    is_recent = sent is not None and sent > clock.now() - timedelta(days=1)
    pattern = _("%(ago)s送りました") if is_recent else _("%(ago)sに送りました")
    return pattern % {"ago": ago(sent)}


def _by(moment: Any, is_late: bool) -> str:
    if is_late:
        return _("期限は%(ago)s") % {"ago": ago(moment)}
    return _("%(day)sまで") % {"day": hizuke(moment)}
