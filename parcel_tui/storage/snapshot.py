"""Everything that is known, at one moment."""

import contextlib
from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType
from typing import TypeVar

import msgspec
from msgspec import Struct, field

from parcel_tui.domain.errors import StorageError
from parcel_tui.domain.parcel import Change, History, Parcel
from parcel_tui.language import trn
from parcel_tui.storage import codec
from parcel_tui.storage.documents import LazyRecords, RawDocument, Tables, number_of
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
from parcel_tui.storage.state_file import Loaded, StateFile

T = TypeVar("T")

_NOTHING: Mapping[str, RawDocument] = MappingProxyType({})

_AT_ONCE = 200
"""Records decoded together; one that needs a closer look costs so many one."""


class Snapshot(Struct, frozen=True):
    """The state as it was at one moment; it never changes, so that it can be shown while the next is made."""

    meta: Meta = field(default_factory=Meta)
    parcels: Mapping[int, Parcel] = field(default_factory=dict)
    carriers: Mapping[str, CarrierList] = field(default_factory=dict)
    """By provider."""
    providers: Mapping[str, ProviderRecord] = field(default_factory=dict)
    accounts: Mapping[str, AccountRecord] = field(default_factory=dict)
    """By provider and account, joined by a colon."""
    deletions: Mapping[str, Deletion] = field(default_factory=dict)
    """What was deleted lately, by remote id."""
    preferences: Preferences = field(default_factory=Preferences)
    tables: Tables = field(default_factory=dict)
    bad_records: tuple[str, ...] = ()
    """Ids of parcels that could not be read; they are kept as they are."""

    def stored_history(self, key: int) -> object | None:
        """What stands for a parcel's stored checkpoints: another object once they have changed."""
        return self.tables.get(codec.HISTORIES.table, _NOTHING).get(str(key))

    def history_texts(self, key: int) -> list[str]:
        """Every message and place of a parcel's checkpoints, as stored and not made safe to show."""
        document = self.tables.get(codec.HISTORIES.table, _NOTHING).get(str(key))
        return codec.HISTORIES.texts(document) if document is not None else []

    def history(self, key: int) -> History:
        """A parcel's checkpoints, newest first; empty when none are known."""
        document = self.tables.get(codec.HISTORIES.table, _NOTHING).get(str(key))
        if document is None:
            return History.empty()
        try:
            return codec.HISTORIES.decode(document)
        except msgspec.ValidationError:
            return History.empty()

    def unreadable_history(self, key: int) -> RawDocument | None:
        """The document of a history that cannot be read, to be kept aside; None when it can."""
        document = self.tables.get(codec.HISTORIES.table, _NOTHING).get(str(key))
        try:
            if document is not None:
                codec.HISTORIES.decode(document)
        except msgspec.ValidationError:
            return document
        return None

    def notified_up_to(self) -> NotifiedUpTo:
        """Up to where the user was notified; up to the last change where that cannot be read."""
        document = self.tables.get(codec.NOTIFIED.table, _NOTHING).get(codec.NOTIFIED_ID)
        if document is None:
            return NotifiedUpTo()
        try:
            return codec.NOTIFIED.decode(document)
        except msgspec.ValidationError:
            return NotifiedUpTo(change=self.meta.next_change - 1)

    def changes(self, after: int = 0) -> list[tuple[int, Change]]:
        """The recorded changes with a number above `after`, oldest first, each with its number.

        One that cannot be read is as if it had never been recorded.
        """
        rows = self.tables.get(codec.CHANGES.table, _NOTHING)
        found: list[tuple[int, Change]] = []
        for number in sorted(number for number in map(number_of, rows) if number > after):
            with contextlib.suppress(msgspec.ValidationError):
                found.append((number, codec.CHANGES.decode(rows[str(number)])))
        return found

    def acts(self) -> list[tuple[int, Act]]:
        """What the user did lately, oldest first, with numbers; what cannot be read is left out."""
        return read_acts(self.tables.get(codec.ACTS.table, _NOTHING))


