"""Records to and from the state file's bytes. Each kind's codec says in which table its records are."""

import codecs
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import astuple

from parcel_tui.domain.parcel import Change, Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.text import PLAIN
from parcel_tui.domain.times import Moment
from parcel_tui.language import tr
from parcel_tui.storage.checksums import META_TABLE, START, read_tables
from parcel_tui.storage.documents import RawDocument, Tables
from parcel_tui.storage.records import (
    AccountRecord,
    Act,
    CarrierList,
    Deletion,
    Meta,
    NotifiedUpTo,
    Preferences,
    ProviderRecord,
)

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


class RecordCodec(Generic[T]):
    """Turns one kind of record into a document and back."""

    def __init__(self, kind: type[T], table: str = "") -> None:
        """`table` is where the state file keeps records of that kind; empty for what has no table."""
        self._kind = kind
        self.table = table

    @cached_property
    def _decoder(self) -> msgspec.json.Decoder[T]:
        # Taking a class apart takes longer than reading a hundred of its records.
        return msgspec.json.Decoder(self._kind)

    @cached_property
    def _list_decoder(self) -> msgspec.json.Decoder[list[T]]:
        return msgspec.json.Decoder(list[self._kind])  # type: ignore[name-defined]  # a type of run time

    def encode(self, record: T) -> RawDocument:
        """The record as a document."""
        return _encoded(record)

    def encode_over(self, record: T, earlier: RawDocument | None, read: T | None = None) -> RawDocument:
        """The record as the document that takes the place of `earlier`, which was `read` as that record.

        What a newer version has written there and this one does not know is kept.
        """
        new = self.encode(record)
        if earlier is None:
            return new
        try:
            known = self.encode(self.decode(earlier) if read is None else read)
        except msgspec.ValidationError:
            return new
        if known == bytes(earlier):  # nearly always: nothing in it is unknown
            return new
        was, understood, becomes = map(msgspec.json.decode, (earlier, known, new))
        if not _holds_more(was, understood):
            return new
        return _encoded(_kept_over(was, understood, becomes))

    def decode(self, document: RawDocument) -> T:
        """The record, its texts made safe to show. Raises msgspec.ValidationError when it is not one."""
        raw = bytes(document)
        # Nearly every document is plain visible text; only the others are taken apart.
        if b"\\" in raw or not PLAIN.fullmatch(raw.decode()):
            return msgspec.convert(_cleaned(msgspec.json.decode(raw)), self._kind)
        return self._decoder.decode(raw)

    def decode_plain(self, documents: Iterable[RawDocument]) -> list[T] | None:
        """The records, in half the time that one by one takes; None when any of them needs a closer look."""
        raw = b"[" + b",".join(documents) + b"]"
        if b"\\" in raw or not PLAIN.fullmatch(raw.decode()):
            return None
        try:
            return self._list_decoder.decode(raw)
        except msgspec.ValidationError:
            return None


def _encoded(value: object) -> bytes:
    """Its JSON in no more memory than that takes.

    What msgspec returns keeps all that it had set aside for more: a quarter of a record is held for years.
    """
    return bytes(memoryview(_encoder.encode(value)))


def _holds_more(earlier: Any, known: Any) -> bool:
    """Whether there is more in `earlier` than what is `known` of it: a field, an item at the end of a row."""
    if isinstance(known, dict):
        return any(name not in known or _holds_more(value, known[name]) for name, value in earlier.items())
    return isinstance(known, list) and (len(earlier) > len(known) or any(map(_holds_more, earlier, known)))


