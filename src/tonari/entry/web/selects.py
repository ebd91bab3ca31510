"""Choices that pages have very many of, written without a template for each option."""

import html
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

Choices = Iterable[tuple[Any, Any]]


class Written(BaseChoiceIterator):
    """Choices that stand as pairs and groups of pairs already: they are not gone over again."""

    def __init__(self, pairs: Iterable[tuple[Any, Any]]) -> None:
        self._pairs = tuple(pairs)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self._pairs)


class LongSelect(forms.Select):
    """What Django's own `Select` writes: 1,741 municipalities are an option each."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The element as HTML; of several options with one code the first is the chosen one."""
        left = set(self.format_value(value))
        # Every part was escaped where it was written.
        inside = mark_safe("".join(_written(self.choices, left)))  # noqa: S308
        kept = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, kept, inside)


class PlainDate(forms.DateInput):
    """What Django's own `DateInput` writes, where every search has one."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The element as HTML."""
        told = {"type": self.input_type, "name": name}
        if (shown := self.format_value(value)) is not None:
            told["value"] = shown
        return format_html("<input{}>", flatatt(told | self.build_attrs(self.attrs, attrs)))


def escape(words: object) -> str:
    """As Django's: that asks of each anew whether it is translated later, which takes longer."""
    return html.escape(str(words))


def _written(choices: Choices, left: set[str]) -> Iterator[str]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            inside = "".join(_written(label, left))
            yield f'<optgroup label="{escape(code)}">{inside}</optgroup>'
        else:
            chosen = _chosen(str(code), left)
            yield f'<option value="{escape(code)}"{chosen}>{escape(label)}</option>'


def _chosen(code: str, left: set[str]) -> str:
    if code not in left:
        return ""
    left.clear()
    return " selected"


def boxes(field: BoundField) -> SafeString:
    """A group of checkboxes in columns, as `parts/field.html` writes one that asks for nothing."""
    name, chosen = escape(field.html_name), set(map(str, field.value() or ()))
    options: Any = field.field
    inside = [
        f'<div class="choice"><input type="checkbox" name="{name}" value="{escape(code)}"'
        f' id="{field.auto_id}_{number}"{" checked" if str(code) in chosen else ""}>'
        f'<label for="{field.auto_id}_{number}">{escape(label)}</label></div>'
        for number, (code, label) in enumerate(options.choices)
    ]
    return mark_safe(  # noqa: S308 - every part was escaped where it was written
        f'<fieldset class="field" id="{field.auto_id}" tabindex="-1">'
        f'<legend class="label">{escape(field.label)}</legend>'
        f'<div class="choices choices-side">{"".join(inside)}</div></fieldset>'
    )
