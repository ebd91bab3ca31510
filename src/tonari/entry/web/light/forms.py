"""What a recipient without an account can say: few words, big buttons."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import JapaneseDateField
from tonari.entry.web.meanwhile import seen_field
from tonari.entry.web.referral.forms import (
    CorrectMetForm,
    expected_field,
    holding_words,
    once_field,
    other_words,
    queue_field,
    radio,
    words_field,
)
from tonari.kernel import clock
from tonari.kernel.ids import fold_paper_code
from tonari.records.directory.rules.keeping import CODE_GROUPS
from tonari.work.referral import rules

# Of the codes of letters and of cards alike.
LETTERS = 4 * CODE_GROUPS


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("紙に書いてあるコード"),
        help_text=_("大文字と小文字、全角と半角、ハイフンのあるなしは、どれでもかまいません。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("コードを入れてください。")},
    )

    def clean_code(self) -> str:
        """As it is written; one that cannot be right is told so, without looking any up."""
        typed = fold_paper_code(self.cleaned_data["code"])
        if len(typed) < LETTERS:
            raise forms.ValidationError(
                _(
                    "文字が足りません。コードは%(all)s文字（4文字ずつ%(groups)s組）ですが、"
                    "いまは%(typed)s文字です。"
                ),
                params={"all": LETTERS, "groups": LETTERS // 4, "typed": len(typed)},
            )
        return typed


class YesForm(forms.Form):
    words = words_field(_("いつごろなら、よいですか"), _("例：火曜と木曜の午後。"))


class NoForm(forms.Form):
    reason = radio(_("理由"), rules.REASONS[rules.REJECTED], _("理由を選んでください。"))
    words = other_words()
    once = once_field()


class AskForm(forms.Form):
    words = words_field(_("聞きたいこと"), required=True)
    once = once_field()


class MetForm(forms.Form):
    on = JapaneseDateField(label=_("会えた日"), calendar=True, past=True, initial=clock.today)
    how = radio(_("どうやって会えましたか"), rules.MEETINGS, _("ひとつ選んでください。"))
    words = words_field(_("ひとこと"))


class MetDayForm(forms.Form):
    """The day and the way that were written by mistake; `initial` has what stands."""

    on = MetForm.base_fields["on"]
    how = MetForm.base_fields["how"]
    seen = forms.DateField(widget=forms.HiddenInput)
    seen_how = CorrectMetForm.base_fields["seen_how"]


class NotMetForm(forms.Form):
    """Nothing to ask: the button is the whole form."""


class WorksForm(forms.Form):
    words = words_field(_("ひとこと"), _("例：毎週来ています。"))


class FailForm(forms.Form):
    reason = radio(_("理由"), rules.REASONS[rules.FAILED], _("理由を選んでください。"))
    words = other_words()
    once = once_field()


class WaitForm(forms.Form):
    overwrites = ("queue_place", "expected_on")
    seen = seen_field()
    queue_place = queue_field()
    expected_on = expected_field()
    words = words_field(_("ひとこと"))


class NewsForm(forms.Form):
    holds = radio(_("いまも続いていますか"), rules.HOLDING, _("ようすを選んでください。"))
    words = holding_words(_("例：毎週来ています。"))
    need = words_field(
        _("そちらで、困っていること・あるとよいこと"),
        _("例：送り迎えをしてくれる人がいると助かります。"),
    )
    follow_up_id = once_field()
