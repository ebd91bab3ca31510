"""Forms that name a member: nobody is chosen until somebody chooses."""

from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tonari.entry.web.fields import CHOOSE


class ColleagueField(forms.TypedChoiceField):
    """Somebody who could join; there: who is on the team already, as the form sent twice has it."""

    there: Collection[str] = ()

    def valid_value(self, value: Any) -> bool:
        return value in self.there or super().valid_value(value)


class JoinForm(forms.Form):
    member_id = ColleagueField(
        label=_("チームに入る人"),
        coerce=UUID,
        error_messages={"required": _("チームに入る人を選んでください。")},
    )

    def __init__(
        self, *args: Any, members: list[tuple[str, str]], there: Collection[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast("ColleagueField", self.fields["member_id"])
        field.choices = [CHOOSE, *members] if members else []
        field.there = there


class KeepAwayForm(forms.Form):
    member_id = forms.TypedChoiceField(
        label=_("近づけない人"),
        coerce=UUID,
        help_text=_("どの主体の人でも選べます。選ばれた人には、何も知らされません。"),
    )

    def __init__(self, *args: Any, members: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member_id"].choices = [CHOOSE, *members]  # type: ignore[attr-defined]
