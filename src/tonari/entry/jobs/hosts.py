"""Mails that ask hosts if what is said of their place is still right; nothing depends on them."""

from tonari.ground.network.adapters import can_mail
from tonari.kernel.actor import JOB
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory import queries
from tonari.records.directory.actions import ask_host

from .letters import Letter, address, in_both, send_each

SUBJECT = _("となり：これで合っていますか")
LISTED = _("「%(name)s」のことが、このまちの「行けるところの一覧」にのっています。")
PLEASE = _("いまもこのとおりか、ボタンひとつで教えてください。登録はいりません。")
LASTS = _("このリンクは、60日のあいだ使えます。ほかの人に送らないでください。")
TO_STOP = _("このメールがいらないときは、一覧にのせたところに知らせてください。")


def ask_due() -> None:
    """Ask every host who is due, each once in thirty days, some at a time; a stop is caught up."""
    if can_mail():
        send_each(queries.hosts_to_ask(JOB), _asking)


def _asking(one: queries.ToAsk) -> Letter:
    code = ask_host(by=JOB, service_id=one.service_id, before=one.before)
    named = in_both(LISTED) % {"name": " ".join(one.name.split())}
    link = address("a", "place", code)
    parts = [named, in_both(PLEASE), link, in_both(LASTS), in_both(TO_STOP)]
    return Letter(one.email, in_both(SUBJECT, " / "), "\n\n".join(parts) + "\n")
