"""Edits from the event loop: written together, each answered with its own outcome."""

import asyncio
import gc
import threading
import weakref
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager

import pytest
from storing import add, numbers

from parcel_tui.domain.errors import StorageError, UsageError
from parcel_tui.storage.state_file import NoFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction
from parcel_tui.storage.writer import Writer

PATIENCE = 50.0


class Disk(NoFile):
    """A state in memory, whose disk may be full."""

    is_full = False

    def locked(self) -> AbstractContextManager[None]:
        if self.is_full:
            raise StorageError("Nothing was saved: the disk is full.")
        return super().locked()


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
async def writer(disk: Disk) -> AsyncIterator[Writer]:
    """One whose background edits wait a minute for company."""
    writer = Writer(Store(disk), batch_seconds=60.0)
    yield writer
    writer.close()
    await asyncio.to_thread(writer.join, PATIENCE)


def generation(writer: Writer) -> int:
    """How many times the state was written."""
    return writer.store.snapshot.meta.generation


async def begun(*edits: asyncio.Task[object]) -> None:
    """Until each has come to its edit."""
    await asyncio.sleep(0)
    assert not any(edit.done() for edit in edits)


async def test_what_waits_is_written_with_the_next_act_of_the_users(writer: Writer) -> None:
    """In one write, in the order in which it came; the edits that nothing waits for, too."""
    seen: asyncio.Queue[int] = asyncio.Queue()
    writer.on_commit = lambda: seen.put_nowait(generation(writer))
    first = asyncio.create_task(writer.apply(add("A"), urgent=False))
    await begun(first)
    writer.apply_soon(add("B"))
    mine = await writer.apply(add("C"))
    assert ((await first).key, mine.key) == (1, 3)
    assert [parcel.number for parcel in writer.store.snapshot.parcels.values()] == ["A", "B", "C"]
    assert await asyncio.wait_for(seen.get(), PATIENCE) == 1
    await writer.apply(add("D"))
    assert await asyncio.wait_for(seen.get(), PATIENCE) == 2
    assert seen.empty()
    later = asyncio.create_task(writer.apply(add("E"), urgent=False))
    await begun(later)
    writer.apply_soon(add("F"))
    done, _ = await asyncio.wait([later], timeout=0.05)
    assert not done
    writer.flush()
    await later


async def test_what_waits_can_be_hurried_up(writer: Writer) -> None:
    """By one that ends the waiting, or that waits for certain edits."""
    first = asyncio.create_task(writer.apply(add("A"), urgent=False))
    assert (await asyncio.wait([first], timeout=0.05))[0] == set()
    writer.flush()
    assert (await asyncio.wait_for(first, PATIENCE)).key == 1
    writer.flush()  # with nothing that waits, the next one waits all the same
    later = [asyncio.create_task(writer.apply(add(number), urgent=False)) for number in "BC"]
    await asyncio.wait_for(writer.written(later), PATIENCE)
    assert [edit.done() for edit in later] == [True, True]
    assert (numbers(writer.store), generation(writer)) == (["A", "B", "C"], 2)


async def test_each_has_the_outcome_of_its_own(writer: Writer) -> None:
    """An error of one edit is its caller's; what was written of the others stays."""

    def wrong(_: Transaction) -> None:
        raise UsageError("no")

    writer.apply_soon(wrong)
    edits = [asyncio.create_task(writer.apply(edit, urgent=False)) for edit in (add("A"), wrong)]
    await begun(*edits)
    assert (await writer.apply(lambda tx: len(list(tx.parcels())))) == 1
    outcomes = await asyncio.gather(*edits, return_exceptions=True)
    assert (outcomes[0].number, str(outcomes[1])) == ("A", "no")
    with pytest.raises(UsageError):
        await writer.written([asyncio.create_task(writer.apply(wrong, urgent=False))])


async def test_what_goes_wrong_with_an_edit_that_nothing_waits_for_is_not_reported(writer: Writer) -> None:
    """By asyncio, on the screen."""
    reported: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))

    def wrong(_: Transaction) -> None:
        raise UsageError("no")

    writer.apply_soon(wrong)
    for number in "AB":
        await writer.apply(add(number))
    gc.collect()
    assert reported == []


async def test_a_fault_of_an_edit_is_told_to_all_that_were_written_with_it(writer: Writer) -> None:
    """None of it is saved, and the thread goes on."""

    def faulty(_: Transaction) -> None:
        raise KeyError("a fault of ours")

    beside = asyncio.create_task(writer.apply(add("A"), urgent=False))
    await begun(beside)
    with pytest.raises(KeyError):
        await writer.apply(faulty)
    with pytest.raises(KeyError):
        await beside
    assert (await writer.apply(add("B"))).key == 1


