"""The views above the folders, their counts, what is remembered, and the way to what is new."""

import asyncio
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from dashboard_site import TAIPEI, Dashboard, connect, open_dashboard
from textual.pilot import Pilot

from parcel_tui.domain.carriers.names import FAMILY_MART, HI_LIFE, OK_MART, SEVEN_ELEVEN, SHOPEE, T_CAT
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.tracktw.records import HistoryEntry
from parcel_tui.settings import AppSettings, Settings
from parcel_tui.tracker.views.views import View
from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.glyphs import UNICODE
from parcel_tui.tui.screens.dashboard.read_timer import ReadTimer
from parcel_tui.tui.widgets.parcel_list import ParcelList

SHOPEE_NUMBER, T_CAT_NUMBER, ORDERED = "TW268979373141Z", "907218463512", "J20471938265"
NEW_YORK = timezone(timedelta(hours=-5))


def shown(desk: Dashboard) -> list[str | None]:
    """The numbers in the list, in their order."""
    return [parcel.number for parcel in desk.parcels.listed]


async def test_number_keys_show_the_views(opened) -> None:
    """1 to 6: what waits and what went wrong, today's, what moves, what is silent, both folders. A view
    without a parcel explains itself; a row of a pickup tells the shop in the place of the last message.
    """
    async with opened() as desk:
        await desk.at_rest()
        assert desk.shows("中和福美", "Tue 10 Feb")
        expected = [
            [SHOPEE_NUMBER],
            [T_CAT_NUMBER, SHOPEE_NUMBER],
            [T_CAT_NUMBER],
            [],
            [T_CAT_NUMBER, SHOPEE_NUMBER, ORDERED],
            ["907218460001"],
        ]
        for key, numbers in zip("123456", expected, strict=True):
            await desk.press(key)
            assert shown(desk) == numbers
        await desk.press("i")
        assert shown(desk) == expected[4]
        await desk.press("4")
        assert desk.shows("No news 0", "Nothing has gone quiet.")


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_counts_and_the_sum_are_seen(opened, size) -> None:
    """Every view is named with its count, and the list's title sums up what there is to do."""
    async with opened(size=size) as desk:
        await desk.at_rest()
        lines = [" ".join(row.split()) for row in desk.rows]
        views = ("1 To do 1", "2 Today 2", "3 On the way 1", "4 No news 0", "5 Inbox 3", "6 Archive 1")
        for words in views if size != (40, 12) else ("Inbox 3",):
            assert any(words in line for line in lines), desk.text
        desk.assert_grid()


async def test_view_and_order_are_remembered(opened) -> None:
    """The next start opens the view that was open, in the order that was chosen for it."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("5", "s", "s", "s")
        assert desk.shows("name ▴")
        by_name = shown(desk)
        titles = [parcel.title for parcel in desk.parcels.listed]
        assert titles == sorted(titles)
        await desk.press("1")
        assert desk.shows("To do 1")
        await desk.tracker.actions.mark_read(0)
    async with opened() as desk:
        assert desk.shows("To do 1")
        await desk.press("5")
        assert desk.shows("name ▴")
        assert shown(desk) == by_name


async def test_a_day_begins_with_what_is_to_do(opened) -> None:
    """Else with what comes today, else with the inbox; a view that was chosen today is opened again, that
    of yesterday where the settings say so."""
    async with opened(view="") as desk:
        await desk.at_rest()
        assert desk.screen.finder.listing.view is View.TODO
        assert desk.timeline.key == desk.screen.chosen.key
        await desk.press("6")
        await desk.tracker.actions.mark_read(0)
    async with opened(view="") as desk:
        assert desk.screen.finder.listing.view is View.ARCHIVE
        desk.clock.advance(timedelta(days=1))
    async with opened(view="", settings=_begins_with_the_last()) as desk:
        assert desk.screen.finder.listing.view is View.ARCHIVE
    async with opened(view="") as desk:
        assert desk.screen.finder.listing.view is View.TODO
        await desk.press("j", "e")
        await desk.until(lambda: desk.shows("Nothing to do."))
        assert desk.screen.finder.listing.view is View.TODO, "it stays where the user is"
    async with opened(view="") as desk:
        assert desk.screen.finder.listing.view is View.TODAY


def _begins_with_the_last() -> Settings:
    return Settings(Path(), Path(), {}, app=AppSettings(start_view="last", glyphs="unicode"))


async def test_s_goes_round_the_orders(opened) -> None:
    """Each order is named; after the last one comes the view's own; the chosen parcel stays chosen."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(SHOPEE_NUMBER)
        seen = []
        for _ in range(5):
            await desk.press("s")
            assert desk.chosen == SHOPEE_NUMBER
            seen += [
                word
                for word in ("newest ▾", "deadline ▴", "oldest ▴", "name ▴", "carrier ▴")
                if f" {word} ─" in desk.rows[0]
            ]
        assert seen == ["deadline ▴", "oldest ▴", "name ▴", "carrier ▴", "newest ▾"]
        await desk.press("1", "s")
        assert desk.shows(" deadline ▴ ─", "To do keeps its order")


