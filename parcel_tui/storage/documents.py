"""Documents that stay bytes until somebody looks at them."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

_plain = msgspec.json.Decoder(dict[str, Any])


class RawDocument(Mapping[str, Any]):
    """A TinyDB document held as the JSON it was read from or is to be written as.

    Reading a file of ten thousand parcels then costs a scan, and writing it a copy;
    only what is shown or queried is ever decoded.
    """

    __slots__ = ("raw",)

    def __init__(self, raw: msgspec.Raw) -> None:
        self.raw = raw

    def decoded(self) -> dict[str, Any]:
        """A new plain dict of the document's fields; changing it changes nothing here."""
        return _plain.decode(self.raw)

    def __getitem__(self, field: str) -> Any:
        return self.decoded()[field]

    def __iter__(self) -> Iterator[str]:
        return iter(self.decoded())

    def __len__(self) -> int:
        return len(self.decoded())


Tables = dict[str, dict[str, RawDocument]]
"""The whole state: documents by id, by table name."""
