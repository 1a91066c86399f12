"""A checksum for each record of the state file, and what can be told from them when the file is damaged.

The file's first table, `meta`, holds beside the record about the file (`state`) the CRC-32 of every
record (`checksums`) and the CRC-32 of these (`check`). A version that knows neither drops both when it
writes. Where damage breaks the file's form, each record is looked for by its id and its checksum.
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zlib import crc32

import msgspec
from msgspec import Struct, field

from parcel_tui.storage.documents import RawDocument, Tables

META_TABLE = "meta"
SUMS = "checksums"
CHECK = "check"

Checksums = dict[str, dict[str, int]]
"""By table and id; in the order of the file, which is part of what they are checked by."""


class _Check(Struct, frozen=True):
    crc32: int


class Checked(Struct, frozen=True):
    """The records that are as they were written, and which others were there."""

    tables: Tables
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By table, the ids of the records that were damaged."""
    is_verified: bool = True
    """False of a file without checksums: nothing tells whether it is as it was written."""


_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding damaged bytes may raise."""
START = b'{"meta":{"state":{'
"""How every file begins that this program has written."""
_CHECK_PLACE = re.compile(r'"check":\{"crc32":\d+\}')
_NAME = re.compile(r'"(?:[^"\\]|\\.){0,400}+":(?=\{)')
"""No id is longer; without a bound a row of escaped quotation marks would take time by its square."""
_MOST_TOO_DEEP = 100
"""Objects nested too deeply to be read: each takes time, and where there are more this is no state."""
_encoder = msgspec.json.Encoder()
_sums_decoder = msgspec.json.Decoder(Checksums)
_check_decoder = msgspec.json.Decoder(_Check)
_tables_decoder: msgspec.json.Decoder[Tables] = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
_name_decoder = msgspec.json.Decoder(dict[str, int])


class LastSums:
    """The checksums of what was written last: a document that is still the same is not summed up anew."""

    def __init__(self) -> None:
        self._by_table: dict[str, tuple[tuple[RawDocument, ...], array[int]]] = {}

    def of(self, tables: Tables) -> Checksums:
        """The checksums of the tables, which are to be written now."""
        return {name: self._of_table(name, table) for name, table in tables.items()}

    def _of_table(self, name: str, table: Mapping[str, RawDocument]) -> dict[str, int]:
        documents, sums = self._by_table.get(name, ((), ()))
        # By identity, which no other object can have: the documents are held here.
        known = dict(zip(map(id, documents), sums, strict=True))
        new = {key: known.get(id(document)) or crc32(document) for key, document in table.items()}
        self._by_table[name] = tuple(table.values()), array("I", new.values())
        return new


def write_tables(tables: Tables, last: LastSums) -> bytes:
    """The tables, `meta` the first of them, as one JSON object with their checksums."""
    sums = _encoder.encode(last.of(tables))
    raw = {
        name: {key: msgspec.Raw(document) for key, document in table.items()}
        for name, table in tables.items()
    }
    raw[META_TABLE] |= {
        SUMS: msgspec.Raw(sums),
        CHECK: msgspec.Raw(_encoder.encode(_Check(crc32(sums)))),
    }
    return _encoder.encode(raw)


def read_tables(data: bytes) -> Checked | None:
    """What is good in these bytes; None where nothing in them is known to be good.

    Everything is in a file without checksums, an earlier version's or one that another program has
    written anew: who looks at a record of it finds out whether it is one.
    """
    try:
        tables = _tables_of(data)
    except _BROKEN:
        return _read_damaged(data, list(_records_in(data)))
    about = tables.get(META_TABLE, {})
    is_checked = SUMS in about or CHECK in about
    about.pop(SUMS, None)
    check = _check_of(about.pop(CHECK, None))
    if not is_checked or not data.startswith(START):
        return Checked(tables, is_verified=False)
    if _is_whole(tables, check):
        return Checked(tables)
    records = [item for table in _tables_of(data).values() for item in table.items()]
    return _read_damaged(data, records)


def _read_damaged(data: bytes, records: Sequence[tuple[str, RawDocument]]) -> Checked | None:
    """The records whose checksums are right; where these are what is damaged, all others."""
    told, is_right = _sums_in(records)
    if told is None:
        return _read_without_sums(data)
    # By both: broken bytes may hold a record twice, of which one is as it was written.
    known = {(key, crc32(document)): document for key, document in records}
    # By the checksum alone: where an id is what is damaged, in the file or among the checksums.
    others = {crc32(document): key for key, document in records}
    tables: Tables = {}
    missing: dict[str, frozenset[str]] = {}
    for name, sums in told.items():
        tables[name], lost = {}, set()
        for key, crc in sums.items():
            other = others.get(crc, key)
            if (key, crc) in known:
                tables[name][key] = known[key, crc]
            elif other not in sums:
                tables[name][key if is_right else other] = known[other, crc]
            else:
                lost.add(key)
        if lost:
            missing[name] = frozenset(lost)
    return Checked(tables, missing)


def _sums_in(records: Iterable[tuple[str, RawDocument]]) -> tuple[Checksums | None, bool]:
    """The checksums among the records, and whether the check says that they are right.

    That is what the check is right for, else what has their name.
    """
    named = {key: document for key, document in records if key in (SUMS, CHECK)}
    check = _check_of(named.get(CHECK))
    right = next((document for _, document in records if crc32(document) == check), None)
    found = right or named.get(SUMS)
    try:
        told = _sums_decoder.decode(found) if found is not None else None
    except _BROKEN:
        told = None
    return told, right is not None


def _read_without_sums(data: bytes) -> Checked | None:
    """Everything, where all of it is whole by the check but the checksums, whose place is before that."""
    from json import JSONDecoder  # seldom needed

    text = data.decode("latin-1")
    check = _CHECK_PLACE.search(text)
    try:
        _, end = JSONDecoder().raw_decode(text, len(START) - 1)
        # The checksums lie between both pieces, and are left out.
        tables = _tables_of(data[:end] + b"," + data[check.start() :]) if check else {}
    except (*_BROKEN, ValueError):
        return None
    told = _check_of(tables.get(META_TABLE, {}).pop(CHECK, None))
    return Checked(tables) if _is_whole(tables, told) else None


def _records_in(data: bytes) -> Iterator[tuple[str, RawDocument]]:
    """Every JSON object in these bytes, however broken they are, that has a name: records are among them."""
    from json import JSONDecoder

    decoder = JSONDecoder()
    text = data.decode("latin-1")  # a character for each byte
    too_deep = iter(range(_MOST_TOO_DEEP))
    for name in _NAME.finditer(text):
        try:
            _, end = decoder.raw_decode(text, name.end())
            [key] = _name_decoder.decode(b"{" + data[name.start() : name.end()] + b"0}")
        except RecursionError:
            if next(too_deep, None) is None:
                return
            continue
        except (*_BROKEN, ValueError):
            continue
        yield key, data[name.end() : end]


def _tables_of(data: bytes) -> Tables:
    """Raises one of _BROKEN when the bytes are not of a state file's shape."""
    return _tables_decoder.decode(data)


def _sums_of(tables: Tables) -> Checksums:
    return {name: {key: crc32(document) for key, document in table.items()} for name, table in tables.items()}


def _is_whole(tables: Tables, check: int | None) -> bool:
    return check is not None and check == crc32(_encoder.encode(_sums_of(tables)))


def _check_of(document: RawDocument | None) -> int | None:
    try:
        return _check_decoder.decode(document).crc32 if document is not None else None
    except _BROKEN:
        return None
