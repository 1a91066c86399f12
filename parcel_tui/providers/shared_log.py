"""The log of past requests that all processes of a user count in, so that together they stay in the limit."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from parcel_tui.providers.limits import BucketFactory, in_memory

if TYPE_CHECKING:
    from pyrate_limiter import AbstractBucket, Rate

_LOCK_SECONDS = 2.0


def shared_between_processes(path: Path, provider: str) -> BucketFactory:
    """A log in the SQLite file `path`, which is created for the user alone.

    Where no such file can be kept, this process counts for itself.
    """

    def open_log(rates: Sequence["Rate"]) -> "AbstractBucket":
        try:
            return _open(path, provider, list(rates))
        except (OSError, sqlite3.Error):
            return in_memory(rates)

    return open_log


def _open(path: Path, provider: str, rates: list["Rate"]) -> "AbstractBucket":
    from filelock import FileLock
    from pyrate_limiter import SQLiteBucket

    path.touch(mode=0o600)
    path.chmod(0o600)
    lock = FileLock(
        path.with_name(f".{path.name}.lock"), timeout=_LOCK_SECONDS, mode=0o600, poll_interval=0.005
    )
    connection = sqlite3.connect(path, isolation_level="DEFERRED")
    try:
        with lock, closing(connection.cursor()) as cursor:
            # The log is of the last minute: nothing is lost when it is.
            cursor.execute("PRAGMA journal_mode=MEMORY")
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute(f'CREATE TABLE IF NOT EXISTS "{provider}" (name VARCHAR, item_timestamp INTEGER)')
            connection.commit()
    except (OSError, sqlite3.Error):
        connection.close()
        raise
    return SQLiteBucket(rates, connection, provider, lock=lock)
