"""From when until when a consent may hold."""

from collections.abc import Iterator
from datetime import date, timedelta

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

MOST_DAYS = 731


def check_days(agreed_on: date, until: date, today: date) -> None:
    """A consent holds for two years from its day at the most; then the person is asked again."""
    for refused in wrong_days(agreed_on, until, today):
        raise refused


def wrong_days(agreed_on: date, until: date, today: date) -> Iterator[Refused]:
    """What is wrong with these days, each at its field."""
    is_day_wrong = agreed_on > today or agreed_on < today - timedelta(days=MOST_DAYS)
    if agreed_on > today:
        yield Refused(
            _("まだ来ていない日です。同意をもらった日を入れてください。"), field="agreed_on"
        )
    elif is_day_wrong:
        yield Refused(
            _("2年より前の日です。年を確かめるか、もう一度本人に聞いてください。"),
            field="agreed_on",
        )
    if until < today:
        yield Refused(_("期限が過ぎています。今日からあとの日にしてください。"), field="until")
    elif not is_day_wrong and until > agreed_on + timedelta(days=MOST_DAYS):
        yield Refused(_("同意の期限は、同意をもらった日から2年以内にしてください。"), field="until")
