"""What a provider tells of its limit, from the first request to the last parcel, on a clock of its own."""

from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace
from tracking import asked, drain, errors, fill

from parcel_tui.domain.parcel import FLEXFORWARD
from parcel_tui.providers.http.retry import RETRIES
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.tracker import Tracker

LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d47{}"


@pytest.mark.parametrize("remaining", [0, 3])
async def test_a_remainder_that_is_always_told_costs_one_pause(
    tracker: Tracker, world: World, clock: FakeClock, remaining: int
) -> None:
    """Where each answer says that next to nothing remains, all is read after one pause, without a 429."""
    world.tracktw.switches.tells_remaining = remaining
    fill(world, 20)
    began = clock()
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert len(tracker.parcels()) == 20
    assert asked(world, "/package/tracking") == 20
    assert 60 <= (clock() - began).total_seconds() <= 2 * 61 + 30 * 1.2


@pytest.mark.parametrize(
    ("retry_after", "seconds"), [("3", 3.0), ("0", 0.0), ("Thu, 05 Feb 2026 04:00:03 GMT", 3.0)]
)
async def test_a_short_refusal_costs_what_it_says(
    tracker: Tracker, world: World, clock: FakeClock, retry_after: str, seconds: float
) -> None:
    """A 429 with three seconds to wait costs three seconds, in whichever form they are told."""
    headers = {"Retry-After": retry_after, "X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0"}
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=429, headers=headers, count=1))
    fill(world, 2)
    began = clock()
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert seconds <= (clock() - began).total_seconds() < seconds + 2


async def test_a_provider_that_is_silent_for_all_is_asked_no_further(
    open_tracker: Callable[[], Awaitable[Tracker]], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of seven labels three are asked for at once; where nothing comes in time, the others are not."""
    monkeypatch.setitem(RETRIES, FLEXFORWARD, replace(RETRIES[FLEXFORWARD], budget=0.2))
    world.flexforward.faults.add(Fault(FaultKind.HANG))
    tracker = await open_tracker()
    await tracker.actions.add([NewParcel(LABEL.format(number), FLEXFORWARD) for number in range(7)])
    codes = errors(await drain(tracker.refresher.send_pending()))
    assert codes == ["timeout"] * 7
    assert len(world.flexforward.requests) == 3
    world.flexforward.faults.clear()
