"""The search box and what narrows it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.selects import LongChoice, LongSelect, PlainDate, Written, boxes, labelled
from tonari.entry.web.templatetags.tonari import bracketed, hizuke, listed
from tonari.ground.areas.queries import AreaView, areas_of, parts_of
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.directory import queries
from tonari.records.directory.queries import (
    COUNTED,
    NEARBY,
    Also,
    Choice,
    Counting,
    Counts,
    Near,
    Origin,
)
from tonari.records.directory.rules import FIELDS, KINDS, STANDINGS
from tonari.records.directory.rules.asked_days import Said, day_said, speaks_of_time
from tonari.records.directory.rules.distance import WITHINS, Point
from tonari.records.directory.rules.index import Around
from tonari.records.directory.rules.openings import DAYS, WHENS, may_be_asked
from tonari.records.directory.rules.traits import TRAITS

from .alternatives import Alternative, Pairs, leaving

Parts = dict[UUID, list[AreaView]]
"""School districts, and the neighbourhoods that touch each."""
HERE, ALONE, FAR = "here", "alone", "far"
NARROWING = ("field", "area", "when", "on", "kind", "standing", "room", "origin", "within")


class SearchForm(forms.Form):
    """What is looked for. Anything that makes no sense counts as not asked, and is told.

    parts: which neighbourhoods stand under each school district. here: where somebody is, if they
    said so; it never stands in an address. said: the day among the words, which is asked for as a
    filter (`_moved`). around: the areas that are counted (`around_each`).
    """

    words = forms.CharField(required=False)
    field = LongChoice(label=_("分野"))
    area = LongChoice(label=_("地域"))
    standing = LongChoice(label=_("制度"))
    kind = LongChoice(label=_("支援か居場所か"))
    when = LongChoice(label=_("いつ"))
    on = forms.DateField(required=False, label=_("日にち"), widget=PlainDate)
    room = LongChoice(label=_("空き"))
    traits = forms.MultipleChoiceField(
        required=False, label=_("条件（選んだものすべて）"), widget=forms.CheckboxSelectMultiple
    )
    origin = LongChoice(label=_("どこから近い順に"))
    within = forms.TypedChoiceField(
        required=False, widget=LongSelect, label=_("どこまで"), coerce=int
    )
    page = forms.IntegerField(required=False, min_value=1)

    def __init__(
        self,
        *args: Any,
        areas: list[AreaView],
        parts: Parts | None = None,
        origin: Origin | None = None,
        here: Point | None = None,
        said: Said | None = None,
        around: Mapping[UUID, Around] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.origin_point, self.here, self._around = origin, here, around or {}
        self._said = said
        groups = list(_groups(areas, parts or {}))
        shown: dict[str, Any] = _constant(get_language()) | {
            "area": [("", gettext("すべて")), *groups],
            "origin": [("", gettext("きめない")), *self._origins(), *groups],
        }
        self.plain = {name: dict(_flat(options)) for name, options in shown.items()}
        for name, options in shown.items():
            self.fields[name].choices = Written(options)  # type: ignore[attr-defined]

    def clean_on(self) -> date | None:
        """A day of which it can be said who is open."""
        day: date | None = self.cleaned_data["on"]
        if day is not None and not may_be_asked(day, clock.today()):
            raise forms.ValidationError(_("1年前から5年先までの日をえらんでください。"), code=FAR)
        return day

    def clean(self) -> dict[str, Any]:
        """How far is nothing without from where: that is told at its field, and not asked."""
        from_where = self.cleaned_data.get("origin") or "origin" in self.errors
        if self.cleaned_data.get("within") and not from_where:
            label = {"label": self.fields["origin"].label}
            need = gettext("「%(label)s」もえらぶと、しぼれます。") % label
            self.add_error("within", forms.ValidationError(need, code=ALONE))
        return self.cleaned_data

    def _origins(self) -> Iterator[tuple[str, str]]:
        if self.here is not None:
            yield HERE, gettext("いまいるところ")
        if self.origin_point is not None:
            yield str(self.origin_point.id), self.origin_point.name

    def filters(self) -> SafeString:
        """What narrows the search, and what has to be chosen there or elsewhere so that it does."""
        told = {"within": ALONE, "on": FAR}
        needs = {n: str(self.errors[n][0]) for n, code in told.items() if self.has_error(n, code)}
        return labelled((self[name] for name in NARROWING), needs)

    def terms(self) -> SafeString:
        """The terms on which one may come, to tick; what makes no sense is told by `unclear`."""
        return boxes(self["traits"])

    def reasons(self) -> list[str]:
        """What was chosen that fits all that is found; each says where it is and how far."""
        return self.narrowing("area", "origin", "within")

    def narrowing(self, *without: str) -> list[str]:
        """What was chosen of that, but for some fields, as people read it."""
        told = []
        for name in (one for one in (*NARROWING, "traits") if one not in without):
            value = self.cleaned_data.get(name)
            if name == "on" and value:
                told.append(hizuke(value))
            elif value:
                codes = value if isinstance(value, list) else [value]
                told += [str(self.plain[name][str(code)]) for code in codes]
        return told

    def unclear(self) -> list[str]:
        """What of the address makes no sense and narrows nothing, a sentence each."""
        told = []
        for name in (name for name in (*NARROWING, "traits") if name in self.errors):
            if name == "origin" and self.data.get(name) == HERE:
                told.append(
                    gettext(
                        "いまいるところがわからないので、近い順にはなっていません。「いまいるところから近い順に」を押すと、もう一度さがせます。"
                    )
                )
            elif name == "on" and self._said and self._said.day is None:
                typed = {"day": self._said.typed}
                told.append(
                    gettext("「%(day)s」という日はないので、日にちではしぼっていません。") % typed
                )
            elif self.has_error(name, ALONE) or self.has_error(name, FAR):
                label = {"label": self.fields[name].label, "need": self.errors[name][0]}
                told.append(gettext("「%(label)s」では、まだしぼっていません。%(need)s") % label)
            else:
                label = {"label": self.fields[name].label}
                told.append(
                    gettext("「%(label)s」がわからないので、それではしぼっていません。") % label
                )
        return told

    def moved(self) -> str:
        """That a day among the words was asked for as a filter; empty if none was."""
        name = "when" if self._said and self._said.when else "on"
        if self._said is None or name in self.errors:
            return ""
        told = {"typed": self._said.typed, "label": self.fields[name].label}
        return gettext("ことばの「%(typed)s」は、「%(label)s」に入れました。") % told

    def speaks_of_time(self) -> bool:
        """Whether the words that are left ask for a time."""
        return speaks_of_time(self.cleaned_data.get("words", ""))

    def counting(self) -> Counting:
        """What is counted for `count`, as `queries.search` takes it."""
        return replace(COUNTED, areas=self._around)

    def count(self, counts: Counts) -> None:
        """Put beside each choice how many it would leave."""
        around = bracketed("|").split("|")
        for name, numbers in counts.of.items():
            shown: Any = self.fields[name]
            shown.choices = Written(_counted(shown.choices, numbers, *around))

    def pairs(self, *without: str) -> Pairs:
        """The search as an address or a form sends it again, without some of its fields."""
        left = (name for name in self.cleaned_data if name not in ("page", *without))
        return [(name, value) for name in left for value in self._values(name)]

    def _values(self, name: str) -> list[str]:
        value = self.cleaned_data[name]
        return [str(one) for one in (value if isinstance(value, list) else [value]) if one]

    def without(self, left: Iterable[Choice], number: int) -> Alternative:
        """The same search without some words or filters, and how many it finds."""
        pairs, told, area = self.pairs(), list[str](), ""
        for name, value in left:
            pairs = list(leaving(pairs, name, value))
            if name == NEARBY:
                area = str(self.plain["area"][value])
            elif name == "words":
                told.append(f"「{value}」")
            else:
                label = self.fields[name].label
                told.append(gettext(TRAITS[value]) if name == "traits" else str(label))
        return Alternative(listed(told), pairs, number, area)

    def asked(self) -> dict[str, Any]:
        """The parts that make sense, as `queries.search` takes them."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        area, within = given.pop("area", None), given.pop("within", 0)
        at = self._measured_from(given.pop("origin", ""))
        also: dict[str, Any] = {
            name: given.pop(name) for name in ("kind", "when", "on", "room") if name in given
        }
        also |= {"traits": tuple(given.pop("traits"))} if "traits" in given else {}
        also |= {"near": Near(at, within)} if at is not None else {}
        given |= {"also": Also(**also)} if also else {}
        return given | ({"area_id": UUID(area)} if area else {})

    def query(self) -> str:
        """The search as an address has it."""
        return urlencode(self.pairs())

    @property
    def may_be_kept(self) -> bool:
        """Whether anything was looked for beside what is near to a place that nobody is told."""
        return bool(self.from_area or self.pairs("origin", "within"))

    @property
    def from_area(self) -> UUID | None:
        """The area from whose middle one looked only so far; none for anything more exact."""
        point, data = self.origin_point, self.cleaned_data
        is_so = point and point.is_area and str(point.id) == data.get("origin")
        return point.id if point and is_so and data.get("within") else None

    def chosen(self, *, with_words: bool = True) -> list[tuple[str, str]]:
        """What was typed (unless the page asks for it anew) and chosen: label and words.

        From where it was measured is told of an area alone.
        """
        told = [(gettext("ことば"), self.cleaned_data.get("words", ""))] if with_words else []
        every = (*NARROWING, "traits")
        for name in every:
            others = [one for one in every if one != name]
            if name != "origin" or self.from_area:
                told.append((str(self.fields[name].label), listed(self.narrowing(*others))))
        return [(label, words) for label, words in told if words]

    def _measured_from(self, origin: str) -> Point | None:
        if origin == HERE:
            return self.here
        found = self.origin_point
        return found.at if found is not None and origin == str(found.id) else None