def read_acts(rows: Mapping[str, RawDocument]) -> list[tuple[int, Act]]:
    """The acts of these documents, oldest first, each with its number."""
    found: list[tuple[int, Act]] = []
    for number in sorted(map(number_of, rows)):
        with contextlib.suppress(msgspec.ValidationError, KeyError):
            found.append((number, codec.ACTS.decode(rows[str(number)])))
    return found


def take_snapshot(
    tables: Tables, meta: Meta, before: Snapshot, edited: Mapping[int, Parcel | None] | None = None
) -> Snapshot:
    """A snapshot of `tables`.

    Nothing is decoded again that is known: the parcels whose bytes are those of `before`,
    and those that were just `edited`.
    """
    parcels, bad = _parcels(tables.get(codec.PARCELS.table, _NOTHING), before, edited or {})
    return Snapshot(
        meta=meta,
        parcels=MappingProxyType(parcels),
        carriers=_records(tables, codec.CARRIERS),
        providers=_records(tables, codec.PROVIDERS),
        accounts=_records(tables, codec.ACCOUNTS),
        deletions=_records(tables, codec.DELETIONS),
        preferences=_records(tables, codec.PREFERENCES).get(codec.PREFERENCES_ID, Preferences()),
        tables=tables,
        bad_records=tuple(bad),
    )


def _records(tables: Tables, kind: codec.RecordCodec[T]) -> LazyRecords[T]:
    return LazyRecords(kind.decode, tables.get(kind.table, _NOTHING))


def _parcels(
    rows: Mapping[str, RawDocument], before: Snapshot, edited: Mapping[int, Parcel | None]
) -> tuple[dict[int, Parcel], list[str]]:
    """The parcels of these documents by key, and the ids of those that cannot be read."""
    known = before.tables.get(codec.PARCELS.table, _NOTHING)
    parcels: dict[int, Parcel] = {} if known else _decoded_at_once(rows)
    bad: list[str] = []
    for doc_id, document in rows.items():
        key = number_of(doc_id)
        if key not in parcels:
            before_it = known.get(doc_id)
            is_known = before_it is document or (
                before_it is not None and bytes(before_it) == bytes(document)
            )
            parcel = edited.get(key) or (before.parcels.get(key) if is_known else None) or _decoded(document)
            if parcel is not None and parcel.key == key:
                parcels[key] = parcel
            else:  # by its own number it would take another parcel's place
                bad.append(doc_id)
    return parcels, bad


def _decoded(document: RawDocument) -> Parcel | None:
    try:
        return codec.PARCELS.decode(document)
    except ValueError:  # msgspec's errors too
        return None


def _decoded_at_once(rows: Mapping[str, RawDocument]) -> dict[int, Parcel]:
    """The parcels of a state that is read for the first time, without those that need a closer look."""
    parcels: dict[int, Parcel] = {}
    left = iter(rows.items())
    while some := dict(islice(left, _AT_ONCE)):
        # A record that needs a closer look costs its own portion the quick way, and no other.
        found = codec.PARCELS.decode_plain(some.values())
        if found is not None:
            parcels.update(
                (parcel.key, parcel)
                for doc_id, parcel in zip(some, found, strict=True)
                if str(parcel.key) == doc_id
            )
    return parcels


def read_state(file: StateFile) -> tuple[Snapshot, list[str]]:
    """The state as it is on the disk, and sentences about what had to be recovered.

    Raises StorageError where there is one of which nothing can be read: it is not an empty one.
    """
    loaded = file.load()
    if loaded.is_unknown:
        raise StorageError(loaded.notice)
    snapshot = take_snapshot(loaded.tables, loaded.meta, Snapshot())
    return snapshot, notices_about(loaded, snapshot)


def notices_about(loaded: Loaded, snapshot: Snapshot) -> list[str]:
    """What the user has to know about a state that was read, a sentence each."""
    notices = [loaded.notice] if loaded.notice else []
    if snapshot.bad_records:
        notices.append(
            trn(
                "{count} parcel in the state file could not be read. Nothing of it is lost, and the others "
                "are here.",
                "{count} parcels in the state file could not be read. Nothing of them is lost, and the "
                "others are here.",
                len(snapshot.bad_records),
            )
        )
    return notices
