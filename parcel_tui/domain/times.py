"""Times that providers tell: which are none, and the order of checkpoints of which some have none. Pure."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parcel_tui.domain.parcel import Checkpoint

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No parcel that is followed here moved earlier."""

_LATEST_EVER = 2200
"""The year from which on a stored time is none, whatever the clock says: no zone and no sum can leave the
calendar before it."""
_AHEAD = timedelta(days=731)
"""How far after now a time may lie: two years. Carriers' clocks run ahead, and some tell appointments."""
_CLOCK_AT_LEAST = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock that shows less has lost its time, which must not cost the providers' times."""


def is_time(moment: datetime) -> bool:
    """Whether it can be the time of a checkpoint at all; `moment` is aware."""
    return EARLIEST.year <= moment.year < _LATEST_EVER


def plausible(moment: datetime, now: datetime) -> datetime | None:
    """`moment` in UTC when it lies between 2000 and two years after `now`, else None. Both are aware."""
    try:
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the first or the last day of the calendar
        return None
    return moment if EARLIEST <= moment <= max(now, _CLOCK_AT_LEAST) + _AHEAD else None


def in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    """`moment` in that zone (None is the system's); as it is where the calendar ends before the zone does."""
    try:
        return moment.astimezone(zone)
    except (ValueError, OverflowError, OSError):
        return moment


def told_zone(zone_told: bool, zone: tzinfo | None) -> tzinfo | None:
    """The zone in which a time is shown: a time that came without one is shown with the digits it had."""
    return zone if zone_told else UTC


def newest_first(
    checkpoints: "Iterable[Checkpoint]", within: "Callable[[Checkpoint], Any]" = lambda _: 0
) -> "list[Checkpoint]":
    """Those with a time by it, those of one moment by `within`, the highest first, else as they come.

    One without a time keeps its place behind the one it comes after; what comes before all times
    stays with the first.
    """
    unplaced: list[Checkpoint] = []
    groups: list[tuple[datetime, Any, list[Checkpoint]]] = []
    for checkpoint in checkpoints:
        if checkpoint.time is not None:
            groups.append((checkpoint.time, within(checkpoint), [checkpoint]))
        else:
            (groups[-1][2] if groups else unplaced).append(checkpoint)
    if not groups:
        return unplaced
    groups[0][2][:0] = unplaced
    groups.sort(key=lambda group: group[:2], reverse=True)
    return [checkpoint for *_, group in groups for checkpoint in group]
