"""Bringing a file of areas, of who lives there, or of codes."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import JapaneseDateField, choices
from tonari.ground.areas.queries import known_towns, municipalities_named
from tonari.ground.areas.rules import KINDS
from tonari.ground.areas.rules.brought import AREAS, WHATS, Told
from tonari.ground.areas.rules.municipalities import municipality_of
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused


class BringFileForm(forms.Form):
    """A file, whence it is, and what it does not say itself."""

    what = forms.ChoiceField(
        label=_("何のファイルですか"),
        choices=choices(WHATS),
        widget=forms.RadioSelect,
        initial=AREAS,
    )
    file = forms.FileField(
        label=_("ファイル"),
        help_text=_(
            "地域の形は、シェープファイルをまとめたZIP、GeoJSON、TopoJSON。人口とコードの表は、CSVかExcel（.xlsx）。20MBまで。"
        ),
        error_messages={
            "required": _("ファイルを選んでください。"),
            "empty": _("ファイルが空です。"),
            "invalid": _("ファイルを選んでください。"),
        },
    )
    source = forms.CharField(
        label=_("出典"),
        max_length=200,
        help_text=_("だれが公開したものか。例：焼津市オープンデータ"),
    )
    licence = forms.CharField(
        label=_("利用条件"),
        max_length=200,
        required=False,
        help_text=_("例：CC BY 4.0。データといっしょに、いつも出します。"),
    )
    kind = forms.ChoiceField(
        label=_("何の地域か"),
        required=False,
        choices=[("", _("ファイルのとおり")), *choices(KINDS)],
    )
    municipality_code = forms.CharField(
        label=_("どの市区町村か"),
        required=False,
        max_length=100,
        help_text=_("名前か、全国地方公共団体コード（6けた）。ファイルに書かれていないとき。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name_field = forms.CharField(
        label=_("名前の項目"),
        required=False,
        max_length=100,
        help_text=_("地域の名前が入っている項目。読めなかったときに、書いてください。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    crs = forms.CharField(
        label=_("座標系"),
        required=False,
        max_length=100,
        help_text=_("例：EPSG:6676。シェープファイルに .prj がないとき。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
    begins_on = JapaneseDateField(
        label=_("いつから"),
        required=False,
        calendar=True,
        help_text=_("地域の形が変わる日。まえの形は、前の日までのものとして残ります。"),
    )
    is_whole = forms.BooleanField(label=_("このファイルにない地域は終わりにする"), required=False)
    counted_on = JapaneseDateField(
        label=_("いつの人口か"),
        required=False,
        calendar=True,
        help_text=_("表に書かれていないとき。"),
    )
    MAIN = ("what", "file", "source", "licence")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def main(self) -> list[forms.BoundField]:
        """What is asked of every file."""
        return [self[name] for name in self.MAIN]

    def more(self) -> list[forms.BoundField]:
        """What some files do not say themselves."""
        return [self[name] for name in self.fields if name not in self.MAIN]

    def asks_more(self) -> bool:
        """Whether one of those has to be mended."""
        return any(field.errors for field in self.more())

    def clean_municipality_code(self) -> str:
        """Its code, of its code or its name."""
        typed = " ".join(self.cleaned_data["municipality_code"].split())
        if not typed or typed.isdigit():
            return _coded(self.actor, typed)
        found = municipalities_named(self.actor, typed)
        if len(found) == 1:
            return next(iter(found))
        if found:
            said = "、".join(f"{name} {code}" for code, name in found.items())
            words = gettext("同じ名前の市区町村があります。コードで書いてください（%(said)s）。")
            raise forms.ValidationError(words % {"said": said})
        raise forms.ValidationError(
            gettext("その名前の市区町村がわかりません。6けたのコードで書いてください。")
        )

    def told(self) -> Told:
        """What the file does not say itself."""
        return Told(**{name: self.cleaned_data[name] for name in Told.__dataclass_fields__})


def _coded(actor: Actor, typed: str) -> str:
    try:
        return municipality_of(typed, towns=partial(known_towns, actor))
    except Refused as refused:
        raise forms.ValidationError(gettext(refused.reason) % refused.values) from refused
