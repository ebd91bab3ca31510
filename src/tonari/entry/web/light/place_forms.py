"""What a host can say of their place: few words, big buttons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.directory.forms.openings import read_openings
from tonari.entry.web.fields import LongText
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules import LONGEST
from tonari.records.directory.rules.opening_words import describe


class ChangeForm(forms.Form):
    """What changes at a place. The number of the telephone is looked at by a member first."""

    openings = forms.CharField(
        label=_("開いている曜日と時間"),
        required=False,
        max_length=4000,
        help_text=_("1行に1つ。例：月・水 10:00〜16:00"),
        widget=LongText(attrs={"rows": 4}),
    )
    hours = forms.CharField(
        label=_("時間についてのひとこと"),
        required=False,
        max_length=LONGEST["hours"],
        help_text=_("例：雨の日は休み。8月は夕方から。"),
        widget=LongText(attrs={"rows": 2}),
    )
    conditions = forms.CharField(
        label=_("どんな人に来てほしいか・お願い"),
        required=False,
        max_length=LONGEST["conditions"],
        widget=LongText(attrs={"rows": 2}),
    )
    phone = forms.CharField(
        label=_("電話"),
        required=False,
        max_length=LONGEST["phone"],
        help_text=_("番号は、いまの番号に確かめてから変わります。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "short"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_openings(self) -> str:
        """The lines as they were typed, all of which are read."""
        typed: str = self.cleaned_data["openings"]
        read_openings(typed)
        return typed


def filled_with(service: ServiceView) -> dict[str, Any]:
    """The form's initial values from what is there."""
    parts = {name: getattr(service, name) for name in ("hours", "conditions", "phone", "version")}
    return parts | {"openings": describe(service.openings)}
