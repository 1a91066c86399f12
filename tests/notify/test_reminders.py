"""Deadlines: the day before and on the day, each once, by the user's calendar."""

from datetime import timedelta, timezone

from starting import Open

from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.domain.times import QuietHours
from parcel_tui.notify.choices import Choices
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.world import World

BERLIN = timezone(timedelta(hours=1))
LOS_ANGELES = timezone(-timedelta(hours=8))
ARRIVED = "包裹已配達買家取件門市 - [中和福美 - 智取店]"


def waiting(world: World):
    """A parcel that has just come to a shop that keeps it five days, until 10 February 23:59 in Taiwan."""
    relation = world.tracktw_account.add("TW268979373141Z", SHOPEE)
    relation.package.add(ARRIVED)
    return relation


async def test_told_the_day_before_and_on_the_day(world: World, clock: FakeClock, start: Open) -> None:
    """Each once, however often the program is started and looks; nothing before, nothing after."""
    waiting(world)
    told = []
    for _ in range(8 * 4):
        app = await start()
        await app.refresh()
        await app.notifier.tell()
        told += [(f"{clock():%d}", line) for line in app.kept.private]
        clock.advance(timedelta(hours=6))
    assert told == [
        ("08", "A parcel has to be picked up by tomorrow."),
        ("09", "A parcel has to be picked up today."),
    ]


async def test_the_days_are_those_of_the_users_zone(world: World, clock: FakeClock, start: Open) -> None:
    """The end of the day in Taiwan is 07:59 in Los Angeles: its day begins sixteen hours later there."""
    waiting(world)
    app = await start(zone=LOS_ANGELES)
    await app.refresh()
    clock.now = clock.now.replace(day=10, hour=7, minute=59)  # 9 February, 23:59
    await app.notifier.tell()
    assert app.kept.private == ["A parcel has to be picked up by tomorrow."]
    clock.advance(timedelta(minutes=1))
    await app.notifier.tell()
    [_, last] = app.kept.detailed
    assert last == (
        "Pick up today: TW268979373141Z",
        "中和福美 - 智取店 until Tue 10 Feb 07:59 (estimated)",
    )
    clock.advance(timedelta(hours=8))
    await (again := await start(zone=LOS_ANGELES)).notifier.tell()
    assert again.kept.told == []


async def test_who_travels_is_reminded_once(world: World, clock: FakeClock, start: Open) -> None:
    """The same deadline is another day's there: that makes no other reminder of it."""
    waiting(world)
    app = await start()
    await app.refresh()
    clock.now = clock.now.replace(day=10, hour=3)
    await app.notifier.tell()
    assert app.kept.private == ["A parcel has to be picked up today."]
    clock.now = clock.now.replace(hour=15, minute=30)
    await (there := await start(zone=timezone(timedelta(hours=9)))).notifier.tell()  # in Tokyo it is tomorrow
    assert there.kept.told == []


async def test_quiet_hours_put_a_reminder_off(world: World, clock: FakeClock, start: Open) -> None:
    """It comes when they end, not at midnight."""
    waiting(world)
    app = await start(Choices(quiet=QuietHours.parse("22:00-08:00")), zone=BERLIN)
    await app.refresh()
    clock.now = clock.now.replace(day=9, hour=0, minute=30)  # 01:30 in Berlin
    assert not app.notifier.has_news()
    clock.advance(timedelta(hours=7))
    await app.notifier.tell()
    assert app.kept.private == ["A parcel has to be picked up by tomorrow."]


async def test_quiet_hours_until_the_deadline(world: World, clock: FakeClock, start: Open) -> None:
    """Where they end with the deadline, the last reminder comes in the evening before them; and only once."""
    waiting(world)
    app = await start(Choices(quiet=QuietHours.parse("22:00-08:00")), zone=LOS_ANGELES)
    await app.refresh()
    told = []
    clock.now = clock.now.replace(day=9, hour=8, minute=0)  # midnight in Los Angeles, 32 hours before
    for _ in range(32 * 2):
        await app.notifier.tell()
        local = clock().astimezone(LOS_ANGELES)
        told += [(f"{local:%d %H:%M}", line) for line in app.kept.private]
        app.kept.told.clear()
        clock.advance(timedelta(minutes=30))
    assert told == [
        ("09 08:00", "A parcel has to be picked up by tomorrow."),
        ("09 20:00", "A parcel has to be picked up by tomorrow."),
    ]


async def test_no_reminder_of_what_needs_none(world: World, clock: FakeClock, start: Open) -> None:
    """A parcel that was collected, one that is archived and a muted one are left alone."""
    collected, muted = waiting(world), world.tracktw_account.add("TW000000000001Z", SHOPEE)
    archived = world.tracktw_account.add("TW000000000002Z", SHOPEE)
    muted.package.add(ARRIVED)
    archived.package.add(ARRIVED)
    app = await start()
    await app.refresh()
    await app.tracker.actions.mute(app.tracker.find("TW000000000001Z").key)
    await app.tracker.actions.archive(app.tracker.find("TW000000000002Z").key)
    clock.advance(timedelta(days=2))
    collected.package.add("[中和福美 - 智取店] 買家取件成功", "delivered")
    await app.refresh()
    clock.advance(timedelta(days=3))
    await app.refresh()
    assert app.kept.private == ["A parcel was delivered."]
