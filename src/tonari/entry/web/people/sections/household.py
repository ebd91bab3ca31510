"""Who lives with the person or matters to them: a few fields for each."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import JapaneseDateField, PhoneField, kept_date, looks_like_date
from tonari.entry.web.people.forms import LONG, content_of, lines
from tonari.records.people import rules

from .base import LINE, Group, SectionForm


class HouseholdForm(SectionForm):
    """The people there are and two rows more, up to `MOST`; an empty one is nobody."""

    MOST: ClassVar[int] = 20
    SENT: ClassVar[int] = 100
    why = _("本人が頼りにする人と、いっしょに支えるためです。連絡は、本人に聞いてからにします。")
    not_told = forms.CharField(
        label=_("本人のことを伝えてはいけない人"),
        help_text=_("だれに、何を。家族であっても。本人のページと、つなぐ前に出ます。"),
        widget=lines(3),
        **LONG,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = rules.people_of(self.initial.get("people", ""))
        if self.is_bound:
            sent = (name.partition("_")[2] for name in self.data if name.startswith("called_"))
            count = max((int(at) + 1 for at in sent if at.isdecimal() and at.isascii()), default=0)
            self.count = min(count, self.SENT)
        else:
            self.count = max(min(len(known) + 2, self.MOST), len(known))
        for at in range(self.count):
            one = known[at] if at < len(known) else rules.Relative("")
            self.fields |= _fields_of(at, one)

    def groups(self) -> list[Group]:
        """One group a person, the blank ones closed; then whom not to tell."""
        people = [
            Group(
                gettext("%(number)s人め") % {"number": at + 1},
                [self[f"{name}_{at}"] for name in _OF_PERSON],
                folded=at > 0 and not any(self[f"{name}_{at}"].value() for name in _OF_PERSON),
            )
            for at in range(self.count)
        ]
        return [*people, Group("", [self["not_told"]])]

    @property
    def content(self) -> dict[str, str]:
        """The people of whom anything was said, and whom not to tell."""
        typed = self.cleaned_data
        people = [
            rules.Relative(*(typed[f"{name}_{at}"] for name in _OF_PERSON))
            for at in range(self.count)
        ]
        told = [one for one in people if one != rules.Relative("")]
        return {"people": rules.people_text(told), **content_of(self, ["not_told"])}


_OF_PERSON = ("called", "relation", "born", "together", "phone", "note")


def _fields_of(at: int, one: rules.Relative) -> dict[str, forms.Field]:
    short: dict[str, Any] = {"max_length": 60, "required": False}
    found: dict[str, forms.Field] = {
        "called": forms.CharField(label=_("呼び名"), **short),
        "relation": forms.CharField(
            label=_("本人から見て"), help_text=_("例：娘、友だち、大家さん"), **short
        ),
        "born": BornField(label=_("年齢か、生まれた日"), required=False),
        "together": forms.BooleanField(label=_("いっしょに住んでいる"), required=False),
        "phone": PhoneField(label=_("電話番号"), required=False),
        "note": forms.CharField(label=_("ひとこと"), **LINE),
    }
    for name, field in found.items():
        field.initial = kept_date(one.born) if name == "born" else getattr(one, name)
    return {f"{name}_{at}": field for name, field in found.items()}


class BornField(JapaneseDateField):
    """An age as it was said (78歳, 70代), or a birth date in either calendar; kept as text."""

    def to_python(self, value: Any) -> Any:
        """The text. Errors: ValidationError for a date that is none."""
        typed = str(value or "").strip()
        if looks_like_date(typed):
            day = super().to_python(typed)
            return day.isoformat() if isinstance(day, date) else ""
        if len(typed) > 20:
            raise ValidationError(_("年齢（例：78歳）か、生まれた日を書いてください。"))
        return typed
