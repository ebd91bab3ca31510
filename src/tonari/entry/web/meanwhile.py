"""What somebody else wrote while one was writing, beside one's own words."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from tonari.kernel.ids import id_of_words
from tonari.records.people.rules import FREE
from tonari.work.referral.rules import REASONS

from .fields import JapaneseDateField
from .templatetags.tonari import hizuke

# Fields in which somebody tells something.
_TOLD = ("words", "need", "text", "what", "place", "reason", "why", *FREE)
# Of a reason that was chosen its code is sent: nobody wrote that.
_CODES = frozenset(code for reasons in REASONS.values() for code in reasons)
_UNSEEN = ("version", "revision", "seen", "form_id", "sure")


def written_meanwhile(
    form: forms.Form, now: forms.Form, counted: str = "version"
) -> list[tuple[str, str]]:
    """What stands now where a form says something else: label and words; for `parts/theirs.html`.

    now: the same form, unbound, as it would begin now. Both have the field `counted`; the first
    knows the later one afterwards, so that it may be saved again.
    """
    version = str(now[counted].value())
    if form.data.get(counted) == version:
        return []
    data = cast("QueryDict", form.data).copy()
    data[counted] = version
    form.data = data
    pairs = ((form[name], now[name]) for name in form.fields if name not in _UNSEEN)
    return [
        (str(mine.label), shown_words(theirs))
        for mine, theirs in pairs
        if shown_words(mine) != shown_words(theirs)
    ]


def typed_words(data: Mapping[str, Any]) -> list[str]:
    """What somebody wrote of their own, for a page that can only say that it is not kept."""
    said = dict.fromkeys(str(data.get(name, "")).strip() for name in _TOLD)
    return [words for words in said if words and words not in _CODES]


class OnceByWordsForm(forms.Form):
    """What is sent twice counts once, and other words sent by the same page are kept as well.

    A browser that goes back shows the form again, with the id that it brought along: what is
    written then is more, and no second press. `once` is the name of the field of that id.
    """

    once = ""

    def clean(self) -> dict[str, Any]:
        typed = dict(super().clean() or {})
        said = sorted((name, str(of)) for name, of in typed.items() if name != "seen")
        if self.once in typed:
            typed[self.once] = id_of_words(typed[self.once], json.dumps(said))
        return typed


def seen_field() -> forms.CharField:
    """The version of what stood when the page was made."""
    return forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


def besides(form: Any) -> dict[str, Any]:
    """What a form says that overwrites nothing; its `overwrites` are the fields that do."""
    return {
        name: form[name].value() for name in form.fields if name not in ("seen", *form.overwrites)
    }


def shown_words(field: forms.BoundField) -> str:
    """What stands in a field, as somebody reads it."""
    value = field.value()
    if isinstance(field.field, JapaneseDateField):
        # As it was typed, or as it stood.
        with suppress(forms.ValidationError):
            value = field.field.to_python(value)
    if isinstance(value, date):
        return hizuke(value)
    options = getattr(field.field, "choices", None)
    if options is not None:
        held = set(value) if isinstance(value, list) else {value}
        return "、".join(str(label) for code, label in options if str(code) in held)
    return str("" if value is None else value).strip().replace("\r\n", "\n")
