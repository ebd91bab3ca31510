"""Bringing a list, and saying which of its columns is what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.records.directory.rules.mapping import COLUMNS, suggested


class BringForm(forms.Form):
    """A file and whence it is."""

    source = forms.CharField(
        label=_("出典"),
        max_length=200,
        help_text=_("だれが公開した一覧か。例：焼津市オープンデータ"),
    )
    licence = forms.CharField(
        label=_("利用条件"),
        max_length=200,
        required=False,
        help_text=_("例：CC BY 4.0。データといっしょに、いつも出します。"),
    )
    name = forms.CharField(
        label=_("一覧の名前"),
        max_length=100,
        required=False,
        help_text=_(
            "つぎに新しい版を入れるとき、おなじ名前にすると、おなじ行がわかります。空ければ、ファイルの名前になります。"
        ),
    )
    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("CSV、TSV、Excel（.xlsx）。50MBまで。文字コードはどれでも読みます。"),
        error_messages={
            "required": _("ファイルを選んでください。"),
            "empty": _("ファイルが空です。"),
            "invalid": _("ファイルを選んでください。"),
        },
    )


class MappingForm(forms.Form):
    """For each column of a list what it says, the likely one chosen already."""

    def __init__(self, data: Any, *, headers: list[str], kept: dict[str, str]) -> None:
        super().__init__(data)
        self.headers = list(dict.fromkeys(header for header in headers if header))[:100]
        likely = {h: c for h, c in kept.items() if h in self.headers} or suggested(self.headers)
        choices = [("", _("使わない")), *((code, _(said[0])) for code, said in COLUMNS.items())]
        for number, header in enumerate(self.headers):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=likely.get(header, "")
            )

    def mapping(self) -> dict[str, str]:
        """Our column for each header that is used."""
        chosen = (self.cleaned_data[f"column_{number}"] for number in range(len(self.headers)))
        return {h: column for h, column in zip(self.headers, chosen, strict=True) if column}
