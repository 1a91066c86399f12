"""The store: transactions over parcels, histories, changes and what is known about providers."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from parcel_tui import __version__
from parcel_tui.domain.errors import ParcelTuiError, StorageError
from parcel_tui.signature import Signature
from parcel_tui.storage.atomic import AtomicStorage
from parcel_tui.storage.change_log import outdated
from parcel_tui.storage.draft import Draft
from parcel_tui.storage.reading import notices_about
from parcel_tui.storage.records import SCHEMA, Meta
from parcel_tui.storage.snapshot import Snapshot, take_snapshot
from parcel_tui.storage.state_file import StateFile

if TYPE_CHECKING:
    from parcel_tui.storage.record_table import ParcelDB

Edit = Callable[[Draft], Any]
"""One change: reads and edits the draft, returns what its caller wants to know."""


class Store:
    """The user's state. Reading is immediate and from memory; every change is a transaction.

    `transact` and `reload_if_stale` block (lock, disk) and are for one thread at a time;
    `snapshot` may be read from any thread at any time.
    """

    def __init__(self, file: StateFile) -> None:
        """Reads the state; `notices` and `read_only` say what is wrong with it."""
        self._file = file
        self._storage = AtomicStorage(file)
        self.snapshot = Snapshot()
        self.notices: list[str] = []
        """Sentences about what had to be recovered, oldest first."""
        self._reload()

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
        """Whether another process has written since; one stat call."""
        return self._storage.is_stale()

    def reload_if_stale(self) -> bool:
        """Takes in what another process wrote; whether there was anything."""
        if not self.is_stale():
            return False
        self._reload()
        return True

    def transact(self, edits: Sequence[Edit]) -> list[Any]:
        """Applies the edits in order as one write, and returns what each returned.

        An edit that raises a ParcelTuiError is undone alone, and the error stands in its
        place. Raises StorageError when nothing could be saved; then nothing has changed,
        in memory as on the disk.
        """
        with self._file.locked():
            self.reload_if_stale()
            if self.read_only:
                raise StorageError(self.read_only)
            draft = Draft(self.snapshot)
            results = [_applied(edit, draft) for edit in edits]
            if draft.is_changed:
                loaded = self._storage.loaded
                if loaded.notice:
                    self._file.set_aside()
                elif loaded.meta.schema < SCHEMA:
                    self._file.keep_version(loaded.meta.schema)
                meta = self._storage.commit(lambda: self._write(draft))
                self.snapshot = take_snapshot(self._storage.read(), meta, self.snapshot, draft.edited())
            return results

    def _write(self, draft: Draft) -> Meta:
        """Puts the draft's documents into the tables; returns the record about the next generation."""
        for name, documents in draft.documents().items():
            table = self._db.records(name)
            table.put_many({doc_id: doc for doc_id, doc in documents.items() if doc is not None})
            table.drop_many({doc_id for doc_id, doc in documents.items() if doc is None})
            if name == "changes":
                table.drop_many(set(outdated(self._storage.read()[name], draft.meta.next_change - 1)))
        self._set_bad_records_aside()
        return replace(draft.meta, schema=SCHEMA, generation=draft.meta.generation + 1, program=__version__)

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

    def _reload(self) -> None:
        loaded = self._storage.reload()
        self.snapshot = take_snapshot(loaded.tables, loaded.meta, self.snapshot)
        for notice in notices_about(loaded, self.snapshot):
            if notice not in self.notices:
                self.notices.append(notice)


def _applied(edit: Edit, draft: Draft) -> Any:
    """What the edit returned, or the error it raised, with nothing of it left in the draft."""
    before = draft.savepoint()
    try:
        return edit(draft)
    except ParcelTuiError as error:
        draft.roll_back(before)
        return error
