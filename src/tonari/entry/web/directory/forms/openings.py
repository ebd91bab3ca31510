"""Opening times as lines of text."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import LongText
from tonari.kernel import clock
from tonari.kernel.refused import Refused
from tonari.records.directory.rules.opening_words import read
from tonari.records.directory.rules.openings import Openings


def read_openings(text: str) -> Openings:
    """Lines as openings; `ValidationError` says of every line that is not read why."""
    try:
        openings, unread = read(text, clock.today())
    except Refused as refused:
        unread = [refused]
    if unread:
        raise forms.ValidationError([gettext(one.reason) % one.values for one in unread])
    return openings


class TimesForm(forms.Form):
    """When it is open, and of which version of the entry that was said."""

    openings = forms.CharField(
        label=_("開いている曜日と時間"),
        max_length=4000,
        help_text=_("1行に1つ。ちがうところは、ここで直せます。"),
        widget=LongText(attrs={"rows": 6}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_openings(self) -> Openings:
        """The lines as openings."""
        return read_openings(self.cleaned_data["openings"])
