"""What the user has not been told of yet, given out once over all processes and restarts."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.parcel import Change, ChangeKind
from parcel_tui.storage.records import Told
from parcel_tui.storage.transaction import Draft
from parcel_tui.tracker.context import Desk

_REMEMBERED = timedelta(days=3)
"""How long after its deadline a reminder is known to have been given."""


class Claimed(Struct, frozen=True):
    """What its claimer, and nobody else, is to tell."""

    changes: tuple[Change, ...] = ()
    """Oldest first."""
    reminders: frozenset[str] = frozenset()


class News:
    """Gives out changes and reminders to the one who tells them.

    What was claimed is on the disk as told before anybody tells it: a crash in between loses a
    notification, it never doubles one.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._said: set[int] = set()

    def leave_out_refusals(self, keys: Iterable[int]) -> None:
        """What was refused of those parcels is claimed in silence: whoever asked for it has said so."""
        self._said.update(keys)

    def is_waiting(self, reminders: Mapping[str, datetime]) -> bool:
        """Whether there is anything to claim; from memory."""
        snapshot = self._desk.snapshot
        told = snapshot.told()
        return told.change < snapshot.meta.next_change - 1 or not told.reminders.keys() >= reminders.keys()

    async def claim(self, reminders: Mapping[str, datetime]) -> Claimed:
        """Every change that nobody has claimed, and those of the `reminders` (deadline in UTC by id).

        Raises StorageError; then nothing is claimed.
        """
        if not self.is_waiting(reminders):
            return Claimed()
        claimed = await self._desk.apply(lambda draft: _claim(draft, reminders, self._desk.clock()))
        return replace(claimed, changes=tuple(c for c in claimed.changes if not self._is_said(c)))

    def _is_said(self, change: Change) -> bool:
        return change.kind is ChangeKind.REFUSED and change.parcel in self._said


def _claim(draft: Draft, reminders: Mapping[str, datetime], now: datetime) -> Claimed:
    told = draft.told()
    changes = tuple(change for _, change in draft.base.changes(after=told.change))
    remembered = {id_: until for id_, until in told.reminders.items() if until > now - _REMEMBERED}
    last = max(told.change, draft.base.meta.next_change - 1)
    draft.put_told(Told(last, {**remembered, **reminders}))
    return Claimed(changes, frozenset(reminders.keys() - told.reminders.keys()))
