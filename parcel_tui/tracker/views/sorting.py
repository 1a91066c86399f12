"""The orders in which parcels can be listed. Pure."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.folding import fold
from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.stage import Todo

_NO_TEXT = "\U0010ffff"
"""Behind every name, so that what has none comes last."""


class Sort(StrEnum):
    """What a list is ordered by."""

    OWN = "own"
    """The view's own order."""
    NEWEST = "newest"
    DEADLINE = "deadline"
    AGE = "age"
    NAME = "name"
    CARRIER = "carrier"


def _change(parcel: Parcel) -> tuple[datetime, int]:
    return (parcel.heard_at, parcel.key)


def _deadline(parcel: Parcel) -> tuple[bool, bool, datetime | None]:
    """What waits without a day comes behind what has one, and before what does not wait."""
    until = parcel.shown_pickup.until if parcel.shown_pickup else None
    return (until is None, until is None and parcel.task is not Todo.PICKUP, until)


def _beginning(parcel: Parcel) -> tuple[datetime, int]:
    # What was taken over from an account was under way before it was added here.
    return (min(parcel.added_at, parcel.heard_at), parcel.key)


def _name(parcel: Parcel) -> str:
    return fold(parcel.title)


def _carrier(parcel: Parcel) -> str:
    return fold(short_name(parcel.carrier)) if parcel.carrier else _NO_TEXT


_KEYS: dict[Sort, Callable[[Parcel], Any]] = {
    Sort.DEADLINE: _deadline,
    Sort.AGE: _beginning,
    Sort.NAME: _name,
    Sort.CARRIER: _carrier,
}


def sort_parcels(parcels: Iterable[Parcel], sort: Sort) -> tuple[Parcel, ...]:
    """The parcels in that order, equal ones by the newest change; in `Sort.OWN` they stay as they come.

    What has no deadline or no carrier comes last.
    """
    if sort is Sort.OWN:
        return tuple(parcels)
    rows = sorted(parcels, key=_change, reverse=True)
    if sort in _KEYS:
        rows.sort(key=_KEYS[sort])
    return tuple(rows)
