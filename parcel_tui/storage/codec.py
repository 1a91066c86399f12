"""Records to and from the state file's bytes."""

import codecs
from collections.abc import Mapping

import msgspec
from msgspec import Struct, field

from parcel_tui.domain.parcel import Change, Parcel
from parcel_tui.storage.checksums import META_TABLE, read_tables
from parcel_tui.storage.documents import Tables
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


class Decoded(Struct, frozen=True):
    """What a state file's bytes hold. A record is looked at when somebody wants it."""

    tables: Tables
    meta: Meta | None
    """The record about the file; None when it is one of the `missing`."""
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By table, the ids of records that were written and are damaged."""


def decode_tables(data: bytes) -> Decoded:
    """What is good of a state file's bytes. Raises DamagedStateError when that is nothing."""
    found = read_tables(data)
    if found is None:
        raise DamagedStateError("nothing in it can be read")
    about = found.tables.get(META_TABLE, {})
    if META_ID not in about and found.missing:
        return Decoded(found.tables, None, found.missing)
    try:
        if not found.is_verified:
            check_text(data)
        meta = _meta_decoder.decode(about[META_ID].raw)
    except (msgspec.DecodeError, KeyError, UnicodeDecodeError) as error:
        raise DamagedStateError(str(error)) from error
    if meta.schema < 1:
        raise DamagedStateError("there never was such a version")
    return Decoded(found.tables, meta, found.missing)


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
