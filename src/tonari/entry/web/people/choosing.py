"""Two wrote the same at the same time: both side by side, and one of them chosen field by field."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

MINE, THEIRS, BOTH = "mine", "theirs", "both"
MARK = "choosing"


@dataclass(frozen=True)
class Written:
    """What is compared: the fields' labels, their words as shown, and which may stand together."""

    labels: Mapping[str, str]
    words: Callable[[str, str], str]
    joined: Collection[str] = ()


@dataclass(frozen=True)
class Option:
    """One side of a field: its radio button and what it says."""

    choice: Any
    text: str


@dataclass(frozen=True)
class Side:
    """A field that differs, with both of its sides."""

    field: BoundField
    options: list[Option]


class ChoosingForm(forms.Form):
    """Per field that differs, whose words stay; what was typed travels along and is never lost."""

    choosing = forms.CharField(initial="1", widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None,
        written: Written,
        mine: Mapping[str, str],
        theirs: Mapping[str, str],
        base: Mapping[str, str] | None = None,
        **hidden: Any,
    ) -> None:
        super().__init__(data, initial=hidden)
        self.written, self.mine, self.theirs = written, mine, theirs
        for name in hidden.keys() - self.fields.keys():
            self.fields[name] = forms.CharField(widget=forms.HiddenInput)
        for name in written.labels:
            self.fields[f"mine_{name}"] = forms.CharField(
                required=False, strip=False, initial=mine.get(name, ""), widget=forms.HiddenInput
            )
        self.differing = [
            name for name in written.labels if mine.get(name, "") != theirs.get(name, "")
        ]
        for name in self.differing:
            self.fields[f"keep_{name}"] = self._choice(name, base)

    def _choice(self, name: str, base: Mapping[str, str] | None) -> forms.ChoiceField:
        whose = [(MINE, _("あなたが書いたもの")), (THEIRS, _("いま保存されているもの"))]
        if name in self.written.joined and self.mine.get(name) and self.theirs.get(name):
            whose.append((BOTH, _("両方を、続けて残す")))
        before = None if base is None else base.get(name, "")
        # Whoever did not touch a field has nothing against what the other made of it.
        untouched = {self.mine.get(name, ""): THEIRS, self.theirs.get(name, ""): MINE}
        return forms.ChoiceField(
            label=_(self.written.labels[name]),
            choices=whose,
            initial=untouched.get(before) if before is not None else None,
            widget=forms.RadioSelect,
            error_messages={"required": _("どちらを残すか、選んでください。")},
        )

    @property
    def sides(self) -> list[Side]:
        """What differs, side by side."""
        return [self._side(name) for name in self.differing]

    def _side(self, name: str) -> Side:
        field = self[f"keep_{name}"]
        return Side(
            field,
            [Option(one, self._said(name, str(one.data["value"]))) for one in field],
        )

    def _said(self, name: str, side: str) -> str:
        value = {MINE: self.mine, THEIRS: self.theirs}.get(side, {}).get(name, "")
        return "" if side == BOTH else self.written.words(name, value) or _("（空です）")

    @property
    def same(self) -> list[tuple[str, str]]:
        """What both say."""
        return [
            (_(label), self.written.words(name, self.mine[name]))
            for name, label in self.written.labels.items()
            if name not in self.differing and self.mine.get(name, "").strip()
        ]

    @property
    def content(self) -> dict[str, str]:
        """What is to be written, field by field."""
        return {name: self._chosen(name) for name in self.written.labels}

    def _chosen(self, name: str) -> str:
        mine, theirs = self.mine.get(name, ""), self.theirs.get(name, "")
        side = self.cleaned_data.get(f"keep_{name}", THEIRS)
        if side == BOTH:
            return f"{theirs}\n{mine}"
        return mine if side == MINE else theirs


def typed(data: QueryDict, names: Collection[str]) -> dict[str, str]:
    """What the page of choices carried along of one's own words.

    A browser sends two letters for the end of a line; nobody typed the second.
    """
    return {name: data.get(f"mine_{name}", "").replace("\r\n", "\n") for name in names}