def search_form(
    viewer: Actor, typed: QueryDict, *, here: Point | None = None, prefix: str | None = None
) -> SearchForm:
    """The form for whoever looks: in lists, calendars, another site's page, and the picker.

    prefix: where it stands among other fields. Five queries, two more with an origin, one more
    with an area where nothing stands: a board leads to what is for people there.
    """
    typed, said = _moved(typed, prefix)
    areas = queries.served_areas(viewer)
    areas += _area(viewer, typed.get(f"{prefix}-area" if prefix else "area", ""), areas)
    parts = parts_of(viewer, areas)
    origin = _origin(viewer, typed.get(f"{prefix}-origin" if prefix else "origin", ""))
    more: dict[str, Any] = {"origin": origin, "here": here, "said": said, "prefix": prefix}
    around = queries.around_each(viewer, areas, parts)
    return SearchForm(typed, areas=areas, parts=parts, around=around, **more)


def _moved(typed: QueryDict, prefix: str | None) -> tuple[QueryDict, Said | None]:
    """What was typed with the day among its words as the filter that it is."""
    words, on, when = (f"{prefix}-{name}" if prefix else name for name in ("words", "on", "when"))
    said = day_said(typed.get(words, ""), clock.today())
    if said is None:
        return typed, None
    moved = typed.copy()
    moved[words] = said.rest
    if said.when:
        moved[when] = said.when
    else:
        moved[on] = said.day.isoformat() if said.day else said.typed
    return moved, said


