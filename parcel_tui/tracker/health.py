"""How a provider is: read from the errors it gives, kept for those who do not ask. Pure."""

from datetime import datetime, timedelta

from parcel_tui.domain.clock import is_ahead
from parcel_tui.domain.errors import NoToken, ProviderError, RateLimited, TokenError, TransientError
from parcel_tui.storage.records import ProviderRecord
from parcel_tui.tracker.outcomes import LONGEST_REST, Health, HealthState

_REFUSED_AGAIN_AFTER = LONGEST_REST
_LIMITED_AT_LEAST = timedelta(seconds=10)
_BREAKER_OPENS_AFTER = 5
_BREAKER_FIRST = timedelta(seconds=60)
_BREAKER_LONGEST = timedelta(minutes=15)


def health_of(provider: str, record: ProviderRecord | None) -> Health:
    """A stored record as the screen and the commands take it."""
    if record is None:
        return Health(provider, HealthState.OK)
    state = HealthState(record.state) if record.state in set(HealthState) else HealthState.UNREACHABLE
    return Health(provider, state, record.sentence, record.since, record.until, record.failures, record.at)


def after_success(provider: str) -> Health:
    """The provider answered."""
    return Health(provider, HealthState.OK)


def after_error(
    provider: str, before: Health, error: ProviderError, now: datetime, *, failures: int = 1
) -> Health:
    """The provider did not serve, so many times in a row. The error is about the whole of it, not one parcel:
    what is final for a parcel may pass for a provider, and is not asked for without a pause either.
    """
    state = next(state for kind, state in _STATES.items() if isinstance(error, kind))
    is_same = before.state is state and before.since is not None and not is_ahead(before.since, now)
    since = before.since if is_same else now
    failed = before.failures + failures if state is HealthState.UNREACHABLE else 0
    return Health(provider, state, str(error), since, _next_try(error, state, failed, now), failed, now)


_STATES: dict[type[ProviderError], HealthState] = {
    NoToken: HealthState.NO_TOKEN,
    TokenError: HealthState.REFUSED,
    RateLimited: HealthState.LIMITED,
    ProviderError: HealthState.UNREACHABLE,
}
"""By error, the narrower ones first."""


def _next_try(error: ProviderError, state: HealthState, failures: int, now: datetime) -> datetime | None:
    """Until when the provider is left alone, but for what the user asks; None for no time set."""
    if state is HealthState.NO_TOKEN:
        return None
    if state is HealthState.REFUSED:
        return now + _REFUSED_AGAIN_AFTER
    asked = timedelta(seconds=error.retry_after or 0) if isinstance(error, TransientError) else timedelta()
    if state is HealthState.LIMITED:
        return now + max(asked, _LIMITED_AT_LEAST)
    if failures < _BREAKER_OPENS_AFTER:
        return now + asked if asked else None
    pause = min(_BREAKER_FIRST * 2.0 ** min(failures - _BREAKER_OPENS_AFTER, 10), _BREAKER_LONGEST)
    return now + max(asked, pause)
