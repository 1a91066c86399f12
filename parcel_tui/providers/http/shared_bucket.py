"""The log on the disk: pyrate-limiter's, with the provider's last word on its limit beside it."""

import sqlite3
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyrate_limiter import SQLiteBucket

from parcel_tui.domain.clock import Steady
from parcel_tui.providers.http.request_log import Word

if TYPE_CHECKING:
    from filelock import FileLock
    from pyrate_limiter import Rate

_READ_WORD = 'SELECT told, told_at, silent_until, user_until, background_until FROM "{0} word"'
_WRITE_WORD = 'INSERT OR REPLACE INTO "{0} word" VALUES (1, ?, ?, ?, ?, ?)'
_READ_MORE = 'SELECT said_at, doubted_at, boot, ahead FROM "{0} more"'
_WRITE_MORE = 'INSERT OR REPLACE INTO "{0} more" VALUES (1, ?, ?, ?, ?)'
_SHIFT_LOG = 'UPDATE "{0}" SET item_timestamp = item_timestamp + ?'
_SHIFT_WORD = (
    'UPDATE "{0} word" SET told_at = told_at + ?1, silent_until = silent_until + ?1, '
    "user_until = user_until + ?1, background_until = background_until + ?1"
)
_IS_AHEAD = 'SELECT 1 FROM "{0}" WHERE item_timestamp > ? LIMIT 1'
_NONE_AHEAD = 'UPDATE "{0}" SET item_timestamp = ?1 WHERE item_timestamp > ?1'
_SMALLEST_STEP_MS = 2_000


class SharedBucket(SQLiteBucket):
    """A log on the disk, with the provider's last word on its limit beside it.

    All times in it are the wall clock's, in Unix milliseconds. Where that was set, they are set along
    with it: a log that was ahead would be waited for, one that was behind would be forgotten.
    """

    def __init__(
        self,
        rates: list["Rate"],
        connection: sqlite3.Connection,
        provider: str,
        lock: "FileLock",
        steady: Steady | None,
    ) -> None:
        super().__init__(rates, connection, provider, lock=lock)
        self._provider = provider
        self._steady = steady
        self._looked_at = 0

    def close(self) -> None:
        """Lets go of the file; that waits for no other process."""
        self.conn.close()

    def leak(self, current_timestamp: int | None = None) -> int:
        """Brings the log to the clock of now, and drops what is older than its window."""
        with self.lock:
            if current_timestamp is not None:
                self._follow_clock(current_timestamp)
            return super().leak(current_timestamp)

    def read_word(self) -> Word | None:
        """What any process has heard last. Raises OSError and sqlite3.Error."""
        with self.lock:
            row = self._row(_READ_WORD)
            return None if row is None else Word(*(*row, self._more()[1]))

    def write_word(self, word: Word) -> None:
        """Lets the other processes know. Raises OSError and sqlite3.Error."""
        values = (word.told, word.told_at, word.silent_until, word.user_until, word.background_until)
        with self.lock:
            self._do(_WRITE_WORD, *values)
            _, _, boot, ahead = self._more()
            self._do(_WRITE_MORE, self._looked_at, word.doubted_at, boot, ahead)
            self.conn.commit()

    def _follow_clock(self, now: int) -> None:
        """Sets all times along with the clock, where it was set since any process looked."""
        self._looked_at = now
        said_at, doubted_at, boot, ahead = self._more()
        is_ahead = self._row(_IS_AHEAD, now) is not None
        step = 0
        if self._steady is not None:
            ahead_now = now - int(self._steady() * 1000)
            this_boot = boot_id()
            if boot and boot == this_boot and abs(ahead_now - ahead) >= _SMALLEST_STEP_MS:
                step = ahead_now - ahead
            if step or boot != this_boot:
                self._do(_WRITE_MORE, said_at + step, doubted_at + step, this_boot, ahead_now)
        if step:
            self._do(_SHIFT_LOG, step)
            self._do(_SHIFT_WORD, step)
        elif said_at > now:  # of another boot, whose clock was ahead
            self._do(_SHIFT_WORD, now - said_at)
            self._do(_WRITE_MORE, now, min(doubted_at, now), *self._more()[2:])
        if step or is_ahead:
            self._do(_NONE_AHEAD, now)
        if self.conn.in_transaction:
            self.conn.commit()

    def _more(self) -> tuple[int, int, str, int]:
        """When the word was written; when it was doubted; of which boot, and by how much the wall clock
        was ahead of the steady one.
        """
        return self._row(_READ_MORE) or (0, 0, "", 0)

    def _row(self, question: str, *values: int) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self.conn.execute(question.format(self._provider), values).fetchone()
        return row

    def _do(self, order: str, *values: int | str | None) -> None:
        self.conn.execute(order.format(self._provider), values)


@cache
def boot_id() -> str:
    """Which start of the machine this is; empty where the system does not tell."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""
