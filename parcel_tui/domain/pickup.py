"""Where a parcel waits and until when, read from its checkpoints.

Neither API tells a deadline. Taiwan's shops keep a parcel for a number of days after it first
arrived, until the end of the day there; so both facts are estimates. Moved to another shop, the
days count again.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta, timezone
from itertools import takewhile

from parcel_tui.domain.parcel import Checkpoint, Pickup
from parcel_tui.domain.stage import Stage

TAIWAN = timezone(timedelta(hours=8), "Asia/Taipei")
"""Taiwan's time: without summer time since 1979, so no zone database is needed."""

LAST_MINUTE = time(23, 59)
"""When a shop's last day ends, in Taiwan."""

KEPT_DAYS: tuple[tuple[re.Pattern[str], timedelta], ...] = (
    (re.compile(r"蝦皮|虾皮|shopee|spx", re.IGNORECASE), timedelta(days=5)),
    (re.compile(r"7-?eleven|7-?11|統一超商", re.IGNORECASE), timedelta(days=7)),
    (re.compile(r"全家|family ?mart", re.IGNORECASE), timedelta(days=7)),
    (re.compile(r"萊爾富|hi-?life", re.IGNORECASE), timedelta(days=7)),
    (re.compile(r"\bok ?mart|\bok超商", re.IGNORECASE), timedelta(days=7)),
)
"""How long each carrier's shops keep a parcel, by a word of the carrier's name; the first that fits."""

_BRACKETED = re.compile(r"[\[【［〔「]([^\[\]【】［］〔〕「」]+)[\]】］〕」]")


def estimate_pickup(checkpoints: Sequence[Checkpoint], carrier_name: str | None) -> Pickup | None:
    """Where it waits and until when (UTC), or None when the newest checkpoint says that it does not wait.

    `checkpoints` come newest first. Without a carrier whose days are known (a post office keeps its
    own) the deadline is None.
    """
    unbroken = tuple(takewhile(_waits, checkpoints))
    if not unbroken:
        return None
    place = next(filter(None, map(_place_of, unbroken)), None)
    arrivals = filter(_waits, checkpoints) if place else unbroken
    return Pickup(place=place, until=_deadline(_first_arrival(arrivals, place), carrier_name))


def _waits(checkpoint: Checkpoint) -> bool:
    return checkpoint.stage is Stage.READY_FOR_PICKUP


def _place_of(checkpoint: Checkpoint) -> str | None:
    """The text in its message's brackets, else the place that the provider told, or None."""
    bracketed = _BRACKETED.search(checkpoint.message)
    return (bracketed.group(1) if bracketed else checkpoint.place or "").strip() or None


def _first_arrival(arrivals: Iterable[Checkpoint], place: str | None) -> datetime:
    """When it came to `place`, be it said again later; only an arrival elsewhere begins a new stay.

    A checkpoint that names no place (a reminder) moves nothing. Where no arrival names one, the
    stay is as long as nothing else was told in between: then it was moved.
    """
    stay = takewhile(lambda arrival: _place_of(arrival) in {place, None}, arrivals)
    return min(arrival.time for arrival in stay)


def _deadline(arrival: datetime, carrier_name: str | None) -> datetime | None:
    """The end, in UTC, of the last day on which the carrier's shop hands it out; None when unknown."""
    kept = next((days for name, days in KEPT_DAYS if name.search(carrier_name or "")), None)
    if kept is None:
        return None
    last_day = arrival.astimezone(TAIWAN).date() + kept
    return datetime.combine(last_day, LAST_MINUTE, TAIWAN).astimezone(UTC)
