"""Reminders of parcels whose shop, or whose user's own deadline, leaves no more than tomorrow. Pure."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta, tzinfo

from msgspec import Struct

from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.domain.quiet_hours import QuietHours
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import in_zone

_OF_USE = timedelta(hours=1)
"""What the last reminder has to leave of the time: later than that before the deadline nobody is helped."""
_BEFORE_QUIET = timedelta(hours=2)
"""How long before the quiet hours it comes where it cannot come after them."""


class Reminder(Struct, frozen=True):
    """A parcel to be picked up, or to be done with by the user's own deadline."""

    parcel: Parcel
    until: datetime
    """In the user's zone."""
    days_left: int
    """0 for today, 1 for tomorrow."""
    is_last: bool
    """Whether it is the one of the day itself, which may come on the evening before."""

    @property
    def id(self) -> str:
        """The same for as long as it is the same reminder: of this parcel, stay and day."""
        return f"{self.parcel.key}:{self.until.date().isoformat()}:{0 if self.is_last else 1}"


def due_reminders(
    parcels: Iterable[Parcel], now: datetime, zone: tzinfo | None, quiet: QuietHours | None
) -> list[Reminder]:
    """The reminders of today, nearest deadline first: the day before and on the day, by the user's calendar.

    Where the quiet hours leave less than an hour of the last day, its reminder comes from two hours
    before they begin. `zone` None is the system's.
    """
    reminders = filter(None, (_reminder(parcel, now, zone, quiet) for parcel in parcels))
    return sorted(reminders, key=lambda reminder: (reminder.until, reminder.parcel.key))


def _reminder(
    parcel: Parcel, now: datetime, zone: tzinfo | None, quiet: QuietHours | None
) -> Reminder | None:
    pickup = parcel.shown_pickup
    until = pickup.until if pickup else None
    is_own = pickup is not None and pickup.own
    waits = (parcel.stage is Stage.READY_FOR_PICKUP or is_own) and parcel.folder is Folder.INBOX
    if until is None or until <= now or not waits or parcel.muted or parcel.is_deleted or parcel.removed_at:
        return None
    there = in_zone(until, zone)
    days_left = (there.date() - now.astimezone(zone).date()).days
    is_last = days_left == 0 or now >= _last_from(there, quiet)
    return Reminder(parcel, there, days_left, is_last) if is_last or days_left == 1 else None


def _last_from(until: datetime, quiet: QuietHours | None) -> datetime:
    """From when the last reminder may come: as the last day begins, by the user's clock, or before it."""
    midnight = until.replace(hour=0, minute=0, second=0, microsecond=0)
    if quiet is None or not quiet.cover(midnight) or _at(midnight, quiet.end) <= until - _OF_USE:
        return midnight
    evening = midnight - timedelta(days=1) if quiet.begin > quiet.end else midnight
    return _at(evening, quiet.begin) - _BEFORE_QUIET


def _at(day: datetime, clock: time) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute)
