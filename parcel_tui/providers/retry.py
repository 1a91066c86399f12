"""What is sent again, and when: a table for each provider, and the pure rule that reads it."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import (
    ProviderError,
    RateLimited,
    TimedOut,
    TransientError,
    Unavailable,
    Unreachable,
)
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.providers.failures import Redirected, Refused
from parcel_tui.providers.limits import SHORT_WAIT

BUDGET = 30.0
"""Seconds after the first try in which the last one has to begin."""


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
        return max(self.waits[tries - 1], asked or 0.0)


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
"""By provider name."""


class Try(Protocol):
    """What tenacity tells about the tries so far."""

    @property
    def attempt_number(self) -> int:
        """How many there were, from 1."""

    @property
    def outcome(self) -> "Future[object] | None":
        """How the last one ended."""

    @property
    def upcoming_sleep(self) -> float:
        """Seconds that `RetryPlan.wait` said last."""


class RetryPlan:
    """One request's retries by a policy, as the three questions that tenacity asks."""

    def __init__(self, policy: RetryPolicy, method: str, clock: Clock, jitter: Callable[[], float]) -> None:
        """`jitter` gives numbers from 0 to 1."""
        self._policy = policy
        self._method = method
        self._clock = clock
        self._jitter = jitter
        self._began: datetime | None = None

    def begins(self) -> None:
        """A try is being sent: the budget runs from the first, however long that one queued."""
        self._began = self._began or self._clock()

    def goes_on(self, last: Try) -> bool:
        """Whether the last outcome is one to try again after."""
        return self._wait(last) is not None

    def wait(self, last: Try) -> float:
        """Seconds until the next try."""
        return (self._wait(last) or 0.0) * (1 + self._policy.jitter * self._jitter())

    def is_over(self, last: Try) -> bool:
        """Whether the next try would begin after the budget's end."""
        spent = (self._clock() - self._began).total_seconds() if self._began else 0.0
        return spent + last.upcoming_sleep > self._policy.budget

    def _wait(self, last: Try) -> float | None:
        error = last.outcome.exception() if last.outcome else None
        if not isinstance(error, ProviderError):
            return None
        return self._policy.wait(self._method, error, last.attempt_number)
