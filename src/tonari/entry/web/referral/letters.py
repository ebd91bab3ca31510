"""The letter of an introduction: in Japanese, whatever language the sender's screen speaks."""

from datetime import datetime

from django.utils import translation

from tonari.entry.web.templatetags.tonari import hizuke
from tonari.kernel import clock
from tonari.work.referral import rules
from tonari.work.referral.adapters import Letter, letter_pdf
from tonari.work.referral.queries import FollowUpView, TaskView


def pdf_of(task: TaskView, code: str, base_url: str) -> bytes:
    """The PDF of this introduction's letter, with its code and link.

    Once they have met and it is time, it asks how it goes instead.
    """
    with translation.override("ja"):
        # What is not delivered yet is hoped to be answered as if it were today.
        due_at = task.due_at or rules.answer_due(task.urgency, clock.now())
        today, due = clock.today(), due_at.astimezone(clock.TOKYO)
        asked = task.due_follow_up(rules.RECIPIENT)
        letter = Letter(
            title="その後のようすをうかがうお手紙"
            if asked
            else "ひとりの方を、いっしょに支えるお願い",
            recipient=task.recipient_name,
            sender=task.sender_name,
            phone=task.sender_phone,
            need=task.offer.get("need", ""),
            where=task.offer.get("where", ""),
            when=task.offer.get("when", ""),
            due=_by(asked, due),
            written=f"{today.year}年{today.month}月{today.day}日",
            address=f"{base_url}/a/",
            code=code,
            link=f"{base_url}/a/{code}/",
            number=code[-4:],
            back=f"{base_url}/referrals/{task.id}/",
            days=str(asked.after_days) if asked else "",
        )
    return letter_pdf(letter)


def _by(asked: FollowUpView | None, due: datetime) -> str:
    day = asked.answer_by if asked else due.date()
    return f"{hizuke(day)}ごろまでに" if day else ""
