"""What is told of changes: each once, over restarts and processes; real files, real HTTP."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from starting import TAIPEI, Kept, Open

from parcel_tui.domain.carriers.names import SHOPEE, T_CAT
from parcel_tui.domain.parcel import Folder
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import QuietHours
from parcel_tui.notify.channel import Notification, Undelivered
from parcel_tui.notify.choices import Choices
from parcel_tui.notify.notifier import Notifier
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.world import World

NOTIFIER = Path(__file__).with_name("notifier_process.py")
QUIET = Choices(quiet=QuietHours.parse("22:00-08:00"))


def two_parcels(world: World):
    """One to a shop and one to the door, both under way."""
    shop = world.tracktw_account.add("TW268979373141Z", SHOPEE)
    shop.package.add("賣家已寄件成功")
    door = world.tracktw_account.add("907218463512", T_CAT)
    door.package.add("轉運中")
    return shop.package, door.package


def race(state: Path, now: str, *, processes: int) -> list[str]:
    """What so many processes tell that are let go at once, a line each."""
    started = [
        subprocess.Popen(
            [sys.executable, str(NOTIFIER), str(state), now],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [line for process in started for line in process.communicate(timeout=50)[0].splitlines()]


async def test_a_change_while_closed_is_told_once(world: World, clock: FakeClock, start: Open) -> None:
    """After the next refresh, and not again after three restarts with a refresh each."""
    shop, _ = two_parcels(world)
    first = await start()
    await first.refresh()
    assert first.kept.told == []
    clock.advance(timedelta(hours=5))
    shop.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    second = await start()
    await second.refresh()
    assert second.kept.private == ["A parcel is ready for pick-up."]
    assert second.kept.detailed == [
        ("Ready for pick-up: TW268979373141Z", "包裹已配達買家取件門市 - [中和福美 - 智取店]")
    ]
    for _ in range(3):
        clock.advance(timedelta(hours=1))
        again = await start()
        await again.refresh()
        assert again.kept.told == []


class Refusing(Kept):
    """Takes nothing until it is let."""

    is_open = False

    async def send(self, told: Sequence[Notification]) -> None:
        if not self.is_open:
            raise Undelivered("It takes nothing.", told)
        await super().send(told)


async def test_what_a_channel_did_not_take_is_tried_again(
    world: World, clock: FakeClock, start: Open
) -> None:
    """Soon, together with what is new then, and by that channel alone; after three tries it is given up."""
    _, door = two_parcels(world)
    await (await start()).refresh()
    app, refusing, taking = await start(), Refusing(), Kept()
    notifier = Notifier(app.tracker, Choices(), [refusing, taking], zone=TAIPEI)
    for number, (text, stage) in enumerate((("配送中", "transit"), ("順利送達", "delivered"))):
        clock.advance(timedelta(minutes=5))
        door.add(text, stage)
        async for _ in app.tracker.refresher.refresh():
            pass
        assert await notifier.tell() == (["It takes nothing."] if number == 0 else [])
        assert not notifier.has_news()
    assert len(taking.told) == 2
    refusing.is_open = True
    assert await notifier.tell() == []
    clock.advance(timedelta(minutes=1))
    assert notifier.has_news()
    assert await notifier.tell() == []
    assert refusing.private == taking.private == ["A parcel is out for delivery.", "A parcel was delivered."]
    assert not notifier.has_news()


async def test_what_no_try_gave_is_said(world: World, clock: FakeClock, start: Open) -> None:
    """How many, and where they are marked all the same."""
    _, door = two_parcels(world)
    await (await start()).refresh()
    clock.advance(timedelta(minutes=5))
    door.add("配送中")
    app = await start()
    async for _ in app.tracker.refresher.refresh():
        pass
    notifier = Notifier(app.tracker, Choices(), [Refusing()], zone=TAIPEI)
    said = []
    for _ in range(5):
        said += await notifier.tell()
        clock.advance(timedelta(minutes=1))
    assert said == [
        "It takes nothing.",
        "It takes nothing. 1 notification was given up. The list marks what is new.",
    ]


async def test_who_cannot_tell_leaves_it_to_who_can(world: World, clock: FakeClock, start: Open) -> None:
    """An app with every channel off takes nothing from the one that has some."""
    _, door = two_parcels(world)
    await (await start()).refresh()
    clock.advance(timedelta(hours=5))
    door.add("配送中")
    silent = await start()
    await Notifier(silent.tracker, Choices(), [], zone=TAIPEI).tell()
    async for _ in silent.tracker.refresher.refresh():
        await Notifier(silent.tracker, Choices(), [], zone=TAIPEI).tell()
    app = await start()
    await app.notifier.tell()
    assert app.kept.private == ["A parcel is out for delivery."]


async def test_what_a_command_found_is_told_by_the_next_app(
    world: World, clock: FakeClock, start: Open
) -> None:
    """A refresh that tells nothing, such as a command's, leaves the telling to who does."""
    _, door = two_parcels(world)
    await (await start()).refresh()
    clock.advance(timedelta(hours=5))
    door.add("配送中")
    async for _ in (await start()).tracker.refresher.refresh():
        pass
    app = await start()
    await app.notifier.tell()
    assert app.kept.private == ["A parcel is out for delivery."]


