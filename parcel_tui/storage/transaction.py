"""What one transaction wants to change."""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Change, History, Parcel
from parcel_tui.storage.codec import (
    ACCOUNTS,
    CARRIERS,
    CHANGES,
    DELETIONS,
    HISTORIES,
    NOTIFIED,
    NOTIFIED_ID,
    PARCELS,
    PREFERENCES,
    PREFERENCES_ID,
    PROVIDERS,
)
from parcel_tui.storage.documents import RawDocument
from parcel_tui.storage.records import (
    AccountRecord,
    CarrierList,
    Deletion,
    Meta,
    NotifiedUpTo,
    Preferences,
    ProviderRecord,
)
from parcel_tui.storage.snapshot import Snapshot


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
            raise UsageError("This parcel is not here any more.")
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
        if self.get(parcel.key) != parcel:
            self._edits.parcels[parcel.key] = parcel
            read = self._base.parcels.get(parcel.key)
            earlier = self._stored("parcels", str(parcel.key))
            self._put("parcels", str(parcel.key), PARCELS.encode_over(parcel, earlier, read))
        return parcel

    def put_history(self, key: int, history: History) -> None:
        """Replaces a parcel's checkpoints."""
        if self.history(key) != history:
            unreadable = self._base.unreadable_history(key)
            if unreadable is not None:
                self._put("set_aside", f"histories:{key}", unreadable)
            self._edits.histories[key] = history
            earlier = self._stored("histories", str(key)) if unreadable is None else None
            self._put("histories", str(key), HISTORIES.encode_over(history, earlier))

    def remove(self, key: int) -> None:
        """Removes a parcel and its checkpoints."""
        self._edits.parcels[key] = None
        self._edits.histories[key] = History.empty()
        self._put("parcels", str(key), None)
        self._put("histories", str(key), None)

    def record(self, changes: Iterable[Change]) -> None:
        """Appends to the log, with whose each change is; what is outdated leaves it with the same write."""
        for change in changes:
            number = self._edits.meta.next_change
            self._edits.meta = replace(self._edits.meta, next_change=number + 1)
            self._put("changes", str(number), CHANGES.encode(self._with_owner(change)))

    def _with_owner(self, change: Change) -> Change:
        parcel = self.get(change.parcel)
        if parcel is None:
            return change
        return replace(change, provider=parcel.provider, remote_id=parcel.remote_id, number=parcel.number)

    def notified_up_to(self) -> NotifiedUpTo:
        """What the user was told of, as edited so far."""
        edited = self._edits.documents.get("told", {}).get(NOTIFIED_ID)
        return NOTIFIED.decode(edited) if edited is not None else self._base.notified_up_to()

    def put_notified_up_to(self, told: NotifiedUpTo) -> None:
        """Replaces what the user was told of."""
        if self.notified_up_to() != told:
            self._put("told", NOTIFIED_ID, NOTIFIED.encode_over(told, self._stored("told", NOTIFIED_ID)))

    def put_provider(self, name: str, record: ProviderRecord) -> None:
        """Replaces what is known about a provider."""
        if self._base.providers.get(name) != record:
            self._put("providers", name, PROVIDERS.encode_over(record, self._stored("providers", name)))

    def put_account(self, name: str, record: AccountRecord) -> None:
        """Replaces what is known about an account."""
        if self._base.accounts.get(name) != record:
            self._put("accounts", name, ACCOUNTS.encode_over(record, self._stored("accounts", name)))

    def put_carriers(self, provider: str, carriers: CarrierList) -> None:
        """Replaces a provider's carriers."""
        earlier = self._stored("carriers", provider)
        self._put("carriers", provider, CARRIERS.encode_over(carriers, earlier))

    def put_salt(self, salt: str) -> None:
        """Sets the salt of the token marks, once."""
        self._edits.meta = replace(self._edits.meta, salt=salt)

    def put_deletion(self, remote_id: str, deletion: Deletion | None) -> None:
        """Notes that a parcel was deleted here, or (None) forgets it."""
        self._put("deletions", remote_id, DELETIONS.encode(deletion) if deletion else None)

    def put_preferences(self, preferences: Preferences) -> None:
        """Replaces what the user chose on the screen."""
        was_edited = "preferences" in self._edits.documents
        if was_edited or self._base.preferences != preferences:
            earlier = self._stored("preferences", PREFERENCES_ID)
            self._put("preferences", PREFERENCES_ID, PREFERENCES.encode_over(preferences, earlier))

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

    def _put(self, table: str, doc_id: str, document: RawDocument | None) -> None:
        self._edits.documents.setdefault(table, {})[doc_id] = document
