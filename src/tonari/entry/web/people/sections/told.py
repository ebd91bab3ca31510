"""What somebody is asked about themselves, each group with why it is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web import code_lists
from tonari.entry.web.fields import PhoneField, choices
from tonari.entry.web.people.forms import (
    LONG,
    CalledForm,
    HoursForm,
    MayContactForm,
    MindForm,
    PhoneForm,
    WaysForm,
    WishForm,
    lines,
)
from tonari.records.people import rules

from .base import LINE, NOT_ASKED, SHORT, SectionForm


class IdentityForm(SectionForm, CalledForm, PhoneForm):
    why = _("呼ばれたい名前でお呼びし、同じことを二度聞かないためです。")
    more_phones = forms.CharField(
        label=_("ほかの電話番号"),
        help_text=_("三つめからの番号を、1行にひとつずつ。"),
        widget=lines(2),
        **LONG,
    )
    field_order = ["called", "name", "kana", "birth_on", "phone", "other_phone", "more_phones"]


class ContactForm(SectionForm, WaysForm, HoursForm, MayContactForm):
    why = _("本人がこまらない時間と方法で、連絡するためです。")
    field_order = ["ways", "days", "call_from", "call_until", "care", "wishes", "may_contact"]


class WordsForm(SectionForm, MindForm, WishForm):
    why = _("本人の言葉と願いから、いっしょに考えはじめるためです。")
    own_words = forms.CharField(
        label=_("本人の言葉"),
        help_text=_("本人が話したとおりに。"),
        widget=lines(),
        **LONG,
    )
    strengths = forms.CharField(label=_("つよみ、好きなこと、できること"), widget=lines(3), **LONG)
    avoid = forms.CharField(
        label=_("避けること"),
        help_text=_("つらくなる話題、してほしくないこと、会いたくない人。"),
        widget=lines(3),
        **LONG,
    )
    field_order = ["own_words", "mind", "wish", "strengths", "avoid"]


class WhereaboutsForm(SectionForm):
    why = _("会いに行く約束や、届けるものがあるときのためです。要らないうちは、聞きません。")
    address = forms.CharField(label=_("住んでいるところ"), widget=lines(2), **LONG)
    directions = forms.CharField(
        label=_("行き方、たずねるときに気をつけること"), widget=lines(3), **LONG
    )


class UnderstandingForm(SectionForm):
    why = _("本人にわかることばと方法で、伝えるためです。")
    languages = forms.CharField(
        label=_("話しやすいことば"), help_text=_("例：日本語、ポルトガル語"), **LINE
    )
    interpreter = forms.ChoiceField(
        label=_("通訳"),
        help_text=_("子どもには、たのみません。家族でないほうがよいかも、本人に聞きます。"),
        choices=[NOT_ASKED, *choices(rules.INTERPRETER)],
        required=False,
        widget=forms.RadioSelect,
    )
    easier = forms.MultipleChoiceField(
        label=_("わかりやすい伝え方"),
        choices=choices(rules.EASIER),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    adjustments = forms.CharField(
        label=_("こうしてもらえると助かること"),
        help_text=_(
            "例：静かな部屋で。休みながら。1階で。合理的配慮として、できることを考えます。"
        ),
        widget=lines(3),
        **LONG,
    )


class SituationForm(SectionForm):
    why = _("使える制度や場所を、いっしょにさがすためです。要るものだけ、聞きます。")
    troubles = forms.MultipleChoiceField(
        label=_("相談したいこと"),
        help_text=_("いくつでも。"),
        choices=code_lists.offered("troubles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    main_trouble = forms.ChoiceField(
        label=_("そのうち、いちばん気になること"),
        choices=code_lists.offered("troubles", NOT_ASKED),
        required=False,
    )
    visitor = forms.CharField(
        label=_("本人のほかに、相談に来た人"), help_text=_("来た人がいるときだけ。"), **LINE
    )
    visitor_relation = forms.ChoiceField(
        label=_("その人と本人"), choices=code_lists.offered("relation", NOT_ASKED), required=False
    )
    visitor_kin = forms.CharField(
        label=_("続柄"), help_text=_("家族や親せきのとき。例：長女、弟、おい"), **SHORT
    )
    visitor_phone = PhoneField(label=_("その人の電話番号"), required=False)
    work = forms.ChoiceField(
        label=_("仕事"), choices=code_lists.offered("work", NOT_ASKED), required=False
    )
    housing = forms.ChoiceField(
        label=_("住まい"),
        help_text=_("家賃の助けや、住む場所をさがすときに。"),
        choices=code_lists.offered("housing", NOT_ASKED),
        required=False,
    )
    insurance = forms.ChoiceField(
        label=_("健康保険"),
        help_text=_("病院にかかるお金のことを考えるときに。"),
        choices=code_lists.offered("insurance", NOT_ASKED),
        required=False,
    )
    pension = forms.ChoiceField(
        label=_("年金"),
        help_text=_("くらしのお金を、いっしょに見るときに。"),
        choices=code_lists.offered("pension", NOT_ASKED),
        required=False,
    )
    gender = forms.ChoiceField(
        label=_("性別"),
        help_text=_("支援や場所に男女の別があるときだけ聞きます。そうでなければ、聞きません。"),
        choices=code_lists.offered("gender", NOT_ASKED),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """What troubles most is one of what troubles."""
        typed = super().clean() or self.cleaned_data
        main, troubles = typed.get("main_trouble"), typed.get("troubles", [])
        if main and main not in troubles:
            typed["troubles"] = [*troubles, main]
        return typed


class AssessmentForm(SectionForm):
    why = _("どこから、いっしょに取り組むかを決めるためです。本人と見ながら書きます。")
    emergency = forms.CharField(
        label=_("きょう、あすに要ること"),
        help_text=_("食べるもの、今夜寝るところ、薬など。なければ空けておきます。"),
        widget=lines(2),
        **LONG,
    )
    urgency = forms.ChoiceField(
        label=_("どのくらい急ぐか"),
        choices=code_lists.offered("urgency", NOT_ASKED),
        required=False,
        widget=forms.RadioSelect,
    )
    issues = forms.MultipleChoiceField(
        label=_("いま、かかえていること"),
        choices=code_lists.offered("issues"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    view = forms.CharField(
        label=_("どう見えているか"),
        help_text=_("うまくいっていることも。本人が読むつもりで書きます。"),
        widget=lines(4),
        **LONG,
    )
    screening = forms.ChoiceField(
        label=_("これからのかかわり方"),
        choices=code_lists.offered("screening", NOT_ASKED),
        required=False,
        widget=forms.RadioSelect,
    )
