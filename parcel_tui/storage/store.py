"""The store: transactions over parcels, histories, changes and what is known about providers."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from parcel_tui import __version__
from parcel_tui.domain.errors import ParcelTuiError, StorageError
from parcel_tui.domain.text import counted
from parcel_tui.private_files import NOTHING_SAVED
from parcel_tui.signature import Signature
from parcel_tui.storage.atomic import AtomicStorage
from parcel_tui.storage.change_log import outdated
from parcel_tui.storage.records import SCHEMA, Meta
from parcel_tui.storage.snapshot import Snapshot, notices_about, take_snapshot
from parcel_tui.storage.state_file import Loaded, StateFile
from parcel_tui.storage.transaction import Transaction

if TYPE_CHECKING:
    from parcel_tui.storage.record_table import ParcelDB

Edit = Callable[[Transaction], Any]
"""One change: reads and edits the transaction, returns what its caller wants to know."""


class Store:
    """The user's state. Reading is immediate and from memory; every change is a transaction.

    `transact` and `look_again` block (lock, disk) and are for one thread at a time;
    `snapshot` may be read from any thread at any time.
    """

    def __init__(self, file: StateFile) -> None:
        """Reads the state; `notices` and `read_only` say what is wrong with it.

        Raises StorageError where there is one that may not be read.
        """
        self._file = file
        self._storage = AtomicStorage(file)
        self.snapshot = Snapshot()
        self.notices: list[str] = []
        """Sentences about what had to be recovered, oldest first."""
        self.trouble: str | None = None
        """What is wrong with the file now, as a sentence; what is in memory is right all the same."""
        self._lost: str | None = None
        """What has become of the file that held what is in memory, in words; None while it is there."""
        self._is_damaged = False
        """Whether what is in the file's place is to be kept aside."""
        loaded = self._load()
        if loaded.is_unknown and loaded.read_only:
            raise StorageError(loaded.read_only)
        self._take(loaded)

    @cached_property
    def _db(self) -> "ParcelDB":
        """The tables, opened for the first change."""
        from parcel_tui.storage.record_table import ParcelDB

        return ParcelDB(storage=lambda: self._storage)

    @property
    def read_only(self) -> str | None:
        """Why nothing can be saved, as a sentence; None when it can."""
        return self._storage.loaded.read_only

    @property
    def signature(self) -> Signature:
        """The signature of the state file that holds what `snapshot` does."""
        return self._storage.loaded.signature

    def is_stale(self) -> bool:
        """Whether the file is no longer the one that was read or written last; one stat call."""
        return self.trouble is not None or self._storage.is_stale()

    def look_again(self) -> None:
        """Takes in what another process wrote. Where the file is gone, damaged or older, writes it again.

        Raises StorageError when that cannot be; `trouble` says so until it can.
        """
        if not self.is_stale():
            return
        try:
            self._reload()
            if self._lost:
                with self._file.locked():
                    self._reload()  # another process may have been first
                    if self._lost:
                        self._save(lambda: self._next_meta(self.snapshot.meta))
        except StorageError as error:
            why = str(error).removeprefix(NOTHING_SAVED)
            self.trouble = f"{self._lost}, and it cannot be written again: {why}" if self._lost else why
            raise
        self.trouble = None

    def transact(self, edits: Sequence[Edit]) -> list[Any]:
        """Applies the edits in order as one write, and returns what each returned.

        An edit that raises a ParcelTuiError is undone alone, and the error stands in its
        place. Raises StorageError when nothing could be saved; then nothing has changed,
        in memory as on the disk.
        """
        with self._file.locked():
            if self.is_stale():
                try:
                    self._reload()
                except StorageError as error:
                    raise StorageError(f"{NOTHING_SAVED}{error}") from error
            if self.read_only:
                raise StorageError(self.read_only)
            tx = Transaction(self.snapshot)
            results = [_applied(edit, tx) for edit in edits]
            if tx.is_changed or self._lost:
                self._save(lambda: self._write(tx), tx)
            return results

    def _save(self, change: Callable[[], Meta], tx: Transaction | None = None) -> None:
        """Has the change written under the lock; from then on the file is what is in memory."""
        loaded = self._storage.loaded
        if self._is_damaged:
            self._file.set_aside()
        elif loaded.meta.schema < SCHEMA:
            self._file.keep_version(loaded.meta.schema)
        meta = self._storage.commit(change)
        edited = tx.edited() if tx else None
        self.snapshot = take_snapshot(self._storage.read(), meta, self.snapshot, edited)
        if self._lost:
            count = counted(len(self.snapshot.parcels), "parcel")
            self.notices.append(f"{self._lost}; it was written again from memory ({count}).")
        self._lost, self._is_damaged, self.trouble = None, False, None

    def _reload(self) -> None:
        """Takes the file in, unless what is in memory is more: then it is `_lost`. Raises StorageError."""
        loaded = self._load()
        if loaded.is_unknown and loaded.read_only:
            raise StorageError(loaded.read_only)
        self._lost = self._what_is_lost(loaded)
        if self._lost:
            self._is_damaged = bool(loaded.notice) and loaded.signature is not None
        else:
            self._take(loaded)

    def _what_is_lost(self, loaded: Loaded) -> str | None:
        """What happened to the file, where it does not hold what is in memory or anything later."""
        known, found = self.snapshot.meta.generation, loaded.meta.generation
        is_whole = loaded.signature is not None and not loaded.notice
        if found > known or (found == known and is_whole) or not known or loaded.read_only:
            return None
        if loaded.signature is None:
            return "The state file has vanished"
        return (
            "The state file was damaged" if loaded.notice else "The state file was replaced by an older one"
        )

    def _load(self) -> Loaded:
        try:
            return self._file.load()
        except Exception as error:
            # Whatever damage may set off: what is in memory and in the file stays, and it is said.
            from parcel_tui.faults import fault_place, log_fault

            log_fault(error)
            raise StorageError(f"The state cannot be read ({fault_place(error)}).") from error

    def _take(self, loaded: Loaded) -> None:
        self._storage.take(loaded)
        self.snapshot = take_snapshot(loaded.tables, loaded.meta, self.snapshot)
        self._is_damaged = bool(loaded.notice)
        for notice in notices_about(loaded, self.snapshot):
            if notice not in self.notices:
                self.notices.append(notice)

    def _next_meta(self, meta: Meta) -> Meta:
        """The record about the next generation."""
        return replace(meta, schema=SCHEMA, generation=meta.generation + 1, program=__version__)

    def _write(self, tx: Transaction) -> Meta:
        """Puts the transaction's documents into the tables; returns the record about the next generation."""
        for name, documents in tx.documents().items():
            table = self._db.records(name)
            table.put_many({doc_id: doc for doc_id, doc in documents.items() if doc is not None})
            table.drop_many({doc_id for doc_id, doc in documents.items() if doc is None})
            if name == "changes":
                table.drop_many(set(outdated(self._storage.read()[name], tx.meta.next_change - 1)))
        self._set_bad_records_aside()
        return self._next_meta(tx.meta)

    def _set_bad_records_aside(self) -> None:
        """One bad record costs that record: it is moved to a table of its own, unread."""
        bad = self.snapshot.bad_records
        if not bad:
            return
        tables = self._storage.read()
        for table_name in ("parcels", "histories"):
            documents = tables.get(table_name, {})
            kept = {f"{table_name}:{doc_id}": documents.pop(doc_id) for doc_id in bad if doc_id in documents}
            tables.setdefault("set_aside", {}).update(kept)
        self._storage.write(tables)


def _applied(edit: Edit, tx: Transaction) -> Any:
    """What the edit returned, or the error it raised, with nothing of it left in the transaction."""
    before = tx.savepoint()
    try:
        return edit(tx)
    except ParcelTuiError as error:
        tx.roll_back(before)
        return error
