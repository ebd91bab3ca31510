"""Mails that ask hosts if what is said of their place is still right; nothing depends on them."""

from urllib.parse import quote

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from tonari.ground.network.adapters import can_mail
from tonari.kernel.actor import JOB
from tonari.kernel.refused import Refused
from tonari.records.directory import queries
from tonari.records.directory.actions import ask_host

SUBJECT = "となり：これで合っていますか / Is this still right?"
TEXT = """「{name}」のことが、このまちの居場所・支援の一覧にのっています。
いまもこのとおりか、ボタンひとつで教えてください。登録はいりません。
Please tell us whether what we say about your place is still right. No account is needed.

{address}

このリンクは、60日のあいだ使えます。ほかの人に送らないでください。
このメールがいらないときは、一覧にのせた主体に知らせてください。
"""
log = structlog.get_logger("tonari.hosts")


def ask_due() -> None:
    """Ask every host who is due, each once in thirty days, some at a time; a stop is caught up."""
    if not can_mail():
        return
    due = queries.hosts_to_ask(JOB)
    if due:
        with get_connection() as connection:
            for one in due:
                _ask(connection, one)


def _ask(connection: BaseEmailBackend, one: queries.ToAsk) -> None:
    try:
        code = ask_host(by=JOB, service_id=one.service_id, before=one.before)
    except Refused:  # another process was first, or somebody checked it meanwhile
        return
    address = f"{settings.BASE_URL.geturl().rstrip('/')}/a/place/{quote(code)}/"
    text = TEXT.format(name=" ".join(one.name.split()), address=address)
    try:
        EmailMessage(SUBJECT, text, to=[one.email], connection=connection).send()
    except (OSError, ValueError) as error:
        # What the server says names the address: only the kind of mistake is told.
        log.warning("host_not_asked", error=type(error).__name__)
