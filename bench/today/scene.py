"""One organisation with its records and introductions, kept twice: sealed, and plain."""

from dataclasses import dataclass
from datetime import time
from uuid import UUID

from tests.cast import begin, fallback, found
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.work.referral import actions as referral
from tonari.work.referral.actions import Recipient
from tonari.work.support.actions import plan_appointment
from tonari.work.support.rules import When

from . import peer
from .organisation import Organisation, make_organisation

SENT, RECEIVED, VISITS = 30, 15, 20


@dataclass(frozen=True)
class Scene:
    """What is measured: the organisation, and whom it knows."""

    own: Organisation
    other: Actor


def make_scene(name: str, count: int, invited_by: Actor | None = None) -> Scene:
    """`count` records, 30 introductions of theirs under way and 15 that came to them."""
    own = make_organisation(name, f"bench{count}", count, invited_by)
    peer.keep(own.all_.acting_for, own.kept)
    other = found(f"{name}のとなり", f"other{count}", "木村 健", own.all_)
    scene = Scene(own, other)
    peer.keep_tasks(_introduce(scene))
    peer.keep_visits(_visits(scene.own))
    return scene


def _visits(own: Organisation) -> list[peer.Visit]:
    """Visits of today, of the worker with few people."""
    made = []
    for number, row in enumerate(own.kept[SENT : SENT + VISITS]):
        visit = (new_id(), row.case_id, own.few.acting_id, time(9 + number % 8, 30), "将棋をさす")
        plan_appointment(
            by=own.few,
            appointment_id=visit[0],
            case_id=row.case_id,
            kind="visit",
            when=When.day(clock.today(), visit[3]),
            what=visit[4],
            place="",
            goers=[own.few.acting_id],
        )
        made.append(visit)
    return made


def _introduce(scene: Scene) -> dict[UUID, dict[str, str]]:
    """Offers by their task."""
    made: dict[UUID, dict[str, str]] = {}
    few, other = scene.own.few, scene.other
    for number in range(SENT):
        case = scene.own.kept[number].case_id
        task = _offer(few, other, case, number, made)
        if number % 4 == 0:
            referral.accept_offer(by=other, task_id=task, post_id=fallback(other))
    case = begin(other)
    for number in range(RECEIVED):
        _offer(other, few, case, number, made)
    return made


def _offer(by: Actor, to: Actor, case: UUID, number: int, made: dict[UUID, dict[str, str]]) -> UUID:
    offer = {
        "need": f"週に一度、いっしょに昼ごはんを食べる場所をさがしている（{number}）",
        "where": "小学校の近く",
        "when": f"{clock.in_days(7):%m月}のうちに",
    }
    recipients = [Recipient(organisation_id=to.acting_for)]
    (task,) = referral.prepare_referral(
        by=by,
        referral_id=new_id(),
        case_id=case,
        recipients=recipients,
        urgency="normal",
        offer=offer,
    )
    referral.send_offer(by=by, task_id=task)
    made[task] = offer
    return task
