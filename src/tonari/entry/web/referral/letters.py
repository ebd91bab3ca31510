"""The letter of an introduction: in Japanese, whatever language the sender's screen speaks."""

from django.utils import translation

from tonari.entry.web.templatetags.tonari import hizuke
from tonari.kernel import clock
from tonari.work.referral.adapters import Letter, letter_pdf
from tonari.work.referral.queries import TaskView


def pdf_of(task: TaskView, code: str, base_url: str) -> bytes:
    """The PDF of this introduction's letter, with its code and link."""
    with translation.override("ja"):
        today, due = clock.today(), task.due_at.astimezone(clock.TOKYO) if task.due_at else None
        letter = Letter(
            title="ひとりの方を、いっしょに支えるお願い",
            recipient=task.recipient_name,
            sender=task.sender_name,
            phone=task.sender_phone,
            need=task.offer.get("need", ""),
            where=task.offer.get("where", ""),
            when=task.offer.get("when", ""),
            due=f"{hizuke(due.date())}ごろまでに" if due else "",
            written=f"{today.year}年{today.month}月{today.day}日",
            address=f"{base_url}/a/",
            code=code,
            link=f"{base_url}/a/{code}/",
            number=code[-4:],
        )
    return letter_pdf(letter)
