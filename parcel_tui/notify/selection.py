"""Which changes are worth a notification. Pure, but for looking into the state."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from parcel_tui.domain.parcel import Change, ChangeKind
from parcel_tui.domain.stage import TOLD_STAGES, Stage
from parcel_tui.storage.snapshot import Snapshot

STALE_AFTER = timedelta(days=7)
"""What was found longer ago, by a command perhaps, is no news to anybody."""

_READ_SINCE = timedelta(minutes=1)
"""After so long, what the user has read meanwhile need not be told; before, it is told at once anyway."""

_BY_STAGE = frozenset({ChangeKind.CHECKPOINT, ChangeKind.STAGE})
_BY_ITSELF = frozenset({ChangeKind.REMOVED, ChangeKind.REFUSED})


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
    checkpoints = [change.time for change in worth if change.kind is ChangeKind.CHECKPOINT and change.time]
    if checkpoints and max(checkpoints) < _newest_known(found, snapshot):
        # A gap in what is behind the parcel was filled; where it is now was told before.
        worth = [change for change in worth if change.kind is not ChangeKind.CHECKPOINT]
    # By when it happened: a history is read after the list, and fills in what is behind its newest.
    return max(reversed(worth), key=lambda change: change.time or change.at, default=None)


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
    known = (
        checkpoint.time
        for checkpoint in snapshot.history(found[0].parcel).checkpoints
        if checkpoint.time
        and checkpoint.stage in TOLD_STAGES
        and (checkpoint.time, checkpoint.message) not in now_found
    )
    return max(known, default=datetime.min.replace(tzinfo=found[0].at.tzinfo))
