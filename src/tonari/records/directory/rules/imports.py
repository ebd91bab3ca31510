"""What may happen to a list that was brought, and who may do it."""

from datetime import timedelta
from uuid import UUID

from tonari.ground.areas.rules import brought
from tonari.ground.areas.rules.brought import CHECKED
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _

STAGED, CHECKING, TAKING = "staged", "checking", "taking"
STATES = {
    **brought.STATES,
    STAGED: _("まだ調べていない"),
    CHECKING: _("調べています"),
    CHECKED: _("調べた。まだ入れていない"),
    TAKING: _("入れています"),
}
"""Those of any file that is brought, and the steps of what takes long."""
SO_FAR = "so_far"
"""Beside the counts of a look: what was written of the list by then. More later, and it is old."""
LARGEST_UPLOAD = 50_000_000
"""Bytes that a member may send by the web; the operator's command takes more."""
AT_ONCE = 200_000
"""Bytes of a file that is looked through while whoever brought it waits."""

LEFT = (STAGED, CHECKED)
"""Brought, and nobody has gone on."""
CHECKABLE = (STAGED, CHECKED)
SWEPT = (STAGED, CHECKING, CHECKED)
"""Thrown away by the tick once they lie for a day: none that is being taken in."""
WORKED_ON = (CHECKING, TAKING)
WORKED_ON_FOR = timedelta(hours=1)
"""What takes longer was ended in the middle: 300,000 rows take minutes."""
HALTED = _("途中で止まりました。何も入っていません。もう一度おためしください。")
DROPPABLE = (*SWEPT, TAKING)
"""Thrown away by whoever brought it, while it is taken in too: then nothing of it is."""


class WrittenMeanwhile(Refused):
    """What a list was held against is not what stands there now."""


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
        raise brought.too_large(LARGEST_UPLOAD)


def over() -> Refused:
    """For what somebody else did meanwhile."""
    return Refused(_("この一覧は、もう別の状態になっています。いまのようすを見てください。"))


WRITTEN_SINCE = _(
    "この一覧を調べたあとで、のせてあるものがかわりました。まだ何も入れていません。ファイルはあります。もう一度「ぜんぶの行を調べる」を押して、見なおしてください。"
)
WRITTEN_MEANWHILE = _(
    "読んでいるあいだに、ほかの一覧が入ったか、この一覧のものが書きかえられました。何も入れていません。いまのようすを見て、もう一度入れてください。"
)
KEPT = "kept"
"""Rows that an undoing left as they were: how many, and how they are asked for."""
REWRITTEN = _("そのあとで書きかえられているので、そのままにしました。")
VOUCHED_FOR = _("そのあとで、だれかが確かめたり引き受けたりしているので、そのままにしました。")
WHY_KEPT = (REWRITTEN, VOUCHED_FOR)

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
