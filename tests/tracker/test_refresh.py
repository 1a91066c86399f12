import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from tracking import asked, drain, errors, fill, only

from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.domain.errors import StorageError, TokenRefused
from parcel_tui.domain.parcel import TRACKTW, ChangeKind, Folder
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.domain.stage import TOLD_STAGES, Stage
from parcel_tui.notify.selection import worth_telling
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.health import HealthState
from parcel_tui.tracker.outcomes import NewParcel, Outcome, OutcomeStream
from parcel_tui.tracker.tracker import Tracker


async def test_the_first_refresh_brings_the_account_in_and_nothing_is_unread(
    world: World, tracker: Tracker
) -> None:
    """Inbox and archive come in complete, each history by its relation id; all of it is the baseline."""
    world.tracktw.switches.max_size = 10
    relations = fill(world, 17)
    for relation in relations[:5]:
        world.tracktw_account.archive(relation)
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert len(tracker.parcels(Folder.INBOX)) == 12
    assert len(tracker.parcels(Folder.ARCHIVE)) == 5
    assert all(len(tracker.history(parcel.key).checkpoints) == 2 for parcel in tracker.parcels())
    assert sum(parcel.unread for parcel in tracker.parcels()) == 0
    assert tracker.snapshot.changes() == []
    assert {p.remote_id for p in tracker.parcels()} == {r.id for r in relations}