async def test_several_changes_of_a_parcel_are_one(world: World, clock: FakeClock, start: Open) -> None:
    """The newest is told, and what the history adds behind it later is not."""
    _, door = two_parcels(world)
    app = await start()
    await app.refresh()
    clock.advance(timedelta(hours=5))
    for text in ("轉運中", "配送中", "順利送達"):
        clock.advance(timedelta(minutes=1))
        door.add(text, "delivered" if text == "順利送達" else "transit")
    await app.refresh()
    assert app.kept.private == ["A parcel was delivered."]
    await app.refresh()
    assert len(app.kept.told) == 1


async def test_a_gap_that_is_filled_behind_is_not_told(world: World, clock: FakeClock, start: Open) -> None:
    """The list tells the newest checkpoint, the history those before it: told is the newest alone."""
    _, door = two_parcels(world)
    app = await start()
    await app.refresh()
    clock.advance(timedelta(hours=5))
    door.add("配送中")
    clock.advance(timedelta(minutes=1))
    door.add("順利送達", "delivered")
    # Told after every single commit, as an app would that has no patience at all.
    async for _ in app.tracker.refresher.refresh():
        await app.notifier.tell()
    await app.notifier.tell()
    assert app.kept.private == ["A parcel was delivered."]


@pytest.mark.parametrize(("text", "status"), [("等待賣家出貨", "pending"), ("???", "news from the moon")])
async def test_what_says_nothing_is_not_told(
    world: World, clock: FakeClock, start: Open, text: str, status: str
) -> None:
    """A parcel that is pending, and a status that is not known, are no notification (tracking guide)."""
    _, door = two_parcels(world)
    app = await start()
    await app.refresh()
    clock.advance(timedelta(hours=5))
    door.add(text, status)
    await app.refresh()
    assert app.tracker.snapshot.changes()
    assert app.kept.told == []


async def test_a_muted_parcel_is_silent(world: World, clock: FakeClock, start: Open) -> None:
    """Over a restart too; the other one is told. Not muted any more, what is new from then on is told."""
    shop, door = two_parcels(world)
    first = await start()
    await first.refresh()
    await first.tracker.actions.mute(first.tracker.find("907218463512").key)
    clock.advance(timedelta(hours=5))
    door.add("配送中")
    shop.add("包裹抵達理貨中心，處理中")
    second = await start()
    await second.refresh()
    assert second.kept.private == ["A parcel is on its way."]
    await second.tracker.actions.mute(second.tracker.find("907218463512").key, on=False)
    await second.notifier.tell()
    assert len(second.kept.told) == 1
    clock.advance(timedelta(hours=1))
    door.add("順利送達", "delivered")
    await second.refresh()
    assert second.kept.private[1:] == ["A parcel was delivered."]


