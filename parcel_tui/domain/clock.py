"""Time as an argument: what the parts take instead of reading the clock or sleeping themselves."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns now, aware, in UTC."""

Sleep = Callable[[float], Awaitable[None]]
"""Waits that many seconds."""


def utc_now() -> datetime:
    """The wall clock, aware, in UTC."""
    return datetime.now(UTC)
