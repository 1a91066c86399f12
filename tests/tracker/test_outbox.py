import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from tracking import asked, drain, errors, fill, only

from parcel_tui.domain.carriers.names import HI_LIFE, SHOPEE, T_CAT
from parcel_tui.domain.errors import StorageError
from parcel_tui.domain.parcel import (
    FLEXFORWARD,
    TRACKTW,
    ActionKind,
    ChangeKind,
    Folder,
    Parcel,
    PendingAction,
)
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.sandbox.http.exchange import Request
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.tracktw.switches import Unarchiving
from parcel_tui.sandbox.world import World
from parcel_tui.tracker import outbox
from parcel_tui.tracker.outcomes import NewParcel, Outcome
from parcel_tui.tracker.tracker import Tracker

NUMBER = "TW268979373141Z"


def patches(world: World) -> list[str]:
    return [r.path.rpartition("/")[2] for r in world.tracktw.requests if r.method == "PATCH"]


async def test_an_action_is_stored_before_it_is_sent(world: World, tracker: Tracker) -> None:
    """Archived at once here, pending until the provider has heard of it."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    parcel = await tracker.actions.archive(only(tracker).key)
    assert (parcel.folder, parcel.pending[0].kind) == (Folder.ARCHIVE, ActionKind.ARCHIVE)
    assert relation.folder is Folder.INBOX
    await drain(tracker.refresher.send_pending())
    assert relation.folder is Folder.ARCHIVE
    assert only(tracker).pending == ()


async def test_an_action_made_while_offline_is_sent_once(
    world: World, tracker: Tracker, server: SandboxServer, clock: FakeClock
) -> None:
    """Down: it stays pending. Up again: the next refresh sends it, and no later one."""
    fill(world, 1)
    await drain(tracker.refresher.refresh())
    server.tracktw.stop()
    await tracker.actions.archive(only(tracker).key)
    assert errors(await drain(tracker.refresher.send_pending())) == ["unreachable"]
    assert only(tracker).pending
    server.tracktw.start()
    await drain(tracker.refresher.refresh())
    await drain(tracker.refresher.refresh())
    assert patches(world) == ["archive"]
    assert only(tracker).folder is Folder.ARCHIVE
    assert not only(tracker).pending


async def test_archive_and_unarchive_while_offline_cancel_out(world: World, tracker: Tracker) -> None:
    """What the provider never heard of is not sent at all."""
    fill(world, 1)
    await drain(tracker.refresher.refresh())
    await tracker.actions.archive(only(tracker).key)
    await tracker.actions.unarchive(only(tracker).key)
    await drain(tracker.refresher.send_pending())
    assert patches(world) == []
    assert only(tracker).folder is Folder.INBOX


@pytest.mark.parametrize("carried_out", [True, False])
async def test_an_action_without_an_answer_is_looked_for_before_it_is_sent_again(
    world: World, tracker: Tracker, clock: FakeClock, carried_out: bool
) -> None:
    """A cut after sending: done is done, and what was not done is sent again."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    world.tracktw.faults.add(
        Fault(FaultKind.CUT_BEFORE_HEADERS, method="PATCH", count=1, carried_out=carried_out)
    )
    await tracker.actions.archive(only(tracker).key)
    clock.advance(1)
    assert errors(await drain(tracker.refresher.send_pending())) == ["unreachable"]
    assert errors(await drain(tracker.refresher.send_pending())) == []  # not sent blindly
    clock.advance(1)
    await drain(tracker.refresher.refresh())
    assert patches(world) == ["archive"] * (1 if carried_out else 2)
    assert relation.folder is Folder.ARCHIVE
    assert only(tracker).folder is Folder.ARCHIVE
    assert not only(tracker).pending


@pytest.mark.parametrize("carried_out", [True, False])
async def test_an_add_without_an_answer_is_looked_for_too(
    world: World, tracker: Tracker, clock: FakeClock, carried_out: bool
) -> None:
    """A number that was taken is found in the inbox; one that was not is sent again."""
    world.tracktw.faults.add(
        Fault(FaultKind.CUT_BEFORE_HEADERS, method="POST", count=1, carried_out=carried_out)
    )
    await tracker.actions.add([NewParcel(NUMBER, TRACKTW, SHOPEE, name="耳機")])
    clock.advance(1)
    assert errors(await drain(tracker.refresher.send_pending())) == ["unreachable"]
    clock.advance(1)
    await drain(tracker.refresher.refresh())
    assert len(world.tracktw_account.relations) == 1
    assert asked(world, "/package/import") == (1 if carried_out else 2)
    assert (only(tracker).name, only(tracker).pending) == ("耳機", ())
    assert only(tracker).remote_id in world.tracktw_account.relations


