"""How odd answers join what is known: nothing is lost, nothing is told twice, a fault costs one parcel."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tracking import asked, drain, errors, fill, only

from parcel_tui.domain.joining import is_among
from parcel_tui.domain.parcel import FLEXFORWARD, ChangeKind, Checkpoint
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.sync import merge
from parcel_tui.tracker.tracker import Tracker

LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
NUMBER = "TW246455393583H"
ARRIVED = "包裹已配達買家取件門市 - [中和福美 - 智取店]"


async def follow_label(world: World, tracker: Tracker):
    label = world.flexforward_account.add(LABEL)
    await tracker.actions.add([NewParcel(LABEL, FLEXFORWARD)])
    return label


def rows(tracker: Tracker) -> list[tuple[str, str | None]]:
    return [(c.message, c.place) for c in tracker.history(only(tracker).key).checkpoints]


async def refreshed(tracker: Tracker, clock: FakeClock) -> list[ChangeKind]:
    """The kinds of changes that a refresh an hour later records, of all and then of each parcel by itself."""
    clock.advance(timedelta(hours=1))
    before = tracker.snapshot.meta.next_change - 1
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert errors(await drain(tracker.refresher.refresh([parcel.key for parcel in tracker.parcels()]))) == []
    return [change.kind for _, change in tracker.snapshot.changes(after=before)]


@pytest.mark.parametrize("places", [(None, "LEEDS"), ("LEEDS", None), ("GB", "LEEDS, GB")])
async def test_of_two_that_differ_in_the_place_one_stays_with_the_place(
    world: World, tracker: Tracker, clock: FakeClock, places
) -> None:
    """At once, refined later, or told without it again: one row, with the place, and no news."""
    label = await follow_label(world, tracker)
    at = clock() - timedelta(hours=3)
    poor, rich = (label.add("Departed", location=place, time=at) for place in places)
    await drain(tracker.refresher.refresh())
    expected = [("Departed", max(filter(None, places), key=len))]
    assert rows(tracker) == expected
    for gone in (rich, poor):
        label.remove(gone)
        assert await refreshed(tracker, clock) == []
        assert rows(tracker) == expected
        label.put(gone)


async def test_a_text_that_only_counts_up_is_one_checkpoint(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """At one and the same time: the last count is shown, and told once."""
    relation = world.tracktw_account.add(NUMBER)
    at = clock() - timedelta(hours=3)
    relation.package.add("包裹抵達理貨中心", time=at - timedelta(hours=9))
    await drain(tracker.refresher.refresh())
    first = relation.package.add("包裹已在門市 1 天，請盡速取件", time=at)
    assert await refreshed(tracker, clock) == [ChangeKind.CHECKPOINT]
    second = relation.package.correct(first, status="包裹已在門市 2 天，請盡速取件")
    assert await refreshed(tracker, clock) == []
    relation.package.correct(second, status="包裹已在門市 10 天，請盡速取件")
    relation.package.add("包裹已在門市 2 天，請盡速取件", time=at)
    assert await refreshed(tracker, clock) == []
    assert [message for message, _ in rows(tracker)] == ["包裹已在門市 10 天，請盡速取件", "包裹抵達理貨中心"]
    relation.package.add("預計 12:10 送達", time=at)
    relation.package.add("預計 12:20 送達", time=at)
    assert len(await refreshed(tracker, clock)) == 2


async def test_a_checkpoint_may_gain_its_time_and_lose_it_again(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """It stays the same checkpoint, at the place that the answer gives it, and keeps what it once had."""
    package = world.tracktw_account.add(NUMBER).package
    package.add("賣家已寄件成功", time=clock() - timedelta(hours=9))
    untimed = {"time": 0, "created_at": None}
    middle = package.add("包裹抵達理貨中心", time=clock() - timedelta(hours=6), told=untimed)
    package.add("包裹離開理貨中心", time=clock() - timedelta(hours=3))
    await drain(tracker.refresher.refresh())
    texts = ["包裹離開理貨中心", "包裹抵達理貨中心", "賣家已寄件成功"]
    assert [message for message, _ in rows(tracker)] == texts
    assert tracker.history(only(tracker).key).checkpoints[1].time is None
    package.remove(middle)
    assert await refreshed(tracker, clock) == []
    assert [message for message, _ in rows(tracker)] == texts
    timed = package.add(middle.status, time=middle.time)
    assert await refreshed(tracker, clock) == []
    assert tracker.history(only(tracker).key).checkpoints[1].time == middle.time
    package.remove(timed)
    package.add(middle.status, time=middle.time, told=untimed)
    assert await refreshed(tracker, clock) == []
    assert tracker.history(only(tracker).key).checkpoints[1].time == middle.time
    assert [message for message, _ in rows(tracker)] == texts


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_checkpoint_without_a_time_stays_beside_what_it_stood_beside(
    world: World, tracker: Tracker, clock: FakeClock, place: int
) -> None:
    """An answer that holds news, and no longer holds that checkpoint, moves it nowhere."""
    label = await follow_label(world, tracker)
    texts = ["Departed", "Arrived", "Collected"]
    added = [
        label.add(
            text,
            time=clock() - timedelta(hours=3 * at + 3),
            told={"checkpointTime": "soon"} if at == place else None,
        )
        for at, text in enumerate(texts)
    ]
    await drain(tracker.refresher.refresh())
    assert [message for message, _ in rows(tracker)] == texts
    label.remove(added[place])
    label.add("Out for delivery", time=clock() - timedelta(hours=1))
    assert await refreshed(tracker, clock) == [ChangeKind.CHECKPOINT]
    assert [message for message, _ in rows(tracker)] == ["Out for delivery", *texts]


async def test_texts_that_repeat_without_times_stay_as_many(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Each is itself; one more is one piece of news."""
    label = await follow_label(world, tracker)
    for hours in (9, 6):
        label.add("Departed", time=clock() - timedelta(hours=hours), told={"checkpointTime": "soon"})
    await drain(tracker.refresher.refresh())
    assert len(rows(tracker)) == 2
    assert await refreshed(tracker, clock) == []
    label.add("Departed", told={"checkpointTime": "soon"})
    assert await refreshed(tracker, clock) == [ChangeKind.CHECKPOINT]
    assert len(rows(tracker)) == 3


