"""How single histories are asked for: once, of which, until what, and what a failure costs."""

import asyncio
from unittest.mock import Mock

import pytest
from box import TOLD, Box
from edits import DAY, HOUR, MINUTE, SECOND
from msgspec.structs import replace
from tracking import drain, errors

from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.domain.errors import (
    BadAnswer,
    NotFound,
    NotYours,
    RateLimited,
    StorageError,
    TimedOut,
    TokenRefused,
    Unavailable,
    Unreachable,
)
from parcel_tui.domain.parcel import TRACKTW, ChangeKind
from parcel_tui.providers.base import Priority, Tracking
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.tracker.health import HealthState
from parcel_tui.tracker.outcomes import NewParcel, Outcome, OutcomeStream, RefreshRequest
from parcel_tui.tracker.sync.histories import HistoryReader
from parcel_tui.tracker.tracker import Tracker


async def followed(tracker: Tracker, box: Box, count: int) -> list[int]:
    for key in range(1, count + 1):
        box.put(key)
    assert errors(await drain(tracker.refresher.refresh())) == []
    box.asked.clear()
    box.priorities.clear()
    return list(range(1, count + 1))


def asked(box: Box) -> list[str]:
    found = [one[1] for one in box.asked if one[0] == "tracking"]
    box.asked.clear()
    return found


async def some(tracker: Tracker, *keys: int) -> list[Outcome]:
    return await drain(tracker.refresher.refresh(keys))


@pytest.mark.parametrize(
    ("error", "tries", "state", "is_the_parcels"),
    [
        (NotFound("x"), 8, HealthState.OK, True),
        (NotYours("x"), 8, HealthState.OK, True),
        (BadAnswer("x"), 5, HealthState.UNREACHABLE, True),
        (Unavailable("x"), 5, HealthState.UNREACHABLE, True),
        (Unreachable("x"), 5, HealthState.UNREACHABLE, False),
        (TimedOut("x"), 3, HealthState.UNREACHABLE, True),
        (RateLimited("x"), 3, HealthState.LIMITED, False),
        (TokenRefused("x"), 3, HealthState.REFUSED, False),
    ],
)
async def test_what_stops_the_asking(
    box: Box, boxed: Tracker, error, tries: int, state, is_the_parcels: bool
) -> None:
    """What is the provider's, at once or after five in a row; three are under way by then. Each is told."""
    keys = await followed(boxed, box, 8)
    box.errors["tracking"] = [error] * 8
    outcomes = await some(boxed, *keys)
    assert sorted((one.key, one.error) for one in outcomes) == [(key, error) for key in keys]
    assert tries <= len(asked(box)) <= min(tries + 2, 8)
    assert boxed.health(TRACKTW).state is state
    assert (boxed.health(TRACKTW).failures >= 5) is (tries == 5)
    failed = [p.failure for p in boxed.snapshot.parcels.values() if p.failure]
    assert {failure.code for failure in failed} == ({error.code} if is_the_parcels else set())
    assert [(one.done, one.total) for one in outcomes] == [(n, 8) for n in range(1, 9)]


async def test_a_failure_between_answers_is_that_parcels(box: Box, boxed: Tracker) -> None:
    """Though seven of nine fail, no five do in a row: the provider is well. Next time they come last."""
    keys = await followed(boxed, box, 9)
    bad = Unavailable("x")
    box.errors["tracking"] = [bad, bad, bad, bad, None, bad, bad, None, bad]
    await some(boxed, *keys)
    assert boxed.health(TRACKTW).state is HealthState.OK
    asked(box)
    await HistoryReader(box, boxed._context).read_all(keys, OutcomeStream(), RefreshRequest())
    assert asked(box) == [f"r{key}" for key in (5, 8, 1, 2, 3, 4, 6, 7, 9)]
    assert [p.failure for p in boxed.snapshot.parcels.values()] == [None] * 9


