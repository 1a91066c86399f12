"""Where a parcel waits and until when, read from its checkpoints.

Neither API has a field for a deadline. Where a carrier's text names the day, that is it. Else
Taiwan's shops keep a parcel for a number of days after it first arrived, until the end of the day
there: an estimate. Moved to another shop, the days count again.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from parcel_tui.domain.parcel import Checkpoint, Pickup
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import in_zone
from parcel_tui.domain.told_deadline import LAST_MINUTE, TAIWAN, told_days, told_deadline

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
    own), and without a text that tells them, the deadline is None.
    """
    unbroken = tuple(takewhile(_waits, checkpoints))
    if not unbroken:
        return None
    place = next(filter(None, map(_place_of, unbroken)), None)
    stay = _stay(filter(_waits, checkpoints) if place else unbroken, place)
    dated = [(said, time) for said in stay if (time := _in_taiwan(said))]
    told = next(filter(None, (told_deadline(said.message, time) for said, time in dated)), None)
    if told is not None:
        return Pickup(place, told, estimated=False)
    days = next(filter(None, (told_days(said.message) for said in stay)), None) or _kept_days(carrier_name)
    if days is None or not dated:
        return Pickup(place, None)
    last_day = min(time for _, time in dated).date() + days
    return Pickup(place, datetime.combine(last_day, LAST_MINUTE, TAIWAN).astimezone(UTC))


def _in_taiwan(checkpoint: Checkpoint) -> datetime | None:
    """When it was said, in Taiwan, where a time without a zone is taken to be meant; None when unknown."""
    if checkpoint.time is None or checkpoint.zone_told:
        return checkpoint.time and in_zone(checkpoint.time, TAIWAN)
    return checkpoint.time.replace(tzinfo=TAIWAN)


def _waits(checkpoint: Checkpoint) -> bool:
    return checkpoint.stage is Stage.READY_FOR_PICKUP


def _place_of(checkpoint: Checkpoint) -> str | None:
    """The text in its message's brackets, else the place that the provider told, or None."""
    bracketed = _BRACKETED.search(checkpoint.message)
    return (bracketed.group(1) if bracketed else checkpoint.place or "").strip() or None


def _stay(arrivals: Iterable[Checkpoint], place: str | None) -> tuple[Checkpoint, ...]:
    """What was told since it came to `place`, newest first; only an arrival elsewhere begins a new stay.

    A checkpoint that names no place (a reminder) moves nothing. Where no arrival names one, the
    stay is as long as nothing else was told in between: then it was moved.
    """
    return tuple(takewhile(lambda arrival: _place_of(arrival) in {place, None}, arrivals))


def _kept_days(carrier_name: str | None) -> timedelta | None:
    """For how many days the carrier's shops keep a parcel; None when unknown."""
    return next((days for name, days in KEPT_DAYS if name.search(carrier_name or "")), None)
