"""What the timeline and the statistics tell at a glance."""

from datetime import UTC, datetime, timedelta

import pytest

from parcel_tui.domain.carriers import SEVEN_ELEVEN, T_CAT
from parcel_tui.domain.parcel import TRACKTW, Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.tracker.views.statistics import Pickups, TransitDays, statistics_of
from parcel_tui.tui.screens.statistics import StatisticsScreen

NUMBER = "907218463512"
NOW = datetime(2026, 2, 5, 4, tzinfo=UTC)


async def test_the_timeline_tells_how_long_each_step_took(opened) -> None:
    """Behind a checkpoint stands the time since the one before it."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.until(lambda: desk.shows("配送中", "+8h", "Delivered"))
        desk.assert_grid()


def _parcel(key: int, *told: tuple[float, Stage], carrier=SEVEN_ELEVEN) -> tuple[Parcel, History]:
    """A parcel with checkpoints so many days ago, newest first."""
    checkpoints = tuple(
        Checkpoint(NOW - timedelta(days=days), "[店] …", stage, "transit") for days, stage in told
    )
    parcel = Parcel(key, TRACKTW, NOW, carrier=carrier, stage=told[0][1], latest=checkpoints[0])
    return parcel, History(checkpoints)


def test_statistics_count_months_transit_and_pickups() -> None:
    """By the user's zone; median and range to the arrival; fetched in time, late and never."""
    rows = dict(
        enumerate(
            [
                _parcel(0, (1, Stage.DELIVERED), (3, Stage.READY_FOR_PICKUP), (5, Stage.IN_TRANSIT)),
                _parcel(1, (1, Stage.DELIVERED), (20, Stage.READY_FOR_PICKUP), (24, Stage.IN_TRANSIT)),
                _parcel(2, (1, Stage.EXCEPTION), (10, Stage.READY_FOR_PICKUP), (19, Stage.IN_TRANSIT)),
                _parcel(3, (1, Stage.READY_FOR_PICKUP), (2, Stage.IN_TRANSIT)),
                _parcel(4, (0, Stage.DELIVERED), (1, Stage.IN_TRANSIT), carrier=T_CAT),
                _parcel(5, (40, Stage.IN_TRANSIT), carrier=T_CAT),
            ]
        )
    )
    found = statistics_of((parcel for parcel, _ in rows.values()), lambda key: rows[key][1], NOW, UTC)
    counts = {month.isoformat()[:7]: count for month, count in found.months}
    assert (len(counts), counts["2025-12"], counts["2026-01"], counts["2026-02"]) == (12, 1, 3, 2)
    assert found.transit == (
        TransitDays(SEVEN_ELEVEN.name, 4, 1.0, 3.0, 9.0),
        TransitDays(T_CAT.name, 1, 1.0, 1.0, 1.0),
    )
    assert found.pickups == Pickups(in_time=1, late=1, missed=1, median_wait=timedelta(days=10.5))


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40), (200, 60)])
async def test_the_statistics_fit_every_terminal(opened, size) -> None:
    """S counts the user's own parcels; escape closes."""
    async with opened(size=size) as desk:
        relation = desk.world.tracktw_account.add("907218460009", T_CAT)
        relation.package.add("順利送達", "delivered")
        await desk.at_rest()
        await desk.press("S")
        await desk.until(
            lambda: isinstance(desk.app.screen, StatisticsScreen) and desk.shows("Parcels a month")
        )
        desk.assert_grid()
        await desk.press("G")
        await desk.until(lambda: desk.shows("Fetched at the shop") or size[1] < 20)
        desk.assert_grid()
        await desk.press("escape")
        assert not isinstance(desk.app.screen, StatisticsScreen)
