"""A wrong carrier is put right: on the server too, offline and online, and back."""

from datetime import timedelta

import pytest
from tracking import drain, errors

from parcel_tui.domain.carriers.names import BUILTIN_CARRIERS, SEVEN_ELEVEN, find_carrier
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import ActionKind, Folder, PickupCard
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.clock import FakeClock
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
    await tracker.undo.take_back()
    assert tracker.parcel(before.key).remote_id == before.remote_id
    assert not tracker.parcel(before.key).pending
    await tracker.actions.change_carrier(before.key, RIGHT)
    await drain(tracker.refresher.send_pending())
    taken = await tracker.undo.take_back()
    assert taken is not None
    await drain(tracker.refresher.send_pending(taken.keys))
    assert there(world) == [SEVEN_ELEVEN.name]
    await drain(tracker.refresher.refresh())
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
    assert [parcel.key for parcel in tracker.snapshot.parcels.values()] == [before.key]
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


async def test_what_the_wrong_carrier_told_of_a_return_is_no_return_for_its_sender(
    open_tracker, world
) -> None:
    """Marked as sent and back: stage, newest text and tasks stay the new carrier's, which told nothing."""
    tracker = await open_tracker()
    before = await followed(tracker, world)
    [relation] = world.tracktw_account.relations.values()
    relation.package.add("買家未取包裹，將退回物流中心", time=world.clock() - timedelta(hours=1))
    await drain(tracker.refresher.refresh([before.key]))
    await tracker.actions.change_carrier(before.key, RIGHT)
    await drain(tracker.refresher.send_pending([before.key]))
    await drain(tracker.refresher.refresh([before.key]))
    for on in (True, False):
        await tracker.actions.set_sending(before.key, on=on)
        now = tracker.parcel(before.key)
        assert (now.stage, now.latest, now.todo) == (Stage.PENDING, None, None)


@pytest.mark.parametrize("is_answer_lost", [False, True])
@pytest.mark.parametrize("is_older", [False, True])
async def test_where_the_number_is_followed_under_the_right_one_too_both_are_one(
    open_tracker, world: World, clock: FakeClock, is_answer_lost: bool, is_older: bool
) -> None:
    """With everything that the user gave the one that was wrong; one record there, one here."""
    tracker = await open_tracker()
    if is_older:
        world.tracktw_account.add(N, RIGHT)
        await drain(tracker.refresher.refresh())
        world.tracktw_account.add(N, SEVEN_ELEVEN).package.add("已集貨")
        await drain(tracker.refresher.refresh())
        before = max(tracker.parcels(), key=lambda parcel: parcel.key)
        await tracker.actions.rename(before.key, "鞋子")
    else:
        before = await followed(tracker, world)
        world.tracktw_account.add(N, RIGHT)
        await drain(tracker.refresher.refresh())
    await tracker.actions.set_card(before.key, PickupCard("4711"))
    await tracker.actions.set_deadline(before.key, world.clock() + timedelta(days=2))
    await tracker.actions.set_sending(before.key, on=True)
    await tracker.actions.change_carrier(before.key, RIGHT)
    if is_answer_lost:
        cut = Fault(FaultKind.CUT_BEFORE_HEADERS, method="POST", count=1, carried_out=True)
        world.tracktw.faults.add(cut)
    await drain(tracker.refresher.send_pending())
    for _ in range(2):
        clock.advance(timedelta(minutes=5))
        await drain(tracker.refresher.refresh())
    assert there(world) == [RIGHT.name]
    [now] = tracker.parcels()
    assert (now.name, now.card, now.sending) == ("鞋子", PickupCard("4711"), True)
    assert now.deadline is not None
    assert [one.message for one in tracker.history(now.key).checkpoints] == ["已集貨"]


@pytest.mark.parametrize("is_refused", [True, False])
async def test_archived_while_the_change_waits_it_is_archived_there(
    open_tracker, world: World, is_refused: bool
) -> None:
    """Under the old carrier too, where the new one refuses the number or the user takes the change back."""
    tracker = await open_tracker()
    before = await followed(tracker, world)
    if is_refused:
        world.tracktw.switches.refused_numbers = frozenset({N})
    await tracker.actions.change_carrier(before.key, RIGHT)
    await tracker.actions.archive(before.key)
    if not is_refused:
        await tracker.actions.change_carrier(before.key, SEVEN_ELEVEN)
    for _ in range(2):
        await drain(tracker.refresher.refresh())
    [now] = tracker.parcels()
    [relation] = world.tracktw_account.relations.values()
    assert (now.carrier, now.folder, relation.folder) == (SEVEN_ELEVEN, Folder.ARCHIVE, Folder.ARCHIVE)


async def test_deleted_after_the_import_went_unanswered_both_records_are_gone_there(
    open_tracker, world: World
) -> None:
    """The one that was asked for last does not come back as a new parcel."""
    tracker = await open_tracker()
    before = await followed(tracker, world)
    await tracker.actions.change_carrier(before.key, RIGHT)
    world.tracktw.faults.add(Fault(FaultKind.CUT_BEFORE_HEADERS, method="POST", count=1, carried_out=True))
    await drain(tracker.refresher.send_pending())
    await tracker.actions.delete(before.key)
    for _ in range(3):
        await drain(tracker.refresher.refresh())
    assert (there(world), tracker.parcels()) == ([], [])


async def test_the_providers_own_notifications_are_asked_for_with_the_new_one(open_tracker, world) -> None:
    """Where they were wanted and the number was not sent yet."""
    tracker = await open_tracker()
    [added] = await tracker.actions.add([NewParcel(N, "tracktw", SEVEN_ELEVEN, notify=True)])
    await tracker.actions.change_carrier(added.parcel.key, RIGHT)
    assert tracker.parcel(added.parcel.key).pending[0].notify
