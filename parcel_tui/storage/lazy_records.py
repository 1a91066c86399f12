"""A small table's records, read when somebody asks for them."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Generic, TypeVar

import msgspec

from parcel_tui.storage.documents import RawDocument
from parcel_tui.storage.record_codec import RecordCodec

T = TypeVar("T")


class LazyRecords(Mapping[str, T], Generic[T]):
    """The records by name. One that cannot be read is as if it were not there: it is asked for anew.

    A command that lists parcels never looks at carriers and accounts, and pays nothing for them.
    """

    def __init__(self, codec: RecordCodec[T], documents: Mapping[str, RawDocument]) -> None:
        self._codec = codec
        self._documents = documents

    @cached_property
    def _records(self) -> dict[str, T]:
        records: dict[str, T] = {}
        for name, document in self._documents.items():
            try:
                records[name] = self._codec.decode(document)
            except msgspec.ValidationError:
                continue
        return records

    def __getitem__(self, name: str) -> T:
        return self._records[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)
