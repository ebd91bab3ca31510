"""What is typed about a plan: when, what, where, who goes, and why not."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from tonari.entry.web.fields import JapaneseDateField, LongText, TimeField, choices
from tonari.entry.web.meanwhile import OnceByWordsForm
from tonari.kernel import clock
from tonari.work.support import rules
from tonari.work.support.queries import Goer
from tonari.work.support.rules import When

DAY, THIS_WEEK, NEXT_WEEK = "day", "this_week", "next_week"
# The last one unfolds the day.
DAYS = {
    THIS_WEEK: gettext_lazy("今週のうちに"),
    NEXT_WEEK: gettext_lazy("来週のうちに"),
    DAY: gettext_lazy("日を決める"),
}


class WhenForm(forms.Form):
    """A day, with a time or without, or a week; `cleaned_data["when"]` is all of it."""

    day = forms.ChoiceField(
        label=gettext_lazy("いつ"),
        choices=list(DAYS.items()),
        initial=DAY,
        widget=forms.RadioSelect,
    )
    on = JapaneseDateField(
        label=gettext_lazy("何日ですか"),
        calendar=True,
        error_messages={
            "required": gettext_lazy("日を入れるか、「今週のうちに」を選んでください。")
        },
    )
    at = TimeField(label=gettext_lazy("時刻"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("day") in (THIS_WEEK, NEXT_WEEK):
            self.fields["on"].required = False

    def clean(self) -> dict[str, Any]:
        """The answers with one `when` instead of its three fields."""
        typed = dict(super().clean() or {})
        day, on, at = (typed.pop(name, None) for name in ("day", "on", "at"))
        return typed | {"when": _when(day, on, at)}


def _when(day: str | None, on: date | None, at: Any) -> When | None:
    if day in (THIS_WEEK, NEXT_WEEK):
        return When.week(clock.today(), int(day == NEXT_WEEK))
    return When.day(on, at) if on else None


class GoersForm(forms.Form):
    goers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("だれが"),
        help_text=gettext_lazy("はじめての訪問や心配のあるときは、ふたりで。"),
        coerce=UUID,
        error_messages={
            "required": gettext_lazy("だれがするかを、チームのなかから選んでください。")
        },
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, team: Iterable[Goer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goers"].choices = [(str(one.member_id), one.name) for one in team]  # type: ignore[attr-defined]


class ChangeGoersForm(GoersForm):
    """Others instead of those who were to go; `seen` is a version of them."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class PlanForm(OnceByWordsForm, GoersForm, WhenForm):
    once = "appointment_id"
    appointment_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("何をしますか"),
        choices=choices(rules.KINDS),
        error_messages={"required": gettext_lazy("何をするかを選んでください。")},
        widget=forms.RadioSelect,
    )
    what = forms.CharField(
        label=gettext_lazy("ひとこと"),
        max_length=rules.MAX_WORDS,
        required=False,
        help_text=gettext_lazy("例：書類をいっしょに見る。バスの時間を調べておく。"),
        widget=LongText(attrs={"rows": 2}),
    )
    place = forms.CharField(
        label=gettext_lazy("どこで"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "「家」「駅の改札」のように。番地は「住んでいるところ」に書きます。"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["appointment_id", "kind", "day", "on", "at", "what", "place", "goers"]


class MissedForm(OnceByWordsForm, WhenForm):
    """Made by the page: the note's id and the following appointment's, so that it counts once."""

    once = "next_id"
    next_id = forms.UUIDField(widget=forms.HiddenInput)
    note_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("ひとこと"),
        max_length=rules.MAX_TEXT,
        error_messages={"required": gettext_lazy("ひとことでよいので、書いてください。")},
        widget=LongText(attrs={"rows": 2}),
    )
    field_order = ["next_id", "note_id", "text", "day", "on", "at"]


class PutOffForm(OnceByWordsForm, WhenForm):
    once = "next_id"
    next_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("のばすわけ"),
        max_length=rules.MAX_WORDS,
        error_messages={"required": gettext_lazy("のばすわけを、ひとこと書いてください。")},
        help_text=gettext_lazy("例：本人の通院と重なった。"),
        widget=LongText(attrs={"rows": 2}),
    )
    field_order = ["next_id", "reason", "day", "on", "at"]


class CallOffForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("とりやめるわけ"),
        max_length=rules.MAX_WORDS,
        required=False,
        widget=LongText(attrs={"rows": 2}),
    )
