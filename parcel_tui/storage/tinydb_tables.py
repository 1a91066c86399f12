"""TinyDB over the tables that the store holds in memory; loaded for the first change.

Why TinyDB, and why so little of it: the state file is a TinyDB file, tables of documents by id, which
TinyDB's own tools open and query. Its way of reading and writing one does not do for a user's only
record, though: its JSONStorage reads the file for every query and rewrites it in place, and its tables
rebuild each document for each update. So the bytes are this package's (`state_file`, `checksums`),
records are decoded by msgspec when they are looked at (`codec`), no query is ever made, and what
TinyDB does is put documents into its tables and take them out of them.
"""

from collections.abc import Mapping

from tinydb import TinyDB
from tinydb.table import Document, Table

from parcel_tui.storage.documents import RawDocument, Tables


class WorkingTables:
    """A TinyDB storage of the tables of one transaction: copies, until they are on the disk."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def read(self) -> Tables:
        """The tables as changed so far."""
        return self._tables

    def write(self, data: Tables) -> None:
        """Does nothing: they are changed in place."""

    def close(self) -> None:
        """Leaves nothing open: the tables are in memory."""


class RecordTable(Table):
    """A TinyDB table with text ids, and with batches that touch nothing but what they change."""

    document_class = Document
    document_id_class = str  # type: ignore[assignment]  # TinyDB types ids as int but takes any class

    def put_many(self, documents: Mapping[str, RawDocument]) -> None:
        """Inserts or replaces documents by id."""
        tables: Tables = self.storage.read()  # type: ignore[assignment]  # never none: see WorkingTables
        tables.setdefault(self.name, {}).update(documents)

    def drop_many(self, ids: set[str]) -> None:
        """Removes documents; ids that are not there are no error."""
        tables: Tables = self.storage.read()  # type: ignore[assignment]  # never none: see WorkingTables
        table = tables.get(self.name, {})
        for doc_id in ids:
            table.pop(doc_id, None)


class ParcelDB(TinyDB):
    """TinyDB over tables whose documents stay bytes."""

    table_class = RecordTable

    def records(self, name: str) -> RecordTable:
        """The table of that name."""
        table = self.table(name)
        assert isinstance(table, RecordTable)
        return table


def open_tables(tables: Tables) -> ParcelDB:
    """A database over these tables, which it changes in place."""
    return ParcelDB(storage=lambda: WorkingTables(tables))
