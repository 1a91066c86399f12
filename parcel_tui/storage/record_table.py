"""TinyDB's table over documents that stay bytes."""

from collections.abc import Mapping

from tinydb import TinyDB
from tinydb.table import Document, Table

from parcel_tui.storage.documents import RawDocument, Tables


class RecordTable(Table):
    """A TinyDB table with text ids, and with batches that touch nothing but what they change.

    TinyDB's own updates rebuild every document of the table for each call.
    """

    document_class = Document
    document_id_class = str  # type: ignore[assignment]  # TinyDB types ids as int but takes any class

    def put_many(self, documents: Mapping[str, RawDocument]) -> None:
        """Inserts or replaces documents by id."""
        tables: Tables = self.storage.read() or {}
        tables.setdefault(self.name, {}).update(documents)
        self.storage.write(tables)
        self.clear_cache()

    def drop_many(self, ids: set[str]) -> None:
        """Removes documents; ids that are not there are no error."""
        tables: Tables = self.storage.read() or {}
        table = tables.get(self.name, {})
        for doc_id in ids:
            table.pop(doc_id, None)
        self.storage.write(tables)
        self.clear_cache()


class ParcelDB(TinyDB):
    """TinyDB over tables whose documents stay bytes."""

    table_class = RecordTable

    def records(self, name: str) -> RecordTable:
        """The table of that name."""
        table = self.table(name)
        assert isinstance(table, RecordTable)
        return table
