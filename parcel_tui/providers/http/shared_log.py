"""The log of past requests that all processes of a user count in, so that together they stay in the limit."""

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from parcel_tui.domain.clock import Steady
from parcel_tui.private_files import give_to_owner
from parcel_tui.providers.http.request_log import BucketFactory

if TYPE_CHECKING:
    from pyrate_limiter import AbstractBucket, Rate


LOCK_SECONDS = 0.1
"""How long one question may wait for another process, on the event loop: no key press notices it."""

_LOG = 'CREATE TABLE IF NOT EXISTS "{0}" (name VARCHAR, item_timestamp INTEGER)'
_WORD = (
    'CREATE TABLE IF NOT EXISTS "{0} word" (row INTEGER PRIMARY KEY, told INTEGER, told_at INTEGER NOT NULL, '
    "silent_until INTEGER NOT NULL, user_until INTEGER NOT NULL, background_until INTEGER NOT NULL)"
)
_MORE = (
    'CREATE TABLE IF NOT EXISTS "{0} more" (row INTEGER PRIMARY KEY, said_at INTEGER NOT NULL, '
    "doubted_at INTEGER NOT NULL, boot TEXT NOT NULL, ahead INTEGER NOT NULL)"
)


def shared_between_processes(path: Path, provider: str, steady: Steady | None = None) -> BucketFactory:
    """A log in the SQLite file `path`, which is created for the user alone.

    By `steady`, where it is given, the log finds out that the wall clock was set, also while
    nobody looked.

    Opening it raises OSError or sqlite3.Error where no such file can be kept, or when another
    process holds it for too long; the limiter then counts for this process alone.
    """

    def open_log(rates: Sequence["Rate"]) -> "AbstractBucket":
        return _open(path, provider, list(rates), steady)

    return open_log


def _open(path: Path, provider: str, rates: list["Rate"], steady: Steady | None) -> "AbstractBucket":
    from filelock import FileLock

    from parcel_tui.providers.http.shared_bucket import SharedBucket

    lock_path = path.with_name(f".{path.name}.lock")
    lock = FileLock(lock_path, timeout=LOCK_SECONDS, mode=0o600, poll_interval=0.005, fallback_to_soft=False)
    with lock:  # an OSError where the file system has no locks
        give_to_owner(lock_path)
        try:
            return SharedBucket(rates, _connected(path, provider), provider, lock, steady)
        except sqlite3.OperationalError:  # a full disk, a lock: the file itself is well
            raise
        except sqlite3.DatabaseError:
            # It is of the last minute only: nothing is lost when it begins anew.
            path.unlink()
            return SharedBucket(rates, _connected(path, provider), provider, lock, steady)


def _connected(path: Path, provider: str) -> sqlite3.Connection:
    path.touch(mode=0o600)
    path.chmod(0o600)
    give_to_owner(path)
    connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level="DEFERRED")
    with contextlib.ExitStack() as undo:
        undo.callback(connection.close)
        # A log of the last minute need not outlive a power cut.
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("PRAGMA synchronous=OFF")
        for table in (_LOG, _WORD, _MORE):
            connection.execute(table.format(provider))
        connection.commit()
        undo.pop_all()
    return connection
