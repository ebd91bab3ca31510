"""A choice out of very many, and a day, are written as Django writes them."""

import re

from django import forms
from django.test.html import parse_html
from django.utils.translation import gettext_lazy

from tonari.entry.web.selects import LongSelect, PlainDate, labelled

CHOICES = [
    ("", gettext_lazy("すべて")),
    (1_000, "1,000 & <b>多い</b>"),
    ('"><script>', "悪いもの"),
    ('<組> & "引用"', [("a", "一つめ"), ("b", "二つめ")]),
    ("twice", [("b", "もう一度"), ("c", "三つめ")]),
]


class Own(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, widget=LongSelect(attrs={"disabled": True}))
    other = forms.TypedChoiceField(choices=CHOICES, coerce=int, widget=LongSelect, required=False)


class Plain(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, widget=forms.Select(attrs={"disabled": True}))
    other = forms.TypedChoiceField(choices=CHOICES, coerce=int, required=False)


def test_a_long_choice_is_written_as_django_writes_it_whatever_is_chosen():
    for chosen in ("", "1000", "b", '"><script>', "nothing of it"):
        typed = {"one": chosen, "other": chosen}
        own, plain = Own(typed), Plain(typed)
        for name in typed:
            without_lines = re.sub(r"\s*\n\s*", "", str(plain[name]))
            assert parse_html(str(own[name])) == parse_html(without_lines)
    assert "<script>" not in str(Own({"one": '"><script>'}))
    assert str(Own({"one": "b"})["one"]).count(" selected") == 1
    assert 'value="b" selected' in str(Own({"one": "b"})["one"])


class OwnDay(forms.Form):
    on = forms.DateField(required=False, widget=PlainDate)


class PlainDay(forms.Form):
    on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))


def test_a_day_is_written_as_django_writes_it_whatever_was_typed():
    for typed in ({}, {"on": ""}, {"on": "2026-11-29"}, {"on": '"><script>'}):
        assert parse_html(str(OwnDay(typed)["on"])) == parse_html(str(PlainDay(typed)["on"]))
    assert "<script>" not in str(OwnDay({"on": '"><script>'}))


class OwnBoth(OwnDay, Own):
    one = None  # type: ignore[assignment]


class PlainBoth(PlainDay, Plain):
    one = None  # type: ignore[assignment]


def test_fields_with_their_labels_are_written_as_django_writes_them():
    for typed in ({}, {"p-other": "1000", "p-on": "2026-11-29"}, {"p-on": "<b>"}):
        own, plain = OwnBoth(typed, prefix="p"), PlainBoth(typed, prefix="p")
        each = "".join(
            f'<div class="field"><label class="label" for="id_p-{name}">{plain[name].label}</label>'
            f"{plain[name]}</div>"
            for name in ("other", "on")
        )
        told = labelled((own[name] for name in ("other", "on")), {})
        # What is wrong stands beside them as a sentence of its own.
        without_errors = re.sub(r' aria-describedby="\w[^"]*"|\s*\n\s*', "", each)
        assert parse_html(told) == parse_html(without_errors)
        assert ("aria-invalid" in told) == ("<b>" in typed.values())


def test_what_a_field_still_needs_is_said_at_it():
    told = labelled([Own({})["other"]], {"other": "<まず>"})
    assert 'aria-describedby="id_other_need"' in told
    assert '<p class="hint" id="id_other_need">&lt;まず&gt;</p></div>' in told
