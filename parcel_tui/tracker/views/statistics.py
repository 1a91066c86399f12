"""The user's own parcels in numbers: how many a month, how long under way, how many fetched in time. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from statistics import median

from msgspec import Struct

from parcel_tui.domain.parcel import Checkpoint, History, Parcel
from parcel_tui.domain.pickup import estimate_pickup
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import in_zone

MONTHS = 12
"""How far back the months go, with the present one."""

_ARRIVED = frozenset({Stage.READY_FOR_PICKUP, Stage.DELIVERED})
_DAY = timedelta(days=1)


class TransitDays(Struct, frozen=True):
    """How long one carrier's parcels were under way, in days, from the first checkpoint to the arrival."""

    carrier: str
    count: int
    shortest: float
    median: float
    longest: float


class Pickups(Struct, frozen=True):
    """What became of parcels that waited at a shop and do so no more."""

    in_time: int = 0
    late: int = 0
    missed: int = 0
    """Never fetched: sent back or gone wrong."""
    median_wait: timedelta | None = None
    """How long those that were fetched had waited."""


class Statistics(Struct, frozen=True):
    """All of it. `months` are the first days of the last months, the oldest first, each with its count."""

    parcels: int
    months: tuple[tuple[date, int], ...]
    transit: tuple[TransitDays, ...]
    """By carrier, the most used first."""
    pickups: Pickups


def statistics_of(
    parcels: Iterable[Parcel], history_of: Callable[[int], History], now: datetime, zone: tzinfo | None
) -> Statistics:
    """Counts those parcels; months are those of `zone` (None is the system's). `now` is aware."""
    starts: Counter[date] = Counter()
    days: dict[str, list[float]] = defaultdict(list)
    stays: list[tuple[str, timedelta]] = []
    count = 0
    for parcel in parcels:
        count += 1
        told = history_of(parcel.key).checkpoints
        first = next((checkpoint.time for checkpoint in reversed(told) if checkpoint.time), None)
        starts[in_zone(first or parcel.added_at, zone).date().replace(day=1)] += 1
        if parcel.carrier is not None and first and (arrival := _arrival(told)):
            days[parcel.carrier.name].append((arrival - first) / _DAY)
        if stay := _stay(parcel, told, now):
            stays.append(stay)
    return Statistics(
        count,
        tuple((month, starts[month]) for month in _last_months(now.astimezone(zone).date())),
        tuple(sorted(map(_transit, days.items()), key=lambda one: (-one.count, one.carrier))),
        _pickups(stays),
    )


def _last_months(today: date) -> list[date]:
    last = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1)]


def _arrival(told: Sequence[Checkpoint]) -> datetime | None:
    """When the first checkpoint was that says that it has come; `told` is newest first."""
    return next((checkpoint.time for checkpoint in reversed(told) if checkpoint.stage in _ARRIVED), None)


def _transit(row: tuple[str, list[float]]) -> TransitDays:
    carrier, days = row
    return TransitDays(carrier, len(days), min(days), median(days), max(days))


def _stay(parcel: Parcel, told: Sequence[Checkpoint], now: datetime) -> tuple[str, timedelta] | None:
    """What became of its wait at a shop, and how long it was.

    None where it did not wait, still does, or where one of its times is unknown.
    """
    newest = next(
        (i for i, checkpoint in enumerate(told) if checkpoint.stage is Stage.READY_FOR_PICKUP), None
    )
    if newest is None or parcel.stage is Stage.READY_FOR_PICKUP:
        return None
    fetched = next((c for c in reversed(told[:newest]) if c.stage is Stage.DELIVERED), None)
    waits = told[newest:]
    arrived = next(c for c in reversed(waits) if c.stage is Stage.READY_FOR_PICKUP)
    if arrived.time is None:
        return None
    if fetched is None:
        return "missed", now - arrived.time
    if fetched.time is None:
        return None
    pickup = estimate_pickup(waits, parcel.carrier.name if parcel.carrier else None)
    is_late = pickup is not None and pickup.until is not None and fetched.time > pickup.until
    return "late" if is_late else "in_time", fetched.time - arrived.time


def _pickups(stays: Sequence[tuple[str, timedelta]]) -> Pickups:
    how = Counter(kind for kind, _ in stays)
    waits = [wait.total_seconds() for kind, wait in stays if kind != "missed"]
    half = timedelta(seconds=median(waits)) if waits else None
    return Pickups(how["in_time"], how["late"], how["missed"], half)
