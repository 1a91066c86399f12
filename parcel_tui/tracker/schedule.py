"""When is a parcel due? Pure: stage, last answer, last change, now. Every time is aware and in UTC."""

from datetime import datetime, timedelta
from zlib import crc32

from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.stage import FINAL_STAGES, Stage

NEVER_UNDER = timedelta(minutes=15)
"""Nothing new is to be expected sooner (seed 000, note of the polling guideline)."""

_HALF_TO_ONE_HOUR = (timedelta(minutes=30), timedelta(minutes=60))
_FOUR_TO_SIX_HOURS = (timedelta(hours=4), timedelta(hours=6))
GUIDELINE: dict[Stage, tuple[timedelta, timedelta]] = {
    Stage.PENDING: _FOUR_TO_SIX_HOURS,
    Stage.INFO_RECEIVED: _FOUR_TO_SIX_HOURS,
    Stage.IN_TRANSIT: _HALF_TO_ONE_HOUR,
    Stage.OUT_FOR_DELIVERY: _HALF_TO_ONE_HOUR,
    Stage.READY_FOR_PICKUP: _HALF_TO_ONE_HOUR,
    Stage.EXCEPTION: (timedelta(minutes=15), timedelta(minutes=30)),
    Stage.UNKNOWN: _FOUR_TO_SIX_HOURS,
}
"""Shortest and longest interval by stage (polling guideline, seed 000); final stages have none."""

_ONCE_A_DAY = timedelta(days=1)
_HOPELESS_AFTER = timedelta(days=7)
_LIVELY_FOR = timedelta(hours=6)
_QUIET_AFTER = timedelta(days=3)
_JITTER = 0.1


def due_at(parcel: Parcel) -> datetime | None:
    """When the parcel is to be asked for next; None for never. A time gone by means now."""
    if parcel.stage in FINAL_STAGES or parcel.removed_at is not None:
        return None
    if parcel.checked_at is None:
        return parcel.added_at
    return parcel.checked_at + interval(parcel, parcel.checked_at)


def interval(parcel: Parcel, now: datetime) -> timedelta:
    """How long to wait from `now`: at the short end for what moves, at the long end for what is quiet."""
    shortest, longest = GUIDELINE[parcel.stage]
    silence = now - _last_news(parcel)
    if parcel.stage is Stage.EXCEPTION and silence >= _HOPELESS_AFTER:
        return _ONCE_A_DAY
    quietness = _quietness(parcel.stage, silence)
    # Parcels that were asked together do not fall due together; the same parcel gets the same answer.
    jitter = _JITTER * (crc32(f"{parcel.key}:{now.isoformat()}".encode()) / 2**32)
    share = min(max(quietness * (1 - _JITTER) + jitter, 0.0), 1.0)
    return max(shortest + (longest - shortest) * share, NEVER_UNDER)


def history_is_due(parcel: Parcel, now: datetime) -> bool:
    """Whether the whole history is to be read: for a new parcel, when a list has told something new,
    and once a day while it is open, for late and corrected checkpoints.
    """
    if parcel.history_at is None or parcel.history_stale:
        return True
    return parcel.stage not in FINAL_STAGES and now - parcel.history_at >= _ONCE_A_DAY


def _last_news(parcel: Parcel) -> datetime:
    """When something was last new about it, as far as is known."""
    known = [time for time in (parcel.changed_at, parcel.latest and parcel.latest.time) if time]
    return max(known, default=parcel.added_at)


def _quietness(stage: Stage, silence: timedelta) -> float:
    """0 for a parcel that moves, 1 for one long silent."""
    if stage is Stage.OUT_FOR_DELIVERY or silence <= _LIVELY_FOR:
        return 0.0
    return min((silence - _LIVELY_FOR) / (_QUIET_AFTER - _LIVELY_FOR), 1.0)