@pytest.mark.parametrize(
    ("text", "status", "after"),
    [
        ("買家取件成功", "delivered", timedelta(minutes=30)),
        ("買家取件成功", "delivered", timedelta(minutes=-10)),
        ("提醒您，包裹已到店，請盡速取件 - [中和福美 - 智取店]", "transit", timedelta(minutes=30)),
        ("包裹抵達理貨中心，處理中", "transit", timedelta(minutes=-10)),
    ],
)
async def test_what_was_received_stays_so_while_the_provider_lags(
    world: World, tracker: Tracker, clock: FakeClock, text: str, status: str, after: timedelta
) -> None:
    """Told or untold that it was collected: it is delivered, and nobody is told or sent to the shop."""
    package = world.tracktw_account.add(NUMBER).package
    package.add(ARRIVED, time=clock() - timedelta(days=2))
    await drain(tracker.refresher.refresh())
    await tracker.actions.receive(only(tracker).key)
    assert await refreshed(tracker, clock) == []
    package.add(text, status, time=clock() - timedelta(hours=1) + after)
    assert await refreshed(tracker, clock) == []
    parcel = only(tracker)
    assert (parcel.stage, parcel.pickup, parcel.unread) == (Stage.DELIVERED, None, 0)
    assert len(rows(tracker)) == 3


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("買家未取，退回寄件人", Stage.EXCEPTION),
        ("包裹已配達買家取件門市 - [別家門市]", Stage.READY_FOR_PICKUP),
    ],
)
async def test_what_is_really_new_ends_received(
    world: World, tracker: Tracker, clock: FakeClock, text: str, stage: Stage
) -> None:
    """It goes back, or waits elsewhere: then it was not received, and what follows is news again."""
    package = world.tracktw_account.add(NUMBER).package
    package.add(ARRIVED, time=clock() - timedelta(days=2))
    await drain(tracker.refresher.refresh())
    await tracker.actions.receive(only(tracker).key)
    clock.advance(timedelta(hours=1))
    package.add(text)
    assert await refreshed(tracker, clock) == [ChangeKind.CHECKPOINT]
    assert only(tracker).stage is stage
    package.add("買家取件成功", "delivered")
    assert await refreshed(tracker, clock) == [ChangeKind.CHECKPOINT]
    assert only(tracker).stage is Stage.DELIVERED


