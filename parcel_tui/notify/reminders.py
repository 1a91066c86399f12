"""Reminders of parcels whose shop keeps them no longer than today or tomorrow. Pure."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from msgspec import Struct

from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.domain.stage import Stage

_DAYS_BEFORE = (0, 1)


class Reminder(Struct, frozen=True):
    """A parcel to be picked up."""

    parcel: Parcel
    until: datetime
    """In the user's zone."""
    days_left: int
    """0 for today, 1 for tomorrow."""

    @property
    def id(self) -> str:
        """The same for as long as it is the same reminder: of this parcel, stay and day."""
        return f"{self.parcel.key}:{self.until.date().isoformat()}:{self.days_left}"


def due_reminders(parcels: Iterable[Parcel], now: datetime, zone: tzinfo | None) -> list[Reminder]:
    """The reminders of today, nearest deadline first: the day before and on the day, by the user's calendar.

    `zone` None is the system's.
    """
    reminders = filter(None, (_reminder(parcel, now, zone) for parcel in parcels))
    return sorted(reminders, key=lambda reminder: (reminder.until, reminder.parcel.key))


def _reminder(parcel: Parcel, now: datetime, zone: tzinfo | None) -> Reminder | None:
    until = parcel.pickup.until if parcel.pickup else None
    waits = parcel.stage is Stage.READY_FOR_PICKUP and parcel.folder is Folder.INBOX
    if until is None or until <= now or not waits or parcel.muted or parcel.is_deleted or parcel.removed_at:
        return None
    there = until.astimezone(zone)
    days_left = (there.date() - now.astimezone(zone).date()).days
    return Reminder(parcel, there, days_left) if days_left in _DAYS_BEFORE else None
