"""What is not there yet: keeping it, and saying what came of it."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.directory.forms import SearchForm
from tonari.entry.web.fields import LongText, choices
from tonari.kernel.ids import new_id
from tonari.records.directory.queries import Also
from tonari.records.directory.rules import LONGEST_WORDS
from tonari.records.directory.rules.gaps import LONGEST, OUTCOMES, Looked


class GapForm(forms.Form):
    """What was looked for stands in the address; here is what a member adds."""

    note = forms.CharField(
        label=_("どんなものがあるとよいですか"),
        required=False,
        max_length=LONGEST,
        help_text=_("例：夜に、名前を言わずに来られる場所。だれのことかは書かないでください。"),
        widget=LongText(attrs={"rows": 3}),
    )
    gap_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_id)


class WordedGapForm(GapForm):
    """The same where the words that were searched are not in the address: they may be said anew."""

    words = forms.CharField(
        label=_("さがしたことば"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("構成員みんなに見えます。だれのことかわからないことばにしてください。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("words", "note")


class CloseGapForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(
        label=_("どうなりましたか"), choices=choices(OUTCOMES), widget=forms.RadioSelect
    )
    came_of_it = forms.CharField(
        label=_("くわしく"),
        required=False,
        max_length=LONGEST,
        help_text=_("例：公民館で、第3金曜の夜にひらくことになりました。"),
        widget=LongText(attrs={"rows": 3}),
    )


def looked_of(form: SearchForm, **more: Any) -> Looked:
    """What a search asked, without from where it was measured: that may be where somebody is.

    Only an area is none that is too exact.
    """
    asked = form.asked()
    also = asked.get("also", Also())
    looked = Looked(
        words=asked.get("words", ""),
        field=asked.get("field", ""),
        kind=also.kind,
        when=also.when,
        traits=also.traits,
        area_id=asked.get("area_id"),
        standing=asked.get("standing", ""),
        room=also.room,
        on=also.on,
        within=form.cleaned_data.get("within") or 0,
        from_area_id=form.from_area,
    )
    return replace(looked, **more)
