"""Numbers of free places, who may be asked by mail, and reports of mistakes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import LongText, choices
from tonari.kernel.ids import new_id
from tonari.records.directory.rules import ROOMS
from tonari.records.directory.rules.keeping import (
    ANSWERS,
    LONGEST_REPORT,
    MISTAKES,
    MOST_NUMBER,
    Room,
)


class NumbersForm(forms.Form):
    """Whether there is room, with what somebody counted."""

    room = forms.ChoiceField(
        label=_("いまの空き"), choices=choices(ROOMS), widget=forms.RadioSelect
    )
    free = forms.IntegerField(
        label=_("あと、どれだけ入れますか"),
        required=False,
        min_value=0,
        max_value=MOST_NUMBER,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    most = forms.IntegerField(
        label=_("ぜんぶで、どれだけ入れますか"),
        required=False,
        min_value=0,
        max_value=MOST_NUMBER,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    unit = forms.CharField(
        label=_("何で数えますか"),
        required=False,
        max_length=20,
        help_text=_("人、組、席など。空けておくと「人」です。"),
        widget=forms.TextInput(attrs={"class": "short"}),
    )

    def numbers(self) -> Room:
        """What was counted."""
        given = self.cleaned_data
        return Room(given["room"], given["free"], given["most"], given["unit"])


class AskForm(forms.Form):
    """Whether the host may be asked by mail."""

    allowed = forms.BooleanField(required=False)


class ReportForm(forms.Form):
    """What is wrong, and a few words; nobody is asked who they are."""

    what = forms.ChoiceField(
        label=_("何がちがっていましたか"),
        choices=choices(MISTAKES),
        widget=forms.RadioSelect,
        error_messages={"required": _("ひとつ選んでください。")},
    )
    words = forms.CharField(
        label=_("ひとこと"),
        required=False,
        max_length=LONGEST_REPORT,
        help_text=_(
            "500字まで。例：火曜は休みでした。人の名前は書かないでください。公開はされません。"
        ),
        widget=LongText(attrs={"rows": 3, "autocomplete": "off"}),
    )
    # People neither see this nor reach it by keyboard; programmes that fill in everything do.
    leave_empty = forms.CharField(
        label=_("この欄は空けておいてください"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    report_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def clean_leave_empty(self) -> str:
        """Nothing. Whoever's browser filled it sees the form again, with all else they wrote."""
        if self.cleaned_data["leave_empty"]:
            self.data = dict(self.data.items()) | {"leave_empty": ""}
            raise forms.ValidationError(_("もういちど「知らせる」を押してください。"))
        return ""


class TakeForm(forms.Form):
    """「わたしが見ます」, or instead of whoever the page said."""

    seen = forms.UUIDField(required=False)


class AnswerForm(forms.Form):
    """What became of a report: one button."""

    answer = forms.ChoiceField(choices=choices(ANSWERS))
