"""What was not notified of yet, given out once."""

from edits import DAY, SECOND, edit, known, stored

from parcel_tui.domain.parcel import Change, ChangeKind, OwnDeadline
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker.unnotified import Claimed, Unnotified


def told(store, *parcels: int, kind: ChangeKind = ChangeKind.CHECKPOINT) -> list[Change]:
    rows = [Change(key, kind, NOON, "x", Stage.IN_TRANSIT, f"{key}") for key in parcels]
    edit(store, lambda tx: tx.record(rows))
    return rows


async def test_each_change_and_reminder_is_claimed_once() -> None:
    """By one process, over restarts; where nothing waits nothing is written."""
    store = stored()
    first, second = (Unnotified(Writer(store, batch_seconds=0), lambda: NOON) for _ in range(2))
    assert (first.is_waiting({}), await first.claim({})) == (False, Claimed())
    one, two = told(store, 1, 2)
    assert first.is_waiting({})
    claimed = await first.claim({"a": NOON})
    assert (claimed.changes, claimed.reminders) == ((one, two), frozenset("a"))
    generation = store.snapshot.meta.generation
    assert (second.is_waiting({"a": NOON}), await second.claim({"a": NOON})) == (False, Claimed())
    assert store.snapshot.meta.generation == generation
    assert second.is_waiting({"a": NOON, "b": NOON})
    assert await second.claim({"a": NOON, "b": NOON}) == Claimed((), frozenset("b"))
    [three] = told(store, 3)
    assert await second.claim({}) == Claimed((three,))
    assert await first.claim({}) == Claimed()


async def test_a_refusal_that_was_said_already_is_claimed_without_a_word() -> None:
    """Of those parcels alone, once, and nothing else of theirs."""
    store = stored()
    here = Unnotified(Writer(store, batch_seconds=0), lambda: NOON)
    here.leave_out_refusals([1, 2])
    told(store, 1, kind=ChangeKind.REFUSED)
    rest = (*told(store, 3, kind=ChangeKind.REFUSED), *told(store, 1))
    assert await here.claim({}) == Claimed(rest)
    assert not here.is_waiting({})
    again = (*told(store, 1, kind=ChangeKind.REFUSED), *told(store, 1))
    assert await here.claim({}) == Claimed(again)


async def test_a_reminder_is_remembered_for_three_days_after_its_deadline(clock: FakeClock) -> None:
    """By then it is not reminded of any more."""
    store = stored()
    here = Unnotified(Writer(store, batch_seconds=0), clock)
    await here.claim({"a": NOON, "b": NOON + SECOND})
    clock.advance(3 * DAY)
    told(store, 1)
    await here.claim({"c": clock()})
    assert dict(store.snapshot.notified_up_to().reminders) == {"b": NOON + SECOND, "c": clock()}
    assert store.snapshot.notified_up_to().change == 1


async def test_a_clock_that_was_ahead_brings_no_reminder_twice(clock: FakeClock) -> None:
    """What a parcel still shows stays remembered: its day comes again when the clock is right."""
    store = stored(known(1, deadline=OwnDeadline(NOON + DAY)))
    here = Unnotified(Writer(store, batch_seconds=0), clock)
    assert (await here.claim({"a": NOON + DAY})).reminders == frozenset("a")
    clock.advance(365 * DAY)
    told(store, 1)
    await here.claim({})
    clock.advance(-365 * DAY)
    assert (await here.claim({"a": NOON + DAY})).reminders == frozenset()
