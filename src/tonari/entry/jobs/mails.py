"""Mails to members: that something waits, and where; never for whom, of whom or how many."""

from tonari.ground.network import actions as network
from tonari.ground.network import queries
from tonari.ground.network.adapters import can_mail
from tonari.ground.network.rules import mail_is_due
from tonari.kernel import clock
from tonari.kernel.actor import JOB
from tonari.records.people import queries as people
from tonari.work.referral import queries as referral

from .letters import Letter, address, send_each

SUBJECT = "となり：待っていることがあります / Something waits for you"
TEXT = """となりで、あなたを待っていることがあります。サインインして「きょう」を開いてください。
Something waits for you. Please sign in and open “Today”.

{address}

このメールをやめるには、「自分の登録」の「メール」で選び直してください。
To stop these mails, choose again under “Mail” in your account.
"""


def send_due() -> None:
    """Send what is due, each once; a node without mail sends none, and nothing depends on it."""
    if can_mail():
        send_each([wish for wish in queries.mail_wishes(JOB) if _is_due(wish)], _written)


def _is_due(wish: queries.MailWish) -> bool:
    now = clock.now()
    since = referral.waits_since(wish.actor)
    if since is None and wish.mail == "daily" and people.has_contacts_due(wish.actor):
        since = now
    return mail_is_due(wish.mail, wish.mailed_at, now, since)


def _written(wish: queries.MailWish) -> Letter:
    network.note_mailed(by=JOB, member_id=wish.actor.acting_id, before=wish.mailed_at)
    return Letter(wish.email, SUBJECT, TEXT.format(address=address("today")))
