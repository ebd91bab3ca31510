"""The forms that ask whether a connection holds."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from tonari.work.referral import rules

from .forms import ActForm, once_field, radio, words_field


class FollowUpForm(ActForm):
    """Whether it holds, for the person: answered by the sender's team."""

    side: ClassVar[str] = rules.SENDER
    holds = radio(_("本人とのつながりは"), rules.HOLDING, _("ようすを選んでください。"))
    words = words_field(
        _("ひとこと"),
        _("本人に聞いたようすを、短く。名前や電話番号は書かないでください。"),
    )
    follow_up_id = once_field()

    def prepare(self) -> None:
        """Which question it answers; one that nobody asked gets an id of its own."""
        if due := self.task.due_follow_up(self.side):
            self.initial["follow_up_id"] = due.id

    def values(self) -> dict[str, Any]:
        """With the side that speaks."""
        return {"side": self.side} | self.cleaned_data


class PlaceFollowUpForm(FollowUpForm):
    """Whether it holds, for the receiving place."""

    of_recipient = True
    side = rules.RECIPIENT
    holds = radio(_("いまも続いていますか"), rules.HOLDING, _("ようすを選んでください。"))
    words = words_field(_("ひとこと"), _("例：毎週来ています。"))
    need = words_field(
        _("受け入れているところで、困っていること・あるとよいこと"),
        _("例：送り迎えをしてくれる人がいると助かります。"),
    )
    field_order = ("way", "holds", "words", "need")
