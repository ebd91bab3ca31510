"""On what terms somebody can come to a place, and when."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import choices
from tonari.entry.web.people.forms import LONG, lines
from tonari.records.people.rules.coming import TERMS, TIMES, WITHIN

from .base import NOT_ASKED, SectionForm


class ComingForm(SectionForm):
    why = _(
        "本人に合う場所をさがすためです。さがすとき、合わないところがわかります。本人の同意がなければ、相手には伝わりません。"
    )
    terms = forms.MultipleChoiceField(
        label=_("あると行きやすいこと"),
        help_text=_("いくつでも。"),
        choices=choices(TERMS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    times = forms.MultipleChoiceField(
        label=_("行ける時間"),
        help_text=_("いくつでも。どれかひとつに合えば、行けるところです。"),
        choices=choices(TIMES),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    within = forms.ChoiceField(
        label=_("どこまで行けるか"), choices=[NOT_ASKED, *choices(WITHIN)], required=False
    )
    terms_words = forms.CharField(
        label=_("ほかに、会う・通うときの条件"),
        help_text=_("例：人が少ない時間に。犬が苦手。男の人とは話しにくい。"),
        widget=lines(3),
        **LONG,
    )
