"""The two-minute form for a support or a place."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import LongText, choices
from tonari.ground.areas.queries import AreaView
from tonari.kernel.ids import new_id
from tonari.kernel.text import fold_digits, typed_number
from tonari.records.directory.queries import ServiceView
from tonari.records.directory.rules import (
    FIELDS,
    INFORMAL,
    KINDS,
    LISTED,
    LONGEST,
    MEMBERS,
    PLACE,
    REACHES,
    ROOMS,
    SOME_AREAS,
    STANDINGS,
    STATES,
    Content,
)
from tonari.records.directory.rules.opening_words import describe
from tonari.records.directory.rules.openings import Openings
from tonari.records.directory.rules.traits import TRAITS

from .openings import read_openings

SHORTEST_NUMBER = 3
"""Digits of the shortest telephone number: 110."""


class RoomForm(forms.Form):
    """Whether there is room: one button."""

    room = forms.ChoiceField(choices=choices(ROOMS))


class ConfirmForm(forms.Form):
    """One button; of which version of the entry it is said."""

    version = forms.IntegerField(required=False)


class ServiceForm(forms.Form):
    """A support or a place. Only the name and what it is are needed."""

    name = forms.CharField(label=_("名前"), max_length=LONGEST["name"])
    kind = forms.ChoiceField(
        label=_("どちらですか"), choices=choices(KINDS), widget=forms.RadioSelect, initial=PLACE
    )
    fields_ = forms.MultipleChoiceField(
        label=_("分野"),
        choices=choices(FIELDS),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    description = forms.CharField(
        label=_("どんなところ・どんな支援ですか"),
        required=False,
        max_length=LONGEST["description"],
        widget=LongText(attrs={"rows": 4}),
    )
    hours = forms.CharField(
        label=_("いつ"),
        required=False,
        max_length=LONGEST["hours"],
        help_text=_("例：毎月第2土曜日の10時から。雨の日は休み。"),
        widget=LongText(attrs={"rows": 2}),
    )
    openings = forms.CharField(
        label=_("開いている曜日と時間（きまっているとき）"),
        required=False,
        max_length=4000,
        help_text=_(
            "1行に1つ。「月・水 10:00〜16:00」「第2・第4土曜 13:00〜15:00」"
            "「8月5日 10:00〜12:00」「休み 8月13日〜8月16日」「祝日は休みです」のように書きます。"
        ),
        widget=LongText(attrs={"rows": 4}),
    )
    address = forms.CharField(
        label=_("どこ（住所）"), required=False, max_length=LONGEST["address"]
    )
    phone = forms.CharField(
        label=_("電話"),
        required=False,
        max_length=LONGEST["phone"],
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "short"}),
    )
    conditions = forms.CharField(
        label=_("来てほしい人・条件"),
        required=False,
        max_length=LONGEST["conditions"],
        help_text=_("例：だれでも。予約はいりません。名前を言わなくてもいいです。送迎あり。"),
        widget=LongText(attrs={"rows": 2}),
    )
    traits = forms.MultipleChoiceField(
        label=_("あてはまること（いくつでも）"),
        choices=choices(TRAITS),
        required=False,
        help_text=_("たしかなものだけを選んでください。さがす人は、これでしぼれます。"),
        widget=forms.CheckboxSelectMultiple,
    )
    cost = forms.CharField(label=_("お金"), required=False, max_length=LONGEST["cost"])
    standing = forms.ChoiceField(
        label=_("制度"),
        choices=choices(STANDINGS),
        widget=forms.RadioSelect,
        initial=INFORMAL,
        help_text=_("法律や国・市の制度によるものは制度内、地域で自由にしているものは制度外です。"),
    )
    kana = forms.CharField(label=_("よみかた"), required=False, max_length=LONGEST["kana"])
    reach = forms.ChoiceField(
        label=_("どの地域の人のためですか"),
        choices=choices(REACHES),
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    served = forms.MultipleChoiceField(
        label=_("その地域（いくつでも）"),
        required=False,
        help_text=_("市区町村をえらぶと、その中のどこに住んでいる人でもという意味です。"),
        widget=forms.CheckboxSelectMultiple,
    )
    members_contact = forms.CharField(
        label=_("構成員だけが見る連絡先"),
        required=False,
        max_length=LONGEST["members_contact"],
        help_text=_(
            "公開のページには出ません。個人の電話は、その人がよいと言ったときだけ書いてください。"
        ),
        widget=LongText(attrs={"rows": 2}),
    )
    provider = forms.CharField(
        label=_("しているところ"), required=False, max_length=LONGEST["provider"]
    )
    capacity = forms.CharField(label=_("定員"), required=False, max_length=LONGEST["capacity"])
    fax = forms.CharField(
        label=_("FAX"),
        required=False,
        max_length=LONGEST["fax"],
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    email = forms.EmailField(label=_("メール"), required=False, max_length=LONGEST["email"])
    url = forms.URLField(
        label=_("ホームページ"), required=False, max_length=LONGEST["url"], assume_scheme="https"
    )
    postal_code = forms.CharField(
        label=_("郵便番号"),
        required=False,
        max_length=LONGEST["postal_code"],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    lat = forms.FloatField(label=_("緯度"), required=False)
    lon = forms.FloatField(label=_("経度"), required=False)
    state = forms.ChoiceField(
        label=_("だれに見せますか"),
        choices=choices({state: STATES[state] for state in (LISTED, MEMBERS)}),
        widget=forms.RadioSelect,
        initial=LISTED,
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args: Any, areas: list[AreaView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self.fields["served"]
        shown.choices = [(str(area.id), area.name) for area in areas]

    FIRST = (
        "name",
        "kind",
        "fields_",
        "description",
        "hours",
        "openings",
        "address",
        "phone",
        "traits",
        "conditions",
    )

    def first_fields(self) -> list[forms.BoundField]:
        """What is asked first: enough to be found and visited."""
        return [self[name] for name in self.FIRST]

    def more_fields(self) -> list[forms.BoundField]:
        """What may be added."""
        return [field for field in self.visible_fields() if field.name not in self.FIRST]

    def more_is_open(self) -> bool:
        """Whether something among the rest is wrong and must be seen."""
        return any(field.errors for field in self.more_fields())

    def clean_phone(self) -> str:
        """The number; lists have words in its place too, but no number has two digits."""
        typed = str(self.cleaned_data["phone"])
        digits = fold_digits(typed)
        if not typed_number(typed).strip("0123456789()+-# ") and 0 < len(digits) < SHORTEST_NUMBER:
            raise forms.ValidationError(
                _("数字が足りないようです。054-000-1234や#8000のように書いてください。")
            )
        return typed

    def clean_openings(self) -> Openings:
        """The lines as openings."""
        return read_openings(self.cleaned_data["openings"])

    def content(self, before: Content | None = None) -> Content:
        """What was typed; parts that the form does not show stay as they were."""
        given = dict(self.cleaned_data)
        given["fields"] = tuple(given.pop("fields_"))
        given["traits"] = tuple(given["traits"])
        given["served"] = tuple(UUID(area) for area in given["served"])
        if given["served"] and not given["reach"]:
            given["reach"] = SOME_AREAS  # ticking areas says it
        for name in ("state", "version", "form_id"):
            given.pop(name)
        given["municipality_code"] = before.municipality_code if before else ""
        return Content(**given)


def filled_with(service: ServiceView) -> dict[str, Any]:
    """A form's initial values from what is there."""
    initial = {name: getattr(service, name, None) for name in ServiceForm.base_fields}
    lists = {"fields_": list(service.fields), "traits": list(service.traits)}
    lists |= {"served": [str(area) for area in service.served]}
    return initial | lists | {"openings": describe(service.openings)}


def as_it_is(form: ServiceForm, now: ServiceView) -> ServiceForm:
    """A form like this one, as it begins with what an entry says now."""
    begun = ServiceForm(initial=filled_with(now), areas=[])
    begun.fields["served"] = form.fields["served"]
    return begun