async def test_the_jump_key_goes_to_what_is_new(opened) -> None:
    """U goes to the next unread parcel, round the list, and into the inbox from another view."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("U")
        await desk.until(lambda: desk.toasts == ["No unread updates."])
        desk.clock.advance(timedelta(hours=2))
        for number in (SHOPEE_NUMBER, ORDERED):
            desk.world.tracktw_account.find(number).package.add("賣家已寄件成功")
        await desk.press("R")
        await desk.until(lambda: sum(parcel.unread for parcel in desk.tracker.parcels()) == 2)
        await desk.at_rest()
        await desk.press("6", "U")
        visited = {desk.chosen}
        await desk.press("U")
        visited.add(desk.chosen)
        assert visited == {SHOPEE_NUMBER, ORDERED}
        await desk.press("enter")
        await desk.until(lambda: sum(parcel.unread for parcel in desk.tracker.parcels()) == 1)


TWELVE = [
    # number, carrier, days since it arrived, text
    ("A01", SEVEN_ELEVEN, 8, "包裹配達取件門市 - [鑫福門市]"),
    ("A02", SHOPEE, 5, "包裹已配達買家取件門市 - [中和福美 - 智取店]"),
    ("A03", SEVEN_ELEVEN, 7, "包裹配達取件門市 - [光復門市]"),
    ("A04", SHOPEE, 4, "包裹已配達買家取件門市 - [三重正義 - 智取店]"),
    ("A05", FAMILY_MART, 6, "貨件配達取件店鋪 [全家台中美術店]"),
    ("A06", HI_LIFE, 5, "包裹配達取件門市 [萊爾富新店碧潭店]"),
    ("A07", SHOPEE, 2, "包裹已配達買家取件門市 - [板橋文化 - 智取店]"),
    ("A08", OK_MART, 4, "包裹配達取件門市 [OK mart 基隆廟口店]"),
    ("A09", FAMILY_MART, 3, "貨件配達取件店鋪 [全家花蓮店]"),
    ("A10", HI_LIFE, 2, "包裹配達取件門市 [萊爾富淡水店]"),
    ("A11", SEVEN_ELEVEN, 1, "包裹配達取件門市 - [新市門市]"),
    ("A12", SEVEN_ELEVEN, 0, "包裹配達取件門市 - [台東門市]"),
]
ORDER = ["A01", "A03", "A02", "A05", "A04", "A06", "A08", "A07", "A09", "A10", "A11", "A12"]
"""By deadline; of the same day's, the one that has waited longer comes first."""
NOON_WORDS = [
    *("overdue", "today 23:59", "today 23:59", "tomorrow", "tomorrow", "Sat 7 Feb"),
    *("Sun 8 Feb", "Sun 8 Feb", "Mon 9 Feb", "Tue 10 Feb", "Wed 11 Feb", "Thu 12 Feb"),
]


@pytest.fixture
def twelve(server: SandboxServer, clock: FakeClock, tmp_path: Path) -> None:
    """Twelve parcels that wait at shops of five carriers, in the state."""
    for number, carrier, days, text in reversed(TWELVE):
        arrived = NOON - timedelta(days=days, minutes=int(number[1:]))
        server.world.tracktw_account.add(number, carrier, HistoryEntry(arrived, text, "transit"))

    async def fill() -> None:
        tracker, providers = connect(server, clock, tmp_path, tokens=True)
        await tracker.open()
        async for _ in tracker.refresher.refresh():
            pass
        await tracker.close()
        for provider in providers:
            await provider.aclose()

    asyncio.run(fill())


