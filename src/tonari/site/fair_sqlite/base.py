"""Django's SQLite backend, with the writers of a file queued before they begin.

SQLite's own busy handler retries with growing pauses: under steady writing some writers starve
for seconds. Readers are not touched.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from .turnstile import Timeout, Turnstile

WRITES = frozenset(["INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "VACUUM"])


# The stubs leave out the inner doors that this needs.
_Wrapper: Any = base.DatabaseWrapper
_Cursor: Any = base.SQLiteCursorWrapper


class DatabaseWrapper(_Wrapper):
    """A transaction holds its turn from before BEGIN until after COMMIT or ROLLBACK."""

    _turnstile: Turnstile | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection, and its own place at the turnstile unless the database is in memory."""
        self._drop_turnstile()
        connection = super().get_new_connection(conn_params)
        if not self.is_in_memory_db():
            self._turnstile = Turnstile(Path(self.settings_dict["NAME"]).resolve())
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that queues a write outside any transaction, too."""
        cursor = self.connection.cursor(factory=FairCursor)
        cursor.wrapper = self
        return cursor

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn to write, unless one has it already, and hold it for the block."""
        mine = self._turnstile is not None and not self._turnstile.held
        if mine:
            self._enter()
        try:
            yield
        finally:
            if mine:
                self._leave()

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode in (None, "DEFERRED"):  # a reader: it keeps nobody waiting
            super()._start_transaction_under_autocommit()
            return
        self._enter()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # if it fails, Django rolls back, and that leaves
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._drop_turnstile()

    def _enter(self) -> None:
        if self._turnstile is None:
            return
        try:
            self._turnstile.enter(seconds=self.settings_dict["OPTIONS"].get("timeout", 5))
        except Timeout:
            raise OperationalError("database is locked") from None

    def _leave(self) -> None:
        if self._turnstile is not None:
            self._turnstile.leave()

    def _drop_turnstile(self) -> None:
        if self._turnstile is not None:
            self._turnstile.close()
            self._turnstile = None


class FairCursor(_Cursor):
    """Django's cursor; a single write under autocommit takes its turn as a transaction does."""

    wrapper: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        if not _waits(query):
            return super().execute(query, params)
        with self.wrapper.turn():
            return super().execute(query, params)

    def executemany(
        self, query: str, param_list: Sequence[Any] | Mapping[str, Any] | Iterator[Any]
    ) -> Any:
        """Run one statement for each row."""
        with self.wrapper.turn():
            return super().executemany(query, param_list)


def _waits(query: str) -> bool:
    return query.lstrip()[:12].split(" ", 1)[0].upper() in WRITES
