"""What the shared page of an introduction shows to this viewer."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tonari.entry.web.access import sentence
from tonari.entry.web.people import shown_losses
from tonari.entry.web.people.shown import section_names
from tonari.entry.web.people.shown_wish import Wish, wish
from tonari.entry.web.templatetags.tonari import bracketed, hizuke, listed
from tonari.ground.network import queries as network
from tonari.ground.network.adapters import can_mail
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory import queries as directory
from tonari.records.people import queries as people
from tonari.records.people.queries import GivenView
from tonari.records.people.rules import OPEN_DOOR, PURPOSES, SECTION_LABELS
from tonari.work.referral import queries, rules
from tonari.work.referral.queries import FollowUpView, TaskView

from . import acts, shown
from .agreeing import unsaid_of
from .consents import agreed_to, handed, is_taken_back
from .forms import AnswerForm
from .queued import queue
from .shut import ended_here, why_shut, why_shut_there

TAKES_UP = gettext_noop(
    "いまは、相手にまかせています。進めると、こちらがまた担当になり、次の連絡の日は、きょうになります。"
)
_ANSWERED = gettext_noop(
    "答えは、相手が同じリンクかコードのページを開くと出ます。"
    "こちらから知らせは届かないので、電話するか、紙に書いて渡してください。"
)
TELLS = ("consent", "release", "tell")
"""The acts that need the person to want the recipient told."""
OF_LIGHT = {
    "answer": _ANSWERED,
    "answer-more": _ANSWERED,
    "release": gettext_noop(
        "相手にはアカウントがないので、ここからは何も送られません。"
        "電話するか、会うか、紙を渡して先に伝えてから、書きとめてください。"
    ),
}
"""What goes to somebody without an account only by whoever does this."""


def page_of(viewer: Actor, task: TaskView) -> dict[str, Any]:
    """Everything `referral/task.html` needs; only the buttons of the viewer's side."""
    [task] = queries.hindered(viewer, [task])
    words, tone = shown.badge(task)
    ids = {task.suggested_service} if task.suggested_service else set()
    suggested = list(directory.services(viewer, ids).values())
    wrote = _colleagues(task)
    names = network.member_names(viewer, wrote) if wrote else {}
    return {
        "task": task,
        "title": shown.title(task),
        "badge": words,
        "tone": tone,
        "steps": shown.steps(task),
        "handover": shown.handover(task),
        "arranged": shown.arranged(task),
        "queue": queue(task),
        "due_here": _asked_here(task),
        "next_follow_up": task.next_follow_up(task.my_roles[0]),
        "reason": _reason(task),
        "unmet_again": task.is_unmet_again,
        "loss": _loss(viewer, task),
        "broken": task.state in rules.MET and shown.is_broken(task),
        "due": shown.by(task.due_at, task),
        "release_due": shown.by(task.release_due_at, task),
        "meet_by": shown.by(task.meet_by, task),
        "urgency": _(rules.URGENCIES[task.urgency]),
        "recipient": acts.of_recipient(task),
        "suggested": suggested,
        **(
            {**_of_sender(viewer, task, names), **_of_suggested(viewer, task, suggested)}
            if rules.SENDER in task.my_roles
            else _of_recipient(viewer, task, names)
        ),
    }


def _colleagues(task: TaskView) -> set[UUID]:
    """Who of the viewer's own side has written how it goes, or entered an answer."""
    said = [one for one in task.follow_ups if one.side == task.my_roles[0]]
    return {one.entered_by for one in task.entries} | {one.said_by for one in said if one.said_by}


def _loss(viewer: Actor, task: TaskView) -> str:
    """That the person has died or is missing, as far as the viewer's own team knows; else empty."""
    case_id = task.case_id or task.to_case
    return shown_losses.known(viewer, people.standing(viewer, case_id)) if case_id else ""


def _of_recipient(viewer: Actor, task: TaskView, names: Mapping[UUID, str]) -> dict[str, Any]:
    ends = people.ends_received(viewer, task.id)
    events = shown.events(task, names, [*handed(task), *ended_here(ends)])
    return {
        "sends": False,
        "opens": queries.opens(viewer, task.id),
        "why_shut": why_shut(ends[-1][1], ends[-1][0]) if ends else "",
        "in_peace": task.to_case is not None and _in_peace(viewer, task.to_case),
        "is_shut": _is_shut(viewer, task),
        "events": events,
    }


def _in_peace(viewer: Actor, case_id: UUID) -> bool:
    """Whether the person wants no contact with the viewer's own team."""
    return people.connection_state(viewer, case_id) == OPEN_DOOR


def _is_shut(viewer: Actor, task: TaskView) -> bool:
    """Whether nothing of what was handed over can be opened any more."""
    records = [task.to_case] if task.to_case else []
    return any(one.task_id == task.id for one in queries.shut(viewer, records))


