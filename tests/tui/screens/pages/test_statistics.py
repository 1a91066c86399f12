"""The statistics on the screen."""

from datetime import date, timedelta

import pytest

from parcel_tui.domain.carriers.names import SHOPEE, T_CAT
from parcel_tui.tracker.views.statistics import CarrierFigures, Pickups, ShopFigures, Spread, Statistics
from parcel_tui.tui.glyphs import ASCII, NARROW, UNICODE, Glyphs
from parcel_tui.tui.screens.pages.charts import shares
from parcel_tui.tui.screens.pages.figures import carriers_page, shops_page, year_page
from parcel_tui.tui.screens.pages.statistics import StatisticsScreen
from parcel_tui.tui.widgets.line import Line, width_of

TODAY = date(2026, 11, 28)
PICKUPS = Pickups(74, 3, 4, timedelta(days=2))


def text(lines: list[Line]) -> str:
    return "\n".join("".join(text for text, _ in line.spans) for line in lines)


def year(*counts: int, carriers: int = 7) -> Statistics:
    """A year with so many parcels in its last months."""
    months = [date(2025 + (month + 10) // 12, (month + 10) % 12 + 1, 1) for month in range(1, 13)]
    told = (*[0] * (12 - len(counts)), *counts)
    spread = Spread(25, 1.0, 1.5, 2.0, 3.5, 11.5)
    return Statistics(
        sum(counts),
        tuple(zip(months, told, strict=True)),
        {TODAY - timedelta(days=back * 3): back % 6 + 1 for back in range(100)},
        spread,
        tuple(CarrierFigures(f"宅急便 {number} 超商", 25, spread) for number in range(carriers)),
        PICKUPS,
        (ShopFigures("全家台中美術店", PICKUPS), ShopFigures("i郵箱", Pickups(missed=1))),
    )


@pytest.mark.parametrize("glyphs", [UNICODE, NARROW, ASCII], ids=["unicode", "narrow", "ascii"])
def test_a_page_keeps_to_its_room(glyphs: Glyphs) -> None:
    """The first needs no scrolling at any size, and no line of any is wider than the room."""
    for found in (
        year(5, 12, 10, 12, 12, 19, 12, 30, 19, 9, 17, 46),
        year(3, carriers=1),
        year(9999),
        year(0),
    ):
        for width in range(30, 110, 7):
            for height in (9, 12, 20, 22, 44):
                page = year_page(found, TODAY, width, height, glyphs)
                assert len(page) <= height, (width, height)
                pages = (*page, *carriers_page(found, width, glyphs), *shops_page(found, width, glyphs))
                assert all(width_of(line.spans) <= width for line in pages), (width, height)
                assert glyphs is not ASCII or not set("█▓░┃━─·") & set(text(list(pages)))


def test_nothing_is_drawn_longer_than_it_is() -> None:
    """Parts of a bar add up to it and each is as long as its number; three parcels are three rows high."""
    bar = shares([(74, "done"), (3, "accent"), (4, "bad")], 81, UNICODE)
    assert [len(part) for part, _ in bar] == [74, 3, 4]
    assert [part for part, _ in shares([(99, "done"), (1, "accent"), (0, "bad")], 10, UNICODE)] == [
        "█" * 9,
        "▓",
    ]
    assert [part for part, _ in shares([(9, "done"), (1, "accent")], 1, UNICODE)] == ["█"]
    first_month = text(year_page(year(3), TODAY, 75, 22, UNICODE)).splitlines()
    assert sum("██" in line[:38] for line in first_month[:10]) == 3


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_the_statistics_fit_every_terminal(opened, size) -> None:
    """S counts the user's own parcels, 1 to 3 are its pages; y copies the page as text; escape closes."""
    async with opened(size=size) as desk:
        for number, carrier in (("907218460009", T_CAT), ("TW268979373199Z", SHOPEE)):
            desk.world.tracktw_account.add(number, carrier).package.add("順利送達", "delivered")
        await desk.at_rest()
        await desk.press("S")
        await desk.until(lambda: desk.shows("Parcels per month", "1 Year"))
        desk.assert_grid()
        await desk.press("2")
        await desk.until(lambda: desk.shows("T-Cat", "%"))
        desk.assert_grid()
        await desk.press("right")
        await desk.until(lambda: desk.shows("Picked up at the shop"))
        await desk.press("1", "y")
        await desk.until(lambda: "Parcels per month" in desk.app.clipboard)
        await desk.press("escape")
        assert not isinstance(desk.app.screen, StatisticsScreen)
