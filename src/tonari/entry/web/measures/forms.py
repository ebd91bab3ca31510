"""The form for a measure: both purposes stand first."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import JapaneseDateField, LongText, choices
from tonari.kernel.ids import new_id
from tonari.records.directory.queries import MeasureView
from tonari.records.directory.rules import FIELDS
from tonari.records.directory.rules.measures import LONGEST, RUNNERS, MeasureContent


class FieldForm(forms.Form):
    """Of which field measures are looked for; anything that makes no sense counts as not asked."""

    field = forms.ChoiceField(
        label=_("分野"), choices=[("", _("すべて")), *choices(FIELDS)], required=False
    )

    def asked(self) -> str:
        """The field's code, empty for all."""
        return str(self.cleaned_data["field"]) if self.is_valid() else ""


class LinkForm(forms.Form):
    """One service to link, or to link no more."""

    service = forms.UUIDField()
    linked = forms.BooleanField(required=False)


class MeasureForm(forms.Form):
    """A measure of the state, a town or anybody else."""

    title = forms.CharField(label=_("施策の名前"), max_length=LONGEST["title"])
    runner_kind = forms.ChoiceField(
        label=_("だれの施策ですか"), choices=choices(RUNNERS), widget=forms.RadioSelect
    )
    runner = forms.CharField(
        label=_("その名前"), max_length=LONGEST["runner"], help_text=_("例：厚生労働省、みなと市")
    )
    purpose = forms.CharField(
        label=_("本来の目的"),
        max_length=LONGEST["purpose"],
        help_text=_("この施策が、もともと何のためのものか。"),
        widget=LongText(attrs={"rows": 3}),
    )
    gives = forms.CharField(
        label=_("つながりに役立つこと"),
        max_length=LONGEST["gives"],
        help_text=_("例：週に一度、同じ顔ぶれで集まれる。送迎の車を空いた時間に使える。"),
        widget=LongText(attrs={"rows": 3}),
    )
    fields_ = forms.MultipleChoiceField(
        label=_("分野"),
        choices=choices(FIELDS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    basis = forms.CharField(
        label=_("もとになる法律や予算"), required=False, max_length=LONGEST["basis"]
    )
    begins_on = JapaneseDateField(label=_("始まる日"), required=False)
    ends_on = JapaneseDateField(label=_("終わる日"), required=False)
    url = forms.URLField(
        label=_("ホームページ"), required=False, max_length=LONGEST["url"], assume_scheme="https"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_id)

    def content(self) -> MeasureContent:
        """What was typed."""
        given = dict(self.cleaned_data)
        given["fields"] = tuple(given.pop("fields_"))
        for name in ("version", "form_id"):
            given.pop(name)
        return MeasureContent(**given)


def filled_with(measure: MeasureView) -> dict[str, Any]:
    """A form's initial values from what is there."""
    initial = {name: getattr(measure, name, None) for name in MeasureForm.base_fields}
    return initial | {"fields_": list(measure.fields)}
