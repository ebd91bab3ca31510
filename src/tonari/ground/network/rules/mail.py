"""When a member gets a mail that something waits for them; nothing depends on it."""

from datetime import datetime, time, timedelta

from tonari.kernel.clock import TOKYO
from tonari.kernel.refused import gettext_noop as _

MAIL = {
    "none": _("送らない"),
    "daily": _("毎朝8時に（待っていることがある日だけ）"),
    "soon": _("つなぎで何かが待つようになったら（1時間に1通まで）"),
}
_MORNING = time(8)
_APART = timedelta(hours=1)


def mail_is_due(
    wish: str, mailed_at: datetime | None, at: datetime, waits_since: datetime | None
) -> bool:
    """Whether a mail is due now. waits_since: since when the newest of what waits does, or None."""
    if waits_since is None:
        return False
    if wish == "soon":
        return mailed_at is None or (waits_since > mailed_at and at - mailed_at >= _APART)
    here = at.astimezone(TOKYO)
    before = mailed_at.astimezone(TOKYO).date() if mailed_at else None
    return wish == "daily" and here.time() >= _MORNING and (before is None or before < here.date())
