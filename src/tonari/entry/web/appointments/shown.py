"""A plan in the words of the page."""

from django.utils.translation import gettext as _

from tonari.entry.web.rows import Row
from tonari.entry.web.templatetags.tonari import hizuke, listed
from tonari.work.support import rules
from tonari.work.support.queries import AppointmentView

TONES = {rules.DONE: "good", rules.NOT_MET: "warn"}


def when(view: AppointmentView) -> str:
    """「11月19日（木） 14:30」「11月22日（日）までに」."""
    if view.first_on != view.last_on:
        return _("%(day)sまでに") % {"day": hizuke(view.last_on)}
    hour = f" {view.at:%H:%M}" if view.at else ""
    return hizuke(view.last_on) + hour


def goers(view: AppointmentView) -> str:
    """Who goes, by name."""
    return listed(goer.name for goer in view.goers)


def planned(view: AppointmentView) -> Row:
    """A line of the record's plans."""
    late = view.is_overdue
    return Row(
        link=f"/people/{view.case_id}/plan/{view.id}/",
        title=_("%(when)s　%(kind)s") % {"when": when(view), "kind": _(rules.KINDS[view.kind])},
        badge=_("日がすぎています") if late else "",
        tone="warn",
        text=view.what,
        meta=[words for words in (view.place, goers(view)) if words],
    )


def ended(view: AppointmentView) -> Row:
    """A line of what became of earlier ones."""
    return Row(
        link=f"/people/{view.case_id}/plan/{view.id}/",
        title=_("%(when)s　%(kind)s") % {"when": when(view), "kind": _(rules.KINDS[view.kind])},
        badge=_(rules.STATES[view.state]),
        tone=TONES.get(view.state, ""),
        text=view.reason,
        meta=[view.what] if view.what else [],
    )
