"""The hours at which somebody can be expected to see what is asked of them."""

from datetime import datetime, time, timedelta

from tonari.kernel.clock import TOKYO

DAY_BEGINS, DAY_ENDS = time(8, 30), time(17, 15)


def in_the_day(at: datetime) -> datetime:
    """An hour between 8:30 and 17:15 as it is; one outside, the next 8:30.

    Also on days off: many places are open then, and the sender is to hear of a silence soon.
    """
    here = at.astimezone(TOKYO)
    if DAY_BEGINS <= here.time() <= DAY_ENDS:
        return at
    is_over = here.time() > DAY_ENDS
    return datetime.combine(here.date() + timedelta(days=is_over), DAY_BEGINS, TOKYO)
