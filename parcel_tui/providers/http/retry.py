"""What is sent again, and when: a table for each provider, and the pure rule that reads it."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from msgspec import Struct

from parcel_tui.domain.clock import Steady
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

    def __init__(self, policy: RetryPolicy, method: str, steady: Steady, jitter: Callable[[], float]) -> None:
        """`jitter` gives numbers from 0 to 1."""
        self._policy = policy
        self._method = method
        self._steady = steady
        self._jitter = jitter
        self._began: float | None = None

    def begins(self, queued: float) -> float:
        """A try is being sent, after so many seconds in the limiter's queue. Returns those it may take."""
        now = self._steady()
        self._began = now if self._began is None else self._began + queued
        return self._policy.budget - (now - self._began)

    def goes_on(self, last: Try) -> bool:
        """Whether the last outcome is one to try again after."""
        return self._wait(last) is not None

    def wait(self, last: Try) -> float:
        """Seconds until the next try."""
        return (self._wait(last) or 0.0) * (1 + self._policy.jitter * self._jitter())

    def is_over(self, last: Try) -> bool:
        """Whether the next try would have no time left."""
        spent = self._steady() - self._began if self._began is not None else 0.0
        return spent + last.upcoming_sleep + _WORTH_TRYING > self._policy.budget

    def _wait(self, last: Try) -> float | None:
        error = last.outcome.exception() if last.outcome else None
        if not isinstance(error, ProviderError):
            return None
        return self._policy.wait(self._method, error, last.attempt_number)