def _reason(task: TaskView) -> str:
    """Why it came back, to whoever has to see to it; of what has ended, to both sides."""
    here = rules.SENDER in task.my_roles and task.comes_back
    if task.state == rules.ON_HOLD and task.reason in (rules.NOT_MET, "waiting_list"):
        return ""  # its sentence says so
    if task.is_left_unreached:
        return ""
    return shown.reason_words(task) if here or task.state not in rules.MET else ""


def _asked_here(task: TaskView) -> FollowUpView | None:
    """The follow-up that the viewer's own side is asked to answer now."""
    side = rules.SENDER if rules.SENDER in task.my_roles else rules.RECIPIENT
    return task.due_follow_up(side)


def _of_sender(viewer: Actor, task: TaskView, names: Mapping[UUID, str]) -> dict[str, Any]:
    consents = queries.consents_of(viewer, task.id)
    agreed = next((one for one in consents if one.is_live), None)
    hindrances = task.hindrances or frozenset()
    cases = {task.case_id} if task.case_id else set()
    known = people.open_identities(viewer, cases, "referral")
    others = queries.others(viewer, task.id)
    in_peace = task.case_id is not None and _in_peace(viewer, task.case_id)
    code = code_of(viewer, task)
    return {
        "sends": True,
        **_of_consent(viewer, task, consents, code),
        "may_go_on": _may_go_on(viewer, task),
        "takes_up": _(TAKES_UP) if task.suggested_service and _takes_up(viewer, task) else "",
        "once": new_id(),
        "untold": _untold(viewer, task),
        "others": [shown.row(one, sent=True) for one in others],
        "due_there": task.due_follow_up(rules.RECIPIENT) if task.is_light else None,
        "events": shown.events(task, names, [*handed(task), *agreed_to(task, consents)]),
        "agreed": agreed,
        "agreed_labels": [_(SECTION_LABELS[name]) for name in agreed.sections] if agreed else [],
        "sender": acts.of_sender(task, agreed=agreed is not None, in_peace=in_peace),
        "is_away": rules.AWAY in hindrances,
        "is_lone": rules.LONE in hindrances,
        "is_apart": rules.APART in hindrances,
        "in_peace": in_peace,
        "unreached": rules.UNREACHED in hindrances,
        "loss_untold": _loss_untold(viewer, task),
        "called": next((one.get("called", "") for one in known.values()), ""),
        "code": code,
        "address": f"{settings.BASE_URL.geturl()}/a/",
    }


def _of_consent(
    viewer: Actor, task: TaskView, consents: Sequence[GivenView], code: str
) -> dict[str, Any]:
    """What stands of the consent, and what is to be asked or done where it does not hold.

    goes_on: whether they may still be about to meet. quiet: another button is the blue one.
    """
    is_live = any(one.is_live for one in consents)
    taken_back = not is_live and is_taken_back(consents)
    stands = task.waits_for_release or taken_back or (is_live and task.state in rules.STANDING)
    barrier = in_the_way(viewer, task, "consent") if stands else ""
    why = "" if is_live else why_shut_there(consents)
    goes_on = task.state in rules.TO_MEET and bool(barrier or (task.is_shared and why))
    return {
        "in_the_way": barrier,
        "opens_there": is_live and task.is_shared,
        "goes_on": goes_on,
        "quiet": bool(code) or goes_on,
        "why_shut": why,
        "taken_back": taken_back,
    }


def _loss_untold(viewer: Actor, task: TaskView) -> bool:
    """Whether a recipient with an account is not told that the person has died."""
    if not task.is_over or task.is_light or task.case_id is None:
        return False
    heard = queries.hearing(viewer, task.case_id)
    return any(one.name == task.recipient_name and not one.is_told for one in heard)


def _may_go_on(viewer: Actor, task: TaskView) -> bool:
    if task.case_id is None or not task.needs_another:
        return False
    return not people.at_rest(viewer, task.case_id)


def _untold(viewer: Actor, task: TaskView) -> str:
    """Why nothing tells the recipient that it is their turn, so that somebody rings; else empty."""
    if task.state != rules.REQUESTED or task.asked_at:
        return ""
    answered = bool(task.messages) and task.messages[-1].kind == "answer"
    if task.is_light:
        told = _("答えは、まだ伝わっていません。メールでの知らせは、行きません。")
        return told if answered else ""
    if task.seen_at and not answered:
        return ""
    if can_mail() and queries.is_mailed(viewer, task.id):
        return ""
    return _("知らせのメールは、届きません。次にサインインしたときに気づきます。")


