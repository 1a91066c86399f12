"""What the user's own hand does, over real HTTP where a provider is told."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from tracking import asked, drain, fill, only

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.manual import RECEIVED
from parcel_tui.domain.parcel import FLEXFORWARD, MANUAL, TRACKTW, Folder, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.tracker import Tracker


async def deleted(tracker: Tracker) -> tuple[Parcel, object]:
    """The only parcel with its history, as it was before it was deleted here."""
    before = only(tracker)
    history = tracker.history(before.key)
    await tracker.actions.delete(before.key)
    return before, history


async def test_a_deletion_that_was_not_sent_is_just_forgotten(world: World, tracker: Tracker) -> None:
    """The provider never hears of it, and the parcel is as it was."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    before, _history = await deleted(tracker)
    taken = await tracker.undo.take_back()
    assert taken is not None
    assert taken.imported == 0
    assert await tracker.actions.mark_read(before.key + 7) is None  # another process has deleted it
    await drain(tracker.refresher.send_pending())
    assert replace(only(tracker), moved_at=None) == before
    assert world.tracktw_account.find(relation.package.tracking_number) is relation


@pytest.mark.parametrize("folder", list(Folder))
async def test_a_deletion_that_was_sent_is_undone_by_importing_again(
    world: World, tracker: Tracker, folder: Folder
) -> None:
    """By number and carrier, into the folder where it was, with name and checkpoints; none is news."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    await tracker.actions.rename(only(tracker).key, "lamp")
    if folder is Folder.ARCHIVE:
        await tracker.actions.archive(only(tracker).key)
        await drain(tracker.refresher.send_pending())
    before, history = await deleted(tracker)
    await drain(tracker.refresher.send_pending())
    assert world.tracktw_account.find(relation.package.tracking_number) is None
    taken = await tracker.undo.take_back()
    assert taken is not None
    assert taken.imported == 1
    await drain(tracker.refresher.send_pending())
    await drain(tracker.refresher.refresh())
    again = only(tracker)
    assert (again.name, again.number, again.carrier, again.folder, again.pending) == (
        "lamp",
        before.number,
        before.carrier,
        folder,
        (),
    )
    assert again.unread == before.unread
    assert tracker.history(again.key).checkpoints == history.checkpoints
    found = world.tracktw_account.find(relation.package.tracking_number)
    assert found is not None
    assert found.folder is folder


async def test_a_label_comes_back_without_anybody_being_told(world: World, tracker: Tracker) -> None:
    """Flex Forward keeps no list: deleting and restoring are both this program's alone."""
    label = world.flexforward_account.add("1b4e28ba-2fa1-11d2-883f-0016d3cca427")
    await tracker.actions.add([NewParcel(label.id, FLEXFORWARD)])
    await drain(tracker.refresher.send_pending())
    before, _history = await deleted(tracker)
    assert not tracker.snapshot.parcels
    await tracker.undo.take_back()
    assert only(tracker) == before


