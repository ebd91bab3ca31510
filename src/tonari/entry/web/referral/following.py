"""The forms that ask whether a connection holds."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from tonari.entry.web.meanwhile import seen_field
from tonari.kernel.seen import version_of
from tonari.work.referral import rules

from .forms import ActForm, holding_words, once_field, radio, words_field


class FollowUpForm(ActForm):
    """Whether it holds, for the person: answered by the sender's team."""

    side: ClassVar[str] = rules.SENDER
    holds = radio(_("本人とのつながりは"), rules.HOLDING, _("ようすを選んでください。"))
    words = holding_words(_("本人に聞いたようすを、短く。名前や電話番号は書かないでください。"))
    follow_up_id = once_field()
    seen = seen_field()

    def prepare(self) -> None:
        """Which question it answers; one that nobody asked gets an id of its own."""
        self.initial["seen"] = self._by_others()
        if due := self.task.due_follow_up(self.side):
            self.initial["follow_up_id"] = due.id

    def values(self) -> dict[str, Any]:
        """With the side that speaks."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return {"side": self.side} | said

    @property
    def is_second(self) -> bool:
        """Whether a colleague has written of it since the page was made: both stay."""
        return bool(self.cleaned_data["seen"] != self._by_others())

    def _by_others(self) -> str:
        """The version of what everybody else has said on this side."""
        said = [one for one in self.task.follow_ups if one.side == self.side and one.answered_at]
        return version_of(*sorted(one.id for one in said if one.said_by != self.actor.id))


class PlaceFollowUpForm(FollowUpForm):
    """Whether it holds, for the receiving place."""

    of_recipient = True
    side = rules.RECIPIENT
    holds = radio(_("いまも続いていますか"), rules.HOLDING, _("ようすを選んでください。"))
    words = holding_words(_("例：毎週来ています。"))
    need = words_field(
        _("受け入れているところで、困っていること・あるとよいこと"),
        _("例：送り迎えをしてくれる人がいると助かります。"),
    )
    field_order = ("way", "holds", "words", "need")
