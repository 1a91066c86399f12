"""The user's own parcels of a year in numbers: how many, how fast, how many picked up in time. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from statistics import median, quantiles

from msgspec import Struct, field

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.folding import fold_name
from parcel_tui.domain.parcel import Checkpoint, History, Parcel
from parcel_tui.domain.pickup import estimate_pickup
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import in_zone, told_zone

MONTHS = 12
"""How far back is counted, with the present month."""
LEAST_SPREAD = 4
"""Parcels from which on quartiles say something; below, the shortest and the longest are told."""

_ARRIVED = frozenset({Stage.READY_FOR_PICKUP, Stage.DELIVERED})
_DAY = timedelta(days=1)


class Spread(Struct, frozen=True):
    """How long several parcels took, in days from the first checkpoint to the arrival."""

    count: int
    low: float
    """A tenth took no longer; of few parcels the shortest."""
    first: float
    """A quarter took no longer; of few parcels the median."""
    median: float
    third: float
    """A quarter took longer; of few parcels the median."""
    high: float
    """A tenth took longer; of few parcels the longest."""


class CarrierFigures(Struct, frozen=True):
    """One carrier's parcels."""

    name: str
    """Its short name in the user's language."""
    parcels: int
    days: Spread | None
    """None while none has arrived."""


class Pickups(Struct, frozen=True):
    """What became of parcels that waited at a shop and do so no more."""

    in_time: int = 0
    late: int = 0
    missed: int = 0
    """Not picked up: sent back, or gone wrong."""
    median_wait: timedelta | None = None
    """How long those that were picked up had waited."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.in_time + self.late + self.missed


class ShopFigures(Struct, frozen=True):
    """The parcels that waited at one shop and do so no more."""

    place: str
    pickups: Pickups


class Statistics(Struct, frozen=True):
    """All parcels whose first checkpoint (else the adding) was in the last months, this one included."""

    parcels: int
    months: tuple[tuple[date, int], ...]
    """The first days of the last months, the oldest first, each with its count."""
    arrivals: Mapping[date, int] = field(default_factory=dict)
    """How many parcels came to the door or to a shop on a day of the user's zone."""
    days: Spread | None = None
    carriers: tuple[CarrierFigures, ...] = ()
    """The most used first; a parcel without a carrier is in none."""
    pickups: Pickups = Pickups()
    shops: tuple[ShopFigures, ...] = ()
    """The most used first; where no place was told a parcel is in none."""


class _Fate(StrEnum):
    IN_TIME = "in_time"
    LATE = "late"
    MISSED = "missed"


class _Stay(Struct, frozen=True):
    """What became of a parcel's wait at a shop, and how long it was."""

    fate: _Fate
    wait: timedelta
    place: str | None


def statistics_of(
    parcels: Iterable[Parcel], history_of: Callable[[int], History], now: datetime, zone: tzinfo | None
) -> Statistics:
    """Counts those parcels; days are those of `zone` (None is the system's). `now` is aware."""
    months = _last_months(in_zone(now, zone).date())
    starts: Counter[date] = Counter()
    arrivals: Counter[date] = Counter()
    by_carrier: Counter[str] = Counter()
    days: dict[str, list[float]] = defaultdict(list)
    every: list[float] = []
    stays: list[_Stay] = []
    for parcel in parcels:
        told = history_of(parcel.key).checkpoints
        began, zone_told = next(
            ((one.time, one.zone_told) for one in reversed(told) if one.time), (parcel.added_at, True)
        )
        month = _day(began, zone, zone_told=zone_told).replace(day=1)
        if month < months[0]:
            continue
        starts[month] += 1
        carrier = short_name(parcel.carrier) if parcel.carrier else None
        if carrier:
            by_carrier[carrier] += 1
        arrival = _arrival(told)
        if arrival and arrival.time:
            arrivals[_day(arrival.time, zone, zone_told=arrival.zone_told)] += 1
            every.append((arrival.time - began) / _DAY)
            if carrier:
                days[carrier].append(every[-1])
        if stay := _stay(parcel, told, now):
            stays.append(stay)
    return Statistics(
        sum(starts.values()),
        tuple((month, starts[month]) for month in months),
        arrivals,
        _spread(every),
        tuple(
            CarrierFigures(name, count, _spread(days[name]))
            for name, count in sorted(by_carrier.items(), key=lambda row: (-row[1], row[0]))
        ),
        _pickups(stays),
        _shops(stays),
    )


def _last_months(today: date) -> list[date]:
    last = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1)]


def _day(time: datetime, zone: tzinfo | None, *, zone_told: bool) -> date:
    """On which day of the user's that was; a time that came without a zone is of the day it names."""
    return in_zone(time, told_zone(zone_told, zone)).date()


def _arrival(told: Sequence[Checkpoint]) -> Checkpoint | None:
    """The first checkpoint that says that it has come; `told` is newest first."""
    return next((checkpoint for checkpoint in reversed(told) if checkpoint.stage in _ARRIVED), None)


def _spread(days: Sequence[float]) -> Spread | None:
    if not days:
        return None
    shortest, longest, middle = min(days), max(days), median(days)
    if len(days) < LEAST_SPREAD:
        return Spread(len(days), shortest, middle, middle, middle, longest)
    first, _, third = quantiles(days, n=4, method="inclusive")
    tenths = quantiles(days, n=10, method="inclusive")
    return Spread(len(days), tenths[0], first, middle, third, tenths[-1])


def _stay(parcel: Parcel, told: Sequence[Checkpoint], now: datetime) -> _Stay | None:
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
    pickup = estimate_pickup(waits, parcel.carrier.name if parcel.carrier else None)
    place = pickup.place if pickup else arrived.place
    if fetched is None:
        return _Stay(_Fate.MISSED, now - arrived.time, place)
    if fetched.time is None:
        return None
    is_late = pickup is not None and pickup.until is not None and fetched.time > pickup.until
    return _Stay(_Fate.LATE if is_late else _Fate.IN_TIME, fetched.time - arrived.time, place)


def _pickups(stays: Sequence[_Stay]) -> Pickups:
    how = Counter(stay.fate for stay in stays)
    waits = [stay.wait.total_seconds() for stay in stays if stay.fate is not _Fate.MISSED]
    half = timedelta(seconds=median(waits)) if waits else None
    return Pickups(how[_Fate.IN_TIME], how[_Fate.LATE], how[_Fate.MISSED], half)


def _shops(stays: Sequence[_Stay]) -> tuple[ShopFigures, ...]:
    groups: dict[str, list[_Stay]] = defaultdict(list)
    names: dict[str, str] = {}
    for stay in stays:
        if stay.place:
            key = fold_name(stay.place)
            names.setdefault(key, stay.place)
            groups[key].append(stay)
    shops = (ShopFigures(names[key], _pickups(group)) for key, group in groups.items())
    return tuple(sorted(shops, key=lambda shop: (-shop.pickups.total, shop.place)))
