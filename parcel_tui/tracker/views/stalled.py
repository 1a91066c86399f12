"""How long each carrier's parcels used to be silent, by this user's own history. Pure but for a cache.

Of the carrier's last fifty delivered parcels each one's longest silence under way is taken; the
limit is the length that nine of ten of them kept to, and never below a day, so that no night and
no Sunday afternoon is news. With fewer than five silences known it is five days.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from heapq import nlargest
from itertools import pairwise
from math import ceil

from parcel_tui.domain.parcel import History, Parcel
from parcel_tui.domain.stage import Stage

UNDER_WAY = frozenset({Stage.IN_TRANSIT, Stage.OUT_FOR_DELIVERY})
"""Stages in which silence means something: what waits at a shop is silent by nature."""

USUAL_LIMIT = timedelta(days=5)
"""The limit for a carrier about which too little is known."""

SHORTEST_LIMIT = timedelta(days=1)
ENOUGH_SILENCES = 5
PARCELS_LOOKED_AT = 50
KEPT_BY = 0.9

Limits = Mapping[Hashable, timedelta]
"""By `carrier_key`, for carriers about which enough is known."""


def carrier_key(parcel: Parcel) -> Hashable:
    """What tells carriers apart; parcels without one are told apart by their provider."""
    return parcel.carrier.id if parcel.carrier else parcel.provider


def is_stalled(parcel: Parcel, now: datetime, limits: Limits) -> bool:
    """Whether it is under way, and silent for longer than its carrier's parcels used to be."""
    if parcel.stage not in UNDER_WAY:
        return False
    return now - parcel.heard_at > limits.get(carrier_key(parcel), USUAL_LIMIT)


def silences(history: History) -> tuple[timedelta, ...]:
    """The times between its checkpoints that it spent under way, in no particular order."""
    return tuple(
        newer.time - older.time
        for newer, older in pairwise(history.checkpoints)
        if older.stage in UNDER_WAY and newer.time and older.time and newer.time > older.time
    )


def limit_of(silences_by_parcel: Iterable[tuple[timedelta, ...]]) -> timedelta | None:
    """The limit for a carrier with those silences of its delivered parcels; None when they are too few."""
    told = [of_one for of_one in silences_by_parcel if of_one]
    if sum(map(len, told)) < ENOUGH_SILENCES:
        return None
    longest = sorted(map(max, told))
    return max(longest[ceil(len(longest) * KEPT_BY) - 1], SHORTEST_LIMIT)


class StallLimits:
    """The limits of the carriers in question, read anew only for parcels that are other than before."""

    def __init__(self, history_of: Callable[[int], History]) -> None:
        self._history_of = history_of
        self._known: dict[int, tuple[Parcel, tuple[timedelta, ...]]] = {}

    def of(self, parcels: Iterable[Parcel]) -> dict[Hashable, timedelta]:
        """The limits for carriers that have a parcel under way."""
        delivered: defaultdict[Hashable, list[Parcel]] = defaultdict(list)
        wanted: set[Hashable] = set()
        for parcel in parcels:
            if parcel.stage is Stage.DELIVERED:
                delivered[carrier_key(parcel)].append(parcel)
            elif parcel.stage in UNDER_WAY:
                wanted.add(carrier_key(parcel))
        limits = {carrier: self._limit(delivered[carrier]) for carrier in wanted}
        return {carrier: limit for carrier, limit in limits.items() if limit is not None}

    def _limit(self, delivered: list[Parcel]) -> timedelta | None:
        last = nlargest(PARCELS_LOOKED_AT, delivered, key=lambda parcel: (parcel.heard_at, parcel.key))
        return limit_of(map(self._silences, last))

    def _silences(self, parcel: Parcel) -> tuple[timedelta, ...]:
        known = self._known.get(parcel.key)
        if known is None or known[0] is not parcel:
            known = self._known[parcel.key] = (parcel, silences(self._history_of(parcel.key)))
        return known[1]
