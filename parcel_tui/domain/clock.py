"""Time as an argument: what the parts take instead of reading the clock or sleeping themselves."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Returns now, aware, in UTC."""

Steady = Callable[[], float]
"""Returns seconds since some moment of this boot; no setting of the wall clock moves them."""

Sleep = Callable[[float], Awaitable[None]]
"""Waits that many seconds."""


def utc_now() -> datetime:
    """The wall clock, aware, in UTC."""
    return datetime.now(UTC)


def steady() -> float:
    """The machine's own steady clock, which goes on while it sleeps; the same for all its processes."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # Linux; macOS and the BSDs
        if (clock := getattr(time, name, None)) is not None:
            return time.clock_gettime(clock)
    return time.monotonic()


def steady_by(clock: Clock) -> Steady:
    """The steady clock that goes with a wall clock: where that is injected, it is both."""
    return steady if clock is utc_now else lambda: clock().timestamp()


def is_ahead(moment: datetime, now: datetime) -> bool:
    """Whether a stamp lies after now: the clock was ahead when it was made, or is behind now.

    Such a stamp tells nothing. Whatever would be counted from it is due at once, once: then it is
    made anew.
    """
    return moment > now


def is_within(moment: datetime | None, now: datetime, span: timedelta) -> bool:
    """Whether it lies less than `span` back; what lies after now does not."""
    return moment is not None and timedelta() <= now - moment < span


def doubled(pause: timedelta, times: int, longest: timedelta) -> timedelta:
    """The pause, doubled so many times, and never longer than that, however large `times` is."""
    while times > 0 and pause < longest:
        pause, times = pause * 2, times - 1
    return min(pause, longest)


def not_after(moment: datetime, now: datetime) -> datetime:
    """The moment, for showing: what lies after now counts as now."""
    return min(moment, now)
