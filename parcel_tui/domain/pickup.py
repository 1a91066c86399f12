"""Where a parcel waits and until when, read from its checkpoints.

Neither API has a field for a deadline. Where a carrier's text names the day, that is it. Else
Taiwan's shops keep a parcel for a number of days after it first arrived, until the end of the day
there: an estimate. Moved to another shop, the days count again.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from itertools import takewhile

from msgspec import Struct

from parcel_tui.domain.day_text import TAIWAN
from parcel_tui.domain.deadline_text import LAST_MINUTE, told_days, told_deadline, told_extension
from parcel_tui.domain.parcel import Checkpoint, Pickup
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import in_zone

KEPT_DAYS: tuple[tuple[str, int], ...] = (
    (r"i ?郵箱", 3),  # the post's lockers
    # Shops, also for other carriers.
    (r"7-?eleven|7-?11|統一超商", 7),
    (r"全家|family ?mart", 7),
    (r"萊爾富|hi-?life", 7),
    (r"\bok ?mart|ok超商", 7),
    (r"蝦皮|虾皮|shopee|spx|智取店", 5),  # Shopee's own
    (r"郵局|支局|招領|中華郵政", 15),  # a counter of the post
)
"""How many days it is kept, by a word of where it waits, else of the carrier's name."""

_BRACKETED = re.compile(r"[\[【［〔「]([^\[\]【】［］〔〕「」]+)[\]】］〕」]")
_BEHIND = re.compile(r"(?:門市|店鋪|店舖|超商|到店|已到)\s?[-–:：]\s?([^\s\[\]【】(（,，。;；]{2,30})")
"""A place without brackets: behind the word for a shop and a dash."""
_NO_PLACE = re.compile(
    r"(?:點|按|請|此|前往)*(?:查看|詳情|查詢|連結|這裡|此處|地圖|更多|here|view|detail|link|track|map)\w*"
    r"|7-?eleven|7-?11|統一超商|全家|萊爾富|hi-?life|ok|ok ?mart|ok超商|蝦皮|蝦皮店到店|shopee|郵局|中華郵政"
    r"|黑貓|黑貓宅急便|新竹物流|順豐|順豐速運|系統|通知|提醒",
    re.IGNORECASE,
)
"""What stands in brackets without being a place: a link's text, a chain or a carrier alone."""


class Term(Struct, frozen=True):
    """For how many days a shop keeps a parcel, and how many of them are over.

    None are over on the day on which it came, all of them on the last; later there are no more.
    """

    days: int
    gone: int

    @property
    def is_last_day(self) -> bool:
        """Whether it can be picked up today, and no more tomorrow; or no more at all."""
        return self.gone == self.days


def term_of(
    pickup: Pickup, checkpoints: Sequence[Checkpoint], now: datetime, zone: tzinfo | None
) -> Term | None:
    """The term from the day on which it came to the shop until its deadline; None without both.

    `checkpoints` come newest first. The shop's days are Taiwan's, whatever the user's; to a deadline of
    the user's own they are those of `zone` (None is the system's).
    """
    stay = _present_stay(checkpoints, pickup.place)
    came = min((time for said in stay if (time := _in_taiwan(said))), default=None)
    if came is None or pickup.until is None:
        return None
    calendar = zone if pickup.own else TAIWAN
    first, last, today = (in_zone(moment, calendar).date() for moment in (came, pickup.until, now))
    days = (last - first).days
    return Term(days, min(max((today - first).days, 0), days)) if days > 0 else None


def estimate_pickup(checkpoints: Sequence[Checkpoint], carrier_name: str | None) -> Pickup | None:
    """Where it waits and until when (UTC), or None when the newest checkpoint says that it does not wait.

    `checkpoints` come newest first. Without a carrier whose days are known (a post office keeps its
    own), and without a text that tells them, the deadline is None.
    """
    unbroken = tuple(takewhile(_waits, checkpoints))
    if not unbroken:
        return None
    place = next(filter(None, map(place_of, unbroken)), None)
    stay = _present_stay(checkpoints, place)
    dated = [(said, time) for said in stay if (time := _in_taiwan(said))]
    told = [
        (until, index)
        for index, (said, time) in enumerate(dated)
        if (until := told_deadline(said.message, time))
    ]
    if told:
        until, index = told[0]
        return Pickup(place, until + _longer(dated[:index]), estimated=False)
    days = next(filter(None, (told_days(said.message) for said in stay)), None)
    days = days or _kept_days(place, stay, carrier_name)
    if days is None or not dated:
        return Pickup(place, None)
    last_day = min(time for _, time in dated).date() + days + _longer(dated)
    return Pickup(place, datetime.combine(last_day, LAST_MINUTE, TAIWAN).astimezone(UTC))


def place_in(message: str) -> str | None:
    """The place that a text names in its brackets or behind the word for a shop; None without any."""
    named = (found[1].strip() for found in _BRACKETED.finditer(message))
    place = next((name for name in named if name and not _NO_PLACE.fullmatch(name)), None)
    if place is None and (behind := _BEHIND.search(message)):
        place = behind[1]
    return place


def _longer(dated: Sequence[tuple[Checkpoint, datetime]]) -> timedelta:
    """By how much texts say that it is kept longer; one that says so twice on a day is one."""
    said = {
        (checkpoint.message, time.date()): told_extension(checkpoint.message) for checkpoint, time in dated
    }
    return sum(filter(None, said.values()), timedelta())


def _in_taiwan(checkpoint: Checkpoint) -> datetime | None:
    """When it was said, in Taiwan, where a time without a zone is taken to be meant; None when unknown."""
    if checkpoint.time is None or checkpoint.zone_told:
        return checkpoint.time and in_zone(checkpoint.time, TAIWAN)
    return checkpoint.time.replace(tzinfo=TAIWAN)


def _waits(checkpoint: Checkpoint) -> bool:
    return checkpoint.stage is Stage.READY_FOR_PICKUP


def place_of(checkpoint: Checkpoint) -> str | None:
    """Where it waits: the place that its message names, else the one that the provider told, or None."""
    return place_in(checkpoint.message) or (checkpoint.place or "").strip() or None


def _present_stay(checkpoints: Sequence[Checkpoint], place: str | None) -> tuple[Checkpoint, ...]:
    """What was told since it came to where it waits now, newest first; nothing when it does not wait."""
    unbroken = tuple(takewhile(_waits, checkpoints))
    return _stay(filter(_waits, checkpoints) if place and unbroken else unbroken, place)


def _stay(arrivals: Iterable[Checkpoint], place: str | None) -> tuple[Checkpoint, ...]:
    """What was told since it came to `place`, newest first; only an arrival elsewhere begins a new stay.

    A checkpoint that names no place (a reminder) moves nothing. Where no arrival names one, the
    stay is as long as nothing else was told in between: then it was moved.
    """
    return tuple(takewhile(lambda arrival: place_of(arrival) in {place, None}, arrivals))


def _kept_days(place: str | None, stay: Sequence[Checkpoint], carrier_name: str | None) -> timedelta | None:
    """For how many days it is kept there, else at the carrier's shops; None when unknown."""
    told = (place or "", *(checkpoint.message for checkpoint in stay), carrier_name or "")
    for text in told:
        plain = unicodedata.normalize("NFKC", text)
        for words, days in KEPT_DAYS:
            if _compiled(words).search(plain):
                return timedelta(days=days)
    return None


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)