async def test_one_that_is_silent_after_an_answer_is_no_silent_provider(box: Box, boxed: Tracker) -> None:
    """Where nothing has come yet, one silence is enough."""
    keys = await followed(boxed, box, 8)
    box.errors["tracking"] = [None, TimedOut("x")]
    await some(boxed, *keys)
    assert len(asked(box)) == 8


@pytest.mark.parametrize("final", [NotFound("x"), NotYours("x"), None])
async def test_a_parcel_that_is_not_known_is_an_answer(box: Box, boxed: Tracker, final) -> None:
    """It ends a row of failures, and one that is silent after it is no silent provider."""
    keys = await followed(boxed, box, 12)
    if final is None:
        final = NotFound("x")
        new = [replace(boxed.snapshot.parcels[key], history_at=None, latest=None) for key in (1, 5)]
        await boxed._writer.apply(lambda tx: [tx.put(parcel) for parcel in new])
    box.errors["tracking"] = [*[Unavailable("x")] * 4, final, *[Unavailable("x")] * 4]
    await some(boxed, *keys)
    assert len(asked(box)) == 12
    box.errors["tracking"] = [final, TimedOut("x")]
    await some(boxed, *keys)
    assert len(asked(box)) == 12


async def test_the_chosen_come_first_and_ahead(box: Box, boxed: Tracker, clock: FakeClock) -> None:
    """The one that the user looks at goes ahead of background work; all do, that the user waits for."""
    keys = await followed(boxed, box, 5)
    clock.advance(DAY)
    await drain(boxed.refresher.refresh(first=lambda: [4, 2, 99]))
    histories = [one[1] for one in box.asked if one[0] == "tracking"]
    assert histories[:2] == ["r4", "r2"]
    of_pages = len([one for one in box.asked if one[0] == "page"])
    assert box.priorities.count(Priority.USER) == of_pages + 1
    box.priorities.clear()
    await some(boxed, *keys)
    assert box.priorities == [Priority.USER] * 5
    box.priorities.clear()
    clock.advance(DAY)
    await drain(boxed.refresher.refresh(urgent=True))
    assert set(box.priorities) == {Priority.USER}


async def test_the_same_question_is_asked_once_at_a_time(box: Box, boxed: Tracker) -> None:
    """By two who ask for it; one after the other it is asked again, unless it was answered meanwhile."""
    [key] = await followed(boxed, box, 1)
    both = await asyncio.gather(some(boxed, key), some(boxed, key))
    assert [errors(one) for one in both] == [[], []]
    assert asked(box) == ["r1"]
    await some(boxed, key)
    assert asked(box) == ["r1"]


@pytest.mark.parametrize("is_stale", [True, False])
async def test_what_another_reader_has_read_meanwhile_is_not_asked_for(
    box: Box, boxed: Tracker, clock: FakeClock, is_stale: bool
) -> None:
    """Unless a list has told since that there is more."""
    keys = await followed(boxed, box, 4)
    usual = box.tracking

    async def tracking(remote_id: str, **more) -> Tracking:
        if remote_id != "r4":
            clock.advance(SECOND)
            read = replace(boxed.snapshot.parcels[4], history_at=clock(), history_stale=is_stale)
            await boxed._writer.apply(lambda tx: tx.put(read))
        return await usual(remote_id, **more)

    box.tracking = tracking
    await HistoryReader(box, boxed._context).read_all(keys, OutcomeStream(), RefreshRequest())
    assert sorted(asked(box)) == ["r1", "r2", "r3", *(["r4"] if is_stale else [])]