async def test_what_the_first_lists_did_not_tell_is_no_news(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """A row without a newest checkpoint, a return behind an arrival, an unknown time: all is the baseline."""
    silent, returned, untimed, moving = fill(world, 4)
    clock.advance(timedelta(hours=2))
    world.tracktw.switches.without_latest = frozenset({silent.id, moving.id})
    silent.package.add("[觀月門市] 包裹配達取件門市")
    returned.package.add("買家未取包裹，將退回物流中心", "exception", time=clock() - timedelta(hours=1))
    returned.package.add("包裹配達取件門市")
    untimed.package.add("配送中", told={"time": 0, "created_at": None})
    assert errors(await drain(tracker.refresher.refresh())) == []
    found = {p.remote_id: p for p in tracker.parcels()}
    assert [found[r.id].stage for r in (silent, returned, untimed)] == [
        Stage.READY_FOR_PICKUP,
        Stage.EXCEPTION,
        Stage.OUT_FOR_DELIVERY,
    ]
    assert (tracker.snapshot.changes(), sum(parcel.unread for parcel in found.values())) == ([], 0)
    clock.advance(timedelta(hours=25))
    moving.package.add("包裹配達取件門市")
    late = world.tracktw_account.add("TW999999999999")
    world.tracktw.switches.without_latest |= {late.id}
    late.package.add("配送中")
    await drain(tracker.refresher.refresh())
    told = [(change.kind, change.stage) for _, change in tracker.snapshot.changes()]
    assert sorted(told) == [
        (ChangeKind.CHECKPOINT, Stage.READY_FOR_PICKUP),
        (ChangeKind.STAGE, Stage.OUT_FOR_DELIVERY),
    ]


async def test_a_time_that_lies_ahead_hides_nothing_that_is_told_later(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """It had happened when Track.TW recorded it: what is recorded afterwards comes after it, for good."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    clock.advance(timedelta(hours=1))
    relation.package.add("配送中", time=clock() + timedelta(hours=5.6), seen_at=clock())
    await drain(tracker.refresher.refresh())
    assert only(tracker).stage is Stage.OUT_FOR_DELIVERY
    clock.advance(timedelta(hours=1))
    relation.package.add("順利送達", "delivered")
    key = only(tracker).key
    await drain(tracker.refresher.refresh([key]))
    for hours in (0, 8, 25):
        clock.advance(timedelta(hours=hours))
        await drain(tracker.refresher.refresh())
        assert (only(tracker).stage, only(tracker).latest.message) == (Stage.DELIVERED, "順利送達")
    checkpoints = tracker.history(key).checkpoints
    assert checkpoints[1].time - checkpoints[0].time == timedelta(hours=4.6)
    changes = [change for _, change in tracker.snapshot.changes()]
    assert [change.message for change in changes] == ["配送中", "順利送達"]
    [newest] = worth_telling(changes, tracker.snapshot, TOLD_STAGES, clock())
    assert newest.message == "順利送達"


async def test_only_what_changed_is_asked_for(world: World, tracker: Tracker, clock: FakeClock) -> None:
    """Of 3 pages 5 parcels change: 3 list requests and 5 histories; right after it 3 and none."""
    world.tracktw.switches.max_size = 10
    relations = fill(world, 21)
    await drain(tracker.refresher.refresh())
    clock.advance(60)
    for relation in relations[:5]:
        relation.package.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    world.tracktw.requests.clear()
    await drain(tracker.refresher.refresh())
    assert (asked(world, "/package/all"), asked(world, "/package/tracking"), len(world.tracktw.requests)) == (
        3,
        5,
        8,
    )
    world.tracktw.requests.clear()
    await drain(tracker.refresher.refresh())
    assert (asked(world, "/package/all"), len(world.tracktw.requests)) == (3, 3)
    changed = [parcel for parcel in tracker.parcels() if parcel.unread]
    assert [parcel.unread for parcel in changed] == [1] * 5
    assert {parcel.stage for parcel in changed} == {Stage.READY_FOR_PICKUP}
    assert [change.kind for _, change in tracker.snapshot.changes()] == [ChangeKind.CHECKPOINT] * 5


async def test_the_lists_that_the_user_waits_for_go_ahead_of_background_work(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """What background work has used up of a minute does not hold up a refresh by hand."""
    fill(world, 36)
    await drain(tracker.refresher.refresh())
    assert len(world.tracktw.requests) == 40  # five full bursts of eight: background work has to wait now
    world.tracktw.requests.clear()
    slept = list(clock.slept)
    await drain(tracker.refresher.refresh())
    assert asked(world, "/package/all") == 1
    assert clock.slept == slept


async def test_what_is_due_leaves_the_user_a_part_of_each_minute(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """As many requests of a minute as background work is not given."""
    fill(world, 40)
    await drain(tracker.refresher.refresh_due())
    assert len(world.tracktw.requests) == 44
    assert sum(clock.slept) > 10


async def test_a_change_is_recorded_once_over_restarts(
    world: World, clock: FakeClock, open_tracker: Callable[[], Awaitable[Tracker]]
) -> None:
    """Three more processes find the change already told."""
    [relation] = fill(world, 1)
    await drain((await open_tracker()).refresher.refresh())
    clock.advance(60)
    relation.package.add("配送中")
    for _ in range(3):
        tracker = await open_tracker()
        await drain(tracker.refresher.refresh())
        assert len(tracker.snapshot.changes()) == 1


async def test_a_late_checkpoint_is_found_within_a_day(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """A checkpoint older than the newest shows in no list; an open history is read again once a day."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    relation.package.add("離開寄件門市", time=clock() - timedelta(hours=1))
    await drain(tracker.refresher.refresh())
    assert len(tracker.history(only(tracker).key).checkpoints) == 2
    clock.advance(timedelta(hours=25))
    await drain(tracker.refresher.refresh())
    history = tracker.history(only(tracker).key).checkpoints
    assert [checkpoint.message for checkpoint in history][-1] == "離開寄件門市"
    assert history[-1].unread


async def test_what_is_told_late_of_a_delivered_parcel_is_found_a_day_later(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """It stands behind the delivery, so no list tells it; the history is read until a day brings nothing."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    clock.advance(timedelta(hours=2))
    relation.package.add("順利送達", "delivered")
    relation.package.add("配送中", time=clock() - timedelta(hours=1), seen_at=clock() + timedelta(hours=21))
    world.tracktw.requests.clear()
    for _ in range(6):
        await drain(tracker.refresher.refresh())
        clock.advance(timedelta(hours=25))
    assert [one.message for one in tracker.history(only(tracker).key).checkpoints][:2] == [
        "順利送達",
        "配送中",
    ]
    assert asked(world, "/package/tracking") == 3


async def test_what_came_since_is_recorded_oldest_first(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """The list tells the newest alone: it waits for the history, which tells what came before it."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    clock.advance(timedelta(hours=2))
    relation.package.add("離開寄件門市", time=clock() - timedelta(hours=1))
    relation.package.add("配送中")
    await drain(tracker.refresher.refresh())
    assert [change.message for _, change in tracker.snapshot.changes()] == ["離開寄件門市", "配送中"]


async def test_a_shorter_answer_takes_nothing_away(world: World, tracker: Tracker, clock: FakeClock) -> None:
    """What was told once stays, whatever a later answer leaves out."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    for entry in list(relation.package.visible()):
        relation.package.remove(entry)
    clock.advance(timedelta(hours=30))
    await drain(tracker.refresher.refresh())
    assert len(tracker.history(only(tracker).key).checkpoints) == 2
    assert only(tracker).stage is Stage.IN_TRANSIT


async def test_what_was_done_on_the_website_appears(world: World, tracker: Tracker, clock: FakeClock) -> None:
    """Archived, un-archived, deleted, added elsewhere: all of it shows; what is gone stays until deleted."""
    archived, deleted, kept = fill(world, 3)
    await drain(tracker.refresher.refresh())
    world.tracktw_account.archive(archived)
    world.tracktw_account.delete(deleted)
    world.tracktw_account.add("TW000000000009")
    clock.advance(3600)
    await drain(tracker.refresher.refresh())
    rows = {parcel.remote_id: parcel for parcel in tracker.parcels()}
    assert rows[archived.id].folder is Folder.ARCHIVE
    assert rows[deleted.id].removed_at is not None
    assert rows[kept.id].removed_at is None
    assert len(rows) == 4
    world.tracktw_account.unarchive(archived)
    await drain(tracker.refresher.refresh())
    assert tracker.find(archived.id).folder is Folder.INBOX


async def test_a_token_that_is_refused_takes_the_place_of_none(world: World, tracker: Tracker) -> None:
    """Where the provider does not take the new one, the one before stays in use."""
    fill(world, 1)
    with pytest.raises(TokenRefused):
        await tracker.tokens.set(TRACKTW, Bearer(Secret("wrong-token")))
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert len(tracker.parcels()) == 1


async def test_another_token_does_not_touch_the_first_accounts_parcels(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Parcels belong to the account they came from."""
    fill(world, 2)
    await drain(tracker.refresher.refresh())
    other = world.tracktw.add_account("other-token", email="other@example.com")
    other.add("HL1234567890")
    await tracker.tokens.set(TRACKTW, Bearer(Secret("other-token")))
    clock.advance(timedelta(days=2))
    await drain(tracker.refresher.refresh())
    assert len(tracker.parcels()) == 3
    assert all(parcel.removed_at is None for parcel in tracker.parcels())
    assert len({parcel.account for parcel in tracker.parcels()}) == 2


@pytest.mark.parametrize(
    ("fault", "code", "state"),
    [
        (Fault(FaultKind.STATUS, status=401), "token_refused", HealthState.REFUSED),
        (Fault(FaultKind.STATUS, status=403), "token_refused", HealthState.REFUSED),
        (
            Fault(FaultKind.REDIRECT, location="http://127.0.0.1:9/login"),
            "token_refused",
            HealthState.REFUSED,
        ),
        (
            Fault(FaultKind.STATUS, status=429, headers={"Retry-After": "30"}),
            "rate_limited",
            HealthState.LIMITED,
        ),
        (Fault(FaultKind.STATUS, status=502), "unavailable", HealthState.UNREACHABLE),
        (Fault(FaultKind.CUT_BEFORE_HEADERS), "unreachable", HealthState.UNREACHABLE),
        (Fault(FaultKind.CUT_MID_BODY), "unreachable", HealthState.UNREACHABLE),
        (Fault(FaultKind.TRUNCATED_JSON), "bad_answer", HealthState.UNREACHABLE),
        (Fault(FaultKind.NOT_JSON), "bad_answer", HealthState.UNREACHABLE),
    ],
    ids=lambda value: value.kind.name if isinstance(value, Fault) else None,
)
async def test_no_fault_costs_a_parcel_or_a_checkpoint(
    world: World, tracker: Tracker, clock: FakeClock, fault: Fault, code: str, state: HealthState
) -> None:
    """Each fault is told as the provider's, and all that was known is still there; then all is well again."""
    fill(world, 3)
    await drain(tracker.refresher.refresh())
    clock.advance(timedelta(hours=30))
    world.tracktw.faults.add(fault)
    assert set(errors(await drain(tracker.refresher.refresh()))) == {code}
    assert tracker.health("tracktw").state is state
    assert len(tracker.parcels()) == 3
    assert all(len(tracker.history(parcel.key).checkpoints) == 2 for parcel in tracker.parcels())
    world.tracktw.faults.clear()
    clock.advance(60)
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert tracker.health("tracktw").state is HealthState.OK


async def test_one_parcels_failure_is_that_parcels(world: World, tracker: Tracker) -> None:
    """A history that fails leaves the others alone, and is read the next time."""
    relations = fill(world, 4)
    world.tracktw.faults.add(Fault(FaultKind.NOT_JSON, path=f"/package/tracking/{relations[1].id}"))
    assert errors(await drain(tracker.refresher.refresh())) == ["bad_answer"]
    failed = tracker.find(relations[1].id)
    assert failed.failure is not None
    assert sum(parcel.history_at is not None for parcel in tracker.parcels()) == 3
    world.tracktw.faults.clear()
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert tracker.find(relations[1].id).failure is None


async def test_those_that_keep_failing_never_keep_the_others_from_their_turn(
    world: World, tracker: Tracker
) -> None:
    """However many fail each time, what did not fail is asked first the next time."""
    relations = fill(world, 9)
    for relation in relations[1:]:
        world.tracktw.faults.add(Fault(FaultKind.NOT_JSON, path=f"/package/tracking/{relation.id}"))
    await drain(tracker.refresher.refresh())
    assert tracker.find(relations[0].id).history_at is None
    await drain(tracker.refresher.refresh())
    assert tracker.find(relations[0].id).history_at is not None


async def test_after_five_failures_in_a_row_the_provider_is_left_alone(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """A breaker opens for a minute, then longer; the next try is known; a user may ask all the same."""
    fill(world, 1)
    await drain(tracker.refresher.refresh())
    world.tracktw.faults.add(Fault(FaultKind.NOT_JSON))
    clock.advance(timedelta(hours=2))
    for _ in range(5):
        await drain(tracker.refresher.refresh_due())
    health = tracker.health("tracktw")
    assert health.until == clock() + timedelta(seconds=60)
    world.tracktw.requests.clear()
    await drain(tracker.refresher.refresh_due())
    assert world.tracktw.requests == []
    clock.advance(61)
    await drain(tracker.refresher.refresh_due())
    assert tracker.health("tracktw").until == clock() + timedelta(seconds=120)
    world.tracktw.faults.clear()
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert tracker.health("tracktw").until is None


async def test_an_address_without_the_service_is_said_and_left_alone(world: World, tracker: Tracker) -> None:
    """Lists that are not there are no parcel's fault: what to check is said, and nobody asks at each tick."""
    fill(world, 1)
    world.tracktw.faults.add(Fault(FaultKind.STATUS, path="/package/all", status=404))
    [outcome] = await drain(tracker.refresher.refresh())
    assert "Check PARCEL_TUI_TRACKTW_URL" in str(outcome.error)
    assert tracker.health("tracktw").state is HealthState.UNREACHABLE
    for _ in range(4):
        await drain(tracker.refresher.refresh_due())
    world.tracktw.requests.clear()
    await drain(tracker.refresher.refresh_due())
    assert world.tracktw.requests == []


async def test_nothing_due_asks_nothing(world: World, tracker: Tracker, clock: FakeClock) -> None:
    """Within the guideline's interval a tick makes no request; after it one for the inbox."""
    fill(world, 1)
    await drain(tracker.refresher.refresh())
    world.tracktw.requests.clear()
    clock.advance(timedelta(minutes=20))
    await drain(tracker.refresher.refresh_due())
    assert world.tracktw.requests == []
    clock.advance(timedelta(minutes=45))
    await drain(tracker.refresher.refresh_due())
    assert [request.path.rpartition("/")[2] for request in world.tracktw.requests] == ["inbox"]


async def test_refreshing_works_after_many_watchers_have_left(world: World, tracker: Tracker) -> None:
    """500 screens that close in the middle of a refresh cancel nothing, and cost a handful of refreshes."""
    import asyncio

    fill(world, 2)
    for _ in range(500):
        watcher = asyncio.create_task(drain(tracker.refresher.refresh()))
        await asyncio.sleep(0)
        watcher.cancel()
    await asyncio.gather(*tracker._work)
    assert asked(world, "/package/all") < 10
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert len(tracker.parcels()) == 2


async def test_refreshing_works_after_many_watchers_of_one_parcel_have_left(
    world: World, tracker: Tracker, open_tracker: Callable[[], Awaitable[Tracker]]
) -> None:
    """Who asks about a parcel while it is asked about shares the answer; quitting in the middle is clean."""
    import asyncio

    fill(world, 1)
    await drain(tracker.refresher.refresh())
    world.tracktw.requests.clear()
    world.tracktw.faults.add(Fault(FaultKind.HANG, path="/package/tracking", count=1))
    for _ in range(500):
        watcher = asyncio.create_task(drain(tracker.refresher.refresh([only(tracker).key])))
        await asyncio.sleep(0)
        watcher.cancel()
    async with asyncio.timeout(50):
        while not world.tracktw.requests:
            await asyncio.sleep(0.001)
    for _ in range(100):  # until the last of them has come to its question
        await asyncio.sleep(0)
    world.tracktw.faults.clear()
    await asyncio.gather(*tracker._work)
    assert asked(world, "/package/tracking") == 1
    assert errors(await drain(tracker.refresher.refresh())) == []
    watcher = asyncio.create_task(drain(tracker.refresher.refresh()))
    await asyncio.sleep(0)
    await tracker.close()
    watcher.cancel()
    assert errors(await drain((await open_tracker()).refresher.refresh())) == []


async def test_a_parcel_that_is_not_there_yet_is_no_failure(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """404 right after the import: asked again after seconds, then minutes; after an hour it is a failure."""
    gone = Fault(FaultKind.STATUS, path="/package/tracking", status=404, body=b'{"message": "Not Found"}')
    world.tracktw.faults.add(gone)
    await tracker.actions.add([NewParcel("TW268979373141Z", TRACKTW, SHOPEE)])
    clock.advance(timedelta(hours=2))  # it was offline
    assert errors(await drain(tracker.refresher.send_pending())) == []
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert only(tracker).failure is None
    pauses: list[float] = []
    while len(pauses) < 8:
        due = tracker.refresher.next_due_at()
        assert due is not None
        pauses.append((due - clock()).total_seconds())
        clock.advance(max(pauses[-1], 1))
        await drain(tracker.refresher.refresh_due())
    assert pauses[0] <= 5
    assert pauses == sorted(pauses)
    assert pauses[-1] <= 300
    assert only(tracker).failure is None
    clock.advance(3600)
    assert errors(await drain(tracker.refresher.refresh())) == ["not_found"]
    world.tracktw.faults.clear()
    await drain(tracker.refresher.refresh())
    assert (only(tracker).failure, only(tracker).history_at) == (None, clock())


async def test_what_a_list_tells_ends_the_error(world: World, tracker: Tracker, clock: FakeClock) -> None:
    """A parcel that a list holds is known to the provider, whatever was said of its history."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    gone = Fault(FaultKind.STATUS, path="/package/tracking", status=404, body=b'{"message": "Not Found"}')
    world.tracktw.faults.add(gone)
    assert errors(await drain(tracker.refresher.refresh([only(tracker).key]))) == ["not_found"]
    assert only(tracker).failure is not None
    clock.advance(3600)
    await drain(tracker.refresher.refresh_due())
    assert only(tracker).failure is None
    assert relation.id == only(tracker).remote_id


async def test_a_failing_carrier_list_is_no_unreachable_provider(world: World, tracker: Tracker) -> None:
    """The refresh went well, and the built-in carriers are there."""
    fill(world, 1)
    world.tracktw.faults.add(Fault(FaultKind.STATUS, path="/carrier/available", status=500))
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert tracker.health(TRACKTW).state is HealthState.OK
    assert tracker.carriers()


@pytest.mark.parametrize(("off", "count"), [(1, 4), (-1, 4), (7, 4), (-1, 11)])
async def test_a_wrong_total_keeps_neither_news_nor_deletions_back(
    world: World, tracker: Tracker, clock: FakeClock, off: int, count: int
) -> None:
    """The lists are read twice, and what both hold is what there is."""
    world.tracktw.switches.total_off_by = off
    world.tracktw.switches.max_size = 10  # of eleven, the last stands on a page of its own
    relations = fill(world, count)
    if off > 1:  # a folder that has nothing, and tells of seven, is no answer
        world.tracktw_account.archive(relations[-1])
    assert errors(await drain(tracker.refresher.refresh())) == []
    clock.advance(3600)
    relations[0].package.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    world.tracktw_account.delete(relations[1])
    world.tracktw_account.add("TW000000009999").package.add("賣家已寄件成功")
    assert errors(await drain(tracker.refresher.refresh())) == []
    kinds = sorted(change.kind for _, change in tracker.snapshot.changes())
    assert kinds == [ChangeKind.CHECKPOINT, ChangeKind.CHECKPOINT, ChangeKind.REMOVED]
    assert tracker.find(relations[1].id).removed_at is not None


async def test_a_row_that_cannot_be_read_keeps_neither_news_nor_deletions_back(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """What is missing beside such a row is asked for by itself: the row may be any of them."""
    relations = fill(world, 5)
    world.tracktw.switches.garbled = frozenset({relations[4].id})
    await drain(tracker.refresher.refresh())
    assert len(tracker.parcels()) == 4
    clock.advance(3600)
    world.tracktw.switches.garbled |= {relations[3].id}
    relations[0].package.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    world.tracktw_account.delete(relations[1])
    await drain(tracker.refresher.refresh())
    assert tracker.find(relations[1].id).removed_at is not None
    assert tracker.find(relations[3].id).removed_at is None
    kinds = sorted(change.kind for _, change in tracker.snapshot.changes())
    assert kinds == [ChangeKind.CHECKPOINT, ChangeKind.REMOVED]


async def test_two_empty_folders_are_not_believed_at_once(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Asked again, and held for ten minutes more: an empty answer is rather a fault than a clean sweep."""
    relations = fill(world, 5)
    world.tracktw_account.archive(relations[4])
    await drain(tracker.refresher.refresh())
    clock.advance(timedelta(days=1, minutes=5))
    empty = {"current_page": 1, "data": [], "last_page": 1, "per_page": 100, "total": 0}
    fault = Fault(FaultKind.STATUS, path="/package/all", status=200, body=json.dumps(empty).encode())
    world.tracktw.faults.add(fault)
    await drain(tracker.refresher.refresh())
    assert not any(parcel.removed_at for parcel in tracker.parcels())
    world.tracktw.faults.clear()
    clock.advance(3600)
    await drain(tracker.refresher.refresh())
    assert tracker.snapshot.changes() == []
    world.tracktw.faults.add(fault)
    for _ in range(2):
        clock.advance(1200)
        await drain(tracker.refresher.refresh())
    assert all(parcel.removed_at for parcel in tracker.parcels())
    assert len(tracker.snapshot.changes()) == 5


async def test_a_size_that_is_refused_is_made_smaller_and_remembered(
    world: World, tracker: Tracker, open_tracker: Callable[[], Awaitable[Tracker]], clock: FakeClock
) -> None:
    """100, 50, 20, 10; the next process begins with what was taken, and a day later with 100 again."""
    world.tracktw.switches.refuses_size_above = 25
    fill(world, 45)
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert len(tracker.parcels()) == 45
    assert sizes(world)[:4] == ["100", "50", "20", "20"]
    world.tracktw.requests.clear()
    clock.advance(60)
    await drain((await open_tracker()).refresher.refresh())
    assert set(sizes(world)) == {"20"}
    world.tracktw.requests.clear()
    clock.advance(timedelta(days=1))
    world.tracktw.switches.refuses_size_above = 5
    assert errors(await drain(tracker.refresher.refresh())) == ["unavailable"]
    assert sizes(world) == ["100", "50", "20", "10"]


def sizes(world: World) -> list[str]:
    return [r.parameters["size"] for r in world.tracktw.requests if "/package/all" in r.path]


@pytest.mark.parametrize(("off", "pages"), [(0, [1, 2, 3]), (2, [1, 2, 3, 1, 2, 3, 4])])
async def test_a_list_is_read_once_and_past_its_end_only_where_its_total_tells_of_more(
    world: World, tracker: Tracker, off: int, pages: list[int]
) -> None:
    """Read anew first: it may have shifted while it was paged. No page is asked for that says nothing."""
    world.tracktw.switches.max_size = 10
    world.tracktw.switches.total_off_by = off
    fill(world, 25)
    await drain(tracker.refresher.refresh())
    lists = world.tracktw.asked("GET", "/package/all/inbox")
    assert [int(request.parameters["page"]) for request in lists] == pages
    assert len(tracker.parcels()) == 25


async def test_who_reads_the_outcomes_meets_what_the_work_raised() -> None:
    """The outcomes until then first; work that was cancelled, as the program ends, is no error."""

    async def read(end: BaseException) -> list[Outcome]:
        outcomes = OutcomeStream()

        async def work() -> None:
            outcomes.add(Outcome(TRACKTW))
            raise end

        rows = []
        async for outcome in outcomes.start(work(), set()):
            rows.append(outcome)
            seen.append(outcome)
        return rows

    seen: list[Outcome] = []
    with pytest.raises(StorageError):
        await read(StorageError("full"))
    assert len(seen) == 1
    assert len(await read(asyncio.CancelledError())) == 1
