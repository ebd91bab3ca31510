"""The small forms of an introduction, each one question; their values are what an action takes."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import CountField, JapaneseDateField, LongText, choices
from tonari.entry.web.meanwhile import seen_field
from tonari.entry.web.people.pages import named_post
from tonari.ground.network import queries as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.directory import queries as directory
from tonari.records.people import rules as people
from tonari.work.referral import rules
from tonari.work.referral.queries import TaskView
from tonari.work.referral.rules.seen import handover_version, talk_version

from .queued import stands

SUGGESTIONS = 8


def radio(label: Any, words: dict[str, str], missing: Any, **kwargs: Any) -> forms.ChoiceField:
    """One of several, all in view."""
    return forms.ChoiceField(
        label=label,
        choices=choices(words),
        widget=forms.RadioSelect,
        # The code that was sent says nothing to anybody: not shown.
        error_messages=either(missing),
        **kwargs,
    )


def either(words: Any) -> dict[str, Any]:
    """The same words for what was left out and for what is not on offer."""
    return {"required": words, "invalid_choice": words}


def words_field(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    """Some lines. How long they may be is a rule, so that nothing is cut off while typing."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        widget=LongText(attrs={"rows": 4}),
        error_messages={"required": _("ひとことでよいので、書いてください。")},
    )


class OtherWords(forms.CharField):
    """A few words that 「そのほか」 alone needs, as a rule says; `need` says it beforehand."""

    need = _("「そのほか」のときは必須")


class HoldingWords(forms.CharField):
    """A few words that a worry or an end needs, as `rules.check_holding` says."""

    need = _("「続いている」のほかは必須")


def other_words() -> OtherWords:
    """Why, in one's own words."""
    return OtherWords(label=_("ひとこと"), required=False, widget=LongText(attrs={"rows": 4}))


def holding_words(help_text: Any) -> HoldingWords:
    """How a connection holds, in one's own words."""
    box = LongText(attrs={"rows": 4})
    return HoldingWords(label=_("ひとこと"), help_text=help_text, required=False, widget=box)


def once_field() -> forms.UUIDField:
    """What makes the same form count once."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=new_id, required=False)


class OnceForm(forms.Form):
    once = forms.UUIDField()


def how_told() -> forms.ChoiceField:
    """By voice or in person."""
    return radio(
        _("どうやって伝えましたか"),
        {"phone": people.ASKED["phone"], "in_person": people.ASKED["in_person"]},
        _("電話で伝えたか、会って伝えたかを選んでください。"),
    )


def queue_field() -> CountField:
    """Where in a queue somebody stands, if that is known."""
    return CountField(
        label=_("順番（わかれば、何番め）"),
        required=False,
        widget=forms.TextInput(
            attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"invalid": _("数字で入れてください。例：3")},
    )


def expected_field() -> forms.Field:
    """When it may be their turn, if that is known."""
    return JapaneseDateField(
        label=_("いつごろ（わかれば）"),
        help_text=_("この日をすぎたら、つないだ側がもう一度うかがいます。"),
        calendar=True,
        required=False,
    )


class ActForm(forms.Form):
    """Nothing to ask: the button is the whole form.

    of_recipient: for a recipient without an account a member enters it, and says how it came.
    overwrites: the fields that say anew what stood, of which `seen` is the version; None without.
    """

    of_recipient: ClassVar[bool] = False
    overwrites: ClassVar[tuple[str, ...] | None] = None

    def __init__(self, *args: Any, actor: Actor, task: TaskView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.task = actor, task
        if self.of_recipient and task.is_light:
            self.fields = {"way": _way_field(), **self.fields}
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on who looks."""

    def values(self) -> dict[str, Any]:
        """The keywords of the action."""
        return dict(self.cleaned_data)


def _way_field() -> forms.ChoiceField:
    return radio(
        _("どうやって届いた返事ですか"),
        rules.WAYS,
        _("どうやって届いた返事かを選んでください。"),
    )


class AskForm(ActForm):
    of_recipient = True
    words = words_field(_("聞きたいこと"), _("だれのことかは、聞かないでください。"), required=True)
    once = once_field()


class AnswerForm(ActForm):
    """seen: the version of what was asked and answered when the page was made."""

    overwrites = ()
    seen = seen_field()
    words = words_field(
        _("答え"), _("名前など、本人がわかることは書かないでください。"), required=True
    )
    once = once_field()

    def prepare(self) -> None:
        """How far it has gone."""
        self.initial.setdefault("seen", talk_version(one.at for one in self.task.talk))


class AcceptForm(ActForm):
    of_recipient = True
    post_id = forms.TypedChoiceField(
        label=_("どの担当で引き受けますか"),
        help_text=_("この担当の人と代わりの人が、本人のそばにいる役になります。"),
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages=either(_("どの担当で引き受けるかを選んでください。")),
    )
    words = words_field(_("ひとこと"), _("例：平日の午後なら、いつでもどうぞ。"))

    def prepare(self) -> None:
        """Our own posts; from a recipient without an account only words."""
        if self.task.is_light:
            del self.fields["post_id"]
            return
        posts = network.posts_of(self.actor, self.actor.acting_for)
        field = self.fields["post_id"]
        field.choices = [(str(post.id), named_post(post)) for post in posts]  # type: ignore[attr-defined]
        mine = [post.id for post in posts if self.actor.id in (post.holder_id, post.deputy_id)]
        field.initial = str(mine[0]) if mine else None

    def values(self) -> dict[str, Any]:
        """Without a post for whoever has none."""
        return {"post_id": None} | self.cleaned_data