def _kept_over(earlier: dict[str, Any], known: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """`new` with what `earlier` holds beyond what is `known` of it.

    A record keeps its unknown fields; what lies in one, a checkpoint for one, keeps all of its own
    where it has not changed but for being read, and is another one where it has.
    """
    unknown = {name: value for name, value in earlier.items() if name not in known}
    both = earlier.keys() & known.keys()
    return unknown | {
        name: _same_within(earlier[name], known[name], value) if name in both else value
        for name, value in new.items()
    }


def _same_within(earlier: Any, known: Any, new: Any) -> Any:
    if new == known and _holds_more(earlier, known):
        return earlier
    if isinstance(new, dict) and _told(new) == _told(known):
        return _kept_in(new, earlier, known)
    if not isinstance(new, list):
        return new
    # An item that is no other than before is written as it was.
    whole = {_told(item): (was, item) for item, was in zip(known, earlier, strict=True)}
    return [_kept_in(item, *whole[_told(item)]) if _told(item) in whole else item for item in new]


def _told(value: Any) -> bytes:
    """What an item tells, whether it was read or not."""
    if isinstance(value, dict):
        value = {name: field for name, field in value.items() if name != _UNREAD}
    elif isinstance(value, list):
        value = value[:_UNREAD_PLACE] + value[_UNREAD_PLACE + 1 :]
    return _encoder.encode(value)


def _kept_in(new: Any, earlier: Any, known: Any) -> Any:
    """`new`, which tells what `known` did, with what `earlier` holds beyond that."""
    if isinstance(new, dict):
        return {name: value for name, value in earlier.items() if name not in known} | new
    return [*new, *earlier[len(known) :]] if isinstance(new, list) else new


def _cleaned(value: object) -> object:
    """`value` with every text in it made safe to show."""
    from parcel_tui.domain.text import clean

    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return value


class _Row(msgspec.Struct, array_like=True, frozen=True):
    """A checkpoint, its fields in their order; more may be added at the end, with a default.

    Those at the end that have their defaults are not written: they would be a quarter of the file.
    """

    time: Moment | None
    message: str
    stage: Stage
    raw_status: str
    place: str | None = None
    unread: bool = False
    zone_told: bool = True
    former_carrier: str | None = None
    time_told: bool = True
    recorded_at: Moment | None = None


_DEFAULTS = _Row.__struct_defaults__
_TOLD = len(_Row.__struct_fields__) - len(_DEFAULTS)
"""So many fields at the beginning of a row have no default."""
_UNREAD = "unread"
_UNREAD_PLACE = _Row.__struct_fields__.index(_UNREAD)


class _Rows(msgspec.Struct, frozen=True):
    rows: tuple[_Row, ...]


class _TextRow(msgspec.Struct, array_like=True, frozen=True):
    """The texts of a checkpoint: a search reads thousands of them, and nothing else."""

    time: str | None
    message: str
    stage: str
    raw_status: str
    place: str | None = None


class _TextRows(msgspec.Struct, frozen=True):
    rows: tuple[_TextRow, ...]


_ROWS = RecordCodec(_Rows)
_TEXTS = msgspec.json.Decoder(_TextRows)


class HistoryCodec:
    """Turns a history into a document and back."""

    table = "histories"

    def encode(self, history: History) -> RawDocument:
        """The history as a document."""
        return _encoded({"rows": [_without_defaults(astuple(each)) for each in history.checkpoints]})

    def encode_over(self, history: History, earlier: RawDocument | None) -> RawDocument:
        """The history as the document that takes the place of `earlier`, which can be read.

        See `RecordCodec.encode_over`.
        """
        new = self.encode(history)
        if earlier is None or self.encode(self.decode(earlier)) == bytes(earlier):
            return new
        # What is kept of a row has its place behind all fields.
        whole = _rows_of(history)
        kept = _ROWS.encode_over(whole, earlier)
        return new if kept == _ROWS.encode(whole) else kept

    def texts(self, document: RawDocument) -> list[str]:
        """Every message and place as it is stored, not made safe to show; none of what is no history."""
        try:
            rows = _TEXTS.decode(document).rows
        except msgspec.DecodeError:
            return []
        return [text for row in rows for text in (row.message, row.place) if text]

    def decode(self, document: RawDocument) -> History:
        """The history, its texts made safe to show. Raises msgspec.ValidationError when it is not one."""
        return History(tuple(Checkpoint(*astuple(row)) for row in _ROWS.decode(document).rows))


def _without_defaults(row: tuple[object, ...]) -> tuple[object, ...]:
    end = len(row)
    while end > _TOLD and row[end - 1] == _DEFAULTS[end - 1 - _TOLD]:
        end -= 1
    return row[:end]


def _rows_of(history: History) -> _Rows:
    return _Rows(tuple(_Row(*astuple(checkpoint)) for checkpoint in history.checkpoints))


_meta_decoder = msgspec.json.Decoder(Meta)
_fields_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
_SLICE = 65_536


class DamagedStateError(Exception):
    """These bytes are no state file."""


PARCELS = RecordCodec(Parcel, "parcels")
HISTORIES = HistoryCodec()
CHANGES = RecordCodec(Change, "changes")
CARRIERS = RecordCodec(CarrierList, "carriers")
PROVIDERS = RecordCodec(ProviderRecord, "providers")
ACCOUNTS = RecordCodec(AccountRecord, "accounts")
DELETIONS = RecordCodec(Deletion, "deletions")
PREFERENCES = RecordCodec(Preferences, "preferences")
NOTIFIED = RecordCodec(NotifiedUpTo, "told")
ACTS = RecordCodec(Act, "undo")
META = RecordCodec(Meta, META_TABLE)
META_ID = "state"
NOTIFIED_ID = "user"
PREFERENCES_ID = "screen"


class Decoded(Struct, frozen=True):
    """What a state file's bytes hold; a record is decoded when it is first looked at."""

    tables: Tables
    meta: Meta | None
    """The record about the file; None when it is one of the `missing`."""
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By table, the ids of records that were written and are damaged."""


def decode_tables(data: bytes) -> Decoded:
    """What is good of a state file's bytes. Raises DamagedStateError when that is nothing."""
    found = read_tables(data)
    if found is None:
        raise DamagedStateError(tr("nothing in it can be read"))
    about = found.tables.get(META_TABLE, {})
    if META_ID not in about and found.missing:
        return Decoded(found.tables, None, found.missing)
    try:
        if not found.is_verified:
            check_text(data)
            _check_head(about, data)
        meta = _meta_decoder.decode(about[META_ID])
    except (msgspec.DecodeError, KeyError, UnicodeDecodeError) as error:
        raise DamagedStateError(str(error)) from error
    if meta.schema < 1:
        raise DamagedStateError(tr("there never was such a version"))
    return Decoded(found.tables, meta, found.missing)


def _check_head(about: Mapping[str, RawDocument], data: bytes) -> None:
    """Raises DamagedStateError where a piece with the checksums was cut out of a file of this program's.

    What is left may be JSON of the right form, with other records, or their fields, within the one about
    the file. Another program that writes it anew writes it in another form.
    """
    if data.startswith(START) and not (
        about.keys() <= {META_ID}
        and _fields_decoder.decode(about[META_ID]).keys() <= set(Meta.__struct_fields__)
    ):
        raise DamagedStateError(tr("a piece of it is missing"))


def check_text(data: bytes) -> None:
    """Raises UnicodeDecodeError, with the place, unless all is UTF-8.

    msgspec does not look into what it keeps as bytes.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), _SLICE):
        begun = len(decoder.getstate()[0])  # bytes of a character that the slice before ends in
        try:
            decoder.decode(data[start : start + _SLICE], final=start + _SLICE >= len(data))
        except UnicodeDecodeError as error:
            at = start - begun
            raise UnicodeDecodeError("utf-8", data, at + error.start, at + error.end, error.reason) from None