async def test_quiet_hours_end_with_one_summary(world: World, clock: FakeClock, start: Open) -> None:
    """From 22 to 8 nothing is told, over a restart too; then all of it as one, once."""
    shop, door = two_parcels(world)
    app = await start(QUIET)
    await app.refresh()
    clock.advance(timedelta(hours=11))  # 23:00 in Taipei
    shop.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    await app.refresh()
    clock.advance(timedelta(hours=5))
    door.add("配送中")
    night = await start(QUIET)
    await night.refresh()
    assert app.kept.told == night.kept.told == []
    clock.advance(timedelta(hours=4))  # 08:00
    morning = await start(QUIET)
    assert morning.notifier.has_news()
    await morning.refresh()
    await night.notifier.tell()
    assert morning.kept.private == ["2 parcels updated: 1 ready for pick-up, 1 out for delivery."]
    assert night.kept.told == []


async def test_what_was_read_in_the_quiet_hours_is_not_told(
    world: World, clock: FakeClock, start: Open
) -> None:
    """Whoever looked at the timeline at night knows already."""
    _, door = two_parcels(world)
    app = await start(QUIET)
    await app.refresh()
    clock.advance(timedelta(hours=11))
    door.add("配送中")
    await app.refresh()
    await app.tracker.actions.mark_read(app.tracker.find("907218463512").key)
    clock.advance(timedelta(hours=9))
    await app.refresh()
    assert app.kept.told == []


async def test_only_the_chosen_stages_are_told(world: World, clock: FakeClock, start: Open) -> None:
    """Who wants to hear of pick-ups alone hears of nothing else."""
    shop, door = two_parcels(world)
    app = await start(Choices(stages=frozenset({Stage.READY_FOR_PICKUP})))
    await app.refresh()
    clock.advance(timedelta(hours=5))
    door.add("配送中")
    shop.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    await app.refresh()
    assert app.kept.private == ["A parcel is ready for pick-up."]


async def test_a_burst_is_one_notification(world: World, clock: FakeClock, start: Open) -> None:
    """Ten parcels with news at once do not ring ten times."""
    relations = [world.tracktw_account.add(f"90721846{n:04d}", T_CAT) for n in range(10)]
    for relation in relations:
        relation.package.add("轉運中")
    app = await start()
    await app.refresh()
    clock.advance(timedelta(hours=5))
    for relation in relations:
        relation.package.add("配送中")
    await app.refresh()
    assert app.kept.private == ["10 parcels updated: 10 out for delivery."]


async def test_a_parcel_that_was_deleted_elsewhere_is_told(
    world: World, clock: FakeClock, start: Open
) -> None:
    """It is kept here, and the user hears why it does not move any more; archiving is not told."""
    two_parcels(world)
    app = await start()
    await app.refresh()
    clock.advance(timedelta(hours=5))
    account = world.tracktw_account
    del account.relations[account.find("907218463512").id]
    account.find("TW268979373141Z").folder = Folder.ARCHIVE
    await app.refresh()
    assert app.kept.private == ["A parcel was deleted at its provider."]


@pytest.mark.process
async def test_of_two_processes_one_tells(
    world: World, clock: FakeClock, start: Open, tmp_path: Path
) -> None:
    """Four processes that tell at once: each of two changes is told by exactly one of them."""
    shop, door = two_parcels(world)
    await (await start()).refresh()
    clock.advance(timedelta(hours=5))
    shop.add("包裹抵達理貨中心，處理中")
    door.add("配送中")
    async for _ in (await start()).tracker.refresher.refresh():
        pass
    told = race(tmp_path / "state.json", clock().isoformat(), processes=4)
    assert sorted(told) == ["A parcel is on its way.", "A parcel is out for delivery."]


async def test_a_clock_that_is_behind_hides_no_news(world: World, clock: FakeClock, start: Open) -> None:
    """What is known lies hours ahead of it then, and so does what is new."""
    world.clock = FakeClock()  # the provider's is right
    relation = world.tracktw_account.add("TW268979373141Z", SHOPEE)
    relation.package.add("賣家已寄件成功")
    app = await start()
    await app.refresh()
    clock.advance(-timedelta(hours=8))
    world.clock.advance(60)
    relation.package.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    await app.refresh()
    assert len(app.kept.told) == 1
