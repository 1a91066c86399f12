"""From each version of the state file to the next. A record that does not fit is left for the reader."""

from collections.abc import Callable

import msgspec

from parcel_tui.domain.parcel import History
from parcel_tui.storage.documents import RawDocument, Tables
from parcel_tui.storage.history_codec import HistoryCodec
from parcel_tui.storage.record_codec import RecordCodec
from parcel_tui.storage.records import SCHEMA

_V1_HISTORIES = RecordCodec(History)
_HISTORIES = HistoryCodec()


def migrate(tables: Tables, schema: int) -> Tables:
    """The tables in today's shape, given those of version `schema`."""
    for version in range(schema, SCHEMA):
        tables = MIGRATIONS[version](tables)
    return tables


def _histories_as_rows(tables: Tables) -> Tables:
    """Version 2 keeps checkpoints as rows."""
    return tables | {"histories": {k: _as_rows(doc) for k, doc in tables.get("histories", {}).items()}}


def _as_rows(document: RawDocument) -> RawDocument:
    try:
        return _HISTORIES.encode(_V1_HISTORIES.decode(document))
    except msgspec.ValidationError:
        return document


MIGRATIONS: dict[int, Callable[[Tables], Tables]] = {1: _histories_as_rows}
"""By the version that each begins with; tables are never changed in place."""
