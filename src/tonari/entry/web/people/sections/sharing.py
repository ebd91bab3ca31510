"""The talk about sharing: asked before anything is passed on, and kept as the person wishes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import JapaneseDateField, choices
from tonari.entry.web.people.forms import LONG, content_of, lines
from tonari.ground.network import queries as network
from tonari.kernel.actor import Actor
from tonari.records.people import rules

from .base import LINE, NOT_ASKED, SectionForm


class ShareForm(forms.Form):
    """To whom, what, what for, until when, and to whom not: asked before anything is passed on."""

    answer = forms.ChoiceField(
        label=_("ほかの人や団体に、伝えてもよいですか"),
        choices=[NOT_ASKED, *choices(rules.SHARING)],
        required=False,
        widget=forms.RadioSelect,
    )
    may_know = forms.CharField(
        label=_("だれになら"), help_text=_("例：病院の相談員、娘。団体の名前でも。"), **LINE
    )
    which = forms.MultipleChoiceField(
        label=_("何を"),
        choices=choices(
            {name: label for name, label in rules.SECTION_LABELS.items() if name != "sharing"}
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    what_for = forms.CharField(label=_("何のために"), **LINE)
    until = JapaneseDateField(label=_("いつまで"), calendar=True, ahead=True, required=False)
    not_to = forms.MultipleChoiceField(
        label=_("伝えないでほしい主体"),
        help_text=_(
            "えらばれた主体には、つなげなくなります。相手には何も知らされません。もう渡したものは、「本人の同意」で取り消します。"
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nor_to = forms.CharField(
        label=_("ほかに、伝えないでほしい人や団体"),
        help_text=_("つなぐ前に、ここに書いたことが出ます。"),
        widget=lines(2),
        **LONG,
    )
    asked = forms.ChoiceField(
        label=_("どうやって確かめましたか"),
        choices=[NOT_ASKED, *choices(rules.ASKED)],
        required=False,
    )
    explained_by = forms.CharField(label=_("説明した人"), **LINE)

    def offer(self, viewer: Actor) -> None:
        """The other organisations of the network; those named earlier stay, even when they left.

        A choice is a line of `sharing.not_to`: it brings the name along.
        """
        named = rules.named_organisations(self._named())
        others = {one.id: one.name for one in network.organisations(viewer)}
        others.pop(viewer.acting_for, None)
        field: Any = self.fields["not_to"]
        field.choices = [
            (rules.organisations_text({one: name}), name) for one, name in (others | named).items()
        ]
        self.initial = {
            "explained_by": network.acting_member(viewer).name,
            **self.initial,
            "not_to": rules.organisations_text(named).splitlines(),
        }

    def _named(self) -> str:
        if self.is_bound:
            return "\n".join(self.data.getlist("not_to"))  # type: ignore[attr-defined]
        before = self.initial.get("not_to", "")
        return before if isinstance(before, str) else "\n".join(before)

    @property
    def told(self) -> dict[str, str]:
        """What the section keeps; nobody is named as explaining what was not talked about."""
        told = content_of(self, ShareForm.base_fields)
        told["not_to"] = "\n".join(self.cleaned_data["not_to"])
        if not any(words for name, words in told.items() if name != "explained_by"):
            told["explained_by"] = ""
        return told


class SharingForm(ShareForm, SectionForm):
    # A day that has gone by since stays, so that everything else can still be written.
    until = JapaneseDateField(label=_("いつまで"), calendar=True, required=False)
    why = _("本人が決めたとおりにするためです。同意しなくても、支援は受けられます。")

    @property
    def content(self) -> dict[str, str]:
        """What was agreed on."""
        return self.told
