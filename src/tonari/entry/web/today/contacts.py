"""People whose day for a contact has come, and people gone quiet."""

from datetime import date
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonari.entry.web.people import shown_losses
from tonari.entry.web.referral.shut import ASK_FIRST, TO_ASK_FIRST, heading
from tonari.entry.web.rows import Button, Row
from tonari.entry.web.templatetags.tonari import ago, hizuke
from tonari.kernel.actor import Actor
from tonari.records.people import queries
from tonari.records.people.queries import ContactDue, Listed, LossNews
from tonari.work.referral import queries as referral
from tonari.work.referral.queries import Shut
from tonari.work.support import queries as support
from tonari.work.support import rules

from .waiting import NAMELESS, Look, Part, Waiting

Planned = tuple[str, date]


def waiting(viewer: Actor, look: Look) -> list[Part]:
    """The longest overdue first; whoever is visited today anyway is not rung up besides."""
    first, size = look.wanted("contacts")
    total, dues = queries.contacts_due(viewer, first, size, look.post_id, look.planned, look.queued)
    cases = [due.case_id for due in dues]
    planned = support.planned_contacts(viewer, cases)
    shut = referral.shut_by_record(viewer, {*cases, *look.planned})
    look.shut.update(shut)
    told = queries.told_deaths(viewer, cases)
    rows = [
        Waiting(
            due.case_id,
            partial(_told, due, told[due.case_id])
            if due.case_id in told
            else partial(_row, due, planned.get(due.case_id), shut.get(due.case_id)),
        )
        for due in dues
    ]
    if look.only:
        return [Part("contacts", total, rows)]
    look.also.update((row.case_id, row) for row in rows if row.case_id in look.shown)
    alone = [row for row in rows if row.case_id not in look.also]
    return [Part("contacts", total - len(look.also), alone)]


def _told(due: ContactDue, news: LossNews, person: Listed) -> Row:
    """Whoever has died, as another organisation says, is not simply rung up."""
    write = reverse("people:loss", args=[due.case_id])
    return Row(
        link=reverse("people:record", args=[due.case_id]),
        title=person.called or str(NAMELESS),
        badge=shown_losses.loss_news(news),
        tone="",
        text="",
        meta=[news.organisation_name],
        buttons=(Button(write, gettext_lazy("自分たちの記録にも書きとめる"), "pen"),),
    )


def _row(due: ContactDue, planned: Planned | None, shut: Shut | None, person: Listed) -> Row:
    reached = _("まだ話せていません")
    if due.last_reached_on:
        reached = _("最後に話せた %(ago)s") % {"ago": ago(due.last_reached_on)}
    link = reverse("people:record", args=[due.case_id])
    note = reverse("people:note", args=[due.case_id])
    call = (Button(f"{link}#contact", gettext_lazy("電話"), "call"),)
    return Row(
        link=link,
        title=person.called or str(NAMELESS),
        badge=_(TO_ASK_FIRST) if shut else _("しばらく話せていません") if due.is_quiet else "",
        tone="stop" if shut else "warn",
        text=_(ASK_FIRST) % {"who": shut.sender_name} if shut else "",
        meta=[
            *([heading(shut)] if shut else []),
            _("次の連絡 %(day)s・%(ago)s")
            % {"day": hizuke(due.next_contact_on), "ago": ago(due.next_contact_on)},
            reached,
            *([_plan(*planned)] if planned else []),
            due.post_name,
        ],
        # Nobody is rung up from a list: what to mind stands on the record.
        buttons=(
            Button(f"{note}?from=today", gettext_lazy("書く"), "pen"),
            *(call if person.phone and not shut else ()),
        ),
    )


def _plan(kind: str, day: date) -> str:
    words = {"kind": _(rules.KINDS[kind]), "day": hizuke(day)}
    return _("%(kind)sの予定 %(day)s") % words
