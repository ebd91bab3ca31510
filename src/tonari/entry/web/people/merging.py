"""Two records side by side, before they become one."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from tonari.entry.web.access import Request
from tonari.entry.web.people import shown
from tonari.entry.web.templatetags.tonari import bracketed, folded, listed
from tonari.records.people import queries, rules
from tonari.records.people.queries import Joining, MergeView, RecordView, SectionView
from tonari.records.people.rules.merging import TEXTS, UNITED, differing, stricter

OURS, THEIRS, BOTH = "ours", "theirs", "both"
NAMES = [name for name, fields in rules.SECTIONS.items() if fields]


@dataclass(frozen=True)
class Compared:
    """A section as it stands in both, and the choices where they differ.

    choices: each with what of it is too long to be chosen by as a whole: (whose, all of it).
    """

    label: str
    choices: list[tuple[Any, list[tuple[str, str]]]]
    alone: list[tuple[str, str]]


class CompareForm(forms.Form):
    """Which words hold, field by field; and the versions that were compared."""

    merge_id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(max_length=2000, widget=forms.HiddenInput)
    # Who was said to open the one record, as it was said last: the page brings it, not the form.
    team = forms.CharField(max_length=20000, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None,
        ours: Mapping[str, SectionView],
        theirs: Mapping[str, SectionView],
    ) -> None:
        seen = [{name: side[name].version for name in NAMES} for side in (ours, theirs)]
        super().__init__(data, initial={"merge_id": uuid4(), "seen": json.dumps(seen)})
        self.ours, self.theirs = ours, theirs
        self.long: dict[str, list[tuple[str, str]]] = {}
        self.asked = [
            (name, field)
            for name in NAMES
            for field in differing(ours[name].content, theirs[name].content)
        ]
        for name, field in self.asked:
            self.fields[f"{name}-{field}"] = self._choice(name, field)

    def _choice(self, name: str, field: str) -> forms.ChoiceField:
        sides = {OURS: self.ours[name].content, THEIRS: self.theirs[name].content}
        words = {
            side: dict(shown.facts(name, {field: content[field]}))
            for side, content in sides.items()
        }
        label = next(iter(words[OURS] | words[THEIRS]), field)
        whose = {OURS: _("こちら"), THEIRS: _("もう一つ")}
        said = {side: next(iter(found.values()), "") for side, found in words.items()}
        heads = {side: folded(all_of_it) for side, all_of_it in said.items()}
        self.long[f"{name}-{field}"] = [
            (whose[side], said[side]) for side, (_head, rest) in heads.items() if rest
        ]
        choices = [
            (side, f"{whose[side]}{_('：')}{head}{'…' if rest else ''}")
            for side, (head, rest) in heads.items()
        ]
        if field in TEXTS:
            choices.append((BOTH, _("両方を、続けて残す")))
        return forms.ChoiceField(
            label=label,
            choices=choices,
            initial=self._likely(name, field),
            error_messages={"required": _("どちらかを選んでください。")},
            widget=forms.RadioSelect,
        )

    def _likely(self, name: str, field: str) -> str | None:
        """This side, and of words that both; of what the person allows the stricter answer.

        Where neither is stricter, none: one is to be chosen.
        """
        if name == "sharing" or field == "may_contact":
            ours, theirs = (side[name].content[field] for side in (self.ours, self.theirs))
            return {ours: OURS, theirs: THEIRS}.get(stricter(field, ours, theirs))
        return BOTH if field in TEXTS else OURS

    @property
    def sections(self) -> list[Compared]:
        """What is to be chosen, and what only one of them holds, by section."""
        return [found for name in NAMES if (found := self._compared(name))]

    def _compared(self, name: str) -> Compared | None:
        chosen = {field for section, field in self.asked if section == name}
        names = [f"{name}-{field}" for section, field in self.asked if section == name]
        choices = [(self[one], self.long[one]) for one in names]
        ours, theirs = self.ours[name].content, self.theirs[name].content
        comes = {
            field: words
            for field, words in theirs.items()
            if field not in chosen
            and words.strip()
            and words != ours.get(field, "")
            and (field in UNITED or not ours.get(field, "").strip())
        }
        alone = shown.facts(name, comes)
        if not choices and not alone:
            return None
        return Compared(rules.SECTION_LABELS[name], choices, alone)

    @property
    def content(self) -> dict[str, Any]:
        """What `merge_cases` takes."""
        chosen: dict[str, dict[str, list[str]]] = {OURS: {}, THEIRS: {}, BOTH: {}}
        for name, field in self.asked:
            chosen[self.cleaned_data[f"{name}-{field}"]].setdefault(name, []).append(field)
        return {
            "merge_id": self.cleaned_data["merge_id"],
            "take": chosen[THEIRS],
            "both": chosen[BOTH],
            "seen": tuple(self.cleaned_data["seen"]),
            "team": self.cleaned_data["team"],
        }

    def clean_seen(self) -> list[dict[str, int]]:
        """Versions by section, of both. Errors: ValidationError for anything else."""
        seen: Any = None
        with suppress(ValueError):
            seen = json.loads(self.cleaned_data["seen"])
        is_pair = isinstance(seen, list) and len(seen) == len((OURS, THEIRS))
        if not is_pair or not all(isinstance(side, dict) for side in seen):
            raise forms.ValidationError(_("もう一度、見くらべてください。"))
        return list(seen)

    def clean_team(self) -> list[UUID]:
        """Ids of members. Errors: ValidationError for anything else."""
        try:
            return [UUID(one) for one in self.cleaned_data["team"].split()]
        except ValueError:
            raise forms.ValidationError(_("もう一度、見くらべてください。")) from None


def compare_form(request: Request, case_id: UUID, other_id: UUID) -> CompareForm:
    """The form for these two, both opened (and logged). Errors: Refused (not found)."""
    ours, theirs = (
        queries.open_sections(request.actor, one, NAMES, "support") for one in (case_id, other_id)
    )
    return CompareForm(request.POST or None, ours, theirs)


@dataclass(frozen=True)
class Side:
    """One of the two records, in a few words."""

    called: str
    name: str
    state: str
    post: str
    since: date
    team: str


def side(frame: RecordView, opened: Mapping[str, SectionView]) -> Side:
    """What tells one record from the other."""
    identity = opened["identity"].content
    track = shown.track(frame.connection)
    return Side(
        called=identity.get("called", ""),
        name=identity.get("name", ""),
        state=track.state,
        post=frame.connection.post_name + bracketed(track.names),
        since=frame.opened_on,
        team=listed(frame.team),
    )


def team_words(joining: Joining | None) -> list[tuple[str, str]]:
    """Who will open the one record, and for whom that is new; empty where nothing can be joined."""
    if joining is None:
        return []
    said = [(_("ひとつにしたあと、開ける人"), joining.readers)]
    said += [
        (_("新しく、こちらを開ける人"), joining.new_here),
        (_("新しく、もう一つを開ける人"), joining.new_there),
        (_("もう開けなくなる人"), joining.no_more),
    ]
    return [(words, listed(names)) for words, names in said if names]


def what_stays(view: MergeView, notes: int) -> list[str]:
    """What undoing means: who and what goes back, and what was written since and stays here."""
    lines = [_("チーム・担当・つながりの状態・近づけない人は、ひとつにする前にもどります。")]
    if view.wants_no_contact:
        lines.append(
            _(
                "連絡をのぞんでいない方の記録では、まだ会えていないつなぎと、訪問や連絡の予定を取りやめます。"
            )
        )
    since = []
    if notes:
        since.append(_("かかわりの記録：%(count)s件") % {"count": notes})
    if view.sections:
        labels = (_(rules.SECTION_LABELS[name]) for name in view.sections)
        since.append(_("書きかえたところ：%(names)s") % {"names": listed(labels)})
    if view.members:
        since.append(_("チームに入った人：%(names)s") % {"names": listed(view.members)})
    if view.consents:
        since.append(_("本人の同意：%(count)s件") % {"count": view.consents})
    if view.is_track_changed:
        since.append(_("担当や次の連絡の日"))
    if since:
        lines += [
            _("ひとつにしたあとの次のものは、この記録に残ります。必要なら、あとで写してください。"),
            *since,
        ]
    return lines


def taken_back_words(names: list[str]) -> list[str]:
    """That introductions which the merge ended stay ended: to whom, and what to do."""
    if not names:
        return []
    sentence = _(
        "ひとつにしたときに取りやめになったつなぎは、もどりません：%(names)s。必要なら、もう一度つないでください。"
    )
    return [sentence % {"names": listed(names)}]