def _of_suggested(
    viewer: Actor, task: TaskView, suggested: list[directory.ServiceView]
) -> dict[str, Any]:
    """Of the person and whoever was suggested: what is open there, whether they are not wanted."""
    if task.case_id is None or not suggested:
        return {"under_way": [], "not_wanted": False}
    ids = {one.id for one in suggested}
    organisations = {one.organisation_id for one in suggested if one.organisation_id}
    not_wanted = queries.not_wanted(viewer, task.case_id)
    return {
        "under_way": queries.under_way(viewer, task.case_id, organisations, ids),
        "not_wanted": any((one.organisation_id or one.id) in not_wanted for one in suggested),
    }


def _takes_up(viewer: Actor, task: TaskView) -> bool:
    return task.case_id is not None and queries.takes_up(viewer, task.case_id)


def code_of(viewer: Actor, task: TaskView) -> str:
    """The code of the live link, empty if there is none."""
    if not task.is_light:
        return ""
    try:
        return queries.code(viewer, task.id)
    except Refused:
        return ""


def act_page(viewer: Actor, task: TaskView, one: acts.Act, *, is_sent: bool) -> dict[str, Any]:
    """What the page of an act says besides its form. is_sent: what was typed stays in sight."""
    barrier = "" if is_sent else in_the_way(viewer, task, one.name)
    return {
        "act": one,
        "task": task,
        "in_the_way": barrier,
        "wish": wish_of(viewer, task) if one.name == "consent" else None,
        "handing": handing_of(viewer, task) if one.name == "release" and not barrier else [],
        "note": note_of(viewer, task, one.name),
        "answered_for": answered_for(viewer, task, one.name),
        "unsaid": "" if barrier else untold_of(viewer, task, one.name),
        "is_answer": one.form is AnswerForm,
    }


def in_the_way(viewer: Actor, task: TaskView, name: str) -> str:
    """Why this act would be refused, as the person wants: said before anything is typed."""
    if name not in TELLS or rules.SENDER not in task.my_roles:
        return ""
    try:
        queries.check_telling(viewer, task.id)
    except Refused as refused:
        return sentence(refused)
    return ""


def wish_of(viewer: Actor, task: TaskView) -> Wish | None:
    """What the person said about telling others, for whoever is about to ask for a consent."""
    if rules.SENDER not in task.my_roles or task.case_id is None:
        return None
    return wish(people.wish(viewer, task.case_id))


def handing_of(viewer: Actor, task: TaskView) -> list[tuple[str, str]]:
    """What is about to be handed over, until when, what for, to whom; empty without a consent."""
    agreed = queries.consent_of(viewer, task.id) if rules.SENDER in task.my_roles else None
    if agreed is None:
        return []
    who = queries.receiver(viewer, task.id)
    to = [task.to_name, who.post + bracketed(listed(who.names))] if who else [task.to_name]
    what_for = _(PURPOSES[agreed.purpose]) + bracketed(shown.title(task))
    return [
        (_("何を"), section_names(agreed.sections)),
        (_("いつまで"), hizuke(agreed.until)),
        (_("何のために"), what_for),
        (_("だれに"), _("、").join(to)),
    ]


def untold_of(viewer: Actor, task: TaskView, name: str) -> str:
    """What to mind in reaching the person that is not handed over with their number; else empty."""
    agreed = queries.consent_of(viewer, task.id) if name == "release" else None
    return unsaid_of(viewer, task, agreed.sections) if agreed else ""


def is_possible(viewer: Actor, task: TaskView, one: acts.Act) -> bool:
    """Whether this act belongs to the viewer's side in the present state."""
    sends = rules.SENDER in task.my_roles
    agreed = sends and queries.consent_of(viewer, task.id) is not None
    [task] = queries.hindered(viewer, [task])
    in_peace = sends and task.case_id is not None and _in_peace(viewer, task.case_id)
    ours = acts.of_sender(task, agreed=agreed, in_peace=in_peace)
    return one in ours.all() + acts.of_recipient(task).all()


def note_of(viewer: Actor, task: TaskView, name: str) -> str:
    """What this act does to who is responsible, or what came back; else empty."""
    if rules.SENDER not in task.my_roles or task.case_id is None:
        return ""
    if name in ("send", "delivered", "stay", "stay-again") and _takes_up(viewer, task):
        return _(TAKES_UP)
    if task.is_light and name in OF_LIGHT:
        return _(OF_LIGHT[name])
    if name != "step-back":
        return shown.reason_words(task) if name == "settle" else ""
    try:
        rules.check_holds(queries.said_last(viewer, task.id))
        rules.check_leaves_nothing(queries.answered_for(viewer, task.case_id))
    except Refused as refused:
        return sentence(refused)
    return ""


def answered_for(viewer: Actor, task: TaskView, name: str) -> list[tuple[UUID, str]]:
    """What is in the way of leaving somebody to the recipient: introductions, and to whom."""
    if name != "step-back" or rules.SENDER not in task.my_roles or task.case_id is None:
        return []
    return queries.still_answered_for(viewer, task.case_id)
