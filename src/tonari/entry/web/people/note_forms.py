"""What is written of one contact: the note, its correction, and when to be in touch next."""

from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tonari.entry.web.fields import JapaneseDateField, choices
from tonari.entry.web.meanwhile import OnceByWordsForm, seen_field
from tonari.entry.web.people.forms import lines
from tonari.entry.web.templatetags.tonari import hizuke, unbroken
from tonari.kernel import clock
from tonari.records.people.rules.seen import next_version
from tonari.work.support import rules as support

LATER = "later"
NEXT = {
    "stays": _("いまのまま"),
    "rhythm": _("いつもの間隔で"),
    "week": _("1週間後"),
    "two_weeks": _("2週間後"),
    "month": _("1か月後"),
}


def _each_once(days: dict[str, date]) -> dict[str, date]:
    """Without those that fall on the same day as one before."""
    first = {day: code for code, day in reversed(days.items())}
    return {code: day for code, day in days.items() if first[day] == code}


class SaidForm(forms.Form):
    """One contact: how, whether the person was reached, when, with whom, and what was said."""

    method = forms.ChoiceField(
        label=_("どうやって"),
        choices=choices(support.METHODS),
        error_messages={"required": _("どうやって連絡したかを選んでください。")},
        widget=forms.RadioSelect,
    )
    reached = forms.TypedChoiceField(
        label=_("本人と話せましたか"),
        choices=[("yes", _("話せた")), ("no", _("話せなかった"))],
        coerce=lambda value: value == "yes",
        error_messages={"required": _("本人と話せたかどうかを選んでください。")},
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("ひとこと"),
        max_length=support.MAX_TEXT,
        help_text=_("ようす、話したこと、約束したこと。"),
        error_messages={"required": _("ひとことでよいので、書いてください。")},
        widget=lines(3),
    )
    on = JapaneseDateField(label=_("いつ"), calendar=True, past=True)
    with_whom = forms.CharField(
        label=_("だれと"), max_length=200, required=False, initial=pgettext_lazy("ひとり", "本人")
    )


class NoteForm(OnceByWordsForm, SaidForm):
    once = "note_id"
    note_id = forms.UUIDField(widget=forms.HiddenInput)
    again = forms.BooleanField(label=_("同じ内容を、もう一つ書きとめる"), required=False)

    def look_again(self) -> None:
        """Whatever somebody else changed meanwhile is looked at now: nothing, where none is set."""

    @property
    def content(self) -> dict[str, Any]:
        """What `add_note` takes."""
        kept = ("note_id", "method", "reached", "text", "on", "with_whom", "again")
        return {name: self.cleaned_data[name] for name in kept} | {"next_contact_on": None}


class CorrectForm(OnceByWordsForm, SaidForm):
    """A note said right; `seen` is the version that the writer had before them."""

    once = "change_id"

    change_id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    field_order = ["method", "reached", "on", "with_whom", "text"]


class NoteAndNextForm(NoteForm):
    """A note, and the next contact: one of the days offered, or another."""

    when = forms.ChoiceField(label=_("次の連絡"), widget=forms.RadioSelect, initial="rhythm")
    next_contact_on = JapaneseDateField(label=_("何日ですか"), calendar=True, required=False)
    seen = seen_field()

    def __init__(
        self, *args: Any, days: dict[str, date], stands: date | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = next_version(stands)
        self.days = days if self.is_bound else _each_once(days)
        # Also beside the same day, once sent: it may have been chosen before it became the same.
        is_another = self.is_bound or stands not in days.values()
        if stands and stands >= clock.today() and is_another:
            self.days = {"stays": stands} | days
        # What was agreed on for a day to come is not moved away by a call in between.
        if stands and clock.today() < stands < days["rhythm"]:
            self.initial["when"] = next(code for code, day in self.days.items() if day == stands)
        offered = [
            (code, format_html("{} {}", NEXT[code], unbroken(hizuke(day))))
            for code, day in self.days.items()
        ]
        self.fields["when"].choices = [*offered, (LATER, _("ほかの日"))]  # type: ignore[attr-defined]

    def look_again(self) -> None:
        """Somebody else agreed on another day: it is among the choices, and was seen now."""
        data = cast("QueryDict", self.data).copy()
        data["seen"] = self.initial["seen"]
        self.data = data

    @property
    def content(self) -> dict[str, Any]:
        """What `add_note` takes, with the day that was chosen."""
        typed = self.cleaned_data
        day = self.days.get(typed["when"], typed.get("next_contact_on"))
        return super().content | {"next_contact_on": day, "seen": typed["seen"] or None}
