"""Whose a record is by law: what is typed of contracts, and how a holding stands in words."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonari.entry.web.fields import CHOOSE, JapaneseDateField
from tonari.entry.web.templatetags.tonari import ago, bracketed, hizuke
from tonari.ground.network import queries as network
from tonari.kernel.actor import Actor
from tonari.records.people import queries
from tonari.records.people.queries import ContractView, Holding, RecordView
from tonari.records.people.rules.holding import MAX_WHAT, PAST, SOON

OWN = UUID(int=0)
"""What a choice of a contract sends for none: the record is the organisation's own."""


class ContractForm(forms.Form):
    """A contract as it stands; its days are far from today: typed, in either calendar."""

    what = forms.CharField(
        label=gettext_lazy("何の契約"),
        help_text=gettext_lazy("例：令和8年度 自立相談支援事業。本人のことは書きません。"),
        max_length=MAX_WHAT,
        error_messages={"required": gettext_lazy("何の契約かを書いてください。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    begins_on = JapaneseDateField(
        label=gettext_lazy("はじまりの日"), help_text=gettext_lazy("例：2026-04-01、令和8年4月1日")
    )
    ends_on = JapaneseDateField(
        label=gettext_lazy("終わりの日"), help_text=gettext_lazy("例：2027-03-31、令和9年3月31日")
    )


class NewContractForm(ContractForm):
    """A new one, with whom; its id goes along, so that it is made once."""

    contract_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    holder_id = forms.TypedChoiceField(
        label=gettext_lazy("委託元（記録の責任主体）"),
        coerce=UUID,
        error_messages={"required": gettext_lazy("委託元を選んでください。")},
    )
    field_order = ["contract_id", "holder_id", "what", "begins_on", "ends_on"]

    def __init__(self, data: Any, viewer: Actor) -> None:
        super().__init__(data)
        others = [one for one in network.organisations(viewer) if one.id != viewer.acting_for]
        field: Any = self.fields["holder_id"]
        field.choices = [CHOOSE, *((str(one.id), one.name) for one in others)]


class ChangeContractForm(ContractForm):
    """One that is there already; revision: the one that was seen."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class HolderForm(forms.Form):
    """By which contract a record is another's, or that it is one's own; seen: what it was."""

    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    contract_id = forms.TypedChoiceField(
        label=gettext_lazy("記録の責任主体"), coerce=UUID, widget=forms.RadioSelect
    )

    def __init__(self, data: Any, viewer: Actor, seen: UUID | None) -> None:
        super().__init__(data, initial={"seen": seen, "contract_id": str(seen or OWN)})
        self.fields["contract_id"].choices = contract_choices(viewer)  # type: ignore[attr-defined]

    def clean_contract_id(self) -> UUID | None:
        """None for one's own."""
        return contract_of(self.cleaned_data["contract_id"])


def contract_of(chosen: UUID | None) -> UUID | None:
    """The contract that a choice means: none for one's own, and where nothing was asked."""
    return None if chosen == OWN else chosen


def contract_choices(viewer: Actor) -> list[tuple[str, str]]:
    """Every contract of one's organisation, after its own: what goes on first."""
    found = sorted(queries.contracts(viewer), key=lambda one: one.nearing == PAST)
    return [
        (str(OWN), _("自分たち（委託ではない）")),
        *((str(one.id), contract_words(one)) for one in found),
    ]


def contract_words(one: ContractView) -> str:
    """「焼津市（令和8年度 自立相談支援事業、2027年3月31日まで）」."""
    until = _("%(day)sまで") % {"day": hizuke(one.ends_on)}
    return one.holder_name + bracketed(f"{one.what}{_('、')}{until}")


def shown_holdings(frame: RecordView) -> list[tuple[Holding, str]]:
    """Whose a record is, as its page shows it: each holding, and that its contract ends."""
    return [(one, end_words(one.contract) if one.contract else "") for one in frame.holdings]


def end_words(one: ContractView) -> str:
    """That a contract ends soon or has ended; empty for others."""
    if one.nearing == PAST:
        return _("委託の期間が過ぎました（%(ago)s）") % {"ago": ago(one.ends_on)}
    if one.nearing == SOON:
        return _("委託はもうすぐ終わります（%(ago)s）") % {"ago": ago(one.ends_on)}
    return ""
