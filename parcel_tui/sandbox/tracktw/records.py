"""What the simulated Track.TW keeps: packages that all accounts share, and whose they are."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct, field
from msgspec.structs import replace

from parcel_tui.domain.carriers.names import BUILTIN_CARRIERS
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.parcel import Carrier, Folder


def made_id(*parts: object) -> str:
    """A UUID that is the same for the same parts."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, ("sandbox", *parts)))))


class HistoryEntry(Struct, frozen=True):
    """One checkpoint as Track.TW keeps it. Times are aware."""

    time: datetime
    """When it happened; it shows in whole seconds."""
    status: str
    """The carrier's text."""
    checkpoint_status: str = "transit"
    seen_at: datetime | None = None
    """When Track.TW learns of it; None for at once. A late one is seen after its time, one whose carrier's
    clock is ahead before it."""
    told: Mapping[str, object] = field(default_factory=dict)
    """Fields as this server writes them beside or instead of the document's: an odd `time`, say."""
    listed: Mapping[str, object] = field(default_factory=dict)
    """The same, but only where it stands in a list."""

    @property
    def visible_from(self) -> datetime:
        """When it begins to show."""
        return self.seen_at or self.time


class Package(Struct):
    """A carrier's number with its history; the package's own id addresses nothing (API document, note 3)."""

    id: str
    tracking_number: str
    carrier: Carrier
    created_at: datetime
    clock: Clock
    # Replaced whole, so that another thread reads the one before or the one after.
    _entries: tuple[HistoryEntry, ...] = ()

    def visible(self) -> list[HistoryEntry]:
        """What has happened and is known by now, newest first."""
        now = self.clock()
        shown = [entry for entry in self._entries if entry.visible_from <= now]
        return sorted(shown, key=lambda entry: entry.time, reverse=True)

    @property
    def updated_at(self) -> datetime:
        """When it last learnt of a checkpoint."""
        return max((entry.visible_from for entry in self.visible()), default=self.created_at)

    def add(
        self,
        status: str,
        checkpoint_status: str = "transit",
        *,
        time: datetime | None = None,
        seen_at: datetime | None = None,
        told: Mapping[str, object] | None = None,
    ) -> HistoryEntry:
        """Adds a checkpoint, now or at `time`; one in the future shows when its time has come.

        With `seen_at` it shows from then on: late, or before its `time` has come. `told` are fields
        to write otherwise.
        """
        entry = HistoryEntry(time or self.clock(), status, checkpoint_status, seen_at, told or {})
        self._entries = (*self._entries, entry)
        return entry

    def correct(self, entry: HistoryEntry, **changes: Any) -> HistoryEntry:
        """Puts a corrected checkpoint in the place of `entry`, which is not shown any more."""
        corrected = replace(entry, **changes)
        self._entries = tuple(corrected if known is entry else known for known in self._entries)
        return corrected

    def remove(self, entry: HistoryEntry) -> None:
        """Takes a checkpoint away, as if the carrier had never told it."""
        self._entries = tuple(known for known in self._entries if known is not entry)


class Relation(Struct):
    """A package in an account; its id is what tracking and state calls take (API document, note 3)."""

    id: str
    user_id: str
    package: Package
    created_at: datetime
    updated_at: datetime
    note: str | None = None
    notify_state: str = "inactive"
    folder: Folder = Folder.INBOX
    told: Mapping[str, object] = field(default_factory=dict)
    """Fields of its row as this server writes them instead of the document's, such as `package: null`."""


class Warehouse(Struct):
    """All packages that Track.TW knows, by carrier and number."""

    clock: Clock
    on_new: Callable[[Package], None] = field(default=lambda _: None)
    """Called with each package that it had not known, which then has no checkpoint."""
    packages: dict[tuple[str, str], Package] = field(default_factory=dict)

    def package(self, carrier: Carrier, number: str) -> Package:
        """The package of that number, which is made where it is not known."""
        key = (carrier.id, number)
        if key not in self.packages:
            made = Package(made_id("package", *key), number, carrier, self.clock(), self.clock)
            self.packages[key] = made
            self.on_new(made)
        return self.packages[key]


DEMO_FORWARDER = Carrier("9c0d7e52-6c1f-4d0b-8f3a-5a2b7c9d1e60", "示範集運 (Demo Forwarder)")
"""Not in the document, which calls its own list incomplete."""

CARRIERS: tuple[Carrier, ...] = (*BUILTIN_CARRIERS, DEMO_FORWARDER)

REQUIREMENTS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    DEMO_FORWARDER.id: (
        {"key": "phone", "desc": "收件人手機末三碼", "regex": r"^\d{3}$", "placeholder": "123"},
    ),
}
"""By carrier id, as `requirements` tells them, which is known from the field only."""
