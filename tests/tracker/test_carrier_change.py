"""A wrong carrier is put right: on the server too, offline and online, and back."""

from datetime import timedelta

import pytest
from tracking import drain, errors

from parcel_tui.domain.carrier_formats import BUILTIN_CARRIERS, SEVEN_ELEVEN, find_carrier
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import ActionKind, Folder
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.outcomes import NewParcel

N = "907218463512"
[RIGHT] = find_carrier(BUILTIN_CARRIERS, "黑貓宅急便")
[OTHER] = find_carrier(BUILTIN_CARRIERS, "宅配通")


async def followed(tracker, world: World):
    """A number under a wrong carrier, with everything that a user gives a parcel."""
    relation = world.tracktw_account.add(N, SEVEN_ELEVEN)
    relation.package.add("已集貨", time=world.clock() - timedelta(hours=3))
    await drain(tracker.refresher.refresh())
    [parcel] = tracker.parcels()
    await tracker.actions.rename(parcel.key, "鞋子")
    await tracker.actions.note(parcel.key, "紅色")
    await tracker.actions.mute(parcel.key)
    return tracker.parcel(parcel.key)


def there(world: World) -> list[str]:
    return [relation.package.carrier.name for relation in world.tracktw_account.relations.values()]


async def test_it_is_imported_and_its_old_record_deleted(open_tracker, world: World) -> None:
    """Under the same id here, with name, note, mute and history; one record at the provider, one here."""
    tracker = await open_tracker()
    before = await followed(tracker, world)
    history = tracker.history(before.key)
    await tracker.actions.change_carrier(before.key, RIGHT)
    assert errors(await drain(tracker.refresher.send_pending([before.key]))) == []
    assert there(world) == [RIGHT.name]
    [now] = tracker.parcels()
    assert (now.key, now.carrier, now.name, now.note, now.muted) == (
        before.key, RIGHT, "鞋子", "紅色", True,
    )  # fmt: skip
    assert now.remote_id not in {None, before.remote_id}
    assert not now.pending
    told = {checkpoint.identity for checkpoint in tracker.history(now.key).checkpoints}
    assert {checkpoint.identity for checkpoint in history.checkpoints} <= told
    for _ in range(2):
        assert errors(await drain(tracker.refresher.refresh())) == []
        assert [parcel.key for parcel in tracker.parcels()] == [before.key]
    assert len(tracker.snapshot.parcels) == 1


async def test_undone_it_is_under_the_old_one_again(open_tracker, world: World) -> None:
    """Sent or unsent; on the server too."""
    tracker = await open_tracker()
    before = await followed(tracker, world)
    await tracker.actions.change_carrier(before.key, RIGHT)
    await tracker.actions.change_carrier(before.key, SEVEN_ELEVEN)
    assert tracker.parcel(before.key).remote_id == before.remote_id
    assert not tracker.parcel(before.key).pending
    await tracker.actions.change_carrier(before.key, RIGHT)
    await drain(tracker.refresher.send_pending())
    await tracker.actions.change_carrier(before.key, SEVEN_ELEVEN)
    await drain(tracker.refresher.send_pending())
    await drain(tracker.refresher.refresh())
    assert there(world) == [SEVEN_ELEVEN.name]
    [now] = tracker.parcels()
    assert (now.key, now.carrier, now.name) == (before.key, SEVEN_ELEVEN, "鞋子")


async def test_offline_it_waits_and_nothing_is_lost_or_doubled(open_tracker, world: World) -> None:
    """While it cannot be sent the old record stays there, and no list makes a second parcel of it."""
    tracker = await open_tracker()
    before = await followed(tracker, world)
    await tracker.actions.archive(before.key)
    await tracker.actions.change_carrier(before.key, RIGHT)
    await tracker.actions.change_carrier(before.key, OTHER)
    assert there(world) == [SEVEN_ELEVEN.name]
    assert [action.kind for action in tracker.parcel(before.key).pending] == [
        ActionKind.ADD, ActionKind.ARCHIVE,
    ]  # fmt: skip
    tracker = await open_tracker()
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert there(world) == [OTHER.name]
    [now] = tracker.parcels()
    assert (now.key, now.folder, now.note) == (before.key, Folder.ARCHIVE, "紅色")
    await drain(tracker.refresher.refresh())
    assert len(tracker.snapshot.parcels) == 1


