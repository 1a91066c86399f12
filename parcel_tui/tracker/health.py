"""How a provider is: read from the errors it gives, kept for commands that ask no provider. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.clock import doubled, is_ahead, is_within
from parcel_tui.domain.errors import NoToken, ProviderError, RateLimited, TokenError, TransientError
from parcel_tui.domain.provider import title_of
from parcel_tui.language import sentences, tr
from parcel_tui.storage.records import ProviderRecord

LONGEST_REST = timedelta(hours=1)
"""Nothing that a provider does has it left alone for longer."""

_REFUSED_AGAIN_AFTER = LONGEST_REST
_LIMITED_AT_LEAST = timedelta(seconds=10)
_BREAKER_OPENS_AFTER = 5
_BREAKER_FIRST = timedelta(seconds=60)
_BREAKER_LONGEST = timedelta(minutes=15)


class HealthState(StrEnum):
    """How a provider is, in the words that `--json` prints."""

    OK = "ok"
    NO_TOKEN = "no_token"  # noqa: S105 - a state's name, no token
    REFUSED = "refused"
    LIMITED = "limited"
    UNREACHABLE = "unreachable"


class Health(Struct, frozen=True):
    """How a provider is. Times are UTC."""

    provider: str
    state: HealthState
    sentence: str | None = None
    """One sentence for the user; None while all is well."""
    since: datetime | None = None
    until: datetime | None = None
    """When it is tried again, where that is known."""
    failures: int = 0
    """How many times in a row it could not serve."""
    at: datetime | None = None
    """When it last did not serve."""

    def rests_until(self, now: datetime) -> datetime | None:
        """Until when it is left alone, but for what the user asks; None when it is not.

        A pause that was begun after now, or that is longer than any, is of a clock that was ahead.
        """
        if self.until is None or not now < self.until <= now + LONGEST_REST:
            return None
        return None if self.at is not None and is_ahead(self.at, now) else self.until


def health_of(provider: str, record: ProviderRecord | None) -> Health:
    """A stored record as the screen and the commands take it."""
    if record is None:
        return Health(provider, HealthState.OK)
    state = HealthState(record.state) if record.state in set(HealthState) else HealthState.UNREACHABLE
    return Health(provider, state, record.sentence, record.since, record.until, record.failures, record.at)


def after_success(provider: str) -> Health:
    """The health of a provider that has answered."""
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


def is_known_without_token(before: Health, now: Health) -> bool:
    """Whether the provider still has no token, as was noted within the hour.

    That need not be noted anew: it would write the whole state at each start.
    """
    is_same = before == replace(now, at=before.at) and now.state is HealthState.NO_TOKEN
    return is_same and now.at is not None and is_within(before.at, now.at, LONGEST_REST)


_STATES: dict[type[ProviderError], HealthState] = {
    NoToken: HealthState.NO_TOKEN,
    TokenError: HealthState.REFUSED,
    RateLimited: HealthState.LIMITED,
    ProviderError: HealthState.UNREACHABLE,
}
"""By error, the narrower ones first."""


def _next_try(error: ProviderError, state: HealthState, failures: int, now: datetime) -> datetime | None:
    """Until when the provider is left alone, but for what the user asks; None for no time set."""
    if state is HealthState.REFUSED:
        return now + _REFUSED_AGAIN_AFTER
    asked = timedelta(seconds=error.retry_after or 0) if isinstance(error, TransientError) else timedelta()
    if state is HealthState.LIMITED:
        return now + max(asked, _LIMITED_AT_LEAST)
    if failures < _BREAKER_OPENS_AFTER:
        return now + asked if asked else None
    return now + max(asked, doubled(_BREAKER_FIRST, failures - _BREAKER_OPENS_AFTER, _BREAKER_LONGEST))


def no_token(provider: str, problem: str | None) -> NoToken:
    """The error of a provider without a token, with the advice to set one; `problem` is why none was read."""
    advice = tr(
        "No token for {title}. Set one with 'parcel-tui token set {provider}'.",
        title=title_of(provider),
        provider=provider,
    )
    return NoToken(sentences(advice, problem), provider=provider)
