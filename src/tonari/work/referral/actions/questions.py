"""What the recipient asks before or after a yes, and what the sender answers."""

from collections.abc import Collection
from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries as people
from tonari.work.referral import queries, rules
from tonari.work.referral.models import Message, Task
from tonari.work.referral.rules import meanwhile
from tonari.work.referral.rules.seen import TALK, talk_version

from .steps import as_recipient, at_hand, is_said, recipient_of, say


@action
def ask(*, by: Actor, task_id: UUID, words: str, once: UUID | None = None, way: str = "") -> None:
    """The recipient asks back before deciding; the sender is asked on their Today.

    once: made by the form, so that sending it twice asks once (Refused, repeated). way: by which
    the question came from somebody without an account, where a member enters it (`rules.WAYS`).
    """
    row, roles = at_hand(by, task_id)
    if _is_written(by, row, "ask", words, once, is_open=row.asked_at is not None):
        raise already_done()
    if rules.RECIPIENT not in roles or row.state != rules.REQUESTED:
        raise meanwhile.forestalled(row.state, recipient_of(row), _("いまは質問を送れません。"))
    # Their own contact is known to the sender; anybody else's has to wait.
    rules.check_no_contacts({"words": words}, by_recipient=True)
    as_recipient(by, row, "ask", way)
    say(by, row, rules.RECIPIENT, "ask", words, once)
    Task.objects.filter(pk=row.pk, state=rules.REQUESTED).update(asked_at=clock.now())
    record("referral.asked", by=by, subject=task_id)


@action
def answer(
    *, by: Actor, task_id: UUID, words: str, once: UUID | None = None, seen: str | None = None
) -> None:
    """The sender answers; who has not decided yet has the whole time again to do so.

    A question stays open when its asker says yes before it was answered. once: made by the form,
    so that sending it twice answers once (Refused, repeated). seen: how far it had gone when that
    was looked at (`rules.seen.talk_version`), Refused if it has gone further; None where nothing
    was shown.
    """
    row, roles = at_hand(by, task_id)
    if _is_written(by, row, "answer", words, once, is_open=row.asked_at is None):
        raise already_done()
    waits = row.state == rules.REQUESTED or row.asked_at is not None
    if rules.SENDER not in roles or row.state not in rules.OPEN_STATES or not waits:
        raise _no_answer(row, roles)
    if seen is not None and seen != _version(row):
        raise meanwhile.said_meanwhile()
    for identity in people.identities(by, row.referral.case_id, "referral"):
        is_taken = row.state != rules.REQUESTED
        rules.check_unnamed({"words": words}, identity, is_taken=is_taken)
    say(by, row, rules.SENDER, "answer", words, once)
    due_at = rules.answer_due(row.referral.urgency, clock.now())
    anew = {"due_at": due_at, "overdue_at": None} if row.state == rules.REQUESTED else {}
    Task.objects.filter(pk=row.pk).update(asked_at=None, **anew)
    record("referral.answered", by=by, subject=task_id)


def _is_written(
    by: Actor, row: Task, kind: str, words: str, once: UUID | None, *, is_open: bool
) -> bool:
    """Whether a question, or an answer, is there already.

    is_open: whether it was the last that was said; else the same words are said anew.
    """
    if not words.strip():
        return False
    if is_open:
        return is_said(by, row, kind, words, once)
    return queries.is_kept(by, row.pk, words, once)


def _version(row: Task) -> str:
    said = Message.objects.filter(task=row, kind__in=TALK).order_by("at", "id")
    return talk_version(said.values_list("at", flat=True))


def _no_answer(row: Task, roles: Collection[str]) -> Refused:
    if row.state in rules.CAME_TO_NOTHING:
        return meanwhile.forestalled(row.state, recipient_of(row))
    is_answered = Message.objects.filter(task=row, kind="answer").exists()
    if is_answered and rules.SENDER in roles and row.state in rules.OPEN_STATES:
        return Refused(_("ほかの人が、先に答えています。答えを待っている質問は、もうありません。"))
    return Refused(_("いまは返事を送れません。"))