def taipei(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in February 2026 in Taiwan."""
    return datetime(2026, 2, day, hour, minute, tzinfo=TAIPEI)


def pickups(pilot: Pilot) -> list[tuple[str, str]]:
    """The number and the words at the right end of each row of the list."""
    parcels = pilot.app.screen_stack[0].query_one(ParcelList)
    rows = ["".join(text for text, _ in parcels.line_at(i).spans) for i in range(parcels.line_count)]
    return [(parcel.number or "", row) for parcel, row in zip(parcels.listed, rows, strict=True)]


@pytest.mark.parametrize(
    ("now", "zone", "words"),
    [
        (taipei(5, 12), TAIPEI, NOON_WORDS),
        (taipei(5, 23, 59), TAIPEI, NOON_WORDS),
        (taipei(6, 0), TAIPEI, ["overdue"] * 3 + ["today 23:59"] * 2 + ["tomorrow"] + ["Sun 8 Feb"] * 2),
        (taipei(5, 12), NEW_YORK, ["overdue", *["tomorrow 10:59"] * 2, *["Fri 6 Feb"] * 2, "Sat 7 Feb"]),
        (
            taipei(5, 14),
            NEW_YORK,
            ["overdue", *["today 10:59"] * 2, *["tomorrow"] * 2, "Sat 7 Feb"],
        ),
        (taipei(28, 9), NEW_YORK, ["overdue"] * 12),
    ],
    ids=["noon", "last minute", "midnight", "another zone", "its next day", "after all"],
)
def test_twelve_pickups(
    twelve: None,
    server: SandboxServer,
    clock: FakeClock,
    tmp_path: Path,
    now: datetime,
    zone: timezone,
    words: list[str],
) -> None:
    """The nearest deadline stands on top, in the days of the user's calendar."""
    clock.now = now

    async def look() -> list[tuple[str, str]]:
        # Without tokens no provider is asked.
        tracker, providers = connect(server, clock, tmp_path, tokens=False)
        async with ParcelApp(tracker, zone=zone, glyphs=UNICODE).run_test(size=(60, 40)) as pilot:
            await pilot.press("1")
            rows = pickups(pilot)
        for provider in providers:
            await provider.aclose()
        return rows

    rows = asyncio.run(look())
    assert [number for number, _ in rows] == ORDER
    for (_, row), expected in zip(rows, words, strict=False):
        assert row.endswith(f" {expected}")


def test_midnight_comes_without_a_key(
    twelve: None, server: SandboxServer, clock: FakeClock, tmp_path: Path
) -> None:
    """What is open over midnight shows the new day as it begins."""
    clock.now = taipei(5, 23, 59) + timedelta(seconds=59.9)

    async def look() -> list[tuple[str, str]]:
        tracker, providers = connect(server, clock, tmp_path, tokens=False)
        async with ParcelApp(tracker, zone=TAIPEI, glyphs=UNICODE).run_test(size=(60, 40)) as pilot:
            await pilot.press("1")
            assert dict(pickups(pilot))["A02"].endswith(" today 23:59")
            clock.advance(0.2)
            for _ in range(100):
                await pilot.pause(0.02)
                rows = pickups(pilot)
                if dict(rows)["A02"].endswith(" overdue"):
                    break
        for provider in providers:
            await provider.aclose()
        return rows

    words = dict(asyncio.run(look()))
    assert words["A02"].endswith(" overdue")
    assert words["A04"].endswith(" today 23:59")


async def test_a_silent_parcel_is_quiet(server: SandboxServer, clock: FakeClock, tmp_path: Path) -> None:
    """By the carrier's own history: two days are nothing for one, and too long for another."""

    def hours(*ago: float) -> list[HistoryEntry]:
        return [HistoryEntry(NOON - timedelta(hours=one), f"轉運中 {one}", "transit") for one in ago]

    account = server.world.tracktw_account
    for number in range(3):
        done = HistoryEntry(NOON - timedelta(days=20), "順利送達", "delivered")
        account.add(f"D{number}", T_CAT, done, *hours(500, 512, 524))
    account.add("QUICK", T_CAT, *hours(48))
    account.add("SLOW", FAMILY_MART, *hours(48))
    async with open_dashboard(server, clock, tmp_path) as desk:
        await desk.at_rest()
        await desk.press("4")
        assert shown(desk) == ["QUICK"]


async def test_what_cannot_be_seen_is_not_read(opened, monkeypatch) -> None:
    """Where the list takes the whole screen, a parcel stays unread until its timeline is opened."""
    monkeypatch.setattr(ReadTimer, "SECONDS", 0.0)
    async with opened(size=(50, 20)) as desk:
        await desk.at_rest()
        await desk.choose(T_CAT_NUMBER)
        desk.clock.advance(timedelta(hours=2))
        desk.world.tracktw_account.find(ORDERED).package.add("賣家已寄件成功")
        await desk.press("R")
        await desk.until(lambda: any(parcel.unread for parcel in desk.tracker.parcels()))
        await desk.at_rest()
        await desk.press("U")
        assert desk.chosen == ORDERED
        await desk.press("s", "s")
        assert desk.screen.chosen.unread == 1
        await desk.press("enter")
        await desk.until(lambda: not any(parcel.unread for parcel in desk.tracker.parcels()))
