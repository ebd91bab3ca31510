"""What is gone through twice, however long it is: it is kept in a file meanwhile."""

import json
import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Generic, TypeVar

from tonari.kernel.tables import Line

T = TypeVar("T")


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


class Spool(Generic[T]):
    """Things in the order in which they were put."""

    def __init__(self, file: IO[bytes], kind: type[T]) -> None:
        self._file, self._kind = file, kind

    def put(self, one: T) -> None:
        """Keep one more, as it is now."""
        pickle.dump(one, self._file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[T]:
        end = self._file.seek(0, 2)
        self._file.seek(0)
        while self._file.tell() < end:
            one = pickle.load(self._file)  # noqa: S301 - a file without a name: only we write it
            if not isinstance(one, self._kind):
                raise TypeError(f"a spool of {self._kind.__name__} alone")
            yield one


@contextmanager
def spooled(kind: type[T]) -> Iterator[Spool[T]]:
    """Room for things of one kind, gone at the end."""
    with tempfile.TemporaryFile(prefix="tonari-batches-") as file:
        yield Spool(file, kind)
