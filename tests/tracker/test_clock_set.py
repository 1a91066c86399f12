"""A clock that was wrong: set back and forward, by an hour, eight hours, a year, while open and closed."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from msgspec.structs import replace
from tables import for_each
from tracking import asked, drain, errors, fill, only

from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, Folder, Parcel
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.times import QuietHours
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.health import HealthState
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.sync.schedule import GUIDELINE, USUAL, Polling, due_at, history_due_at, interval
from parcel_tui.tracker.tracker import Tracker

TICK = timedelta(seconds=20)
HOUR = timedelta(hours=1)
LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
STEPS = [sign * step for step in (HOUR, 8 * HOUR, timedelta(days=365)) for sign in (-1, 1)]
Open = Callable[[], Awaitable[Tracker]]


@pytest.fixture
def world() -> World:
    """Both providers, by a clock that is right: `clock` is the user's."""
    return World(FakeClock())


async def ticks(tracker: Tracker, clock: FakeClock, span: timedelta) -> None:
    """An open app for so long."""
    end = clock() + span
    while clock() < end:
        await drain(tracker.refresher.refresh_due())
        clock.advance(TICK)


def later(world: World) -> None:
    """Time goes on at the providers."""
    assert isinstance(world.clock, FakeClock)
    world.clock.advance(HOUR)


async def settled(tracker: Tracker, world: World) -> None:
    """Both providers have told of all parcels."""
    fill(world, 5)
    world.flexforward_account.add(LABEL).add("Picked up", "InTransit")
    await tracker.actions.add([NewParcel(LABEL, FLEXFORWARD)])
    await drain(tracker.refresher.refresh())
    world.tracktw.requests.clear()
    world.flexforward.requests.clear()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_open", [True, False], ids=["open", "closed"])
async def test_requests_go_on_within_a_minute_and_without_a_flood(
    open_tracker: Open, world: World, clock: FakeClock, step: timedelta, is_open: bool
) -> None:
    """After the clock was set, everything is asked for once, at once; then as often as ever."""
    tracker = await open_tracker()
    await settled(tracker, world)
    clock.advance(step)
    if not is_open:
        await tracker.close()
        tracker = await open_tracker()
    await ticks(tracker, clock, timedelta(minutes=1))
    assert asked(world, "/package/all/inbox") == 1
    assert asked(world, "/package/tracking") in {0, 5}
    assert len(world.flexforward.requests) == 1
    assert len(world.tracktw.requests) <= 10
    await ticks(tracker, clock, timedelta(hours=2))
    assert 2 <= asked(world, "/package/all/inbox") <= 5
    assert len(world.flexforward.requests) <= 5


@pytest.mark.parametrize("step", [HOUR, 8 * HOUR, timedelta(days=365)])
async def test_a_clock_that_was_ahead_and_is_right_again_holds_nothing_up(
    open_tracker: Open, world: World, clock: FakeClock, step: timedelta
) -> None:
    """What was written by a clock that was ahead is no reason not to ask, to send, or to listen."""
    clock.advance(step)
    tracker = await open_tracker()
    await settled(tracker, world)
    parcel = tracker.parcels(Folder.INBOX)[0]
    await tracker.actions.archive(parcel.key)
    await drain(tracker.refresher.send_pending())
    await tracker.actions.unarchive(parcel.key)
    await drain(tracker.refresher.send_pending())
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=429, headers={"Retry-After": "600"}))
    await drain(tracker.refresher.refresh())
    assert tracker.health(TRACKTW).state is HealthState.LIMITED
    world.tracktw.faults.clear()
    world.tracktw.requests.clear()

    clock.advance(-step)
    await tracker.close()
    tracker = await open_tracker()
    relation = next(r for r in world.tracktw_account.inside(Folder.INBOX) if r.id == parcel.remote_id)
    world.tracktw_account.archive(relation)
    later(world)
    relation.package.add("買家已取件成功")
    await ticks(tracker, clock, timedelta(minutes=1))
    told = tracker.parcel(parcel.key)
    assert told is not None
    assert told.folder is Folder.ARCHIVE
    assert told.latest is not None
    assert told.latest.message == "買家已取件成功"


