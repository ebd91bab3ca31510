"""The lines of a list twice, however long it is: they are kept in a file meanwhile."""

import json
import tempfile
from collections.abc import Callable, Iterator

from tonari.kernel.tables import Line


def looked_through(lines: Iterator[Line], look: Callable[[Line], object]) -> Iterator[Line]:
    """The same lines again, after all of them were looked at."""
    with tempfile.TemporaryFile("w+", encoding="ascii", prefix="tonari-lines-") as file:
        for line in lines:
            look(line)
            file.write(json.dumps((line.number, line.cells, line.is_open)) + "\n")
        file.seek(0)
        for text in file:
            number, cells, is_open = json.loads(text)
            yield Line(number, cells, is_open)