async def test_a_process_killed_while_sending_does_not_send_twice(
    world: World, tracker: Tracker, open_tracker: Callable[[], Awaitable[Tracker]], clock: FakeClock
) -> None:
    """The action is marked before it leaves, so that the next process looks first."""
    import asyncio

    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    world.tracktw.faults.add(Fault(FaultKind.HANG, method="PATCH", count=1))
    await tracker.actions.archive(only(tracker).key)
    watcher = asyncio.create_task(drain(tracker.refresher.send_pending()))
    async with asyncio.timeout(50):
        while relation.folder is not Folder.ARCHIVE:
            await asyncio.sleep(0.001)
    clock.advance(1)
    other = await open_tracker()
    await drain(other.refresher.refresh())
    assert patches(world) == ["archive"]
    assert not only(other).pending
    world.tracktw.faults.clear()
    await watcher


async def test_a_refused_unarchive_goes_back_and_says_so(world: World, tracker: Tracker) -> None:
    """Where the provider does not know `inbox`, the parcel goes back to the archive."""
    fill(world, 1)
    world.tracktw.switches.unarchiving = Unarchiving.REFUSED
    await drain(tracker.refresher.refresh())
    key = only(tracker).key
    await tracker.actions.archive(key)
    await drain(tracker.refresher.send_pending())
    await tracker.actions.unarchive(key)
    assert errors(await drain(tracker.refresher.send_pending())) == ["rejected"]
    assert only(tracker).folder is Folder.ARCHIVE
    assert only(tracker).failure is not None
    [(_, change)] = tracker.snapshot.changes()
    assert change.kind is ChangeKind.REFUSED


