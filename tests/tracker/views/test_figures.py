"""What is counted of the user's own parcels."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from parcel_tui.domain.carriers.names import SEVEN_ELEVEN, T_CAT
from parcel_tui.domain.parcel import TRACKTW, Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.tracker.views.statistics import (
    CarrierFigures,
    Pickups,
    ShopFigures,
    Spread,
    Statistics,
    statistics_of,
)

NOW = datetime(2026, 2, 5, 4, tzinfo=UTC)


def _parcel(*told: tuple[float, Stage], carrier=SEVEN_ELEVEN) -> tuple[Parcel, History]:
    """A parcel with checkpoints so many days ago, newest first."""
    checkpoints = tuple(
        Checkpoint(NOW - timedelta(days=days), "到店 [鑫福門市]", stage, "transit") for days, stage in told
    )
    parcel = Parcel(1, TRACKTW, NOW, carrier=carrier, stage=told[0][1], latest=checkpoints[0])
    return parcel, History(checkpoints)


def counted(*rows: tuple[Parcel, History]) -> Statistics:
    parcels = [replace(parcel, key=key) for key, (parcel, _) in enumerate(rows)]
    return statistics_of(parcels, lambda key: rows[key][1], NOW, UTC)


def test_months_days_and_pickups_are_counted() -> None:
    """By the user's zone; quartiles up to the arrival; picked up in time, late and not; by carrier, shop."""
    found = counted(
        _parcel((1, Stage.DELIVERED), (3, Stage.READY_FOR_PICKUP), (5, Stage.IN_TRANSIT)),
        _parcel((1, Stage.DELIVERED), (20, Stage.READY_FOR_PICKUP), (24, Stage.IN_TRANSIT)),
        _parcel((1, Stage.EXCEPTION), (10, Stage.READY_FOR_PICKUP), (19, Stage.IN_TRANSIT)),
        _parcel((1, Stage.READY_FOR_PICKUP), (2, Stage.IN_TRANSIT)),
        _parcel((0, Stage.DELIVERED), (1, Stage.IN_TRANSIT), carrier=T_CAT),
        _parcel((40, Stage.IN_TRANSIT), carrier=T_CAT),
    )
    counts = {month.isoformat()[:7]: count for month, count in found.months}
    assert (len(counts), counts["2025-12"], counts["2026-01"], counts["2026-02"]) == (12, 1, 3, 2)
    assert found.parcels == 6
    assert found.carriers == (
        CarrierFigures("7-Eleven", 4, Spread(4, 1.3, 1.75, 3.0, 5.25, 7.5)),
        CarrierFigures("T-Cat", 2, Spread(1, 1.0, 1.0, 1.0, 1.0, 1.0)),
    )
    assert found.arrivals[(NOW - timedelta(days=3)).date()] == 1
    assert sum(found.arrivals.values()) == 5
    assert found.pickups == Pickups(in_time=1, late=1, missed=1, median_wait=timedelta(days=10.5))
    assert found.shops == (ShopFigures("鑫福門市", found.pickups),)
    again = counted(_parcel((1, Stage.EXCEPTION), (3, Stage.READY_FOR_PICKUP), (9, Stage.DELIVERED))).pickups
    assert (again.missed, again.total) == (1, 1)  # delivered before it waited, as some carriers say
    late = counted(_parcel((1, Stage.DELIVERED), (20, Stage.READY_FOR_PICKUP))).pickups
    assert (late.in_time, late.late, late.missed) == (0, 1, 0)


def test_a_year_is_the_last_twelve_months() -> None:
    """Its first month counts whole, and nothing before it."""
    found = counted(*(_parcel((days, Stage.IN_TRANSIT)) for days in (341, 342)))
    assert (found.parcels, found.months[0][1]) == (1, 1)
    unheard = Parcel(1, TRACKTW, NOW)
    assert counted((unheard, History(()))).months[-1] == (NOW.date().replace(day=1), 1)


def test_carriers_of_as_many_parcels_stand_by_their_names() -> None:
    """And not by which came first."""
    found = counted(*(_parcel((1, Stage.IN_TRANSIT), carrier=one) for one in (T_CAT, SEVEN_ELEVEN)))
    assert [(one.name, one.parcels) for one in found.carriers] == [("7-Eleven", 1), ("T-Cat", 1)]


def test_of_few_parcels_the_shortest_and_the_longest_are_told() -> None:
    """From four on quartiles and tenths; what arrived the moment it was told took no time."""

    def spread(*days: float) -> Spread | None:
        return counted(*(_parcel((1, Stage.DELIVERED), (1 + took, Stage.IN_TRANSIT)) for took in days)).days

    assert spread() is None
    assert spread(4, 1, 2) == Spread(3, 1, 2, 2, 2, 4)
    assert spread(1, 2, 3, 4) == Spread(4, pytest.approx(1.3), 1.75, 2.5, 3.25, pytest.approx(3.7))
    assert spread(0) == Spread(1, 0, 0, 0, 0, 0)
    assert counted(_parcel((1, Stage.DELIVERED))).arrivals == {(NOW - timedelta(days=1)).date(): 1}


def test_what_became_of_a_wait_is_told_by_shop() -> None:
    """Of the shop with the most parcels first, under the name that was told first; the wait is of the last
    stay, and one whose times are not all known is in none.
    """

    def at(place: str, *told: tuple[float, Stage]) -> tuple[Parcel, History]:
        parcel, history = _parcel(*told, carrier=None)
        named = (replace(one, message=f"到店 [{place}]") for one in history.checkpoints)
        return parcel, History(tuple(named))

    here, gone = Stage.READY_FOR_PICKUP, Stage.DELIVERED
    unknown = at("B", (1, gone), (2, here))
    late = History((unknown[1].checkpoints[0], replace(unknown[1].checkpoints[1], time=None)))
    untimed = History((replace(unknown[1].checkpoints[0], time=None), unknown[1].checkpoints[1]))
    found = counted(
        at("B 店", (1, gone), (2, here)),
        at("A店", (1, gone), (4, here), (9, Stage.IN_TRANSIT)),
        at("Ａ店", (1, Stage.EXCEPTION), (7, here)),
        at("A店", (1, gone), (2, Stage.IN_TRANSIT), (3, here), (6, here), (9, Stage.IN_TRANSIT)),
        (unknown[0], untimed),
        (unknown[0], late),
        at("C店", (1, here)),
    )
    assert (found.pickups.total, found.carriers) == (4, ())
    assert [(shop.place, shop.pickups.total, shop.pickups.missed) for shop in found.shops] == [
        ("A店", 3, 1), ("B 店", 1, 0),
    ]  # fmt: skip
    assert found.pickups.median_wait == timedelta(days=3)
    assert (Pickups(1, 2, 4).total, Pickups().total, Pickups().median_wait) == (7, 0, None)


def test_only_the_last_twelve_months_count() -> None:
    """What is older is in no figure, so that the months add up to the parcels."""
    old = _parcel((380, Stage.DELIVERED), (381, Stage.READY_FOR_PICKUP), (390, Stage.IN_TRANSIT))
    found = counted(old, _parcel((40, Stage.IN_TRANSIT)))
    assert found.parcels == 1 == sum(count for _, count in found.months)
    assert (found.days, dict(found.arrivals), found.pickups.total, found.shops) == (None, {}, 0, ())
    assert counted().parcels == 0
