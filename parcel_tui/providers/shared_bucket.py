"""The log on the disk: pyrate-limiter's, with the provider's last word on its limit beside it."""

import sqlite3
from typing import TYPE_CHECKING

from pyrate_limiter import SQLiteBucket

from parcel_tui.providers.request_log import Word

if TYPE_CHECKING:
    from filelock import FileLock
    from pyrate_limiter import Rate

_READ_WORD = 'SELECT told, told_at, silent_until, user_until, background_until FROM "{0} word"'
_WRITE_WORD = 'INSERT OR REPLACE INTO "{0} word" VALUES (1, ?, ?, ?, ?, ?)'


class SharedBucket(SQLiteBucket):
    """A log on the disk, with the provider's last word on its limit beside it."""

    def __init__(
        self, rates: list["Rate"], connection: sqlite3.Connection, provider: str, lock: "FileLock"
    ) -> None:
        super().__init__(rates, connection, provider, lock=lock)
        self._provider = provider

    def close(self) -> None:
        """Lets go of the file; that waits for no other process."""
        self.conn.close()

    def read_word(self) -> Word | None:
        """What any process has heard last. Raises OSError and sqlite3.Error."""
        with self.lock:
            row = self.conn.execute(_READ_WORD.format(self._provider)).fetchone()
        return Word(*row) if row else None

    def write_word(self, word: Word) -> None:
        """Lets the other processes know. Raises OSError and sqlite3.Error."""
        values = (word.told, word.told_at, word.silent_until, word.user_until, word.background_until)
        with self.lock:
            self.conn.execute(_WRITE_WORD.format(self._provider), values)
            self.conn.commit()
