"""What may happen to a list that was brought, and who may do it."""

from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _

STAGED, CHECKING, CHECKED = "staged", "checking", "checked"
TAKING, TAKEN_IN, UNDONE, DROPPED = "taking", "taken", "undone", "dropped"
STATES = {
    STAGED: _("届いた"),
    CHECKING: _("調べています"),
    CHECKED: _("まだ入れていない"),
    TAKING: _("入れています"),
    TAKEN_IN: _("入れた"),
    UNDONE: _("取り消した"),
    DROPPED: _("やめた"),
}
LARGEST_UPLOAD = 50_000_000
"""Bytes that a member may send by the web; the operator's command takes more."""
AT_ONCE = 200_000
"""Bytes of a file that is looked through while whoever brought it waits."""
PART = 1_000_000

CHECKABLE = (STAGED, CHECKED)
DROPPABLE = (STAGED, CHECKING, CHECKED, TAKING)


def check_may_handle(by: Actor, organisation_id: UUID | None) -> None:
    """A list is for whoever brought it: members of that organisation, or the operator."""
    if by.kind == "command":
        return
    if by.kind != "member" or organisation_id is None or by.organisation_id != organisation_id:
        raise not_found()


def check_size(size: int) -> None:
    """`Refused` for a file that is empty, or larger than may be sent by the web."""
    if size == 0:
        raise Refused(_("ファイルが空です。"), field="file")
    if size > LARGEST_UPLOAD:
        raise too_large()


def too_large() -> Refused:
    """For a file that is larger than may be sent by the web."""
    return Refused(
        _("ファイルが大きすぎます（50MBまで）。分けて送るか、運用者に頼んでください。"),
        field="file",
    )


def over() -> Refused:
    """For what somebody else did meanwhile."""
    return Refused(_("この一覧は、もう別の状態になっています。いまのようすを見てください。"))


PARTS = {
    "name": _("名称"),
    "kana": _("名称_カナ"),
    "kind": _("種類"),
    "standing": _("位置づけ"),
    "fields": _("分野"),
    "provider": _("運営団体名"),
    "description": _("説明"),
    "postal_code": _("郵便番号"),
    "address": _("住所"),
    "municipality_code": _("市区町村コード"),
    "lat": _("緯度経度"),
    "lon": _("緯度経度"),
    "phone": _("電話番号"),
    "fax": _("FAX番号"),
    "email": _("メールアドレス"),
    "url": _("URL"),
    "hours": _("利用日時"),
    "openings": _("曜日と時間"),
    "traits": _("あてはまること"),
    "conditions": _("条件"),
    "cost": _("費用"),
    "capacity": _("定員"),
    "state": _("公開"),
    "source": _("出典"),
    "licence": _("利用条件"),
    "source_url": _("取得元URL"),
}
"""Columns of an entry that a list fills, as our own list calls them (`sheets.OWN`)."""
