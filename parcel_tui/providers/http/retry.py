"""Which failures are tried again, and when: a table for each provider, and the pure rule that reads it."""

from msgspec import Struct

from parcel_tui.domain.errors import (
    ProviderError,
    RateLimited,
    TimedOut,
    TransientError,
    Unavailable,
    Unreachable,
)
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.providers.http.failures import Redirected, Refused
from parcel_tui.providers.http.limits import SHORT_WAIT

BUDGET = 30.0
"""Seconds that a request may take with all its tries: connecting, headers and bodies that drip, the pauses
between; but for its turn at the limit, which is not the provider's silence."""

_WORTH_TRYING = 1.0
"""Seconds that have to be left for another try."""


class RetryPolicy(Struct, frozen=True):
    """Which failures are tried again, after which waits. Waits are seconds."""

    waits: tuple[float, ...]
    retried: tuple[type[TransientError], ...]
    methods: frozenset[str] = frozenset({"GET"})
    """Anything else might be done twice; the outbox sends it again when it knows better."""
    jitter: float = 0.0
    """Up to this part of a wait is added to it, so that many clients do not come back at once."""
    budget: float = BUDGET

    def wait(self, method: str, error: ProviderError, tries: int) -> float | None:
        """Seconds until the next try, after `tries` of them; None when there is none."""
        if method not in self.methods:
            return None
        asked = error.retry_after if isinstance(error, TransientError) else None
        if isinstance(error, RateLimited):
            return asked if tries == 1 and asked is not None and asked <= SHORT_WAIT else None
        if (
            isinstance(error, Redirected | Refused)
            or not isinstance(error, self.retried)
            or tries > len(self.waits)
        ):
            return None
        wait = self.waits[tries - 1]
        return max(wait, asked or wait)

    def has_time(self, spent: float) -> bool:
        """Whether another try is worth beginning once so many seconds of the budget are spent."""
        return spent + _WORTH_TRYING <= self.budget


NEVER = RetryPolicy(waits=(), retried=(), methods=frozenset())
"""For a question whose first answer counts."""

RETRIES = {
    # One that hangs would hang again, with a request of the minute spent on it.
    TRACKTW: RetryPolicy(waits=(1.0, 2.0), retried=(Unavailable, Unreachable)),
    # Seed 000 on 502: "retry with exponential backoff".
    FLEXFORWARD: RetryPolicy(
        waits=(1.0, 2.0, 4.0, 8.0), retried=(Unavailable, TimedOut, Unreachable), jitter=0.25
    ),
}
"""By provider name; any other's are `USUAL`."""
USUAL = RetryPolicy(waits=(1.0, 2.0), retried=(Unavailable, Unreachable), jitter=0.25)
