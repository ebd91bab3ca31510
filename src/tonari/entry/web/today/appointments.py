"""Visits, calls and small tasks of today, and those whose day has passed."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonari.entry.web.referral.shut import ASK_FIRST, heading
from tonari.entry.web.rows import Button, Row
from tonari.entry.web.templatetags.tonari import ago, hizuke, listed
from tonari.kernel.actor import Actor
from tonari.records.people.queries import Listed
from tonari.work.referral import queries as referral
from tonari.work.support import queries, rules
from tonari.work.support.queries import AppointmentView

from .waiting import NAMELESS, Look, Part, Waiting


def waiting(viewer: Actor, look: Look) -> list[Part]:
    """Overdue first, the oldest of them first; today's in the order of the day.

    What was promised in an introduction has no hour, and stands before them.
    """
    plans = [plan for plan in queries.due_appointments(viewer) if look.concerns(plan.case_id)]
    look.planned.update(plan.case_id for plan in plans if plan.is_contact)
    if look.only:
        look.shut.update(referral.shut_by_record(viewer, look.planned))
    late = [plan for plan in plans if plan.is_overdue]
    now = [plan for plan in plans if not plan.is_overdue]
    return [
        _part(look, "overdue", _rows(viewer, look, late)),
        _part(look, "plans", [*look.going, *_rows(viewer, look, now)]),
    ]


def _rows(viewer: Actor, look: Look, plans: list[AppointmentView]) -> list[Waiting]:
    return [
        Waiting(plan.case_id, partial(_row, viewer, look, plan), reads_notes=True) for plan in plans
    ]


def _part(look: Look, section: str, rows: list[Waiting]) -> Part:
    first, size = look.wanted(section)
    return Part(section, len(rows), rows[first : first + size])


def _row(viewer: Actor, look: Look, plan: AppointmentView, person: Listed) -> Row:
    if person.notes is not None:
        plan = queries.opened(viewer, plan, person.notes)
    page = reverse("appointments:one", args=[plan.case_id, plan.id])
    others = [goer.name for goer in plan.goers if goer.member_id != viewer.id]
    is_mine = len(others) < len(plan.goers)
    with_whom = [_("%(names)sと") % {"names": listed(others)}] if others and is_mine else []
    shut = look.shut.get(plan.case_id) if plan.is_contact else None
    said = [heading(shut), plan.what] if shut else []
    return Row(
        link=page,
        title=person.called or str(NAMELESS),
        badge=_badge(plan) if is_mine else _("%(what)s・する人がいません") % {"what": _badge(plan)},
        tone="stop" if shut else "warn" if plan.is_overdue or not is_mine else "near",
        text=_(ASK_FIRST) % {"who": shut.sender_name} if shut else plan.what,
        meta=[words for words in (*said, plan.place, *with_whom) if words],
        buttons=_buttons(plan, page, is_shut=shut is not None),
    )


def _kind(plan: AppointmentView) -> str:
    return _(rules.KINDS[plan.kind])


def _badge(plan: AppointmentView) -> str:
    """What it is and when: 「14:30 訪問」「訪問・11月22日（日）までに」「訪問・きのうの予定」."""
    if plan.is_overdue:
        return _("%(kind)s・%(ago)sの予定") % {"kind": _kind(plan), "ago": ago(plan.last_on)}
    if plan.first_on != plan.last_on:
        day = hizuke(plan.last_on)
        return _("%(kind)s・%(day)sまでに") % {"kind": _kind(plan), "day": day}
    return f"{plan.at:%H:%M} {_kind(plan)}" if plan.at else _kind(plan)


def _buttons(plan: AppointmentView, page: str, *, is_shut: bool) -> tuple[Button, ...]:
    if not plan.is_contact:
        done = f"{page}done/?from=today"
        return (Button(done, gettext_lazy("すんだ"), "check", is_post=True),)
    note = reverse("people:note", args=[plan.case_id])
    record = reverse("people:record", args=[plan.case_id])
    # Nobody is rung up from a list: what to mind stands on the record.
    call = (Button(f"{record}#contact", gettext_lazy("電話"), "call"),)
    return (
        *(call if plan.kind == rules.PHONE and not is_shut else ()),
        Button(f"{note}?plan={plan.id}&from=today", gettext_lazy("書く"), "pen"),
        Button(f"{page}missed/?from=today", gettext_lazy("話せなかった")),
    )
