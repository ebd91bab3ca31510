"""What a host can say of their place: few words, big buttons."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.directory.forms.openings import read_openings
from tonari.entry.web.fields import LongText
from tonari.records.directory.queries import ChangeView, ServiceView
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
        # Another window may have changed it since: what was left alone here is not said again.
        show_hidden_initial=True,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waits = self.initial.get("waits")
        if waits is not None:
            self.fields["phone"].help_text = waits

    def parts(self) -> dict[str, str]:
        """What the action takes: the number only where it was touched."""
        left = {"version"} if "phone" in self.changed_data else {"version", "phone"}
        return {name: text for name, text in self.cleaned_data.items() if name not in left}

    def clean_openings(self) -> str:
        """The lines as they were typed, all of which are read."""
        typed: str = self.cleaned_data["openings"]
        read_openings(typed)
        return typed


def filled_with(service: ServiceView, held: Iterable[ChangeView]) -> dict[str, Any]:
    """The form's initial values from what is there; of the number, what they wrote and waits."""
    parts = {name: getattr(service, name) for name in ("hours", "conditions", "phone", "version")}
    parts |= {"openings": describe(service.openings)}
    for one in held:
        if one.part == "phone":
            parts |= {"phone": one.after, "waits": _waits(service.phone)}
    return parts


def _waits(stands: str) -> str:
    """That the number waits, and how it is taken back."""
    if not stands:
        return gettext("この番号は、確かめてもらうのを待っています。やめるときは、空けてください。")
    return gettext(
        "電話を変えることは、確かめてもらうのを待っています。やめるときは、いま出ている番号（%(phone)s）を書いてください。"
    ) % {"phone": stands}
