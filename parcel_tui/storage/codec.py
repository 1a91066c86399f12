"""Records to and from the state file's bytes: shape, schema version, migrations."""

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from parcel_tui.domain.parcel import Change, History, Parcel
from parcel_tui.domain.text import clean
from parcel_tui.storage.documents import RawDocument, Tables
from parcel_tui.storage.records import SCHEMA, AccountRecord, CarrierList, Deletion, Meta, ProviderRecord

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_file_decoder = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
_meta_decoder = msgspec.json.Decoder(Meta)

MIGRATIONS: dict[int, Callable[[Tables], Tables]] = {}
"""From a schema version to the next one; each takes the tables and gives new ones."""


class DamagedStateError(Exception):
    """These bytes are no state file."""


class RecordCodec(Generic[T]):
    """Turns one kind of record into a document and back."""

    def __init__(self, kind: type[T]) -> None:
        self._decoder = msgspec.json.Decoder(kind)
        self._kind = kind

    def encode(self, record: T) -> RawDocument:
        """The record as a document."""
        return RawDocument(msgspec.Raw(_encoder.encode(record)))

    def decode(self, document: RawDocument) -> T:
        """The record, its texts made safe to show. Raises msgspec.ValidationError when it is not one."""
        raw = bytes(document.raw)
        # Nearly every document is plain visible text; only the others are taken apart.
        if b"\\u" in raw or not raw.decode().isprintable():
            return msgspec.convert(_cleaned(msgspec.json.decode(raw)), self._kind, strict=False)
        return self._decoder.decode(raw)


PARCELS = RecordCodec(Parcel)
HISTORIES = RecordCodec(History)
CHANGES = RecordCodec(Change)
CARRIERS = RecordCodec(CarrierList)
PROVIDERS = RecordCodec(ProviderRecord)
ACCOUNTS = RecordCodec(AccountRecord)
DELETIONS = RecordCodec(Deletion)
META = RecordCodec(Meta)
META_ID = "state"


def encode_tables(tables: Tables) -> bytes:
    """The whole state as the bytes of its file."""
    return _encoder.encode(
        {name: {key: document.raw for key, document in table.items()} for name, table in tables.items()}
    )


def decode_tables(data: bytes) -> tuple[Tables, Meta]:
    """The tables in a state file's bytes, as they are there, and the record about the file.

    Raises DamagedStateError when the bytes are not JSON or not of a state file's shape.
    """
    try:
        raw = _file_decoder.decode(data)
        meta = _meta_decoder.decode(raw["meta"][META_ID])
    except (msgspec.DecodeError, KeyError, UnicodeDecodeError) as error:
        raise DamagedStateError(str(error)) from error
    return {name: {key: RawDocument(doc) for key, doc in table.items()} for name, table in raw.items()}, meta


def migrate(tables: Tables, schema: int) -> Tables:
    """The tables in today's shape."""
    for version in range(schema, SCHEMA):
        tables = MIGRATIONS[version](tables)
    return tables


def _cleaned(value: object) -> object:
    """`value` with every text in it made safe to show."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return value
