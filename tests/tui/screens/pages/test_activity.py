"""The timeline of all parcels."""

from datetime import timedelta

import pytest

from parcel_tui.tui.screens.pages.activity import ActivityScreen

SHOPEE_NUMBER, ORDERED = "TW268979373141Z", "J20471938265"


def listed(desk) -> list[str]:
    """The page's lines without its frame."""
    return [row.strip(" │▐") for row in desk.rows if "│" in row]


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_what_happened_stands_under_its_day(opened, size) -> None:
    """After a first import too: every checkpoint, the newest first, each day with how many it has."""
    async with opened(size=size) as desk:
        await desk.at_rest()
        await desk.press("L")
        await desk.until(lambda: desk.shows("Activity · Today 3 · Yesterday 1", "Today · 3"))
        desk.assert_grid()
        lines = listed(desk)
        assert [line.strip("▌ ")[:5] for line in lines[1:4]] == ["11:00", "09:00", "03:00"]
        assert lines[4].startswith("Yesterday · 1")
        assert not desk.shows("new since")
        await desk.press("slash", *"t-cat", "enter")
        assert not desk.shows("包裹")
        desk.assert_grid()
        await desk.press("escape")
        assert isinstance(desk.app.screen, ActivityScreen)
        await desk.press("slash", *"zz", "enter")
        assert desk.shows("Nothing matches the filter.")
        await desk.press("escape", "escape")
        await desk.until(lambda: desk.app.focused is desk.parcels)


async def test_a_line_tells_what_is_new_since_the_last_visit(opened) -> None:
    """What was found since is above it, a second look at once is the same visit; Enter goes to the parcel."""
    async with opened(size=(80, 24)) as desk:
        await desk.at_rest()
        await desk.press("L", "escape")
        desk.clock.advance(timedelta(hours=2))
        account, now = desk.world.tracktw_account, desk.clock()
        account.find(ORDERED).package.add("賣家已到門市寄件", time=now - timedelta(hours=30))
        account.find(SHOPEE_NUMBER).package.add("買家取件成功")
        await desk.press("R")
        await desk.until(lambda: len(desk.tracker.snapshot.changes()) == 2)
        await desk.at_rest()
    async with opened(size=(80, 24)) as desk:
        await desk.at_rest()
        for _ in range(2):
            await desk.press("6", "L")
            await desk.until(lambda: desk.shows("── new since 12:00 ─"))
            lines = listed(desk)
            rule = next(index for index, line in enumerate(lines) if line.startswith("── new since"))
            new = "\n".join(lines[:rule])
            assert 0 < new.find("買家取件成功") < new.find("Yesterday · 1") < new.find("賣家已到門市寄件")
            assert "配送中" not in new
            desk.assert_grid()
            await desk.press("escape")
        await desk.press("L", "j", "enter")
        await desk.until(lambda: desk.chosen == ORDERED)
        assert desk.app.focused is desk.parcels