async def test_an_answer_that_came_to_no_one_is_no_fault(box: Box, boxed: Tracker) -> None:
    """The one who asked has left; nothing is reported, and asked again the provider is asked anew."""
    await followed(boxed, box, 1)
    reader = HistoryReader(box, boxed._context)

    async def unreachable(remote_id: str, **more) -> Tracking:
        box.asked.append(("tracking", remote_id))
        await asyncio.sleep(0)
        raise Unreachable("x")

    usual, box.tracking = box.tracking, unreachable
    reported = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: reported.append(told))
    asking = asyncio.create_task(reader._asked_once("r1", Priority.USER))
    await asyncio.sleep(0)
    asking.cancel()
    for _ in range(4):
        await asyncio.sleep(0)
    del asking  # what asyncio has to say of a task it says when that is gone
    assert (asked(box), reported) == (["r1"], [])
    box.tracking = usual
    assert await reader._asked_once("r1", Priority.USER) == Tracking((TOLD,))


async def test_what_is_gone_or_was_never_taken_in_is_not_asked_for(box: Box, boxed: Tracker) -> None:
    """It is one of the outcomes all the same: the others are counted with it."""
    await boxed.actions.add([NewParcel("N1", TRACKTW, SHOPEE)])
    reader, stream = HistoryReader(box, boxed._context), OutcomeStream()
    outcomes = await drain(stream.start(reader.read_all([1, 99], stream, RefreshRequest()), set()))
    assert sorted((one.key, one.title, one.error, one.total) for one in outcomes) == [
        (1, "N1", None, 2), (99, "", None, 2),
    ]  # fmt: skip
    assert box.asked == []


