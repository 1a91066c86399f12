"""Documents that stay bytes until they are looked at."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Generic, TypeVar

import msgspec

RawDocument = bytes | msgspec.Raw
"""A record as the JSON it is to be written as, or as the part of the file's bytes in which it was read.

Reading a file of ten thousand parcels then costs a scan, and writing it a copy; only what is shown is ever
decoded. There is no object around the bytes: it would take a tenth of the memory that they take.
"""

Tables = dict[str, dict[str, RawDocument]]
"""The whole state: documents by id, by table name."""

_MOST_DIGITS = 19
"""No number here has as many."""


def number_of(doc_id: str) -> int:
    """The number that is a record's id; -1 for what is none, as only damage or another program makes it."""
    is_number = doc_id.isascii() and doc_id.isdigit() and len(doc_id) < _MOST_DIGITS
    return int(doc_id) if is_number and (doc_id[0] != "0" or doc_id == "0") else -1


T = TypeVar("T")


class LazyRecords(Mapping[str, T], Generic[T]):
    """The records by name. One that cannot be read is as if it were not there: it is asked for anew.

    A command that lists parcels never looks at carriers and accounts, and pays nothing for them.
    """

    def __init__(self, decode: Callable[[RawDocument], T], documents: Mapping[str, RawDocument]) -> None:
        self._decode = decode
        self._documents = documents

    @cached_property
    def _records(self) -> dict[str, T]:
        records: dict[str, T] = {}
        for name, document in self._documents.items():
            with contextlib.suppress(msgspec.ValidationError):
                records[name] = self._decode(document)
        return records

    def __getitem__(self, name: str) -> T:
        return self._records[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)
