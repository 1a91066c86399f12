"""What is known: everything that is read from memory, at once."""

from collections.abc import Sequence
from datetime import datetime

from parcel_tui.domain.parcel import TRACKTW, Carrier, Folder, History, Parcel
from parcel_tui.domain.requirement import Requirement
from parcel_tui.signature import Signature
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.store import Store
from parcel_tui.tracker import lookup
from parcel_tui.tracker.context import Desk
from parcel_tui.tracker.outcomes import Health
from parcel_tui.tracker.sync.schedule import Polling, due_at


class Reader:
    """The reading half of the tracker: nothing here waits for anybody."""

    def __init__(self, names: Sequence[str], store: Store, desk: Desk, polling: Polling) -> None:
        """`names` are the providers', in the order to show them."""
        self._names = tuple(names)
        self._store = store
        self._desk = desk
        self._polling = polling

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers' names, in the order to show them."""
        return self._names

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about the state itself: what had to be recovered, why it cannot be saved."""
        return tuple(self._store.notices)

    @property
    def trouble(self) -> str | None:
        """Why what is shown is not in the state file now, as a sentence; None when it is."""
        return self._store.trouble

    @property
    def snapshot(self) -> Snapshot:
        """The state as it is now."""
        return self._desk.snapshot

    def parcels(self, folder: Folder | None = None) -> list[Parcel]:
        """A folder's parcels (or all), newest news first, without those that the user has deleted."""
        return lookup.shown(self.snapshot.parcels.values(), folder)

    def parcel(self, key: int) -> Parcel | None:
        """One parcel, or None when it is gone."""
        return self.snapshot.parcels.get(key)

    def history(self, key: int) -> History:
        """A parcel's checkpoints, newest first."""
        return self.snapshot.history(key)

    def find(self, identifier: str) -> Parcel:
        """The parcel with that local id, number, remote id or name.

        Raises UsageError for an empty identifier, for none and for several.
        """
        return lookup.find(self.snapshot.parcels.values(), identifier)

    def health(self, provider: str) -> Health:
        """How a provider is, as far as is known."""
        return self._desk.health(provider)

    def due_at(self, parcel: Parcel) -> datetime | None:
        """When a parcel is asked for next (UTC); None for never."""
        return due_at(parcel, self._desk.clock(), self._polling)

    def carriers(self) -> tuple[Carrier, ...]:
        """Track.TW's carriers, as last told or built in."""
        from parcel_tui.domain.carrier_formats import BUILTIN_CARRIERS

        known = self.snapshot.carriers.get(TRACKTW)
        return known.carriers if known and known.carriers else BUILTIN_CARRIERS

    def requirements(self, carrier: Carrier) -> tuple[Requirement, ...]:
        """What a carrier of Track.TW's wants to know beside the number, as last told."""
        known = self.snapshot.carriers.get(TRACKTW)
        return known.requirements.get(carrier.id, ()) if known else ()

    def last_refresh(self) -> datetime | None:
        """When any provider last told anything (UTC); what lies after now counts as now."""
        now = self._desk.clock()
        stamps = [p.checked_at for p in self.snapshot.parcels.values() if p.checked_at]
        return max((at for at in stamps if at <= now), default=now if stamps else None)

    @property
    def signature(self) -> Signature:
        """Tells which state file holds what `snapshot` does; None while there is none."""
        return self._store.signature