@pytest.mark.parametrize(
    "broken", ["包裹已配達\ufffd\ufffd門市 - [中和福美 - 智取店]", "\ufffd福美 - 智取店]", ""]
)
async def test_a_text_with_characters_that_could_not_be_read_is_mended_by_the_next_answer(
    world: World, tracker: Tracker, clock: FakeClock, broken: str
) -> None:
    """One row, with the whole text whichever answer came first; it is told once."""
    parcel = fill(world, 1)[0].package
    await drain(tracker.refresher.refresh())
    point = parcel.add(ARRIVED)
    texts = [broken, ARRIVED, broken]
    for text in texts:
        point.told["status"] = text
        await refreshed(tracker, clock)
    messages = [checkpoint.message for checkpoint in tracker.history(only(tracker).key).checkpoints]
    assert messages.count(ARRIVED) == 1
    assert broken not in messages
    told = [change for _, change in tracker.snapshot.changes() if change.kind is ChangeKind.CHECKPOINT]
    assert len(told) == 1


@pytest.mark.parametrize(
    "lost",
    [
        {"status": None},
        {"status": ["x"]},
        {"checkpoint_status": None},
        {"checkpoint_status": 2},
        {"time": 0, "created_at": "2026-11-18T12:07:00.000000Z"},
        {"time": "soon", "created_at": None},
    ],
    ids=repr,
)
async def test_what_a_list_has_lost_of_its_newest_checkpoint_is_told_by_the_history(
    world: World, tracker: Tracker, clock: FakeClock, lost: dict[str, object]
) -> None:
    """Once, whole, and as one checkpoint, however often the list tells it so and once it does no more."""
    package = fill(world, 1)[0].package
    await drain(tracker.refresher.refresh())
    told: list[ChangeKind] = []
    clock.advance(timedelta(hours=1))
    point = package.add("配送中")
    for listed in (lost, lost, {}):
        point = package.correct(point, listed=listed)
        told += await refreshed(tracker, clock)
    assert told == [ChangeKind.CHECKPOINT]
    [change] = [change for _, change in tracker.snapshot.changes() if change.kind is ChangeKind.CHECKPOINT]
    assert (change.message, change.stage, change.time) == ("配送中", Stage.OUT_FOR_DELIVERY, point.time)
    newest, *older = tracker.history(only(tracker).key).checkpoints
    assert (newest.message, newest.time, newest.time_told) == ("配送中", point.time, True)
    assert [one.message for one in older].count("配送中") == 0


