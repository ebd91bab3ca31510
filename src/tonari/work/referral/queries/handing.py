"""What is handed over, and to whom: for the sender's team, before it goes."""

from dataclasses import dataclass
from uuid import UUID

from tonari.ground.network import queries as network
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.people import queries as people
from tonari.work.referral import rules

from .tasks import load


@dataclass(frozen=True)
class ReceiverView:
    """The post that took somebody up, and whoever holds it and deputises."""

    post: str
    names: tuple[str, ...]


def consents_of(viewer: Actor, task_id: UUID) -> list[people.GivenView]:
    """Whatever the person agreed to let this recipient know, ended or not, the latest first.

    Errors: Refused (not found) for everybody but the sender's team.
    """
    row, roles = load(viewer, task_id)
    if rules.SENDER not in roles:
        raise not_found()
    given = people.given(viewer, people.standing(viewer, row.referral.case_id))
    mine = [one for one in given if one.basis_ref == task_id]
    return sorted(mine, key=lambda one: one.id, reverse=True)


def consent_of(viewer: Actor, task_id: UUID) -> people.GivenView | None:
    """What the person agreed to let this recipient know; None if nothing is agreed, or it ended."""
    return next((one for one in consents_of(viewer, task_id) if one.is_live), None)


def check_telling(viewer: Actor, task_id: UUID) -> None:
    """Before a consent is asked for or anything is told: Refused where this recipient is not told.

    For the sender's team; to the other side nothing is said. Logged as a look at the wish.
    """
    row, roles = load(viewer, task_id)
    if rules.SENDER in roles:
        people.check_telling(viewer, row.referral.case_id, row.to_organisation_id)


def receiver(viewer: Actor, task_id: UUID) -> ReceiverView | None:
    """Who took the person up; None before that, and where the recipient has no account.

    Errors: Refused (not found) for everybody but the sender's team.
    """
    row, roles = load(viewer, task_id)
    if rules.SENDER not in roles:
        raise not_found()
    post_id = people.post_beside(viewer, row.to_case_id) if row.to_case_id else None
    if post_id is None:
        return None
    post = network.post(viewer, post_id)
    return ReceiverView(post.name, tuple(filter(None, [post.holder_name, post.deputy_name])))


def is_mailed(viewer: Actor, task_id: UUID) -> bool:
    """Whether a mail tells anybody of the recipient; never of one without an account.

    Errors: Refused (not found) for everybody but the sender's team.
    """
    row, roles = load(viewer, task_id)
    if rules.SENDER not in roles:
        raise not_found()
    to = row.to_organisation_id
    return to is not None and network.is_mailed(viewer, to)
