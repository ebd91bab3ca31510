"""From when until when a consent may hold."""

from datetime import date, timedelta

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

MOST_DAYS = 731


def check_days(agreed_on: date, until: date, today: date) -> None:
    """A consent holds for two years from its day at the most; then the person is asked again."""
    if agreed_on > today:
        raise Refused(
            _("まだ来ていない日です。同意をもらった日を入れてください。"), field="agreed_on"
        )
    if agreed_on < today - timedelta(days=MOST_DAYS):
        raise Refused(
            _("2年より前の日です。年を確かめるか、もう一度本人に聞いてください。"),
            field="agreed_on",
        )
    if until < today:
        raise Refused(_("期限が過ぎています。今日からあとの日にしてください。"), field="until")
    if until > agreed_on + timedelta(days=MOST_DAYS):
        raise Refused(_("同意の期限は、同意をもらった日から2年以内にしてください。"), field="until")