@pytest.mark.parametrize("step", [HOUR, timedelta(days=365)])
async def test_who_asks_for_one_parcel_gets_an_answer(
    open_tracker: Open, world: World, clock: FakeClock, step: timedelta
) -> None:
    """A history that was read 'in the future' is no newer than the question: the provider is asked."""
    clock.advance(step)
    tracker = await open_tracker()
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    clock.advance(-step)
    later(world)
    relation.package.add("包裹配達取件門市")
    assert errors(await drain(tracker.refresher.refresh([only(tracker).key]))) == []
    assert only(tracker).latest.message == "包裹配達取件門市"


async def test_a_refused_token_is_looked_at_again_within_an_hour(
    open_tracker: Open, world: World, clock: FakeClock
) -> None:
    """A clock that is set back makes no pause longer than it was, whoever began it."""
    tracker = await open_tracker()
    fill(world, 1)
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=503))
    for _ in range(8):
        await drain(tracker.refresher.refresh())
        clock.advance(timedelta(minutes=2))
    assert tracker.health(TRACKTW).rests_until(clock()) is not None
    world.tracktw.faults.clear()
    clock.advance(-HOUR)
    assert tracker.health(TRACKTW).rests_until(clock()) is None
    await ticks(tracker, clock, timedelta(minutes=1))
    assert tracker.health(TRACKTW).state is HealthState.OK


@pytest.mark.parametrize("at", [datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), NOON + timedelta(seconds=1)])
def test_a_stamp_that_lies_ahead_is_due_now(at: datetime) -> None:
    """Whatever lies after now, asked, read or failed, is due now; the year 9999 breaks no sum."""
    parcel = Parcel(1, TRACKTW, at, stage=Stage.IN_TRANSIT, checked_at=at, history_at=at)
    assert due_at(parcel, NOON) == NOON
    assert history_due_at(parcel, NOON) == NOON
    assert due_at(replace(parcel, checked_at=None), NOON) == NOON
    assert history_due_at(replace(parcel, stage=Stage.DELIVERED), NOON) is None or at.year < 9999


TAIPEI = timezone(timedelta(hours=8))
NIGHT = Polling(night=QuietHours(time(23), time(7)), zone=TAIPEI)


def at(clock: str, stage: Stage = Stage.IN_TRANSIT) -> Parcel:
    """A lively parcel that was asked for at that time in Taipei."""
    checked = datetime.fromisoformat(f"2026-02-05T{clock}+08:00").astimezone(UTC)
    return Parcel(1, TRACKTW, checked, stage=stage, checked_at=checked, changed_at=checked)


@for_each("stage", [stage for stage in Stage if stage not in FINAL_STAGES])
@for_each("checked", ["22:50", "00:00", "03:30", "06:10", "06:59", "12:00"])
def test_at_night_all_are_asked_at_the_slow_end(checked: str, stage: Stage) -> None:
    """What would be due in a night waits for the guideline's long end, or for the morning; nothing longer."""
    parcel = at(checked, stage)
    assert parcel.checked_at is not None
    due = due_at(parcel, parcel.checked_at, NIGHT)
    usual = due_at(parcel, parcel.checked_at, USUAL)
    assert due is not None
    assert usual is not None
    local = due.astimezone(TAIPEI)
    waited = due - parcel.checked_at
    if 7 <= usual.astimezone(TAIPEI).hour < 23:
        assert due == usual
    else:
        assert usual <= due
        assert waited == GUIDELINE[stage][1] or (local.hour, local.minute) == (7, 0)
    assert interval(parcel, parcel.checked_at) <= waited <= GUIDELINE[stage][1]


async def test_nobody_who_asks_is_slowed_at_night(open_tracker: Open, world: World, clock: FakeClock) -> None:
    """The night is for what is asked by itself: who asks gets an answer at any hour."""
    tracker = await open_tracker()
    tracker._polling = NIGHT
    [relation] = fill(world, 1)
    clock.now = datetime(2026, 2, 5, 18, tzinfo=UTC)
    await drain(tracker.refresher.refresh())
    later(world)
    relation.package.add("包裹配達取件門市")
    clock.advance(TICK)
    await drain(tracker.refresher.refresh())
    assert only(tracker).latest.message == "包裹配達取件門市"