async def test_an_answer_that_was_lost_is_found(open_tracker, world: World) -> None:
    """The import reached the provider, its answer did not come: the next refresh finds it."""
    tracker = await open_tracker()
    before = await followed(tracker, world)
    await tracker.actions.change_carrier(before.key, RIGHT)
    world.tracktw.faults.add(Fault(FaultKind.CUT_BEFORE_HEADERS, method="POST", count=1, carried_out=True))
    await drain(tracker.refresher.send_pending())
    assert sorted(there(world)) == sorted([RIGHT.name, SEVEN_ELEVEN.name])
    with pytest.raises(UsageError):  # what was sent has no clear answer yet
        await tracker.actions.change_carrier(before.key, OTHER)
    await drain(tracker.refresher.refresh())
    await drain(tracker.refresher.refresh())
    assert there(world) == [RIGHT.name]
    assert [(p.key, p.carrier) for p in tracker.parcels()] == [(before.key, RIGHT)]


async def test_refused_it_is_as_it_was(open_tracker, world: World) -> None:
    """A number that the new carrier does not take stays under the old one, there and here."""
    tracker = await open_tracker()
    before = await followed(tracker, world)
    world.tracktw.switches.refused_numbers = frozenset({N})
    await tracker.actions.change_carrier(before.key, RIGHT)
    assert errors(await drain(tracker.refresher.send_pending())) == ["rejected"]
    now = tracker.parcel(before.key)
    assert (now.carrier, now.remote_id, now.pending) == (SEVEN_ELEVEN, before.remote_id, ())
    assert there(world) == [SEVEN_ELEVEN.name]


async def test_deleted_before_it_was_sent_it_is_gone_there_too(open_tracker, world: World) -> None:
    """The old record is deleted, and nothing is imported."""
    tracker = await open_tracker()
    before = await followed(tracker, world)
    await tracker.actions.change_carrier(before.key, RIGHT)
    await tracker.actions.delete(before.key)
    await drain(tracker.refresher.send_pending())
    await drain(tracker.refresher.refresh())
    assert there(world) == []
    assert tracker.parcels() == []


async def test_what_was_never_sent_is_sent_with_the_new_one(open_tracker, world: World) -> None:
    """Only once, with nothing to delete."""
    tracker = await open_tracker()
    [added] = await tracker.actions.add([NewParcel(N, "tracktw", SEVEN_ELEVEN)])
    await tracker.actions.change_carrier(added.parcel.key, RIGHT)
    await drain(tracker.refresher.refresh())
    assert there(world) == [RIGHT.name]
    assert [(p.key, p.carrier) for p in tracker.parcels()] == [(added.parcel.key, RIGHT)]


async def test_what_the_wrong_carrier_told_decides_nothing_any_more(open_tracker, world: World) -> None:
    """Its "delivered" was another parcel's: the stage is the new carrier's; undone, it counts."""
    tracker = await open_tracker()
    before = await followed(tracker, world)
    [relation] = world.tracktw_account.relations.values()
    relation.package.add("買家取件成功", time=world.clock() - timedelta(hours=1))
    await drain(tracker.refresher.refresh([before.key]))
    assert tracker.parcel(before.key).stage is Stage.DELIVERED
    await tracker.actions.change_carrier(before.key, RIGHT)
    await drain(tracker.refresher.send_pending([before.key]))
    await drain(tracker.refresher.refresh([before.key]))
    now = tracker.parcel(before.key)
    assert (now.stage, now.latest, now.todo) == (Stage.PENDING, None, None)
    assert len(tracker.history(now.key).checkpoints) == 2
    [relation] = world.tracktw_account.relations.values()
    relation.package.add("貨件已抵達營業所", time=world.clock() - timedelta(days=1))
    await drain(tracker.refresher.refresh([before.key]))
    now = tracker.parcel(before.key)
    assert (now.stage, now.latest.message) == (Stage.IN_TRANSIT, "貨件已抵達營業所")
    assert len(tracker.history(now.key).checkpoints) == 3
    await tracker.actions.change_carrier(before.key, SEVEN_ELEVEN)
    await drain(tracker.refresher.send_pending())
    await drain(tracker.refresher.refresh([before.key]))
    assert tracker.parcel(before.key).stage is Stage.DELIVERED
