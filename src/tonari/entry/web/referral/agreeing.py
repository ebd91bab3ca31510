"""What the person agreed to let others know, and what would not go along: how to reach them."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.access import sentence
from tonari.entry.web.fields import JapaneseDateField, SureBox, choices
from tonari.entry.web.people.shown import FIELD_LABELS, minding
from tonari.entry.web.templatetags.tonari import listed
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people import queries
from tonari.records.people import rules as people
from tonari.records.people.rules import consent
from tonari.work.referral import queries as introductions
from tonari.work.referral import rules
from tonari.work.referral.queries import TaskView
from tonari.work.support.rules import shortened

from .forms import ActForm, either, radio
from .wanting import WANTS_AGAIN, ask, wants_again

# What to avoid, and whom not to tell.
_MINDED = {"words": "avoid", "household": "not_told", "sharing": "nor_to"}
# By which somebody can be reached, met or spoken of to others: what to mind has to come along.
_TELLING = {"identity", "whereabouts", "household", "notes"}
LETTERS = 100
"""Of each caution; the record shows all of it."""


class ConsentForm(SureBox, ActForm):
    sure_of = ("sections",)
    field_order = (WANTS_AGAIN, "sections", "sure")

    wants_again = wants_again()
    sections = forms.MultipleChoiceField(
        label=_("本人が、伝えてよいと言ったこと"),
        help_text=_(
            "「伝えないでほしい主体」は、えらばなくても、渡した先でもつなげなくなります。相手には、その主体をえらんだときだけ出ます。"
        ),
        choices=choices(people.SECTION_LABELS),
        widget=forms.CheckboxSelectMultiple,
        error_messages=either(_("何を伝えてよいか、ひとつ以上選んでください。")),
    )
    sure = forms.BooleanField(
        label=_("気をつけることは伝えないまま、書きとめます"),
        required=False,
    )
    asked = radio(
        _("どうやって確かめましたか"),
        people.ASKED,
        _("どうやって本人に確かめたかを選んでください。"),
    )
    agreed_on = JapaneseDateField(
        label=_("同意をもらった日"), calendar=True, past=True, initial=clock.today
    )
    until = JapaneseDateField(
        label=_("いつまで"),
        help_text=_("すぎたら、もう一度本人に聞きます。"),
        calendar=True,
        initial=lambda: clock.today() + timedelta(days=365),
    )

    def clean(self) -> dict[str, Any]:
        """Whatever is wrong with either day is said at once."""
        given, today = self.cleaned_data, clock.today()
        days = given.get("agreed_on", today), given.get("until", today)
        for refused in list(consent.wrong_days(*days, today)):
            self.add_error(refused.field, sentence(refused))
        sections = () if given.get("sure") else given.get("sections", ())
        if unsaid := unsaid_of(self.actor, self.task, sections):
            self.add_error("sure", unsaid)
        return given

    def prepare(self) -> None:
        """Asks about whom the person wanted no more; promises no refusal where nothing could."""
        name = introductions.not_wanted_there(self.actor, self.task.id)
        ask(self, [name] if name else [])
        if self.task.is_light:
            self.fields["sections"].help_text = ""

    def values(self) -> dict[str, Any]:
        """What was agreed to."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "sure"}
        return {WANTS_AGAIN: False} | said


def unsaid_of(viewer: Actor, task: TaskView, sections: Collection[str]) -> str:
    """That something goes without what to mind with the person, and what; else empty.

    sections: those that the person agrees to. Opens those of the others that hold it.
    """
    if rules.SENDER not in task.my_roles or task.case_id is None or _TELLING.isdisjoint(sections):
        return ""
    others = [name for name in ("contact", *_MINDED) if name not in sections]
    told = queries.minding(viewer, task.case_id, others) if others else {}
    found = {name: words for name in others if (words := _cautions(name, told[name]))}
    if not found:
        return ""
    names = (gettext(people.SECTION_LABELS[name]) for name in found)
    return gettext(
        "このままでは、気をつけること（%(cautions)s）は相手に伝わりません。%(sections)sもいっしょに伝えてよいか、本人に聞いてください。"
    ) % {
        "cautions": listed(shortened(one, LETTERS) for words in found.values() for one in words),
        "sections": listed(gettext("「%(name)s」") % {"name": name} for name in names),
    }


def _cautions(section: str, content: Mapping[str, str]) -> list[str]:
    """What to mind of a section, in its words."""
    if section == "contact":
        return minding(content, {})
    field = _MINDED[section]
    said = content.get(field, "").strip()
    return [f"{gettext(FIELD_LABELS[field])}{gettext('：')}{said}"] if said else []
