"""What one transaction wants to change."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Change, History, Parcel
from parcel_tui.language import tr
from parcel_tui.storage import codec
from parcel_tui.storage.documents import RawDocument, number_of
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
from parcel_tui.storage.snapshot import Snapshot

T = TypeVar("T")


class Edits(Struct):
    """The documents to put (or, when None, to drop) by table and id."""

    documents: dict[str, dict[str, RawDocument | None]] = field(default_factory=dict)
    parcels: dict[int, Parcel | None] = field(default_factory=dict)
    histories: dict[int, History] = field(default_factory=dict)
    meta: Meta = field(default_factory=Meta)

    def copy(self) -> "Edits":
        """The same edits, to be changed apart."""
        return Edits(
            {name: dict(table) for name, table in self.documents.items()},
            dict(self.parcels),
            dict(self.histories),
            self.meta,
        )


class Transaction:
    """The state as a change sees and edits it. Nothing of it counts until the transaction is on the disk."""

    def __init__(self, base: Snapshot) -> None:
        self._last_act: int | None = None
        self._base = base
        self._edits = Edits(meta=base.meta)

    @property
    def meta(self) -> Meta:
        """The record about the file, as edited so far."""
        return self._edits.meta

    @property
    def base(self) -> Snapshot:
        """The state before this transaction."""
        return self._base

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        return bool(self._edits.documents) or self._edits.meta != self._base.meta

    def parcels(self) -> Iterable[Parcel]:
        """Every parcel as edited so far."""
        edited = self._edits.parcels
        yield from (parcel for key, parcel in self._base.parcels.items() if key not in edited)
        yield from (parcel for parcel in edited.values() if parcel is not None)

    def get(self, key: int) -> Parcel | None:
        """One parcel as edited so far, or None."""
        return self._edits.parcels[key] if key in self._edits.parcels else self._base.parcels.get(key)

    def require(self, key: int) -> Parcel:
        """One parcel. Raises UsageError when it is gone."""
        parcel = self.get(key)
        if parcel is None:
            raise UsageError(tr("This parcel is not here any more."))
        return parcel

    def history(self, key: int) -> History:
        """A parcel's checkpoints as edited so far."""
        return self._edits.histories[key] if key in self._edits.histories else self._base.history(key)

    def new_key(self) -> int:
        """A key that no parcel of this state ever had."""
        key = max(self._edits.meta.next_key, max(self._base.parcels, default=0) + 1)
        self._edits.meta = replace(self._edits.meta, next_key=key + 1)
        return key

    def put(self, parcel: Parcel) -> Parcel:
        """Adds or replaces a parcel; returns it."""
        # What is as it was leaves no trace: a refresh without news writes no file.
        if self.get(parcel.key) != parcel:
            self._edits.parcels[parcel.key] = parcel
            self._put_over(codec.PARCELS, str(parcel.key), parcel, self._base.parcels.get(parcel.key))
        return parcel

    def put_history(self, key: int, history: History) -> None:
        """Replaces a parcel's checkpoints."""
        if self.history(key) == history:
            return
        self._edits.histories[key] = history
        unreadable = self._base.unreadable_history(key)
        if unreadable is not None:
            self._put("set_aside", f"histories:{key}", unreadable)
        earlier = self._stored(codec.HISTORIES.table, str(key)) if unreadable is None else None
        self._put(codec.HISTORIES.table, str(key), codec.HISTORIES.encode_over(history, earlier))

    def remove(self, key: int) -> None:
        """Removes a parcel and its checkpoints."""
        self._edits.parcels[key] = None
        self._edits.histories[key] = History.empty()
        self._put(codec.PARCELS.table, str(key), None)
        self._put(codec.HISTORIES.table, str(key), None)

    def record(self, changes: Iterable[Change]) -> None:
        """Appends to the log, with whose each change is; what is outdated leaves it with the same write."""
        for change in changes:
            number = self._edits.meta.next_change
            self._edits.meta = replace(self._edits.meta, next_change=number + 1)
            self._put(codec.CHANGES.table, str(number), codec.CHANGES.encode(self._with_owner(change)))

    def _with_owner(self, change: Change) -> Change:
        parcel = self.get(change.parcel)
        if parcel is None:
            return change
        return replace(change, provider=parcel.provider, remote_id=parcel.remote_id, number=parcel.number)

    def notified_up_to(self) -> NotifiedUpTo:
        """Which changes and reminders the user was notified of, as edited so far."""
        edited = self._edits.documents.get(codec.NOTIFIED.table, {}).get(codec.NOTIFIED_ID)
        return codec.NOTIFIED.decode(edited) if edited is not None else self._base.notified_up_to()

    def put_notified_up_to(self, notified: NotifiedUpTo) -> None:
        """Replaces what the user was notified of."""
        if self.notified_up_to() != notified:
            self._put_over(codec.NOTIFIED, codec.NOTIFIED_ID, notified)

    def act_numbers(self) -> list[int]:
        """The numbers of what the user did lately, oldest first, as edited so far."""
        edited = self._edits.documents.get(codec.ACTS.table, {})
        rows = {**self._base.tables.get(codec.ACTS.table, {}), **edited}
        return sorted(number_of(doc_id) for doc_id, row in rows.items() if row is not None)

    def act(self, number: int) -> Act | None:
        """What the user did; None where that is gone, or cannot be read."""
        edited = self._edits.documents.get(codec.ACTS.table, {})
        doc_id = str(number)
        row = edited[doc_id] if doc_id in edited else self._stored(codec.ACTS.table, doc_id)
        try:
            return codec.ACTS.decode(row) if row is not None else None
        except msgspec.ValidationError:
            return None

    def put_act(self, act: Act) -> None:
        """Notes what the user did, behind what was done before."""
        if self._last_act is None:
            self._last_act = max(self.act_numbers(), default=0)
        number = self._last_act = self._last_act + 1
        self._put(codec.ACTS.table, str(number), codec.ACTS.encode(act))

    def drop_act(self, number: int) -> None:
        """Forgets what the user did: it was taken back, or is too long ago."""
        self._put(codec.ACTS.table, str(number), None)

    def put_provider(self, name: str, record: ProviderRecord) -> None:
        """Replaces what is known about a provider."""
        if self._base.providers.get(name) != record:
            self._put_over(codec.PROVIDERS, name, record)

    def put_account(self, name: str, record: AccountRecord) -> None:
        """Replaces what is known about an account."""
        if self._base.accounts.get(name) != record:
            self._put_over(codec.ACCOUNTS, name, record)

    def put_carriers(self, provider: str, carriers: CarrierList) -> None:
        """Replaces a provider's carriers."""
        self._put_over(codec.CARRIERS, provider, carriers)

    def put_salt(self, salt: str) -> None:
        """Sets the salt of the token marks, once."""
        self._edits.meta = replace(self._edits.meta, salt=salt)

    def put_deletion(self, remote_id: str, deletion: Deletion | None) -> None:
        """Notes that a parcel was deleted here, or (None) forgets it."""
        document = codec.DELETIONS.encode(deletion) if deletion else None
        self._put(codec.DELETIONS.table, remote_id, document)

    @property
    def preferences(self) -> Preferences:
        """What the user chose on the screen, with the edits before this one."""
        edited = self._edits.documents.get(codec.PREFERENCES.table, {}).get(codec.PREFERENCES_ID)
        return codec.PREFERENCES.decode(edited) if edited is not None else self._base.preferences

    def put_preferences(self, preferences: Preferences) -> None:
        """Replaces what the user chose on the screen."""
        was_edited = codec.PREFERENCES.table in self._edits.documents
        if was_edited or self._base.preferences != preferences:
            self._put_over(codec.PREFERENCES, codec.PREFERENCES_ID, preferences)

    def documents(self) -> dict[str, dict[str, RawDocument | None]]:
        """What to put and (None) to drop, by table and id."""
        return self._edits.documents

    def edited(self) -> Mapping[int, Parcel | None]:
        """The parcels as edited, by key; None for those removed."""
        return self._edits.parcels

    def savepoint(self) -> Edits:
        """A point to come back to when a change fails half-way."""
        return self._edits.copy()

    def roll_back(self, savepoint: Edits) -> None:
        """Forgets what was edited since."""
        self._edits = savepoint

    def _stored(self, table: str, doc_id: str) -> RawDocument | None:
        """The document as it is in the file."""
        return self._base.tables.get(table, {}).get(doc_id)

    def _put_over(self, kind: codec.RecordCodec[T], doc_id: str, record: T, read: T | None = None) -> None:
        """Puts a record over the one in the file; what only a newer version knows of that is kept."""
        self._put(kind.table, doc_id, kind.encode_over(record, self._stored(kind.table, doc_id), read))

    def _put(self, table: str, doc_id: str, document: RawDocument | None) -> None:
        self._edits.documents.setdefault(table, {})[doc_id] = document
