"""What the user was not notified of yet, given out once over all processes and restarts."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.clock import Clock
from parcel_tui.domain.parcel import Change, ChangeKind
from parcel_tui.storage.records import NotifiedUpTo
from parcel_tui.storage.transaction import Transaction
from parcel_tui.storage.writer import Writer

_REMEMBERED = timedelta(days=3)
"""How long after its deadline a reminder is known to have been given."""


class Claimed(Struct, frozen=True):
    """What this process alone is to notify of."""

    changes: tuple[Change, ...] = ()
    """Oldest first."""
    reminders: frozenset[str] = frozenset()


class Unnotified:
    """Gives out the changes and reminders that the user was not notified of, each to one process.

    What was claimed is on the disk as notified before the notification goes out: a crash in between
    loses a notification, it never doubles one.
    """

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock
        self._said: set[int] = set()

    def leave_out_refusals(self, keys: Iterable[int]) -> None:
        """Claims without a notification what was refused of those parcels just now; the caller says it."""
        self._said.update(keys)

    def is_waiting(self, reminders: Mapping[str, datetime]) -> bool:
        """Whether there is anything to claim; from memory."""
        snapshot = self._writer.store.snapshot
        known = snapshot.notified_up_to()
        return known.change < snapshot.meta.next_change - 1 or not known.reminders.keys() >= reminders.keys()

    async def claim(self, reminders: Mapping[str, datetime]) -> Claimed:
        """Every change that no process has claimed, and those of the `reminders` (deadline in UTC by id).

        Raises StorageError; then nothing is claimed.
        """
        if not self.is_waiting(reminders):
            return Claimed()
        claimed = await self._writer.apply(lambda tx: _claim(tx, reminders, self._clock()))
        said = [change for change in claimed.changes if self._is_said(change)]
        self._said.difference_update(change.parcel for change in said)  # the next refusal is another
        return replace(claimed, changes=tuple(change for change in claimed.changes if change not in said))

    def _is_said(self, change: Change) -> bool:
        return change.kind is ChangeKind.REFUSED and change.parcel in self._said


def _claim(tx: Transaction, reminders: Mapping[str, datetime], now: datetime) -> Claimed:
    known = tx.notified_up_to()
    changes = tuple(change for _, change in tx.base.changes(after=known.change))
    # Where a clock was ahead, what has gone by may come again: what a parcel still shows is remembered too.
    shown = {parcel.shown_pickup.until for parcel in tx.parcels() if parcel.shown_pickup}
    remembered = {
        id_: until for id_, until in known.reminders.items() if until > now - _REMEMBERED or until in shown
    }
    last = max(known.change, tx.base.meta.next_change - 1)
    tx.put_notified_up_to(NotifiedUpTo(last, {**remembered, **reminders}))
    return Claimed(changes, frozenset(reminders.keys() - known.reminders.keys()))
