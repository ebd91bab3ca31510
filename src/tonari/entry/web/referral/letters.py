"""The letter of an introduction: in Japanese, whatever language the sender's screen speaks."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tonari.entry.web.calendars import written
from tonari.entry.web.templatetags.tonari import hizuke
from tonari.ground.network import queries as network
from tonari.kernel import clock, text
from tonari.kernel.actor import Actor
from tonari.records.directory import queries as directory
from tonari.records.directory.rules import by_post
from tonari.work.referral import rules
from tonari.work.referral.adapters import Letter, letter_pdf
from tonari.work.referral.queries import FollowUpView, TaskView


def letter_links(tasks: Sequence[TaskView]) -> SafeString:
    """To the pages of introductions by letter, each by the name of its recipient."""
    pages = ((reverse("referral:task", args=[one.id]), one.to_name) for one in tasks)
    return format_html_join(_("、"), '<a href="{}">{}</a>', pages)


def address_of(viewer: Actor) -> str:
    """Where the viewer's organisation gets its post, by the directory; empty if it does not say.

    The entry of the organisation's own name, or the one address that all of its entries share.
    """
    own = network.organisation(viewer, viewer.acting_for)
    entries = [one for one in directory.own_services(viewer) if one.address]
    named = [one for one in entries if text.fold(one.name) == text.fold(own.name)]
    found = {by_post(one.postal_code, one.address) for one in named or entries}
    return found.pop() if len(found) == 1 else ""


def pdf_of(task: TaskView, code: str, base_url: str, sender_address: str) -> bytes:
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
            recipient_address=task.recipient_address,
            sender=task.sender_name,
            sender_address=sender_address,
            phone=task.sender_phone,
            fax=task.sender_fax,
            need=task.offer.get("need", ""),
            where=task.offer.get("where", ""),
            when=task.offer.get("when", ""),
            due=_by(asked, due),
            written=written(today),
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
