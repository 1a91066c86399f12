"""How a provider is, by the errors it gives, and until when it is left alone."""

from datetime import timedelta

from tables import for_each

from parcel_tui.domain.errors import (
    BadAnswer,
    NotFound,
    NoToken,
    RateLimited,
    Rejected,
    TokenRefused,
    Unavailable,
    Unreachable,
)
from parcel_tui.sandbox.clock import NOON
from parcel_tui.storage.records import ProviderRecord
from parcel_tui.tracker.health import (
    Health,
    HealthState,
    after_error,
    after_success,
    health_of,
    is_known_without_token,
    no_token,
)

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
WELL = after_success("tracktw")


def after(failures: int, error, before: Health = WELL) -> Health:
    return after_error("tracktw", before, error, NOON, failures=failures)


@for_each(
    ("error", "state", "pause"),
    [
        (NoToken("x"), HealthState.NO_TOKEN, None),
        (TokenRefused("x"), HealthState.REFUSED, HOUR),
        (RateLimited("x"), HealthState.LIMITED, 10 * SECOND),
        (RateLimited("x", retry_after=9), HealthState.LIMITED, 10 * SECOND),
        (RateLimited("x", retry_after=180), HealthState.LIMITED, 3 * MINUTE),
        (Unreachable("x"), HealthState.UNREACHABLE, None),
        (Unavailable("x", retry_after=3), HealthState.UNREACHABLE, 3 * SECOND),
        (BadAnswer("x"), HealthState.UNREACHABLE, None),
        (NotFound("x"), HealthState.UNREACHABLE, None),
        (Rejected("x"), HealthState.UNREACHABLE, None),
    ],
)
def test_what_an_error_says_of_the_provider(error, state, pause) -> None:
    """The narrowest kind counts, and what the provider asked for as a pause; each begins now."""
    failures = 1 if state is HealthState.UNREACHABLE else 0
    until = None if pause is None else NOON + pause
    assert after(1, error) == Health("tracktw", state, "x", NOON, until, failures, NOON)


@for_each(
    ("failures", "pause"),
    [
        *((few, None) for few in (1, 2, 4)),
        *((5, MINUTE), (6, 2 * MINUTE), (7, 4 * MINUTE), (8, 8 * MINUTE), (9, 15 * MINUTE)),
        (5_000, 15 * MINUTE),
    ],
)
def test_from_five_failures_on_pauses_double(failures: int, pause: timedelta | None) -> None:
    """From a minute to a quarter of an hour, however many there were; one failure more each time."""
    found = after(failures, Unreachable("x"))
    assert (found.failures, found.until) == (failures, None if pause is None else NOON + pause)
    if pause:
        one_more = after(1, Unreachable("x"), after(failures - 1, Unreachable("x")))
        assert one_more.until == found.until
        assert after(failures, Unavailable("x", retry_after=2_000)).until == NOON + 2_000 * SECOND
        assert after(failures, Unavailable("x", retry_after=3)).until == found.until
    assert after(1, Unreachable("x"), after(5, RateLimited("x"))).failures == 1


def test_a_state_lasts_since_it_began() -> None:
    """While it is the same; a beginning that is unknown or lies ahead, and another state, begin now."""
    hours = Health("tracktw", HealthState.UNREACHABLE, "x", NOON - 3 * HOUR)
    assert after_error("tracktw", hours, Unreachable("x"), NOON).failures == 1
    assert after(1, Unreachable("x"), hours).since == NOON - 3 * HOUR
    assert after(1, RateLimited("x"), hours).since == NOON
    assert after(1, Unreachable("x"), Health("tracktw", HealthState.UNREACHABLE, "x")).since == NOON
    ahead = Health("tracktw", HealthState.UNREACHABLE, "x", NOON + SECOND)
    assert after(1, Unreachable("x"), ahead).since == NOON


@for_each(
    ("until", "at", "rests"),
    [
        (None, 0, False),
        (-SECOND, 0, False),
        (timedelta(), 0, False),
        (SECOND, 0, True),
        (HOUR, 0, True),
        (HOUR + SECOND, 0, False),
        (MINUTE, None, True),
        (MINUTE, 1, False),
        (MINUTE, -1, True),
    ],
)
def test_how_long_a_provider_is_left_alone(until, at, rests: bool) -> None:
    """Up to an hour; a pause that began after now, or is longer than any, is of a clock that was ahead."""
    health = Health(
        "tracktw",
        HealthState.UNREACHABLE,
        until=None if until is None else NOON + until,
        at=None if at is None else NOON + at * SECOND,
    )
    assert health.rests_until(NOON) == (health.until if rests else None)


def test_what_is_kept_of_a_health_is_read_again() -> None:
    """Field by field; a provider that is not known is fine, and a newer version's word is not."""
    well = Health("tracktw", HealthState.OK)
    assert health_of("tracktw", None) == after_success("tracktw") == well
    assert (well.sentence, well.since, well.until, well.failures, well.at) == (None, None, None, 0, None)
    limited = ProviderRecord("limited", "x", since=NOON, until=NOON + HOUR, failures=3, at=NOON + MINUTE)
    assert health_of("tracktw", limited) == Health(
        "tracktw", HealthState.LIMITED, "x", NOON, NOON + HOUR, 3, NOON + MINUTE
    )
    assert health_of("tracktw", ProviderRecord("asleep")).state is HealthState.UNREACHABLE


def test_a_missing_token_is_one_sentence_and_why() -> None:
    """What to do, and behind it what went wrong, if anything did."""
    advice = "No token for Track.TW. Set one with 'parcel-tui token set tracktw'."
    assert str(no_token("tracktw", None)) == advice
    assert str(no_token("tracktw", "The keyring is locked.")) == f"{advice} The keyring is locked."
    assert no_token("tracktw", None).provider == "tracktw"


@for_each(
    ("before", "at", "is_known"),
    [
        (after(1, NoToken("x")), NOON + 59 * MINUTE, True),
        (after(1, NoToken("x")), NOON + HOUR, False),
        (after(1, NoToken("x")), NOON - SECOND, False),
        (after(1, NoToken("y")), NOON, False),
        (after(1, TokenRefused("x")), NOON, False),
        (WELL, NOON, False),
    ],
)
def test_that_there_is_still_no_token_is_not_noted_at_each_start(before, at, is_known) -> None:
    """It would write the whole state; a clock that was ahead, and another reason, are noted."""
    assert is_known_without_token(before, after_error("tracktw", before, NoToken("x"), at)) is is_known


def test_that_a_provider_still_fails_is_noted() -> None:
    """When it last did so counts."""
    before = after(1, Unreachable("x"))
    again = after_error("tracktw", before, Unreachable("x"), NOON + MINUTE, failures=0)
    assert not is_known_without_token(before, again)