async def test_what_the_user_goes_on_to_comes_next(
    box: Box, boxed: Tracker, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what is still to be asked for; looked up anew each time. It is written at once, others later."""
    keys = await followed(boxed, box, 8)
    clock.advance(DAY)

    def chosen() -> list[int]:
        return [99, 8] if len(box.asked) < 4 else [7, 8]

    usual, at_once = boxed._writer.apply, []

    def apply(edit, *, urgent=True):
        at_once.append(urgent)
        return usual(edit, urgent=urgent)

    monkeypatch.setattr(boxed._writer, "apply", apply)
    reader, stream = HistoryReader(box, boxed._context), OutcomeStream()
    await drain(stream.start(reader.read_all(keys, stream, RefreshRequest(chosen)), set()))
    assert (asked_first := asked(box))[0] == "r8"
    assert asked_first.index("r7") in {4, 5, 6}
    assert (at_once.count(True), len(at_once)) == (2, 8)


async def test_a_rest_that_began_after_now_is_none(box: Box, boxed: Tracker, clock: FakeClock) -> None:
    """The clock was ahead, and is right again; what succeeds rests no more."""
    await followed(boxed, box, 2)
    reader, stream = HistoryReader(box, boxed._context), OutcomeStream()

    async def read() -> None:
        clock.advance(SECOND)
        await reader.read_all([1], stream, RefreshRequest())

    assert reader.rests_until(1) is None
    box.errors["tracking"] = [NotFound("x")]
    await read()
    assert reader.rests_until(1) == clock() + DAY
    clock.advance(-SECOND)
    assert reader.rests_until(1) is None
    await read()
    assert reader.rests_until(1) is None
    box.errors["tracking"] = [NotFound("x"), RateLimited("x")]
    await reader.read_all([1, 2], stream, RefreshRequest())
    assert (reader.rests_until(1), reader.rests_until(2)) == (clock() + DAY, None)


async def test_a_fault_of_ours_costs_one_parcel(
    box: Box, boxed: Tracker, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever it is: it is said with its place, logged, and kept with that parcel."""
    keys = await followed(boxed, box, 3)
    box.errors["tracking"] = [None, LookupError("x")]
    with caplog.at_level("INFO"):
        outcomes = await some(boxed, *keys)
    assert sorted(errors(outcomes)) == ["bad_answer"]
    assert "LookupError" in caplog.text
    assert [p.failure is not None for p in boxed.snapshot.parcels.values()].count(True) == 1


async def test_what_is_gone_or_changed_meanwhile_is_not_merged(box: Box, boxed: Tracker) -> None:
    """Deleted while it was asked for, whatever comes of it, or under another carrier by then."""
    keys = await followed(boxed, box, 3)
    usual = box.tracking

    async def tracking(remote_id: str, *, priority) -> Tracking:
        told = await usual(remote_id, priority=priority)

        def edit(tx) -> None:
            if remote_id == "r2":
                tx.put(replace(tx.require(2), remote_id="r9"))
            else:
                tx.remove(int(remote_id[1:]))

        await boxed._writer.apply(edit)
        if remote_id == "r3":
            raise NotFound("x")
        return replace(told, number="told")

    box.tracking = tracking
    outcomes = await some(boxed, *keys, 99)
    found = sorted((o.key, o.parcel is None, o.error and o.error.code, o.title != "") for o in outcomes)
    assert found == [(1, True, None, False), (2, False, None, True), (3, True, "not_found", False)]
    assert boxed.snapshot.parcels[2].number != "told"
    assert list(boxed.snapshot.parcels) == [2]


async def test_what_cannot_be_saved_is_told_of_each(
    box: Box, boxed: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the parcel as it was: an answer and a failure alike. What is not to be saved is told as it is."""
    keys = await followed(boxed, box, 3)
    box.histories["r1"] = Tracking((TOLD,), number="told")
    unreachable = Unreachable("x")
    box.errors["tracking"] = [None, NotFound("x"), unreachable]
    with monkeypatch.context() as patched:
        full = StorageError("Nothing was saved: the disk is full.")
        patched.setattr(boxed._store._file, "locked", Mock(side_effect=full))
        outcomes = await some(boxed, *keys)
    assert {one.key: one.error for one in outcomes} == {1: full, 2: full, 3: unreachable}
    assert {one.key: one.parcel for one in outcomes} == dict(boxed.snapshot.parcels)
    assert [(one.number == "told", one.failure) for one in boxed.parcels()] == [(False, None)] * 3


async def test_what_a_list_told_is_recorded_though_its_history_fails(
    box: Box, boxed: Tracker, clock: FakeClock
) -> None:
    """Once; with the failure, and where the provider cannot be reached."""
    for error in (NotFound("x"), Unreachable("x")):
        box.folders = {folder: [] for folder in box.folders}
        tracker = boxed
        await followed(tracker, box, 1)
        clock.advance(HOUR)
        news = replace(TOLD, time=clock(), message=error.code)
        box.folders[next(iter(box.folders))][0] = replace(
            box.folders[next(iter(box.folders))][0], latest=news
        )
        box.errors["tracking"] = [error]
        assert errors(await drain(tracker.refresher.refresh())) == [error.code]
        told = [change for _, change in tracker.snapshot.changes()]
        assert (told[-1].message, told[-1].kind) == (error.code, ChangeKind.CHECKPOINT)
        assert tracker.snapshot.parcels[1].untold is None
        clock.advance(DAY)
        box.histories["r1"] = Tracking((news, TOLD))
        await drain(tracker.refresher.refresh())
        assert len(tracker.snapshot.changes()) == len(told)


async def test_a_parcel_that_failed_rests_by_itself(box: Box, boxed: Tracker, clock: FakeClock) -> None:
    """For what its failure says; a provider that was down costs it nothing, an answer ends it."""
    await boxed.actions.add([NewParcel("N1", TRACKTW, SHOPEE)])
    box.put(1, remote_id="r-N1", number="N1")
    box.errors["tracking"] = [BadAnswer("x"), BadAnswer("y")]
    assert errors(await drain(boxed.refresher.send_pending())) == []
    assert boxed.snapshot.parcels[1].failure.code == "bad_answer"
    asked(box)
    for pause, count in ((MINUTE, 0), (14 * MINUTE - SECOND, 0), (SECOND, 1), (MINUTE, 0), (14 * MINUTE, 1)):
        clock.advance(pause)
        box.histories["r-N1"] = Tracking((TOLD,))
        await drain(boxed.refresher.refresh_due())
        assert asked(box).count("r-N1") == count
    assert boxed.snapshot.parcels[1].failure is None
