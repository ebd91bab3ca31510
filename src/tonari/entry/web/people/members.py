"""Forms that name a member: nobody is chosen until somebody chooses."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import CHOOSE


class JoinForm(forms.Form):
    member_id = forms.TypedChoiceField(
        label=_("チームに入る人"),
        coerce=UUID,
        error_messages={"required": _("チームに入る人を選んでください。")},
    )

    def __init__(self, *args: Any, members: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [CHOOSE, *members] if members else []
        self.fields["member_id"].choices = offered  # type: ignore[attr-defined]


class KeepAwayForm(forms.Form):
    member_id = forms.TypedChoiceField(
        label=_("近づけない人"),
        coerce=UUID,
        help_text=_("どの主体の人でも選べます。選ばれた人には、何も知らされません。"),
    )

    def __init__(self, *args: Any, members: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member_id"].choices = [CHOOSE, *members]  # type: ignore[attr-defined]
