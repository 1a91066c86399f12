"""What is worth a notification: changes of parcels, and deadlines that leave no more than tomorrow.

Pure, but for looking into the state.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta, tzinfo

from msgspec import Struct

from parcel_tui.domain.parcel import Change, ChangeKind, Folder, Parcel
from parcel_tui.domain.stage import TOLD_STAGES, Stage
from parcel_tui.domain.times import QuietHours, in_utc, in_zone
from parcel_tui.storage.snapshot import Snapshot

STALE_AFTER = timedelta(days=7)
"""What was found longer ago, by a command perhaps, is no news any more."""

_READ_SINCE = timedelta(minutes=1)
"""After so long, what the user has read meanwhile needs no notification; before, it comes at once anyway."""

_BY_STAGE = frozenset({ChangeKind.CHECKPOINT, ChangeKind.STAGE})
_BY_ITSELF = frozenset({ChangeKind.REMOVED, ChangeKind.REFUSED})
_OF_USE = timedelta(hours=1)
"""What the last reminder has to leave of the time: later than that it helps the user no more."""
_BEFORE_QUIET = timedelta(hours=2)
"""How long before the quiet hours it comes where it cannot come after them."""


def worth_telling(
    changes: Iterable[Change], snapshot: Snapshot, stages: Collection[Stage], now: datetime
) -> list[Change]:
    """The newest change of each parcel that is worth it, oldest first; `changes` come in the order found."""
    by_parcel: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        by_parcel[change.parcel].append(change)
    newest = (_newest_worth(found, snapshot, stages, now) for found in by_parcel.values())
    return sorted(filter(None, newest), key=lambda change: change.at)


def _newest_worth(
    found: list[Change], snapshot: Snapshot, stages: Collection[Stage], now: datetime
) -> Change | None:
    """The newest of one parcel's changes that is worth telling, or None."""
    worth = [change for change in found if _is_worth(change, snapshot, stages, now)]
    checkpoints = [
        _happened(change) for change in worth if change.kind is ChangeKind.CHECKPOINT and change.time
    ]
    if checkpoints and max(checkpoints) < _newest_known(found, snapshot):
        # A gap in what is behind the parcel was filled; where it is now is known.
        worth = [change for change in worth if change.kind is not ChangeKind.CHECKPOINT]
    # By when it happened: a history is read after the list, and fills in what is behind its newest.
    return max(reversed(worth), key=_happened, default=None)


def _happened(change: Change) -> datetime:
    """When it happened: what is told for later had happened when it was found."""
    return min(change.time or change.at, change.at)


def _is_worth(change: Change, snapshot: Snapshot, stages: Collection[Stage], now: datetime) -> bool:
    parcel = snapshot.parcels.get(change.parcel)
    if now - change.at > STALE_AFTER:
        return False
    if parcel is None:
        # Refusing an add takes the parcel away; whatever else is gone was deleted by the user.
        return change.kind is ChangeKind.REFUSED
    if parcel.muted or parcel.is_deleted:
        return False
    if change.kind is ChangeKind.CHECKPOINT and not parcel.unread and now - change.at > _READ_SINCE:
        return False
    return change.kind in _BY_ITSELF or (change.kind in _BY_STAGE and change.stage in stages)


def _newest_known(found: list[Change], snapshot: Snapshot) -> datetime:
    """When the newest checkpoint happened that is worth telling and is not among those found now."""
    now_found = {(change.time, change.message) for change in found}
    # By a clock that is behind, all that is known lies ahead, and hides nothing.
    at = max(change.at for change in found)
    known = (
        min(checkpoint.happened_by, at)
        for checkpoint in snapshot.history(found[0].parcel).checkpoints
        if checkpoint.happened_by
        and checkpoint.stage in TOLD_STAGES
        and (checkpoint.time, checkpoint.message) not in now_found
    )
    return max(known, default=datetime.min.replace(tzinfo=found[0].at.tzinfo))


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
        """The same for as long as it is the same reminder, in any zone: of this parcel, stay and day."""
        return f"{self.parcel.key}:{in_utc(self.until).date().isoformat()}:{0 if self.is_last else 1}"


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
    days_left = (there.date() - in_zone(now, zone).date()).days
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
