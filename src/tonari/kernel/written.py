"""How often this process wrote: whoever keeps something of the database asks whether it is old."""

from itertools import count


class Written:
    """times: other than before, once anything more was written here and stands."""

    def __init__(self) -> None:
        self.times, self._next = 0, count(1)

    def note(self) -> None:
        """Something was written, and stands."""
        self.times = next(self._next)


WRITTEN = Written()
