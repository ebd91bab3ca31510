"""The link of a recipient without an account: whose it is, its code, why it has ended."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from tonari.ground.vault import queries as vault
from tonari.kernel.actor import Actor
from tonari.kernel.ids import id_of_words
from tonari.kernel.refused import not_found
from tonari.work.referral import rules
from tonari.work.referral.models import Link, Message, Task

from .resting import over
from .tasks import load


@dataclass(frozen=True)
class EndedView:
    """Why a link opens nothing any more: the state and the reason, nothing of the offer."""

    state: str
    reason: str
    sender_name: str
    sender_phone: str


def ended_link(viewer: Actor) -> EndedView | None:
    """Why the link of a link actor has ended, for whoever still has it; None if there was none.

    Of somebody who has died nothing more is said than after any connection that was a good one.
    """
    links = Link.objects.filter(pk=viewer.acting_id).exclude(pk__in=_open(viewer))
    link = links.select_related("task__referral__organisation").first()
    if viewer.kind != "link" or link is None:
        return None
    sender, task = link.task.referral.organisation, link.task
    state, reason = (
        (task.state, rules.neutral(task.reason)) if link.ended_at else (rules.COMPLETED, "")
    )
    return EndedView(state, reason, sender.name, sender.phone)


def ended_by(viewer: Actor, state: str, reason: str, words: str, once: UUID | None) -> bool:
    """Whether this answer is the one that ended a link actor's link, sent a second time.

    state: to which it leads; once: made by its form, by which its words are known.
    """
    links = Link.objects.filter(pk=viewer.acting_id, ended_at__isnull=False)
    same = links.filter(task__state=state, task__reason=reason).values_list("task", flat=True)
    task_id = same.first() if viewer.kind == "link" else None
    if task_id is None:
        return False
    return not words.strip() or is_kept(viewer, task_id, words, once)


def is_kept(viewer: Actor, task_id: UUID, words: str, once: UUID | None) -> bool:
    """Whether these words of this form are kept, also for whom the offer opens no more.

    The caller has checked that the viewer may know of the task.
    """
    if once is None:
        return False
    return Message.objects.filter(pk=id_of_words(once, words.strip()), task=task_id).exists()


def link_of(viewer: Actor) -> UUID:
    """The task that a link actor's link belongs to. Errors: Refused (not found) if it has ended."""
    task_id = _open(viewer).filter(pk=viewer.acting_id).values_list("task")
    if viewer.kind != "link" or not task_id:
        raise not_found()
    return task_id[0][0]


def code(viewer: Actor, task_id: UUID) -> str:
    """The code of the live link, for the sender to print or to read out. Errors: Refused."""
    row, roles = load(viewer, task_id)
    link = _open(viewer).filter(task=row).first()
    if link is None or rules.SENDER not in roles:
        raise not_found()
    cipher = vault.cipher(viewer, rules.offer_box(task_id))
    return str(cipher.open("code", bytes(link.sealed_code))["code"])


def _open(viewer: Actor) -> QuerySet[Link]:
    """The links by which something can be answered; one that rests can be opened again."""
    ended = Task.objects.filter(over(viewer, rules.RECIPIENT)).values("pk")
    return Link.objects.filter(ended_at__isnull=True).exclude(task__in=ended)
