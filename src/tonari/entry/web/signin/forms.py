"""What is typed on the pages of signing in and coming in."""

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import CHOOSE, JapaneseDateField, LongText, PhoneField, SureBox
from tonari.ground.network.rules import (
    MAIL,
    ORGANISATION_KINDS,
    PASS_PHRASE_LENGTH,
    ROLES,
    YEARS,
    generated_pass_phrase,
    tidy_login,
    tidy_pass_phrase,
)
from tonari.kernel.ids import new_token

KINDS = [(code, _(label)) for code, label in ORGANISATION_KINDS.items()]


class LoginField(forms.CharField):
    widget = forms.TextInput(
        attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    )

    def clean(self, value: Any) -> str:
        return tidy_login(super().clean(value))


class AddressField(forms.EmailField):
    def to_python(self, value: Any) -> str:
        return tidy_login(super().to_python(value) or "")


class PassPhraseField(forms.CharField):
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})

    def clean(self, value: Any) -> str:
        return tidy_pass_phrase(super().clean(value))


class NewPassPhraseField(PassPhraseField):
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class CodeField(forms.CharField):
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}
    )

    def clean(self, value: Any) -> str:
        return tidy_login(super().clean(value))


class OnceField(forms.CharField):
    """The token of a link that is about to be made: the form sent twice makes one link."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=new_token)

    def clean(self, value: Any) -> str:
        """The token that the form brought along; a new one for anything that is none."""
        token = str(value or "")
        return token if re.fullmatch(r"[A-Za-z0-9_-]{43}", token) else new_token()


class SignInForm(forms.Form):
    login = LoginField(max_length=254, label=_("ログイン名またはメールアドレス"))
    pass_phrase = PassPhraseField(max_length=300, label=_("合言葉"))


class CodeForm(forms.Form):
    code = CodeField(
        max_length=20,
        label=_("確認コード"),
        help_text=_("認証アプリにいま出ている6けたの数字です。30秒ごとに変わります。"),
    )


class PassPhraseForm(forms.Form):
    pass_phrase = PassPhraseField(max_length=300, label=_("いまの合言葉"))


class PaperForm(forms.Form):
    code = forms.CharField(
        label=_("印刷した復旧コード"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("登録したときに印刷した紙にある、4文字ずつのコードです。"),
    )


class NewPassPhraseForm(forms.Form):
    """offer: a generated one, for whoever has no idea; it stays the same while the page does."""

    pass_phrase = NewPassPhraseField(max_length=300, label=_("新しい合言葉"))
    again = NewPassPhraseField(max_length=300, label=_("もう一度、同じ合言葉"))
    offer = forms.CharField(required=False, initial=generated_pass_phrase, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        advice = _("%(least)s文字以上。ことばをいくつか並べると、長くても覚えやすくなります。")
        self.fields["pass_phrase"].help_text = advice % {"least": PASS_PHRASE_LENGTH}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "again" in typed and typed.get("pass_phrase") != typed["again"]:
            self.add_error("again", _("上の合言葉と違います。同じものを入れてください。"))
        return typed


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("お名前"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    kana = forms.CharField(label=_("ふりがな"), max_length=60, required=False)
    login = LoginField(
        label=_("ログイン名"),
        max_length=60,
        help_text=_("サインインに使います。半角の英数字と . - _ @ で、3〜60文字。"),
    )
    email = AddressField(
        label=_("メールアドレス"),
        required=False,
        help_text=_("なくてもかまいません。書くと、ログイン名の代わりにも使えます。"),
    )


class FounderForm(NameForm):
    organisation_name = forms.CharField(label=_("主体の名前"), max_length=100)
    organisation_kind = forms.ChoiceField(
        label=_("主体の種類"),
        choices=KINDS,
        help_text=_("表示に使うだけです。できることは、どの種類でも同じです。"),
    )


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("お名前"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    kana = forms.CharField(label=_("ふりがな"), max_length=60, required=False)
    pass_phrase = PassPhraseField(
        max_length=300,
        label=_("いまの合言葉"),
        help_text=_("加わる主体の鍵も、同じ合言葉で開くようにします。"),
    )


class JoinAsFounderForm(JoinForm):
    organisation_name = forms.CharField(label=_("主体の名前"), max_length=100)
    organisation_kind = forms.ChoiceField(
        label=_("主体の種類"),
        choices=KINDS,
        help_text=_("表示に使うだけです。できることは、どの種類でも同じです。"),
    )
    field_order = ["organisation_name", "organisation_kind", "name", "kana", "pass_phrase"]


class RecoverForm(PaperForm, NewPassPhraseForm):
    login = LoginField(max_length=254, label=_("ログイン名またはメールアドレス"))
    field_order = ["login", "code", "pass_phrase", "again"]


class ChangePassPhraseForm(NewPassPhraseForm):
    old = PassPhraseField(max_length=300, label=_("いまの合言葉"))
    field_order = ["old", "pass_phrase", "again"]


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("役割"),
        choices=[(code, _(label)) for code, label in ROLES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    label = forms.CharField(
        label=_("肩書き"),
        max_length=40,
        required=False,
        help_text=_("民生委員、CSWなど。表示に使うだけです。"),
    )


class ChangeRolesForm(SureBox, RolesForm):
    sure_of = ("roles",)
    sure = forms.BooleanField(label=_("これでまちがいありません"), required=False)
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class InviteMemberForm(RolesForm):
    once = OnceField()
    name = forms.CharField(
        label=_("招く人"), max_length=60, help_text=_("招待の一覧で見分けるための名前です。")
    )
    field_order = ["name", "roles", "label"]

    def __init__(self, *args: Any, may: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [(code, _(label)) for code, label in ROLES.items() if code in may]
        self.fields["roles"].choices = allowed  # type: ignore[attr-defined]


class InviteOrganisationForm(forms.Form):
    once = OnceField()
    name = forms.CharField(label=_("招く主体の名前"), max_length=100)
    kind = forms.ChoiceField(
        label=_("主体の種類"),
        choices=[CHOOSE, *KINDS],
        error_messages={"required": _("主体の種類を選んでください。")},
    )


class PostForm(forms.Form):
    name = forms.CharField(label=_("担当の名前"), max_length=60)
    holder = forms.ChoiceField(
        label=_("受け持つ人"), error_messages={"required": _("受け持つ人を選んでください。")}
    )
    deputy = forms.ChoiceField(label=_("代わりの人"), required=False)

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = [("", _("いない"))]
        self.fields["holder"].choices = [CHOOSE, *members]  # type: ignore[attr-defined]
        self.fields["deputy"].choices = nobody + members  # type: ignore[attr-defined]


class StaffPostForm(PostForm):
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class MailForm(forms.Form):
    email = AddressField(
        label=_("メールアドレス"),
        required=False,
        help_text=_("なくてもかまいません。書くと、ログイン名の代わりにも使えます。"),
    )
    mail = forms.ChoiceField(
        label=_("待っていることがあるときのメール"),
        choices=[(code, _(label)) for code, label in MAIL.items()],
        widget=forms.RadioSelect,
    )


class YearsForm(forms.Form):
    years = forms.ChoiceField(
        label=_("日付の年"),
        choices=[(code, _(label)) for code, label in YEARS.items()],
        widget=forms.RadioSelect,
        help_text=_("書くときは、どちらでも読めます（令和8年4月1日、R8.4.1、2026-04-01）。"),
    )


class AwayForm(forms.Form):
    first_day = JapaneseDateField(label=_("はじめの日"), calendar=True)
    last_day = JapaneseDateField(label=_("おわりの日"), calendar=True)
    cover = forms.TypedChoiceField(
        label=_("代わりに見る人"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_(
            "担当にもう一人いるときは、その人が先に見ます。その人も休む日は、ここで選んだ人が見ます。決めなければ、最後の受け皿の担当が見ます。"
        ),
    )

    def __init__(self, *args: Any, covers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"].choices = [("", _("決めない")), *covers]  # type: ignore[attr-defined]


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("名前"), max_length=100)
    kana = forms.CharField(label=_("ふりがな"), max_length=100, required=False)
    strengths = forms.CharField(
        label=_("強み"), required=False, max_length=2000, widget=LongText(attrs={"rows": 3})
    )
    can_lend = forms.CharField(
        label=_("貸せるもの"),
        required=False,
        max_length=2000,
        widget=LongText(attrs={"rows": 3}),
        help_text=_("部屋、車、人手、道具、知恵など。"),
    )
    phone = PhoneField(label=_("電話"), required=False, max_length=30)
    fax = PhoneField(label=_("FAX"), required=False, max_length=30)
    area = forms.CharField(label=_("活動する地域"), required=False, max_length=200)
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
