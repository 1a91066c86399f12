"""One kind of record as a document and back."""

from typing import Generic, TypeVar

import msgspec

from parcel_tui.domain.text import clean
from parcel_tui.storage.documents import RawDocument

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


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


def _cleaned(value: object) -> object:
    """`value` with every text in it made safe to show."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return value
