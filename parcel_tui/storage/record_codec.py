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