async def test_deleted_is_gone_and_an_older_list_does_not_bring_it_back(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Deleted here and there; a list that was asked for before does not resurrect it."""
    keep, gone = fill(world, 2)
    await drain(tracker.refresher.refresh())
    world.tracktw.faults.add(Fault(FaultKind.HANG, path="/package/all", count=1))
    lists = asked(world, "/package/all")
    older = asyncio.create_task(drain(tracker.refresher.refresh()))
    while asked(world, "/package/all") == lists:
        await asyncio.sleep(0.01)
    await tracker.actions.delete(tracker.find(gone.id).key)
    assert [parcel.remote_id for parcel in tracker.parcels()] == [keep.id]
    await drain(tracker.refresher.send_pending())
    assert gone.id not in world.tracktw_account.relations
    world.tracktw.faults.clear()
    await older
    await drain(tracker.refresher.refresh())
    assert [parcel.remote_id for parcel in tracker.snapshot.parcels.values()] == [keep.id]
    assert gone.id in tracker.snapshot.deletions  # another process may have asked for a list before
    clock.advance(timedelta(days=1))
    await drain(tracker.refresher.refresh())
    assert gone.id not in tracker.snapshot.deletions


@pytest.mark.parametrize("back", [timedelta(), timedelta(seconds=1)])
@pytest.mark.parametrize("carried_out", [True, False])
async def test_what_was_being_sent_as_the_app_was_left_is_settled_by_one_refresh(
    world: World,
    tracker: Tracker,
    open_tracker: Callable[[], Awaitable[Tracker]],
    clock: FakeClock,
    carried_out: bool,
    back: timedelta,
) -> None:
    """Also where the clock stood still since, or was set back a little; never is what was done sent again."""
    fill(world, 2)
    await drain(tracker.refresher.refresh())
    hang = Fault(FaultKind.HANG, method="PATCH", count=1, carried_out=carried_out)
    world.tracktw.faults.add(hang)
    await tracker.actions.archive(tracker.parcels()[0].key)
    leaving = asyncio.create_task(drain(tracker.refresher.send_pending()))
    while not patches(world):
        await asyncio.sleep(0.001)
    await tracker.close()
    leaving.cancel()
    world.tracktw.faults.clear()
    clock.advance(-back)
    other = await open_tracker()
    clock.advance(back / 2)
    assert errors(await drain(other.refresher.refresh(urgent=True))) == []
    assert patches(world) == ["archive"] * (1 if carried_out else 2)
    assert not any(parcel.pending for parcel in other.snapshot.parcels.values())


@pytest.mark.parametrize(("after", "is_kept"), [(timedelta(hours=2), True), (timedelta(days=2), False)])
async def test_what_was_deleted_and_is_listed_again_is_the_parcel_that_it_was(
    world: World, tracker: Tracker, clock: FakeClock, after: timedelta, is_kept: bool
) -> None:
    """For as long as the deletion could be taken back, id, name, note, checkpoints; nothing old is told."""
    [relation] = fill(world, 1)
    relation.package.add("包裹抵達理貨中心，處理中")
    await drain(tracker.refresher.refresh())
    key = only(tracker).key
    await tracker.actions.rename(key, "耳機")
    await tracker.actions.note(key, "for Mei")
    known = tracker.history(key).checkpoints
    await tracker.actions.delete(key)
    await drain(tracker.refresher.send_pending())
    assert tracker.snapshot.parcels == {}
    clock.advance(after)
    world.tracktw_account.relations[relation.id] = relation
    await drain(tracker.refresher.refresh())
    again = only(tracker)
    assert (again.key == key, again.name, again.note, again.pending) == (
        is_kept,
        "耳機" if is_kept else None,
        "for Mei" if is_kept else None,
        (),
    )
    if is_kept:
        assert (tracker.history(key).checkpoints, tracker.snapshot.changes()) == (known, [])
        await tracker.undo.take_back()  # the deletion has nothing left to take back
        assert (only(tracker).name, only(tracker).pending) == ("耳機", ())


async def test_a_list_that_is_older_than_the_users_hand_moves_nothing(world: World, tracker: Tracker) -> None:
    """A pending action wins over what a list tells."""
    fill(world, 1)
    await drain(tracker.refresher.refresh())
    await tracker.actions.archive(only(tracker).key)
    world.tracktw.faults.add(Fault(FaultKind.STATUS, method="PATCH", status=500))
    await drain(tracker.refresher.refresh())
    assert only(tracker).folder is Folder.ARCHIVE
    assert only(tracker).pending


async def test_one_refused_number_does_not_hold_up_the_others(world: World, tracker: Tracker) -> None:
    """Several numbers ride on one request; refused together they are sent one by one, and each is told."""
    numbers = ["HL1234567890", "HL0000000000", "HL2345678901"]
    world.tracktw.switches.refused_numbers = frozenset({"HL0000000000"})
    await tracker.actions.add([NewParcel(number, TRACKTW, HI_LIFE) for number in numbers])
    outcomes = await drain(tracker.refresher.send_pending())
    assert asked(world, "/package/import") == 1 + len(numbers)
    told = {outcome.title: outcome.error and outcome.error.code for outcome in outcomes}
    assert told == {"HL1234567890": None, "HL0000000000": "rejected", "HL2345678901": None}
    there = {relation.package.tracking_number for relation in world.tracktw_account.relations.values()}
    assert {parcel.number for parcel in tracker.parcels()} == there == {"HL1234567890", "HL2345678901"}
    assert all(parcel.remote_id and not parcel.pending for parcel in tracker.parcels())


async def test_numbers_that_were_all_refused_are_each_told_once(world: World, tracker: Tracker) -> None:
    """None is kept, and none is sent again."""
    numbers = ["HL1234567890", "HL0000000000"]
    world.tracktw.switches.refused_numbers = frozenset(numbers)
    await tracker.actions.add([NewParcel(number, TRACKTW, HI_LIFE) for number in numbers])
    assert errors(await drain(tracker.refresher.send_pending())) == ["rejected", "rejected"]
    assert tracker.parcels() == []
    assert await drain(tracker.refresher.send_pending()) == []
    assert asked(world, "/package/import") == 3


async def test_deleting_what_is_gone_is_done(world: World, tracker: Tracker) -> None:
    """What was deleted on the website meanwhile is deleted here without a complaint, and stays so."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    world.tracktw_account.delete(relation)
    await tracker.actions.delete(only(tracker).key)
    [outcome] = await drain(tracker.refresher.send_pending())
    assert (outcome.error, outcome.parcel) == (None, None)
    assert patches(world) == ["delete"]
    assert tracker.snapshot.parcels == {}
    assert tracker.snapshot.changes() == []


async def test_a_number_that_the_provider_knows_by_another_spelling_is_one_parcel(
    world: World, tracker: Tracker
) -> None:
    """Its answer names the relation that is here already: that parcel stays, with its name and history."""
    world.tracktw.switches.drops_hyphens = True
    relation = world.tracktw_account.add("907218463512", T_CAT)
    relation.package.add("已集貨")
    await drain(tracker.refresher.refresh())
    first = await tracker.actions.rename(only(tracker).key, "耳機")
    await tracker.actions.add([NewParcel("9072-1846-3512", TRACKTW, T_CAT)])
    [outcome] = await drain(tracker.refresher.send_pending())
    assert (outcome.error, outcome.key) == (None, first.key)
    await drain(tracker.refresher.refresh())
    assert len(world.tracktw_account.relations) == 1
    assert (only(tracker).key, only(tracker).name, only(tracker).pending) == (first.key, "耳機", ())
    assert [c.message for c in tracker.history(first.key).checkpoints] == ["已集貨"]


async def test_adding_what_is_followed_finds_it_again(world: World, tracker: Tracker) -> None:
    """Neither here nor there is a parcel followed twice."""
    new = NewParcel(NUMBER, TRACKTW, SHOPEE)
    [first] = await tracker.actions.add([new])
    await drain(tracker.refresher.send_pending())
    [again] = await tracker.actions.add([new])
    assert (again.known, again.parcel.key) == (True, first.parcel.key)
    world.tracktw_account.add("TW000000000001")
    await tracker.actions.add([NewParcel("TW000000000001", TRACKTW, SHOPEE)])
    await drain(tracker.refresher.send_pending())
    await drain(tracker.refresher.refresh())
    assert len(tracker.parcels()) == 2


async def test_an_unknown_label_is_not_kept(world: World, tracker: Tracker) -> None:
    """Flex Forward does not know it: said once, and nothing is left behind."""
    await tracker.actions.add([NewParcel("f47ac10b-58cc-4372-a567-0e02b2c3d479", FLEXFORWARD)])
    assert errors(await drain(tracker.refresher.send_pending())) == ["not_found"]
    assert tracker.parcels() == []


async def test_a_label_by_its_order_number(world: World, tracker: Tracker) -> None:
    """A slash and a space in it arrive as they are; added twice, it is one."""
    world.flexforward_account.add("f47ac10b-58cc-4372-a567-0e02b2c3d479", order_number="A/B 1")
    for _ in range(2):
        await tracker.actions.add([NewParcel("A/B 1", FLEXFORWARD, name="shoes")])
        assert only(tracker).remote_id == "A/B 1"
    assert errors(await drain(tracker.refresher.send_pending())) == []
    assert (only(tracker).remote_id, only(tracker).pending) == ("A/B 1", ())


async def test_without_a_saved_state_nothing_is_sent(
    world: World, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: the action fails with a sentence, and the provider never hears of it."""
    import os

    fill(world, 1)
    await drain(tracker.refresher.refresh())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StorageError):
            await tracker.actions.archive(only(tracker).key)
    await drain(tracker.refresher.send_pending())
    assert patches(world) == []
    assert only(tracker).folder is Folder.INBOX


async def days(tracker: Tracker, clock: FakeClock, hours: float) -> list[Outcome]:
    """An open dashboard over that time: what is due is done, at most every five minutes."""
    outcomes: list[Outcome] = []
    until = clock() + timedelta(hours=hours)
    while (due := tracker.refresher.next_due_at()) is not None and clock() < until:
        clock.advance(min(max((due - clock()).total_seconds(), 300), (until - clock()).total_seconds()))
        outcomes += await drain(tracker.refresher.refresh_due())
    return outcomes


@pytest.mark.parametrize("body", [b'{"message": "Server Error"}', b"[]"], ids=["500", "nothing"])
async def test_what_the_provider_cannot_digest_holds_up_nothing_else(
    world: World, tracker: Tracker, clock: FakeClock, body: bytes
) -> None:
    """An add and a move: the others are sent in the same breath; these two move back, are given up after
    a day, and are told once each. The move is undone, the add can be made again.
    """
    bad, good = fill(world, 2)
    await drain(tracker.refresher.refresh())
    status = 500 if body.startswith(b"{") else 200
    paths = ("/package/import", f"/package/state/{bad.id}")

    def sent() -> list[int]:
        return [asked(world, path) for path in paths]

    for path in paths:
        world.tracktw.faults.add(Fault(FaultKind.STATUS, path=path, status=status, body=body))
    await tracker.actions.add([NewParcel("HL0000000000", TRACKTW, HI_LIFE, name="本", note="gift")])
    await tracker.actions.archive(tracker.find(bad.id).key)
    clock.advance(1)
    await tracker.actions.archive(tracker.find(good.id).key)
    clock.advance(1)
    await days(tracker, clock, 0.2)
    assert good.folder is Folder.ARCHIVE
    await days(tracker, clock, 26)
    tries = sent()
    assert all(5 <= count <= 25 for count in tries)
    assert not any(parcel.pending for parcel in tracker.parcels())
    refusals = [c for _, c in tracker.snapshot.changes() if c.kind is ChangeKind.REFUSED]
    assert len(refusals) == 2
    assert all("a day of tries" in refusal.message for refusal in refusals)
    await days(tracker, clock, 3)
    assert sent() == tries
    assert tracker.find(bad.id).folder is Folder.INBOX
    kept = tracker.find("HL0000000000")
    assert (kept.name, kept.note, kept.failure and kept.failure.code) == ("本", "gift", "given_up")
    world.tracktw.faults.clear()
    [again] = await tracker.actions.add([NewParcel("HL0000000000", TRACKTW, HI_LIFE)])
    assert again.parcel.key == kept.key
    await drain(tracker.refresher.send_pending())
    assert tracker.find("HL0000000000").remote_id in world.tracktw_account.relations
    assert tracker.find("HL0000000000").name == "本"


async def test_one_number_that_cannot_be_digested_costs_the_others_on_its_request_nothing(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """What was sent together and failed is sent one by one."""

    def is_bad(request: Request) -> bool:
        return b"HL0000000000" in request.body

    world.tracktw.faults.add(Fault(FaultKind.STATUS, path="/package/import", status=500, when=is_bad))
    numbers = ["HL0000000000", "HL0000000001", "HL0000000002"]
    await tracker.actions.add([NewParcel(number, TRACKTW, HI_LIFE) for number in numbers])
    clock.advance(1)
    assert errors(await drain(tracker.refresher.send_pending())) == ["unavailable"] * 3
    clock.advance(1)
    await drain(tracker.refresher.refresh())
    assert {r.package.tracking_number for r in world.tracktw_account.relations.values()} == set(numbers[1:])
    assert [bool(tracker.find(number).pending) for number in numbers] == [True, False, False]


async def test_an_outage_of_days_gives_nothing_up(world: World, tracker: Tracker, clock: FakeClock) -> None:
    """What is not done because nothing is served waits for as long as that lasts."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=500))
    await tracker.actions.archive(only(tracker).key)
    clock.advance(1)
    await days(tracker, clock, 30)
    assert only(tracker).pending
    world.tracktw.faults.clear()
    await days(tracker, clock, 2)
    assert relation.folder is Folder.ARCHIVE
    assert not only(tracker).pending
    assert [c.kind for _, c in tracker.snapshot.changes()] == []


@pytest.mark.parametrize("carried_out", [True, False])
@pytest.mark.parametrize("body", [b"", b'{"message": "ok"}', b"{}"], ids=repr)
@pytest.mark.parametrize("kind", [ActionKind.ARCHIVE, ActionKind.DELETE])
async def test_a_success_that_is_not_worded_is_confirmed_by_the_next_list(
    world: World, tracker: Tracker, clock: FakeClock, kind: ActionKind, body: bytes, carried_out: bool
) -> None:
    """An empty 200 or 204: no error, and nothing done is sent twice; what was not done is sent again."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    status = 200 if body else 204
    fault = Fault(
        FaultKind.STATUS, method="PATCH", count=1, status=status, body=body, carried_out=carried_out
    )
    world.tracktw.faults.add(fault)
    key = only(tracker).key
    await (tracker.actions.archive(key) if kind is ActionKind.ARCHIVE else tracker.actions.delete(key))
    clock.advance(1)
    assert errors(await drain(tracker.refresher.send_pending())) == []
    clock.advance(1)
    await drain(tracker.refresher.refresh())
    assert patches(world) == [kind.value] * (1 if carried_out else 2)
    if kind is ActionKind.DELETE:
        assert not tracker.snapshot.parcels
        assert not world.tracktw_account.relations
    else:
        assert (relation.folder, only(tracker).folder) == (Folder.ARCHIVE, Folder.ARCHIVE)
        assert not only(tracker).pending


@pytest.mark.parametrize("carried_out", [True, False])
async def test_a_row_that_cannot_be_read_is_not_taken_for_a_parcel_that_was_deleted(
    world: World, tracker: Tracker, clock: FakeClock, carried_out: bool
) -> None:
    """It may be any: that one is asked for, and a deletion in doubt is done once, and none is dropped."""
    doubtful, other = fill(world, 2)
    await drain(tracker.refresher.refresh())
    world.tracktw.switches.garbled = frozenset({other.id if carried_out else doubtful.id})
    world.tracktw.faults.add(Fault(FaultKind.STATUS, method="PATCH", count=1, carried_out=carried_out))
    await tracker.actions.delete(tracker.find(doubtful.id).key)
    for _ in range(3):
        clock.advance(1)
        await drain(tracker.refresher.refresh())
    assert patches(world) == ["delete"] * (1 if carried_out else 2)
    assert [relation.id for relation in world.tracktw_account.relations.values()] == [other.id]
    assert [parcel.remote_id for parcel in tracker.parcels()] == [other.id]


NO_USER = b'{"message": "No query results for model [App\\\\Models\\\\User]."}'


@pytest.mark.parametrize(
    ("status", "body"), [*((status, None) for status in (402, 404, 410, 418, 419)), (404, NO_USER)]
)
async def test_a_refusal_that_is_not_the_parcels_throws_nothing_away(
    world: World, tracker: Tracker, clock: FakeClock, status: int, body: bytes | None
) -> None:
    """Adds and moves wait, and are sent once the address or the account is in order again."""
    [relation] = fill(world, 1)
    await drain(tracker.refresher.refresh())
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=status, body=body))
    await tracker.actions.archive(only(tracker).key)
    await tracker.actions.add([NewParcel("HL0000000001", TRACKTW, HI_LIFE, name="x", note="y")])
    clock.advance(1)
    assert set(errors(await drain(tracker.refresher.send_pending()))) == {"unavailable"}
    clock.advance(1)
    assert set(errors(await drain(tracker.refresher.refresh()))) == {"unavailable"}
    assert [len(parcel.pending) for parcel in tracker.parcels()] == [1, 1]
    world.tracktw.faults.clear()
    clock.advance(60)
    await drain(tracker.refresher.refresh())
    assert relation.folder is Folder.ARCHIVE
    added = tracker.find("HL0000000001")
    assert (added.name, added.note, added.pending) == ("x", "y", ())


@pytest.mark.parametrize("path", ["", "/package/state"], ids=["all", "moves"])
async def test_once_the_fault_is_gone_one_refresh_sends_all_that_waits(
    world: World, tracker: Tracker, clock: FakeClock, path: str
) -> None:
    """Also what failed more than once, and rests by itself; of what was taken back, what took it back."""
    done, back = fill(world, 2)
    await drain(tracker.refresher.refresh())
    world.tracktw.faults.add(Fault(FaultKind.STATUS, path=path, status=404, body=b"<html></html>"))
    for relation in (done, back):
        await tracker.actions.archive(tracker.find(relation.id).key)
    for _ in range(3):
        clock.advance(1)
        await drain(tracker.refresher.send_pending())
        await drain(tracker.refresher.refresh())
    await tracker.actions.unarchive(tracker.find(back.id).key)
    world.tracktw.faults.clear()
    clock.advance(1)
    sent = len(patches(world))
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert sorted(patches(world)[sent:]) == ["archive", "inbox"]
    assert (done.folder, back.folder) == (Folder.ARCHIVE, Folder.INBOX)
    assert not any(parcel.pending for parcel in tracker.parcels())


async def test_what_is_in_doubt_is_said_to_be_so(world: World, tracker: Tracker) -> None:
    """A move whose answer was lost is not sent again before a list has been read; its user is told why."""
    relation = fill(world, 1)[0]
    await drain(tracker.refresher.refresh())
    key = tracker.find(relation.id).key
    await tracker.actions.archive(key)
    world.tracktw.faults.add(Fault(FaultKind.CUT_MID_BODY, path="/package/state"))
    await drain(tracker.refresher.send_pending([key]))
    world.tracktw.faults.clear()
    sent = len(world.tracktw.requests)
    [outcome] = await drain(tracker.refresher.send_pending([key]))
    assert "is not clear yet" in str(outcome.error)
    assert len(world.tracktw.requests) == sent


def test_what_failed_is_sent_after_what_the_user_did_later() -> None:
    """An add that failed goes behind, whatever else the user has done to that parcel since."""
    add = PendingAction(ActionKind.ADD, NOON, failed=1)
    later = PendingAction(ActionKind.ARCHIVE, NOON + timedelta(seconds=1))
    failing = Parcel(1, TRACKTW, NOON, number=NUMBER, pending=(add, later))
    others = [Parcel(key, TRACKTW, NOON, pending=(later,)) for key in (2, 3)]
    assert outbox.waiting([failing, *others], lambda _: True) == [*others, failing]
