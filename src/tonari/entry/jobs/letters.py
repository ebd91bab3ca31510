"""Mails that the tick sends; nothing depends on them (docs/decisions/0005-mails.md)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from smtplib import SMTPServerDisconnected
from typing import TypeVar
from urllib.parse import quote

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext, override

from tonari.kernel.refused import Refused

_CLOSES = 421
"""What a server answers that hangs up (RFC 5321, 3.8)."""

log = structlog.get_logger("tonari.letters")
T = TypeVar("T")


@dataclass(frozen=True)
class Letter:
    """One mail: to which address, and what it says."""

    to: str
    subject: str
    text: str


def send_each(due: Sequence[T], write: Callable[[T], Letter]) -> None:
    """Write and send what is due, each once.

    write: notes that the letter goes, so that no other process sends it too; `Refused` where there
    is nothing to send any more. A server that cannot be reached raises OSError before anything is
    noted: the next tick asks it again. What it then refuses does not go again. Where it hangs up
    nothing more is noted: the next tick goes on with the rest.
    """
    if not due:
        return
    with get_connection() as connection:
        for one in due:
            try:
                letter = write(one)
            except Refused:  # another process was first
                continue
            mail = EmailMessage(letter.subject, letter.text, to=[letter.to], connection=connection)
            try:
                mail.send()
            except (OSError, ValueError) as error:
                # What the server says names the address: only the kind of mistake is told.
                log.warning("mail_not_sent", error=type(error).__name__)
                if _hung_up(error):
                    return


def _hung_up(error: Exception) -> bool:
    refused: dict[str, tuple[int, bytes]] = getattr(error, "recipients", {})
    codes = {getattr(error, "smtp_code", 0), *(code for code, _says in refused.values())}
    return isinstance(error, SMTPServerDisconnected) or _CLOSES in codes


def in_both(words: str, between: str = "\n") -> str:
    """A sentence in Japanese, then in English: a mail does not know what its reader reads."""
    said = []
    for language in ("ja", "en"):
        with override(language):
            said.append(gettext(words))
    return between.join(said)


def address(*parts: str) -> str:
    """A page of this node as a mail names it: `address("a", "place", code)`."""
    path = "/".join(map(quote, parts))
    return f"{settings.BASE_URL.geturl().rstrip('/')}/{path}/"
