"""The TinyDB storage that never leaves a half-written file and never reads it twice."""

from collections.abc import Callable

from parcel_tui.domain.errors import StorageError
from parcel_tui.storage.checksums import write_tables
from parcel_tui.storage.codec import META, META_ID
from parcel_tui.storage.documents import Tables
from parcel_tui.storage.records import Meta
from parcel_tui.storage.state_file import Loaded, StateFile


class AtomicStorage:
    """Keeps the tables in memory; a transaction works on copies and swaps them in once they are on the disk.

    TinyDB's own JSONStorage reads the file for every query and rewrites it in place. This is a storage
    by its methods alone: who only reads loads no TinyDB.
    """

    def __init__(self, file: StateFile) -> None:
        self.file = file
        self.loaded = Loaded({}, Meta(), None)
        self._tables: Tables = {}
        self._working: Tables | None = None

    def read(self) -> Tables:
        """The tables: a transaction's own while there is one."""
        return self._tables if self._working is None else self._working

    def write(self, data: Tables) -> None:
        """Takes the changed tables into the transaction. Raises StorageError outside of one."""
        if self._working is None:
            raise StorageError("The state is only changed in a transaction.")
        self._working = data

    def close(self) -> None:
        """Nothing is left open between two transactions."""

    def take(self, loaded: Loaded) -> None:
        """What was read of the file is what transactions begin from."""
        self.loaded = loaded
        self._tables = loaded.tables

    def is_stale(self) -> bool:
        """Whether another process has written since."""
        return self.file.signature() != self.loaded.signature

    def commit(self, change: Callable[[], Meta]) -> Meta:
        """Runs `change` on copies of the tables, then saves them; all of it happens or nothing.

        `change` returns the new record about the file. Call it under the file's lock.
        Raises StorageError.
        """
        self._working = {name: dict(table) for name, table in self._tables.items()}
        try:
            meta = change()
            about = self._working.pop("meta", {})
            about = about | {META_ID: META.encode_over(meta, about.get(META_ID))}
            working = {"meta": about} | self._working
            signature = self.file.save(write_tables(working))
        finally:
            self._working = None
        self._tables = working
        self.loaded = Loaded(working, meta, signature)
        return meta
