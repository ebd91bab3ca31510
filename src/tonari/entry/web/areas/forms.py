"""The form by which an area is drawn."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import JapaneseDateField, LongText, SureBox


class ShapeForm(SureBox):
    """Its points and from when they hold: all that can change of an area that is there."""

    sure_of = ("shape",)
    field_order: tuple[str, ...] = ("shape", "begins_on", "sure")

    shape = forms.CharField(
        label=_("形"),
        max_length=100_000,
        help_text=_(
            "まわりの点を、ぐるりと順番に。1行にひとつ、緯度と経度（例：34.8672, 138.3228）。"
            "GeoJSON（ポリゴンひとつ）を貼ってもかまいません。"
        ),
        widget=LongText(
            attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off", "data-shape": ""}
        ),
    )
    begins_on = JapaneseDateField(
        label=_("いつから"),
        required=False,
        calendar=True,
        help_text=_(
            "この日から、この形になります。まえの形は、前の日までのものとして残ります。"
            "書かなければ、いまの形として入れます。"
        ),
    )
    sure = forms.BooleanField(
        label=_("はなれていますが、ここでまちがいありません"),
        required=False,
    )


class RedrawForm(ShapeForm):
    """Another shape for an area, beside the version that was looked at."""

    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """The version of an area that was looked at, where nothing else is asked."""

    version = forms.CharField(max_length=64, widget=forms.HiddenInput)


class AreaForm(ShapeForm):
    """A new area."""

    name = forms.CharField(
        label=_("名前"), max_length=200, help_text=_("例：浜の見守り区域、3丁目と4丁目")
    )
    kana = forms.CharField(label=_("よみ"), max_length=200, required=False)
    field_order = ("name", "kana", "shape", "begins_on")
