"""Mails to members: that something waits, and where; never for whom, of whom or how many."""

from tonari.ground.network import actions as network
from tonari.ground.network import queries
from tonari.ground.network.adapters import can_mail
from tonari.ground.network.rules import mail_is_due
from tonari.kernel import clock
from tonari.kernel.actor import JOB, Actor
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries as people
from tonari.work.referral import queries as referral
from tonari.work.support import queries as support

from .letters import Letter, address, in_both, send_each

SUBJECT = _("となり：待っていることがあります")
WAITS = _("となりで、あなたを待っていることがあります。サインインして「きょう」を開いてください。")
TO_STOP = _("このメールをやめるには、「自分の登録」の「メール」で選び直してください。")


def send_due() -> None:
    """Send what is due, each once; a node without mail sends none, and nothing depends on it."""
    if can_mail():
        send_each([wish for wish in queries.mail_wishes(JOB) if _is_due(wish)], _written)


def _is_due(wish: queries.MailWish) -> bool:
    now = clock.now()
    since = referral.waits_since(wish.actor)
    if since is None and wish.mail == "daily" and _is_any_due(wish.actor):
        since = now
    return mail_is_due(wish.mail, wish.mailed_at, now, since)


def _is_any_due(actor: Actor) -> bool:
    """Whether a contact is due, or anything planned for today or before; nothing is opened."""
    return people.has_contacts_due(actor) or bool(support.due_appointments(actor))


def _written(wish: queries.MailWish) -> Letter:
    network.note_mailed(by=JOB, member_id=wish.actor.acting_id, before=wish.mailed_at)
    text = "\n\n".join([in_both(WAITS), address("today"), in_both(TO_STOP)])
    return Letter(wish.email, in_both(SUBJECT, " / "), f"{text}\n")
