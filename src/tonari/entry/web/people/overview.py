"""The organisation's list: what it is narrowed to, and what is changed for those who are chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonari.entry.web.access import Request, sentence
from tonari.entry.web.fields import choices
from tonari.entry.web.people.holding import contract_choices
from tonari.entry.web.people.pages import post_choices
from tonari.entry.web.people.sought import FOUND
from tonari.ground.network import queries as network
from tonari.kernel.refused import Refused
from tonari.records.people import queries, rules

HAND_OVER, JOIN, LEAVE, HOLD = "hand_over", "join", "leave", "hold"
MOST = 200


class WantedForm(forms.Form):
    """What the list is narrowed to: ids and states, open in its address, and words, sealed."""

    post = forms.ChoiceField(label=gettext_lazy("担当"), required=False)
    member = forms.ChoiceField(label=gettext_lazy("そばにいる人"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("つながり"),
        required=False,
        choices=[
            ("", gettext_lazy("すべて")),
            *(one for one in choices(rules.TRACK_STATES) if one[0] != rules.CLOSED),
        ],
    )
    unassigned = forms.BooleanField(label=gettext_lazy("これから担当を決める人"), required=False)
    overdue = forms.BooleanField(label=gettext_lazy("連絡の日が過ぎた人"), required=False)
    quiet = forms.BooleanField(label=gettext_lazy("しばらく話せていない人"), required=False)
    mine = forms.BooleanField(label=gettext_lazy("わたしがそばにいる人だけ"), required=False)

    def __init__(self, typed: QueryDict, request: Request) -> None:
        super().__init__(typed)
        self._viewer = request.actor
        everybody = [("", _("すべて"))]
        members = network.responsible_members(request.actor, request.actor.acting_for)
        self.fields["post"].choices = everybody + post_choices(request)  # type: ignore[attr-defined]
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            *everybody,
            *((str(member.id), member.name) for member in members),
        ]
        if not queries.sees_all(request.actor):
            del self.fields["mine"]

    def wanted(self) -> queries.Wanted:
        """What is valid of it; a choice that is none any more narrows nothing."""
        self.is_valid()
        known = self.cleaned_data
        ticks = ("unassigned", "overdue", "quiet", "mine")
        return queries.Wanted(
            words=self.words,
            post_id=UUID(known["post"]) if known.get("post") else None,
            member_id=UUID(known["member"]) if known.get("member") else None,
            state=known.get("state") or "",
            **{tick: bool(known.get(tick)) for tick in ticks},
        )

    @cached_property
    def words(self) -> str:
        """What is searched for in it; nothing if the words were sealed by another."""
        return queries.opened_words(self._viewer, self.data.get(FOUND, ""))

    @property
    def found(self) -> str:
        """The words as the list's address has them, if there are any."""
        return self.data[FOUND] if self.words else ""

    @property
    def filters(self) -> dict[str, object]:
        """The filters that are set, without the words."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def address(self) -> str:
        """What is set of both, as it stands in the list's address."""
        return urlencode(self.filters | ({FOUND: self.found} if self.found else {}))


@dataclass(frozen=True)
class Change:
    """What may be changed for several people: what it asks, and what it says when it is done."""

    title: Any
    label: Any
    sure: Any
    button: Any
    done: Any


CHANGES = {
    HAND_OVER: Change(
        gettext_lazy("担当をかえる"),
        gettext_lazy("これからの担当"),
        gettext_lazy("%(count)s人の担当を「%(whom)s」にしますか"),
        gettext_lazy("この担当にする"),
        gettext_lazy("担当をかえた人：%(count)s人"),
    ),
    JOIN: Change(
        gettext_lazy("チームに入れる"),
        gettext_lazy("チームに入る人"),
        gettext_lazy("%(whom)sさんを、%(count)s人のチームに入れますか"),
        gettext_lazy("チームに入れる"),
        gettext_lazy("チームに入れた人：%(count)s人"),
    ),
    LEAVE: Change(
        gettext_lazy("チームからはずす"),
        gettext_lazy("チームからはずれる人"),
        gettext_lazy("%(whom)sさんを、%(count)s人のチームからはずしますか"),
        gettext_lazy("チームからはずす"),
        gettext_lazy("チームからはずした人：%(count)s人"),
    ),
    HOLD: Change(
        gettext_lazy("記録の責任主体をかえる"),
        gettext_lazy("これからの責任主体"),
        gettext_lazy("%(count)s人の記録の責任主体を「%(whom)s」にしますか"),
        gettext_lazy("これにする"),
        gettext_lazy("責任主体を決めた人：%(count)s人"),
    ),
}


class ChangeForm(forms.Form):
    """To which post, or which colleague."""

    whom = forms.TypedChoiceField(
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("ひとつ選んでください。")},
    )

    def __init__(self, data: QueryDict | None, request: Request, what: str) -> None:
        super().__init__(data)
        field: Any = self.fields["whom"]
        field.label = CHANGES[what].label
        if what == HAND_OVER:
            field.choices = post_choices(request)
        elif what == HOLD:
            field.choices = contract_choices(request.actor)
        else:
            found = network.responsible_members(request.actor, request.actor.acting_for)
            field.choices = [(str(member.id), member.name) for member in found]

    @property
    def name(self) -> str:
        """The name of who was chosen."""
        field: Any = self.fields["whom"]
        return str(dict(field.choices).get(str(self.cleaned_data["whom"]), ""))


def chosen(request: Request) -> dict[UUID, queries.Picked]:
    """Whom the page chose, each with what stood at them then, as `shown_overview.as_sent` says."""
    found: dict[UUID, queries.Picked] = {}
    for typed in request.POST.getlist("chosen")[:MOST]:
        case_id, _colon, rest = typed.partition(":")
        try:
            ids = [UUID(one) if one else None for one in rest.split(":", 1)]
            found[UUID(case_id)] = queries.Picked(*ids)
        except ValueError:
            continue
    return found


@dataclass(frozen=True)
class Left:
    """Somebody for whom it was not done, and why."""

    called: str
    why: str


def left_out(request: Request, outcomes: Mapping[UUID, Refused | None]) -> list[Left]:
    """Everybody for whom a change was refused, by name where the reader may know it."""
    refused = {case_id: why for case_id, why in outcomes.items() if why is not None}
    names = queries.names_of(request.actor, list(refused), "list") if refused else {}
    return [
        Left(
            names[case_id].called if case_id in names else _("（名前を開けません）"), sentence(why)
        )
        for case_id, why in refused.items()
    ]