async def test_received_by_hand_stays_whatever_the_provider_still_says(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Its checkpoint is on top; an older stage from the provider does not undo it, a newer checkpoint may."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    before = only(tracker)
    parcel = await tracker.actions.receive(before.key)
    assert (parcel.stage, parcel.unread) == (Stage.DELIVERED, 0)
    clock.advance(timedelta(hours=1))
    await drain(tracker.refresher.refresh([parcel.key]))
    assert only(tracker).stage is Stage.DELIVERED
    assert tracker.history(parcel.key).checkpoints[0].message == RECEIVED
    assert len(tracker.history(parcel.key).checkpoints) == 3
    clock.advance(timedelta(hours=1))
    relation.package.add("買家取件成功", "delivered")
    await drain(tracker.refresher.refresh([parcel.key]))
    assert [c.message for c in tracker.history(parcel.key).checkpoints][:2] == ["買家取件成功", RECEIVED]


async def test_received_by_hand_holds_against_a_providers_own_stage(world: World, tracker: Tracker) -> None:
    """Flex Forward tells a stage beside its checkpoints; the user's word is the newer."""
    label = world.flexforward_account.add("1b4e28ba-2fa1-11d2-883f-0016d3cca427")
    await tracker.actions.add([NewParcel(label.id, FLEXFORWARD)])
    await drain(tracker.refresher.send_pending())
    await tracker.actions.receive(only(tracker).key)
    await drain(tracker.refresher.refresh([only(tracker).key]))
    assert only(tracker).stage is Stage.DELIVERED


async def test_received_by_hand_is_taken_back(world: World, tracker: Tracker) -> None:
    """The parcel is as it was before."""
    fill(world, 1)
    await drain(tracker.refresher.refresh())
    before = only(tracker)
    await tracker.actions.receive(before.key)
    await tracker.actions.receive(before.key)
    await tracker.undo.take_back()
    after = only(tracker)
    assert (after.stage, after.raw_status, after.latest, after.pickup) == (
        before.stage,
        before.raw_status,
        before.latest,
        before.pickup,
    )
    with pytest.raises(UsageError):
        await tracker.actions.receive(before.key + 1)


async def test_a_parcel_followed_by_hand_is_nobodys_business(
    world: World, tracker: Tracker, server: SandboxServer
) -> None:
    """It is kept with its day, never asked about and never sent, whatever is done with it."""
    parcel = await tracker.actions.follow(
        "Sofa", number="A 1", carrier_name="Uncle Wang", expected=date(2026, 2, 9)
    )
    assert (parcel.provider, parcel.expected, parcel.title) == (MANUAL, date(2026, 2, 9), "Sofa")
    assert tracker.due_at(parcel) is None
    await drain(tracker.refresher.refresh([parcel.key]))
    await tracker.actions.archive(parcel.key)
    await tracker.actions.unarchive(parcel.key)
    await tracker.actions.receive(parcel.key)
    await drain(tracker.refresher.refresh())
    assert only(tracker).stage is Stage.DELIVERED
    assert only(tracker).pending == ()
    assert asked(world, "import") == 0
    assert world.flexforward.requests == []


async def test_delivered_parcels_are_archived_after_the_days_that_were_set(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Off unless set; not before its time, not while unread, and at the provider too."""
    [relation] = fill(world, 1)
    clock.advance(timedelta(hours=1))
    relation.package.add("買家取件成功", "delivered")
    await drain(tracker.refresher.refresh())
    clock.advance(timedelta(days=30))
    await drain(tracker.refresher.refresh_due())
    assert only(tracker).folder is Folder.INBOX
    assert not tracker.refresher.is_anything_due()
    tracker.actions.archive_delivered_after = timedelta(days=31)
    await drain(tracker.refresher.refresh_due())
    assert only(tracker).folder is Folder.INBOX
    clock.advance(timedelta(days=1))
    await drain(tracker.refresher.refresh_due())
    assert only(tracker).folder is Folder.ARCHIVE
    assert relation.folder is Folder.ARCHIVE
    await tracker.actions.unarchive(only(tracker).key)
    await drain(tracker.refresher.refresh_due())
    assert only(tracker).folder is Folder.INBOX
    assert not tracker.refresher.is_anything_due()


async def test_what_is_followed_by_hand_is_archived_without_any_token(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """After the days that were set; nobody is asked."""
    for provider in (TRACKTW, FLEXFORWARD):
        await tracker.tokens.delete(provider)
    parcel = await tracker.actions.follow("Sofa", number=None, carrier_name=None, expected=None)
    await tracker.actions.receive(parcel.key)
    await tracker.actions.mark_read(parcel.key)
    clock.advance(timedelta(days=31))
    await drain(tracker.refresher.refresh_due())
    assert only(tracker).folder is Folder.INBOX
    tracker.actions.archive_delivered_after = timedelta(days=30)
    await drain(tracker.refresher.refresh_due())
    assert only(tracker).folder is Folder.ARCHIVE
    assert world.tracktw.requests == []
