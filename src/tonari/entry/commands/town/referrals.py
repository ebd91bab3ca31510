"""Introductions in the town, from the first question to a connection that holds, or back."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.records.people import queries as people
from tonari.records.people.actions import copy_received
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.actions import Recipient

from .people import tell
from .town import Table, Town, tables

LINK = "link"
SHARED = ["identity", "contact", "words"]
BY_VOICE = "phone"
# What a member enters for somebody without an account.
OF_RECIPIENT = ("ask", "accept", "decline", "met", "hold", "complete", "fail")
_OURS = ("ago", "do", "by", "to", "at", "post", "within", "silent")
SAID_AFTER = 4
"""Days after a question was due, so that it never comes too early for a day off."""
_OFFER = ("need", "where", "when")
HERE = ("note", "rhythm", "problem", "plan", "correct")
"""What the recipient does with the record of their own."""


def introduce(town: Town) -> None:
    """Let every introduction be drafted on its day and go its way."""
    for number, referral in enumerate(tables("referral")):
        key = referral.get("key", f"{referral['person']}-{number}")
        story = referral["person"]
        first = max(step["ago"] for step in referral["steps"])
        town.times.add(
            referral.get("drafted", first), story, partial(_prepare, town, key, referral)
        )
        notes = []
        for step in referral["steps"]:
            if step["do"] == "draft":
                continue
            if step["do"] in HERE:
                notes.append(step)
                continue
            run = partial(_go, town, key, referral, step)
            town.times.add(step["ago"], story, run)
            if step["do"] == "met" and not step.get("silent"):
                _follow(town, key, referral, step)
        last = referral.get("next", 30)
        tell(town, story=story, case=f"{key}/here", steps=notes, last=last)


def _prepare(town: Town, key: str, referral: Table) -> None:
    tasks = actions.prepare_referral(
        by=town.members[referral["by"]],
        referral_id=new_id(),
        case_id=town.cases[referral["person"]],
        recipients=[_recipient(town, name) for name in referral["to"]],
        urgency=referral.get("urgency", "normal"),
        offer={field: referral[field] for field in _OFFER if field in referral},
    )
    for name, task in zip(referral["to"], tasks, strict=True):
        _know(town, f"{key}/{name}", referral["by"], task)


def _know(town: Town, key: str, by: str, task: UUID) -> None:
    town.tasks[key] = task
    if queries.task(town.members[by], task).is_light:
        town.light.add(task)


def _recipient(town: Town, name: str) -> Recipient:
    if name in town.organisations:
        return Recipient(organisation_id=town.organisations[name])
    return Recipient(service_id=town.services[name])


def _go(town: Town, key: str, referral: Table, step: Table) -> None:
    to = step.get("to", referral["to"][0])
    task = town.tasks[f"{key}/{to}"]
    sender = town.members[referral["by"]]
    name, step = _said_before(town, referral, step, task)
    by = _link(sender, town, f"{key}/{to}") if name == LINK else town.members[name]
    given = {k: v for k, v in step.items() if k not in _OURS}
    if name != LINK and step["do"] in OF_RECIPIENT and task in town.light:
        given.setdefault("way", BY_VOICE)
    if "suggested" in given:
        given["suggested"] = town.services[given["suggested"]]
    if step["do"] == "accept":
        _accept(town, key, name, by, step | given, task)
        return
    if step["do"] == "take":
        _take(town, key, by)
        return
    if step["do"] == "say":
        of_sender = name == referral["by"] and "way" not in given
        _say(by, task, given, rules.SENDER if of_sender else rules.RECIPIENT)
        return
    if step["do"] == "suggested":
        made = actions.offer_suggested(by=by, task_id=task, once=new_id())
        _know(town, f"{key}/{step['at']}", referral["by"], made)
        if made in town.light:  # its letter goes out, and then it is sent
            actions.send_offer(by=by, task_id=made)
        return
    VERBS[step["do"]](by=by, task_id=task, **(given | _dated(step)))


def _follow(town: Town, key: str, referral: Table, met: Table) -> None:
    """Both sides say in time that the connection holds, as far as the town has lived."""
    for side, days, _day in rules.follow_ups(clock.today()):
        said = met["ago"] - days - SAID_AFTER
        if said > 0:
            run = partial(_holds, town, key, referral, met, side)
            town.times.add(said, referral["person"], run)


def _holds(town: Town, key: str, referral: Table, met: Table, side: str) -> None:
    task = town.tasks[f"{key}/{met.get('to', referral['to'][0])}"]
    sender = town.members[referral["by"]]
    view = queries.task(sender, task)
    due = view.due_follow_up(side)
    if due is None:
        return
    theirs = town.members.get(met.get("by", "")) if side == rules.RECIPIENT else None
    actions.answer_follow_up(
        by=sender if view.is_light else theirs or sender,
        task_id=task,
        side=side,
        holds=rules.HOLDS,
        follow_up_id=due.id,
        way=BY_VOICE if side == rules.RECIPIENT else "",
    )


def _said_before(town: Town, referral: Table, step: Table, task: UUID) -> tuple[str, Table]:
    """Who does what; that it stands may have been said when it was asked, by a link now over."""
    name: str = step.get("by") or referral["by"]
    view = queries.task(town.members[referral["by"]], task) if step["do"] == "complete" else None
    if view is None or view.state != rules.COMPLETED:
        return name, step
    way = {"way": BY_VOICE if view.is_light else ""}
    return referral["by"] if name == LINK else name, step | way | {"do": "say"}


def _say(by: Actor, task: UUID, said: Table, side: str) -> None:
    """How it goes, in words, when it is asked, or before."""
    due = queries.task(by, task).due_follow_up(side)
    asked = due.id if due else new_id()
    said = {"holds": rules.HOLDS} | said
    actions.answer_follow_up(by=by, task_id=task, side=side, follow_up_id=asked, **said)


def _link(sender: Actor, town: Town, key: str) -> Actor:
    code = queries.code(sender, town.tasks[key])
    keys = keys_of_token(fold_paper_code(code))
    return Actor("link", keys.holder[1], None, keys)


def _dated(step: Table) -> dict[str, object]:
    today = clock.today()
    if "within" in step:
        field = "expected_on" if step["do"] == "hold" else "handover_on"
        return {field: today + timedelta(days=step["within"])}
    if step["do"] == "met":
        return {"on": today}
    if step["do"] == "consent":
        wanted = {"sections": SHARED, "asked": "in_person"} | step
        return {
            "sections": wanted["sections"],
            "asked": wanted["asked"],
            "agreed_on": today,
            "until": today + timedelta(days=365),
        }
    return {}


def _accept(town: Town, key: str, name: str, by: Actor, step: Table, task: UUID) -> None:
    post = None if "post" not in step else town.post(name, step["post"])
    actions.accept_offer(
        by=by, task_id=task, post_id=post, words=step.get("words", ""), way=step.get("way", "")
    )
    case = queries.task(by, task).to_case
    if case is not None:
        town.cases[f"{key}/here"] = case


def _take(town: Town, key: str, by: Actor) -> None:
    """The recipient reads what the person agreed to share, and need not ask it again."""
    case_id = town.cases[f"{key}/here"]
    for grant in people.received(by, case_id):
        names = [name for name in grant.sections if name in SHARED]
        copy_received(by=by, case_id=case_id, grant_id=grant.grant_id, names=names)


VERBS: dict[str, Callable[..., None]] = {
    "send": actions.send_offer,
    "see": actions.see_offer,
    "ask": actions.ask,
    "answer": actions.answer,
    "decline": actions.decline_offer,
    "consent": actions.consent,
    "release": actions.release,
    "arrange": actions.arrange_handover,
    "tell": actions.tell,
    "met": actions.record_first_meeting,
    "hold": actions.hold,
    "complete": actions.complete,
    "cancel": actions.cancel,
    "fail": actions.fail,
    "error": actions.enter_in_error,
    "stay": actions.stay_beside,
    "back": actions.step_back,
    "settle": actions.settle,
}
