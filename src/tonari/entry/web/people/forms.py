"""What is typed on the pages of people: their record's sections, notes, and who is beside them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import (
    HourField,
    JapaneseDateField,
    LongText,
    MailField,
    PhoneField,
    SureBox,
    choices,
)
from tonari.records.people import rules

LONG: dict[str, Any] = {"max_length": rules.MAX_TEXT, "required": False}


def lines(rows: int = 4) -> forms.Textarea:
    """A box of some lines."""
    return LongText(attrs={"rows": rows})


class CalledForm(forms.Form):
    called = forms.CharField(
        label=_("何とお呼びすればよいですか"),
        max_length=60,
        help_text=_("本人が呼ばれたい名前で。仮の名前でもかまいません。"),
        error_messages={
            "required": _("お呼びする名前を入れてください。仮の名前でもかまいません。")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("名前"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kana = forms.CharField(
        label=_("ふりがな"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_on = JapaneseDateField(
        label=_("生まれた日"),
        past=True,
        required=False,
        help_text=_("例：昭和25年3月4日、S25.3.4、1950-03-04"),
    )


class PhoneForm(forms.Form):
    phone = PhoneField(label=_("電話番号"), required=False)
    other_phone = PhoneField(
        label=_("もう一つの電話番号"),
        help_text=_("自宅と携帯など、二つあるとき。"),
        required=False,
    )
    mail = MailField(label=_("メールアドレス"), required=False)


class WaysForm(forms.Form):
    ways = forms.MultipleChoiceField(
        label=_("どの方法なら、話しやすいですか"),
        choices=choices(rules.WAYS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    wishes = forms.CharField(
        label=_("時間やことばなど、気をつけること"),
        help_text=_("例：午前中だけ。ゆっくり話す。留守番電話には残さない。"),
        widget=lines(2),
        **LONG,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What somebody wrote freely stays a choice, so that saving never drops it.
        known = set(rules.WAYS)
        free = [way for way in self.initial.get("ways", ()) if way not in known]
        self.fields["ways"].choices += [(way, way) for way in free]  # type: ignore[attr-defined]


class HoursForm(forms.Form):
    """When somebody may be rung up, and what to mind: others may be near."""

    days = forms.MultipleChoiceField(
        label=_("電話をしてよい日"),
        choices=choices(rules.DAYS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    call_from = HourField(
        label=_("電話をしてよい時間（から）"),
        required=False,
        help_text=_("例：9:00、午前9時。いつでもよければ空けておく。"),
    )
    call_until = HourField(
        label=_("電話をしてよい時間（まで）"),
        required=False,
        help_text=_("例：18:00。これよりあとは鳴らしません。"),
    )
    care = forms.MultipleChoiceField(
        label=_("してほしくないこと"),
        choices=choices(rules.CARE),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any] | None:
        """No telephone rings from eleven until nine: the hours stand in the order of the day."""
        typed = super().clean()
        begins, ends = (self.cleaned_data.get(name) for name in ("call_from", "call_until"))
        if begins and ends and ends <= begins:
            self.add_error(
                "call_until", _("「まで」の時刻が「から」より前です。時刻を確かめてください。")
            )
        return typed


class ReachForm(PhoneForm, WaysForm, HoursForm):
    field_order = [
        *PhoneForm.base_fields,
        "ways",
        "wishes",
        "days",
        "call_from",
        "call_until",
        "care",
    ]


class MindForm(forms.Form):
    mind = forms.CharField(
        label=_("いま、気になっていることは何ですか"),
        help_text=_("本人の言葉のまま、ひとことでも。"),
        widget=lines(5),
        **LONG,
    )


class WishForm(forms.Form):
    wish = forms.CharField(
        label=_("どうなると、うれしいですか"),
        help_text=_("「解決しなくていい、ときどき話したい」も大切な願いです。"),
        widget=lines(4),
        **LONG,
    )


class MayContactForm(forms.Form):
    may_contact = forms.ChoiceField(
        label=_("こちらから、また連絡してもよいですか"),
        choices=choices(rules.MAY_CONTACT),
        error_messages={"required": _("連絡してもよいか、本人の答えを選んでください。")},
        widget=forms.RadioSelect,
    )


class SureForm(forms.Form):
    """Nothing but a yes."""


class PostForm(forms.Form):
    """Which post is responsible; own: the one that stands chosen, if any does."""

    post_id = forms.TypedChoiceField(
        label=_("気にかける担当"),
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": _("気にかける担当を選んでください。")},
    )

    def __init__(
        self, *args: Any, posts: list[tuple[str, str]], own: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post_id"].choices = posts  # type: ignore[attr-defined]
        self.fields["post_id"].initial = own


class NextContactForm(forms.Form):
    next_contact_on = JapaneseDateField(label=_("次に連絡する日"), calendar=True)


class RhythmForm(NextContactForm):
    rhythm_days = forms.TypedChoiceField(
        label=_("連絡の間隔"),
        help_text=_("次の連絡のあと、このくらいの間隔で思いださせます。"),
        choices=choices(rules.RHYTHMS),
        coerce=int,
        initial=30,
    )
    field_order = ["rhythm_days", "next_contact_on"]


class BesideForm(PostForm, RhythmForm):
    """Who stays beside the person, and when they are in touch next."""

    contract_id = forms.TypedChoiceField(
        label=_("記録の責任主体"),
        help_text=_("委託を受けた仕事のときは、委託元を選びます。あとでもかえられます。"),
        coerce=UUID,
        required=False,
        widget=forms.RadioSelect,
    )
    field_order = ["post_id", "rhythm_days", "next_contact_on", "contract_id"]

    def __init__(
        self, *args: Any, contracts: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not contracts or len(contracts) == 1:  # nothing to choose
            del self.fields["contract_id"]
            return
        self.fields["contract_id"].choices = contracts  # type: ignore[attr-defined]
        self.fields["contract_id"].initial = contracts[0][0]


class EndForm(forms.Form):
    """That it is over, of the loss that was seen."""

    loss_id = forms.UUIDField(widget=forms.HiddenInput)


class LossForm(forms.Form):
    """That somebody has died or is missing: since when, if it is known, and who said so."""

    loss_id = forms.UUIDField(widget=forms.HiddenInput)
    since = JapaneseDateField(
        label=_("亡くなられた日"),
        calendar=True,
        past=True,
        required=False,
        help_text=_("わからなければ、空けておいてください。"),
    )
    is_about = forms.BooleanField(label=_("だいたいの日です"), required=False)
    told_by = forms.CharField(
        label=_("だれから聞きましたか"),
        max_length=200,
        error_messages={"required": _("だれから聞いたかを書いてください。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("聞いたこと"),
        help_text=_("封をして残します。チームの人が、開いたときだけ読めます。"),
        widget=lines(4),
        **LONG,
    )


class DeathForm(SureBox, LossForm):
    """That somebody has died."""

    sure_of = ("since",)
    sure = forms.BooleanField(label=_("この日でまちがいありません"), required=False)
    field_order = ["loss_id", "since", "is_about", "sure", "told_by", "words"]


class MissingForm(LossForm, NextContactForm):
    """That nobody knows where somebody is, and when the team asks after them again."""

    field_order = ["loss_id", "since", "is_about", "told_by", "words", "next_contact_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].label = _("いつからですか")
        self.fields["next_contact_on"].label = _("次に、ようすを確かめる日")


class ComeBackForm(PostForm, NextContactForm):
    field_order = ["post_id", "next_contact_on"]


def content_of(form: forms.Form, names: Iterable[str]) -> dict[str, str]:
    """The fields of a valid form as a section keeps them: all of them text."""
    return {name: _kept(form.cleaned_data[name]) for name in names}


def _kept(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(value) if isinstance(value, list) else str(value or "").strip()


class WhyForm(forms.Form):
    """Why something is struck; version: the one that was seen."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("なぜ取り消しますか"),
        help_text=_("例：別の人のことを書いてしまった。"),
        error_messages={"required": _("なぜ取り消すのかを、ひとこと書いてください。")},
        widget=lines(3),
    )


class StrikeNoteForm(WhyForm):
    version = None  # type: ignore[assignment]
    change_id = forms.UUIDField(widget=forms.HiddenInput)


class SureOnceForm(forms.Form):
    """Nothing but a yes, once."""

    change_id = forms.UUIDField(widget=forms.HiddenInput)
