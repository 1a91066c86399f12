"""Which account, which parcel, which label: whatever changes around them, each is there once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tracking import drain, errors, fill, only

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, ChangeKind, Folder
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.world import World
from parcel_tui.storage.records import AccountRecord
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.tracker import Tracker

ONE, TWO = "f47ac10b-58cc-4372-a567-0e02b2c3d479", "f47ac10b-58cc-4372-a567-0e02b2c3d480"
NUMBER = "TW268979373141Z"


async def name_all(tracker: Tracker) -> None:
    for parcel in tracker.parcels():
        await tracker.actions.rename(parcel.key, f"name of {parcel.number}")
        await tracker.actions.note(parcel.key, f"note of {parcel.number}")


def assert_named(tracker: Tracker) -> None:
    for parcel in tracker.parcels():
        assert (parcel.name, parcel.note) == (f"name of {parcel.number}", f"note of {parcel.number}")


@pytest.mark.parametrize("known_by", ["id", "address"])
async def test_an_account_whose_address_changes_is_the_same_account(
    world: World, tracker: Tracker, clock: FakeClock, known_by: str
) -> None:
    """Each parcel once, with its name, note and history; nothing old is told, and what is new is."""
    relations = fill(world, 3)
    world.tracktw_account.archive(relations[2])
    await drain(tracker.refresher.refresh())
    await name_all(tracker)
    if known_by == "address":  # as earlier versions left it
        await as_earlier_versions(tracker)
    world.tracktw_account.email = "another@example.com"
    relations[0].package.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    world.tracktw_account.delete(relations[1])
    clock.advance(timedelta(days=1, minutes=1))
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert {p.remote_id for p in tracker.parcels()} == {r.id for r in relations}
    assert len(tracker.parcels()) == 3
    assert_named(tracker)
    kinds = [change.kind for _, change in tracker.snapshot.changes()]
    assert sorted(kinds) == [ChangeKind.CHECKPOINT, ChangeKind.REMOVED]
    assert len({p.account for p in tracker.parcels()}) == 1
    # An act on any of them is sent.
    key = tracker.find(relations[0].id).key
    await tracker.actions.archive(key)
    assert errors(await drain(tracker.refresher.send_pending([key]))) == []
    assert relations[0].folder is Folder.ARCHIVE


async def as_earlier_versions(tracker: Tracker) -> None:
    """The state with everything under a hash of the address."""

    def edit(tx):
        for parcel in list(tx.parcels()):
            tx.put(replace(parcel, account="0123456789abcdef", package_id=None))
        known = tx.base.providers[TRACKTW]
        record = replace(tx.base.accounts[f"{TRACKTW}:{known.account}"], user="")
        tx.put_account(f"{TRACKTW}:{known.account}", AccountRecord())
        tx.put_account(f"{TRACKTW}:0123456789abcdef", record)
        tx.put_provider(TRACKTW, replace(known, account="0123456789abcdef"))

    await tracker._writer.apply(edit)


async def test_copies_that_an_earlier_version_made_become_one(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """The dead copy's name, note and checkpoints are the living one's."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    living = only(tracker)
    history = tracker.history(living.key)

    def edit(tx):
        dead = replace(living, key=tx.new_key(), account="0123456789abcdef", name="耳機", note="gift")
        tx.put(dead)
        tx.put_history(dead.key, history)

    await tracker._writer.apply(edit)
    clock.advance(60)
    relation.package.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    await drain(tracker.refresher.refresh())
    assert (only(tracker).key, only(tracker).name, only(tracker).note) == (living.key, "耳機", "gift")
    assert len(tracker.history(living.key).checkpoints) == 3
    assert len(tracker.snapshot.changes()) == 1


@pytest.mark.parametrize("how", ["archived", "archived at once", "deleted", "both unknown"])
async def test_a_parcel_that_was_imported_again_is_one_parcel(
    world: World, tracker: Tracker, clock: FakeClock, how: str
) -> None:
    """The newer relation counts, with name, note and history; nothing old is told anew."""
    account = world.tracktw_account
    [old] = fill(world, 1)
    if how != "both unknown":
        await drain(tracker.refresher.refresh())
        await name_all(tracker)
        clock.advance(60)
    account.delete(old) if how == "deleted" else account.archive(old)
    if how in {"archived", "deleted"}:
        await drain(tracker.refresher.refresh())
        clock.advance(60)
    told = len(tracker.snapshot.changes())
    new = account.import_again(old)
    await drain(tracker.refresher.refresh())
    clock.advance(timedelta(days=1, minutes=1))
    await drain(tracker.refresher.refresh())
    assert (only(tracker).remote_id, only(tracker).folder) == (new.id, Folder.INBOX)
    assert only(tracker).removed_at is None
    assert len(tracker.history(only(tracker).key).checkpoints) == 2
    assert only(tracker).unread == 0
    assert len(tracker.snapshot.changes()) == told
    if how != "both unknown":
        assert_named(tracker)
    clock.advance(1)
    await tracker.actions.delete(only(tracker).key)
    clock.advance(1)
    await drain(tracker.refresher.send_pending())
    clock.advance(timedelta(days=1, minutes=1))
    await drain(tracker.refresher.refresh())
    assert (tracker.parcels(), account.relations) == ([], {})


