"""Mails to members: that something waits, and where; never for whom, of whom or how many."""

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from tonari.ground.network import actions as network
from tonari.ground.network import queries
from tonari.ground.network.adapters import can_mail
from tonari.ground.network.rules import mail_is_due
from tonari.kernel import clock
from tonari.kernel.actor import JOB
from tonari.kernel.refused import Refused
from tonari.records.people import queries as people
from tonari.work.referral import queries as referral

SUBJECT = "となり：待っていることがあります / Something waits for you"
TEXT = """となりで、あなたを待っていることがあります。サインインして「きょう」を開いてください。
Something waits for you. Please sign in and open “Today”.

{address}

このメールをやめるには、「自分の登録」の「メール」で選び直してください。
To stop these mails, choose again under “Mail” in your account.
"""
log = structlog.get_logger("tonari.mails")


def send_due() -> None:
    """Send what is due, each once; a node without mail sends none, and nothing depends on it.

    A server that cannot be reached is asked again in a minute: nothing counts as sent until then.
    A mail that it then refuses does not go again: the next thing that waits brings the next mail.
    """
    if not can_mail():
        return
    due = [wish for wish in queries.mail_wishes(JOB) if _is_due(wish)]
    if due:
        with get_connection() as connection:
            for wish in due:
                _send(connection, wish)


def _is_due(wish: queries.MailWish) -> bool:
    now = clock.now()
    since = referral.waits_since(wish.actor)
    if since is None and wish.mail == "daily" and people.has_contacts_due(wish.actor):
        since = now
    return mail_is_due(wish.mail, wish.mailed_at, now, since)


def _send(connection: BaseEmailBackend, wish: queries.MailWish) -> None:
    try:
        network.note_mailed(by=JOB, member_id=wish.actor.acting_id, before=wish.mailed_at)
    except Refused:  # another process was first
        return
    text = TEXT.format(address=f"{settings.BASE_URL.geturl().rstrip('/')}/today/")
    try:
        EmailMessage(SUBJECT, text, to=[wish.email], connection=connection).send()
    except OSError as error:
        # What the server says names the address: only the kind of mistake is told.
        log.warning("mail_not_sent", error=type(error).__name__)
