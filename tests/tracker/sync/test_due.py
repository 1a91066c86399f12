"""What is asked for by itself: by the guideline, once a day, after a failure, after another token."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from tracking import asked, drain, errors, fill, only

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, ChangeKind, Folder
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.http.exchange import Request, Response
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.tracktw.switches import ListOrder
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN, World
from parcel_tui.tracker.health import HealthState
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.tracker import Tracker

TICK = timedelta(seconds=20)
HOUR = timedelta(hours=1)
LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d47{}"


async def live(tracker: Tracker, clock: FakeClock, time: timedelta) -> None:
    """The ticks of an open app, for so long."""
    end = clock() + time
    while clock() < end:
        await drain(tracker.refresher.refresh_due())
        due = tracker.refresher.next_due_at()
        clock.advance(max(TICK, min(due, end) - clock()) if due else end - clock())


async def test_a_parcel_that_fails_for_good_is_asked_once_a_day(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """A history that is not found costs one request a day and holds up no other."""
    relations = fill(world, 3)
    path = f"/package/tracking/{relations[1].id}"
    world.tracktw.faults.add(Fault(FaultKind.STATUS, path=path, status=404))
    await live(tracker, clock, timedelta(hours=23))
    assert len(world.tracktw.asked("GET", path)) == 1
    await live(tracker, clock, timedelta(hours=3))
    assert len(world.tracktw.asked("GET", path)) == 2
    assert tracker.health(TRACKTW).state is HealthState.OK
    await drain(tracker.refresher.refresh())  # the user may ask at any time
    assert len(world.tracktw.asked("GET", path)) == 3


async def test_a_label_that_fails_for_good_is_asked_once_a_day(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """The courier refused it: nothing changes that every 20 seconds."""
    world.flexforward_account.add(LABEL.format(1)).add("Picked up", "InTransit")
    await tracker.actions.add([NewParcel(LABEL.format(1), FLEXFORWARD)])
    await drain(tracker.refresher.send_pending())
    world.flexforward.faults.add(Fault(FaultKind.STATUS, status=422))
    clock.advance(HOUR)
    before = len(world.flexforward.requests)
    await live(tracker, clock, timedelta(hours=23))
    assert len(world.flexforward.requests) - before == 1
    world.flexforward.faults.clear()
    await live(tracker, clock, timedelta(hours=3))
    assert only(tracker).failure is None


async def test_due_labels_are_asked_together_within_the_limit(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Each label has its own time; no second holds more than eight requests."""
    for number in range(10):
        world.flexforward_account.add(LABEL.format(number)).add("Picked up", "InTransit")
    await tracker.actions.add([NewParcel(LABEL.format(number), FLEXFORWARD) for number in range(10)])
    await drain(tracker.refresher.send_pending())
    world.flexforward.requests.clear()
    await live(tracker, clock, timedelta(minutes=62))
    paths = [request.path for request in world.flexforward.requests]
    assert len(set(paths)) == 10
    assert len(paths) <= 20
    times = [request.at for request in world.flexforward.requests]
    assert max(sum(at <= t < at + timedelta(seconds=1) for t in times) for at in times) <= 8


