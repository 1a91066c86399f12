"""The sandbox's clocks and the times of its stories."""

from datetime import UTC, datetime, timedelta

import pytest

from parcel_tui.sandbox.clock import AcceleratedClock, FakeClock, moment

START = datetime(2026, 2, 5, 4, 0, tzinfo=UTC)


async def test_a_fake_clock_moves_by_hand_and_by_sleep():
    """It stands still until it is moved; sleeping takes none of the test's time."""
    clock = FakeClock(START)
    assert clock() == clock() == START
    clock.advance(90)
    clock.advance(timedelta(minutes=1))
    await clock.sleep(30)
    assert clock() == START + timedelta(minutes=3)
    assert clock.slept == [30]


async def test_an_accelerated_clock_makes_a_minute_of_a_second():
    """It runs with the monotonic clock, sixty times as fast; a sleep on it is as much shorter."""
    wall, waited = [100.0], []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    clock = AcceleratedClock(START, monotonic=lambda: wall[0], wait=wait)
    assert clock() == START
    wall[0] += 2.5
    assert clock() == START + timedelta(seconds=150)
    await clock.sleep(60)
    assert waited == [1.0]


@pytest.mark.parametrize(
    ("when", "meant"),
    [
        ("-3 14:31", datetime(2026, 2, 2, 6, 31, tzinfo=UTC)),
        ("-1 23:59", datetime(2026, 2, 4, 15, 59, tzinfo=UTC)),
        ("-25m", START - timedelta(minutes=25)),
        ("+2h10m", START + timedelta(hours=2, minutes=10)),
        ("+1d3h", START + timedelta(days=1, hours=3)),
    ],
)
def test_a_moment_is_a_day_in_taiwan_or_a_distance(when, meant):
    """Past days are Taiwan's, distances count from the start."""
    assert moment(when, START) == meant


@pytest.mark.parametrize("when", ["", "+", "soon", "14:31", "+3 14:31"])
def test_a_moment_that_makes_no_sense_is_refused(when):
    """A mistake in a story is found at once."""
    with pytest.raises(ValueError, match="no moment"):
        moment(when, START)