def _area(viewer: Actor, chosen: str, known: list[AreaView]) -> list[AreaView]:
    if not chosen or any(str(area.id) == chosen for area in known):
        return []
    try:
        return list(areas_of(viewer, {UUID(chosen)}).values())
    except ValueError:
        return []


def _origin(viewer: Actor, chosen: str) -> Origin | None:
    try:
        return queries.origin(viewer, UUID(chosen))
    except ValueError:
        return None


@cache
def _constant(language: str | None) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen wherever one is, in a language: asked for again with every search."""
    every = {"": _("すべて")}
    labels: dict[str, dict[str, Any]] = {
        "field": every | FIELDS,
        "standing": every | STANDINGS,
        "kind": every | KINDS,
        "when": every | WHENS | DAYS,
        "room": every | {"room": _("空きがある")},
        "traits": TRAITS,
        "within": {"": _("どこまででも")} | {str(m): words for m, words in WITHINS.items()},
    }
    return {
        name: [(code, gettext(words)) for code, words in of.items()] for name, of in labels.items()
    }


def _counted(
    options: Any, numbers: Mapping[str, int], before: str, after: str
) -> Iterator[tuple[str, Any]]:
    for code, words in options:
        if isinstance(words, list):
            yield code, list(_counted(words, numbers, before, after))
        elif code:
            yield code, f"{words}{before}{numbers.get(str(code), 0)}{after}"
        else:
            yield code, words


def _flat(options: Any) -> Iterator[tuple[str, Any]]:
    for code, words in options:
        yield from words if isinstance(words, list) else [(code, words)]


def _groups(areas: list[AreaView], parts: Parts) -> Iterator[tuple[str, Any]]:
    """Areas by kind; a neighbourhood stands under every school district that it touches.

    Beside one that stands under several it is said which the others are: it is the same.
    """
    kinds = dict.fromkeys(area.kind_label for area in areas)
    placed = {area.id for several in parts.values() for area in several}
    for kind in kinds:
        same = [area for area in areas if area.kind_label == kind and area.id not in placed]
        if same:
            yield gettext(kind), [(str(area.id), area.name) for area in same]
    touched: dict[UUID, list[AreaView]] = {}
    for district in (area for area in areas if parts.get(area.id)):
        for area in parts[district.id]:
            touched.setdefault(area.id, []).append(district)
    for district in (area for area in areas if parts.get(area.id)):
        inside = [
            (str(area.id), area.name + _also_in(area, district, touched[area.id]))
            for area in parts[district.id]
        ]
        yield gettext("%(area)sの中") % {"area": district.name}, inside


def _also_in(area: AreaView, here: AreaView, districts: list[AreaView]) -> str:
    """「（中町小学校区にも）」 behind a neighbourhood that lies in other districts too."""
    others = [one.name for one in districts if one.id != here.id]
    return bracketed(gettext("%(others)sにも") % {"others": listed(others)}) if others else ""
