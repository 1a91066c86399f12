"""How fast each provider may be asked: tables, and the pure rule that turns a told limit into rates."""

from msgspec import Struct

from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.provider import required
from parcel_tui.providers.base import Priority


class Pace(Struct, frozen=True):
    """What is kept to before a provider has told its own number, and how far that number counts."""

    window_ms: int
    """The time over which requests are counted."""
    limit: int
    """Requests a window until the provider has told its number."""
    burst: int
    """How many of them at once, until then."""
    may_rise: bool
    """Whether a told number above `limit` counts; a lower one always does."""
    silence: float
    """Seconds without any request after a 429 that does not say how long."""

    def total(self, told: int | None) -> int:
        """Requests a window for all callers together, given the provider's own number or None."""
        if told is None:
            return self.limit
        return told if self.may_rise else min(told, self.limit)

    def share(self, told: int | None, priority: Priority) -> int:
        """Requests a window after which this priority waits; background work leaves a tenth to the user."""
        total = self.total(told)
        return total if priority is Priority.USER else max(1, total * 9 // 10)

    def reserve(self, told: int | None) -> int:
        """How many requests of a window are kept for the user's own actions."""
        return self.total(told) - self.share(told, Priority.BACKGROUND)

    def rates(
        self, told: int | None, priority: Priority, *, spaced: bool = False
    ) -> tuple[tuple[int, int], ...]:
        """The (requests, milliseconds) that a request of this priority must fit into, shortest first.

        `spaced` allows no burst: one request, then as long as its share of the window.
        """
        share = self.share(told, priority)
        whole = ((share, self.window_ms),)
        if spaced:
            return whole if share == 1 else ((1, self.window_ms // share), *whole)
        # With the provider's number known, a burst of the user's own is within its rules.
        if told is not None and priority is Priority.USER:
            return whole
        burst = max(1, share * self.burst // self.limit)
        if told is not None:
            # Background work uses half at once: most accounts are read without a wait, and a user
            # who has used up the reserve meanwhile waits for half a window at most.
            burst = max(burst, share // 2)
        return whole if burst >= share else ((burst, burst * self.window_ms // share), *whole)


PACES = {
    # 60 a minute were observed (API document): 50 until it is told. Requests take different times to
    # arrive, so the minute is counted a second longer than it is.
    TRACKTW: Pace(window_ms=61_000, limit=50, burst=8, may_rise=True, silence=60.0),
    # At most 10 a second are recommended (tracking guide); of which window a header would speak is not said.
    FLEXFORWARD: Pace(window_ms=1_000, limit=8, burst=8, may_rise=False, silence=10.0),
}
"""By provider name, where more is known than how many requests are allowed in how many seconds."""
_SHARE = 0.8
"""How much of what is allowed is used: requests take different times to arrive."""


def pace_of(provider: str) -> Pace:
    """How fast a provider may be asked. Raises UsageError for one that is not installed."""
    if provider in PACES:
        return PACES[provider]
    info = required(provider)
    limit = max(int(info.requests * _SHARE), 1)
    return Pace(window_ms=info.seconds * 1000, limit=limit, burst=min(limit, 8), may_rise=False, silence=60.0)
