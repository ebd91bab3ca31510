"""Two entries side by side: of each part that differs, whose words stay."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.meanwhile import shown_words
from tonari.kernel.ids import new_id
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules.merging import BOTH, KEPT, OTHER, both, differing, suggested

from .entries import ServiceForm, filled_with


def part_label(part: str) -> str:
    """What a part is called where members write it; how many may be ticked is said there alone."""
    if part == "traits":
        return gettext("あてはまること")
    return str(ServiceForm.base_fields[_field(part)].label)


def _field(part: str) -> str:
    return "fields_" if part == "fields" else part


class MergeForm(forms.Form):
    """Which of two entries stays, and of each part that differs, whose words it shows."""

    form_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    other_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kept: ServiceView, other: ServiceView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(kept_version=kept.version, other_version=other.version)
        self.sides = (kept, other)
        self.parts = differing(kept.content, other.content)
        forms_ = [ServiceForm(initial=filled_with(one), areas=[]) for one in self.sides]
        for part in self.parts:
            words = [_words(form, one, part) for form, one in zip(forms_, self.sides, strict=True)]
            options: list[tuple[str, Any]] = [
                (code, text) for code, text in zip((KEPT, OTHER), words, strict=True) if text
            ]
            only_other = not words[0] and len(options) == 1
            if only_other:
                options.append((KEPT, _("のせない")))
            if both(kept.content, other.content, part):
                options.append((BOTH, _("両方（あわせてのせる）")))
            self.fields[part] = forms.ChoiceField(
                label=part_label(part),
                choices=options,
                initial=_suggested(kept, other, part),
                widget=forms.RadioSelect,
                help_text=_("片方だけが言っています。") if only_other else "",
            )

    def choices_shown(self) -> Iterable[forms.BoundField]:
        """What is to be chosen."""
        return [self[part] for part in self.parts]

    def chosen(self) -> dict[str, str]:
        """Of each part, whose words stay."""
        return {part: self.cleaned_data[part] for part in self.parts}

    def seen(self) -> tuple[int, int]:
        """The versions that were compared."""
        return self.cleaned_data["kept_version"], self.cleaned_data["other_version"]


def _suggested(kept: ServiceView, other: ServiceView, part: str) -> str:
    days = kept.last_checked_on, other.last_checked_on
    return suggested(kept.content, other.content, part, days)


def _words(form: ServiceForm, service: ServiceView, part: str) -> str:
    """What an entry says of a part, as somebody reads it."""
    words = shown_words(form[_field(part)]) if getattr(service, part) else ""
    if part != "reach" or not service.serves:
        return words
    names = "、".join(area.name for area in service.serves)
    return f"{words}：{names}"
