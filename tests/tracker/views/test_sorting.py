"""The orders in which parcels can be listed."""

from datetime import timedelta

import pytest
from making import named, numbers, parcel, taipei, waiting
from msgspec.structs import replace

from parcel_tui.domain.carriers.names import FAMILY_MART, T_CAT
from parcel_tui.domain.parcel import Carrier, OwnDeadline
from parcel_tui.tracker.views.sorting import Sort, sort_parcels

HOUR = timedelta(hours=1)
PARCELS = [
    named(parcel("a", ago=3 * HOUR, carrier=T_CAT), name="ｂｅｔａ"),
    named(waiting("b", taipei("2026-02-09 23:59"), ago=HOUR, carrier=FAMILY_MART), name="Alpha"),
    named(waiting("c", taipei("2026-02-06 23:59"), ago=2 * HOUR, carrier=None), name="gamma"),
    named(parcel("d", ago=9 * HOUR, carrier=Carrier("x", "acme")), name="耳機"),
]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.OWN, "abcd"),
        (Sort.NEWEST, "bcad"),
        (Sort.DEADLINE, "cbad"),
        (Sort.AGE, "dacb"),
        (Sort.NAME, "bacd"),
        (Sort.CARRIER, "dbac"),
    ],
)
def test_orders(sort: Sort, order: str) -> None:
    """Names by what they say, not by case or width; what has no deadline or no carrier comes last."""
    assert "".join(numbers(sort_parcels(PARCELS, sort))) == order


def test_a_day_goes_before_none_and_what_waits_before_what_does_not() -> None:
    """Whoever set the day; the newest news comes last of these."""
    parcels = [
        parcel("way"),
        waiting("open", None, ago=HOUR),
        waiting("late", taipei("2026-02-09 23:59"), ago=2 * HOUR),
        replace(parcel("own", ago=3 * HOUR), deadline=OwnDeadline(taipei("2026-02-06 23:59"))),
    ]
    assert numbers(sort_parcels(parcels, Sort.DEADLINE)) == ["own", "late", "open", "way"]


def test_equal_ones_come_newest_first() -> None:
    """Two of one carrier stand in the order of their news."""
    old, new = parcel("old", ago=5 * HOUR), parcel("new", ago=HOUR)
    assert numbers(sort_parcels([old, new], Sort.CARRIER)) == ["new", "old"]