async def test_what_cannot_be_saved_is_told_and_shown(writer: Writer, disk: Disk) -> None:
    """The screen is told after a failure too; what is asked for while leaving is not lost."""
    told = asyncio.Event()
    writer.on_commit = told.set
    disk.is_full = True
    with pytest.raises(StorageError, match="the disk is full"):
        await writer.apply(add("A"))
    await asyncio.wait_for(told.wait(), PATIENCE)
    disk.is_full = False
    writer.apply_soon(add("B"))
    writer.close()
    await asyncio.to_thread(writer.join, PATIENCE)
    assert numbers(writer.store) == ["B"]


async def test_a_caller_that_goes_away_takes_nothing_back(writer: Writer) -> None:
    """Its edit is written, and those after it are answered."""
    gone = asyncio.create_task(writer.apply(add("A"), urgent=False))
    await begun(gone)
    gone.cancel()
    assert (await writer.apply(add("B"))).key == 2
    assert gone.cancelled()
    assert numbers(writer.store) == ["A", "B"]


async def test_a_fault_of_a_look_is_a_sentence_until_the_next(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A thread that ended would save nothing any more."""
    caplog.set_level("INFO")
    looked = asyncio.Event()
    writer.on_commit = looked.set

    def faulty() -> None:
        raise KeyError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr(writer.store, "look_again", faulty)
        writer.reload_soon()
        await asyncio.wait_for(looked.wait(), PATIENCE)
    assert str(writer.store.trouble).startswith("The state could not be looked at again (KeyError")
    assert "KeyError" in caplog.text
    looked.clear()
    writer.reload_soon()
    await asyncio.wait_for(looked.wait(), PATIENCE)
    assert writer.store.trouble is None
    assert (await writer.apply(add("A"))).key == 1


async def test_a_thread_that_has_ended_is_begun_anew(writer: Writer) -> None:
    """With the first edit that comes after; without any there is none to wait for."""
    Writer(Store(NoFile())).join(PATIENCE)
    await writer.apply(add("A"))
    writer.close()
    await asyncio.to_thread(writer.join, PATIENCE)
    assert (await asyncio.wait_for(writer.apply(add("B"), urgent=False), PATIENCE)).key == 2


async def test_what_others_wrote_is_looked_at_once_for_each_wish(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not on and on."""
    looks: list[None] = []
    monkeypatch.setattr(writer.store, "look_again", lambda: looks.append(None))
    told = asyncio.Event()
    writer.on_commit = told.set
    writer.reload_soon()
    await asyncio.wait_for(told.wait(), PATIENCE)
    for number in "AB":
        await writer.apply(add(number))
    assert len(looks) == 1


async def test_nothing_of_what_was_written_stays_in_the_thread(writer: Writer) -> None:
    """While it waits for more: an answer may hold a history of hundreds of checkpoints."""

    class Answer:
        pass

    seen: asyncio.Queue[None] = asyncio.Queue()
    writer.on_commit = lambda: seen.put_nowait(None)
    answer = weakref.ref(await writer.apply(lambda tx: Answer()))
    await asyncio.wait_for(seen.get(), PATIENCE)
    writer.reload_soon()
    await asyncio.wait_for(seen.get(), PATIENCE)  # it has gone on to what came next
    assert answer() is None


async def test_a_disk_that_hangs_keeps_nothing_from_leaving(writer: Writer) -> None:
    """The thread ends with the process, whatever it waits for; it is waited for no longer than was said.

    What comes while the last write hangs is written after it.
    """
    hangs, goes_on = threading.Event(), threading.Event()

    def hang(tx: Transaction) -> None:
        hangs.set()
        goes_on.wait(PATIENCE)

    before = set(threading.enumerate())
    edit = asyncio.create_task(writer.apply(hang, urgent=False))
    await begun(edit)
    writer.close()
    await asyncio.to_thread(hangs.wait, PATIENCE)
    later = asyncio.create_task(writer.apply(add("A"), urgent=False))
    await begun(later)
    writer.join(0.01)
    [thread] = [one for one in set(threading.enumerate()) - before if one.name == "state writer"]
    assert thread.is_alive()
    assert thread.daemon
    goes_on.set()
    await edit
    assert (await asyncio.wait_for(later, PATIENCE)).key == 1


async def test_no_more_than_a_portion_waits_for_company(writer: Writer) -> None:
    """A thousand histories that come within a second are not all in memory before any is written."""
    edits = [asyncio.create_task(writer.apply(add(f"A{number}"), urgent=False)) for number in range(100)]
    done, _ = await asyncio.wait(edits, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    assert done
    writer.flush()
    await asyncio.gather(*edits)
    assert len(writer.store.snapshot.parcels) == len(edits)


def test_a_killed_process_loses_less_than_a_second() -> None:
    """Of what came in by itself: so long it may wait for company."""
    assert 0 < Writer(Store(NoFile()))._batch_seconds < 1
