"""The store: transactions over parcels, histories, changes and what is known about providers."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from parcel_tui import __version__
from parcel_tui.domain.errors import ParcelTuiError, StorageError
from parcel_tui.language import tr, trn
from parcel_tui.private_files import NOTHING_SAVED
from parcel_tui.signature import Signature
from parcel_tui.storage.checksums import META_TABLE, LastSums, write_tables
from parcel_tui.storage.codec import CHANGES, META, META_ID
from parcel_tui.storage.documents import Tables, number_of
from parcel_tui.storage.records import SCHEMA
from parcel_tui.storage.snapshot import Snapshot, notices_about, take_snapshot
from parcel_tui.storage.state_file import Loaded, StateFile
from parcel_tui.storage.transaction import Transaction

Edit = Callable[[Transaction], Any]
"""One change: reads and edits the transaction, returns what its caller wants to know."""


KEPT_CHANGES = 2000
"""So many changes stay in the log, however old they are: the file is written whole, and held in memory."""


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
        self._loaded: Loaded
        self.snapshot = Snapshot()
        self.notices: list[str] = []
        """Sentences about what had to be recovered, oldest first."""
        self.trouble: str | None = None
        """What is wrong with the file now, as a sentence; what is in memory is right all the same."""
        self._lost: str | None = None
        """What has become of the file that held what is in memory, in words; None while it is there."""
        self._sums = LastSums()
        self._is_damaged: bool
        """Whether what is in the file's place is to be kept aside."""
        loaded = self._load()
        if loaded.is_unknown and loaded.read_only:
            raise StorageError(loaded.read_only)
        self._take(loaded)

    @property
    def read_only(self) -> str | None:
        """Why nothing can be saved, as a sentence; None when it can."""
        return self._loaded.read_only

    @property
    def signature(self) -> Signature:
        """The signature of the state file that holds what `snapshot` does."""
        return self._loaded.signature

    def is_stale(self) -> bool:
        """Whether the file is no longer the one that was read or written last; one stat call."""
        return self.trouble is not None or self._file.signature() != self._loaded.signature

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
                        self._save()
        except StorageError as error:
            # There was no change to save: the sentence is about the file that was lost.
            why = str(error).removeprefix(tr(NOTHING_SAVED))
            self.trouble = (
                tr("{lost}, and it cannot be written again: {why}", lost=self._lost, why=why)
                if self._lost
                else why
            )
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
                    raise StorageError(f"{tr(NOTHING_SAVED)}{error}") from error
            if self.read_only:
                raise StorageError(self.read_only)
            tx = Transaction(self.snapshot)
            results = [_applied(edit, tx) for edit in edits]
            if tx.is_changed or self._lost:
                self._save(tx)
            return results

    def _save(self, tx: Transaction | None = None) -> None:
        """Writes the state with the transaction's edits under the lock; all of it happens, or nothing.

        From then on the file is what is in memory. Raises StorageError.
        """
        loaded = self._loaded
        if self._is_damaged:
            self._file.set_aside()
        elif loaded.meta.schema < SCHEMA:
            self._file.keep_version(loaded.meta.schema)
        # Copies, since what is in memory stays as it is until the file is written. Of the tables alone: what
        # are bytes already stays one object. A document that is a part of the file's bytes as they were read
        # would hold all of them for as long as it is not replaced, and is copied, once.
        working: Tables = {
            name: {doc_id: bytes(document) for doc_id, document in table.items()}
            for name, table in loaded.tables.items()
        }
        meta = tx.meta if tx else self.snapshot.meta
        meta = replace(meta, schema=SCHEMA, generation=meta.generation + 1, program=__version__)
        if tx is not None:
            self._put_in(working, tx)
        about = working.pop(META_TABLE, {})
        working = {META_TABLE: about | {META_ID: META.encode_over(meta, about.get(META_ID))}, **working}
        signature = self._file.save(write_tables(working, self._sums))
        self._loaded = Loaded(working, meta, signature)
        self.snapshot = take_snapshot(working, meta, self.snapshot, tx.edited() if tx else None)
        if self._lost:
            self.notices.append(
                trn(
                    "{lost}. It was written again from memory ({count} parcel).",
                    "{lost}. It was written again from memory ({count} parcels).",
                    len(self.snapshot.parcels),
                    lost=self._lost,
                )
            )
        self._lost, self._is_damaged, self.trouble = None, False, None

    def _put_in(self, working: Tables, tx: Transaction) -> None:
        """Puts the transaction's documents into the tables, and bad records aside."""
        from parcel_tui.storage.tinydb_tables import open_tables  # TinyDB is loaded for the first change

        db = open_tables(working)
        for name, documents in tx.documents().items():
            table = db.records(name)
            table.put_many({doc_id: doc for doc_id, doc in documents.items() if doc is not None})
            table.drop_many({doc_id for doc_id, doc in documents.items() if doc is None})
            if name == CHANGES.table:
                table.drop_many(outdated(working[name], tx.meta.next_change - 1))
        self._set_bad_records_aside(working)

    def _reload(self) -> None:
        """Takes the file in, unless what is in memory is more: then it is `_lost`. Raises StorageError."""
        loaded = self._load()
        is_to_be_written_again = loaded.is_away and self.snapshot.meta.generation
        if loaded.is_unknown and loaded.read_only and not is_to_be_written_again:
            raise StorageError(loaded.read_only)
        self._lost = self._what_is_lost(loaded)
        if self._lost:
            self._is_damaged = bool(loaded.notice)
        else:
            self._take(loaded)

    def _what_is_lost(self, loaded: Loaded) -> str | None:
        """What happened to the file, where it does not hold what is in memory or anything later."""
        known, found = self.snapshot.meta.generation, loaded.meta.generation
        is_whole = loaded.signature is not None and not loaded.notice
        if found > known or (found == known and is_whole) or not known:
            return None
        if loaded.read_only and not loaded.is_away:
            return None
        if loaded.signature is None:
            return tr("The state file has vanished")
        if loaded.notice:
            return tr("The state file was damaged")
        return tr("The state file was replaced by an older one")

    def _load(self) -> Loaded:
        try:
            return self._file.load()
        except Exception as error:
            # Whatever damage may set off: what is in memory and in the file stays, and it is said.
            from parcel_tui.faults import fault_place, log_fault

            log_fault(error)
            raise StorageError(tr("The state cannot be read ({error}).", error=fault_place(error))) from error

    def _take(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self.snapshot = take_snapshot(loaded.tables, loaded.meta, self.snapshot)
        self._is_damaged = bool(loaded.notice)
        for notice in notices_about(loaded, self.snapshot):
            if notice not in self.notices:
                self.notices.append(notice)

    def _set_bad_records_aside(self, working: Tables) -> None:
        """One bad record costs that record: it is moved to a table of its own, unread."""
        for table_name in ("parcels", "histories") if self.snapshot.bad_records else ():
            documents = working.get(table_name, {})
            bad = [doc_id for doc_id in self.snapshot.bad_records if doc_id in documents]
            kept = {f"{table_name}:{doc_id}": documents.pop(doc_id) for doc_id in bad}
            working.setdefault("set_aside", {}).update(kept)


def _applied(edit: Edit, tx: Transaction) -> Any:
    """What the edit returned, or the error it raised, with nothing of it left in the transaction."""
    before = tx.savepoint()
    try:
        return edit(tx)
    except ParcelTuiError as error:
        tx.roll_back(before)
        return error


def outdated(changes: Iterable[str], last: int) -> set[str]:
    """The ids of the changes that need not be kept any longer, where the last is change number `last`.

    What is no number is none of ours.
    """
    return {number for number in changes if number_of(number) <= max(last - KEPT_CHANGES, 0)}
