"""One kind of record as a document and back."""

from collections.abc import Iterable
from functools import cached_property
from typing import Generic, TypeVar

import msgspec

from parcel_tui.domain.plain import PLAIN
from parcel_tui.storage.documents import RawDocument

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


class RecordCodec(Generic[T]):
    """Turns one kind of record into a document and back."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    @cached_property
    def _decoder(self) -> msgspec.json.Decoder[T]:
        # Taking a class apart takes longer than reading a hundred of its records.
        return msgspec.json.Decoder(self._kind)

    @cached_property
    def _list_decoder(self) -> msgspec.json.Decoder[list[T]]:
        return msgspec.json.Decoder(list[self._kind])  # type: ignore[name-defined]  # a type of run time

    def encode(self, record: T) -> RawDocument:
        """The record as a document."""
        return RawDocument(msgspec.Raw(_encoder.encode(record)))

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
        if known.raw == earlier.raw:  # nearly always: nothing in it is unknown
            return new
        was, understood, becomes = (msgspec.json.decode(document.raw) for document in (earlier, known, new))
        if not _holds_more(was, understood):
            return new
        return RawDocument(msgspec.Raw(_encoder.encode(_kept_over(was, understood, becomes))))

    def decode(self, document: RawDocument) -> T:
        """The record, its texts made safe to show. Raises msgspec.ValidationError when it is not one."""
        raw = bytes(document.raw)
        # Nearly every document is plain visible text; only the others are taken apart.
        if b"\\" in raw or not PLAIN.fullmatch(raw.decode()):
            return msgspec.convert(_cleaned(msgspec.json.decode(raw)), self._kind, strict=False)
        return self._decoder.decode(raw)

    def decode_plain(self, documents: Iterable[RawDocument]) -> list[T] | None:
        """The records, in half the time that one by one takes; None when any of them needs a closer look."""
        raw = b"[" + b",".join(document.raw for document in documents) + b"]"
        if b"\\" in raw or not PLAIN.fullmatch(raw.decode()):
            return None
        try:
            return self._list_decoder.decode(raw)
        except msgspec.ValidationError:
            return None


def _holds_more(earlier: object, known: object) -> bool:
    """Whether there is more in `earlier` than what is `known` of it: a field, an item at the end of a row."""
    if isinstance(earlier, dict) and isinstance(known, dict):
        return any(name not in known or _holds_more(value, known[name]) for name, value in earlier.items())
    if isinstance(earlier, list) and isinstance(known, list):
        return len(earlier) > len(known) or any(map(_holds_more, earlier, known))
    return False


def _kept_over(earlier: dict[str, object], known: dict[str, object], new: dict[str, object]) -> object:
    """`new` with what `earlier` holds beyond what is `known` of it.

    A record keeps its unknown fields; what lies in one, a checkpoint for one, keeps all of its own
    where it has not changed, and is another one where it has.
    """
    unknown = {name: value for name, value in earlier.items() if name not in known and name not in new}
    return unknown | {
        name: _same_within(earlier.get(name), known.get(name), value) for name, value in new.items()
    }


def _same_within(earlier: object, known: object, new: object) -> object:
    if new == known and _holds_more(earlier, known):
        return earlier
    if not (isinstance(earlier, list) and isinstance(known, list) and isinstance(new, list)):
        return new
    # An item that is no other than before is written as it was.
    whole = {_encoder.encode(item): was for item, was in zip(known, earlier, strict=False)}
    return [whole.get(_encoder.encode(item), item) for item in new]


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
