"""When something happened, told in days before today."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from tonari.kernel import clock
from tonari.kernel.clock import TOKYO
from tonari.kernel.refused import Refused
from tonari.work.referral.rules import is_day_off

SEED = "みなと野市"
STEP = timedelta(minutes=15)
_FRESH = 3
"""Days that are kept as told, whatever weekday they are."""


class Unlikely(Exception):
    """The content tells of something that the rules do not allow."""


@dataclass(order=True, frozen=True)
class Happening:
    """Something that happens at a moment; what happens at the same moment keeps its order."""

    moment: datetime
    number: int
    story: str = field(compare=False)
    run: Callable[[], None] = field(compare=False)


@dataclass
class Timetable:
    """What happens in the town, to be lived through in order. now: the town's present moment."""

    now: datetime
    happenings: list[Happening] = field(default_factory=list)
    told: Counter[tuple[str, date]] = field(default_factory=Counter)

    @property
    def today(self) -> date:
        """The present date in Japan."""
        return self.now.astimezone(TOKYO).date()

    def day(self, ago: int) -> date:
        """The working day `ago` days before today, or the last one before it."""
        day = self.today - timedelta(days=ago)
        while ago > _FRESH and is_day_off(day):
            day -= timedelta(days=1)
        return day

    def add(self, ago: int, story: str, run: Callable[[], None]) -> None:
        """Let something happen on a day; what a story tells of one day follows each other."""
        day = self.day(ago)
        minute = Random(f"{SEED}:{story}:{day}").randrange(9 * 60, 14 * 60)  # noqa: S311
        begin = datetime.combine(day, time(minute // 60, minute % 60), TOKYO)
        moment = begin + STEP * self.told[story, day]
        self.told[story, day] += 1
        # Whoever starts the town early in the morning finds nothing from later that day.
        moment = min(moment, self.now - timedelta(minutes=1))
        self.happenings.append(Happening(moment, len(self.happenings), story, run))

    def live(self) -> int:
        """Let everything happen, the oldest first; returns how much happened."""
        for happening in sorted(self.happenings):
            try:
                with clock.at(happening.moment):
                    happening.run()
            except Refused as refused:
                where = f"{happening.story}, {happening.moment:%Y-%m-%d %H:%M} UTC"
                raise Unlikely(f"{where}: {refused.reason}") from refused
        return len(self.happenings)