@pytest.mark.parametrize("is_known_to_be_gone", [True, False])
async def test_a_parcel_that_was_deleted_and_added_anew_elsewhere_is_one_parcel(
    world: World, tracker: Tracker, clock: FakeClock, is_known_to_be_gone: bool
) -> None:
    """Also where the provider made another package of the same number: with name and note, and not told to
    be deleted.
    """
    account = world.tracktw_account
    [old] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    await name_all(tracker)
    key = only(tracker).key
    account.delete(old)
    if is_known_to_be_gone:
        clock.advance(timedelta(days=1, minutes=1))
        await drain(tracker.refresher.refresh())
        assert only(tracker).removed_at is not None
    told = len(tracker.snapshot.changes())
    account.warehouse.packages.clear()
    new = account.import_again(old)
    new.package.id = TWO
    clock.advance(timedelta(days=1, minutes=1))
    await drain(tracker.refresher.refresh())
    assert (only(tracker).key, only(tracker).remote_id, only(tracker).removed_at) == (key, new.id, None)
    assert_named(tracker)
    assert not [c for _, c in tracker.snapshot.changes()[told:] if c.kind is ChangeKind.REMOVED]


async def test_a_parcel_that_is_imported_again_while_its_deletion_waits_is_a_new_one(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """What the user deleted here before stays deleted, and the new relation is not deleted with it."""
    [old] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    world.tracktw.faults.add(Fault(FaultKind.STATUS, path=f"/package/state/{old.id}", status=503))
    await tracker.actions.delete(only(tracker).key)
    clock.advance(1)
    new = world.tracktw_account.import_again(old)
    await drain(tracker.refresher.refresh())
    assert [parcel.remote_id for parcel in tracker.parcels()] == [new.id]
    world.tracktw.faults.clear()
    clock.advance(timedelta(days=1, minutes=1))
    await drain(tracker.refresher.refresh())
    assert [parcel.remote_id for parcel in tracker.parcels()] == [new.id]
    assert list(world.tracktw_account.relations) == [new.id]


async def test_the_newer_relation_is_deleted_and_the_older_one_is_left(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Then the parcel is where that one is."""
    [old] = fill(world, 1)
    world.tracktw_account.archive(old)
    new = world.tracktw_account.import_again(old)
    await drain(tracker.refresher.refresh())
    assert only(tracker).remote_id == new.id
    clock.advance(60)
    world.tracktw_account.delete(new)
    await drain(tracker.refresher.refresh())
    assert (only(tracker).remote_id, only(tracker).folder) == (old.id, Folder.ARCHIVE)
    assert only(tracker).removed_at is None


async def test_added_again_after_it_was_deleted_elsewhere(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """`add` imports it anew, and it is the parcel that it was."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    await name_all(tracker)
    clock.advance(60)
    world.tracktw_account.delete(relation)
    await drain(tracker.refresher.refresh())
    assert only(tracker).removed_at is not None
    key, number = only(tracker).key, only(tracker).number or ""
    [added] = await tracker.actions.add([NewParcel(number, TRACKTW, SHOPEE)])
    assert errors(await drain(tracker.refresher.send_pending([key]))) == []
    assert (added.parcel.key, only(tracker).removed_at) == (key, None)
    assert only(tracker).remote_id in world.tracktw_account.relations
    assert_named(tracker)


@pytest.mark.parametrize("status", [404, 422])
async def test_a_label_that_is_refused_when_it_is_added_again_stays(
    world: World, tracker: Tracker, clock: FakeClock, status: int
) -> None:
    """`add` asks again after a refusal; whatever is answered, what was known of the label is kept."""
    world.flexforward_account.add(ONE).add("Picked up", "InTransit")
    await tracker.actions.add([NewParcel(ONE, FLEXFORWARD, name="shoes", note="gift")])
    await drain(tracker.refresher.send_pending())
    world.flexforward.faults.add(Fault(FaultKind.STATUS, status=status))
    clock.advance(3600)
    await drain(tracker.refresher.refresh())
    before = len(world.flexforward.requests)
    await tracker.actions.add([NewParcel(ONE, FLEXFORWARD)])
    assert errors(await drain(tracker.refresher.send_pending())) == [
        "not_found" if status == 404 else "rejected"
    ]
    assert len(world.flexforward.requests) == before + 1
    assert (only(tracker).name, only(tracker).note, only(tracker).pending) == ("shoes", "gift", ())
    assert len(tracker.history(only(tracker).key).checkpoints) == 1
    world.flexforward.faults.clear()
    await tracker.actions.add([NewParcel(ONE, FLEXFORWARD)])
    assert errors(await drain(tracker.refresher.send_pending())) == []
    assert only(tracker).failure is None


async def test_with_another_accounts_token_nothing_is_passed_over_in_silence(
    world: World,
    tracker: Tracker,
    tokens: MemoryKeyring,
    open_tracker: Callable[[], Awaitable[Tracker]],
    clock: FakeClock,
) -> None:
    """The account is named, what was done waits for its token, and a number may be followed in both."""
    other = world.tracktw.add_account("other-token", email="other@example.com", name="別人")
    other.add("TW000000000099")
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    key, number = only(tracker).key, only(tracker).number or ""
    mine = tokens.tokens[TRACKTW]
    tokens.tokens[TRACKTW] = Bearer(Secret("other-token"))
    second = await open_tracker()
    await second.actions.archive(key)
    clock.advance(1)
    [outcome] = await drain(second.refresher.send_pending([key]))
    assert (outcome.error and outcome.error.code, outcome.error and outcome.error.exit_code) == (
        "other_account",
        4,
    )
    assert "林雅婷" in str(outcome.error)
    assert errors(await drain(second.refresher.refresh([key]))) == ["other_account"]
    [added] = await second.actions.add([NewParcel(number, TRACKTW, SHOPEE)])
    assert not added.known
    assert errors(await drain(second.refresher.send_pending([added.parcel.key]))) == []
    assert other.find(number) is not None
    assert relation.folder is Folder.INBOX
    clock.advance(60)
    await drain(second.refresher.refresh())
    assert second.parcel(key).pending
    tokens.tokens[TRACKTW] = mine
    third = await open_tracker()
    await drain(third.refresher.refresh())
    assert relation.folder is Folder.ARCHIVE
    assert len({p.account for p in third.parcels()}) == 2
    assert not any(p.pending for p in third.parcels())
    await third.actions.unarchive(key)
    world.tracktw.requests.clear()
    assert errors(await drain(third.refresher.send_pending([key]))) == []
    assert [request.method for request in world.tracktw.requests] == ["PATCH"]  # whose it is is known


async def test_a_number_in_the_websites_archive_is_added(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """It is shown where it is, at once."""
    relation = world.tracktw_account.add(NUMBER, folder=Folder.ARCHIVE)
    await tracker.actions.add([NewParcel(NUMBER, TRACKTW, SHOPEE, name="耳機")])
    assert errors(await drain(tracker.refresher.send_pending())) == []
    assert (only(tracker).folder, only(tracker).remote_id, only(tracker).name) == (
        Folder.ARCHIVE,
        relation.id,
        "耳機",
    )


async def test_one_label_by_its_id_and_by_its_order_number_is_one_parcel(
    world: World, tracker: Tracker
) -> None:
    """Whichever came first; the later name is kept where there was none."""
    world.flexforward_account.add(ONE, order_number="A/B 1").add("Picked up", "InTransit")
    await tracker.actions.add([NewParcel("A/B 1", FLEXFORWARD)])
    await drain(tracker.refresher.send_pending())
    await tracker.actions.add([NewParcel(ONE.upper(), FLEXFORWARD, name="shoes")])
    assert errors(await drain(tracker.refresher.send_pending())) == []
    assert (only(tracker).name, only(tracker).remote_id, only(tracker).package_id) == ("shoes", "A/B 1", ONE)
    assert len(tracker.history(only(tracker).key).checkpoints) == 1
    assert only(tracker).former_ids == (ONE.upper(),)
    await tracker.actions.add([NewParcel("A/B 1", FLEXFORWARD)])
    await drain(tracker.refresher.send_pending())
    assert only(tracker).pending == ()


async def test_an_order_number_that_is_used_for_a_second_label_mixes_nothing(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """The first parcel stays the first label's; added again the number is the second's."""
    world.flexforward_account.add(ONE, order_number="A/B 1").add("Picked up", "InTransit")
    await tracker.actions.add([NewParcel("A/B 1", FLEXFORWARD, name="first")])
    await drain(tracker.refresher.send_pending())
    world.flexforward_account.add(TWO, order_number="A/B 1").add("Delivered", "Delivered")
    clock.advance(3600)
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert [c.message for c in tracker.history(only(tracker).key).checkpoints] == ["Picked up"]
    [again] = await tracker.actions.add([NewParcel("A/B 1", FLEXFORWARD, name="second")])
    assert errors(await drain(tracker.refresher.send_pending())) == []
    by_name = {p.name: p for p in tracker.parcels()}
    assert {name: p.package_id for name, p in by_name.items()} == {"first": ONE, "second": TWO}
    assert [c.message for c in tracker.history(by_name["second"].key).checkpoints] == ["Delivered"]
    assert len({p.remote_id for p in tracker.parcels()}) == 2
    assert again.parcel.key == by_name["second"].key
