"""Mails that say that something waits, and nothing else: who wishes them, and that one went."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tonari.ground.ledger.actions import action, record
from tonari.ground.network import rules
from tonari.ground.network.models import Member, User
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _

from .acting import acting


@action
def set_mail(*, by: Actor, email: str, mail: str) -> None:
    """Which mails one wishes for this organisation (`rules.MAIL`), and to which address.

    email: of the sign-in, for all memberships; a second login name too, or empty. What waits
    already is no news: the first mail is about what comes. Errors: Refused at its field.
    """
    me = acting(by)
    if mail not in rules.MAIL:
        raise Refused(_("どれかを選んでください。"), field="mail")
    if mail != "none" and not email:
        raise Refused(_("メールを受け取るには、アドレスを書いてください。"), field="email")
    try:
        with transaction.atomic():
            User.objects.filter(members=me.id).update(email=email)
    except IntegrityError:
        raise rules.taken("email") from None
    Member.objects.filter(id=me.id).update(mail=mail, mailed_at=clock.now())
    record("network.mail_set", by=by, subject=me.id, mail=mail)


@action
def note_mailed(*, by: Actor, member_id: UUID, before: datetime | None) -> None:
    """A mail goes to this member now (for the minute tick). Errors: Refused if one went already."""
    rows = Member.objects.filter(id=member_id, state="active", mailed_at=before)
    if before is None:
        rows = Member.objects.filter(id=member_id, state="active", mailed_at__isnull=True)
    if not rows.update(mailed_at=clock.now()):
        raise already_done()
    record("network.mailed", by=by, subject=member_id)