class ReasonForm(ActForm):
    """Why; `state` is what the task will be."""

    state: ClassVar[str] = rules.CANCELLED
    reason = radio(_("理由"), {}, _("理由を選んでください。"))
    words = other_words()
    once = once_field()

    def prepare(self) -> None:
        """The reasons of this end."""
        self.fields["reason"].choices = choices(self.reasons())  # type: ignore[attr-defined]

    def reasons(self) -> Mapping[str, str]:
        """Code and label of each that may be chosen."""
        return rules.REASONS[self.state]


class CancelForm(ReasonForm):
    state = rules.CANCELLED

    def prepare(self) -> None:
        """Whom the words reach: an organisation that was asked reads the sender's."""
        super().prepare()
        if rules.SENDER in self.task.my_roles and self.task.requested_at and not self.task.is_light:
            self.fields["words"].help_text = _(
                "相手も読みます。名前など、本人がわかることは書かないでください。"
            )


class HoldForm(ReasonForm):
    """A queue: why, and how long it may take, if that is known."""

    of_recipient = True
    state = rules.ON_HOLD
    overwrites = ("reason", "queue_place", "expected_on")
    seen = seen_field()
    queue_place = queue_field()
    expected_on = expected_field()
    field_order = ("reason", "queue_place", "expected_on", "words")

    def prepare(self) -> None:
        """What was said before stands there, for whoever says it anew."""
        super().prepare()
        self.initial.update(stands(self.task))


class FailForm(ReasonForm):
    of_recipient = True
    state = rules.FAILED

    def reasons(self) -> Mapping[str, str]:
        """Whoever has met them does not say that they could not."""
        found = dict(super().reasons())
        if self.task.met_on:
            del found["could_not_meet"]
        return found


class DeclineForm(ReasonForm):
    """A no, and perhaps who might fit better: `look_for` finds entries of the directory."""

    of_recipient = True
    state = rules.REJECTED
    look_for = forms.CharField(
        label=_("もっと合いそうなところ"),
        help_text=_("思いあたるところがあれば、ことばでさがして選べます。"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    suggested = forms.TypedChoiceField(
        label=_("おすすめ"),
        required=False,
        coerce=UUID,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages=either(_("おすすめは、もういちど選んでください。")),
    )

    def prepare(self) -> None:
        """What was found so far."""
        super().prepare()
        words = (self.data if self.is_bound else self.initial).get("look_for", "").strip()
        if not words:
            del self.fields["suggested"]
            return
        found = directory.search(self.actor, words).items[:SUGGESTIONS]
        none = ("", _("えらばない") if found else _("見つかりませんでした"))
        self.fields["suggested"].choices = [  # type: ignore[attr-defined]
            none,
            *((str(place.id), f"{place.name}　{place.address}") for place in found),
        ]

    def values(self) -> dict[str, Any]:
        """Without the words that were searched for."""
        return {name: v for name, v in self.cleaned_data.items() if name != "look_for"}


class MetForm(ActForm):
    of_recipient = True
    on = JapaneseDateField(label=_("会えた日"), calendar=True, past=True, initial=clock.today)
    how = radio(_("どうやって会えましたか"), rules.MEETINGS, _("ひとつ選んでください。"))
    words = words_field(_("ひとこと"))


class CorrectMetForm(ActForm):
    """The day and the way of the first meeting, as they stand, to be said right."""

    of_recipient = True
    on = MetForm.base_fields["on"]
    how = MetForm.base_fields["how"]
    seen = forms.DateField(widget=forms.HiddenInput)
    seen_how = forms.ChoiceField(choices=choices(rules.MEETINGS), widget=forms.HiddenInput)

    def prepare(self) -> None:
        """What stands there now."""
        self.initial["on"] = self.initial["seen"] = self.task.met_on
        self.initial["how"] = self.initial["seen_how"] = self.task.met_how


class NotMetForm(ActForm):
    """Nothing to ask but how it came, of a recipient without an account."""

    of_recipient = True


class CompleteForm(ActForm):
    of_recipient = True
    words = words_field(_("ひとこと"), _("例：毎週来ています。"))


class TellForm(ActForm):
    how = how_told()


class ArrangeForm(ActForm):
    """How the two are brought together; who goes along stands in the words.

    seen: the version of what was agreed when the page was made.
    """

    overwrites = ("handover", "handover_on")
    seen = seen_field()
    handover = radio(
        _("どうやって引き合わせますか"),
        rules.HANDOVERS,
        _("どうやって引き合わせるかを選んでください。"),
    )
    handover_on = JapaneseDateField(
        label=_("いつ（決まっていれば）"), calendar=True, required=False
    )
    words = words_field(
        _("だれが、どこで"),
        _("例：相談係の佐藤がいっしょに行きます。14時に店の前で。本人の名前は書かないでください。"),
    )

    def prepare(self) -> None:
        """What was agreed so far stands there."""
        self.initial.setdefault("handover", self.task.handover)
        self.initial.setdefault("handover_on", self.task.handover_on)
        seen = handover_version(self.task.handover, self.task.handover_on)
        self.initial.setdefault("seen", seen)


class ReleaseForm(ArrangeForm):
    how = how_told()
    field_order = ("how", "handover", "handover_on", "words")

    def prepare(self) -> None:
        """An organisation with an account gets a key; who has met is not brought together again."""
        super().prepare()
        if not self.task.is_light:
            del self.fields["how"]
        if self.task.met_on and "handover" not in self.data:
            for name in ("seen", "handover", "handover_on", "words"):
                del self.fields[name]
