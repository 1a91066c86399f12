"""What the next days bring, and what the last weeks brought. Pure; every datetime is aware."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from msgspec import Struct

from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.times import in_zone, told_zone

DAYS_AHEAD = 7
DAYS_BACK = 28

_ARRIVED = frozenset({Stage.READY_FOR_PICKUP, Stage.DELIVERED})
_DAY = timedelta(days=1)


class Day(Struct, frozen=True):
    """A day of the user's, and the parcels that are due or expected on it."""

    day: date
    due: tuple[Parcel, ...] = ()
    """To be picked up, or done with by the user's own deadline."""
    expected: tuple[Parcel, ...] = ()


class Agenda(Struct, frozen=True):
    """The next days, today first, and how many parcels came on each of the last days, today last."""

    days: tuple[Day, ...] = ()
    arrived: tuple[int, ...] = ()


def agenda_of(
    inbox: Sequence[Parcel], everything: Iterable[Parcel], now: datetime, zone: tzinfo | None
) -> Agenda:
    """What is ahead for the inbox, and what came lately; days are those of `zone` (None: the system's).

    A deadline that ends with Taiwan's day stands on the user's day in which that moment lies.
    """
    today = in_zone(now, zone).date()
    due = [
        (in_zone(parcel.shown_pickup.until, zone).date(), parcel)
        for parcel in inbox
        if parcel.shown_pickup is not None and parcel.shown_pickup.until is not None
    ]
    is_due = {parcel.key for _, parcel in due}
    expected = [
        (parcel.expected, parcel)
        for parcel in inbox
        if parcel.expected is not None and parcel.stage not in FINAL_STAGES and parcel.key not in is_due
    ]
    ahead = (today + _DAY * day for day in range(DAYS_AHEAD))
    arrived = Counter(
        in_zone(parcel.latest.time, told_zone(parcel.latest.zone_told, zone)).date()
        for parcel in everything
        if parcel.stage in _ARRIVED
        and parcel.latest is not None
        and parcel.latest.time is not None
        and now - parcel.latest.time < _DAY * (DAYS_BACK + 1)
    )
    return Agenda(
        tuple(
            Day(
                day,
                tuple(parcel for when, parcel in due if when == day),
                tuple(parcel for when, parcel in expected if when == day),
            )
            for day in ahead
        ),
        tuple(arrived[today - _DAY * back] for back in reversed(range(DAYS_BACK))),
    )
