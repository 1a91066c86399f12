"""Records to and from the state file's bytes."""

import codecs

import msgspec

from parcel_tui.domain.parcel import Change, Parcel
from parcel_tui.storage.documents import RawDocument, Tables
from parcel_tui.storage.history_codec import HistoryCodec
from parcel_tui.storage.record_codec import RecordCodec
from parcel_tui.storage.records import (
    AccountRecord,
    CarrierList,
    Deletion,
    Meta,
    Preferences,
    ProviderRecord,
    Told,
)

_encoder = msgspec.json.Encoder()
_file_decoder = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
_meta_decoder = msgspec.json.Decoder(Meta)
_SLICE = 65_536


class DamagedStateError(Exception):
    """These bytes are no state file."""


PARCELS = RecordCodec(Parcel)
HISTORIES = HistoryCodec()
CHANGES = RecordCodec(Change)
CARRIERS = RecordCodec(CarrierList)
PROVIDERS = RecordCodec(ProviderRecord)
ACCOUNTS = RecordCodec(AccountRecord)
DELETIONS = RecordCodec(Deletion)
PREFERENCES = RecordCodec(Preferences)
TOLD = RecordCodec(Told)
META = RecordCodec(Meta)
META_ID = "state"
TOLD_ID = "user"
PREFERENCES_ID = "screen"


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
        check_text(data)
        raw = _file_decoder.decode(data)
        meta = _meta_decoder.decode(raw["meta"][META_ID])
    except (msgspec.DecodeError, KeyError, UnicodeDecodeError) as error:
        raise DamagedStateError(str(error)) from error
    return {name: {key: RawDocument(doc) for key, doc in table.items()} for name, table in raw.items()}, meta


def check_text(data: bytes) -> None:
    """Raises UnicodeDecodeError, with the place, unless all is UTF-8.

    msgspec does not look into what it keeps as bytes.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), _SLICE):
        try:
            decoder.decode(data[start : start + _SLICE], final=start + _SLICE >= len(data))
        except UnicodeDecodeError as error:
            place = start + error.start
            raise UnicodeDecodeError("utf-8", data, place, place + 1, error.reason) from None
