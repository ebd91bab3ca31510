"""The box that is asked for where the person had wanted no more contact from a recipient."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import MarkedBox, mark_of
from tonari.entry.web.templatetags.tonari import listed
from tonari.kernel.actor import Actor
from tonari.work.referral import queries
from tonari.work.referral.actions import Recipient

WANTS_AGAIN = "wants_again"


def wants_again() -> forms.BooleanField:
    """Whether the person agreed to hear from them again; the action refuses without."""
    return forms.BooleanField(label=_("また連絡があってよいと、本人に確かめました"), required=False)


def ask(form: forms.Form, names: Collection[str]) -> None:
    """Ask for these; nothing where there are none. Whoever ticks it has read of these alone."""
    if not names:
        del form.fields[WANTS_AGAIN]
        return
    field = form.fields[WANTS_AGAIN]
    field.help_text = gettext(
        "%(names)sからの連絡を、本人は前に、のぞまなくなりました。また連絡があってよいか、先に本人に聞いてください。"
    ) % {"names": listed(names)}
    field.widget = box = MarkedBox(mark_of(names))
    box.show()


def names_of(viewer: Actor, case_id: UUID, chosen: Iterable[Recipient]) -> list[str]:
    """Of those chosen, from whom the person had wanted no more contact, each once."""
    found = queries.not_wanted(viewer, case_id)
    keys = dict.fromkeys(one.organisation_id or one.service_id for one in chosen)
    return [found[key] for key in keys if key and key in found]
