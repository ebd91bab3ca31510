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
    "name": "名称",
    "kana": "名称_カナ",
    "kind": "種類",
    "standing": "位置づけ",
    "fields": "分野",
    "provider": "運営団体名",
    "description": "説明",
    "postal_code": "郵便番号",
    "address": "住所",
    "municipality_code": "市区町村コード",
    "lat": "緯度経度",
    "lon": "緯度経度",
    "phone": "電話番号",
    "fax": "FAX番号",
    "email": "メールアドレス",
    "url": "URL",
    "hours": "利用日時",
    "openings": "曜日と時間",
    "traits": "あてはまること",
    "conditions": "条件",
    "cost": "費用",
    "capacity": "定員",
    "state": "公開",
    "source": "出典",
    "licence": "利用条件",
    "source_url": "取得元URL",
}
"""Columns of an entry that a list fills, as our own list calls them (`sheets.OWN`)."""
