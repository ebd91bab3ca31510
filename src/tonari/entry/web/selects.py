"""Choices that pages have very many of, written without a template for each option."""

import html
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
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
        return self.written(name, value, flatatt(self.build_attrs(self.attrs, attrs)))

    def written(self, name: str, value: Any, kept: str) -> SafeString:
        """The same with its attributes as they stand there."""
        # Every part was escaped where it was written.
        inside = "".join(_written(self.choices, set(self.format_value(value))))
        return mark_safe(f'<select name="{escape(name)}"{kept}>{inside}</select>')  # noqa: S308


class LongChoice(forms.ChoiceField):
    """A choice in a `LongSelect` of which each form is given its options (`Written`) anew."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(required=False, widget=LongSelect, label=label)

    def __deepcopy__(self, memo: dict[int, Any]) -> "LongChoice":
        # Nothing but its options is ever changed.
        found = copy(self)
        found.widget = copy(self.widget)
        return found


class PlainDate(forms.DateInput):
    """What Django's own `DateInput` of this type writes, where every search has one."""

    input_type = "date"

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The element as HTML."""
        return self.written(name, value, flatatt(self.build_attrs(self.attrs, attrs)))

    def written(self, name: str, value: Any, kept: str) -> SafeString:
        """The same with its attributes as they stand there."""
        shown = self.format_value(value)
        told = "" if shown is None else f' value="{escape(shown)}"'
        return mark_safe(  # noqa: S308 - every part was escaped where it was written
            f'<input type="{self.input_type}" name="{escape(name)}"{told}{kept}>'
        )


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


def labelled(several: Iterable[BoundField], needs: Mapping[str, str]) -> SafeString:
    """Fields of these widgets that may be left empty. needs: what is missing, by field."""
    # Every part was escaped where it was written.
    return mark_safe("".join(_labelled(one, needs.get(one.name, "")) for one in several))  # noqa: S308


def _labelled(field: BoundField, need: str) -> str:
    widget: Any = field.field.widget
    kept = f'{flatatt(widget.attrs) if widget.attrs else ""} id="{field.auto_id}"'
    if field.name in field.form.errors:
        kept += ' aria-invalid="true"'
    hint = ""
    if need:
        kept += f' aria-describedby="{field.auto_id}_need"'
        hint = f'<p class="hint" id="{field.auto_id}_need">{escape(need)}</p>'
    return (
        f'<div class="field"><label class="label" for="{field.auto_id}">{escape(field.label)}'
        f"</label>{widget.written(field.html_name, field.value(), kept)}"
        f"{hint}</div>"
    )


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