async def test_an_action_that_fails_does_not_read_the_folders_again_and_again(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """It is tried after a minute, then more rarely, and alone."""
    fill(world, 2)
    await drain(tracker.refresher.refresh())
    world.tracktw.faults.add(Fault(FaultKind.STATUS, method="PATCH", status=429))
    await tracker.actions.archive(tracker.parcels()[0].key)
    world.tracktw.requests.clear()
    await live(tracker, clock, timedelta(minutes=29))
    assert asked(world, "/package/all") == 0
    assert 2 <= asked(world, "/package/state") <= 8
    world.tracktw.faults.clear()
    await live(tracker, clock, timedelta(minutes=16))
    assert len(tracker.parcels(Folder.ARCHIVE)) == 1
    assert not any(parcel.pending for parcel in tracker.parcels())


async def test_a_refused_token_stops_that_provider_alone(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Track.TW is tried hourly, Flex Forward goes on; nothing needs a restart."""
    fill(world, 1)
    world.flexforward_account.add(LABEL.format(1)).add("Picked up", "InTransit")
    await tracker.actions.add([NewParcel(LABEL.format(1), FLEXFORWARD)])
    await drain(tracker.refresher.refresh())
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=401))
    clock.advance(HOUR)
    for service in (world.tracktw, world.flexforward):
        service.requests.clear()
    await live(tracker, clock, timedelta(hours=5))
    assert tracker.health(TRACKTW).state is HealthState.REFUSED
    assert tracker.health(FLEXFORWARD).state is HealthState.OK
    assert 4 <= len(world.tracktw.requests) <= 6
    assert len(world.flexforward.requests) >= 5
    world.tracktw.faults.clear()
    await live(tracker, clock, timedelta(minutes=65))
    assert tracker.health(TRACKTW).state is HealthState.OK


async def test_a_token_that_changes_outside_is_found(
    world: World,
    tracker: Tracker,
    clock: FakeClock,
    tokens: MemoryKeyring,
    open_tracker: Callable[[], Awaitable[Tracker]],
) -> None:
    """Another process sets it: within the hour here, at once by the next start."""
    fill(world, 1)
    world.tracktw.revoke(TRACKTW_TOKEN)
    world.tracktw.add_account("new-token", email="lin.yating@example.com").add("TW000000000009")
    assert errors(await drain(tracker.refresher.refresh())) == ["token_refused"]
    tokens.tokens[TRACKTW] = Bearer(Secret("new-token"))
    restarted = await open_tracker()
    assert restarted.health(TRACKTW).state is HealthState.OK
    clock.advance(timedelta(minutes=61))
    await drain(tracker.refresher.refresh_due())
    assert tracker.health(TRACKTW).state is HealthState.OK
    assert only(tracker).number == "TW000000000009"


async def test_a_token_that_was_replaced_counts_at_the_next_start(
    world: World, open_tracker: Callable[[], Awaitable[Tracker]], tokens: MemoryKeyring
) -> None:
    """The one that was refused stays refused, and nothing is asked with it; another one is tried at once."""
    world.tracktw.revoke(TRACKTW_TOKEN)
    first = await open_tracker()
    assert errors(await drain(first.refresher.refresh())) == ["token_refused"]
    await first.close()
    assert (await open_tracker()).health(TRACKTW).state is HealthState.REFUSED
    tokens.tokens[TRACKTW] = Bearer(Secret("new-token"))
    assert (await open_tracker()).health(TRACKTW).state is HealthState.OK


async def test_a_token_that_is_set_outside_is_found(
    world: World, tracker: Tracker, clock: FakeClock, tokens: MemoryKeyring
) -> None:
    """An app without one looks for it once an hour."""
    await tracker.tokens.delete(TRACKTW)
    assert not tracker.refresher.is_anything_due()
    fill(world, 1)
    await live(tracker, clock, timedelta(minutes=30))
    assert world.tracktw.requests == []
    tokens.tokens[TRACKTW] = Bearer(Secret(TRACKTW_TOKEN))
    clock.advance(HOUR)
    await drain(tracker.refresher.refresh_due())
    assert len(tracker.parcels()) == 1


async def test_the_archive_and_the_carriers_are_asked_at_most_daily(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """An archive that has not changed costs its first page a day."""
    world.tracktw.switches.max_size = 5
    relations = fill(world, 11)
    for relation in relations[:10]:
        world.tracktw_account.archive(relation)
    relations[10].package.add("等待賣家出貨", "pending")
    await drain(tracker.refresher.refresh())
    world.tracktw.requests.clear()
    await live(tracker, clock, timedelta(hours=47))
    assert len(world.tracktw.asked("GET", "/package/all/archive")) == 1
    assert len(world.tracktw.asked("GET", "/carrier")) == 1
    assert len(world.tracktw.asked("GET", "/user/profile")) == 1


async def test_an_account_without_a_parcel_under_way_is_asked_hourly(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Something may have been added on the website."""
    await drain(tracker.refresher.refresh())
    world.tracktw.requests.clear()
    await live(tracker, clock, 6 * HOUR)
    assert asked(world, "/package/all/inbox") in {5, 6}


async def test_the_chosen_parcel_is_read_first(world: World, tracker: Tracker, clock: FakeClock) -> None:
    """Of many that changed, the ones on the screen come in before the others."""
    relations = fill(world, 40)
    await drain(tracker.refresher.refresh())
    for relation in relations:
        relation.package.add("包裹抵達理貨中心，處理中", time=clock() + timedelta(seconds=1))
    clock.advance(HOUR)
    keys = [tracker.find(relations[n].id).key for n in (33, 21)]
    world.tracktw.requests.clear()
    await drain(tracker.refresher.refresh(first=lambda: keys))
    histories = [r.path.rpartition("/")[2] for r in world.tracktw.asked("GET", "/package/tracking")]
    assert set(histories[:2]) == {relations[33].id, relations[21].id}
    assert len(histories) == 40


async def test_a_list_that_shifts_while_it_is_paged_loses_and_doubles_nothing(
    world: World, tracker: Tracker, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever comes and goes between two pages, what is still there is not called gone."""
    world.tracktw.switches.max_size = 10
    relations = fill(world, 25)
    await drain(tracker.refresher.refresh())
    clock.advance(timedelta(days=2))
    service = world.tracktw
    service.switches.order = ListOrder.OLDEST_FIRST
    answer = service._answer
    shifts = iter((True,))

    def shifting(request: Request) -> Response:
        response = answer(request)
        # One goes from the first page as another comes in at the end: the total stays, one slips by.
        if "all/inbox" in request.path and "page=1" in request.query and next(shifts, False):
            world.tracktw_account.archive(relations[5])
            world.tracktw_account.add("TW999999999999")
        return response

    monkeypatch.setattr(service, "_answer", shifting)
    await drain(tracker.refresher.refresh())
    await drain(tracker.refresher.refresh())
    parcels = tracker.parcels()
    assert len(parcels) == len({parcel.remote_id for parcel in parcels}) == 26
    assert [parcel for parcel in parcels if parcel.removed_at] == []
    assert [p.remote_id for p in tracker.parcels(Folder.ARCHIVE)] == [relations[5].id]
    kinds = [change.kind for _, change in tracker.snapshot.changes()]
    assert ChangeKind.REMOVED not in kinds


async def test_what_is_gone_at_the_provider_is_not_asked_for(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Kept here until the user deletes it, and never asked about again by itself."""
    gone, _ = fill(world, 2)
    await drain(tracker.refresher.refresh())
    world.tracktw_account.delete(gone)
    clock.advance(timedelta(hours=30))
    await live(tracker, clock, HOUR)
    assert tracker.find(gone.id).removed_at is not None
    world.tracktw.requests.clear()
    clock.advance(timedelta(hours=30))
    await live(tracker, clock, HOUR)
    assert not world.tracktw.asked("GET", f"/package/tracking/{gone.id}")


async def test_a_health_that_is_not_fine_says_until_when(
    world: World, tracker: Tracker, clock: FakeClock, server: SandboxServer
) -> None:
    """Limited until, unreachable since and tried again at, refused and tried in an hour."""
    fill(world, 1)
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=429, headers={"Retry-After": "180"}))
    await drain(tracker.refresher.refresh())
    assert tracker.health(TRACKTW).state is HealthState.LIMITED
    assert tracker.health(TRACKTW).until == clock() + timedelta(seconds=180)
    world.tracktw.faults.clear()
    clock.advance(200)
    server.tracktw.stop()
    began = clock()
    for _ in range(5):
        await drain(tracker.refresher.refresh_due())
    health = tracker.health(TRACKTW)
    assert health.state is HealthState.UNREACHABLE
    assert began <= health.since <= clock()
    assert health.until > clock()
    server.tracktw.start()
    clock.advance(120)
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=401))
    await drain(tracker.refresher.refresh())
    assert tracker.health(TRACKTW).until == clock() + HOUR
    assert FLEXFORWARD_TOKEN not in (tracker.health(TRACKTW).sentence or "")


async def test_a_list_that_tells_nothing_new_is_taken_in_as_any_other(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """The short way for a row that is known gives what the long way gives."""
    from parcel_tui.providers.base import Listed
    from parcel_tui.tracker.sync.merge import merge_listed, retold

    fill(world, 1)
    await drain(tracker.refresher.refresh())
    parcel, history = only(tracker), tracker.history(only(tracker).key)
    listed = Listed(parcel.remote_id, parcel.number, parcel.carrier, Folder.INBOX, "note", parcel.latest)
    later = clock() + HOUR
    assert retold(parcel, listed, later) == merge_listed(parcel, history, listed, later, news=True).parcel
