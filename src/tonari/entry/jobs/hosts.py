"""Mails that ask hosts if what is said of their place is still right; nothing depends on them."""

from tonari.ground.network.adapters import can_mail
from tonari.kernel.actor import JOB
from tonari.records.directory import queries
from tonari.records.directory.actions import ask_host

from .letters import Letter, address, send_each

SUBJECT = "となり：これで合っていますか / Is this still right?"
TEXT = """「{name}」のことが、このまちの居場所・支援の一覧にのっています。
いまもこのとおりか、ボタンひとつで教えてください。登録はいりません。
Please tell us whether what we say about your place is still right. No account is needed.

{address}

このリンクは、60日のあいだ使えます。ほかの人に送らないでください。
このメールがいらないときは、一覧にのせた主体に知らせてください。
"""


def ask_due() -> None:
    """Ask every host who is due, each once in thirty days, some at a time; a stop is caught up."""
    if can_mail():
        send_each(queries.hosts_to_ask(JOB), _asking)


def _asking(one: queries.ToAsk) -> Letter:
    code = ask_host(by=JOB, service_id=one.service_id, before=one.before)
    text = TEXT.format(name=" ".join(one.name.split()), address=address("a", "place", code))
    return Letter(one.email, SUBJECT, text)
