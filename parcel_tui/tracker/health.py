"""How a provider is: read from the errors it gives, kept for those who do not ask. Pure."""

from datetime import datetime, timedelta

from parcel_tui.domain.errors import NoToken, ProviderError, RateLimited, TokenError, TransientError
from parcel_tui.storage.records import ProviderRecord
from parcel_tui.tracker.outcomes import Health, HealthState

_REFUSED_AGAIN_AFTER = timedelta(hours=1)


def health_of(provider: str, record: ProviderRecord | None) -> Health:
    """A stored record as the screen and the commands take it."""
    if record is None:
        return Health(provider, HealthState.OK)
    state = HealthState(record.state) if record.state in set(HealthState) else HealthState.UNREACHABLE
    return Health(provider, state, record.sentence, record.since, record.until)


def after_success(provider: str, before: Health) -> Health:
    """The provider answered."""
    return before if before.state is HealthState.OK else Health(provider, HealthState.OK)


def after_error(provider: str, before: Health, error: ProviderError, now: datetime) -> Health:
    """The provider did not serve. Errors about one parcel say nothing about the provider."""
    state = _state_of(error)
    if state is None:
        return after_success(provider, before)
    since = before.since if before.state is state and before.since else now
    return Health(provider, state, str(error), since, _next_try(error, now))


def _state_of(error: ProviderError) -> HealthState | None:
    if isinstance(error, NoToken):
        return HealthState.NO_TOKEN
    if isinstance(error, TokenError):
        return HealthState.REFUSED
    if isinstance(error, RateLimited):
        return HealthState.LIMITED
    if isinstance(error, TransientError):
        return HealthState.UNREACHABLE
    return None


def _next_try(error: ProviderError, now: datetime) -> datetime | None:
    if isinstance(error, NoToken):
        return None
    if isinstance(error, TokenError):
        return now + _REFUSED_AGAIN_AFTER
    if isinstance(error, TransientError) and error.retry_after is not None:
        return now + timedelta(seconds=error.retry_after)
    return None
