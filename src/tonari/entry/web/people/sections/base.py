"""What the forms of all sections share."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.people.forms import content_of
from tonari.kernel.actor import Actor
from tonari.records.people import rules

NOT_ASKED = ("", _("まだ聞いていない"))
SHORT: dict[str, Any] = {"max_length": 60, "required": False}
LINE: dict[str, Any] = {"max_length": 200, "required": False}


@dataclass(frozen=True)
class Group:
    """Fields that belong together: closed on the page if they are `folded` and nothing is wrong."""

    title: str
    fields: list[BoundField]
    folded: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether something in it has to be looked at again."""
        return any(field.errors for field in self.fields)


class SectionForm(forms.Form):
    """A section to be written; `seen` is the version that the writer had before them."""

    why: ClassVar[Any] = ""
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A code of no list stays a choice, so that saving never drops what was written.
        for name in self.fields.keys() & rules.CODED.keys():
            field: Any = self.fields[name]
            known = {str(code) for code, _label in field.choices}
            free = [code for code in self._codes(name) if code not in known]
            field.choices = [*field.choices, *((code, code) for code in free)]

    def _codes(self, name: str) -> list[str]:
        if self.is_bound:
            return [*self.data.getlist(name)]  # type: ignore[attr-defined]
        before = self.initial.get(name) or []
        return [before] if isinstance(before, str) else before

    def offer(self, viewer: Actor) -> None:
        """Fill in what depends on who writes."""

    def groups(self) -> list[Group]:
        """The fields as the page lays them out."""
        return [Group("", list(self.visible_fields()))]

    @property
    def content(self) -> dict[str, str]:
        """What is kept, field by field."""
        return content_of(self, [name for name in self.fields if name != "seen"])