async def test_a_row_without_its_package_has_its_news_told_by_its_history(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """The relation id names it, so that it can be asked for."""
    relation = fill(world, 1)[0]
    await drain(tracker.refresher.refresh())
    relation.told = {"package": None}
    clock.advance(timedelta(hours=1))
    relation.package.add("配送中")
    clock.advance(1)
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert rows(tracker)[0] == ("配送中", None)


async def test_rows_of_different_parcels_under_one_id_are_none_of_them(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """They are counted as unreadable; no history is mixed with another's."""
    relations = fill(world, 3)
    await drain(tracker.refresher.refresh())
    known = {parcel.number: tracker.history(parcel.key) for parcel in tracker.parcels()}
    for relation in relations[:2]:
        relation.told = {"id": 4711}
    clock.advance(timedelta(hours=1))
    [error] = errors(await drain(tracker.refresher.refresh()))
    assert error == "bad_answer"
    assert {parcel.number: tracker.history(parcel.key) for parcel in tracker.parcels()} == known


def test_a_text_of_which_a_part_could_not_be_read_is_no_other_text() -> None:
    """What is left of it has to begin and to end it."""
    known = [Checkpoint(NOON, ARRIVED, Stage.READY_FOR_PICKUP, "transit")]
    for left, is_known in (
        ("包裹\ufffd智取店]", True),
        ("包裹\ufffd全家店]", False),
        ("商品\ufffd智取店]", False),
        ("\ufffd", False),
    ):
        assert is_among(known, replace(known[0], message=left)) is is_known, left


async def test_a_carrier_that_was_told_stays(world: World, tracker: Tracker, clock: FakeClock) -> None:
    """A later answer may leave it out."""
    label = await follow_label(world, tracker)
    await refreshed(tracker, clock)
    told = only(tracker).carrier
    assert told is not None
    label.slug = ""
    await refreshed(tracker, clock)
    assert only(tracker).carrier == told


async def test_a_corrected_status_is_no_new_checkpoint(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """One text at one time is one checkpoint; that its stage is another is told once."""
    package = world.tracktw_account.add(NUMBER).package
    entry = package.add("貨件處理", time=clock() - timedelta(hours=3))
    await drain(tracker.refresher.refresh())
    package.correct(entry, checkpoint_status="exception")
    assert await refreshed(tracker, clock) == [ChangeKind.STAGE]
    assert (len(rows(tracker)), only(tracker).stage) == (1, Stage.EXCEPTION)


async def test_track_tws_own_stage_is_the_parcels(world: World, tracker: Tracker, clock: FakeClock) -> None:
    """Picked up from the sender is under way, whatever the text looks like."""
    package = world.tracktw_account.add(NUMBER).package
    package.add("取件完成,-,淡水", "delivered", told={"delivery_stage": "picked_up"})
    await drain(tracker.refresher.refresh())
    assert only(tracker).stage is Stage.IN_TRANSIT
    package.add("貨件已抵達", told={"delivery_stage": "arrived"}, time=clock() + timedelta(minutes=5))
    await refreshed(tracker, clock)
    assert only(tracker).stage is Stage.READY_FOR_PICKUP


@pytest.mark.parametrize("where", ["list", "history"])
async def test_a_fault_with_one_parcel_costs_that_parcel(
    world: World, tracker: Tracker, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The others come in, the one has its reason, and once the fault is gone so is that."""
    fill(world, 5)
    name = "merge_listed" if where == "list" else "merge_tracking"
    whole = getattr(merge, name)

    def faulty(parcel, *arguments, **more):
        told = arguments[1]
        if (told.number or "").endswith("3"):
            raise KeyError("a fault of ours")
        return whole(parcel, *arguments, **more)

    with monkeypatch.context() as patched:
        module = "folders" if where == "list" else "histories"
        patched.setattr(f"parcel_tui.tracker.sync.{module}.{name}", faulty)
        outcomes = await drain(tracker.refresher.refresh())
        assert len(tracker.parcels()) == 5
        if where == "history":
            assert errors(outcomes) == ["bad_answer"]
            [failed] = [parcel for parcel in tracker.parcels() if parcel.failure]
            assert "KeyError in test_answers.py" in failed.failure.message
        assert sum(len(tracker.history(p.key).checkpoints) == 2 for p in tracker.parcels()) >= 4
    assert await refreshed(tracker, clock) == []
    assert all(parcel.failure is None for parcel in tracker.parcels())
    assert all(len(tracker.history(parcel.key).checkpoints) == 2 for parcel in tracker.parcels())


async def test_rows_that_cannot_be_read_are_counted_and_told(world: World, tracker: Tracker) -> None:
    """The readable ones are here; of the others it says how many, each time, until they can be read."""
    relations = fill(world, 35)
    for relation, told in zip(relations, [{"id": None}, {"id": []}, {"package": None}], strict=False):
        relation.told = told
    outcomes = await drain(tracker.refresher.refresh())
    [error] = [outcome.error for outcome in outcomes if outcome.error]
    assert str(error).startswith("2 of 35 parcels in Track.TW's lists could not be read")
    assert error.exit_code == 4
    assert len(tracker.parcels()) == 33
    assert {parcel.number for parcel in tracker.parcels()} == {
        relation.package.tracking_number for relation in relations[2:]
    }
    for relation in relations:
        relation.told = {}
    assert errors(await drain(tracker.refresher.refresh())) == []
    assert len(tracker.parcels()) == 35


@pytest.mark.parametrize("lost", [{"id": None}, None], ids=["unreadable", "empty"])
async def test_what_a_first_reading_lacked_is_no_news_once_it_is_listed(
    world: World, tracker: Tracker, clock: FakeClock, lost: dict[str, object] | None
) -> None:
    """It was in the account by then, the archive too; what comes into the account later is news."""
    relations = fill(world, 4)
    world.tracktw_account.archive(relations[0])
    clock.advance(timedelta(hours=1))
    if lost is None:
        page = b'{"data": [], "current_page": 1, "last_page": 1, "per_page": 100, "total": 0}'
        world.tracktw.faults.add(Fault(FaultKind.STATUS, path="/package/all/inbox", status=200, body=page))
    else:
        for relation in relations:
            relation.told = lost
    for _ in range(2):
        await drain(tracker.refresher.refresh())
    world.tracktw.faults.clear()
    for relation in relations:
        relation.told = {}
    assert await refreshed(tracker, clock) == []
    assert len(tracker.parcels()) == 4
    assert all(parcel.unread == 0 for parcel in tracker.parcels())
    world.tracktw_account.add("TW900000000001Z").package.add("配送中")
    assert await refreshed(tracker, clock) == [ChangeKind.CHECKPOINT]


async def test_a_history_whose_texts_broke_on_their_way_is_asked_for_again(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """What the carrier itself garbled is not: no answer would ever tell it otherwise."""
    package = fill(world, 1)[0].package
    broken = package.add("配送\ud83d中", time=clock() - timedelta(hours=2))
    package.add("配達\ufffd了", "delivered", time=clock() - timedelta(hours=1))
    await drain(tracker.refresher.refresh())
    asked_once = asked(world, "/package/tracking")
    package.correct(broken, status="配送車中")
    await drain(tracker.refresher.refresh())
    assert ("配送車中", None) in rows(tracker)
    assert len(rows(tracker)) == 4
    assert asked(world, "/package/tracking") == asked_once + 1
    await drain(tracker.refresher.refresh())
    assert asked(world, "/package/tracking") == asked_once + 1


async def test_the_day_that_a_text_tells_is_the_parcels_until_it_is_there(
    world: World, tracker: Tracker, clock: FakeClock
) -> None:
    """Told, put off, and gone once it was delivered."""
    label = await follow_label(world, tracker)
    day = (clock() + timedelta(days=3)).date()
    label.add(f"Expected delivery {day}", time=clock())
    await refreshed(tracker, clock)
    assert only(tracker).expected == day
    label.add(f"Delayed, now expected {day + timedelta(days=1)}", time=clock())
    await refreshed(tracker, clock)
    assert only(tracker).expected == day + timedelta(days=1)
    label.add("Delivered", "Delivered", time=clock())
    await refreshed(tracker, clock)
    assert only(tracker).expected is None
